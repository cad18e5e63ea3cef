// SPDX-License-Identifier: MIT
// Varints against the values that the DWARF 5 and WebAssembly standards print for LEB128.
#include <doctest/doctest.h>

#include <tessera/sdk/cursor.hpp>
#include <tessera/sdk/varint.hpp>

using namespace tessera::sdk;
using bytes = std::vector<std::uint8_t>;

namespace {
bytes written(std::uint64_t value) {
    bytes out;
    append_varint(out, value);
    return out;
}
}  // namespace

TEST_CASE("varints are LEB128 as published") {
    // DWARF 5, section 7.6, table "Examples of unsigned LEB128 encodings".
    CHECK(written(2) == bytes{0x02});
    CHECK(written(127) == bytes{0x7F});
    CHECK(written(128) == bytes{0x80, 0x01});
    CHECK(written(129) == bytes{0x81, 0x01});
    CHECK(written(12857) == bytes{0xB9, 0x64});
    // The worked example of Wikipedia's article "LEB128".
    CHECK(written(624485) == bytes{0xE5, 0x8E, 0x26});
    CHECK(written(0) == bytes{0x00});
    CHECK(written(UINT64_MAX) == bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01});
}

TEST_CASE("a varint has as many bytes as it has groups of seven bits") {
    CHECK(varint_bytes(0) == 1);
    for (unsigned bit = 0; bit < 64; ++bit) {
        const std::uint64_t value = std::uint64_t{1} << bit;
        CHECK(varint_bytes(value) == bit / 7 + 1);
        CHECK(written(value).size() == bit / 7 + 1);
        CHECK(cursor(written(value)).varint() == value);
        CHECK(cursor(written(value - 1)).varint() == value - 1);
    }
}
