// SPDX-License-Identifier: MIT
// What keeps a model, a distribution and a coder from working together, said before any data.
#include "doubles.hpp"
#include "stage.hpp"

namespace tessera::test {

namespace {

std::string problem(const tsr_desc& model, const tsr_desc& distribution, const tsr_desc& coder,
                    tsr_type type = TSR_U8) {
    engine::entropy_plan plan{bound(model), bound(distribution), bound(coder)};
    const auto [member, message] = engine::arrange_entropy(plan, type);
    return message.empty() ? "" : member + ": " + message;
}

// "bulk", "step" or both, as the three have them together.
std::string faces_of(const tsr_desc& model) {
    const auto plan = arranged(bound(model), bound(quantize()), bound(rans()), TSR_U8);
    return std::string(plan.bulk ? "bulk " : "") + (plan.step ? "step " : "");
}

// Tables of a block alone, as a Huffman coder has them.
constexpr tsr_coder_api bulk_only = [] {
    tsr_coder_api api = sdk::coder_api<doubles::ledger>;
    api.encode_begin = nullptr;
    api.decode_begin = nullptr;
    api.encode = [](const void*, const tsr_host*, tsr_call*, const tsr_tables*,
                    const tsr_stream*) -> tsr_status { return TSR_E_INTERNAL; };
    api.decode = [](const void*, const tsr_host*, tsr_call*, const tsr_tables*, const tsr_stream*,
                    const tsr_stream*) -> tsr_status { return TSR_E_INTERNAL; };
    return api;
}();
constexpr tsr_desc bulk_only_desc = [] {
    tsr_desc desc = doubles::ledger_desc;
    desc.id = "test.bulk-only";
    desc.api = &bulk_only;
    return desc;
}();

}  // namespace

TEST_CASE("the faces follow from the three") {
    CHECK(faces_of(histogram()) == "bulk ");
    CHECK(faces_of(doubles::announced_desc) == "bulk ");
    CHECK(faces_of(adaptive()) == "step ");
}

TEST_CASE("three that do not fit are named with the reason") {
    CHECK(problem(doubles::bit_tree_desc, doubles::raw_counts_desc, doubles::ledger_desc) ==
          "distribution: \"test.raw-counts\" takes counts, model \"test.bit-tree\" makes 32-bit "
          "probabilities of symbol 1");
    CHECK(problem(adaptive(), quantize(), bulk_only_desc) ==
          "coder: \"test.bulk-only\" cannot code step by step, as model \"adaptive\" needs it");
    CHECK(problem(histogram(), quantize(), doubles::ledger_desc) ==
          "coder: \"test.ledger\" cannot code in tables of a whole block, as model \"histogram\" "
          "needs it");
    CHECK(problem(histogram(), doubles::raw_counts_desc, rans()) ==
          "distribution: \"test.raw-counts\" cannot answer in tables of a whole block, as model "
          "\"histogram\" needs it");
    CHECK(problem(adaptive(), doubles::raw_counts_desc, arithmetic()) ==
          "coder: \"arithmetic\" takes totals up to 1073741824, distribution \"test.raw-counts\" "
          "makes up to 4294967296");
    CHECK(problem(adaptive(), doubles::raw_counts_desc, rans()) ==
          "coder: \"rans\" takes totals that are powers of two, distribution \"test.raw-counts\" "
          "makes others");
    CHECK(problem(histogram(), quantize(), rans(), TSR_U64) ==
          "model: predicts whole blocks, whose symbols are u8, u16 or u32; found u64");
    CHECK(problem(histogram(), quantize(), rans()) == "");
}

}  // namespace tessera::test
