// SPDX-License-Identifier: MIT
// Differences and sums: portable forms and dispatch.
#include "kernel.hpp"

#include <algorithm>
#include <cassert>
#include <type_traits>

namespace tessera::delta {
namespace {

template <class T>
constexpr T to_zigzag(T difference) {
    const auto negative = static_cast<std::make_signed_t<T>>(difference) < 0 ? T(~T{0}) : T{0};
    return static_cast<T>(static_cast<T>(difference << 1) ^ negative);
}
template <bool Zigzag, class T>
constexpr T written(T difference) {
    return Zigzag ? to_zigzag(difference) : difference;
}
template <bool Zigzag, class T>
constexpr T difference_of(T code) {
    return Zigzag ? from_zigzag(code) : code;
}

template <bool Zigzag, class T>
void differences(std::span<const T> in, T* __restrict out, std::size_t distance) {
    const T* __restrict from = in.data();
    const std::size_t head = std::min(distance, in.size());
    for (std::size_t i = 0; i < head; ++i) out[i] = written<Zigzag>(from[i]);
    for (std::size_t i = head; i < in.size(); ++i)
        out[i] = written<Zigzag>(static_cast<T>(from[i] - from[i - distance]));
}

/// Sums of `count` <= distance numbers: nothing written here is read here.
template <bool Zigzag, class T>
void add(const T* __restrict in, const T* __restrict earlier, T* __restrict out,
         std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        out[i] = static_cast<T>(earlier[i] + difference_of<Zigzag>(in[i]));
}

template <bool Zigzag, class T>
void sums(std::span<const T> in, std::span<T> out, std::size_t distance, sdk::instructions set) {
    std::size_t at = set == sdk::instructions::scalar ? 0 : sums_avx2<T, Zigzag>(in, out, distance);
    for (; at < std::min(distance, in.size()); ++at) out[at] = difference_of<Zigzag>(in[at]);
    if (distance * sizeof(T) < 32) {  // too near for vectors
        for (; at < in.size(); ++at)
            out[at] = static_cast<T>(out[at - distance] + difference_of<Zigzag>(in[at]));
        return;
    }
    while (at < in.size()) {
        const std::size_t count = std::min(distance, in.size() - at);
        add<Zigzag>(in.data() + at, out.data() + at - distance, out.data() + at, count);
        at += count;
    }
}

}  // namespace

template <class T>
void differences(std::span<const T> in, std::span<T> out, std::size_t distance, bool zigzag) {
    assert(distance > 0 && in.size() == out.size());
    if (zigzag)
        differences<true>(in, out.data(), distance);
    else
        differences<false>(in, out.data(), distance);
}

template <class T>
void sums(std::span<const T> in, std::span<T> out, std::size_t distance, bool zigzag,
          sdk::instructions set) {
    assert(distance > 0 && in.size() == out.size());
    if (zigzag)
        sums<true>(in, out, distance, set);
    else
        sums<false>(in, out, distance, set);
}

template void differences(std::span<const std::uint8_t>, std::span<std::uint8_t>, std::size_t,
                          bool);
template void differences(std::span<const std::uint16_t>, std::span<std::uint16_t>, std::size_t,
                          bool);
template void differences(std::span<const std::uint32_t>, std::span<std::uint32_t>, std::size_t,
                          bool);
template void differences(std::span<const std::uint64_t>, std::span<std::uint64_t>, std::size_t,
                          bool);
template void sums(std::span<const std::uint8_t>, std::span<std::uint8_t>, std::size_t, bool,
                   sdk::instructions);
template void sums(std::span<const std::uint16_t>, std::span<std::uint16_t>, std::size_t, bool,
                   sdk::instructions);
template void sums(std::span<const std::uint32_t>, std::span<std::uint32_t>, std::size_t, bool,
                   sdk::instructions);
template void sums(std::span<const std::uint64_t>, std::span<std::uint64_t>, std::size_t, bool,
                   sdk::instructions);

}  // namespace tessera::delta
