// SPDX-License-Identifier: MIT
// The vector kernels of rANS write and read the bits of the portable ones.
#include "rans/blocks.hpp"
#include "rans/rows.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <vector>

namespace tessera::rans {

namespace {

using sdk::instructions;

std::vector<instructions> sets_here() {
    std::vector<instructions> all{instructions::scalar};
    for (const instructions set :
         {instructions::avx2, instructions::avx512, instructions::avx512vbmi})
        if (sdk::best_instructions() >= set) all.push_back(set);
    return all;
}

/// A table of 2^bits over bytes, in every form, and its support.
struct table_forms {
    std::uint32_t total;
    std::vector<std::uint32_t> lower = std::vector<std::uint32_t>(256 + 16);
    std::vector<std::uint8_t> support;
    std::vector<encode_entry> entries = std::vector<encode_entry>(256);
    std::vector<std::uint32_t> of_symbol = std::vector<std::uint32_t>(256);
    std::vector<std::uint32_t> intervals = std::vector<std::uint32_t>(256);
    std::vector<std::uint32_t> all_of_point;
    std::vector<std::uint8_t> of_point;
    interval_table in_registers;
    search_table search;
    encode_table encode;
    decode_table<std::uint8_t> decode;

    /// `symbols` symbols anywhere among the bytes; `steep`: one of them has all it can have.
    table_forms(std::mt19937_64& random, unsigned bits, unsigned symbols, bool steep)
        : total(1u << bits), of_point(total + 4) {
        std::vector<std::uint32_t> frequency(256);
        for (unsigned left = symbols; left > 0;) {
            const auto s = random() % 256;
            if (frequency[s] == 0) {
                frequency[s] = 1;
                --left;
            }
        }
        for (unsigned s = 0; s < 256; ++s)
            if (frequency[s] != 0) support.push_back(static_cast<std::uint8_t>(s));
        std::uint32_t left = total - symbols;
        while (left > 0) {
            const std::uint32_t more =
                steep ? left : 1 + static_cast<std::uint32_t>(random() % (left / 2 + 1));
            frequency[support[random() % symbols]] += more;
            left -= more;
        }
        for (unsigned s = 0; s + 1 < 256; ++s) lower[s + 1] = lower[s] + frequency[s];
        const tsr_table table{sizeof(tsr_table), 256, total, lower.data(), nullptr};
        encode = make_encode_table(table, entries);
        make_byte_intervals(encode, std::span<std::uint32_t, 256>(intervals));
        encode.of_byte = intervals.data();
        decode = make_decode_table<std::uint8_t>(table, of_symbol, of_point);
        if (bits <= max_point_bits) {
            all_of_point.resize(total);
            make_points(table, all_of_point);
            decode.all_of_point = all_of_point.data();
        }
        REQUIRE(make_intervals(table, in_registers));
        encode.intervals = &in_registers;
        if (make_search(table, search)) decode.search = &search;
        CHECK((decode.search != nullptr) == (symbols <= search_table::places));
    }
    table_forms(const table_forms&) = delete;

    /// The form of a block whose rows are all searched.
    decode_table<std::uint8_t> searched_only() const {
        return {nullptr, nullptr, decode.total_bits, nullptr, decode.search};
    }

    std::uint8_t draw(std::mt19937_64& random, bool likely) const {
        return likely ? of_point[random() % total] : support[random() % support.size()];
    }
};

struct coded {
    std::vector<std::uint8_t> words;
    std::vector<std::uint32_t> states;
    bool outside = false;
    bool operator==(const coded&) const = default;
};

coded encoded(const std::vector<std::uint8_t>& symbols, const arrangement<encode_table>& tables,
              unsigned states, instructions set) {
    coded c;
    c.states.resize(states);
    c.words.resize(2 * symbols.size() + 64);
    c.words.resize(
        encode_block<std::uint8_t>(symbols, tables, c.states, c.words.data(), c.outside, set));
    return c;
}

/// Whether the block is whole; then `symbols` has come out.
bool comes_back(const coded& c, const arrangement<decode_table<std::uint8_t>>& tables,
                const std::vector<std::uint8_t>& symbols, instructions set) {
    std::vector<std::uint8_t> words = c.words, out(symbols.size());
    words.resize(words.size() + 64);
    std::vector<std::uint32_t> states = c.states;
    if (!decode_block<std::uint8_t>({words.data(), c.words.size()}, states, tables, out, set))
        return false;
    CHECK(out == symbols);
    return true;
}

}  // namespace

TEST_CASE("every kernel writes and reads the same bits, for every support, total and tail") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const unsigned bits : {0u, 1u, 2u, 5u, 8u, 9u, 10u, 11u, 12u, 13u, 15u, 16u})
        for (const unsigned support :
             {1u, 2u, 3u, 31u, 32u, 33u, 63u, 64u, 65u, 127u, 128u, 129u, 255u, 256u})
            for (const bool steep : {false, true}) {
                if (support > 1u << bits) continue;
                const table_forms table(random, bits, support, steep);
                for (const unsigned states : {1u, 32u, 64u, 128u}) {
                    CAPTURE(bits);
                    CAPTURE(support);
                    CAPTURE(states);
                    std::vector<std::uint8_t> symbols(random() % 3 * 128 + random() % 128);
                    const bool likely = random() % 2 != 0;
                    for (auto& s : symbols) s = table.draw(random, likely);
                    const coded expected =
                        encoded(symbols, {&table.encode, nullptr, 0}, states, instructions::scalar);
                    for (const instructions set : sets_here()) {
                        REQUIRE(encoded(symbols, {&table.encode, nullptr, 0}, states, set) ==
                                expected);
                        REQUIRE(comes_back(expected, {&table.decode, nullptr, 0}, symbols, set));
                    }
                }
            }
}

