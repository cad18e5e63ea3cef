// SPDX-License-Identifier: MIT
// The kernels, once for every machine and once with the shifts of BMI2.
#include "streams.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tessera::huffman {

namespace {

#define TESSERA_INLINE gnu::always_inline

[[TESSERA_INLINE]] inline std::uint64_t load(const std::uint8_t* at) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    return word;
}
[[TESSERA_INLINE]] inline void store(std::uint8_t* at, std::uint64_t word) {
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    std::memcpy(at, &word, 8);
}

/// A stream that is written: up to 7 bits wait in `bits`.
struct writer {
    std::uint8_t* at;
    std::uint64_t bits = 0, count = 0;

    [[TESSERA_INLINE]] void put(std::uint32_t code) {
        bits |= std::uint64_t{code & 0xFFFF} << (count & 63);
        count += code >> 16;
    }
    [[TESSERA_INLINE]] void flush() {
        store(at, bits);
        at += count >> 3;
        bits >>= count & 56;
        count &= 7;
    }
};

/// Batch symbols of each stream are put between flushes: 7 + Batch x longest bits fit 64.
template <class Symbol, unsigned Batch>
[[TESSERA_INLINE]] inline void encode(std::span<const Symbol> symbols,
                                      const arrangement<encode_table>& tables,
                                      const std::array<std::uint8_t*, streams>& begin,
                                      std::array<std::size_t, streams>& size, bool& outside) {
    writer w[streams] = {{begin[0]}, {begin[1]}, {begin[2]}, {begin[3]}};
    std::uint64_t at[streams], end[streams];
    for (unsigned k = 0; k < streams; ++k) {
        at[k] = edge(k, symbols.size());
        end[k] = edge(k + 1, symbols.size());
    }
    std::uint32_t seen = 0;
    for (;;) {
        // As far as no stream changes its table.
        const std::uint32_t* code[streams];
        std::uint64_t run = UINT64_MAX;
        for (unsigned k = 0; k < streams; ++k) {
            if (at[k] == end[k]) {
                run = 0;
                continue;
            }
            code[k] = tables.of(at[k]).of_symbol;
            run = std::min(run, tables.end_of(at[k], end[k]) - at[k]);
        }
        const std::uint64_t batches = run / Batch;
        if (batches == 0) {
            // Streams at the end of a table, or that have outlived another, go on one by one.
            bool done = true;
            for (unsigned k = 0; k < streams; ++k) {
                if (at[k] == end[k]) continue;
                done = false;
                const std::uint64_t stop = tables.end_of(at[k], end[k]);
                if (run > 0 && stop - at[k] >= Batch) continue;
                for (; at[k] < stop; ++at[k]) {
                    const std::uint32_t c = code[k][symbols[at[k]]];
                    seen |= c;
                    w[k].put(c & ~no_code);
                    w[k].flush();
                }
            }
            if (done) break;
            continue;
        }
        const Symbol* from[streams];
        for (unsigned k = 0; k < streams; ++k) from[k] = symbols.data() + at[k];
        for (std::uint64_t b = 0; b < batches; ++b) {
#pragma GCC unroll 4
            for (unsigned k = 0; k < streams; ++k) {
#pragma GCC unroll 4
                for (unsigned i = 0; i < Batch; ++i) {
                    const std::uint32_t c = code[k][from[k][i]];
                    seen |= c;
                    w[k].put(c & ~no_code);
                }
                from[k] += Batch;
                w[k].flush();
            }
        }
        for (unsigned k = 0; k < streams; ++k) at[k] += batches * Batch;
    }
    for (unsigned k = 0; k < streams; ++k)
        size[k] = static_cast<std::size_t>(w[k].at - begin[k]) + (w[k].count > 0);
    outside = outside || (seen & no_code) != 0;
}

/// A stream that is read, at a bit of it. No more than 8 bytes from there on are looked at, and
/// none beyond the end; what would be there is 0.
struct reader {
    const std::uint8_t* begin;
    std::uint64_t bytes, position = 0;

    [[TESSERA_INLINE]] bool far_from_end() const { return (position >> 3) + 8 <= bytes; }
    std::uint64_t peek_near_end() const {
        std::uint64_t word = 0;
        const std::uint64_t first = position >> 3;
        for (std::uint64_t i = first; i < std::min(bytes, first + 8); ++i)
            word |= std::uint64_t{begin[i]} << (8 * (i - first));
        return word >> (position & 7);
    }
    /// Whether the stream ended here.
    bool whole() const {
        return (position + 7) / 8 == bytes && (bytes == 0 || peek_near_end() == 0);
    }
};

