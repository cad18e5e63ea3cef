// SPDX-License-Identifier: MIT
// One stream of an arithmetic coder of 32 or 62 bits: intervals to bytes, and back.
#pragma once

#include "../big_endian.hpp"
#include "bounds.hpp"

#include "tessera/abi/prediction.h"

#include <algorithm>
#include <cassert>

namespace tessera::arithmetic {

/// How a stream ends: with the quarter that holds the interval, or with the middle of it.
enum class ending { quarter, middle };

/// Where an interval ends. A frequency of 0 is 2^32: no other total has a symbol of that.
inline std::uint64_t end_of(tsr_interval i) { return i.start + std::uint64_t{i.frequency - 1} + 1; }

/// Those pending that no shared bit has settled: by a mask, as a branch would go either way.
inline std::uint64_t kept(std::uint64_t pending, unsigned shared) {
    return pending & (std::uint64_t{shared > 0} - 1);
}

/// Writes one stream into room that the caller owns.
template <unsigned Bits>
struct encoder_lane {
    bounds<Bits> interval;
    std::uint64_t pending = 0;  ///< opposites that follow the next bit
    std::uint64_t filling = 0;  ///< its last `filled` bits are those of a byte begun
    unsigned filled = 0;
    std::uint8_t *begin = nullptr, *at = nullptr, *end = nullptr;

    /// Bytes of room for so many symbols, and the end.
    std::uint64_t room_for(std::uint64_t symbols) const {
        return (pending + most_doublings * symbols) / 8 + 16;
    }

    /// The interval ends within its total, which is at most max_total.
    void put(tsr_interval i, const divider& by) {
        assert(end_of(i) <= by.total() && by.total() <= max_total<Bits>);
        interval.narrow(i.start, end_of(i), by);
        const std::uint64_t bits = interval.low;
        const auto [shared, straddles] = interval.renormalise();
        if (shared + pending > most_pushed) return put_long(bits, shared, straddles);
        // A bit and its `pending` opposites are, as a number, the bit and 2^pending - 1.
        const std::uint64_t settled = pending - kept(pending, shared);
        const std::uint64_t opposites = ((std::uint64_t{1} << settled) - 1) << shared >> 1;
        push((bits >> 1 >> (63 - shared)) + opposites, shared + static_cast<unsigned>(settled));
        pending = kept(pending, shared) + straddles;
    }

    void finish(ending how) {
        if (how == ending::quarter) {
            ++pending;
            push_first(interval.low >= bounds<Bits>::quarter);
        } else {
            push(1, 1);
        }
        if (filled > 0) *at++ = static_cast<std::uint8_t>(filling << (8 - filled));
    }

  private:
    static constexpr unsigned most_pushed = 56;

    void push(std::uint64_t bits, unsigned count) {
        filling = filling << count | bits;
        filled += count;
        common::store_big_endian(at, filling << 1 << (63 - filled));
        at += filled / 8;
        filled %= 8;
    }
    /// A bit and its opposites, however many.
    void push_first(std::uint64_t bit) {
        push(bit, 1);
        for (; pending > 0; pending -= std::min<std::uint64_t>(pending, most_pushed)) {
            const auto count = static_cast<unsigned>(std::min<std::uint64_t>(pending, most_pushed));
            push(bit == 0 ? (std::uint64_t{1} << count) - 1 : 0, count);
        }
    }
    void put_long(std::uint64_t bits, unsigned shared, unsigned straddles) {
        if (shared > 0) {
            push_first(bits >> 63);
            push(bits << 1 >> 1 >> (64 - shared), shared - 1);
        }
        pending += straddles;
    }
};

/// Readable zeros behind the bytes of a decoder's lane.
constexpr std::size_t zeros_behind = 8;

/// Reads one stream.
template <unsigned Bits>
struct decoder_lane {
    bounds<Bits> interval;
    std::uint64_t code = 0;  ///< 64 bits from the one on that stands for the highest of low
    std::uint64_t doublings = 0, pending = 0;
    const std::uint8_t* begin = nullptr;
    std::uint64_t size = 0;

    /// `bytes` has zeros_behind.
    void start(const std::uint8_t* bytes, std::size_t count) {
        begin = bytes;
        size = count;
        code = common::load_big_endian(bytes);
    }

    /// Below the total. The code is in the interval.
    std::uint64_t point(const divider& by) const {
        return by.point((code - interval.low) >> interval.spare, interval.range);
    }
    /// The interval that holds the point, within its total. False where it does not.
    bool take(tsr_interval i, const divider& by) {
        assert(end_of(i) <= by.total() && by.total() <= max_total<Bits>);
        interval.narrow(i.start, end_of(i), by);
        const bool inside = interval.holds(code);
        renormalise();
        return inside;
    }
    /// Decodes one of two symbols with the intervals [0, edge) and [edge, total), 0 < edge < total:
    /// as a point and what it takes, without a division by the range.
    std::uint32_t take_one_of_two(std::uint32_t edge, const divider& by) {
        assert(edge > 0 && edge < by.total() && by.total() <= max_total<Bits>);
        // point() >= edge is (offset + 1) * total > edge * range: offset reaches the quotient.
        const std::uint64_t first = by.part<Bits>(interval.range, edge);
        const bool second = (code - interval.low) >> interval.spare >= first;
        interval.low += second ? first << interval.spare : 0;
        interval.range = second ? interval.range - first : first;
        renormalise();
        return second;
    }

    /// Whether an encoder would have written more bytes by now: each doubling is a bit that was
    /// written or is pending, and the end takes two more or, without those pending, one.
    bool starved(ending how) const { return bits_written(how) > 8 * size; }
    /// Whether an encoder that was given the same intervals would have written these bytes. What
    /// follows the bits of the doublings shows in the code, of which pending bits were taken out.
    bool whole(ending how) const {
        const bool by_quarter = how == ending::quarter;
        const std::uint64_t last =
            by_quarter && interval.low < interval.quarter ? interval.quarter : interval.middle;
        return size == (bits_written(how) + 7) / 8 && code == last;
    }

  private:
    std::uint64_t bits_written(ending how) const {
        return how == ending::quarter ? doublings + 2 : doublings - pending + 1;
    }
    void renormalise() {
        const auto by = interval.renormalise();
        const std::uint64_t position = doublings + 64;
        const std::uint64_t next = common::load_big_endian(begin + std::min(position / 8, size))
                                   << position % 8;
        code = (code << by.shared & interval.middle) | (code << by.all() & ~interval.middle) |
               next >> 1 >> (63 - by.all());
        doublings += by.all();
        pending = kept(pending, by.shared) + by.straddles;
    }
};

}  // namespace tessera::arithmetic
