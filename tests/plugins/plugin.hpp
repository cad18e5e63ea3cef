// SPDX-License-Identifier: MIT
// What the tests of plugins share: random streams, the error that a call ends with, bytes in hex.
#pragma once

#include <tessera/sdk/test_host.hpp>

#include <doctest/doctest.h>

#include <random>

namespace tessera::test {

namespace testing = sdk::testing;
using testing::stream;

/// A new one each time; say CAPTURE(seed), so that a failure names it.
inline std::uint32_t new_seed() { return std::random_device{}(); }

/// `count` random elements of `type`, each of at most `bits` bits.
inline stream random_stream(std::mt19937_64& random, tsr_type type, std::uint64_t count,
                            unsigned bits = 64) {
    stream s(type, count);
    for (std::uint64_t i = 0; i < count; ++i) s.set(i, bits == 0 ? 0 : random() >> (64 - bits));
    return s;
}

struct failure {
    tsr_status status;
    std::string message;
};

/// How `f` fails, TSR_OK where it does not.
template <class F>
failure failure_of(F&& f) {
    try {
        f();
        return {TSR_OK, ""};
    } catch (const sdk::error& e) {
        return {e.status, e.what()};
    }
}

/// A host that has one asset.
inline testing::surroundings with_asset(const std::string& name, const testing::bytes& asset) {
    testing::surroundings around;
    around.assets[name] = std::make_shared<testing::bytes>(asset);
    return around;
}

/// Bytes from text like "1f 8b 08".
inline stream hex(std::string_view digits) {
    std::vector<std::uint8_t> bytes;
    std::string text(digits);
    std::erase(text, ' ');
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
    return stream::of(TSR_BYTES, std::span<const std::uint8_t>(bytes));
}

inline stream joined(std::initializer_list<stream> parts) {
    std::vector<std::uint8_t> bytes;
    for (const stream& p : parts) bytes.insert(bytes.end(), p.bytes().begin(), p.bytes().end());
    return stream::of(TSR_BYTES, std::span<const std::uint8_t>(bytes));
}

/// The first `count` elements.
inline stream cut(const stream& s, std::uint64_t count) {
    tsr_stream view = s.view();
    view.count = count;
    return stream(view);
}

/// What a stage makes of one port of bytes.
inline testing::coded coded_as(const stream& part) { return {{part}, {}}; }

/// A stream of bytes whose length nobody stored: raw mode.
constexpr tsr_stream unknown_bytes = {sizeof(tsr_stream), TSR_BYTES, nullptr, TSR_UNKNOWN, 0, 0};

/// Encodes, decodes, and says whether the same came back, alphabet and row included.
inline bool round_trip(const testing::stage& plan, const stream& in) {
    const stream back = plan.decode(plan.encode(in), in);
    return back == in && back.alphabet == in.alphabet && back.row == in.row;
}

/// Every truncation of the first port and `flips` random bit flips: an error or another stream, and
/// nothing that the host in memory or a sanitizer objects to.
inline void damage(const testing::stage& plan, const stream& in, int flips, std::uint32_t seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::coded whole = plan.encode(in);
    const auto decode = [&](const testing::coded& c) {
        const failure f = failure_of([&] { plan.decode(c, in); });
        CAPTURE(f.message);
        CHECK((f.status == TSR_OK || f.status == TSR_E_CORRUPT || f.status == TSR_E_LIMIT ||
               f.status == TSR_E_UNSUPPORTED));
        return f.status;
    };
    for (std::uint64_t size = 0; size < whole.ports[0].count; ++size) {
        testing::coded less = whole;
        less.ports[0] = cut(whole.ports[0], size);
        CHECK(decode(less) != TSR_OK);
    }
    const std::uint64_t bits = 8 * whole.ports[0].memory.bytes();
    for (int i = 0; i < flips && bits > 0; ++i) {
        testing::coded other = whole;
        const std::uint64_t bit = random() % bits;
        other.ports[0].bytes()[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        decode(other);
    }
}

}  // namespace tessera::test
