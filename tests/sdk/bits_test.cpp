// SPDX-License-Identifier: MIT
// The bit writer and reader: bytes worked out by hand, and random fields back again.
#include <doctest/doctest.h>

#include <random>
#include <tessera/sdk/bits.hpp>
#include <vector>

using namespace tessera::sdk;

TEST_CASE("the first field written is in the low bits of the first byte") {
    std::uint8_t out[16] = {};
    bit_writer w(out);
    w.put(0b101, 3);
    w.put(0b1, 1);
    w.put(0xAB, 8);
    w.put(0b11, 2);
    // 0xB in the upper half of byte 0, 0xA in the lower half of byte 1, then 11.
    CHECK(w.finish() == 2);
    CHECK(out[0] == 0xBD);
    CHECK(out[1] == 0x3A);
}

TEST_CASE("fields of no bits and of 56 bits are fields") {
    std::uint8_t out[32] = {};
    bit_writer w(out);
    w.put(0, 0);
    w.put(1, 1);
    w.put(0xFEDCBA98765432, 56);
    w.put(0x7F, 7);
    CHECK(w.finish() == 8);
    bit_reader r({out, 8});
    CHECK(r.take(0) == 0);
    CHECK(r.take(1) == 1);
    CHECK(r.take(56) == 0xFEDCBA98765432);
    CHECK(r.take(7) == 0x7F);
    CHECK(r.at_end());
    CHECK_FALSE(r.ended_early());
}

TEST_CASE("random fields come back") {
    const unsigned seed = 20250107;
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    std::vector<std::pair<std::uint64_t, unsigned>> fields;
    std::size_t bits = 0;
    for (int i = 0; i < 20000; ++i) {
        const unsigned count = random() % 57;
        fields.emplace_back(count == 0 ? 0 : random() >> (64 - count), count);
        bits += count;
    }
    std::vector<std::uint8_t> out((bits + 7) / 8 + 8);
    bit_writer w(out.data());
    for (const auto& [value, count] : fields) w.put(value, count);
    REQUIRE(w.finish() == (bits + 7) / 8);
    bit_reader r({out.data(), (bits + 7) / 8});
    bool same = true;
    for (const auto& [value, count] : fields) same &= r.take(count) == value;
    CHECK(same);
    CHECK(r.at_end());
}

TEST_CASE("bits past the end are zero, and the reader says so") {
    const std::uint8_t data[] = {0xFF};
    bit_reader r(data);
    CHECK(r.take(12) == 0xFF);
    CHECK(r.ended_early());
    CHECK_FALSE(r.at_end());
}

TEST_CASE("what fills the last byte must be zero, and less than a byte") {
    const std::uint8_t one[] = {0x81};
    bit_reader set(one);
    CHECK(set.take(7) == 1);
    CHECK_FALSE(set.at_end());
    const std::uint8_t two[] = {0x01, 0x00};
    bit_reader more(two);
    CHECK(more.take(7) == 1);
    CHECK_FALSE(more.at_end());
}
