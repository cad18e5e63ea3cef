// SPDX-License-Identifier: MIT
// Rows of bytes, eight states a vector: symbols are looked up by gathers, words are spread over the
// states that take one by a permute.
#include "rows.hpp"

#include <array>
#include <bit>

#if defined(__x86_64__)

#include <immintrin.h>

#define TESSERA_TARGET gnu::target("avx2,bmi2,popcnt")

namespace tessera::rans {
namespace {

using vector = __m256i;

/// For each set of lanes: `spread` moves lane i of the words to the i-th lane of the set, `packed`
/// moves the lanes of the set to the front.
struct lane_moves {
    alignas(32) std::array<std::array<std::uint32_t, 8>, 256> spread{}, packed{};

    constexpr lane_moves() {
        for (unsigned set = 0; set < 256; ++set)
            for (unsigned lane = 0, i = 0; lane < 8; ++lane)
                if (set >> lane & 1) {
                    spread[set][lane] = i;
                    packed[set][i++] = lane;
                }
    }
};
constexpr lane_moves moves;

[[TESSERA_TARGET, gnu::always_inline]] inline vector every(std::uint32_t x) {
    return _mm256_set1_epi32(static_cast<int>(x));
}
[[TESSERA_TARGET, gnu::always_inline]] inline vector loaded(const void* at) {
    return _mm256_loadu_si256(static_cast<const vector*>(at));
}
[[TESSERA_TARGET, gnu::always_inline]] inline vector gathered(const void* from, vector at) {
    return _mm256_i32gather_epi32(static_cast<const int*>(from), at, 4);
}
[[TESSERA_TARGET, gnu::always_inline]] inline vector gathered_bytes(const void* from, vector at) {
    return _mm256_and_si256(_mm256_i32gather_epi32(static_cast<const int*>(from), at, 1),
                            every(0xFF));
}
[[TESSERA_TARGET, gnu::always_inline]] inline unsigned lanes_of(vector set) {
    return static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(set)));
}

[[TESSERA_TARGET, gnu::always_inline]] inline vector refilled(vector state,
                                                              const std::uint8_t*& end) {
    const vector takes = _mm256_cmpeq_epi32(_mm256_srli_epi32(state, 16), _mm256_setzero_si256());
    const unsigned set = lanes_of(takes);
    end -= 2 * std::popcount(set);
    const vector words = _mm256_permutevar8x32_epi32(
        _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(end))),
        loaded(moves.spread[set].data()));
    return _mm256_blendv_epi8(state, _mm256_or_si256(_mm256_slli_epi32(state, 16), words), takes);
}

