// SPDX-License-Identifier: MIT
// The models "histogram" and "adaptive": what they count, and how groups find their tables.
#include "adaptive/contexts.hpp"
#include "adaptive/history.hpp"
#include "histogram/clusters.hpp"
#include "histogram/cost.hpp"
#include "histogram/counts.hpp"
#include "histogram/prices.hpp"

#include <tessera/sdk/test_host.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <random>

extern "C" {
extern const tsr_entry tsr_plugin_entry_adaptive, tsr_plugin_entry_histogram;
}

namespace tessera {

namespace {

namespace testing = sdk::testing;

const tsr_desc& histogram_desc() { return *tsr_plugin_entry_histogram.plugins[0]; }
const tsr_desc& adaptive_desc() { return *tsr_plugin_entry_adaptive.plugins[0]; }

std::vector<std::uint32_t> numbers_of(const testing::scores& s) {
    const auto n = s.numbers<std::uint32_t>();
    return {n.begin(), n.end()};
}

}  // namespace

TEST_CASE("one histogram counts the block") {
    const testing::model plan(histogram_desc(), R"({"tables": 1})");
    const std::uint16_t symbols[] = {2, 2, 0, 4, 2};
    auto in = testing::stream::of(TSR_U16, std::span<const std::uint16_t>(symbols));
    in.alphabet = 5;
    const auto measured = plan.analyse(in).measured.value();
    REQUIRE(measured.all.size() == 1);
    CHECK(numbers_of(measured.all[0]) == std::vector<std::uint32_t>{1, 0, 3, 0, 1});
    CHECK(measured.of_group.empty());
}

TEST_CASE("counts of groups add up to the counts of the block") {
    const testing::model plan(histogram_desc(), R"({"tables": 8, "group": 16})");
    testing::stream in(TSR_U8, 3001);
    in.alphabet = 40;
    std::vector<std::uint32_t> expected(40);
    for (std::uint64_t i = 0; i < in.count; ++i) {
        in.set(i, i / 512 % 2 * 30 + i * i % 7 % 4);
        ++expected[static_cast<std::size_t>(in.at(i))];
    }
    const auto measured = plan.analyse(in).measured.value();
    // Two kinds of parts, each of whole groups: no more tables than that pay for themselves.
    CHECK(measured.all.size() == 2);
    CHECK(measured.of_group.size() == 188);
    CHECK(measured.group == 16);
    std::vector<std::uint32_t> sum(40);
    for (const auto& s : measured.all)
        for (std::size_t i = 0; i < 40; ++i) sum[i] += numbers_of(s)[i];
    CHECK(sum == expected);
}

TEST_CASE("groups that look alike share a table, others do not") {
    // Groups of 100 symbols: kinds 0, 1, 2 take turns, each around a place of its own. 90 groups
    // are all looked at, 900 are sampled.
    for (const std::size_t groups : {90, 900}) {
        constexpr std::uint32_t alphabet = 30;
        std::vector<std::uint8_t> symbols(100 * groups);
        for (std::size_t i = 0; i < symbols.size(); ++i)
            symbols[i] = static_cast<std::uint8_t>(i / 100 % 3 * 10 + i % 10);
        const std::span<const std::uint8_t> all(symbols);
        histogram::clusters found = histogram::cluster_groups(all, 100, alphabet, 16);
        REQUIRE(found.size() == 3);
        for (std::size_t g = 3; g < groups; ++g) CHECK(found.of_group[g] == found.of_group[g % 3]);
        for (const std::size_t kind : {0, 1, 2})
            for (std::uint32_t s = 0; s < alphabet; ++s)
                CHECK(found.row(found.of_group[kind])[s] ==
                      (s / 10 == kind ? symbols.size() / 30 : 0));
        CHECK(histogram::cluster_groups(all, 100, alphabet, 2).size() == 2);
        CHECK(histogram::cluster_groups(all, 100, alphabet, 1).size() == 1);
        const std::vector<std::uint8_t> alike(100 * groups, 5);
        CHECK(histogram::cluster_groups<std::uint8_t>(alike, 100, alphabet, 16).size() == 1);
    }
}

TEST_CASE("groups find the same tables with every set of instructions") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const std::size_t size : {1, 15, 16, 31, 64, 100, 256, 1000}) {
        std::vector<std::int16_t> a(size), b(size);
        std::uint32_t expected = 0;
        for (std::size_t i = 0; i < size; ++i) {
            a[i] = static_cast<std::int16_t>(random() % 32768 / size);
            b[i] = static_cast<std::int16_t>(random() % 512);
            expected += static_cast<std::uint32_t>(a[i]) * static_cast<std::uint32_t>(b[i]);
        }
        CHECK(histogram::product(a.data(), b.data(), size) == expected);
        if (sdk::best_instructions() >= sdk::instructions::avx2)
            CHECK(histogram::product_avx2(a.data(), b.data(), size) == expected);
        if (sdk::best_instructions() >= sdk::instructions::avx512)
            CHECK(histogram::product_avx512(a.data(), b.data(), size) == expected);
    }
}

