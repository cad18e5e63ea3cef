// SPDX-License-Identifier: MIT
// Numbers through a table, eight gathered at a time.
#include "kernel.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>

namespace tessera::token_map {
namespace {

[[gnu::target("avx2"), gnu::always_inline]] inline __m256i centre(__m256i rank) {
    const __m256i one = _mm256_set1_epi32(1), odd = _mm256_and_si256(rank, one);
    const __m256i even = _mm256_sub_epi32(odd, one);
    const __m256i half = _mm256_srli_epi32(rank, 1);
    return _mm256_add_epi32(_mm256_sub_epi32(_mm256_xor_si256(half, even), even), odd);
}

[[gnu::target("avx2"), gnu::always_inline]] inline __m256i uncentre(__m256i number) {
    const __m256i one = _mm256_set1_epi32(1);
    const __m256i rest = _mm256_srai_epi32(_mm256_sub_epi32(number, one), 31);  // even ranks
    const __m256i twice = _mm256_add_epi32(number, number);
    const __m256i signed_twice = _mm256_sub_epi32(_mm256_xor_si256(twice, rest), rest);
    return _mm256_sub_epi32(signed_twice, _mm256_andnot_si256(rest, one));
}

template <form Form>
[[gnu::target("avx2")]] std::size_t permute_eights(std::span<const std::uint32_t> in,
                                                   std::span<const std::uint32_t> table,
                                                   std::uint32_t* out, std::uint32_t& largest) {
    const std::size_t count = in.size() / 8 * 8;
    const auto* entries = reinterpret_cast<const int*>(table.data());
    // Unsigned numbers below the table's size: the larger of the two is the last entry's index.
    const __m256i last = _mm256_set1_epi32(static_cast<int>(table.size()) - 1);
    const __m256i any = _mm256_set1_epi32(table.empty() ? 0 : -1);
    __m256i most = _mm256_setzero_si256();
    for (std::size_t i = 0; i < count; i += 8) {
        __m256i from = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in.data() + i));
        if constexpr (Form == form::uncentre_in) from = uncentre(from);
        const __m256i inside =
            _mm256_and_si256(_mm256_cmpeq_epi32(_mm256_max_epu32(from, last), last), any);
        const __m256i to = _mm256_mask_i32gather_epi32(from, entries, from, inside, 4);
        most = _mm256_max_epu32(most, Form == form::uncentre_in ? from : to);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i),
                            Form == form::centre_out ? centre(to) : to);
    }
    alignas(32) std::uint32_t parts[8];
    _mm256_store_si256(reinterpret_cast<__m256i*>(parts), most);
    largest = std::max(largest, *std::max_element(parts, parts + 8));
    return count;
}

}  // namespace

template <form Form>
std::size_t permute_avx2(std::span<const std::uint32_t> in, std::span<const std::uint32_t> table,
                         std::uint32_t* out, std::uint32_t& largest) {
    return permute_eights<Form>(in, table, out, largest);
}

}  // namespace tessera::token_map

#else

namespace tessera::token_map {

template <form Form>
std::size_t permute_avx2(std::span<const std::uint32_t>, std::span<const std::uint32_t>,
                         std::uint32_t*, std::uint32_t&) {
    return 0;
}

}  // namespace tessera::token_map

#endif

namespace tessera::token_map {

template std::size_t permute_avx2<form::plain>(std::span<const std::uint32_t>,
                                               std::span<const std::uint32_t>, std::uint32_t*,
                                               std::uint32_t&);
template std::size_t permute_avx2<form::centre_out>(std::span<const std::uint32_t>,
                                                    std::span<const std::uint32_t>, std::uint32_t*,
                                                    std::uint32_t&);
template std::size_t permute_avx2<form::uncentre_in>(std::span<const std::uint32_t>,
                                                     std::span<const std::uint32_t>, std::uint32_t*,
                                                     std::uint32_t&);

}  // namespace tessera::token_map
