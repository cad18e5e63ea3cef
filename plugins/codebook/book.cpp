// SPDX-License-Identifier: MIT
// Reading and writing codebooks.
#include "book.hpp"

#include "tessera/sdk/error.hpp"
#include "tessera/sdk/varint.hpp"

#include <algorithm>

namespace tessera::codebook {

namespace {

constexpr std::string_view magic = "TsrBook1";
constexpr std::uint64_t most_tables = 64, longest_name = 64;

[[noreturn]] void damaged(const std::string& what) { sdk::corrupt("codebook: " + what); }

std::uint64_t number(sdk::cursor& in, std::uint64_t least, std::uint64_t most, const char* what) {
    const auto found = in.varint();
    if (!found) damaged(std::string("ends before the ") + what);
    if (*found < least || *found > most)
        damaged(std::string(what) + ": expected " + std::to_string(least) + " to " +
                std::to_string(most) + ", found " + std::to_string(*found));
    return *found;
}

std::string name(sdk::cursor& in) {
    const auto bytes = in.bytes(number(in, 1, longest_name, "length of a name"));
    if (!bytes) damaged("ends within a name");
    std::string text(bytes->begin(), bytes->end());
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    if (!std::all_of(text.begin(), text.end(), plain))
        damaged("a name that is not lower-case letters, digits and hyphens");
    return text;
}

}  // namespace

void write_counts(std::vector<std::uint8_t>& out, std::span<const std::uint32_t> counts) {
    for (std::size_t at = 0; at < counts.size();) {
        const std::size_t start = at;
        while (at < counts.size() && counts[at] == 0) ++at;
        sdk::append_varint(out, at - start);
        if (at == counts.size()) return;
        const std::size_t first = at;
        while (at < counts.size() && counts[at] != 0) ++at;
        sdk::append_varint(out, at - first);
        for (std::size_t s = first; s < at; ++s) sdk::append_varint(out, counts[s]);
    }
}

void read_counts(sdk::cursor& in, std::span<std::uint32_t> counts) {
    std::fill(counts.begin(), counts.end(), 0u);
    std::uint64_t sum = 0;
    for (std::size_t at = 0; at < counts.size();) {
        // Only the first symbols can be seen with no gap before them.
        at += number(in, at == 0 ? 0 : 1, counts.size() - at, "gap between symbols");
        if (at == counts.size()) break;
        const std::uint64_t run = number(in, 1, counts.size() - at, "run of symbols");
        for (const std::size_t end = at + run; at < end; ++at) {
            counts[at] = static_cast<std::uint32_t>(number(in, 1, UINT32_MAX, "count"));
            sum += counts[at];
        }
    }
    if (sum > UINT32_MAX) damaged("counts that sum to more than 2^32 - 1");
}

std::vector<std::uint32_t> scaled(std::span<const std::uint64_t> counts) {
    for (unsigned halvings = 0;; ++halvings) {
        std::vector<std::uint32_t> out;
        std::uint64_t sum = 0;
        bool fits = true;
        for (const std::uint64_t n : counts) {
            const std::uint64_t part = n == 0 ? 0 : std::max<std::uint64_t>(n >> halvings, 1);
            fits = fits && part <= UINT32_MAX && (sum += part) <= UINT32_MAX;
            out.push_back(static_cast<std::uint32_t>(part));
        }
        if (fits) return out;
    }
}

std::vector<std::uint8_t> write_book(std::span<const table> tables) {
    std::vector<std::uint8_t> out(magic.begin(), magic.end());
    sdk::append_varint(out, tables.size());
    for (const table& t : tables) {
        sdk::append_varint(out, t.name.size());
        out.insert(out.end(), t.name.begin(), t.name.end());
        sdk::append_varint(out, t.counts.size());
        write_counts(out, t.counts);
    }
    return out;
}

std::vector<table> read_book(std::span<const std::uint8_t> bytes) {
    sdk::cursor in(bytes);
    const auto start = in.bytes(magic.size());
    if (!start || !std::equal(start->begin(), start->end(), magic.begin()))
        damaged("expected one that \"tessera train codebook\" wrote, found " +
                std::to_string(bytes.size()) + " bytes that begin otherwise");
    std::vector<table> all(number(in, 1, most_tables, "number of tables"));
    for (table& t : all) {
        t.name = name(in);
        if (std::count_if(all.begin(), all.end(),
                          [&](const table& o) { return o.name == t.name; }) > 1)
            damaged("two tables called \"" + t.name + "\"");
        t.counts.resize(number(in, 1, widest_alphabet, "alphabet"));
        read_counts(in, t.counts);
    }
    if (in.left() != 0) damaged(std::to_string(in.left()) + " bytes behind the last table");
    return all;
}

const table& find_table(std::span<const table> book, std::string_view name,
                        const std::string& reference) {
    if (name.empty() && book.size() == 1) return book[0];
    std::string names;
    for (const table& t : book) {
        if (t.name == name) return t;
        names += (names.empty() ? "\"" : ", \"") + t.name + "\"";
    }
    throw sdk::error{TSR_E_PARAM, "table: expected one of " + names + " of book " + reference +
                                      ", found \"" + std::string(name) + "\""};
}

}  // namespace tessera::codebook
