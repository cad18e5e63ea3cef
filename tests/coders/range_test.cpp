// SPDX-License-Identifier: MIT
// The coder "range", against streams of a program that counts with big numbers, and against long
// arithmetic by hand.
#include "coded.hpp"
#include "range/division.hpp"

#include <tessera/sdk/varint.hpp>

#include <random>

extern "C" const tsr_entry tsr_plugin_entry_range;

namespace {

namespace sdk = tessera::sdk;
namespace testing = sdk::testing;
using tessera::tests::coded_of, tessera::tests::hex, tessera::tests::message_of;
using testing::bytes;

const tsr_desc& desc() { return *tsr_plugin_entry_range.plugins[0]; }

struct step {
    std::uint64_t start, frequency, total;
    testing::batch batch() const {
        return {
            total, 1, {{static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(frequency)}}};
    }
};

std::vector<testing::batch> batches(const std::vector<step>& steps) {
    std::vector<testing::batch> all;
    for (const step& s : steps) all.push_back(s.batch());
    return all;
}

/// One lane's bytes; they decode.
std::string coded_hex(const std::vector<step>& steps) {
    const testing::coder plan(desc());
    const auto coded = plan.encode_steps(1, batches(steps));
    plan.decode_steps(1, coded, batches(steps));
    return hex(coded.ports.at(0).bytes());
}

/// Long numbers, most significant byte first: the whole of low, which no carry ever leaves.
std::string long_hand(const std::vector<step>& steps) {
    std::vector<std::uint8_t> low(8);
    std::uint64_t range = (std::uint64_t{1} << 56) - 1;
    const auto add = [&low](std::uint64_t n) {
        unsigned carry = 0;
        for (std::size_t at = low.size(); at-- > 0; n >>= 8) {
            const unsigned sum = low[at] + static_cast<unsigned>(n & 255) + carry;
            low[at] = static_cast<std::uint8_t>(sum);
            carry = sum >> 8;
        }
    };
    for (const step& s : steps) {
        if (s.frequency == s.total) continue;
        const std::uint64_t unit = range / s.total;
        add(unit * s.start);
        range = unit * s.frequency;
        for (; range < std::uint64_t{1} << 48; range *= 256) low.push_back(0);
    }
    // The last 7 bytes become zeros, with at most one before them, if that stays below low + range.
    std::uint64_t tail = 0;
    for (std::size_t at = low.size() - 7; at < low.size(); ++at) tail = tail << 8 | low[at];
    const std::uint64_t whole = std::uint64_t{1} << 56, unit = std::uint64_t{1} << 48;
    std::size_t kept = low.size() - 7;
    if (tail > 0 && whole - tail < range) {
        add(whole - tail);
    } else if (tail > 0) {
        add((unit - tail % unit) % unit);
        ++kept;
    }
    CHECK(low[0] == 0);
    return hex(std::span(low).subspan(1, kept - 1));
}

}  // namespace

TEST_CASE("streams are those of a program that counts with big numbers") {
    constexpr std::uint64_t all = std::uint64_t{1} << 32;
    CHECK(coded_hex({}) == "");
    std::vector<step> ten;
    for (const std::uint64_t s : {0, 1, 2, 3, 3, 2, 1, 0, 2, 2})
        ten.push_back({s * (s + 1) / 2, s + 1, 10});
    CHECK(coded_hex(ten) == "0577ca");
    CHECK(coded_hex({{0, 1, all},
                     {all - 1, 1, all},
                     {1, all - 1, all},
                     {0, all - 1, all},
                     {5, all / 2, all},
                     {0, all, all},
                     {123456789, 1000, all}}) == "00000000fffffeff03ade8");
    CHECK(coded_hex(std::vector<step>(20, {1, 1, 3})) == "800000");
    std::vector<step> carry(3, {all - 1, 1, all});
    carry.resize(13, {3, 1, 4});
    CHECK(coded_hex(carry) == "fffffefffffffffffffffffffffff1");
    std::vector<step> prime;
    for (int i = 0; i < 6; ++i) {
        prime.push_back({65536, 1, 65537});
        prime.push_back({0, 65536, 65537});
    }
    CHECK(coded_hex(prime) == "fffffffeff01fd08fb13f922");
    std::vector<step> skew(300, {0, 65535, 65536});
    skew.push_back({65535, 1, 65536});
    CHECK(coded_hex(skew) == "fed4");
}

TEST_CASE("a long stream of changing totals is that of the other program") {
    std::uint64_t x = 1;
    const auto below = [&x](std::uint64_t n) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        return (x >> 32) * n >> 32;
    };
    std::vector<step> steps;
    for (int i = 0; i < 200; ++i) {
        const std::uint64_t total = 1 + below(std::uint64_t{1} << (1 + below(32)));
        const std::uint64_t start = below(total);
        steps.push_back({start, 1 + below(total - start), total});
    }
    CHECK(coded_hex(steps) ==
          "b9e746e9794d08948d35a631f851d857cf34530973012270e521b014d28a9d3e8f6736831bf9fdd2"
          "fb0e57f87f2204a9767f6ac3cb6d2d149eaf");
}