/// Rows of one table; returns how many.
template <int Groups, bool OnePoint>
[[TESSERA_TARGET]] std::uint64_t decode_run(decode_rows& at,
                                            const decode_table<std::uint8_t>& table,
                                            std::uint8_t* symbols, std::uint64_t rows) {
    const __m128i bits = _mm_cvtsi32_si128(static_cast<int>(table.total_bits));
    const vector mask = every((1u << table.total_bits) - 1);
    const std::uint8_t* end = at.end;
    std::uint64_t row = 0;
    for (; row < rows && end - at.begin >= std::ptrdiff_t{128 * Groups}; ++row)
        for (int g = Groups - 1; g >= 0; --g) {
            vector out[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
#pragma GCC unroll 8
            for (int h = 7; h >= 0; --h) {
                std::uint32_t* const place = at.states + 64 * g + 8 * h;
                const vector state = loaded(place);
                const vector point = _mm256_and_si256(state, mask);
                vector symbol, less_one, offset;
                if constexpr (OnePoint) {
                    const vector all = gathered(table.all_of_point, point);
                    symbol = _mm256_and_si256(all, every(0xFF));
                    less_one = _mm256_and_si256(_mm256_srli_epi32(all, 8), every(0xFFF));
                    offset = _mm256_srli_epi32(all, 20);
                } else {
                    symbol = gathered_bytes(table.of_point, point);
                    const vector interval = gathered(table.of_symbol, symbol);
                    less_one = _mm256_and_si256(interval, every(0xFFFF));
                    offset = _mm256_sub_epi32(point, _mm256_srli_epi32(interval, 16));
                }
                out[h % 2] = _mm256_or_si256(_mm256_slli_epi32(out[h % 2], 8), symbol);
                const vector quotient = _mm256_srl_epi32(state, bits);
                const vector next = _mm256_add_epi32(_mm256_mullo_epi32(less_one, quotient),
                                                     _mm256_add_epi32(quotient, offset));
                _mm256_storeu_si256(reinterpret_cast<vector*>(place), refilled(next, end));
            }
            std::uint8_t* const to = symbols + 64 * (row * Groups + static_cast<unsigned>(g));
            _mm256_storeu_si256(reinterpret_cast<vector*>(to), out[0]);
            _mm256_storeu_si256(reinterpret_cast<vector*>(to + 32), out[1]);
        }
    at.end = end;
    return row;
}

template <int Groups, bool OnePoint>
std::uint64_t decode(decode_rows& at, std::uint64_t first, std::uint64_t rows) {
    std::uint64_t done = 0;
    while (done < rows && at.end - at.begin >= std::ptrdiff_t{128 * Groups}) {
        const std::uint64_t begin = first + done * at.row_size;
        const auto run = at.tables.run_from(begin, at.row_size, rows - done);
        if (run.rows == 0) break;
        done += decode_run<Groups, OnePoint>(at, *run.table, at.symbols + begin, run.rows);
    }
    return done;
}

/// Four numbers below 2^32 as doubles: the low word of a double of exponent 2^52.
[[TESSERA_TARGET, gnu::always_inline]] inline __m256d as_doubles(__m128i x) {
    const vector wide = _mm256_or_si256(_mm256_cvtepu32_epi64(x),
                                        _mm256_castpd_si256(_mm256_set1_pd(4503599627370496.0)));
    return _mm256_sub_pd(_mm256_castsi256_pd(wide), _mm256_set1_pd(4503599627370496.0));
}

/// x / y, exact: a quotient of 32-bit by 16-bit numbers that is not whole is 2^-16 or more below
/// the next whole one, and doubles round it by less. Below 2^31.
[[TESSERA_TARGET, gnu::always_inline]] inline vector divided(vector x, vector y) {
    const __m128i low = _mm256_cvttpd_epi32(_mm256_div_pd(as_doubles(_mm256_castsi256_si128(x)),
                                                          as_doubles(_mm256_castsi256_si128(y))));
    const __m128i high = _mm256_cvttpd_epi32(_mm256_div_pd(
        as_doubles(_mm256_extracti128_si256(x, 1)), as_doubles(_mm256_extracti128_si256(y, 1))));
    return _mm256_set_m128i(high, low);
}

[[TESSERA_TARGET, gnu::always_inline]] inline vector pushed(vector state, vector interval,
                                                            __m128i bits, __m128i rest,
                                                            std::uint8_t*& words) {
    const vector less_one = _mm256_and_si256(interval, every(0xFFFF));
    const vector frequency = _mm256_add_epi32(less_one, every(1));
    // Both sides are below 2^31 since the total is at least 2.
    const vector gives = _mm256_cmpgt_epi32(_mm256_srl_epi32(state, rest), less_one);
    const unsigned set = lanes_of(gives);
    const vector given = _mm256_permutevar8x32_epi32(_mm256_and_si256(state, every(0xFFFF)),
                                                     loaded(moves.packed[set].data()));
    _mm_storeu_si128(
        reinterpret_cast<__m128i*>(words),
        _mm_packus_epi32(_mm256_castsi256_si128(given), _mm256_extracti128_si256(given, 1)));
    words += 2 * std::popcount(set);
    const vector x = _mm256_blendv_epi8(state, _mm256_srli_epi32(state, 16), gives);
    const vector quotient = divided(x, frequency);
    const vector remainder = _mm256_sub_epi32(x, _mm256_mullo_epi32(quotient, frequency));
    return _mm256_add_epi32(_mm256_sll_epi32(quotient, bits),
                            _mm256_add_epi32(remainder, _mm256_srli_epi32(interval, 16)));
}

/// Rows of one table, the last one first.
template <int Groups>
[[TESSERA_TARGET]] void encode_run(encode_rows& at, const encode_table& table,
                                   const std::uint8_t* symbols, std::uint64_t rows) {
    const __m128i bits = _mm_cvtsi32_si128(static_cast<int>(table.total_bits));
    const __m128i rest = _mm_cvtsi32_si128(static_cast<int>(32 - table.total_bits));
    std::uint8_t* words = at.words;
    vector outside = _mm256_setzero_si256();
    for (std::uint64_t row = rows; row-- > 0;)
        for (int g = 0; g < Groups; ++g) {
            const std::uint8_t* const from =
                symbols + 64 * (row * Groups + static_cast<unsigned>(g));
            const vector four[2] = {loaded(from), loaded(from + 32)};
#pragma GCC unroll 8
            for (int h = 0; h < 8; ++h) {
                std::uint32_t* const place = at.states + 64 * g + 8 * h;
                const vector symbol = _mm256_and_si256(
                    _mm256_srli_epi32(four[h % 2], static_cast<int>(h / 2 * 8)), every(0xFF));
                const vector interval = gathered(table.of_byte, symbol);
                outside =
                    _mm256_or_si256(outside, _mm256_cmpeq_epi32(interval, every(no_interval)));
                _mm256_storeu_si256(reinterpret_cast<vector*>(place),
                                    pushed(loaded(place), interval, bits, rest, words));
            }
        }
    at.outside = at.outside || lanes_of(outside) != 0;
    at.words = words;
}

template <int Groups>
std::uint64_t encode(encode_rows& at, std::uint64_t end, std::uint64_t rows) {
    std::uint64_t done = 0;
    while (done < rows) {
        const std::uint64_t before = end - done * at.row_size;
        const auto run = at.tables.run_before(before, at.row_size, rows - done);
        if (run.rows == 0) break;
        encode_run<Groups>(at, *run.table, at.symbols + before - run.rows * at.row_size, run.rows);
        done += run.rows;
    }
    return done;
}

}  // namespace

std::uint64_t encode_rows_avx2(encode_rows& at, std::uint64_t end, std::uint64_t rows) {
    return at.row_size == 64 ? encode<1>(at, end, rows) : encode<2>(at, end, rows);
}

std::uint64_t decode_rows_avx2(decode_rows& at, std::uint64_t first, std::uint64_t rows) {
    if (at.by == lookup::points)
        return at.row_size == 64 ? decode<1, true>(at, first, rows)
                                 : decode<2, true>(at, first, rows);
    return at.row_size == 64 ? decode<1, false>(at, first, rows)
                             : decode<2, false>(at, first, rows);
}

}  // namespace tessera::rans

#else

namespace tessera::rans {

std::uint64_t encode_rows_avx2(encode_rows&, std::uint64_t, std::uint64_t) { return 0; }
std::uint64_t decode_rows_avx2(decode_rows&, std::uint64_t, std::uint64_t) { return 0; }

}  // namespace tessera::rans

#endif
