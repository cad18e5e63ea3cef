// SPDX-License-Identifier: MIT
// The coder "huffman", against a decoder that follows its format page bit by bit, against every
// possible code of small alphabets, and against values worked out by hand.
#include "../plugins/capped.hpp"
#include "huffman/codes.hpp"
#include "huffman/streams.hpp"

#include <tessera/sdk/test_host.hpp>

#include <doctest/doctest.h>

#include <map>
#include <queue>
#include <random>

extern "C" const tsr_entry tsr_plugin_entry_huffman;

namespace tessera::huffman {

namespace {

namespace testing = sdk::testing;
using testing::bytes;

const tsr_desc& desc() { return *tsr_plugin_entry_huffman.plugins[0]; }

std::string message_of(const std::function<void()>& f) {
    try {
        f();
        return "";
    } catch (const sdk::error& e) {
        return e.what();
    }
}

bytes body(const testing::coded& c) {
    const auto b = c.ports.at(0).bytes();
    return bytes(b.begin(), b.end());
}

std::uint64_t cost_of(const std::vector<std::uint64_t>& weights,
                      const std::vector<std::uint8_t>& lengths) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * lengths[i];
    return sum;
}

/// The least cost of a code of up to `longest` bits, by trying every choice of lengths. `room`: of
/// 2^longest.
std::uint64_t least_cost(const std::vector<std::uint64_t>& weights, unsigned longest,
                         std::size_t from, std::uint64_t room) {
    if (from == weights.size()) return 0;
    std::uint64_t best = UINT64_MAX / 2;
    for (unsigned l = 1; l <= longest; ++l) {
        const std::uint64_t share = 1u << (longest - l);
        if (share <= room)
            best = std::min(
                best, weights[from] * l + least_cost(weights, longest, from + 1, room - share));
    }
    return best;
}

/// The cost of Huffman's own construction: what all merged nodes weigh.
std::uint64_t unbounded_cost(const std::vector<std::uint64_t>& weights) {
    std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> heap(
        std::greater<>(), weights);
    std::uint64_t sum = 0;
    while (heap.size() > 1) {
        std::uint64_t pair = heap.top();
        heap.pop();
        pair += heap.top();
        heap.pop();
        heap.push(pair);
        sum += pair;
    }
    return sum;
}

/// The format page bit by bit, given the lengths of every table.
std::vector<std::uint64_t> textbook(const bytes& from, const testing::tables& all,
                                    const std::vector<std::map<std::uint32_t, unsigned>>& lengths,
                                    std::uint64_t count) {
    // Codes as strings of bits.
    std::vector<std::map<std::string, std::uint32_t>> codes;
    for (const auto& table : lengths) {
        std::vector<std::pair<unsigned, std::uint32_t>> sorted;
        for (const auto& [symbol, length] : table) sorted.push_back({length, symbol});
        std::sort(sorted.begin(), sorted.end());
        codes.emplace_back();
        std::uint64_t code = 0;
        unsigned before = sorted.empty() ? 0 : sorted[0].first;
        for (const auto& [length, symbol] : sorted) {
            code <<= length - before;
            before = length;
            std::string word;
            for (unsigned b = length; b-- > 0;) word += code >> b & 1 ? '1' : '0';
            codes.back()[word] = symbol;
            ++code;
        }
    }
    std::size_t at = 0;
    std::vector<std::size_t> size;
    for (int k = 0; k < (count < 1024 ? 0 : 3); ++k) {
        std::size_t value = 0;
        for (int shift = 0;; shift += 7) {
            value |= static_cast<std::size_t>(from.at(at) & 127) << shift;
            if (from.at(at++) < 128) break;
        }
        size.push_back(value);
    }
    std::size_t left = from.size() - at;
    for (const std::size_t s : size) left -= s;
    size.push_back(left);
    std::vector<std::uint64_t> out;
    const std::uint64_t quarter = (count + 3) / 4;
    for (std::size_t k = 0; k < size.size(); ++k) {
        const std::uint64_t end =
            k + 1 == size.size() ? count : quarter * (static_cast<std::uint64_t>(k) + 1);
        std::size_t bit = 0;
        while (out.size() < end) {
            const auto& words =
                codes[all.of_group.empty() ? 0 : all.of_group[out.size() / all.group]];
            std::string word;
            while (words.count(word) == 0) {
                REQUIRE(bit < 8 * size[k]);
                word += from.at(at + bit / 8) >> (bit % 8) & 1 ? '1' : '0';
                ++bit;
            }
            out.push_back(words.at(word));
        }
        CHECK((bit + 7) / 8 == size[k]);
        at += size[k];
    }
    return out;
}

testing::table random_table(std::mt19937_64& random, std::uint32_t alphabet) {
    std::vector<std::uint64_t> f(alphabet);
    const unsigned steep = random() % 20;
    for (auto& x : f)
        if (random() % 3 != 0) x = 1 + (random() % 1000 >> random() % (steep + 1));
    f[random() % alphabet] += 1 + (std::uint64_t{1} << steep);
    return testing::table::of(f);
}

}  // namespace

