// SPDX-License-Identifier: MIT
// The coder "arithmetic-62", against long arithmetic of one bit at a time: bytes, symbols, and
// where bytes are found to be used up.
#include "bit_by_bit.hpp"
#include "coded.hpp"
#include "common/arithmetic/division.hpp"

#include <tessera/sdk/varint.hpp>

#include <random>

extern "C" const tsr_entry tsr_plugin_entry_arithmetic_62;

namespace {

namespace sdk = tessera::sdk;
namespace testing = sdk::testing;
using tessera::tests::bit_by_bit_decoder, tessera::tests::bit_by_bit_encoder;
using tessera::tests::bytes_of, tessera::tests::coded_of, tessera::tests::message_of;
using testing::bytes;

constexpr std::uint64_t all = std::uint64_t{1} << 32;

const tsr_desc& desc() { return *tsr_plugin_entry_arithmetic_62.plugins[0]; }

struct step {
    std::uint64_t start, frequency, total;
    tsr_interval interval() const {
        return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(frequency)};
    }
};
using steps = std::vector<step>;

std::vector<testing::batch> batches(const steps& of) {
    std::vector<testing::batch> made;
    for (const step& s : of) {
        if (made.empty() || made.back().total != s.total) made.push_back({s.total, 1, {}});
        made.back().intervals.push_back(s.interval());
    }
    return made;
}

bytes slowly(const steps& of) {
    bit_by_bit_encoder slow;
    for (const step& s : of) slow.put(s.start, s.start + s.frequency, s.total);
    return slow.finish();
}

/// The bytes are those of long arithmetic, and what was coded comes out of them, by points and,
/// where there are two symbols, by bits.
void require_same(const steps& of) {
    const testing::coder plan(desc());
    const auto made = plan.encode_steps(1, batches(of));
    REQUIRE(bytes_of(made) == slowly(of));
    plan.decode_steps(1, made, batches(of));
    std::vector<testing::coder::edge> edges;
    std::vector<std::uint32_t> bits;
    for (const step& s : of) {
        const bool first = s.start == 0;
        if (s.frequency == s.total || (!first && s.start + s.frequency != s.total)) return;
        edges.push_back({s.total, static_cast<std::uint32_t>(first ? s.frequency : s.start)});
        bits.push_back(!first);
    }
    REQUIRE(plan.take_bits(made, edges) == bits);
}

/// A total of any size, powers of two and the largest as often as others.
std::uint64_t any_total(std::mt19937_64& random) {
    switch (random() % 4) {
        case 0:
            return std::uint64_t{1} << random() % 33;
        case 1:
            return all - random() % 3;
        default:
            return 1 + random() % (std::uint64_t{1} << (1 + random() % 32));
    }
}

}  // namespace

TEST_CASE("arithmetic-62: long runs of any symbol are those of long arithmetic") {
    // Each symbol of a few tables, alone, first after another, and last.
    const std::vector<std::vector<std::uint64_t>> tables = {
        {all / 2, all / 2},      {1, all - 1},       {all - 1, 1}, {3006477107, 1288490189},
        {3865470566, 429496730}, {1, all - 2, 1},    {1, 2, 3, 4}, {1, 1},
        {5, 0x80000000},         {7, 11, 13, 17, 19}};
    for (const auto& frequencies : tables) {
        std::uint64_t total = 0;
        for (const std::uint64_t f : frequencies) total += f;
        std::vector<step> symbols;
        std::uint64_t start = 0;
        for (const std::uint64_t f : frequencies) {
            symbols.push_back({start, f, total});
            start += f;
        }
        for (const step& first : symbols)
            for (const step& run : symbols)
                for (const std::size_t length : {1u, 59u, 60u, 118u, 3000u}) {
                    steps of{first};
                    of.insert(of.end(), length, run);
                    of.push_back(first);
                    require_same(of);
                }
    }
}

TEST_CASE("arithmetic-62: thousands of bits that straddle the middle are written at once") {
    // Two numbers in the middle of all: 31 doublings each, and the middle is still inside.
    for (const step& last : {step{0, 1, all}, step{all - 1, 1, all}, step{5, 9, 77}})
        for (const std::size_t length : {1u, 2u, 3u, 300u}) {
            steps of(length, step{all / 2 - 1, 2, all});
            of.push_back(last);
            of.insert(of.end(), 20, step{1, 1, 3});
            require_same(of);
            require_same(steps(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(length)));
        }
    // 10,000 of them are 310,000 bits, of which none could be written before the last.
    const steps many(10000, step{all / 2 - 1, 2, all});
    const testing::coder plan(desc());
    const auto made = plan.encode_steps(1, batches(many));
    CHECK(made.ports.at(0).count == (310000 + 2 + 7) / 8);
    CHECK(bytes_of(made) == slowly(many));
}

