// SPDX-License-Identifier: MIT
// Text from outside in messages.
#include "printable.hpp"

#include <doctest/doctest.h>

using namespace tessera;

TEST_CASE("UTF-8 is what RFC 3629 says") {
    for (const char* good : {"", "a", "\x7f", "é", "€", "😀", "\xf4\x8f\xbf\xbf"})
        CHECK(is_utf8(good));
    for (const char* bad :
         {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xe2\x28\xa1"})
        CHECK_FALSE(is_utf8(bad));
    CHECK(utf8_prefix("ab\xff"
                      "c") == 2);
}

TEST_CASE("nothing in quotes can move a terminal's cursor or end the quotes") {
    CHECK(in_quotes("plain é") == "\"plain é\"");
    CHECK(in_quotes("a\"b\\c") == "\"a\\\"b\\\\c\"");
    CHECK(in_quotes("\x1b[31m\n\t\r\x7f") == "\"\\x1b[31m\\n\\t\\x0d\\x7f\"");
    CHECK(in_quotes("\xc2\x9b"
                    "31m") == "\"\\xc2\\x9b31m\"");
    CHECK(in_quotes("\xff\xc3") == "\"\\xff\\xc3\"");
    CHECK(in_quotes(std::string_view("\0", 1)) == "\"\\x00\"");
    CHECK(in_quotes("abcdef", 3) == "\"abc...\"");
    CHECK(in_quotes("abc", 3) == "\"abc\"");
}
