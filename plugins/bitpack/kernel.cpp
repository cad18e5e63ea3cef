// SPDX-License-Identifier: MIT
// Packs numbers into a fixed count of bits each: portable form and dispatch.
#include "kernel.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace tessera::bitpack {
namespace {

void store_little(std::uint8_t* out, std::uint64_t value) {
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(out, &value, sizeof(value));
    } else {
        for (unsigned i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
}

std::uint64_t load_little(const std::uint8_t* in) {
    std::uint64_t value = 0;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(&value, in, sizeof(value));
    } else {
        for (unsigned i = 0; i < 8; ++i) value |= static_cast<std::uint64_t>(in[i]) << (8 * i);
    }
    return value;
}

template <class T>
void pack_portable(std::span<const T> in, unsigned bits, std::uint8_t* out) {
    std::uint64_t held = 0;
    unsigned filled = 0;
    for (const T v : in) {
        const std::uint64_t value = v;
        held |= value << filled;
        filled += bits;
        if (filled < 64) continue;
        store_little(out, held);
        out += 8;
        filled -= 64;
        held = filled == 0 ? 0 : value >> (bits - filled);
    }
    store_little(out, held);
}

template <class T>
void unpack_portable(const std::uint8_t* in, unsigned bits, std::span<T> out) {
    const std::uint64_t mask = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    std::size_t at = 0;   // byte
    unsigned offset = 0;  // bit in it
    for (T& v : out) {
        std::uint64_t value = load_little(in + at) >> offset;
        if (offset + bits > 64) value |= static_cast<std::uint64_t>(in[at + 8]) << (64 - offset);
        v = static_cast<T>(value & mask);
        at += (offset + bits) / 8;
        offset = (offset + bits) % 8;
    }
}

/// How many of `count` numbers a BMI2 form takes.
std::size_t groups_of_eight(std::size_t count, sdk::instructions set) {
    return set == sdk::instructions::scalar ? 0 : count / 8 * 8;
}

template <class T>
bool is_copy(unsigned bits) {
    return bits == 8 * sizeof(T) && std::endian::native == std::endian::little;
}

}  // namespace

template <class T>
T bits_used(std::span<const T> values) {
    T all = 0;
    for (const T v : values) all = static_cast<T>(all | v);
    return all;
}

template <class T>
void pack(std::span<const T> in, unsigned bits, std::uint8_t* out, sdk::instructions set) {
    assert(bits <= 8 * sizeof(T));
    if (bits == 0 || in.empty()) return;
    if (is_copy<T>(bits)) {
        std::memcpy(out, in.data(), in.size_bytes());
        return;
    }
    if constexpr (sizeof(T) == 2)
        if (set >= sdk::instructions::avx512vbmi && bits % 2 == 0) {
            const std::size_t wide = in.size() / 32 * 32;
            pack_vbmi(in.first(wide), bits, out);
            out += packed_bytes(wide, bits);
            in = in.subspan(wide);
        }
    std::size_t done = 0;
    if constexpr (sizeof(T) < 4) {
        done = groups_of_eight(in.size(), set);
        if (done > 0) pack_bmi2(in.first(done), bits, out);
    }
    pack_portable(in.subspan(done), bits, out + packed_bytes(done, bits));
}

template <class T>
void unpack(const std::uint8_t* in, unsigned bits, std::span<T> out, sdk::instructions set) {
    assert(bits <= 8 * sizeof(T));
    if (out.empty()) return;
    if (bits == 0) {
        std::fill(out.begin(), out.end(), T{0});
        return;
    }
    if (is_copy<T>(bits)) {
        std::memcpy(out.data(), in, out.size_bytes());
        return;
    }
    if constexpr (sizeof(T) < 4)
        if (set >= sdk::instructions::avx512vbmi) {
            const std::size_t wide = out.size() / (64 / sizeof(T)) * (64 / sizeof(T));
            unpack_vbmi(in, bits, out.first(wide));
            in += packed_bytes(wide, bits);
            out = out.subspan(wide);
        }
    std::size_t done = 0;
    if constexpr (sizeof(T) < 8) {
        done = groups_of_eight(out.size(), set);
        if (done > 0) unpack_bmi2(in, bits, out.first(done));
    }
    unpack_portable(in + packed_bytes(done, bits), bits, out.subspan(done));
}

template std::uint8_t bits_used(std::span<const std::uint8_t>);
template std::uint16_t bits_used(std::span<const std::uint16_t>);
template std::uint32_t bits_used(std::span<const std::uint32_t>);
template std::uint64_t bits_used(std::span<const std::uint64_t>);
template void pack(std::span<const std::uint8_t>, unsigned, std::uint8_t*, sdk::instructions);
template void pack(std::span<const std::uint16_t>, unsigned, std::uint8_t*, sdk::instructions);
template void pack(std::span<const std::uint32_t>, unsigned, std::uint8_t*, sdk::instructions);
template void pack(std::span<const std::uint64_t>, unsigned, std::uint8_t*, sdk::instructions);
template void unpack(const std::uint8_t*, unsigned, std::span<std::uint8_t>, sdk::instructions);
template void unpack(const std::uint8_t*, unsigned, std::span<std::uint16_t>, sdk::instructions);
template void unpack(const std::uint8_t*, unsigned, std::span<std::uint32_t>, sdk::instructions);
template void unpack(const std::uint8_t*, unsigned, std::span<std::uint64_t>, sdk::instructions);

}  // namespace tessera::bitpack
