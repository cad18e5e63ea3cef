// SPDX-License-Identifier: MIT
// The stage "text-prep" against codes written by hand, its errors, and blocks that it leaves alone.
#include "plugin.hpp"
#include "text_prep_dictionary.hpp"

namespace tessera::test {

namespace {

const tsr_desc& descriptor() { return *tsr_plugin_entry_text_prep.plugins[0]; }

stream bytes_of(std::string_view text) { return stream::text(text); }

std::string text_of(const stream& s) {
    return {reinterpret_cast<const char*>(s.bytes().data()), static_cast<std::size_t>(s.count)};
}

/// "the" has a code of one byte, "stage" of two, "block" and "blockade" of three.
testing::stage with_words(std::string_view more = "") {
    return testing::stage(descriptor(), R"({"dictionary": "asset:words")" + std::string(more) + "}",
                          with_asset("asset:words", few_words()));
}

testing::coded coded(std::string_view bytes, std::uint8_t header) {
    return {{bytes_of(bytes)}, {header}};
}

}  // namespace

TEST_CASE("words, capitals and line ends become the bytes of the format's page") {
    struct {
        const char *text, *expected;
    } const cases[] = {
        {"the stage the block", "\x80 \x81\x80 \x80 \x82\x80\x80"},
        {"The stage, the Block", "\x01\x80 \x81\x80, \x80 \x01\x82\x80\x80"},
        {"THE STAGE the stage", "\x02\x80 \x02\x81\x80 \x80 \x81\x80"},
        {"blockade the blockades", "\x82\x80\x81 \x80 \x82\x80\x81s"},
        {"theBlock theSTAGEs stage",
         "\x80\x01\x82\x80\x80 \x80\x02stag\x01"
         "es \x81\x80"},
        {"I the A stage AB block",
         "\x01i \x80 \x01"
         "a \x81\x80 \x02"
         "ab \x82\x80\x80"},
        {"the caf\xc3\xa9 stage the \xe2\x82\xac", "\x80 caf\xc3\xa9 \x81\x80 \x80 \xe2\x82\xac"},
        {"the block \x80\xc3 the stage", "\x80 \x82\x80\x80 \x03\x80\x03\xc3 \x80 \x81\x80"},
        {"the block \x01\x02\x03 the stage",
         "\x80 \x82\x80\x80 \x03\x01\x03\x02\x03\x03 \x80 \x81\x80"},
        {"the stage\r\nthe block\r\nthe stage\n",
         "\x80 \x81\x80\n\x80 \x82\x80\x80\n\x80 \x81\x80\x03\n"},
        {"the stage\r\nthe block\r\r\nblock\r",
         "\x80 \x81\x80\n\x80 \x82\x80\x80\r\n\x82\x80\x80\r"},
    };
    const testing::stage plan = with_words();
    for (const auto& one : cases) {
        const std::string text = one.text;
        CAPTURE(text);
        const auto made = plan.encode(bytes_of(text));
        CHECK(text_of(made.ports[0]) == one.expected);
        const bool ends = text.find("\r\n") != std::string::npos;
        CHECK(made.header == testing::bytes{static_cast<std::uint8_t>(ends ? 7 : 5)});
        CHECK(text_of(plan.decode(made, bytes_of(text))) == text);
    }
}

TEST_CASE("capitals and line ends can be left alone") {
    const stream in = bytes_of("The stage\r\nthe block\r\nthe stage\r\n");
    const auto none = with_words(R"(, "capitals": false, "line-ends": false)").encode(in);
    CHECK(text_of(none.ports[0]) == "The \x81\x80\r\n\x80 \x82\x80\x80\r\n\x80 \x81\x80\r\n");
    CHECK(none.header == testing::bytes{4});
    // What the decoder needs stands in the header.
    CHECK(with_words().decode(none, in) == in);
}

TEST_CASE("without a dictionary long text has flags, and bytes from 0x80 on stay as they are") {
    std::string text, expected;
    while (text.size() < 5000) {
        text += "Plain text of na\xefve ASCII and more\n";
        expected +=
            "\x01plain text of na\xefve \x02"
            "ascii and more\n";
    }
    const testing::stage plan(descriptor());
    const auto made = plan.encode(bytes_of(text));
    CHECK(made.header == testing::bytes{1});
    CHECK(text_of(made.ports[0]) == expected);
    CHECK(plan.decode(made, bytes_of(text)) == bytes_of(text));
}

TEST_CASE("blocks that do not get shorter stay as they are, without a header") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::stage words = with_words(), none(descriptor());
    std::string many;  // letters enough, but no words
    while (many.size() < 50000) many += "zyx wvu ";
    for (const stream& in :
         {bytes_of(""), bytes_of("t"), bytes_of("a stag"), bytes_of(many), bytes_of("2.5, 17; 3 %"),
          random_stream(random, TSR_BYTES, 100000, 8), random_stream(random, TSR_BYTES, 50, 8)}) {
        const auto made = words.encode(in);
        CHECK(made.header.empty());
        CHECK(made.ports[0] == in);
        CHECK(words.decode(made, in) == in);
        CHECK(words.decode(made, unknown_bytes) == in);
    }
    // Flags alone are worth it for long text only, and where they are few.
    std::string shouting;
    while (shouting.size() < 50000) shouting += "a A b B c d C e ";
    for (const stream& in : {bytes_of("Short and Plain"), bytes_of(shouting)})
        CHECK(none.encode(in).header.empty());
}

