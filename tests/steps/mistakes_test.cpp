// SPDX-License-Identifier: MIT
// What callers get wrong, and what they are told.
#include "linked.hpp"

#include <functional>
#include <string>

namespace tessera::test {

namespace {

/// The message of the error that `f` throws, "" where it throws none.
std::string refused(reason why, const std::function<void()>& f) {
    try {
        f();
    } catch (const error& e) {
        CHECK(e.why == why);
        return e.what();
    }
    return "";
}

const std::vector<std::uint32_t> four(4, 1);
constexpr std::uint32_t alphabet = 4;
const score_rows row{four.data(), TSR_COUNTS, alphabet};

step_encoder encoder_of(const char* coder = "range", step_options options = {.alphabet = 4}) {
    return step_encoder(codec_of("quantize", coder), options);
}
step_decoder decoder_of(const char* coder = "range") {
    return step_decoder(codec_of("quantize", coder), {.alphabet = 4});
}

}  // namespace

TEST_CASE("names that are wrong are said where they stand, with the nearest") {
    const auto compile = [](const char* distribution, const char* coder) {
        return refused(reason::parameter, [&] { codec_of(distribution, coder); });
    };
    CHECK(compile("quantise", "range") ==
          "/distribution: \"quantise\" is not a distribution; did you mean \"quantize\"?");
    CHECK(compile("quantize", "quantize") ==
          "/coder: \"quantize\" is a distribution, expected a coder");
    CHECK(compile("quantize:bit=9", "range") ==
          "/distribution/params/bit: unknown parameter \"bit\"; did you mean \"bits\"?");
    CHECK(
        compile("quantize:bits", "range") ==
        "/distribution/params: expected NAME=VALUE after \"quantize\" and a colon, found \"bits\"");
    CHECK(compile("quantize", "huffman") ==
          "/coder: \"huffman\" works on whole blocks only, expected one that works step by step");
}

TEST_CASE("options out of bounds are refused") {
    CHECK(refused(reason::parameter, [] { encoder_of("range", {}); }) ==
          "alphabet: expected the symbols of the largest row, 1 or more, found 0");
    CHECK(refused(reason::parameter, [] { encoder_of("range", {.alphabet = 4, .lanes = 4097}); }) ==
          "lanes: expected 1 to 4096, found 4097");
}

TEST_CASE("a row or a symbol that does not fit is refused before anything is coded") {
    step_encoder encoder = encoder_of();
    const auto encode = [&](const score_rows& rows, std::vector<std::uint32_t> symbols) {
        return refused(reason::parameter, [&] { encoder.encode(rows, symbols); });
    };
    encoder.encode(row, 3);
    CHECK(encode(row, {4}) == "symbol 4 of row 0 outside the alphabet 4");
    CHECK(encode({four.data(), TSR_COUNTS, 0}, {0}) ==
          "expected a row of 1 number or more, found none");
    CHECK(encode({nullptr, TSR_COUNTS, 4}, {0}) ==
          "expected a row of 1 number or more, found none");
    CHECK(encode({four.data(), TSR_COUNTS, 5}, {0}) == "a row of 5 numbers, expected at most 4");
    CHECK(
        encode({four.data(), TSR_F32, 4}, {0}) ==
        "distribution \"quantize\" takes counts, 32-bit probabilities of symbol 1, found binary32 "
        "numbers");
    CHECK(encode({four.data(), TSR_COUNTS, 2, 2}, {0}) ==
          "expected a symbol for each of 2 rows, found 1");
    CHECK(encode({four.data(), TSR_COUNTS, 2, 2, 1}, {0, 0}) ==
          "rows of 2 numbers that lie 1 apart");
    CHECK(encode({reinterpret_cast<const char*>(four.data()) + 1, TSR_COUNTS, 2}, {0}) ==
          "rows that are not aligned to their numbers of 4 bytes");
    encoder.encode(row, 2);
    CHECK(encoder.symbols() == 2);
    const auto made = encoder.finish();
    step_decoder decoder = decoder_of();
    decoder.start(made);
    CHECK(decoder.decode(row) == 3);
    CHECK(decoder.decode(row) == 2);
    decoder.finish();

    step_encoder two = encoder_of("range", {.alphabet = 4, .lanes = 2});
    CHECK(refused(reason::parameter, [&] { two.encode(row, 1); }) ==
          "expected rows in multiples of 2 lanes, found 1");
}

TEST_CASE("calls out of order are refused") {
    step_encoder encoder = encoder_of();
    encoder.encode(row, 1);
    CHECK(refused(reason::parameter, [&] { encoder.reserve(10); }) ==
          "reserve: expected the start of a message, found one begun");
    encoder.finish();
    for (const auto& call : std::vector<std::function<void()>>{[&] { encoder.encode(row, 1); },
                                                               [&] { encoder.finish(); }})
        CHECK(refused(reason::parameter, call) ==
              "the message is finished: reset() begins the next one");

    step_decoder decoder = decoder_of();
    CHECK(refused(reason::parameter, [&] { decoder.decode(row); }) ==
          "no message to decode: start() begins one");
    decoder.start(encoder_of().finish());
    decoder.finish();
    CHECK(refused(reason::parameter, [&] { decoder.decode(row); }) ==
          "the message is finished: start() begins the next one");
}

TEST_CASE("bytes that are left over, or too few, are found at the end") {
    step_encoder encoder = encoder_of();
    for (int i = 0; i < 20; ++i) encoder.encode(row, 3);
    const auto made = encoder.finish();
    step_decoder decoder = decoder_of();
    for (const bool longer : {false, true}) {
        bytes wrong(made.begin(), made.end());
        if (longer)
            wrong.push_back(1);
        else
            wrong.pop_back();
        decoder.start(wrong);
        CHECK(refused(reason::corrupt, [&] {
                  for (int i = 0; i < 20; ++i) decoder.decode(row);
                  decoder.finish();
              }) != "");
        CHECK(refused(reason::parameter, [&] { decoder.finish(); }) ==
              "a step of this message failed: start() begins the next one");
    }
    decoder.start(made);
    for (int i = 0; i < 20; ++i) CHECK(decoder.decode(row) == 3);
    decoder.finish();
}

TEST_CASE("a coder that keeps the message until its end is bounded by the memory") {
    step_encoder encoder = encoder_of("rans", {.alphabet = 4, .memory = std::uint64_t{1} << 20});
    std::uint64_t coded = 0;
    const std::string said = refused(reason::limit, [&] {
        for (; coded < 1 << 20; ++coded) encoder.encode(row, 3);
    });
    CHECK(said.find("the memory limit of a worker is 1048576") != std::string::npos);
    CHECK(coded * 4 <= 1 << 20);
    CHECK(refused(reason::parameter, [&] { encoder.finish(); }) ==
          "a step of this message failed: reset() begins the next one");
    encoder.reset();
    encoder.encode(row, 3);
    CHECK(encoder.finish().size() > 0);
}

}  // namespace tessera::test
