// SPDX-License-Identifier: MIT
// The distribution "adaptive-binary": shares that were worked out by hand, and streams of bits that
// it and the range coder carry near their entropy.
#include "stage.hpp"

#include <tessera/sdk/test_host.hpp>

#include "adaptive-binary/odds.hpp"

namespace tessera::test {

namespace {

namespace testing = sdk::testing;

/// The frequency of symbol 1 where `zeros` and `ones` were counted.
std::uint32_t by_counts(const char* params, std::uint32_t zeros, std::uint32_t ones) {
    const testing::distribution plan(adaptive_binary(), params);
    const std::uint32_t counts[] = {zeros, ones}, symbol = 1;
    const auto scores = testing::scores::of(TSR_COUNTS, std::span<const std::uint32_t>(counts));
    const tsr_interval found = plan.interval(scores, std::span(&symbol, 1)).front();
    CHECK(found.start + found.frequency == static_cast<std::uint32_t>(plan.total(scores)));
    return found.frequency;
}

std::uint32_t by_probability(const char* params, std::uint32_t p1) {
    const testing::distribution plan(adaptive_binary(), params);
    const std::uint32_t symbol = 1;
    const auto scores = testing::scores::of(TSR_P1_U32, std::span<const std::uint32_t>(&p1, 1));
    return plan.interval(scores, std::span(&symbol, 1)).front().frequency;
}

}  // namespace

TEST_CASE("two counts share a total as they would by hand") {
    CHECK(by_counts("{}", 0, 0) == 32768);
    CHECK(by_counts("{}", 0, 1) == 49152);  // 1.5 of 2
    CHECK(by_counts("{}", 1, 0) == 16384);
    CHECK(by_counts("{}", 7, 0) == 4096);  // 0.5 of 8
    CHECK(by_counts(R"({"prior": 0})", 0, 0) == 32768);
    CHECK(by_counts(R"({"prior": 0})", 3, 1) == 16384);
    CHECK(by_counts(R"({"prior": 0})", 0, 5) == 65535);
    CHECK(by_counts(R"({"prior": 0})", 5, 0) == 1);
    CHECK(by_counts(R"({"prior": 32})", 0, 1) == 43690);  // 2 of 3
    CHECK(by_counts(R"({"prior": 0, "bits": 2})", 1, 1000) == 3);
    CHECK(by_counts(R"({"prior": 0, "bits": 32})", 4294967295, 1) == 1);
    CHECK(by_counts(R"({"prior": 0, "bits": 32})", 4294967295, 4294967295) == 2147483648u);
    CHECK(by_counts(R"({"prior": 0, "bits": 32})", 1, 4294967294) ==
          4294967294);  // 2^32 - 1 - 2^-32
}

TEST_CASE("a probability has every bit that the total has room for") {
    CHECK(by_probability("{}", 1u << 31) == 32768);
    CHECK(by_probability("{}", 0) == 1);
    CHECK(by_probability("{}", 0xFFFF) == 1);
    CHECK(by_probability("{}", 0xFFFFFFFF) == 65535);
    CHECK(by_probability(R"({"bits": 32})", 0) == 1);
    CHECK(by_probability(R"({"bits": 32})", 123456789) == 123456789);
    CHECK(by_probability(R"({"bits": 32})", 0xFFFFFFFF) == 0xFFFFFFFF);
}

TEST_CASE("an estimate from counts is the quotient rounded down, for any counts") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto number = [&random] { return static_cast<std::uint32_t>(random()) >> random() % 32; };
    for (int round = 0; round < 100000; ++round) {
        const std::uint32_t zeros = number(), ones = number(), prior = number() >> 12;
        const std::uint64_t one = std::uint64_t{ones} * 32 + prior;
        const std::uint64_t all = one + std::uint64_t{zeros} * 32 + prior;
        if (one == all) continue;
        const unsigned __int128 p = adaptive_binary::probability_of_one(zeros, ones, prior);
        REQUIRE(p * all <= static_cast<unsigned __int128>(one) << 32);
        REQUIRE((p + 1) * all > static_cast<unsigned __int128>(one) << 32);
    }
}

TEST_CASE("more than two symbols are refused, and symbols there are none of") {
    const testing::distribution plan(adaptive_binary());
    const std::uint32_t counts[] = {1, 2, 3, 4}, two = 2;
    const auto ask = [&](std::size_t alphabet) -> std::string {
        try {
            plan.interval(testing::scores::of(TSR_COUNTS, std::span(counts).first(alphabet)),
                          std::span(&two, 1));
        } catch (const sdk::error& e) {
            return e.what();
        }
        return "";
    };
    CHECK(ask(4) == "alphabet of 4, expected at most two symbols");
    CHECK(ask(2) == "symbol 2 outside alphabet 2");
}

TEST_CASE("bits that are nearly sure cost nearly nothing") {
    surroundings in;
    std::vector<std::uint8_t> bits(200000);
    for (std::size_t i = 1000; i < bits.size(); i += 20011) bits[i] = 1;
    const auto coded_size = [&](const char* how) {
        const auto plan = arranged(bound(adaptive(), R"({"increment": 65536, "limit": 16777216})"),
                                   bound(adaptive_binary(), how), bound(range()), TSR_U8, 1);
        return round_trip(plan, in, stream_of(in, TSR_U8, bits, 2)).size();
    };
    // Ten ones: log2 of (200000 choose 10) is 154.3 bits, or 20 bytes; the estimate follows with at
    // most 256 symbols behind it. Out of 2^8 each of 200000 zeros costs 0.0056 bits, 141 bytes.
    CHECK(coded_size(R"({"bits": 8})") > 141);
    CHECK(coded_size(R"({"bits": 16})") < 100);
}

}  // namespace tessera::test
