// SPDX-License-Identifier: MIT
// Fuzz target: assets, each read by a plugin that takes one. tests/fuzz/README.md describes the
// input.
#include "../../sdk/conform/schema.hpp"
#include "harness.hpp"

#include <tessera/sdk/test_host.hpp>
#include <tessera/sdk/testing/model.hpp>
#include <tessera/sdk/testing/stage.hpp>

#include <memory>

using namespace tessera;
using namespace tessera::fuzz;
namespace host = tessera::sdk::testing;

namespace {

struct reader_of_assets {
    const tsr_desc& desc;
    std::vector<std::string> params;
};

const std::vector<reader_of_assets>& readers() {
    static const std::vector<reader_of_assets> all = [] {
        std::vector<reader_of_assets> found;
        for (const plugin& p : plugins().plugins())
            if ((p.desc->shape == TSR_STAGE || p.desc->shape == TSR_MODEL) &&
                conform::names_assets(p.desc->schema))
                found.push_back({*p.desc, conform::parameter_walk(p.desc->schema, true, 1, 4)});
        return found;
    }();
    return all;
}

// Words and small numbers, which an asset is likely to know, and others.
void code_with(const host::stage& plan, tsr_type type) {
    host::stream plain = host::stream::text("The quick brown fox jumps over the lazy dog, 42.");
    if (type != TSR_BYTES) {
        plain = host::stream(type, 40);
        for (std::uint64_t i = 0; i < 40; ++i) plain.set(i, i < 30 ? i : i * i);
    }
    host::coded coded;
    if (!plugin_answered([&] { coded = plan.encode(plain); })) return;
    if (!plugin_answered([&] {
            if (!(plan.decode(coded, plain) == plain)) finding("decodes to something else");
        }))
        finding("does not decode what it encoded");
}

// Symbols that most alphabets have, step by step, by a model with a face for it: known beforehand
// and not, which has to say the same.
void step_with(const host::model& plan) {
    if (plan.api().begin == nullptr || (plan.desc().flags & TSR_BITWISE)) return;
    for (const tsr_type type : {TSR_BYTES, TSR_U16}) {
        if ((plan.desc().accepts & TSR_TYPE_BIT(type)) == 0) continue;
        host::stream plain(type, 20);
        for (std::uint64_t i = 0; i < plain.count; ++i) plain.set(i, 7 * i % 40);
        plain.alphabet = 40;
        plugin_answered([&] {
            const auto header = plan.analyse(plain).header;
            const auto said = plan.walk(plain, header, 2);
            if (!(plan.walk(plain, header, 2, UINT64_MAX, {}, host::work::direction::encode) ==
                  said))
                finding("predicts something else of symbols known beforehand");
        });
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const reader_of_assets& reader = readers()[data[0] % readers().size()];
    const std::string& params = reader.params[data[1] % reader.params.size()];
    host::surroundings around;
    around.memory_limit = small_limits.memory;
    around.assets[conform::asset_reference] =
        std::make_shared<const host::bytes>(data + 2, data + size);
    plugin_answered([&] {
        if (reader.desc.shape == TSR_MODEL) {
            step_with(host::model(reader.desc, params, around));
            return;
        }
        const host::stage plan(reader.desc, params, around);
        for (tsr_type type = TSR_BYTES; type <= TSR_U64; ++type)
            if (reader.desc.accepts & TSR_TYPE_BIT(type)) code_with(plan, type);
    });
    return 0;
}
