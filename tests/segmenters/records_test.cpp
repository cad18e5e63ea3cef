// SPDX-License-Identifier: MIT
// The segmenter "records": lines and messages, long ones, cut off ones, and lengths that lie.
#include "cuts.hpp"

#include <random>
#include <sstream>

extern "C" const tsr_entry tsr_plugin_entry_records;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_records.plugins[0]; }

std::string parameters(const std::string& form, int every) {
    return R"({"form": ")" + form + R"(", "every": )" + std::to_string(every) + "}";
}

/// The sizes of the blocks.
std::string cuts(const std::string& form, const std::string& input, int every = 1,
                 std::uint64_t block_size = 1 << 20) {
    const testing::segmenter plan(descriptor(), parameters(form, every));
    std::istringstream written(cuts_of(plan, input, block_size));
    std::string sizes;
    for (std::string route, size; written >> route >> size;) {
        CHECK(route == "record");
        sizes += size;
    }
    return sizes;
}

std::string u32(std::uint32_t length) {
    std::string out;
    for (int i = 0; i < 4; ++i) out += static_cast<char>(length >> (8 * i));
    return out;
}
}  // namespace

TEST_CASE("a line with its line feed is a record, and so is what follows the last one") {
    CHECK(cuts("lines", "") == "");
    CHECK(cuts("lines", "a") == "1");
    CHECK(cuts("lines", "one\ntwo\n") == "4,4");
    CHECK(cuts("lines", "one\n\n\r\ntail") == "4,1,2,4");
    CHECK(cuts("lines", std::string("a\0b\n\xff\n", 6)) == "4,2");
}

TEST_CASE("a block holds as many records as are asked for, and no more than fit") {
    CHECK(cuts("lines", "1\n22\n333\n4444\n5", 2) == "5,9,1");
    CHECK(cuts("lines", "1\n22\n333\n4444\n5", 100) == "15");
    CHECK(cuts("lines", "1\n22\n333\n4444\n5", 100, 9) == "9,6");
    CHECK(cuts("lines", "1\n22\n333\n4444\n5", 2, 8) == "5,4,6");
    CHECK(cuts("u32-length", u32(1) + "a" + u32(0) + u32(2) + "bb", 2) == "9,6");
}

TEST_CASE("a record that is longer than a block begins one and takes as many as it needs") {
    CHECK(cuts("lines", "1\n" + std::string(20, 'x') + "\n2\n", 1, 8) == "2,8,8,5,2");
    CHECK(cuts("lines", "1\n" + std::string(20, 'x') + "\n2\n", 3, 8) == "2,8,8,7");
    CHECK(cuts("u32-length", u32(0) + u32(20) + std::string(20, '\n') + u32(1) + "b", 1, 10) ==
          "4,10,10,4,5");
    CHECK(cuts("u32-length", u32(0) + u32(20) + std::string(20, '\n') + u32(1) + "b", 5, 10) ==
          "4,10,10,4,5");
    CHECK(cuts("varint-length", "\x14" + std::string(20, 'x'), 1, 1) ==
          "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1");
}

TEST_CASE("blank lines of JSON Lines go with the value before them") {
    CHECK(cuts("json-lines", "{\"a\":\"}\"}\n[1]\n") == "10,4");
    CHECK(cuts("json-lines", "{}\n\n \t\r\n[]\n\n") == "8,4");
    CHECK(cuts("json-lines", "\r\n \n{}\n[]") == "7,2");
    CHECK(cuts("json-lines", "{}\n  []\n") == "3,5");
    CHECK(cuts("json-lines", " \n \n") == "4");
    CHECK(cuts("json-lines", "{}\n \n", 1, 4) == "4,1");
    CHECK(cuts("json-lines", "{\n}\n") == "2,2");  // no JSON, and nobody asks
}

TEST_CASE("a length goes with its message") {
    CHECK(cuts("u32-length", u32(3) + "abc" + u32(0) + u32(1) + "d") == "7,4,5");
    CHECK(cuts("varint-length", std::string("\3abc\0\x80\1", 7) + std::string(128, 'x')) ==
          "4,1,130");
}

TEST_CASE("what is cut off, or has a length that is none, is the last record") {
    CHECK(cuts("u32-length", u32(3) + "abc" + u32(9) + "abc") == "7,7");
    CHECK(cuts("u32-length", u32(3) + "abc" + u32(9).substr(0, 3)) == "7,3");
    CHECK(cuts("u32-length", u32(0xFFFFFFFF) + std::string(100, 'x'), 1, 64) == "64,40");
    CHECK(cuts("varint-length", "\x7fxx") == "3");
    CHECK(cuts("varint-length", "\1a\x80") == "2,1");
    CHECK(cuts("varint-length", std::string("\1a\x80\0rest", 8), 1, 4) == "2,4,2");
    const std::string largest = std::string(9, '\xff') + "\1",
                      larger = std::string(9, '\xff') + "\2";
    CHECK(cuts("varint-length", "\1a" + largest + "\1a", 1, 8) == "2,8,4");
    CHECK(cuts("varint-length", "\1a" + larger + "\1a", 1, 8) == "2,8,4");
    CHECK(cuts("varint-length", "\1a" + std::string(11, '\xff') + "\1a") == "2,13");
}

TEST_CASE("a whole input is cut where blocks are full") {
    CHECK(cuts("whole", "") == "");
    CHECK(cuts("whole", "one\ntwo\n") == "8");
    CHECK(cuts("whole", "one\ntwo\n", 7, 3) == "3,3,2");
}

TEST_CASE("messages of any lengths come out as they went in") {
    const auto seed = std::random_device{}();
    MESSAGE("seed ", seed);
    std::mt19937 numbers(seed);
    std::string input, expected;
    for (int i = 0; i < 200; ++i) {
        const auto length = numbers() % 300;
        input += u32(length) + std::string(length, static_cast<char>(numbers()));
        expected += (expected.empty() ? "" : ",") + std::to_string(length + 4);
    }
    CHECK(cuts("u32-length", input) == expected);
}

}  // namespace tessera::test