TEST_CASE("damaged codes say what was expected, what was found and where") {
    const testing::stage plan = with_words();
    const auto message = [&](std::string_view bytes, std::uint8_t header, std::uint64_t count) {
        stream shape(TSR_BYTES, count);
        const failure f = failure_of([&] { plan.decode(coded(bytes, header), shape.shape()); });
        CHECK(f.status == TSR_E_CORRUPT);
        return f.message;
    };
    CHECK(message("ab\x84z", 5, 9) == "byte 2: expected text or the code of a word, found 0x84");
    CHECK(message("a \x81z", 5, 9) ==
          "byte 2: expected a code that goes on with bytes from 0x80 to 0xFF");
    CHECK(message("a \x82\x80z", 5, 9) ==
          "byte 2: expected a code that goes on with bytes from 0x80 to 0xFF");
    CHECK(message("a \x82z\x80", 5, 9) ==
          "byte 2: expected a code that goes on with bytes from 0x80 to 0xFF");
    CHECK(message(" \x81\x81", 5, 9) ==
          "byte 1: expected one of the dictionary's 4 words, found a code beyond them");
    CHECK(message(" \x82\x80\x82", 5, 9) ==
          "byte 1: expected one of the dictionary's 4 words, found a code beyond them");
    CHECK(message("the \x01 ", 5, 9) ==
          "byte 4: expected a letter or a word behind the flag of capitals, found 0x20");
    CHECK(message("the \x02\x01"
                  "a",
                  5, 9) ==
          "byte 4: expected a letter or a word behind the flag of capitals, found 0x01");
    CHECK(message("\xe2\x82z", 5, 9) ==
          "byte 0: expected a character of UTF-8 that goes on with bytes from 0x80 to 0xBF");
    for (const char* cut :
         {"a \x01", "a \x02", "a \x03", "a \x81", "a \x82", "a \x82\x80", "a \xc3", "a \xe2\x82"})
        CHECK(message(cut, 5, 9) == "ends within what begins at byte 2");
    CHECK(message("\x80 \x81\x80", 5, 8) ==
          "expected 8 bytes, found more at byte 2 of the text's codes");
    CHECK(message("\x80 \x81\x80", 5, 10) == "expected 10 elements, found 9");
    CHECK(message("\x80 \x81\x80", 5, 1000) ==
          "expected 1000 bytes, found codes of 4 bytes, which stand for fewer");
    CHECK(message("the", 0, 3) == "expected a header that begins with 1 to 15, found 0");
    CHECK(message("the", 16, 3) == "expected a header that begins with 1 to 15, found 16");
    CHECK(message("the", 8, 3) == "expected a header of 2 bytes, found 1");
    const auto of_header = [&](const testing::bytes& header) {
        return failure_of([&] {
                   plan.decode({{bytes_of("the")}, header}, bytes_of("the"));
               })
            .message;
    };
    CHECK(of_header({1, 1}) == "expected a header of 1 bytes, found 2");
    CHECK(of_header({9, 70, 1}) == "expected a header of 2 bytes, found 3");
    CHECK(of_header({9, 0}) == "expected lines of 1 to 255 bytes, found a width of 0");
}

