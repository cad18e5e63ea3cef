// SPDX-License-Identifier: MIT
// Splits elements into planes of their bytes, and joins them: portable form and dispatch.
#include "kernel.hpp"

namespace tessera::byte_split {

template <class T>
void split(std::span<const T> in, std::uint8_t* const* plane, sdk::instructions set) {
    const std::size_t done = set == sdk::instructions::scalar ? 0 : split_avx2(in, plane);
    for (std::size_t k = 0; k < sizeof(T); ++k)
        for (std::size_t i = done; i < in.size(); ++i)
            plane[k][i] = static_cast<std::uint8_t>(in[i] >> (8 * k));
}

template <class T>
void join(const std::uint8_t* const* plane, std::span<T> out, sdk::instructions set) {
    const std::size_t done = set == sdk::instructions::scalar ? 0 : join_avx2(plane, out);
    for (std::size_t i = done; i < out.size(); ++i) {
        T value = 0;
        for (std::size_t k = 0; k < sizeof(T); ++k)
            value = static_cast<T>(value | static_cast<T>(plane[k][i]) << (8 * k));
        out[i] = value;
    }
}

template void split(std::span<const std::uint16_t>, std::uint8_t* const*, sdk::instructions);
template void split(std::span<const std::uint32_t>, std::uint8_t* const*, sdk::instructions);
template void split(std::span<const std::uint64_t>, std::uint8_t* const*, sdk::instructions);
template void join(const std::uint8_t* const*, std::span<std::uint16_t>, sdk::instructions);
template void join(const std::uint8_t* const*, std::span<std::uint32_t>, sdk::instructions);
template void join(const std::uint8_t* const*, std::span<std::uint64_t>, sdk::instructions);

}  // namespace tessera::byte_split
