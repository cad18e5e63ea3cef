// SPDX-License-Identifier: MIT
// Rows that list some symbols of a large alphabet.
#include "linked.hpp"

#include <cmath>
#include <functional>
#include <set>
#include <string>

namespace tessera::test {

namespace {

/// Some symbols of an alphabet with probabilities, and one to code.
struct listing {
    std::uint32_t alphabet;
    std::vector<std::uint32_t> symbols;
    std::vector<float> numbers;
    std::uint32_t wanted;

    sparse_row row() const { return {symbols, numbers.data(), TSR_F32, alphabet}; }
};

listing some_listing(std::mt19937_64& random) {
    const std::uint32_t alphabets[] = {1, 2, 3, 10, 200000, 0xFFFFFFFF};
    listing made{alphabets[random() % std::size(alphabets)], {}, {}, 0};
    std::set<std::uint32_t> listed;
    for (std::uint64_t n = random() % std::min(made.alphabet + std::uint64_t{1}, std::uint64_t{60});
         n > 0; --n)
        listed.insert(static_cast<std::uint32_t>(random() % made.alphabet));
    made.symbols.assign(listed.begin(), listed.end());
    std::shuffle(made.symbols.begin(), made.symbols.end(), random);
    for (std::size_t i = 0; i < made.symbols.size(); ++i)
        made.numbers.push_back(std::ldexp(1.0F, -static_cast<int>(random() % 12) - 1));
    const bool any = made.symbols.empty() || random() % 2 == 0;
    made.wanted = any ? static_cast<std::uint32_t>(random() % made.alphabet)
                      : made.symbols[random() % made.symbols.size()];
    return made;
}

std::string refused(const std::function<void()>& f) {
    try {
        f();
    } catch (const error& e) {
        CHECK(e.why == reason::parameter);
        return e.what();
    }
    return "";
}

}  // namespace

TEST_CASE("sparse rows come back, listed symbols and others, whatever the coder") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::vector<listing> message;
    for (int i = 0; i < 500; ++i) message.push_back(some_listing(random));
    const step_codec codec = codec_of("probabilities", "range");
    step_encoder encoder(codec, {.alphabet = 61});
    for (const listing& l : message) encoder.encode(l.row(), l.wanted);
    CHECK(encoder.symbols() == message.size());
    step_decoder decoder(codec, {.alphabet = 61});
    decoder.start(encoder.finish());
    for (const listing& l : message) CHECK(decoder.decode(l.row()) == l.wanted);
    decoder.finish();
}

TEST_CASE("a symbol that is not listed has its share of the rest") {
    // 1/4 for the rest, of which each of 2^16 symbols has the same: 2 + 16 bits a step.
    listing l{(1 << 16) + 2, {7, 60000}, {0.5F, 0.25F}, 0};
    step_encoder encoder(codec_of("probabilities", "range"), {.alphabet = 3});
    for (int i = 0; i < 1000; ++i) {
        l.wanted = static_cast<std::uint32_t>(i * 61 % 60000);
        if (l.wanted != 7) encoder.encode(l.row(), l.wanted);
    }
    const double bits = 8 * static_cast<double>(encoder.finish().size());
    CHECK(bits > 18 * 999);
    CHECK(bits < 18 * 1000 + 80);
    // What the caller says of the rest counts: 1/2, when the others have 1/4 each.
    encoder.reset();
    for (int i = 0; i < 1000; ++i) {
        sparse_row row = l.row();
        const double quarters[] = {0.25, 0.25};
        row.data = quarters;
        row.kind = TSR_F64;
        row.rest = 0.5;
        encoder.encode(row, 100);
    }
    const double fewer = 8 * static_cast<double>(encoder.finish().size());
    CHECK(fewer > 17 * 999);
    CHECK(fewer < 17 * 1000 + 80);
}

TEST_CASE("every kind of number is widened exactly") {
    // 0.5 and 0.25 in each of them; the rest is 0.25, so that all three cost whole bits.
    const std::uint16_t half16[] = {0x3800, 0x3400}, brain16[] = {0x3F00, 0x3E80};
    const float single[] = {0.5F, 0.25F};
    const double twice[] = {0.5, 0.25};
    const std::vector<std::uint32_t> symbols{4, 2};
    std::set<bytes> made;
    for (const auto& [kind, data] : {std::pair<tsr_score_kind, const void*>{TSR_F16, half16},
                                     {TSR_BF16, brain16},
                                     {TSR_F32, single},
                                     {TSR_F64, twice}}) {
        step_encoder encoder(codec_of("probabilities", "range"), {.alphabet = 3});
        for (const std::uint32_t symbol : {4, 2, 0, 3, 1, 4})
            encoder.encode(sparse_row{symbols, data, kind, 5}, symbol);
        const auto bytes_made = encoder.finish();
        made.insert(bytes(bytes_made.begin(), bytes_made.end()));
    }
    CHECK(made.size() == 1);
}

TEST_CASE("sparse rows that say nothing clear are refused") {
    step_encoder encoder(codec_of("probabilities", "range"), {.alphabet = 3});
    const std::vector<float> numbers(4, 0.25F);
    const auto encode = [&](std::vector<std::uint32_t> symbols, std::uint32_t alphabet,
                            std::uint32_t wanted) {
        return refused([&] {
            encoder.encode(sparse_row{symbols, numbers.data(), TSR_F32, alphabet}, wanted);
        });
    };
    CHECK(encode({1, 5, 1}, 10, 2) == "a sparse row lists symbol 1 twice");
    CHECK(encode({1, 10}, 10, 2) == "a sparse row lists symbol 10 outside the alphabet 10");
    CHECK(encode({1, 5}, 10, 10) == "symbol 10 outside the alphabet 10");
    CHECK(encode({1, 2}, 1, 0) == "a sparse row lists 2 symbols of 1");
    CHECK(encode({}, 0, 0) == "a sparse row lists 0 symbols of 0");
    CHECK(encode({1, 2, 3}, 10, 0) == "a row of 4 numbers, expected at most 3");
    CHECK(encode({1, 5}, 10, 2) == "");

    step_encoder counting(codec_of("quantize", "range"), {.alphabet = 3});
    const std::vector<std::uint32_t> symbols{0};
    CHECK(
        refused([&] {
            counting.encode(sparse_row{symbols, numbers.data(), TSR_F32, 4}, 0);
        }) ==
        "distribution \"quantize\" takes counts, 32-bit probabilities of symbol 1, found binary64 "
        "numbers");
}

}  // namespace tessera::test
