// SPDX-License-Identifier: MIT
// The model int-transformer over whole blocks: lanes, contexts that end, symbols known beforehand.
#include "model_maker.hpp"
#include "runs.hpp"
#include "shared.hpp"

#include <tessera/sdk/test_host.hpp>

#include <doctest/doctest.h>

extern "C" const tsr_entry tsr_plugin_entry_int_transformer;

namespace {

using namespace tessera;
namespace host = sdk::testing;

const tsr_desc& desc = *tsr_plugin_entry_int_transformer.plugins[0];

host::surroundings with_model(const std::vector<std::uint8_t>& bytes) {
    host::surroundings around;
    around.assets["asset:m"] = std::make_shared<const host::bytes>(bytes);
    return around;
}

host::stream tokens_of(std::span<const std::uint32_t> tokens, std::uint64_t alphabet) {
    host::stream s(TSR_U16, tokens.size(), 0);
    for (std::size_t i = 0; i < tokens.size(); ++i) s.set(i, tokens[i]);
    s.alphabet = alphabet;
    return s;
}

std::vector<std::uint32_t> random_tokens(std::size_t count, std::mt19937& random) {
    std::vector<std::uint32_t> tokens(count);
    for (auto& t : tokens) t = random() % 1023;
    return tokens;
}

std::string refusal_of(const std::string& params, const host::surroundings& around) {
    try {
        const host::model plan(desc, params, around);
        return "none";
    } catch (const sdk::error& e) {
        CHECK(e.status == TSR_E_PARAM);
        return e.what();
    }
}

}  // namespace

TEST_CASE("a block scored ahead says what stepping through it says, in any number of lanes") {
    const auto seed = test::fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto around = with_model(test::random_model({.layers = 1,
                                                       .heads = 2,
                                                       .key_heads = 2,
                                                       .width = 64,
                                                       .feed = 64,
                                                       .context = 20,
                                                       .sink = random() % 2 == 0},
                                                      seed)
                                       .bytes());
    for (const char* params :
         {R"({"model": "asset:m"})", R"({"model": "asset:m", "keep": 0})",
          R"({"model": "asset:m", "keep": 18})", R"({"model": "asset:m", "context": 1})",
          R"({"model": "asset:m", "context": 7, "keep": 1})",
          R"({"model": "asset:m", "adapt": false})"}) {
        CAPTURE(params);
        const host::model plan(desc, params, around);
        const auto in = tokens_of(random_tokens(75, random), 1023);
        for (const std::uint32_t lanes : {1, 2, 5, 60}) {
            CAPTURE(lanes);
            const auto stepped = plan.walk(in, {}, lanes);
            CHECK(plan.walk(in, {}, lanes, UINT64_MAX, {}, host::work::direction::encode) ==
                  stepped);
        }
    }
}

TEST_CASE("a lane whose context is full begins anew with its last tokens") {
    const auto seed = test::fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto bytes = test::random_model({.context = 16}, seed).bytes();
    const auto tokens = random_tokens(40, random);
    const auto in = tokens_of(tokens, 1023);
    const auto file = transformer::read_model_file(bytes);
    const transformer::model reference(file, transformer::division::nearest,
                                       transformer::scalar_kernels);
    for (const std::size_t keep : {0, 1, 8, 14}) {
        CAPTURE(keep);
        const host::model plan(
            desc, R"({"model": "asset:m", "adapt": false, "keep": )" + std::to_string(keep) + "}",
            with_model(bytes));
        const auto said = plan.walk(in, {});
        REQUIRE(said.said.size() == tokens.size());
        // From position `at` on, a run begins that reads `back` tokens before it again.
        for (std::size_t at = 0, back = 0; at < tokens.size(); back = keep) {
            const std::size_t count = std::min(16 - back, tokens.size() - at);
            test::lane_run run(reference, 16);
            const auto logits = run.score({tokens.data() + at - back, back + count}, 1);
            for (std::size_t i = 0; i < count; ++i) {
                const std::span row(logits.data() + (back + i) * 1023, 1023);
                CHECK(said.said[at + i] ==
                      host::scores(
                          tsr_scores{sizeof(tsr_scores), TSR_LOGITS_I32, row.data(), 1023, 1, 0}));
            }
            at += count;
        }
    }
}

TEST_CASE("parameters that do not fit the model are told") {
    const auto around = with_model(test::random_model({}, 1).bytes());
    CHECK(refusal_of("{}", around).substr(0, 48) ==
          "model: \"\", expected a model file (czip-model-v1,");
    CHECK(refusal_of(R"({"model": "asset:m", "context": 49})", around) ==
          "context: 49, expected at most the model's 48");
    CHECK(refusal_of(R"({"model": "asset:m", "keep": 47})", around) ==
          "keep: 47, expected at most 46 of a context of 48");
}

TEST_CASE("an alphabet beyond the vocabulary is refused") {
    const host::model plan(desc, R"({"model": "asset:m"})",
                           with_model(test::random_model({.layers = 1}, 1).bytes()));
    const std::vector<std::uint32_t> few = {1, 2, 3};
    try {
        plan.walk(tokens_of(few, 1024), {});
        FAIL("it was taken");
    } catch (const sdk::error& e) {
        CHECK(e.status == TSR_E_UNSUPPORTED);
        CHECK(std::string(e.what()) == "alphabet of 1024, expected at most the model's 1023");
    }
}

TEST_CASE("small blocks have one lane, large ones up to 16 in two groups") {
    const host::model plan(desc, R"({"model": "asset:m"})",
                           with_model(test::random_model({.layers = 1}, 1).bytes()));
    const auto lanes_of = [&](std::uint64_t tokens, std::uint32_t wanted = 0) {
        const tsr_stream shape{sizeof(tsr_stream), TSR_U16, nullptr, tokens, 1023, 0};
        std::uint32_t lanes = wanted, together = 0;
        plan.api().share_out(plan.raw(), &shape, &lanes, &together);
        return std::pair(lanes, together);
    };
    CHECK(lanes_of(5000) == std::pair(1u, 1u));
    CHECK(lanes_of(100'000) == std::pair(3u, 2u));
    CHECK(lanes_of(5'000'000) == std::pair(16u, 8u));
    CHECK(lanes_of(5000, 64) == std::pair(64u, 24u));
}

TEST_CASE("what a model's steps take is counted") {
    // A small file, and 34 MB of activations.
    auto around = with_model(
        test::random_model({.layers = 1, .heads = 1, .width = 8, .feed = 65536}, 7).bytes());
    around.memory_limit = 8 << 20;
    const host::model plan(desc, R"({"model": "asset:m"})", around);
    const std::vector<std::uint32_t> tokens(3, 65);
    try {
        plan.walk(tokens_of(tokens, 1023), {}, 1);
        CHECK(false);
    } catch (const sdk::error& e) {
        CHECK(e.status == TSR_E_LIMIT);
    }
}