TEST_CASE("every tail of a row is the same in every kernel") {
    std::mt19937_64 random(7);
    const table_forms table(random, 12, 40, false);
    for (const unsigned states : {64u, 128u})
        for (std::size_t count = 0; count <= 3 * states; ++count) {
            CAPTURE(count);
            std::vector<std::uint8_t> symbols(count);
            for (auto& s : symbols) s = table.draw(random, count % 2 == 0);
            const coded expected =
                encoded(symbols, {&table.encode, nullptr, 0}, states, instructions::scalar);
            for (const instructions set : sets_here()) {
                REQUIRE(encoded(symbols, {&table.encode, nullptr, 0}, states, set) == expected);
                REQUIRE(comes_back(expected, {&table.decode, nullptr, 0}, symbols, set));
            }
        }
}

TEST_CASE("tables change between, at and inside rows in the same way in every kernel") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    struct family {
        std::vector<unsigned> bits;
        unsigned most_symbols, least_symbols = 1;
    };
    // Each leads to kernels of its own: one, two, four and eight registers, gathers of points and
    // of symbols, and none but the portable one.
    for (const family& of : {family{{10, 12, 12, 15}, 32}, family{{10, 12, 16}, 64},
                             family{{12, 10, 11}, 128}, family{{10, 12, 11}, 200},
                             family{{12, 13, 16}, 200}, family{{0, 4, 9, 12, 12, 14, 16}, 100}}) {
        std::vector<std::unique_ptr<table_forms>> all;
        std::vector<encode_table> encode;
        std::vector<decode_table<std::uint8_t>> decode, searched;
        for (const unsigned bits : of.bits) {
            const unsigned most = std::min(1u << bits, of.most_symbols);
            all.push_back(std::make_unique<table_forms>(
                random, bits, most - random() % (most - std::min(most, of.least_symbols) + 1),
                false));
            encode.push_back(all.back()->encode);
            decode.push_back(all.back()->decode);
            searched.push_back(all.back()->decode);
            if (of.most_symbols <= 64) searched.back() = all.back()->searched_only();
        }
        const auto count = static_cast<std::uint32_t>(all.size());
        for (const std::uint64_t group : {1, 16, 100, 128, 129, 512, 1000}) {
            CAPTURE(group);
            std::vector<std::uint8_t> symbols(6000 + random() % 200);
            std::vector<std::uint16_t> of_group;
            for (std::uint64_t i = 0; i < symbols.size(); ++i) {
                if (i % group == 0)
                    of_group.push_back(static_cast<std::uint16_t>(random() % all.size()));
                symbols[i] = all[of_group.back()]->draw(random, true);
            }
            for (const unsigned states : {64u, 128u}) {
                const arrangement<encode_table> to{encode.data(), of_group.data(), group, count};
                const coded expected = encoded(symbols, to, states, instructions::scalar);
                for (const instructions set : sets_here()) {
                    REQUIRE(encoded(symbols, to, states, set) == expected);
                    for (const auto& tables : {decode, searched})
                        REQUIRE(comes_back(expected, {tables.data(), of_group.data(), group, count},
                                           symbols, set));
                }
            }
        }
    }
}

TEST_CASE("every kernel notices a symbol outside the support, wherever it stands") {
    std::mt19937_64 random(9);
    for (const unsigned support : {20u, 50u, 100u, 200u}) {
        const table_forms table(random, 12, support, false);
        std::uint8_t foreign = 0;
        while (table.entries[foreign].frequency != 0) ++foreign;
        for (std::size_t at = 0; at < 300; ++at) {
            std::vector<std::uint8_t> symbols(300);
            for (auto& s : symbols) s = table.draw(random, true);
            for (const instructions set : sets_here())
                CHECK(!encoded(symbols, {&table.encode, nullptr, 0}, 128, set).outside);
            symbols[at] = foreign;
            for (const instructions set : sets_here())
                CHECK(encoded(symbols, {&table.encode, nullptr, 0}, 128, set).outside);
        }
    }
}

TEST_CASE("every kernel gives the same answer to words cut short, and to words changed") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const unsigned support : {20u, 50u, 200u}) {
        const table_forms table(random, 12, support, false);
        std::vector<std::uint8_t> symbols(2000);
        for (auto& s : symbols) s = table.draw(random, true);
        const coded whole =
            encoded(symbols, {&table.encode, nullptr, 0}, 128, instructions::scalar);
        for (int i = 0; i < 200; ++i) {
            coded damaged = whole;
            if (i % 2 == 0)
                damaged.words.resize(2 * (random() % (whole.words.size() / 2)));
            else
                damaged.words[random() % whole.words.size()] ^= 1 << random() % 8;
            std::vector<std::uint8_t> expected;
            bool expected_whole = false;
            for (const instructions set : sets_here()) {
                std::vector<std::uint8_t> words = damaged.words, out(symbols.size());
                words.resize(words.size() + 64);
                std::vector<std::uint32_t> states = damaged.states;
                const bool is_whole =
                    decode_block<std::uint8_t>({words.data(), damaged.words.size()}, states,
                                               {&table.decode, nullptr, 0}, out, set);
                if (set == instructions::scalar) {
                    expected = out;
                    expected_whole = is_whole;
                }
                REQUIRE(is_whole == expected_whole);
                if (is_whole) REQUIRE(out == expected);
            }
        }
    }
}

}  // namespace tessera::rans
