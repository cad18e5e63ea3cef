// SPDX-License-Identifier: MIT
// The arithmetic of one lane: a code of 56 bits, renormalised by bytes (format.md).
#pragma once

#include "../common/big_endian.hpp"
#include "division.hpp"

#include "tessera/abi/prediction.h"

#include <cstddef>

namespace tessera::range {

constexpr unsigned code_bits = 56, code_bytes = 7;
constexpr std::uint64_t code_end = std::uint64_t{1} << code_bits;
constexpr std::uint64_t first_range = code_end - 1;
constexpr std::uint64_t least_range = std::uint64_t{1} << 48;  ///< between symbols
constexpr std::uint64_t max_total = std::uint64_t{1} << 32;

/// Whether a symbol has all of its total: it changes nothing.
inline bool sure(tsr_interval i, std::uint64_t total) {
    return i.frequency == static_cast<std::uint32_t>(total);
}

/// By how many bytes a range below 2^56 moves up to reach least_range, 6 at most.
inline unsigned bytes_to_shift(std::uint64_t range) {
    return (static_cast<unsigned>(std::countl_zero(range | 1)) - 8) / 8;
}

using common::load_big_endian, common::store_big_endian;

/// How the last interval is told: by a number inside it that has the most zero bytes at its end, of
/// which `bytes` (0 or 1) are written.
struct ending {
    std::uint64_t code;  ///< 2^56 where all that is left to write is a carry
    unsigned bytes;
};
inline ending ending_of(std::uint64_t low, std::uint64_t range) {
    if (low == 0) return {0, 0};
    if (low + range > code_end) return {code_end, 0};
    return {(low + least_range - 1) / least_range * least_range, 1};
}

/// One lane of an encoder, with room for its bytes that the caller owns.
struct encoder_lane {
    std::uint64_t low = 0, range = first_range;
    std::uint8_t *begin = nullptr, *at = nullptr, *end = nullptr;

    /// Bytes of room for so many symbols, or the end.
    static constexpr std::uint64_t room_for(std::uint64_t symbols) { return 8 * symbols; }

    /// Adds one to the number that the bytes written so far are: never called before there are any.
    void carry() {
        std::uint8_t* byte = at;
        while (++*--byte == 0) {
        }
    }
    /// Codes an interval that is not sure. 8 bytes of room; at most 4 of them are kept.
    void put(tsr_interval i, const divider& by) {
        const std::uint64_t unit = by.unit(range);
        low += unit * i.start;
        range = unit * i.frequency;
        if (low >= code_end) {
            low -= code_end;
            carry();
        }
        const unsigned bytes = bytes_to_shift(range);
        store_big_endian(at, low << 8);
        at += bytes;
        low = low << 8 * bytes & (code_end - 1);
        range <<= 8 * bytes;
    }
    /// 1 byte of room.
    void finish() {
        const ending last = ending_of(low, range);
        if (last.code == code_end) carry();
        if (last.bytes == 1) *at++ = static_cast<std::uint8_t>(last.code >> 48);
    }
};

/// How many readable zeros stand behind the bytes of a decoder's lane.
constexpr std::size_t zeros_behind = 24;

/// One lane of a decoder: `code` is what the bytes say above the encoder's low.
struct decoder_lane {
    std::uint64_t code = 0, range = first_range;
    const std::uint8_t *begin = nullptr, *at = nullptr, *end = nullptr;

    void start(const std::uint8_t* bytes, std::size_t size) {
        begin = bytes;
        at = bytes + code_bytes;
        end = bytes + size;
        code = load_big_endian(bytes) >> 8;
    }
    /// Whether more bytes were taken than an encoder can have left out.
    bool starved() const { return at > end + code_bytes; }

    /// Which unit of the range holds the code. What rounding left behind the last unit is the last
    /// point's: a sure symbol may be told from there.
    std::uint64_t point(const divider& by) const {
        return std::min(quotient(code, by.unit(range)), by.total() - 1);
    }
    /// The interval that holds the point, not a sure one. Afterwards code < range, unless the code
    /// was not in the interval: in damaged data alone.
    void take(tsr_interval i, const divider& by) {
        const std::uint64_t unit = by.unit(range);
        code -= unit * i.start;
        range = unit * i.frequency;
        refill();
    }
    void refill() {
        const unsigned bytes = bytes_to_shift(range);
        code = code << 8 * bytes | load_big_endian(at) >> 8 >> (code_bits - 8 * bytes);
        range <<= 8 * bytes;
        at += bytes;
    }
    /// Decodes one of two symbols, neither of them sure, whose intervals are [0, edge) and [edge,
    /// total): the second is where the code passes the first one's units, without a division.
    std::uint32_t take_one_of_two(const divider& by, std::uint32_t edge) {
        const std::uint64_t unit = by.unit(range), first = unit * edge;
        const bool second = code >= first;
        range = second ? unit * (by.total() - edge) : first;
        code -= second ? first : 0;
        refill();
        return second;
    }
    /// Whether the code was in an interval, and no more bytes were taken than there are.
    bool good() const { return code < range && !starved(); }
    /// Whether the bytes are those that an encoder of the same intervals would have written.
    bool whole() const {
        const std::uint64_t window = load_big_endian(at - code_bytes) >> 8;
        const std::uint64_t low = (window - code) & (code_end - 1);
        const ending last = ending_of(low, range);
        return (last.code & (code_end - 1)) == window && at - code_bytes + last.bytes == end;
    }
};

}  // namespace tessera::range