TEST_CASE("arithmetic-62: any steps give the bytes of long arithmetic, in any number of lanes") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::coder plan(desc());
    for (int round = 0; round < 200; ++round) {
        const auto lanes = static_cast<std::uint32_t>(1 + random() % 5);
        std::vector<steps> of_lane(lanes);
        std::vector<testing::batch> made;
        for (std::uint64_t n = random() % 200; n > 0; --n) {
            const std::uint64_t total = any_total(random);
            testing::batch b{total, lanes, {}};
            for (steps& lane : of_lane) {
                // Steep ones, at either end and about the middle, and sure ones.
                const std::uint64_t few = 1 + random() % std::min<std::uint64_t>(total, 3);
                const std::uint64_t frequency = random() % 3 == 0   ? few
                                                : random() % 2 == 0 ? total + 1 - few
                                                                    : 1 + random() % total;
                const std::uint64_t most = total - frequency;
                const std::uint64_t starts[] = {0, most, most / 2, random() % (most + 1)};
                lane.push_back({starts[random() % 4], frequency, total});
                b.intervals.push_back(lane.back().interval());
            }
            made.push_back(b);
        }
        const auto coded = plan.encode_steps(lanes, made);
        plan.decode_steps(lanes, coded, made);
        bytes expected, streams;
        for (std::uint32_t l = 0; l < lanes; ++l) {
            const bytes stream = slowly(of_lane[l]);
            if (l + 1 < lanes) sdk::append_varint(expected, stream.size());
            streams.insert(streams.end(), stream.begin(), stream.end());
        }
        expected.insert(expected.end(), streams.begin(), streams.end());
        REQUIRE(bytes_of(coded) == expected);
    }
}

TEST_CASE("arithmetic-62: garbage gives the symbols of long arithmetic, and ends where that does") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::coder plan(desc());
    const std::string short_of = "the bytes of lane 0 end before its symbols do";
    for (int round = 0; round < 400; ++round) {
        bytes garbage(random() % 40);
        const auto fill = static_cast<std::uint8_t>(random());
        for (auto& b : garbage) b = round % 4 == 0 ? fill : static_cast<std::uint8_t>(random());
        const auto coded = coded_of(garbage);
        const tsr_stream in = coded.ports.at(0).view();
        testing::work w(plan.around, testing::work::direction::decode);
        void* state = nullptr;
        w.check(
            plan.api().decode_begin(plan.raw(), testing::work::host(), w.raw(), &in, 1, &state));
        bit_by_bit_decoder slow(garbage);
        for (int symbols = 0; symbols < 1000; ++symbols) {
            const std::uint64_t total = any_total(random);
            std::uint32_t point = 0;
            w.check(plan.api().decode_peek(state, total, 1, &point));
            REQUIRE(point == slow.point(total));
            const std::uint64_t below = random() % (point + std::uint64_t{1}),
                                above = random() % (total - point);
            const std::uint64_t start = point - below, end = point + above + 1;
            slow.take(start, end, total);
            const tsr_interval i = step{start, end - start, total}.interval();
            const tsr_status status = plan.api().decode_advance(state, total, 1, &i);
            REQUIRE((status == TSR_OK) == !slow.past_the_end());
            if (status == TSR_OK) continue;
            CHECK(status == TSR_E_CORRUPT);
            CHECK(w.message() == short_of);
            break;
        }
        plan.api().end(state);
    }
}

TEST_CASE("arithmetic-62: bytes cut off, too many, changed, and sizes that lie are named") {
    const testing::coder plan(desc());
    tessera::tests::check_damage_to_two_lanes(plan, 124);

    // Bits that no symbol needs are looked at as well: of any stream one other bit is another
    // message, or damage.
    const steps few{{1, 1, 3}, {2, 5, 9}, {7, 90, 1000}};
    const bytes short_one = slowly(few);
    for (std::size_t bit = 0; bit < 8 * short_one.size(); ++bit) {
        bytes changed = short_one;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ 0x80u >> bit % 8);
        CHECK(message_of([&] {
                  plan.decode_steps(1, coded_of(changed), batches(few));
              }).substr(0, 3) == "2: ");
    }
}

