// SPDX-License-Identifier: MIT
// All 65,536 numbers of the narrow kinds, rows beside one another, and what is refused.
#include "reference.hpp"
#include "rows.hpp"

#include "probabilities/numbers.hpp"

namespace tessera::test {
namespace {

using namespace probabilities;

template <class Number>
std::size_t not_widened(tsr_score_kind kind) {
    std::size_t wrong = 0;
    for (std::uint32_t bits = 0; bits < 65536; ++bits) {
        const double said = Number::widen(static_cast<typename Number::stored>(bits));
        const double expected = reference::widened(kind, bits);
        if (std::isnan(expected))
            wrong += !std::isnan(said);
        else
            wrong += said != expected || std::signbit(said) != std::signbit(expected);
        if (bits < Number::infinity) {
            const auto [mantissa, exponent] = Number::parts(bits);
            wrong += std::ldexp(static_cast<double>(mantissa), exponent) != expected;
        }
    }
    return wrong;
}

}  // namespace

TEST_CASE("all numbers of 16 bits are widened exactly") {
    CHECK(not_widened<binary16>(TSR_F16) == 0);
    CHECK(not_widened<brain16>(TSR_BF16) == 0);
}

TEST_CASE("all numbers of 16 bits have the intervals of the same numbers of 32 bits") {
    guarded_room narrow(2 * 256), wide(4 * 256);
    const std::size_t rules[] = {0, 0, 1};
    const char* params[] = {"{}", R"({"rule": "mode"})", "{}"};
    for (const tsr_score_kind kind : {TSR_F16, TSR_BF16})
        for (const char* set : instruction_sets)
            for (int r = 0; r < 3; ++r) {
                answers of_narrow(rules[r], params[r], set, 256);
                answers of_wide(rules[r], params[r], "scalar", 256);
                std::size_t wrong = 0;
                // 64 numbers a row, and between them one that leaves each a part of the total.
                for (std::uint32_t first = 0; first < 65536; first += 64) {
                    bit_row small{kind, {}}, large{TSR_F32, {}};
                    for (std::uint32_t i = 0; i < 128; ++i) {
                        const std::uint64_t half = bits_in(kind, 0.5);
                        const std::uint64_t bits = i % 2 ? first + i / 2 : i == 0 ? half : 0;
                        small.bits.push_back(bits);
                        const double number = reference::widened(kind, bits);
                        large.bits.push_back(
                            std::bit_cast<std::uint32_t>(static_cast<float>(number)));
                    }
                    of_narrow.begin(small, narrow.hold(small.bytes()));
                    of_wide.begin(large, wide.hold(large.bytes()));
                    for (std::uint32_t s = 0; s < 128; ++s) {
                        const tsr_interval a = of_narrow.interval(s), b = of_wide.interval(s);
                        wrong += a.start != b.start || a.frequency != b.frequency;
                    }
                }
                INFO(std::string(set));
                CHECK(wrong == 0);
            }
}

TEST_CASE("lanes have their own rows, one behind the other or apart, at any place") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    constexpr std::uint32_t n = 300, lanes = 5;
    for (const tsr_score_kind kind : float_kinds)
        for (const char* set : instruction_sets)
            for (const std::uint64_t stride : {std::uint64_t{0}, std::uint64_t{n + 3}}) {
                const std::uint64_t apart = stride == 0 ? n : stride;
                bit_row all{kind, {}};
                for (std::uint64_t i = 0; i < apart * (lanes - 1) + n; ++i)
                    all.bits.push_back(bits_in(kind, static_cast<double>(random() % 100) / 15000));
                guarded_room room(8 * all.bits.size()), alone(8 * n);
                answers together(0, "{}", set, n, lanes), single(0, "{}", set, n);
                const auto* data = static_cast<const char*>(room.hold(all.bytes()));
                together.begin({sizeof(tsr_scores), kind, data, n, lanes, stride});
                std::vector<std::uint32_t> symbols;
                for (std::uint32_t l = 0; l < lanes; ++l)
                    symbols.push_back(static_cast<std::uint32_t>(random() % n));
                std::vector<tsr_interval> said(lanes);
                together.interval(symbols, said.data());
                for (std::uint32_t l = 0; l < lanes; ++l) {
                    const auto from = all.bits.begin() + static_cast<std::ptrdiff_t>(l * apart);
                    const bit_row row{kind, {from, from + n}};
                    single.begin(row, alone.hold(row.bytes()));
                    const tsr_interval expected = single.interval(symbols[l]);
                    CHECK(said[l].start == expected.start);
                    CHECK(said[l].frequency == expected.frequency);
                }
            }
}

TEST_CASE("a row that changed in its place is weighed anew") {
    float row[] = {0.25f, 0.75f};
    const tsr_scores scores{sizeof(tsr_scores), TSR_F32, row, 2, 1, 0};
    answers asked(0, "{}", "avx512", 2);
    asked.begin(scores);
    // 1 + floor(2^30 * (2^32 - 2) / 2^32)
    CHECK(asked.interval(1).start == 1u << 30);
    row[0] = 0.75f;
    row[1] = 0.25f;
    asked.begin(scores);
    // 1 + floor(3 * 2^30 * (2^32 - 2) / 2^32) = 1 + floor(3 * 2^30 - 1.5)
    CHECK(asked.interval(1).start == (3u << 30) - 1);
}

TEST_CASE("a symbol outside the alphabet is refused by name") {
    const float row[] = {0.25f, 0.75f, 0.0f};
    const tsr_scores scores{sizeof(tsr_scores), TSR_F32, row, 3, 1, 0};
    for (std::size_t plugin : {0, 1}) {
        answers asked(plugin, "{}", "avx512", 3);
        asked.begin(scores);
        const failure f = failure_of([&] { asked.interval(3); });
        CHECK(f.status == TSR_E_PARAM);
        CHECK(f.message == "symbol 3 outside alphabet 3");
        CHECK(failure_of([&] { asked.interval(UINT32_MAX); }).message ==
              "symbol 4294967295 outside alphabet 3");
        CHECK(asked.interval(1).frequency > asked.interval(2).frequency);
    }
    answers small(0, "{}", "avx512", 2);
    const failure f = failure_of([&] { small.begin(scores); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message == "1 rows of alphabet 3, expected at most 1 of 2");
}

}  // namespace tessera::test
