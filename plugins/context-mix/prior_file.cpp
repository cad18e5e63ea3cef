// SPDX-License-Identifier: MIT
// Writes and reads priors: columns of slots, estimates and weights, each packed by zstd.
#include "prior_file.hpp"

#include "counted_prior.hpp"
#include "history.hpp"
#include "predictor.hpp"

#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/error.hpp"
#include "tessera/sdk/varint.hpp"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <string_view>

namespace tessera::context_mix {

namespace {

constexpr std::string_view magic = "tessera-prior";
constexpr std::uint64_t version_of_slots = 1, version_of_ngrams = 2;
constexpr unsigned weight_shift = 5;  // bits of weights that are not kept
constexpr int strength = 19;          // of zstd
constexpr std::size_t most_signature = 4096;

[[noreturn]] void corrupt(const std::string& what) {
    throw sdk::error{TSR_E_CORRUPT, "prior: " + what};
}

template <class T>
T expect(std::optional<T> value, const char* what) {
    if (!value) corrupt(std::string("expected ") + what + ", found the end or too large a number");
    return *value;
}

using bytes = std::vector<std::uint8_t>;

void append_packed(bytes& out, const bytes& column) {
    bytes packed(ZSTD_compressBound(column.size()));
    const std::size_t size =
        ZSTD_compress(packed.data(), packed.size(), column.data(), column.size(), strength);
    if (ZSTD_isError(size)) throw sdk::error{TSR_E_INTERNAL, ZSTD_getErrorName(size)};
    sdk::append_varint(out, column.size());
    sdk::append_varint(out, size);
    out.insert(out.end(), packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
}

bytes unpacked(sdk::cursor& in, std::uint64_t most, const char* what) {
    const std::uint64_t size = expect(in.varint_up_to(most), what);
    const auto packed = expect(in.bytes(expect(in.varint(), what)), what);
    bytes column(static_cast<std::size_t>(size));
    const std::size_t got =
        ZSTD_decompress(column.data(), column.size(), packed.data(), packed.size());
    if (ZSTD_isError(got) || got != column.size())
        corrupt(std::string(what) + " do not unpack to " + std::to_string(size) + " bytes");
    return column;
}

/// Places 2 .. 15 of a slot hang below these: a place was seen only where its parent saw its bit.
bool reached(const std::uint8_t* history, std::size_t place) {
    const std::uint8_t parent = history[place / 2 - 1];
    return (place % 2 != 0 ? histories.ones[parent] : histories.zeros[parent]) != 0;
}

struct front {
    std::string signature;
    bool counted;  ///< it has n-grams, not slots
};

front read_front(sdk::cursor& in) {
    const auto start = in.bytes(magic.size());
    if (!start || std::memcmp(start->data(), magic.data(), magic.size()) != 0)
        corrupt("expected a file that begins with \"tessera-prior\"");
    const std::uint64_t found = expect(in.varint(), "a version");
    if (found != version_of_slots && found != version_of_ngrams)
        throw sdk::error{TSR_E_UNSUPPORTED, "prior: version " + std::to_string(found) +
                                                ", this release reads versions 1 and 2"};
    const auto text =
        expect(in.bytes(expect(in.varint_up_to(most_signature), "a signature")), "a signature");
    if (!std::all_of(text.begin(), text.end(), [](std::uint8_t c) { return c >= 32 && c < 127; }))
        corrupt("expected a signature of printable characters");
    return {std::string(text.begin(), text.end()), found == version_of_ngrams};
}

/// What a version of n-grams says before their bytes.
void read_counted_front(sdk::cursor& in, recipe& how) {
    how.counted = static_cast<std::size_t>(expect(in.varint_up_to(most_counted), "orders"));
    if (how.counted == 0) corrupt("expected n-grams of 1 order or more, found 0");
    how.length_first =
        expect(in.varint_up_to(1), "0 or 1: whether symbols say first how long they are") != 0;
}

/// The number of lines, with `size` bytes of asset in all.
std::size_t read_lines(sdk::cursor& in, std::size_t size) {
    const std::uint64_t lines =
        expect(in.varint_up_to(std::uint64_t{1} << known_slots::line_bits), "lines");
    // A slot's check is a byte that nothing packs, and training leaves few lines without a slot.
    if (lines == 0 || lines > size)
        corrupt("expected 1 line or more, at most one for each of its " + std::to_string(size) +
                " bytes, found " + std::to_string(lines));
    return static_cast<std::size_t>(lines);
}

/// A column that must have `count` bytes.
bytes column_of(sdk::cursor& in, std::size_t count, const char* what) {
    bytes column = unpacked(in, count, what);
    if (column.size() != count)
        corrupt(std::string(what) + ": expected " + std::to_string(count) + ", found " +
                std::to_string(column.size()));
    return column;
}

std::vector<known_line> read_slots(sdk::cursor& in, std::size_t count) {
    const bytes filled = column_of(in, count, "numbers of slots");
    std::size_t slots = 0;
    for (std::size_t l = 0; l < count; ++l) {
        if (filled[l] > known_line::slots)
            corrupt("line " + std::to_string(l) + ": expected at most 4 slots, found " +
                    std::to_string(filled[l]));
        slots += filled[l];
    }
    const bytes checks = column_of(in, slots, "checks");
    std::array<bytes, known_line::histories> column;
    for (bytes& c : column) c = unpacked(in, slots, "histories");

    std::array<std::size_t, known_line::histories> at{};
    std::size_t slot = 0;
    const auto take = [&](std::size_t place) {
        bytes& c = column[place - 1];
        if (at[place - 1] == c.size())
            corrupt("too few histories at place " + std::to_string(place));
        const std::uint8_t state = c[at[place - 1]++];
        if (state >= histories.states) corrupt("history " + std::to_string(state) + " is none");
        return state;
    };
    std::vector<known_line> lines(count);
    for (std::size_t l = 0; l < count; ++l)
        for (std::size_t s = 0; s < filled[l]; ++s) {
            std::uint8_t* const history = lines[l].history[s];
            lines[l].check[s] = checks[slot++];
            if (lines[l].check[s] == 0) corrupt("line " + std::to_string(l) + " with a check of 0");
            history[0] = take(1);
            if (history[0] == 0) corrupt("line " + std::to_string(l) + ": a slot that saw nothing");
            for (std::size_t place = 2; place <= known_line::histories; ++place)
                history[place - 1] = reached(history, place) ? take(place) : 0;
        }
    for (std::size_t place = 1; place <= known_line::histories; ++place)
        if (at[place - 1] != column[place - 1].size())
            corrupt("too many histories at place " + std::to_string(place));
    return lines;
}

}  // namespace

std::string signature_of(const recipe& how) {
    std::string text = "contexts";
    for (const context& c : how.contexts)
        text += ' ' + std::to_string(static_cast<unsigned>(c.what)) + '.' +
                std::to_string(c.count) + '.' + std::to_string(c.places);
    text += " selectors";
    for (const selector s : how.selectors) text += ' ' + std::to_string(static_cast<unsigned>(s));
    text += " matches " + std::to_string(how.matches.size()) + (how.runs ? " runs" : "");
    return text;
}

std::uint8_t coarse(std::uint8_t state) {
    constexpr std::uint8_t kept[] = {0, 1, 2, 3, 4, 6, 9, 13, 18};
    const auto down = [&](std::uint8_t count) {
        return *(std::upper_bound(std::begin(kept), std::end(kept), count) - 1);
    };
    const std::uint8_t zeros = down(histories.zeros[state]), ones = down(histories.ones[state]);
    // Of two states with these counts the first one serves; which bit came last is rarely known.
    for (unsigned s = 0; s < histories.states; ++s)
        if (histories.zeros[s] == zeros && histories.ones[s] == ones)
            return static_cast<std::uint8_t>(s);
    return state;
}

namespace {

bytes written_front(const recipe& how) {
    bytes out(magic.begin(), magic.end());
    const std::string signature = signature_of(how);
    sdk::append_varint(out, how.counted > 0 ? version_of_ngrams : version_of_slots);
    sdk::append_varint(out, signature.size());
    out.insert(out.end(), signature.begin(), signature.end());
    return out;
}

bytes write_counted(const knowledge& k, const recipe& how) {
    bytes out = written_front(how);
    sdk::append_varint(out, how.counted);
    sdk::append_varint(out, how.length_first);
    sdk::append_varint(out, k.bits);
    const bytes body = write_body(k, how);
    out.insert(out.end(), body.begin(), body.end());
    return out;
}

}  // namespace

std::vector<std::uint8_t> write_prior(const knowledge& k, const recipe& how) {
    if (how.counted > 0) return write_counted(k, how);
    bytes out = written_front(how);
    sdk::append_varint(out, k.lines.size());

    bytes filled, checks;
    std::array<bytes, known_line::histories> column;
    for (const known_line& l : k.lines) {
        std::uint8_t slots = 0;
        for (; slots < known_line::slots && l.check[slots] != 0; ++slots) {
            const std::uint8_t* const history = l.history[slots];
            checks.push_back(l.check[slots]);
            column[0].push_back(history[0]);
            for (std::size_t place = 2; place <= known_line::histories; ++place)
                if (reached(history, place)) column[place - 1].push_back(history[place - 1]);
        }
        filled.push_back(slots);
    }
    append_packed(out, filled);
    append_packed(out, checks);
    for (const bytes& c : column) append_packed(out, c);

    bytes high, low, seen;
    for (const estimate e : k.estimates) {
        high.push_back(static_cast<std::uint8_t>(e.probability() >> 8));
        low.push_back(static_cast<std::uint8_t>(e.probability()));
        seen.push_back(static_cast<std::uint8_t>(std::min(e.seen() / 4, 255u)));
    }
    for (const bytes& c : {high, low, seen}) append_packed(out, c);
    high.clear();
    low.clear();
    for (const std::int32_t w : k.weights) {
        const auto kept = static_cast<std::uint16_t>(w >> weight_shift);
        high.push_back(static_cast<std::uint8_t>(kept >> 8));
        low.push_back(static_cast<std::uint8_t>(kept));
    }
    for (const bytes& c : {high, low}) append_packed(out, c);
    return out;
}

recipe check_prior(std::span<const std::uint8_t> asset, recipe how) {
    sdk::cursor in(asset);
    const front f = read_front(in);
    const std::string mine = signature_of(how);
    if (f.signature != mine)
        throw sdk::error{TSR_E_PARAM,
                         "prior: expected one trained with the same contexts, selectors, count of "
                         "matches and runs, \"" +
                             mine + "\", found one of \"" + f.signature + "\""};
    if (f.counted) read_counted_front(in, how);
    return how;
}

knowledge read_prior(std::span<const std::uint8_t> asset, const recipe& how) {
    sdk::cursor in(asset);
    knowledge k;
    if (read_front(in).counted) {
        recipe found = how;
        read_counted_front(in, found);
        k.bits = static_cast<unsigned>(expect(in.varint_up_to(32), "bits of symbols, at most 32"));
        if (k.bits == 0) corrupt("expected symbols of 1 bit or more, found 0");
        read_body(*in.bytes(in.left()), found, k);
        return k;
    }
    k.lines = read_slots(in, read_lines(in, asset.size()));

    const sizes expected(how, 0, 8);
    const bytes high = column_of(in, expected.estimates, "estimates");
    const bytes low = column_of(in, expected.estimates, "estimates");
    const bytes seen = column_of(in, expected.estimates, "estimates");
    for (std::size_t i = 0; i < expected.estimates; ++i) {
        const auto p = static_cast<std::uint32_t>(high[i] << 8 | low[i]);
        k.estimates.push_back(estimate::of(p, seen[i] * 4u));
    }
    const bytes upper = column_of(in, expected.weights, "weights");
    const bytes lower = column_of(in, expected.weights, "weights");
    for (std::size_t i = 0; i < expected.weights; ++i) {
        const auto kept = static_cast<std::int16_t>(upper[i] << 8 | lower[i]);
        k.weights.push_back(std::max(kept * (1 << weight_shift), -mixing::most_weight));
    }
    if (in.left() != 0) corrupt(std::to_string(in.left()) + " bytes behind its end");
    return k;
}

}  // namespace tessera::context_mix
