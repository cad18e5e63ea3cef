// SPDX-License-Identifier: MIT
// Prices of a group: a sum of products for each table, which compilers make vectors of.
#include "prices.hpp"
#include "../common/intrinsics.hpp"

#include <algorithm>
#include <cassert>

namespace tessera::histogram {

namespace {

constexpr unsigned dearest = 511;  // just below 32 bits

[[gnu::always_inline]] inline std::uint32_t sum_of_products(const std::int16_t* a,
                                                            const std::int16_t* b,
                                                            std::size_t size) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += std::int32_t{a[i]} * b[i];
    return static_cast<std::uint32_t>(sum);
}

}  // namespace

std::uint32_t product(const std::int16_t* a, const std::int16_t* b, std::size_t size) {
    return sum_of_products(a, b, size);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] std::uint32_t product_avx2(const std::int16_t* a, const std::int16_t* b,
                                                   std::size_t size) {
    return sum_of_products(a, b, size);
}
// Left alone, compilers take vectors of half the width.
[[gnu::target("avx512f,avx512bw,avx512dq,avx512vl")]] std::uint32_t product_avx512(
    const std::int16_t* a, const std::int16_t* b, std::size_t size) {
    __m512i sums = _mm512_setzero_si512();
    std::size_t i = 0;
    for (; i + 32 <= size; i += 32)
        sums = _mm512_add_epi32(
            sums, _mm512_madd_epi16(_mm512_loadu_si512(a + i), _mm512_loadu_si512(b + i)));
    const auto whole = static_cast<std::uint32_t>(_mm512_reduce_add_epi32(sums));
    return whole + sum_of_products(a + i, b + i, size - i);
}
#else
std::uint32_t product_avx2(const std::int16_t* a, const std::int16_t* b, std::size_t size) {
    return product(a, b, size);
}
std::uint32_t product_avx512(const std::int16_t* a, const std::int16_t* b, std::size_t size) {
    return product(a, b, size);
}
#endif

price_list::price_list(std::uint32_t alphabet, std::uint32_t tables)
    : alphabet_(alphabet), tables_(tables), prices_(std::size_t{alphabet} * tables) {}

void price_list::set(std::uint32_t table, std::span<const std::uint16_t> lengths) {
    assert(table < tables_ && lengths.size() == alphabet_);
    std::int16_t* to = prices_.data() + table * alphabet_;
    for (const std::uint16_t length : lengths)
        *to++ = static_cast<std::int16_t>(std::min((length + 8u) / 16, dearest));
}

std::uint16_t price_list::cheapest(std::span<const std::uint16_t> row,
                                   sdk::instructions set) const {
    assert(row.size() == alphabet_);
    const auto of = set >= sdk::instructions::avx512 ? product_avx512
                    : set >= sdk::instructions::avx2 ? product_avx2
                                                     : product;
    // A count of 2^15 and a price below 2^9 fit a signed number together with their table: nothing
    // to guess wrong.
    std::uint64_t best = UINT64_MAX;
    for (std::size_t t = 0; t < tables_; ++t)
        best = std::min(best, std::uint64_t{of(reinterpret_cast<const std::int16_t*>(row.data()),
                                               prices_.data() + t * alphabet_, alphabet_)}
                                      << 16 |
                                  t);
    return static_cast<std::uint16_t>(best & 0xFFFF);
}

}  // namespace tessera::histogram
