// SPDX-License-Identifier: MIT
// The kinds of characters against Unicode's own counts, and the bytes that are no characters.
#include "common/tokenizer/characters.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace tessera::test {

namespace {

using namespace tokenizer;

std::uint32_t count(kinds wanted) {
    std::uint32_t found = 0;
    for (std::uint32_t point = 0; point < 0x110000; ++point)
        found += (kinds_of_point(point) & wanted) != 0;
    return found;
}

character first_of(std::string_view text) {
    const auto* at = reinterpret_cast<const std::uint8_t*>(text.data());
    return character_at(at, at + text.size());
}

}  // namespace

TEST_CASE("there are as many characters of each kind as Unicode 16.0 has") {
    // DerivedGeneralCategory-16.0.0: Lu 1858, Ll 2258, Lt 31, Lm 404, Lo 136477; PropList: 25.
    CHECK(count(letters) == 141028);
    CHECK(count(uppers) == 1858 + 31);
    CHECK(count(lowers) == 2258);
    CHECK(count(caseless) == 404 + 136477);
    CHECK(count(marks) == 2501);
    CHECK(count(numbers) == 1911);
    CHECK(count(white) == 25);
    CHECK(count(newlines) == 2);
}

TEST_CASE("characters of two to four bytes are known by their code points") {
    const struct {
        const char* text;
        kinds what;
        unsigned bytes;
    } cases[] = {
        {"\xC2\x85", spaces, 2},           // U+0085
        {"\xC5\xBF", lowers, 2},           // long s
        {"\xC7\x85", uppers, 2},           // a title-case letter
        {"\xCC\x81", marks, 2},            // combining acute
        {"\xE3\x80\x80", spaces, 3},       // ideographic space
        {"\xE6\x9D\xB1", caseless, 3},     // an ideograph
        {"\xEF\xBF\xBF", others, 3},       // U+FFFF
        {"\xF0\x9F\x99\x82", others, 4},   // a smile
        {"\xF0\x9D\x9F\x8E", numbers, 4},  // a bold digit
        {"\xF4\x8F\xBF\xBF", others, 4},   // the last code point
    };
    for (const auto& one : cases) {
        CAPTURE(one.text);
        CHECK(first_of(one.text).what == one.what);
        CHECK(first_of(one.text).bytes == one.bytes);
    }
}

TEST_CASE("each byte that is no part of UTF-8 is a character of its own") {
    using namespace std::string_view_literals;
    for (const std::string_view text :
         {"\x80"sv, "\xBF\x80"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xC3"sv, "\xC3z"sv, "\xE0\x9F\xBF"sv,
          "\xED\xA0\x80"sv, "\xED\xBF\xBF"sv, "\xE6\x9D"sv, "\xE6z\xB1"sv, "\xF0\x8F\xBF\xBF"sv,
          "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xF0\x9F\x99"sv, "\xF0\x9F\x99z"sv, "\xFE"sv,
          "\xFF"sv}) {
        CAPTURE(text);
        CHECK(first_of(text).what == others);
        CHECK(first_of(text).bytes == 1);
    }
}

}  // namespace tessera::test