TEST_CASE("any steps give the bytes that long arithmetic gives, in as many lanes as there are") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::coder plan(desc());
    for (int round = 0; round < 60; ++round) {
        const auto lanes = static_cast<std::uint32_t>(1 + random() % 5);
        std::vector<std::vector<step>> of_lane(lanes);
        std::vector<testing::batch> all;
        for (std::uint64_t n = random() % 300; n > 0; --n) {
            const std::uint64_t total =
                random() % 2 == 0 ? std::uint64_t{1} << random() % 33
                                  : 1 + random() % (std::uint64_t{1} << (1 + random() % 32));
            testing::batch b{total, lanes, {}};
            for (auto& lane : of_lane) {
                // Steep ones, too: they make long runs of FF and of 00.
                const bool last = random() % 2 == 0, rare = random() % 4 == 0;
                const std::uint64_t few = 1 + random() % std::min<std::uint64_t>(total, 3);
                const std::uint64_t frequency = rare ? few : total + 1 - few;
                lane.push_back({last ? total - frequency : 0, frequency, total});
                b.intervals.push_back(lane.back().batch().intervals[0]);
            }
            all.push_back(b);
        }
        const auto coded = plan.encode_steps(lanes, all);
        plan.decode_steps(lanes, coded, all);
        std::string sizes, streams;
        for (std::uint32_t l = 0; l < lanes; ++l) {
            const std::string stream = long_hand(of_lane[l]);
            streams += stream;
            std::vector<std::uint8_t> size;
            sdk::append_varint(size, stream.size() / 2);
            if (l + 1 < lanes) sizes += hex(size);
        }
        CHECK(hex(coded.ports.at(0).bytes()) == sizes + streams);
    }
}

TEST_CASE("divisions by reciprocals and by doubles are exact") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    constexpr std::uint64_t end = std::uint64_t{1} << 56, least = std::uint64_t{1} << 48;
    for (int round = 0; round < 200000; ++round) {
        const std::uint64_t total = 1 + (random() >> (32 + random() % 32));
        const std::uint64_t range = least + random() % (end - least), unit = range / total;
        const tessera::range::divider by(total);
        // Where rounding would show: at multiples of the divisor, and one below.
        for (const std::uint64_t r : {range, unit * total, unit * total - 1})
            REQUIRE(by.unit(r) == r / total);
        const std::uint64_t point = random() % total;
        for (const std::uint64_t code : {random() % range, point * unit, point * unit + unit - 1})
            REQUIRE(tessera::range::quotient(code, unit) == code / unit);
    }
    for (const std::uint64_t total : {std::uint64_t{1} << 32, (std::uint64_t{1} << 32) - 1})
        CHECK(tessera::range::divider(total).unit(end - 1) == (end - 1) / total);
}

TEST_CASE("bytes cut off, bytes too many and sizes that lie are named") {
    const testing::coder plan(desc());
    tessera::tests::check_damage_to_two_lanes(plan, 8);

    // All zeros say symbol 0 of any table for ever: it ends when the zeros do.
    std::vector<testing::batch> zeros(100, {std::uint64_t{1} << 32, 1, {{0, 1}}});
    CHECK(message_of([&] { plan.decode_steps(1, coded_of(bytes(20)), zeros); }) ==
          "2: the bytes of lane 0 end before its symbols do");
    // Four bytes each: 20 bytes are those of five, and the sixth is one too many, found at once.
    zeros.resize(5);
    CHECK(message_of([&] { plan.decode_steps(1, coded_of(bytes(20)), zeros); }) == "");
    zeros.push_back(zeros[0]);
    CHECK(message_of([&] { plan.decode_steps(1, coded_of(bytes(20)), zeros); }) ==
          "2: the bytes of lane 0 end before its symbols do");
    // All ones lie behind the last unit of 3: 2^56 - 1 = 3 * 0x55555555555555.
    CHECK(message_of([&] {
              plan.decode_steps(1, coded_of(bytes(9, 0xFF)),
                                std::vector<testing::batch>{{3, 1, {{2, 1}}}});
          }) == "2: bytes that no interval leads to");
}

TEST_CASE("a block in bulk is its lanes' streams, and the symbols come back") {
    const testing::coder plan(desc(), R"({"lanes": 2})");
    const testing::tables ten(testing::table::of(std::vector<std::uint64_t>{1, 2, 3, 4}));
    // Lane 0 has the symbols of the first test; lane 1 has twenty thirds' worth of sure ones.
    std::vector<std::uint8_t> symbols;
    for (const std::uint8_t s : {0, 1, 2, 3, 3, 2, 1, 0, 2, 2})
        symbols.insert(symbols.end(), {s, 0});
    testing::tables two = ten;
    two.all.push_back(testing::table::of(std::vector<std::uint64_t>{7, 0, 0, 0}));
    two.group = 1;
    for (int i = 0; i < 10; ++i) two.of_group.insert(two.of_group.end(), {0, 1});
    const auto in = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(symbols));
    const auto coded = plan.encode(two, in);
    CHECK(hex(coded.ports.at(0).bytes()) == "01030577ca");
    const auto back = plan.decode(two, coded, TSR_U8, symbols.size());
    for (std::size_t i = 0; i < symbols.size(); ++i) CHECK(back.at(i) == symbols[i]);

    CHECK(message_of([&] { plan.decode(two, coded_of({5}), TSR_U8, 20); }) ==
          "2: expected the number of lanes first, 2^0 to 2^4");
    CHECK(message_of([&] { plan.decode(two, coded_of({0}), TSR_U8, 0); }) ==
          "2: expected no bytes for no symbols, found 1");
    symbols[3] = 2;
    CHECK(message_of([&] {
              plan.encode(two, testing::stream::of(TSR_U8, std::span<const std::uint8_t>(symbols)));
          }) == "1: symbol 2 at 3 is outside the support of its table");
}