TEST_CASE("lengths of codes cost the least, whatever their bound") {
    CHECK(optimal_lengths(std::vector<std::uint64_t>{7}, 8) == std::vector<std::uint8_t>{0});
    CHECK(optimal_lengths(std::vector<std::uint64_t>{5, 2, 1, 1}, 8) ==
          std::vector<std::uint8_t>{1, 2, 3, 3});
    CHECK(optimal_lengths(std::vector<std::uint64_t>{5, 2, 1, 1}, 2) ==
          std::vector<std::uint8_t>{2, 2, 2, 2});
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (int i = 0; i < 300; ++i) {
        std::vector<std::uint64_t> weights(2 + random() % 5);
        for (auto& w : weights) w = 1 + (random() % 100 >> random() % 7);
        for (unsigned longest = 3; longest <= 5; ++longest)
            CHECK(cost_of(weights, optimal_lengths(weights, longest)) ==
                  least_cost(weights, longest, 0, std::uint64_t{1} << longest));
    }
    for (int i = 0; i < 50; ++i) {
        std::vector<std::uint64_t> weights(2 + random() % 300);
        for (auto& w : weights) w = 1 + random() % 1000;
        CHECK(cost_of(weights, optimal_lengths(weights, 24)) == unbounded_cost(weights));
    }
}

TEST_CASE("bytes worked out by hand") {
    // Lengths 1, 2, 3, 3: codes 0, 10, 110, 111. Symbols 0 1 2 3 0: 0 10 110 111 0, and the first
    // bit is the lowest: 10110100 and 00000011.
    const testing::coder plan(desc());
    const testing::tables all(testing::table::of(std::vector<std::uint64_t>{5, 2, 1, 1}));
    const std::uint8_t symbols[] = {0, 1, 2, 3, 0};
    const auto in = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(symbols));
    CHECK(body(plan.encode(all, in)) == bytes{0xDA, 0x01});

    // One symbol has a code of no bits.
    const testing::tables sure(testing::table::of(std::vector<std::uint64_t>{0, 3}));
    const std::uint8_t ones[] = {1, 1, 1};
    const auto same = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(ones));
    const auto none = plan.encode(sure, same);
    CHECK(body(none) == bytes{});
    CHECK(plan.decode(sure, none, TSR_U8, 3).at(2) == 1);

    // Lengths that a codebook brings are used as they are.
    testing::tables book(testing::table::of(std::vector<std::uint64_t>{5, 2, 1, 1}));
    book.all[0].lengths = {2, 2, 2, 2};
    CHECK(body(plan.encode(book, in)) == bytes{0xD8, 0x00});
}

