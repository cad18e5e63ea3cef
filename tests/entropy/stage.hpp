// SPDX-License-Identifier: MIT
// Drives the entropy stage over plugins that are linked in, with no registry and no spec.
#pragma once

#include "entropy/entropy.hpp"

#include <tessera/sdk/stream.hpp>
#include <tessera/sdk/testing/params.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <random>

extern "C" {
extern const tsr_entry tsr_plugin_entry_adaptive, tsr_plugin_entry_adaptive_binary,
    tsr_plugin_entry_arithmetic, tsr_plugin_entry_histogram, tsr_plugin_entry_quantize,
    tsr_plugin_entry_range, tsr_plugin_entry_rans;
}

namespace tessera::test {

using engine::stream_value;
using bytes = std::vector<std::uint8_t>;

inline const tsr_desc& adaptive() { return *tsr_plugin_entry_adaptive.plugins[0]; }
inline const tsr_desc& adaptive_binary() { return *tsr_plugin_entry_adaptive_binary.plugins[0]; }
inline const tsr_desc& adaptive_bits() { return *tsr_plugin_entry_adaptive_binary.plugins[1]; }
inline const tsr_desc& arithmetic() { return *tsr_plugin_entry_arithmetic.plugins[0]; }
inline const tsr_desc& histogram() { return *tsr_plugin_entry_histogram.plugins[0]; }
inline const tsr_desc& quantize() { return *tsr_plugin_entry_quantize.plugins[0]; }
inline const tsr_desc& range() { return *tsr_plugin_entry_range.plugins[0]; }
inline const tsr_desc& rans() { return *tsr_plugin_entry_rans.plugins[0]; }

/// A plan of `desc`; parameters that are left out have their defaults.
inline engine::bound_plugin bound(const tsr_desc& desc, std::string_view params = "{}") {
    return engine::bind({&desc, "linked", nullptr},
                        sdk::testing::complete_params(desc.schema, params), {});
}

/// The three, arranged for `type`; fails the test where they cannot work together.
inline engine::entropy_plan arranged(engine::bound_plugin model, engine::bound_plugin distribution,
                                     engine::bound_plugin coder, tsr_type type,
                                     std::uint32_t lanes = 0) {
    engine::entropy_plan plan{std::move(model), std::move(distribution), std::move(coder)};
    plan.lanes = lanes;
    const engine::entropy_problem problem = engine::arrange_entropy(plan, type);
    REQUIRE(problem.message == "");
    return plan;
}

/// What a block's calls need around them.
struct surroundings {
    engine::buffer_pool pool{0};
    engine::block_memory memory;
    engine::block_context block{memory, {}};
    explicit surroundings(std::uint64_t limit = std::uint64_t{512} << 20, unsigned threads = 1)
        : memory(pool, limit) {
        block.threads = threads;
    }
};

/// A typed stream in the memory of some surroundings.
template <class T>
stream_value stream_of(surroundings& in, tsr_type type, const std::vector<T>& elements,
                       std::uint64_t alphabet = 0) {
    const std::size_t size = elements.size() * sizeof(T);
    REQUIRE(engine::width(type) == sizeof(T));
    stream_value s;
    s.memory = std::make_shared<engine::buffer>(in.memory, size);
    if (size > 0) std::memcpy(s.memory->data(), elements.data(), size);
    s.view = {sizeof(tsr_stream), type, s.memory->data(), elements.size(), alphabet, 0};
    return s;
}

struct coded {
    bytes header, body;
    std::size_t size() const { return header.size() + body.size(); }
};

inline coded encode(const engine::entropy_plan& plan, surroundings& in, const stream_value& symbols,
                    std::span<const tsr_stream> given = {}) {
    tsr_call call(in.block);
    call.inputs = {&symbols, 1};
    call.ports.resize(1);
    engine::entropy_encode(plan, call, symbols, given);
    const stream_value out = call.take(0);
    const auto body = sdk::memory(out.view);
    return {call.header_out, bytes(body.begin(), body.end())};
}

/// The elements again, as bytes. `like` says type, count and alphabet.
inline bytes decode(const engine::entropy_plan& plan, surroundings& in, const coded& from,
                    const tsr_stream& like, std::span<const tsr_stream> given = {}) {
    const stream_value body = stream_of<std::uint8_t>(in, TSR_BYTES, from.body);
    tsr_call call(in.block);
    call.inputs = {&body, 1};
    call.header_in = from.header;
    call.ports.resize(1);
    call.ports[0].type = like.type;
    call.ports[0].limit = like.count;
    tsr_stream shape = like;
    shape.data = nullptr;
    engine::entropy_decode(plan, call, body, shape, given);
    const stream_value out = call.take(0);
    const auto memory = sdk::memory(out.view);
    return bytes(memory.begin(), memory.end());
}

/// Encodes, decodes, compares; returns what it took.
inline coded round_trip(const engine::entropy_plan& plan, surroundings& in,
                        const stream_value& symbols, std::span<const tsr_stream> given = {}) {
    const coded made = encode(plan, in, symbols, given);
    const auto whole = sdk::memory(symbols.view);
    CHECK(decode(plan, in, made, symbols.view, given) == bytes(whole.begin(), whole.end()));
    return made;
}

/// Bits that an ideal coder of order 0 takes for them.
template <class T>
double order_0_bits(const std::vector<T>& symbols) {
    std::map<T, double> counts;
    for (const T s : symbols) ++counts[s];
    double bits = 0;
    for (const auto& [symbol, n] : counts)
        bits -= n * std::log2(n / static_cast<double>(symbols.size()));
    return bits;
}

struct failure {
    reason why{};
    std::string message;
};
/// How `f` fails; reason 0 where it does not.
template <class F>
failure failure_of(F&& f) {
    try {
        f();
        return {};
    } catch (const error& e) {
        return {e.why, e.what()};
    }
}

/// A new one each time; say CAPTURE(seed), so that a failure names it.
inline std::uint32_t new_seed() { return std::random_device{}(); }

/// Numbers below `alphabet`, small ones likelier.
template <class T>
std::vector<T> skewed(std::mt19937_64& random, std::size_t count, std::uint64_t alphabet) {
    std::vector<T> symbols(count);
    for (T& s : symbols) {
        const double u = static_cast<double>(random() >> 11) / 9007199254740992.0;
        s = static_cast<T>(u * u * u * static_cast<double>(alphabet));
    }
    return symbols;
}

}  // namespace tessera::test