template <class Symbol>
constexpr unsigned most_symbols_of_entry = sizeof(Symbol) == 1 ? 2 : 1;

/// What an entry stands for, onto `out` (which it moves on); up to two symbols are written.
template <class Symbol>
[[TESSERA_INLINE]] inline void take(std::uint32_t entry, const std::uint32_t* symbol,
                                    Symbol*& out) {
    if constexpr (sizeof(Symbol) == 1) {
        const auto both = static_cast<std::uint16_t>(entry >> 8);
        out[0] = static_cast<std::uint8_t>(both);
        out[1] = static_cast<std::uint8_t>(both >> 8);
        out += entry >> 30;
    } else {
        *out++ = static_cast<Symbol>(symbol[entry >> 8 & 0xFFFF]);
    }
}

template <class Symbol, unsigned Lookups>
[[TESSERA_INLINE]] inline bool decode(const std::array<std::span<const std::uint8_t>, streams>& in,
                                      const arrangement<decode_table<Symbol>>& tables,
                                      unsigned table_bits, std::span<Symbol> symbols) {
    constexpr std::ptrdiff_t most = Lookups * most_symbols_of_entry<Symbol>;
    const std::uint64_t mask = (std::uint64_t{1} << table_bits) - 1;
    constexpr std::uint64_t marker = std::uint64_t{1} << 63;
    reader r[streams];
    std::uint64_t at[streams], end[streams];
    for (unsigned k = 0; k < streams; ++k) {
        r[k] = {in[k].data(), in[k].size()};
        at[k] = edge(k, symbols.size());
        end[k] = edge(k + 1, symbols.size());
    }
    for (;;) {
        decode_table<Symbol> table[streams] = {};
        Symbol *out[streams] = {}, *stop[streams] = {};
        bool done = true, all = true;
        for (unsigned k = 0; k < streams; ++k) {
            all = all && at[k] != end[k];
            if (at[k] == end[k]) continue;
            done = false;
            table[k] = tables.of(at[k]);
            out[k] = symbols.data() + at[k];
            stop[k] = symbols.data() + tables.end_of(at[k], end[k]);
        }
        if (done) break;
        const auto has_room = [&](unsigned k) {
            return stop[k] - out[k] >= most && r[k].far_from_end();
        };
        while (all && has_room(0) && has_room(1) && has_room(2) && has_room(3)) {
            std::uint64_t word[streams];
            bool codes = true;
#pragma GCC unroll 4
            for (unsigned k = 0; k < streams; ++k)
                word[k] = load(r[k].begin + (r[k].position >> 3)) >> (r[k].position & 7) | marker;
#pragma GCC unroll 5
            for (unsigned i = 0; i < Lookups; ++i)
#pragma GCC unroll 4
                for (unsigned k = 0; k < streams; ++k) {
                    const std::uint32_t entry = table[k].of_bits[word[k] & mask];
                    if constexpr (sizeof(Symbol) > 1) codes = codes && entry != 0;
                    word[k] >>= entry & 63;
                    take<Symbol>(entry, table[k].symbol, out[k]);
                }
#pragma GCC unroll 4
            for (unsigned k = 0; k < streams; ++k) {
                const auto used = static_cast<std::uint64_t>(std::countl_zero(word[k]));
                r[k].position += used;
                if (used == 0) codes = codes && table[k].of_bits[word[k] & mask] != 0;
            }
            if (!codes) return false;
        }
        // Streams at the end of a table or of their bytes go on one by one.
        for (unsigned k = 0; k < streams; ++k) {
            if (at[k] == end[k]) continue;
            if (!all || !has_room(k))
                for (; out[k] < stop[k]; ++out[k]) {
                    const std::uint32_t entry = table[k].of_bits[r[k].peek_near_end() & mask];
                    if (entry == 0) return false;
                    Symbol two[2];
                    Symbol* first = two;
                    take<Symbol>(entry, table[k].symbol, first);
                    *out[k] = two[0];
                    r[k].position += entry >> 24 & 31;
                }
            at[k] = static_cast<std::uint64_t>(out[k] - symbols.data());
        }
    }
    return std::all_of(std::begin(r), std::end(r), [](const reader& x) { return x.whole(); });
}

