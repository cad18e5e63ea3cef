// SPDX-License-Identifier: MIT
// The distribution of integer logits, against published vectors and slow arithmetic.
#include "../row_answers.hpp"
#include "reference.hpp"

#include "common/softmax_lut/weights.hpp"

extern "C" const tsr_entry tsr_plugin_entry_softmax_lut;

namespace tessera::test {
namespace {

using softmax_lut::weighing_by;
using row_of_logits = std::vector<std::int32_t>;

const tsr_desc& plugin() { return *tsr_plugin_entry_softmax_lut.plugins[0]; }

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const std::uint8_t b : bytes) {
        crc ^= b;
        for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

std::string with_params(std::uint64_t coefficient, std::uint64_t total) {
    return R"({"coef": )" + std::to_string(coefficient) + R"(, "total": )" + std::to_string(total) +
           "}";
}

std::vector<char> bytes_of(const row_of_logits& row) {
    const auto* first = reinterpret_cast<const char*>(row.data());
    return {first, first + row.size() * sizeof(std::int32_t)};
}

/// A row at the end of memory, asked for all symbols and for the first and last place of each,
/// against where they end. Returns how many answers differ.
std::size_t differences(const row_of_logits& row, const std::vector<std::uint64_t>& ends,
                        const std::string& params, const char* set) {
    guarded_room room(row.size() * sizeof(std::int32_t));
    const auto n = static_cast<std::uint32_t>(row.size());
    row_answers asked(plugin(), params, set, n);
    const auto again = [&] {
        return asked.begin({sizeof(tsr_scores), TSR_LOGITS_I32, room.hold(bytes_of(row)), n, 1, 0});
    };
    std::size_t wrong = again() != ends.back();
    const std::uint32_t step = n > 3000 ? 41 : 1;
    for (std::uint32_t s = 0; s < n; s += step) {
        const std::uint64_t start = s == 0 ? 0 : ends[s - 1];
        const auto is_right = [&](const tsr_interval& at) {
            return at.start == static_cast<std::uint32_t>(start) &&
                   at.frequency == static_cast<std::uint32_t>(ends[s] - start);
        };
        if (s % 7 == 0) again();  // questions of both kinds are answered in any order
        wrong += !is_right(asked.interval(s));
        for (const std::uint64_t point : {start, ends[s] - 1}) {
            tsr_interval at{};
            wrong += asked.locate(static_cast<std::uint32_t>(point), at) != s || !is_right(at);
        }
    }
    return wrong;
}

void check_against_reference(const row_of_logits& row, std::uint64_t coefficient,
                             std::uint64_t total) {
    const auto ends = reference::ends(row, coefficient, total);
    // The four laws, of the reference and so of what equals it.
    REQUIRE(ends.back() == total);
    for (std::size_t s = 0; s < row.size(); ++s) {
        const std::uint64_t f = ends[s] - (s == 0 ? 0 : ends[s - 1]);
        REQUIRE(f >= 1);
        REQUIRE((f < total || row.size() == 1));
    }
    for (const char* set : instruction_sets) {
        INFO(std::string(set) << ", " << row.size() << " logits, coef " << coefficient << ", total "
                              << total);
        CHECK(differences(row, ends, with_params(coefficient, total), set) == 0);
    }
}

}  // namespace

TEST_CASE("the table of powers is the one that czip models have") {
    std::vector<std::uint8_t> bytes;
    std::uint32_t sum = 0;
    for (const std::uint16_t entry : plugins::exp2_table) {
        bytes.push_back(static_cast<std::uint8_t>(entry));
        bytes.push_back(static_cast<std::uint8_t>(entry >> 8));
        sum += entry;
    }
    CHECK(crc32(bytes) == 0x921e22c7);
    CHECK(sum == 12118595);
    for (const auto& [i, entry] : {std::pair{0, 65535}, {1, 65359}, {128, 46341}, {255, 32857}})
        CHECK(plugins::exp2_table[static_cast<std::size_t>(i)] == entry);
}

TEST_CASE("weights are those of the published vectors") {
    for (const auto& [d, w] : {std::pair{0, 65535u},
                               {-1, 65535u},
                               {-10, 65535u},
                               {-44, 65359u},
                               {-45, 65359u},
                               {-100, 65182u},
                               {-355, 64132u},
                               {-1000, 61579u},
                               {-5000, 48262u},
                               {-5600, 46593u},
                               {-12000, 31464u},
                               {-100000, 147u}})
        CHECK(weighing_by(0, 378194).weight(d) == w);
    for (const auto& [d, w] : {std::pair{0, 65535u},
                               {-1, 65535u},
                               {-222, 65359u},
                               {-223, 65359u},
                               {-1000, 65182u},
                               {-10000, 61579u},
                               {-50000, 48262u},
                               {-113567, 32768u},
                               {-1000000, 147u},
                               {-1817000, 1u},
                               {-2000000, 1u},
                               {-3500000, 1u},
                               {-4000000, 1u}})
        CHECK(weighing_by(0, 37819).weight(d) == w);
}

TEST_CASE("weights are the rule's at every step, and as far apart as logits can be") {
    std::size_t wrong = 0;
    for (const std::uint32_t coefficient : {1u, 2u, 37819u, 378194u, 1u << 24, UINT32_MAX}) {
        const auto low = weighing_by(INT32_MAX, coefficient);
        const auto expected = [&](std::int64_t below) {
            return reference::weight(-below, coefficient) !=
                   low.weight(static_cast<std::int32_t>(INT32_MAX - below));
        };
        for (std::int64_t step = 0; step <= 8192; ++step)
            for (std::int64_t beside = -2; beside <= 2; ++beside)
                wrong += expected(std::clamp<std::int64_t>(
                    ((step << 24) - (1 << 23)) / coefficient + beside, 0, UINT32_MAX));
    }
    CHECK(wrong == 0);
}

TEST_CASE("intervals are those of the published vectors") {
    for (const char* set : instruction_sets) {
        INFO(std::string(set));
        CHECK(differences({0, -1000, -10000, -50000, -100000, -1000000, -5000000, 0},
                          {205826652, 410544627, 603946612, 755523718, 867449319, 867911004,
                           867914145, 1073740792},
                          "{}", set) == 0);
        for (const std::int32_t logit : {0, 5, INT32_MIN, INT32_MAX})
            CHECK(differences({logit, logit, logit}, {357913599, 715827198, 1073740797}, "{}",
                              set) == 0);
    }
}

TEST_CASE("one symbol has all of the total, which a coder writes nothing for") {
    for (const std::uint64_t total : {std::uint64_t{2}, std::uint64_t{1} << 32})
        for (const char* set : instruction_sets)
            CHECK(differences({-7}, {total}, with_params(37819, total), set) == 0);
}

TEST_CASE("rows of any size, scale and total have the rule's intervals in every instruction set") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const std::size_t n :
         {1u, 2u, 3u, 15u, 16u, 17u, 31u, 33u, 63u, 64u, 65u, 127u, 128u, 129u, 200u, 1024u, 5000u})
        for (const unsigned bits : {1u, 18u, 21u, 32u}) {
            row_of_logits row(n);
            for (std::int32_t& x : row)
                x = static_cast<std::int32_t>(static_cast<std::uint32_t>(random()) >> (32 - bits));
            const std::uint32_t coefficient = random() % 2 ? 37819 : 1 + random() % UINT32_MAX;
            const std::uint64_t beyond = (std::uint64_t{1} << 32) - n - 1;
            for (const std::uint64_t more :
                 {std::uint64_t{0}, beyond, random() % beyond, random() % 5000})
                check_against_reference(row, coefficient, n + 1 + more);
        }
}