TEST_CASE("the table that codes a group in the fewest bits is found, of equals the first") {
    // Lengths in 256ths of a bit; by hand: 3 x 1 + 1 x 4 = 7 bits, 3 x 2 + 1 x 1 = 7, 3 + 3 = 6.
    histogram::price_list list(2, 3);
    const std::uint16_t lengths[3][2] = {{256, 1024}, {512, 256}, {256, 768}};
    for (std::uint32_t t = 0; t < 3; ++t) list.set(t, lengths[t]);
    const std::uint16_t row[] = {3, 1};
    CHECK(list.cheapest(row, sdk::instructions::scalar) == 2);
    list.set(2, lengths[0]);
    CHECK(list.cheapest(row, sdk::instructions::scalar) == 0);
}

TEST_CASE("logarithms in 256ths of a bit are within one of the library's") {
    for (std::uint64_t v = 1; v < 70000; ++v)
        REQUIRE(std::abs(histogram::log2_256(v) - 256 * std::log2(static_cast<double>(v))) <= 1);
    CHECK(histogram::log2_256(UINT64_MAX) == 64 * 256);
    CHECK(histogram::log2_256(std::uint64_t{1} << 40) == 40 * 256);
}

TEST_CASE("an alphabet too wide for a histogram is refused") {
    const testing::model plan(histogram_desc());
    testing::stream in(TSR_U32, 4);
    in.alphabet = (1u << 24) + 1;
    CHECK_THROWS_WITH(plan.analyse(in), "alphabet of 16777217, a histogram holds at most 16777216");
}

TEST_CASE("adaptive counts, worked out by hand") {
    // Every count is 1 and grows by 3; above 16 (4 for each of 4 symbols) all are halved, upwards.
    std::vector<std::uint32_t> counts(4);
    const std::uint32_t limit = adaptive::limit_for({3, 10}, 4);
    CHECK(limit == 16);
    std::uint32_t sum = adaptive::start_counts(counts);
    for (int i = 0; i < 4; ++i) sum = adaptive::add_symbol(counts, sum, 2, 3, limit);
    CHECK(counts == std::vector<std::uint32_t>{1, 1, 13, 1});
    CHECK(sum == 16);
    sum = adaptive::add_symbol(counts, sum, 0, 3, limit);
    CHECK(counts == std::vector<std::uint32_t>{2, 1, 7, 1});
    CHECK(sum == 11);
}