template <class Symbol, class... Args>
[[TESSERA_INLINE]] inline void encode_any(unsigned longest, Args&&... args) {
    if (longest <= 14)
        encode<Symbol, 4>(args...);
    else
        encode<Symbol, 3>(args...);
}
// 56 bits are there whatever the position; codes of 11, 14 and 16 bits.
template <class Symbol, class... Args>
[[TESSERA_INLINE]] inline bool decode_any(unsigned table_bits, Args&&... args) {
    if (table_bits <= 11) return decode<Symbol, 5>(args...);
    if (table_bits <= 14) return decode<Symbol, 4>(args...);
    return decode<Symbol, 3>(args...);
}

#if defined(__x86_64__)

template <class Symbol>
[[gnu::target("bmi,bmi2,lzcnt")]] void encode_bmi2(std::span<const Symbol> symbols,
                                                   const arrangement<encode_table>& tables,
                                                   unsigned longest,
                                                   const std::array<std::uint8_t*, streams>& begin,
                                                   std::array<std::size_t, streams>& size,
                                                   bool& outside) {
    encode_any<Symbol>(longest, symbols, tables, begin, size, outside);
}
template <class Symbol>
[[gnu::target("bmi,bmi2,lzcnt")]] bool decode_bmi2(
    const std::array<std::span<const std::uint8_t>, streams>& from,
    const arrangement<decode_table<Symbol>>& tables, unsigned table_bits,
    std::span<Symbol> symbols) {
    return decode_any<Symbol>(table_bits, from, tables, table_bits, symbols);
}

#else

template <class Symbol, class... Args>
void encode_bmi2(Args&&...) {}
template <class Symbol, class... Args>
bool decode_bmi2(Args&&...) {
    return false;
}

#endif

}  // namespace

template <class Symbol>
void encode_streams(std::span<const Symbol> symbols, const arrangement<encode_table>& tables,
                    unsigned longest, std::array<std::uint8_t*, streams> begin,
                    std::array<std::size_t, streams>& size, bool& outside, sdk::instructions set) {
    if (set == sdk::instructions::scalar)
        encode_any<Symbol>(longest, symbols, tables, begin, size, outside);
    else
        encode_bmi2<Symbol>(symbols, tables, longest, begin, size, outside);
}

template <class Symbol>
bool decode_streams(const std::array<std::span<const std::uint8_t>, streams>& from,
                    const arrangement<decode_table<Symbol>>& tables, unsigned table_bits,
                    std::span<Symbol> symbols, sdk::instructions set) {
    if (set == sdk::instructions::scalar)
        return decode_any<Symbol>(table_bits, from, tables, table_bits, symbols);
    return decode_bmi2<Symbol>(from, tables, table_bits, symbols);
}

template void encode_streams(std::span<const std::uint8_t>, const arrangement<encode_table>&,
                             unsigned, std::array<std::uint8_t*, streams>,
                             std::array<std::size_t, streams>&, bool&, sdk::instructions);
template bool decode_streams(const std::array<std::span<const std::uint8_t>, streams>&,
                             const arrangement<decode_table<std::uint8_t>>&, unsigned,
                             std::span<std::uint8_t>, sdk::instructions);
template void encode_streams(std::span<const std::uint16_t>, const arrangement<encode_table>&,
                             unsigned, std::array<std::uint8_t*, streams>,
                             std::array<std::size_t, streams>&, bool&, sdk::instructions);
template bool decode_streams(const std::array<std::span<const std::uint8_t>, streams>&,
                             const arrangement<decode_table<std::uint16_t>>&, unsigned,
                             std::span<std::uint16_t>, sdk::instructions);
template void encode_streams(std::span<const std::uint32_t>, const arrangement<encode_table>&,
                             unsigned, std::array<std::uint8_t*, streams>,
                             std::array<std::size_t, streams>&, bool&, sdk::instructions);
template bool decode_streams(const std::array<std::span<const std::uint8_t>, streams>&,
                             const arrangement<decode_table<std::uint32_t>>&, unsigned,
                             std::span<std::uint32_t>, sdk::instructions);

}  // namespace tessera::huffman