TEST_CASE("streams are those of the format page, for every width, count and number of tables") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const unsigned longest : {8u, 11u, 13u, 15u})
        for (const tsr_type type : {TSR_BYTES, TSR_U8, TSR_U16, TSR_U32})
            for (const std::uint64_t count : {1, 2, 63, 1023, 1024, 1025, 1026, 1027, 5003, 9000}) {
                CAPTURE(count);
                CAPTURE(longest);
                const testing::coder plan(desc(),
                                          "{\"max-length\": " + std::to_string(longest) + "}");
                const std::uint32_t alphabet = sdk::width(type) == 1 ? 200 : 900;
                testing::tables all;
                for (int t = 0; t < 4; ++t) all.all.push_back(random_table(random, alphabet));
                std::vector<std::uint64_t> sure(alphabet);
                sure[7] = 9;
                all.all.push_back(testing::table::of(sure));
                all.group = std::vector<std::uint64_t>{1, 31, 512, 3000}[random() % 4];
                for (std::uint64_t g = 0; g * all.group < count; ++g)
                    all.of_group.push_back(static_cast<std::uint16_t>(random() % all.all.size()));
                testing::stream in(type, count);
                for (std::uint64_t i = 0; i < count; ++i) {
                    const testing::table& t = all.of(i);
                    in.set(i, t.locate(static_cast<std::uint32_t>(random() % t.total)));
                }
                const testing::coded made = plan.encode(all, in);
                std::vector<std::map<std::uint32_t, unsigned>> lengths;
                for (const testing::table& t : all.all) {
                    std::vector<std::uint64_t> weights;
                    std::vector<std::uint32_t> symbols;
                    for (std::uint32_t s = 0; s < alphabet; ++s)
                        if (t.frequency(s) > 0) {
                            symbols.push_back(s);
                            weights.push_back(t.frequency(s));
                        }
                    unsigned bound = longest;
                    while (std::size_t{1} << bound < weights.size()) ++bound;
                    const auto best = optimal_lengths(weights, bound);
                    lengths.emplace_back();
                    for (std::size_t i = 0; i < best.size(); ++i)
                        lengths.back()[symbols[i]] = best[i];
                }
                const auto expected = textbook(body(made), all, lengths, count);
                const testing::stream back = plan.decode(all, made, type, count);
                for (std::uint64_t i = 0; i < count; ++i) {
                    REQUIRE(expected[i] == in.at(i));
                    REQUIRE(back.at(i) == in.at(i));
                }
            }
}

TEST_CASE("the kernel with BMI2 does what the portable one does") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (std::uint64_t count = 1; count < 3000; count += 1 + random() % 50) {
        const testing::coder plan(desc());
        const testing::tables all(random_table(random, 100));
        testing::stream in(TSR_U8, count);
        for (std::uint64_t i = 0; i < count; ++i)
            in.set(i, all.all[0].locate(static_cast<std::uint32_t>(random() % all.all[0].total)));
        const testing::coded fast = plan.encode(all, in);
        const testing::stream again = plan.decode(all, fast, TSR_U8, count);
        const test::capped to("scalar");
        const testing::coded portable = plan.encode(all, in);
        REQUIRE(body(fast) == body(portable));
        const testing::stream back = plan.decode(all, fast, TSR_U8, count);
        for (std::uint64_t i = 0; i < count; ++i) {
            REQUIRE(back.at(i) == in.at(i));
            REQUIRE(again.at(i) == in.at(i));
        }
    }
}

TEST_CASE("what cannot be coded, and bytes that are damaged, are refused in words") {
    const testing::coder plan(desc());
    const testing::tables all(testing::table::of(std::vector<std::uint64_t>{5, 2, 0, 1}));
    const std::uint8_t symbols[] = {0, 1, 2, 3};
    const auto in = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(symbols));
    CHECK(message_of([&] { plan.encode(all, in); }) ==
          "symbol 2 at 2 is outside the support of its table");

    testing::tables book(testing::table::of(std::vector<std::uint64_t>{1, 1, 1}));
    book.all[0].lengths = {1, 1, 1};
    CHECK(message_of([&] { plan.encode(book, in); }) ==
          "expected the lengths of a prefix code; those up to symbol 2 fill more than all of it");
    book.all[0].lengths = {17, 1, 1};
    CHECK(message_of([&] { plan.encode(book, in); }) ==
          "a code of 17 bits for symbol 0, expected up to 16");

    // Two codes of two bits leave half of the bits without a meaning; a decoder does not hang
    // there.
    book.all[0].lengths = {2, 2, 0};
    const auto damaged = [&](bytes b, std::uint64_t count) {
        testing::coded c;
        c.ports.push_back(testing::stream::of(TSR_BYTES, std::span<const std::uint8_t>(b)));
        return message_of([&] { plan.decode(book, c, TSR_U8, count); });
    };
    CHECK(damaged(bytes(250, 0x00), 1000) == "");
    CHECK(damaged(bytes(250, 0xFF), 1000) == "codes do not end where the symbols do");
    CHECK(damaged(bytes(249, 0x00), 1000) == "codes do not end where the symbols do");
    CHECK(damaged(bytes(251, 0x00), 1000) == "codes do not end where the symbols do");
    CHECK(damaged({}, 2000) == "expected the sizes of three streams");
    CHECK(damaged({2, 2, 2}, 2000).find("does not fit") != std::string::npos);
    bytes late(3 + 4 * 250, 0x00);
    late[0] = late[1] = late[2] = 250 & 127;
    CHECK(damaged(late, 4000) != "");
    CHECK(damaged({0}, 0) == "1 bytes too many");
}

}  // namespace tessera::huffman
