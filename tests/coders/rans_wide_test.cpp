// SPDX-License-Identifier: MIT
// The wide form of "rans": streams of a program that counts with big numbers, and states that are
// followed in 128 bits.
#include "coded.hpp"

#include <tessera/sdk/varint.hpp>

#include <random>

extern "C" const tsr_entry tsr_plugin_entry_rans;

namespace {

namespace sdk = tessera::sdk;
namespace testing = sdk::testing;
using tessera::tests::hex;
using testing::bytes;

__extension__ using wide = unsigned __int128;
constexpr std::uint64_t all = std::uint64_t{1} << 32;

const tsr_desc& desc() { return *tsr_plugin_entry_rans.plugins[0]; }

testing::batch step(std::uint64_t total, std::vector<tsr_interval> of_lane) {
    const auto active = static_cast<std::uint32_t>(of_lane.size());
    return {total, active, std::move(of_lane)};
}

/// Encodes and decodes; header and bytes.
std::pair<std::string, std::string> coded(std::uint32_t lanes,
                                          const std::vector<testing::batch>& steps) {
    const testing::coder plan(desc());
    const testing::coded made = plan.encode_steps(lanes, steps);
    plan.decode_steps(lanes, made, steps);
    return {hex(made.header), hex(made.ports.at(0).bytes())};
}

/// A segment after format.md, where a word is pushed when the state would not fit 64 bits else.
std::string followed(std::uint32_t lanes, const std::vector<testing::batch>& steps) {
    std::vector<std::uint64_t> states(lanes, all);
    std::vector<std::uint8_t> count, words, tail;
    for (std::size_t s = steps.size(); s-- > 0;)
        for (std::uint32_t l = 0; l < steps[s].active; ++l) {
            const wide total = steps[s].total, start = steps[s].intervals[l].start;
            const wide frequency = steps[s].intervals[l].frequency == 0
                                       ? total
                                       : wide{steps[s].intervals[l].frequency};
            const auto next = [&](wide x) { return x / frequency * total + x % frequency + start; };
            if (next(states[l]) >> 64 != 0) {
                for (int i = 0; i < 4; ++i)
                    words.push_back(static_cast<std::uint8_t>(states[l] >> 8 * i));
                states[l] >>= 32;
            }
            states[l] = static_cast<std::uint64_t>(next(states[l]));
        }
    sdk::append_varint(count, words.size() / 4);
    for (const std::uint64_t x : states)
        for (int i = 0; i < 8; ++i) tail.push_back(static_cast<std::uint8_t>(x >> 8 * i));
    return hex(count) + hex(words) + hex(tail);
}

std::string message_of(const testing::coded& from, std::uint32_t lanes,
                       const std::vector<testing::batch>& steps) {
    return tessera::tests::message_of(
        [&] { testing::coder(desc()).decode_steps(lanes, from, steps); });
}

}  // namespace

TEST_CASE("wide streams are those of a program that counts with big numbers") {
    const std::vector<testing::batch> steep{step(all, {{0, 1}}), step(all, {{4294967295, 1}}),
                                            step(all, {{5, 1u << 31}}), step(all, {{0, 0}}),
                                            step(all, {{123456789, 1000}})};
    CHECK(coded(1, steep) ==
          std::pair<std::string, std::string>("0000", "0242ce5b07ffffffff000000006e128300"));
    const std::vector<testing::batch> two{step(1 << 17, {{0, 1}, {1, (1 << 17) - 1}}),
                                          step(1 << 17, {{0, 1}, {77, 3}}),
                                          step(1 << 20, {{7, 1}})};
    CHECK(coded(2, two).second == "010700000000000000000040004e80ffffaaaa0000");

    const testing::coder plan(desc(), R"({"states": 2})");
    testing::table table;
    table.total = 1 << 18;
    table.lower = {0, 1, 1000, 70000};
    const std::uint8_t symbols[] = {0, 1, 2, 3, 3, 3, 2, 0, 1, 0, 3};
    const auto in = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(symbols));
    const auto made = plan.encode(testing::tables(table), in);
    CHECK(hex(made.ports.at(0).bytes()) == "000000000000bc85c199276e10011cda861e000001");
    CHECK(plan.decode(testing::tables(table), made, TSR_U8, 11) == in);
}

