// SPDX-License-Identifier: MIT
// Splits and joins floating-point numbers: portable form and dispatch.
#include "kernel.hpp"

#include "loops.hpp"

namespace tessera::float_split {

using sdk::instructions;

template <class Layout>
void split(std::span<const typename Layout::number> in, typename Layout::exponent* exponent,
           std::uint8_t* const* plane, instructions set) {
#if defined(__x86_64__)
    if (set >= instructions::avx512) return split_avx512<Layout>(in, exponent, plane);
    if (set >= instructions::avx2) return split_avx2<Layout>(in, exponent, plane);
#endif
    static_cast<void>(set);
    split_loops<Layout>(in, exponent, plane);
}

template <class Layout>
bool join(const typename Layout::exponent* exponent, const std::uint8_t* const* plane,
          std::span<typename Layout::number> out, instructions set) {
#if defined(__x86_64__)
    if (set >= instructions::avx512) return join_avx512<Layout>(exponent, plane, out);
    if (set >= instructions::avx2) return join_avx2<Layout>(exponent, plane, out);
#endif
    static_cast<void>(set);
    return join_loops<Layout>(exponent, plane, out);
}

void split_hi6(std::span<const std::uint16_t> in, std::uint8_t* high, std::uint16_t* low,
               instructions set) {
#if defined(__x86_64__)
    if (set >= instructions::avx512) return split_hi6_avx512(in, high, low);
    if (set >= instructions::avx2) return split_hi6_avx2(in, high, low);
#endif
    static_cast<void>(set);
    split_hi6_loops(in, high, low);
}

bool join_hi6(const std::uint8_t* high, const std::uint16_t* low, std::span<std::uint16_t> out,
              instructions set) {
#if defined(__x86_64__)
    if (set >= instructions::avx512) return join_hi6_avx512(high, low, out);
    if (set >= instructions::avx2) return join_hi6_avx2(high, low, out);
#endif
    static_cast<void>(set);
    return join_hi6_loops(high, low, out);
}

template void split<fp8_e4m3>(std::span<const std::uint8_t>, std::uint8_t*, std::uint8_t* const*,
                              instructions);
template void split<fp8_e5m2>(std::span<const std::uint8_t>, std::uint8_t*, std::uint8_t* const*,
                              instructions);
template void split<fp16>(std::span<const std::uint16_t>, std::uint8_t*, std::uint8_t* const*,
                          instructions);
template void split<bf16>(std::span<const std::uint16_t>, std::uint8_t*, std::uint8_t* const*,
                          instructions);
template void split<fp32>(std::span<const std::uint32_t>, std::uint8_t*, std::uint8_t* const*,
                          instructions);
template void split<fp64>(std::span<const std::uint64_t>, std::uint16_t*, std::uint8_t* const*,
                          instructions);
template bool join<fp8_e4m3>(const std::uint8_t*, const std::uint8_t* const*,
                             std::span<std::uint8_t>, instructions);
template bool join<fp8_e5m2>(const std::uint8_t*, const std::uint8_t* const*,
                             std::span<std::uint8_t>, instructions);
template bool join<fp16>(const std::uint8_t*, const std::uint8_t* const*, std::span<std::uint16_t>,
                         instructions);
template bool join<bf16>(const std::uint8_t*, const std::uint8_t* const*, std::span<std::uint16_t>,
                         instructions);
template bool join<fp32>(const std::uint8_t*, const std::uint8_t* const*, std::span<std::uint32_t>,
                         instructions);
template bool join<fp64>(const std::uint16_t*, const std::uint8_t* const*, std::span<std::uint64_t>,
                         instructions);

}  // namespace tessera::float_split