TEST_CASE("contexts of an adaptive model, worked out by hand") {
    const testing::model plan(adaptive_desc(), R"({"increment": 10, "limit": 1000, "order": 2})");
    const std::uint8_t symbols[] = {2, 0, 0, 1, 0, 0, 1};
    auto in = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(symbols));
    in.alphabet = 3;
    const testing::steps said = plan.walk(in, {}, 1);
    REQUIRE(said.said.size() == 7);
    using counts = std::vector<std::uint32_t>;
    CHECK(numbers_of(said.said[0]) == counts{1, 1, 1});    // after 0 0, as all begin
    CHECK(numbers_of(said.said[1]) == counts{1, 1, 1});    // after 0 2
    CHECK(numbers_of(said.said[2]) == counts{1, 1, 1});    // after 2 0
    CHECK(numbers_of(said.said[3]) == counts{1, 1, 11});   // after 0 0, where the 2 was
    CHECK(numbers_of(said.said[4]) == counts{1, 1, 1});    // after 0 1
    CHECK(numbers_of(said.said[5]) == counts{1, 1, 1});    // after 1 0
    CHECK(numbers_of(said.said[6]) == counts{1, 11, 11});  // after 0 0, where the 2 and the 1 were
}

TEST_CASE("lanes do not see one another's contexts") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const std::uint32_t alphabet : {2u, 3u, 16u, 20u}) {
        CAPTURE(alphabet);
        const testing::model plan(adaptive_desc(), R"({"limit": 100, "order": 3})");
        testing::stream all(TSR_U8, 300);
        all.alphabet = alphabet;
        for (std::uint64_t i = 0; i < all.count; ++i) all.set(i, random() % alphabet);
        const testing::steps said = plan.walk(all, {}, 3);
        REQUIRE(said.said.size() == 100);
        for (std::uint32_t lane = 0; lane < 3; ++lane) {
            testing::stream own(TSR_U8, 100);
            own.alphabet = alphabet;
            for (std::uint64_t i = 0; i < 100; ++i) own.set(i, all.at(lane * 100 + i));
            const testing::steps alone = plan.walk(own, {}, 1);
            for (std::size_t i = 0; i < 100; ++i) {
                const auto rows = numbers_of(said.said[i]);
                const std::vector<std::uint32_t> row(rows.begin() + lane * alphabet,
                                                     rows.begin() + (lane + 1) * alphabet);
                REQUIRE(row == numbers_of(alone.said[i]));
            }
        }
    }
}

TEST_CASE("contexts are bounded before memory is asked for") {
    const testing::model plan(adaptive_desc(), R"({"order": 2})");
    testing::stream in(TSR_U8, 4);
    in.alphabet = 256;
    CHECK_THROWS_WITH(plan.walk(in, {}, 1),
                      "order 2 over an alphabet of 256, expected at most 1048576 counts of symbols "
                      "in contexts");
    CHECK(adaptive::make_contexts(256, 1)->contexts == 256);
    CHECK(adaptive::make_contexts(32, 3)->contexts == 32768);
    CHECK(!adaptive::make_contexts(33, 3));
    CHECK(adaptive::make_contexts(1, 16)->contexts == 1);
    CHECK(!adaptive::make_contexts(65536, 16));
}

TEST_CASE("each lane of the adaptive model counts its own share") {
    const testing::model plan(adaptive_desc(), R"({"increment": 10, "limit": 1000})");
    const std::uint8_t symbols[] = {0, 0, 0, 1, 1};
    auto in = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(symbols));
    in.alphabet = 2;
    // Lane 0 codes 0 0 0, lane 1 codes 1 1.
    const testing::steps said = plan.walk(in, {}, 2);
    REQUIRE(said.said.size() == 3);
    CHECK(numbers_of(said.said[0]) == std::vector<std::uint32_t>{1, 1, 1, 1});
    CHECK(numbers_of(said.said[1]) == std::vector<std::uint32_t>{11, 1, 1, 11});
    CHECK(numbers_of(said.said[2]) == std::vector<std::uint32_t>{21, 1, 1, 21});
    CHECK(said.hold == std::vector<std::uint64_t>{1, 1, 1});
}

}  // namespace tessera