TEST_CASE("any steps give the bytes that follow from 128 bits") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (int round = 0; round < 100; ++round) {
        const auto lanes = static_cast<std::uint32_t>(1 + random() % 5);
        std::vector<testing::batch> steps;
        std::uint32_t active = lanes;
        for (std::uint64_t n = 1 + random() % 200; n > 0; --n) {
            // The first total is above 2^16: all states are wide.
            const std::uint64_t total = std::uint64_t{1}
                                        << (steps.empty() ? 17 + random() % 16 : random() % 33);
            testing::batch b{total, active, {}};
            for (std::uint32_t l = 0; l < active; ++l) {
                const std::uint64_t few = 1 + random() % std::min<std::uint64_t>(total, 3);
                const std::uint64_t frequency = random() % 4 != 0 ? few : total + 1 - few;
                const std::uint64_t start = random() % (total - frequency + 1);
                b.intervals.push_back(
                    {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(frequency)});
            }
            steps.push_back(b);
            if (active > 1 && random() % 50 == 0) --active;
        }
        const auto made = coded(lanes, steps);
        CHECK(made.first == "0000");
        CHECK(made.second == followed(lanes, steps));
    }
}

TEST_CASE("narrow steps keep their bits, and wide ones follow them") {
    const std::vector<testing::batch> narrow(5, step(1 << 16, {{65535, 1}, {1, 2}}));
    const std::vector<testing::batch> steep(3, step(all, {{65535, 1}, {1, 2}}));
    const auto first = coded(2, narrow), second = coded(2, steep);
    CHECK(first.first == "");
    std::vector<testing::batch> both = narrow;
    both.insert(both.end(), steep.begin(), steep.end());
    const auto mixed = coded(2, both);
    CHECK(mixed.second == first.second + second.second);
    // Five steps, and their bytes.
    CHECK(mixed.first ==
          hex(std::vector<std::uint8_t>{5, static_cast<std::uint8_t>(first.second.size() / 2)}));

    // Once wide, small totals are coded with wide states, too.
    both.insert(both.end(), narrow.begin(), narrow.end());
    std::vector<testing::batch> later = steep;
    later.insert(later.end(), narrow.begin(), narrow.end());
    CHECK(coded(2, both).second == first.second + followed(2, later));
}

TEST_CASE("a stack of wide intervals is emptied segment by segment") {
    // 2^20 intervals end a segment: the second one has the rest.
    std::vector<testing::batch> steps;
    for (std::uint32_t i = 0; i < 40; ++i) {
        testing::batch b{std::uint64_t{1} << 24, 4, {}};
        b.intervals.assign(std::size_t{1} << 15, {i << 18, 1u << 18});
        steps.push_back(b);
    }
    const testing::coder plan(desc());
    const auto made = plan.encode_steps(4, steps);
    plan.decode_steps(4, made, steps);
    // 40 x 2^15 intervals of 6 bits, and two segments with a count and states.
    const std::uint64_t least = 40u * (1u << 15) * 6 / 8;
    CHECK(made.ports.at(0).count > least);
    CHECK(made.ports.at(0).count <= least + 2 * (3 + 4 * 8));
}

TEST_CASE("damaged wide streams are named") {
    const std::vector<testing::batch> steps(20, step(all, {{65535, 1}, {1, 2}}));
    const testing::coded whole = testing::coder(desc()).encode_steps(2, steps);
    const auto with = [&](const bytes& header, const bytes& body) {
        testing::coded c;
        c.header = header;
        c.ports.push_back(testing::stream::of(TSR_BYTES, std::span<const std::uint8_t>(body)));
        return message_of(c, 2, steps);
    };
    const auto view = whole.ports.at(0).bytes();
    const bytes body(view.begin(), view.end());
    CHECK(with(whole.header, body) == "");
    CHECK(with({}, body) == "2: narrow states where a total of 4294967296 needs wide ones");
    CHECK(with({0}, body) ==
          "2: expected the steps and bytes before wide states, in 1 bytes of header");
    CHECK(with({0, 0, 0}, body) ==
          "2: expected the steps and bytes before wide states, in 3 bytes of header");
    CHECK(with({0, 1}, body).substr(0, 3) == "2: ");
    CHECK(with({1, 0}, body) == "2: narrow states where a total of 4294967296 needs wide ones");
    CHECK(with({0, 0}, {}) == "2: expected the number of words of a segment");
    CHECK(with({0, 0}, {1, 9, 9, 9, 9, 1}) ==
          "2: a segment of 1 words and 2 states of 64 bits does not fit 6 bytes");
    CHECK(with({0, 0}, bytes(17)) == "2: a state below 2^32");
    bytes longer = body;
    longer.push_back(0);
    CHECK(with({0, 0}, longer) == "2: 1 bytes too many");
    bytes fewer = body;
    // 32 bits a step push a word at once, 31 bits from the second step on.
    REQUIRE(fewer[0] == 20 + 19);
    fewer[0] = 38;
    fewer.erase(fewer.begin() + 1, fewer.begin() + 5);
    CHECK(with({0, 0}, fewer) == "2: words end before the symbols do");
}