TEST_CASE("arithmetic-62: zeros for ever end when the zeros do") {
    const testing::coder plan(desc());
    // 32 doublings each: five of them would have made 160 bits and the end's two.
    const auto after = [&](std::size_t size, std::size_t symbols) {
        const std::vector<testing::batch> of{
            {all, 1, std::vector<tsr_interval>(symbols, tsr_interval{0, 1})}};
        return message_of([&] { plan.decode_steps(1, coded_of(bytes(size)), of); });
    };
    CHECK(after(20, 4) == "2: the bytes of lane 0 do not end where its symbols do");
    CHECK(after(20, 5) == "2: the bytes of lane 0 end before its symbols do");
    CHECK(after(21, 5) == "2: the bytes of lane 0 do not end where its symbols do");
    CHECK(after(0, 1) == "2: the bytes of lane 0 end before its symbols do");
    CHECK(after(0, 0) == "2: the bytes of lane 0 do not end where its symbols do");
    const bytes none{0x40};
    CHECK(message_of([&] { plan.decode_steps(1, coded_of(none), {}); }) == "");
}

TEST_CASE("arithmetic-62: symbols that have all of their total write nothing") {
    for (const std::uint64_t total : {std::uint64_t{1}, std::uint64_t{77}, all - 1, all}) {
        steps of(100, step{0, total, total});
        CHECK(slowly(of) == bytes{0x40});
        require_same(of);
        of.insert(of.begin() + 50, step{1, 2, 5});
        require_same(of);
    }
}

TEST_CASE("arithmetic-62: totals and intervals beyond bounds are refused") {
    const testing::coder plan(desc());
    const auto encoding = [&](std::uint64_t total, tsr_interval i) {
        const std::vector<testing::batch> of{{total, 1, {i}}};
        return message_of([&] { plan.encode_steps(1, of); });
    };
    CHECK(encoding(0, {0, 1}) == "7: a total of 0, expected 1 to 2^32");
    CHECK(encoding(all + 1, {0, 1}) == "7: a total of 4294967297, expected 1 to 2^32");
    const std::string empty = "7: an interval that is empty or passes its total of ";
    CHECK(encoding(10, {9, 2}) == empty + "10");
    CHECK(encoding(10, {3, 0}) == empty + "10");
    CHECK(encoding(all, {3, 0}) == empty + "4294967296");
    // A stream of ones never says the first of two.
    const auto coded = coded_of(bytes(9, 0xFF));
    const tsr_stream in = coded.ports.at(0).view();
    testing::work w(plan.around, testing::work::direction::decode);
    void* state = nullptr;
    w.check(plan.api().decode_begin(plan.raw(), testing::work::host(), w.raw(), &in, 1, &state));
    const tsr_interval first{0, 1};
    CHECK(plan.api().decode_advance(state, 2, 1, &first) == TSR_E_INTERNAL);
    CHECK(w.message() == "an interval that does not hold the point");
    plan.api().end(state);
}

TEST_CASE("divisions of arithmetic coders are exact for any total") {
    __extension__ using wide = unsigned __int128;
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const std::uint64_t widest = std::uint64_t{1} << 62;
    for (int round = 0; round < 200000; ++round) {
        const std::uint64_t total = any_total(random);
        const tessera::arithmetic::divider by(total);
        const std::uint64_t x = random(), whole = x / total * total;
        // Where rounding would show: at multiples, and one below.
        for (const std::uint64_t n : {x, whole, whole - (whole > 0), ~std::uint64_t{0}})
            REQUIRE(by.quotient(n) == n / total);
        const std::uint64_t range = widest / 4 + 1 + random() % (widest / 4 * 3);
        for (const std::uint64_t r : {range, widest})
            for (const std::uint64_t count : {random() % (total + 1), total, total - 1})
                REQUIRE(by.part<62>(r, count) ==
                        static_cast<std::uint64_t>(wide{r} * count / total));
        const auto edge = static_cast<std::uint64_t>(wide{range} * (random() % total) / total);
        for (const std::uint64_t offset :
             {random() % range, edge, edge - (edge > 0), std::uint64_t{0}, range - 1})
            REQUIRE(by.point(offset, range) ==
                    static_cast<std::uint64_t>((wide{offset + 1} * total - 1) / range));
        if (total > std::uint64_t{1} << 30) continue;
        const std::uint64_t narrow = range >> 30, count = random() % (total + 1);
        REQUIRE(by.part<32>(narrow, count) == narrow * count / total);
    }
}
