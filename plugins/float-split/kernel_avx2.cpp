// SPDX-License-Identifier: MIT
// The loops compiled for AVX2.
#include "kernel.hpp"
#include "loops.hpp"

#if defined(__x86_64__)

namespace tessera::float_split {

namespace {

// The attribute of a template that was declared without it would be lost.
template <class Layout>
[[gnu::target("avx2")]] void split_here(std::span<const typename Layout::number> in,
                                        typename Layout::exponent* exponent,
                                        std::uint8_t* const* plane) {
    split_loops<Layout>(in, exponent, plane);
}

template <class Layout>
[[gnu::target("avx2")]] bool join_here(const typename Layout::exponent* exponent,
                                       const std::uint8_t* const* plane,
                                       std::span<typename Layout::number> out) {
    return join_loops<Layout>(exponent, plane, out);
}

}  // namespace

template <class Layout>
void split_avx2(std::span<const typename Layout::number> in, typename Layout::exponent* exponent,
                std::uint8_t* const* plane) {
    split_here<Layout>(in, exponent, plane);
}

template <class Layout>
bool join_avx2(const typename Layout::exponent* exponent, const std::uint8_t* const* plane,
               std::span<typename Layout::number> out) {
    return join_here<Layout>(exponent, plane, out);
}

[[gnu::target("avx2")]] void split_hi6_avx2(std::span<const std::uint16_t> in, std::uint8_t* high,
                                            std::uint16_t* low) {
    split_hi6_loops(in, high, low);
}

[[gnu::target("avx2")]] bool join_hi6_avx2(const std::uint8_t* high, const std::uint16_t* low,
                                           std::span<std::uint16_t> out) {
    return join_hi6_loops(high, low, out);
}

template void split_avx2<fp8_e4m3>(std::span<const std::uint8_t>, std::uint8_t*,
                                   std::uint8_t* const*);
template void split_avx2<fp8_e5m2>(std::span<const std::uint8_t>, std::uint8_t*,
                                   std::uint8_t* const*);
template void split_avx2<fp16>(std::span<const std::uint16_t>, std::uint8_t*, std::uint8_t* const*);
template void split_avx2<bf16>(std::span<const std::uint16_t>, std::uint8_t*, std::uint8_t* const*);
template void split_avx2<fp32>(std::span<const std::uint32_t>, std::uint8_t*, std::uint8_t* const*);
template void split_avx2<fp64>(std::span<const std::uint64_t>, std::uint16_t*,
                               std::uint8_t* const*);
template bool join_avx2<fp8_e4m3>(const std::uint8_t*, const std::uint8_t* const*,
                                  std::span<std::uint8_t>);
template bool join_avx2<fp8_e5m2>(const std::uint8_t*, const std::uint8_t* const*,
                                  std::span<std::uint8_t>);
template bool join_avx2<fp16>(const std::uint8_t*, const std::uint8_t* const*,
                              std::span<std::uint16_t>);
template bool join_avx2<bf16>(const std::uint8_t*, const std::uint8_t* const*,
                              std::span<std::uint16_t>);
template bool join_avx2<fp32>(const std::uint8_t*, const std::uint8_t* const*,
                              std::span<std::uint32_t>);
template bool join_avx2<fp64>(const std::uint16_t*, const std::uint8_t* const*,
                              std::span<std::uint64_t>);

}  // namespace tessera::float_split

#endif
