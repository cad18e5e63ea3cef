// SPDX-License-Identifier: MIT
// The distribution "quantize" under the SDK's host: its laws, its answers step by step, and how it
// stores tables.
#include "quantize/shares.hpp"

#include <tessera/sdk/test_host.hpp>

#include <doctest/doctest.h>

#include <random>

extern "C" const tsr_entry tsr_plugin_entry_quantize;

namespace tessera::quantize {

namespace {

namespace testing = sdk::testing;

const tsr_desc& desc() { return *tsr_plugin_entry_quantize.plugins[0]; }

testing::scores counts_of(const std::vector<std::uint32_t>& numbers) {
    return testing::scores::of(TSR_COUNTS, std::span<const std::uint32_t>(numbers));
}

// Counts of many magnitudes, some of them 0.
std::vector<std::uint32_t> random_counts(std::mt19937& random, std::size_t size) {
    std::vector<std::uint32_t> counts(size);
    for (auto& c : counts) c = random() % 4 == 0 ? 0 : random() >> random() % 32;
    return counts;
}

std::string message_of(const std::function<void()>& f) {
    try {
        f();
        return "";
    } catch (const sdk::error& e) {
        return e.what();
    }
}

// The definition in format.md, in plain arithmetic: where symbol s begins.
std::uint64_t begin_of(const std::vector<std::uint32_t>& counts, std::uint64_t total,
                       std::size_t symbol) {
    unsigned __int128 below = 0, all = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        all += counts[i];
        if (i < symbol) below += counts[i];
    }
    if (all == 0) {
        below = symbol;
        all = counts.size();
    }
    return symbol + static_cast<std::uint64_t>(below * (total - counts.size()) / all);
}

}  // namespace

TEST_CASE("step by step, every symbol has its interval and every point its symbol") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const testing::distribution plan(desc(), R"({"bits": 10})");
    for (const std::size_t alphabet : {1, 2, 3, 31, 32, 33, 64, 65, 256, 500, 700})
        for (int round = 0; round < 3; ++round) {
            CAPTURE(alphabet);
            auto counts = random_counts(random, alphabet);
            if (round == 1) std::fill(counts.begin(), counts.end(), 0u);
            if (round == 2) std::fill(counts.begin(), counts.end(), UINT32_MAX);
            const testing::scores scores = counts_of(counts);
            const std::uint64_t total = plan.total(scores);
            CHECK(total == (alphabet > 512 ? 2048 : 1024));
            for (std::uint32_t s = 0; s < alphabet; ++s) {
                const std::uint64_t begin = begin_of(counts, total, s),
                                    end = begin_of(counts, total, s + 1);
                const tsr_interval found = plan.interval(scores, std::vector{s})[0];
                CHECK(found.start == begin);
                CHECK(found.frequency == end - begin);
                CHECK(found.frequency >= 1);
                for (const std::uint64_t point : {begin, (begin + end) / 2, end - 1}) {
                    const auto place =
                        plan.locate(scores, std::vector{static_cast<std::uint32_t>(point)});
                    CHECK(place.symbols[0] == s);
                    CHECK(place.intervals[0].start == begin);
                    CHECK(place.intervals[0].frequency == end - begin);
                }
            }
            CHECK(begin_of(counts, total, alphabet) == total);
        }
}