TEST_CASE("logits at both ends of their range keep the laws") {
    constexpr std::int32_t low = INT32_MIN, high = INT32_MAX;
    for (const std::uint64_t total : {std::uint64_t{1} << 30, std::uint64_t{1} << 32}) {
        check_against_reference({low, high}, 37819, total);
        check_against_reference({high, low, 0, -1, high, low}, UINT32_MAX, total);
        check_against_reference({low, low, high, high}, 1, total);
        check_against_reference(row_of_logits(700, low), 37819, total);
        row_of_logits one(700, low);
        for (const std::size_t at : {0u, 64u, 699u}) {
            one[at] = high;
            check_against_reference(one, 1, total);
            one[at] = low;
        }
    }
}

TEST_CASE("lanes have rows of their own, or share one") {
    constexpr std::uint32_t n = 100, lanes = 3, stride = 103;
    row_of_logits rows(lanes * stride);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = static_cast<std::int32_t>(i * 7919 % 50021);
    const std::uint64_t total = (1u << 30) - n - 1024;
    for (const char* set : instruction_sets)
        for (const std::uint32_t count : {1u, lanes}) {
            row_answers asked(plugin(), "{}", set, n, lanes);
            CHECK(asked.begin({sizeof(tsr_scores), TSR_LOGITS_I32, rows.data(), n, count,
                               stride}) == total);
            const std::uint32_t symbols[lanes] = {99, 0, 50};
            tsr_interval out[lanes];
            asked.interval(symbols, out);
            for (std::uint32_t l = 0; l < lanes; ++l) {
                const auto first = rows.begin() + (count == 1 ? 0 : l * stride);
                const auto ends = reference::ends({first, first + n}, 37819, total);
                const std::uint64_t start = symbols[l] == 0 ? 0 : ends[symbols[l] - 1];
                CHECK(out[l].start == start);
                CHECK(out[l].frequency == ends[symbols[l]] - start);
            }
        }
}

