// SPDX-License-Identifier: MIT
// The models "histogram" and "adaptive": what they count, and how groups find their tables.
#include "adaptive/contexts.hpp"
#include "adaptive/history.hpp"
#include "histogram/clusters.hpp"
#include "histogram/cost.hpp"
#include "histogram/counts.hpp"

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
    // Groups of 100 symbols: kinds 0, 1, 2 take turns, each around a place of its own.
    constexpr std::uint32_t alphabet = 30;
    std::vector<std::uint16_t> rows(90 * alphabet);
    for (std::size_t g = 0; g < 90; ++g)
        for (std::size_t s = 0; s < 10; ++s) rows[g * alphabet + g % 3 * 10 + s] = 10;
    const histogram::clusters found = histogram::cluster_groups(rows, alphabet, 16);
    REQUIRE(found.size() == 3);
    for (std::size_t g = 3; g < 90; ++g) CHECK(found.of_group[g] == found.of_group[g % 3]);
    CHECK(found.of_group[0] != found.of_group[1]);
    CHECK(found.of_group[1] != found.of_group[2]);
    CHECK(histogram::cluster_groups(rows, alphabet, 2).size() == 2);
    CHECK(histogram::cluster_groups(rows, alphabet, 1).size() == 1);
    const std::vector<std::uint16_t> alike(90 * alphabet, 5);
    CHECK(histogram::cluster_groups(alike, alphabet, 16).size() == 1);
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
