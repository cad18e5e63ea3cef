// SPDX-License-Identifier: MIT
// Zigzag LEB128 integers without a branch for their lengths: pdep and pext spread and gather the
// groups of seven bits, a mask of 64 bytes tells where integers end.
#include "kernel.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstring>

namespace tessera::thrift_list {
namespace {

constexpr std::uint64_t groups = 0x7F7F7F7F7F, flags = 0x8080808080;

std::uint64_t load(const std::uint8_t* from) {
    std::uint64_t word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

[[gnu::target("avx2"), gnu::always_inline]] inline std::uint32_t top_bits(
    const std::uint8_t* from) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

/// Bit i is set where byte i of 64 is the last of an integer.
[[gnu::target("avx2"), gnu::always_inline]] inline std::uint64_t last_bytes(
    const std::uint8_t* from) {
    return ~(top_bits(from) | static_cast<std::uint64_t>(top_bits(from + 32)) << 32);
}

}  // namespace

[[gnu::target("bmi,bmi2,lzcnt")]] std::size_t write_integers_bmi2(std::span<const std::uint32_t> in,
                                                                  std::uint8_t* out) {
    std::uint8_t* to = out;
    for (const std::uint32_t number : in) {
        const std::uint64_t spread = _pdep_u64(to_zigzag(number), groups);
        const auto bits = static_cast<unsigned>(63 - _lzcnt_u64(spread | 1));  // of the last byte
        const std::uint64_t word = spread | _bzhi_u64(flags, bits & ~7u);
        std::memcpy(to, &word, sizeof word);
        to += bits / 8 + 1;
    }
    return static_cast<std::size_t>(to - out);
}

[[gnu::target("avx2,bmi,bmi2")]] integers_read read_integers_bmi2(std::span<const std::uint8_t> in,
                                                                  std::span<std::uint32_t> out) {
    const std::uint8_t *const begin = in.data(), *const end = begin + in.size();
    const std::uint8_t* next = begin;  // where the next integer begins
    std::size_t i = 0;
    for (const std::uint8_t* chunk = begin; chunk < end && i < out.size(); chunk += 64) {
        std::uint64_t last = last_bytes(chunk);
        if (end - chunk < 64) last = _bzhi_u64(last, static_cast<unsigned>(end - chunk));
        const std::uint8_t* const first = next;
        const std::size_t before = i;
        std::uint64_t wrong = 0;
        for (; last != 0 && i < out.size(); last = _blsr_u64(last)) {
            const std::uint8_t* const stop = chunk + _tzcnt_u64(last) + 1;
            const auto length = static_cast<unsigned>(stop - next);
            const std::uint64_t code = _pext_u64(_bzhi_u64(load(next), 8 * length), groups);
            wrong |= code >> 32 | static_cast<std::uint64_t>(length > most_bytes);
            out[i++] = from_zigzag(static_cast<std::uint32_t>(code));
            next = stop;
        }
        if (wrong != 0) return {fault::none, static_cast<std::size_t>(first - begin), before};
    }
    return {fault::none, static_cast<std::size_t>(next - begin), i};
}

}  // namespace tessera::thrift_list

#else

namespace tessera::thrift_list {

std::size_t write_integers_bmi2(std::span<const std::uint32_t> in, std::uint8_t* out) {
    return write_integers(in, out, sdk::instructions::scalar);
}
integers_read read_integers_bmi2(std::span<const std::uint8_t>, std::span<std::uint32_t>) {
    return {};
}

}  // namespace tessera::thrift_list

#endif
