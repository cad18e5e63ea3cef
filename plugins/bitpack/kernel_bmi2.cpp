// SPDX-License-Identifier: MIT
// Packs eight numbers at a time, which take exactly `bits` bytes: pext and pdep gather and spread
// the bits of one 64-bit word of numbers.
#include "kernel.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

namespace tessera::bitpack {
namespace {

__extension__ using wide = unsigned __int128;

template <class Word>
Word load(const void* from) {
    Word word;
    std::memcpy(&word, from, sizeof(word));
    return word;
}

template <class Word>
void store(void* to, Word word) {
    std::memcpy(to, &word, sizeof(word));
}

/// The low `bits` bits of every T in a word.
template <class T>
std::uint64_t field_mask(unsigned bits) {
    std::uint64_t mask = 0;
    for (unsigned at = 0; at < 64; at += 8 * sizeof(T))
        mask |= ((std::uint64_t{1} << bits) - 1) << at;
    return mask;
}

/// The fields of one word of numbers, together.
template <class T>
[[gnu::target("bmi2"), gnu::always_inline]] inline std::uint64_t gather(const T* from,
                                                                        std::uint64_t mask) {
    return _pext_u64(load<std::uint64_t>(from), mask);
}

[[gnu::target("bmi2")]] void pack_groups(std::span<const std::uint8_t> in, unsigned bits,
                                         std::uint8_t* out) {
    const std::uint64_t mask = field_mask<std::uint8_t>(bits);
    for (std::size_t i = 0; i < in.size(); i += 8, out += bits)
        store(out, gather(in.data() + i, mask));
}

[[gnu::target("bmi2")]] void pack_groups(std::span<const std::uint16_t> in, unsigned bits,
                                         std::uint8_t* out) {
    const std::uint64_t mask = field_mask<std::uint16_t>(bits);
    for (std::size_t i = 0; i < in.size(); i += 8, out += bits) {
        const wide first = gather(in.data() + i, mask), second = gather(in.data() + i + 4, mask);
        store(out, first | second << (4 * bits));
    }
}

template <class T>
[[gnu::target("bmi2")]] void unpack_groups(const std::uint8_t* in, unsigned bits,
                                           std::span<T> out) {
    constexpr unsigned per_word = 8 / sizeof(T);
    const std::uint64_t mask = field_mask<T>(bits);
    T* const end = out.data() + out.size();
    for (T* to = out.data(); to != end; to += 8, in += bits)
        for (unsigned word = 0; word < sizeof(T); ++word) {
            const unsigned at = word * per_word * bits;
            std::uint64_t packed = load<std::uint64_t>(in + at / 8);
            if constexpr (sizeof(T) == 2) packed >>= at % 8;  // 0 or 4, and at most 60 bits wanted
            if constexpr (sizeof(T) == 4)
                packed = static_cast<std::uint64_t>(load<wide>(in + at / 8) >> (at % 8));
            store(to + word * per_word, _pdep_u64(packed, mask));
        }
}

}  // namespace

template <class T>
void pack_bmi2(std::span<const T> in, unsigned bits, std::uint8_t* out) {
    pack_groups(in, bits, out);
}
template <class T>
void unpack_bmi2(const std::uint8_t* in, unsigned bits, std::span<T> out) {
    unpack_groups(in, bits, out);
}

}  // namespace tessera::bitpack

#else

namespace tessera::bitpack {

template <class T>
void pack_bmi2(std::span<const T> in, unsigned bits, std::uint8_t* out) {
    pack(in, bits, out, sdk::instructions::scalar);
}
template <class T>
void unpack_bmi2(const std::uint8_t* in, unsigned bits, std::span<T> out) {
    unpack(in, bits, out, sdk::instructions::scalar);
}

}  // namespace tessera::bitpack

#endif

namespace tessera::bitpack {

template void pack_bmi2(std::span<const std::uint8_t>, unsigned, std::uint8_t*);
template void pack_bmi2(std::span<const std::uint16_t>, unsigned, std::uint8_t*);
template void unpack_bmi2(const std::uint8_t*, unsigned, std::span<std::uint8_t>);
template void unpack_bmi2(const std::uint8_t*, unsigned, std::span<std::uint16_t>);
template void unpack_bmi2(const std::uint8_t*, unsigned, std::span<std::uint32_t>);

}  // namespace tessera::bitpack