TEST_CASE("words without their dictionary and text without its length are refused") {
    const auto made = with_words().encode(bytes_of("the stage the block"));
    const failure f = failure_of(
        [&] { testing::stage(descriptor()).decode(made, bytes_of("the stage the block")); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message == "dictionary: expected one, as the block has words of it");
    const failure g = failure_of([&] { with_words().decode(made, unknown_bytes); });
    CHECK(g.status == TSR_E_UNSUPPORTED);
    CHECK(g.message == "the length of the text is needed to decode it");
}

TEST_CASE("a dictionary that is none, cut, out of order or too large is refused") {
    const auto message = [&](std::string_view asset) {
        const failure f = failure_of([&] {
            testing::stage plan(descriptor(), R"({"dictionary": "asset:words"})",
                                with_asset("asset:words", {asset.begin(), asset.end()}));
        });
        CHECK(f.status == TSR_E_CORRUPT);
        return f.message;
    };
    using namespace std::string_literals;
    using namespace std::string_view_literals;
    CHECK(message("words") ==
          "dictionary: expected one that \"tessera train text-prep\" wrote, found 5 bytes that "
          "begin otherwise");
    CHECK(message("TsrWord1\x01") ==
          "dictionary: ends before the number of words with codes of two bytes");
    CHECK(message("TsrWord1\x80\x80\x04\x01\x01") ==
          "dictionary: expected at most 65535 words with codes of one byte, found 65536");
    CHECK(message("TsrWord1\x01\xff\xff\x03\x01") ==
          "dictionary: expected at most 65535 words, found 65537");
    CHECK(message("TsrWord1\x4e\x00\x00"sv) ==
          "dictionary: expected codes that begin with at most 77 bytes, found 78");
    CHECK(message("TsrWord1\x02\x00\x00\x00"
                  "aa"sv) == "dictionary: expected 2 words, found 3 bytes");
    CHECK(message("TsrWord1\x01\x00\x00\x01\xe1\x00"sv) ==
          "dictionary: word 0: expected at most the 0 letters of the word before, found 1");
    CHECK(message("TsrWord1\x01\x00\x00\x00"
                  "aB"sv) == "dictionary: word 0: expected a letter from a to z, found byte 66");
    CHECK(message("TsrWord1\x01\x00\x00\x00"
                  "abc"sv) == "dictionary: ends within word 0");
    CHECK(message("TsrWord1\x01\x00\x00\x00\xe1\x00\x00"sv) ==
          "dictionary: word 0: expected at least 2 letters");
    CHECK(message("TsrWord1\x01\x00\x00\x00"s + std::string(32, 'a') + "\xe1"s) ==
          "dictionary: word 0: expected at most 32 letters");
    CHECK(message("TsrWord1\x02\x00\x00\x00"
                  "a\xe2\x00"
                  "a\xe2\x00\x00\x01\x00"sv) == "dictionary: word 1: expected one behind \"ab\"");
    CHECK(message("TsrWord1\x01\x00\x00\x00"
                  "a\xe2\x00"sv) == "dictionary: ends before the place of word 0");
    CHECK(message("TsrWord1\x01\x00\x00\x00"
                  "a\xe2\x01\x00"sv) ==
          "dictionary: word 0: expected a free place below 1, found 1");
    CHECK(message("TsrWord1\x01\x00\x00\x00"
                  "a\xe2\x00\x00\x00"sv) == "dictionary: 1 bytes behind the last place");
}

TEST_CASE("damaged text and damaged dictionaries are errors, or others, within their room") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    damage(with_words(),
           bytes_of("The stage\r\nTHE BLOCK\r\nthe caf\xc3\xa9 blockade\r\nthe stage \x80\r\n"),
           3000, seed);
    std::mt19937_64 random(seed);
    const auto attempt = [](const testing::bytes& asset) {
        return failure_of([&] {
                   testing::stage plan(descriptor(), R"({"dictionary": "asset:words"})",
                                       with_asset("asset:words", asset));
                   round_trip(plan, bytes_of("the stage the block the stage"));
               })
            .status;
    };
    const testing::bytes whole = few_words();
    for (std::size_t size = 1; size < whole.size(); ++size)
        CHECK(attempt({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}) ==
              TSR_E_CORRUPT);
    for (int i = 0; i < 3000; ++i) {
        testing::bytes other = whole;
        other[random() % other.size()] ^= static_cast<std::uint8_t>(1u << (random() % 8));
        const tsr_status status = attempt(other);
        CHECK((status == TSR_OK || status == TSR_E_CORRUPT));
    }
}

}  // namespace tessera::test
