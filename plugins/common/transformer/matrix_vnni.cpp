// SPDX-License-Identifier: MIT
// Products of matrices by VNNI: four products of eight bits a lane. One operand must be unsigned,
// so weights are packed 128 higher, and 128 times the sum of the other operand is taken off.
#include "../intrinsics.hpp"
#include "kernels_vnni.hpp"

#if defined(__x86_64__)

#include <cstring>

namespace tessera::transformer::vnni {

namespace {

constexpr std::size_t panel = 64;  // outputs, in four vectors
constexpr std::size_t vectors = 4;
constexpr std::size_t quad = 4;  // inputs of a lane

[[TESSERA_VNNI, gnu::always_inline]] inline __m512i four_of(const std::int8_t* x) {
    std::int32_t four;
    std::memcpy(&four, x, sizeof four);
    return _mm512_set1_epi32(four);
}

[[TESSERA_VNNI]] std::int32_t sum_of(const std::int8_t* x, std::size_t count) {
    __m512i sum = _mm512_setzero_si512();
    for (std::size_t i = 0; i < count; i += 64)
        sum = _mm512_dpbusd_epi32(sum, _mm512_set1_epi8(1), _mm512_loadu_si512(x + i));
    return _mm512_reduce_add_epi32(sum);
}

/// `Rows` rows by one panel of weights. Unrolled, as sums are in registers only where no loop over
/// them is left.
template <std::size_t Rows>
[[TESSERA_VNNI]] void tile(const std::int8_t* weights, std::size_t inputs, const std::int8_t* x,
                           std::size_t x_stride, const std::int32_t* offsets, std::int32_t* sums,
                           std::size_t sums_stride) {
    __m512i sum[Rows][vectors];
#pragma GCC unroll 6
    for (std::size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 4
        for (std::size_t v = 0; v < vectors; ++v) sum[r][v] = _mm512_set1_epi32(offsets[r]);
    for (std::size_t i = 0; i < inputs; i += quad) {
        __m512i w[vectors];
#pragma GCC unroll 4
        for (std::size_t v = 0; v < vectors; ++v)
            w[v] = _mm512_load_si512(weights + i * panel + 64 * v);
#pragma GCC unroll 6
        for (std::size_t r = 0; r < Rows; ++r) {
            const __m512i four = four_of(x + r * x_stride + i);
#pragma GCC unroll 4
            for (std::size_t v = 0; v < vectors; ++v)
                sum[r][v] = _mm512_dpbusd_epi32(sum[r][v], w[v], four);
        }
    }
#pragma GCC unroll 6
    for (std::size_t r = 0; r < Rows; ++r)
#pragma GCC unroll 4
        for (std::size_t v = 0; v < vectors; ++v)
            _mm512_storeu_si512(sums + r * sums_stride + 16 * v, sum[r][v]);
}

constexpr std::size_t tile_rows = 6;
using tile_function = void (*)(const std::int8_t*, std::size_t, const std::int8_t*, std::size_t,
                               const std::int32_t*, std::int32_t*, std::size_t);
constexpr tile_function tiles[tile_rows] = {tile<1>, tile<2>, tile<3>, tile<4>, tile<5>, tile<6>};

}  // namespace

void pack(const std::int8_t* plain, std::size_t outputs, std::size_t inputs, std::int8_t* packed) {
    for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t i = 0; i < inputs; ++i)
            packed[o / panel * panel * inputs + i / quad * quad * panel + o % panel * quad +
                   i % quad] = static_cast<std::int8_t>(plain[o * inputs + i] ^ 0x80);
}

[[TESSERA_VNNI]] void multiply(const matrix& w, std::size_t first, const std::int8_t* x,
                               std::size_t rows, std::size_t x_stride, std::int32_t* sums,
                               std::size_t sums_stride) {
    constexpr std::size_t most = 8 * tile_rows;
    std::int32_t offsets[most];
    for (std::size_t from = 0; from < rows; from += most) {
        const std::size_t end = std::min(rows, from + most);
        for (std::size_t r = from; r < end; ++r)
            offsets[r - from] = -128 * sum_of(x + r * x_stride, w.inputs);
        // A panel stays in the nearest cache while all rows pass.
        for (std::size_t o = first; o < w.outputs; o += panel)
            for (std::size_t r = from; r < end; r += tile_rows)
                tiles[std::min(tile_rows, end - r) - 1](
                    w.weights + o * w.inputs, w.inputs, x + r * x_stride, x_stride,
                    offsets + r - from, sums + r * sums_stride + o, sums_stride);
    }
}

}  // namespace tessera::transformer::vnni

#endif
