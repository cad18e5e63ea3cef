// SPDX-License-Identifier: MIT
// The bounded cursor: nothing is read past the end, nothing moves on failure.
#include <doctest/doctest.h>

#include <tessera/sdk/cursor.hpp>
#include <vector>

using tessera::sdk::cursor;
using bytes = std::vector<std::uint8_t>;

TEST_CASE("fixed integers are little-endian and stop at the end") {
    const bytes data = {0x01, 0x02, 0x03, 0x04, 0x05};
    cursor c(data);
    CHECK(c.fixed<std::uint32_t>() == 0x04030201u);
    CHECK_FALSE(c.fixed<std::uint16_t>().has_value());
    CHECK(c.position() == 4);
    CHECK(c.byte() == 5);
    CHECK_FALSE(c.byte().has_value());
    CHECK(c.left() == 0);
}

TEST_CASE("a failed read leaves the position where it was") {
    const bytes data = {0x80, 0x80};
    cursor c(data);
    CHECK_FALSE(c.varint().has_value());
    CHECK_FALSE(c.bytes(3).has_value());
    CHECK_FALSE(c.bytes(UINT64_MAX).has_value());
    CHECK_FALSE(c.fixed<std::uint64_t>().has_value());
    CHECK(c.position() == 0);
    CHECK(c.bytes(2)->size() == 2);
}

TEST_CASE("one value has one spelling") {
    CHECK_FALSE(cursor(bytes{0x80, 0x00}).varint().has_value());        // 0 in two bytes
    CHECK_FALSE(cursor(bytes{0xFF, 0x80, 0x00}).varint().has_value());  // 127 in three
    CHECK(cursor(bytes{0x00}).varint() == 0);
}

TEST_CASE("a varint past 64 bits is none") {
    const bytes largest = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01};
    CHECK(cursor(largest).varint() == UINT64_MAX);
    bytes larger = largest;
    larger[9] = 0x02;
    CHECK_FALSE(cursor(larger).varint().has_value());
    larger[9] = 0x81;
    larger.push_back(0x00);
    CHECK_FALSE(cursor(larger).varint().has_value());
}

TEST_CASE("a varint beyond its limit is not taken") {
    const bytes data = {0x64};
    cursor c(data);
    CHECK_FALSE(c.varint_up_to(99).has_value());
    CHECK(c.position() == 0);
    CHECK(c.varint_up_to(100) == 100);
}
