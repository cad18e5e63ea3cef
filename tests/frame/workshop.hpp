// SPDX-License-Identifier: MIT
// What the tests of engine, frame and faults share: specs, contents, encode and decode in memory.
#pragma once

#include "plugins/all.hpp"

#include <tessera/tessera.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace tessera::test {

using bytes = std::vector<std::uint8_t>;
using view = std::span<const std::uint8_t>;

/// A spec named "test" around a pipeline.
inline spec spec_of(const std::string& pipeline, const std::string& block = "\"4KiB\"") {
    return spec::parse(R"({"tessera": 1, "name": "test", "block": )" + block + R"(, "pipeline": )" +
                       pipeline + "}");
}

inline pipeline compiled(const spec& wanted, const asset_store& assets = {}) {
    return pipeline::compile(wanted, plugins(), assets);
}
inline pipeline compiled(const std::string& steps, const std::string& block = "\"4KiB\"") {
    return compiled(spec_of(steps, block));
}

/// A codec of codecs/ with its blocks made small, so that little data makes many.
inline spec codec(const std::string& name, const std::string& block = "4KiB") {
    spec found = spec::load(std::filesystem::path(TESSERA_TEST_CODECS) / (name + ".json"));
    found.set("/block", block);
    return found;
}

inline const std::string entropy_rans =
    R"({"use": "entropy", "model": "histogram", "distribution": "quantize", "coder": "rans"})";
inline const std::string entropy_adaptive =
    R"({"use": "entropy", "model": "adaptive", "distribution": "quantize", "coder": "rans"})";
/// Typed all the way: planes of 16-bit numbers, each by other means.
inline const std::string planes =
    R"([{"use": "view", "params": {"as": "u16le"}}, {"use": "delta", "params": {"zigzag": true}},
        {"use": "byte-split", "split": {"b0": [)" +
    entropy_rans + R"(], "b1": [)" + entropy_adaptive + "]}}]";

/// Bits by a few contexts, in two lanes.
inline const std::string mixed =
    R"([{"use": "entropy", "lanes": 2, "model": {"use": "context-mix", "params": {"contexts":
        ["order1", "order3", "word"], "selectors": ["last"], "memory": 4096}},
        "distribution": "adaptive-binary", "coder": "arithmetic"}])";

/// Lines that compress, none like another.
inline bytes text(std::size_t count, std::uint32_t seed = 1) {
    static const char* const words[] = {"alpha", "block", "codec", "delta", "entropy", "frame"};
    std::mt19937 random(seed);
    std::string out;
    while (out.size() < count)
        out += std::to_string(random() % 1000000) + ' ' + words[random() % 6] + ' ' +
               words[random() % 6] + '\n';
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count)};
}
/// Bytes that nothing compresses.
inline bytes noise(std::size_t count, std::uint32_t seed = 2) {
    std::mt19937 random(seed);
    bytes out(count);
    for (auto& b : out) b = static_cast<std::uint8_t>(random());
    return out;
}
/// 16-bit little-endian numbers that rise slowly.
inline bytes slope(std::size_t count, std::uint32_t seed = 3) {
    std::mt19937 random(seed);
    bytes out;
    for (std::uint32_t value = 1000; out.size() < count; value += random() % 7) {
        out.push_back(static_cast<std::uint8_t>(value));
        out.push_back(static_cast<std::uint8_t>(value >> 8));
    }
    out.resize(count);
    return out;
}
inline bytes joined(std::initializer_list<bytes> parts) {
    bytes out;
    for (const bytes& p : parts) out.insert(out.end(), p.begin(), p.end());
    return out;
}
inline bytes part_of(view all, std::size_t first, std::size_t count) {
    const view piece = all.subspan(std::min(first, all.size()));
    return {piece.begin(),
            piece.begin() + static_cast<std::ptrdiff_t>(std::min(count, piece.size()))};
}

inline bytes encoded(const pipeline& p, view content,
                     const encode_options& options = {.threads = 1}) {
    memory_source in(content, "in");
    memory_sink out;
    encode(p, in, out, options);
    return std::move(out.data);
}
inline bytes decoded(view frame, const environment& with = {plugins()},
                     const decode_options& options = {.threads = 1}) {
    memory_source in(frame, "in.tsr");
    memory_sink out;
    decode(in, out, with, options);
    return std::move(out.data);
}

/// What the header of the one frame in `whole` says.
inline frame_info only_frame(view whole) {
    auto frames = inspect(memory_access(whole));
    REQUIRE(frames.size() == 1);
    return std::move(frames[0]);
}
/// The ids of the plugins that it names, sorted.
inline std::vector<std::string> plugin_ids(const frame_info& frame) {
    std::vector<std::string> ids;
    for (const plugin_use& plugin : frame.plugins) ids.push_back(plugin.id);
    std::sort(ids.begin(), ids.end());
    return ids;
}

struct failure {
    reason why{};
    std::string message, pointer;
};
/// How `f` fails; nothing else than tessera::error may come. Reason 0 where it does not fail.
template <class F>
failure failure_of(F&& f) {
    try {
        f();
        return {};
    } catch (const spec_error& e) {
        return {e.why, e.what(), e.pointer};
    } catch (const error& e) {
        return {e.why, e.what(), ""};
    }
}

inline std::uint32_t new_seed() { return std::random_device{}(); }

}  // namespace tessera::test
