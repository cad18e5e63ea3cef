// SPDX-License-Identifier: MIT
// What the tests of coders share: bytes as text and back, bytes as a coder's output, what a failure
// says, and damage to the streams of two lanes.
#pragma once

#include <tessera/sdk/test_host.hpp>

#include <doctest/doctest.h>

#include <string>

namespace tessera::tests {

namespace testing = sdk::testing;

inline std::string hex(std::span<const std::uint8_t> of) {
    std::string out;
    for (const std::uint8_t b : of) {
        out += "0123456789abcdef"[b >> 4];
        out += "0123456789abcdef"[b & 15];
    }
    return out;
}

inline testing::coded coded_of(const testing::bytes& b) {
    testing::coded c;
    c.ports.push_back(testing::stream::of(TSR_BYTES, std::span<const std::uint8_t>(b)));
    return c;
}
inline testing::bytes bytes_of(const testing::coded& c) {
    const auto view = c.ports.at(0).bytes();
    return {view.begin(), view.end()};
}

/// The status and the message of a failure; nothing where there is none.
template <class F>
std::string message_of(F&& f) {
    try {
        f();
    } catch (const sdk::error& e) {
        return std::to_string(e.status) + ": " + e.what();
    }
    return "";
}

/// Each of two lanes codes 100 symbols of log2(1000) bits in 125 bytes: 996.6 bits, and up to two
/// more. Fewer bytes, by up to `most_cut`, more bytes, and sizes of lanes that lie are named.
inline void check_damage_to_two_lanes(const testing::coder& plan, std::ptrdiff_t most_cut) {
    using testing::bytes;
    std::vector<testing::batch> steps;
    for (std::uint32_t i = 0; i < 100; ++i) steps.push_back({1000, 2, {{i, 1}, {999 - i, 1}}});
    const bytes whole = bytes_of(plan.encode_steps(2, steps));
    REQUIRE(whole.size() == 1 + 2 * 125);
    REQUIRE(whole[0] == 125);
    const auto decoding = [&](const bytes& b) {
        return message_of([&] { plan.decode_steps(2, coded_of(b), steps); });
    };
    CHECK(decoding(whole) == "");
    CHECK(decoding({}) == "2: expected the sizes of 2 lanes, found 0 bytes");
    for (std::ptrdiff_t cut = 1; cut <= most_cut; ++cut)
        CHECK(decoding(bytes(whole.begin(), whole.end() - cut)).substr(0, 3) == "2: ");
    bytes longer = whole;
    longer.push_back(0);
    CHECK(decoding(longer) == "2: the bytes of lane 1 do not end where its symbols do");
    bytes lying = whole;
    lying[0] = 0xFF;
    CHECK(decoding(lying) == "2: expected the size of lane 0");
    CHECK(decoding({200, 1, 2, 3}) == "2: expected the size of lane 0");
    CHECK(decoding({2, 1}) == "2: lanes of 2 bytes do not fit 1");
}

}  // namespace tessera::tests