TEST_CASE("rows of few symbols are answered alike, in vectors and not") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    // The largest sum that vectors take, and one more; nothing but zeros; one count that wraps.
    const auto sum_to = [](std::size_t alphabet, std::uint32_t sum) {
        std::vector<std::uint32_t> counts(alphabet, 0);
        counts[alphabet / 2] = sum - 1;
        counts[alphabet - 1] += 1;
        return counts;
    };
    for (const int bits : {8, 12, 16}) {
        const testing::distribution plan(desc(), R"({"bits": )" + std::to_string(bits) + "}");
        for (std::uint32_t alphabet = 1; alphabet <= 33; ++alphabet) {
            std::vector<std::vector<std::uint32_t>> rows = {
                sum_to(alphabet, 65535), sum_to(alphabet, 65536), sum_to(alphabet, 1),
                sum_to(alphabet, 0), std::vector<std::uint32_t>(alphabet, 0)};
            for (const std::uint32_t largest : {1, 3, 1000, 2047, 70000}) {
                auto& counts = rows.emplace_back(alphabet);
                for (auto& n : counts) n = random() % 2 * (random() % (largest + 1));
            }
            testing::scores scores(TSR_COUNTS, alphabet, static_cast<std::uint32_t>(rows.size()));
            auto* to = reinterpret_cast<std::uint32_t*>(scores.memory.data());
            for (const auto& counts : rows) to = std::copy(counts.begin(), counts.end(), to);
            const std::uint64_t total = plan.total(scores);
            CAPTURE(alphabet);
            CAPTURE(total);
            for (int round = 0; round < 40; ++round) {
                std::vector<std::uint32_t> symbols(rows.size()), points(rows.size());
                for (auto& s : symbols) s = random() % alphabet;
                for (auto& p : points) p = static_cast<std::uint32_t>(random() % total);
                const auto intervals = plan.interval(scores, symbols);
                const auto places = plan.locate(scores, points);
                for (std::size_t r = 0; r < rows.size(); ++r) {
                    CAPTURE(r);
                    CHECK(intervals[r].start == begin_of(rows[r], total, symbols[r]));
                    CHECK(intervals[r].start + intervals[r].frequency ==
                          begin_of(rows[r], total, symbols[r] + 1));
                    const std::uint32_t s = places.symbols[r];
                    REQUIRE(s < alphabet);
                    CHECK(places.intervals[r].start == begin_of(rows[r], total, s));
                    CHECK(places.intervals[r].start + places.intervals[r].frequency ==
                          begin_of(rows[r], total, s + 1));
                    CHECK(places.intervals[r].start <= points[r]);
                    CHECK(points[r] < places.intervals[r].start + places.intervals[r].frequency);
                }
            }
        }
    }
}

TEST_CASE("an alphabet of 65536 has room, one more has not") {
    const testing::distribution plan(desc());
    const auto scores = counts_of(std::vector<std::uint32_t>(65536, 7));
    CHECK(plan.total(scores) == 65536);
    const tsr_interval last = plan.interval(scores, std::vector{65535u})[0];
    CHECK(last.start == 65535);
    CHECK(last.frequency == 1);
    const auto more = counts_of(std::vector<std::uint32_t>(65537, 7));
    CHECK(message_of([&] { plan.total(more); }) == "65537 symbols, expected at most 65536");
    CHECK(message_of([&] { plan.interval(scores, std::vector{65536u}); }) ==
          "symbol 65536 outside alphabet 65536");
}

TEST_CASE("of two symbols, both have a share however sure the model is") {
    const testing::distribution plan(desc(), R"({"bits": 12})");
    // 4094 p1 / 2^32, rounded down, and one.
    const std::pair<std::uint32_t, std::uint32_t> expected[] = {
        {0, 1}, {UINT32_MAX, 4094}, {1u << 31, 2048}, {1u << 30, 1024}};
    for (const auto& [p1, ones] : expected) {
        const auto scores = testing::scores::of(TSR_P1_U32, std::span(&p1, 1));
        const auto intervals = plan.interval(scores, std::vector{0u});
        CHECK(intervals[0].start == 0);
        CHECK(intervals[0].frequency == 4096 - ones);
        CHECK(plan.interval(scores, std::vector{1u})[0].start == 4096 - ones);
        CHECK(plan.locate(scores, std::vector{4095 - ones}).symbols[0] == 0);
        CHECK(plan.locate(scores, std::vector{4096 - ones}).symbols[0] == 1);
        CHECK(plan.table(scores).interval(1).frequency == ones);
    }
}

TEST_CASE("a table's support is what was counted") {
    const testing::distribution plan(desc());
    const testing::table t = plan.table(counts_of({0, 3, 0, 0, 1, 0}));
    CHECK(t.total == 4096);
    CHECK(t.lower == std::vector<std::uint32_t>{0, 0, 3072, 3072, 3072, 4096});
    const testing::table none = plan.table(counts_of({0, 0, 0, 0}));
    CHECK(none.lower == std::vector<std::uint32_t>{0, 1024, 2048, 3072});
    CHECK(plan.table(counts_of({0, 9})).frequency(1) == 4096);
    // 3000 symbols want two units each.
    CHECK(plan.table(counts_of(std::vector<std::uint32_t>(3000, 1))).total == 8192);
    CHECK(message_of([&] { plan.table(counts_of(std::vector<std::uint32_t>(65537, 1))); }) ==
          "65537 symbols, expected at most 65536");
}