TEST_CASE("a total that the alphabet does not fit, and a symbol outside it, are errors") {
    const row_of_logits row(300);
    const auto scores_of = [&](std::uint32_t n) {
        return tsr_scores{sizeof(tsr_scores), TSR_LOGITS_I32, row.data(), n, 1, 0};
    };
    const auto refused =
        failure_of([] { row_answers(plugin(), with_params(1, 300), "scalar", 300); });
    CHECK(refused.status == TSR_E_PARAM);
    CHECK(refused.message ==
          "parameter total: expected more than the alphabet's 300 symbols, found 300");
    CHECK(failure_of([] { row_answers(plugin(), "{}", "scalar", 1u << 30); }).message ==
          "parameter total: expected one for an alphabet of 1073741824 symbols, found 0, which "
          "stands for at most 2^30");

    row_answers asked(plugin(), with_params(1, 301), "scalar", 300);
    CHECK(asked.begin(scores_of(300)) == 301);
    CHECK(failure_of([&] { asked.interval(300); }).message == "symbol 300 outside alphabet 300");
    CHECK(failure_of([&] { asked.begin(scores_of(301)); }).message ==
          "1 rows of alphabet 301, expected at most 1 of 300");
}

TEST_CASE("the default total follows the alphabet") {
    const row_of_logits row(3000);
    row_answers asked(plugin(), "{}", "scalar", 3000);
    for (const std::uint32_t n : {1u, 1024u, 3000u})
        CHECK(asked.begin({sizeof(tsr_scores), TSR_LOGITS_I32, row.data(), n, 1, 0}) ==
              1073741824u - n - 1024);
    // Of more than half of it, the least that is enough: no logit is read for that.
    constexpr std::uint32_t many = 600000000;
    row_answers wide(plugin(), "{}", "scalar", many);
    CHECK(wide.begin({sizeof(tsr_scores), TSR_LOGITS_I32, row.data(), many, 1, 0}) == many + 1);
}

}  // namespace tessera::test