TEST_CASE("the bits of a stored table, worked out by hand") {
    // One table (0), then least significant bit first: log 12 in 5 bits (00110 as sent); nothing
    // is skipped (gamma of 1: "1"); 2 symbols follow (gamma of 2: 0, 1, then the bit 0);
    // 3072 has 12 bits, 5 more than the 7 expected (12 / 2 + 1): gamma of 11 is 0001, then 3 = 110
    // as sent; its 11 low bits are 1024: ten 0 and a 1; 1024 has 11 bits, one less: gamma of 2 is
    // 010; ten low bits of 0. 00110 1 010 0001 110 00000000001 010 0000000000
    const testing::distribution plan(desc());
    const testing::tables one(plan.table(counts_of({3, 1})));
    const std::string sent =
        "00110"
        "1"
        "010"
        "0001"
        "110"
        "00000000001"
        "010"
        "0000000000";
    testing::bytes expected{0};
    for (std::size_t i = 0; i < sent.size(); ++i) {
        if (i % 8 == 0) expected.push_back(0);
        if (sent[i] == '1') expected.back() |= static_cast<std::uint8_t>(1u << i % 8);
    }
    CHECK(plan.write_tables(one, 100) == expected);
    CHECK(plan.read_tables(expected, 2, 100) == one);
}

TEST_CASE("tables and their map come back as they were stored") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (const char* params : {R"({"bits": 8})", R"({"bits": 12})", R"({"bits": 16})"})
        for (const std::size_t count : {1, 2, 5, 256})
            for (const std::uint32_t alphabet : {1, 2, 17, 256, 1000}) {
                CAPTURE(params);
                CAPTURE(count);
                CAPTURE(alphabet);
                const testing::distribution plan(desc(), params);
                testing::tables all;
                for (std::size_t i = 0; i < count; ++i)
                    all.all.push_back(plan.table(counts_of(random_counts(random, alphabet))));
                const std::uint64_t symbols = 1 + random() % 5000;
                if (count > 1) {
                    all.group = 1 + random() % 40;
                    for (std::uint64_t g = 0; g * all.group < symbols; ++g)
                        all.of_group.push_back(static_cast<std::uint16_t>(
                            random() % 3 == 0 || g == 0 ? random() % count : all.of_group.back()));
                }
                const testing::bytes stored = plan.write_tables(all, symbols);
                CHECK(plan.read_tables(stored, alphabet, symbols) == all);
                for (int cut = 1; cut < 4; ++cut) {
                    if (stored.size() <= static_cast<std::size_t>(cut)) continue;
                    const testing::bytes shorter(stored.begin(), stored.end() - cut);
                    CHECK(message_of([&] { plan.read_tables(shorter, alphabet, symbols); }) != "");
                }
                for (int i = 0; i < 50; ++i) {
                    testing::bytes damaged = stored;
                    damaged[random() % damaged.size()] ^=
                        static_cast<std::uint8_t>(1 << random() % 8);
                    message_of([&] { plan.read_tables(damaged, alphabet, symbols); });
                }
            }
}

TEST_CASE("stored tables that claim too much are refused") {
    const testing::distribution plan(desc());
    const auto refused = [&](testing::bytes header) {
        return message_of([&] { plan.read_tables(header, 256, 1000000); });
    };
    CHECK(refused({}) == "expected the number of tables");
    CHECK(refused({0}) == "table 0 is damaged");
    CHECK(refused({1, 0}) == "expected the number of symbols in a group");
    CHECK(refused({1, 1}) == "1000000 groups do not fit 0 bytes");
    CHECK(refused({0, 31, 0, 0}) == "table 0 is damaged");
    // A total of 1 for the first symbol: log 0; gammas of 1, 1 and 1.
    CHECK(refused({0, 0xE0}) == "");
    CHECK(refused({0, 0xE0, 0}) == "bytes behind the tables");
    testing::tables many;
    for (int i = 0; i < 257; ++i)
        many.all.push_back(testing::table::of(std::vector<std::uint64_t>{1, 1}));
    many.of_group.assign(1, 0);
    many.group = 1000;
    CHECK(message_of([&] { plan.write_tables(many, 10); }) ==
          "257 tables, a block stores at most 256");
}

}  // namespace tessera::quantize
