// SPDX-License-Identifier: MIT
// Packs 64 bytes of numbers at a time. Each 64-bit word of numbers has a multiple of four packed
// bits: permutes bring its bytes to it or from it, multishifts spread its fields.
#include "../common/intrinsics.hpp"
#include "kernel.hpp"

#if defined(__x86_64__)

#include <cassert>

#define TESSERA_TARGET gnu::target("avx512f,avx512bw,avx512vl,avx512vbmi")

namespace tessera::bitpack {
namespace {

/// Byte k of packed word w, and where in it field f of a number begins, for each of 64 bytes.
struct byte_places {
    alignas(64) std::uint8_t from[64], shift[64];

    byte_places(unsigned bits, unsigned width) {
        const unsigned fields = 8 / width, word_bits = fields * bits;
        for (unsigned i = 0; i < 64; ++i) {
            const unsigned word = i / 8, byte = i % 8;
            from[i] = static_cast<std::uint8_t>(word * word_bits / 8 + byte);
            shift[i] = static_cast<std::uint8_t>(word * word_bits % 8 + byte / width * bits +
                                                 byte % width * 8);
        }
    }
};

template <class T>
[[TESSERA_TARGET]] void unpack_words(const std::uint8_t* in, unsigned bits, std::span<T> out) {
    const byte_places places(bits, sizeof(T));
    const __m512i from = _mm512_load_si512(places.from), shift = _mm512_load_si512(places.shift);
    const __m512i mask = sizeof(T) == 1 ? _mm512_set1_epi8(static_cast<char>((1 << bits) - 1))
                                        : _mm512_set1_epi16(static_cast<short>((1 << bits) - 1));
    T* const end = out.data() + out.size();
    for (T* to = out.data(); to != end; to += 64 / sizeof(T), in += 8 * bits / sizeof(T)) {
        const __m512i words = _mm512_permutexvar_epi8(from, _mm512_loadu_si512(in));
        _mm512_storeu_si512(to, _mm512_and_si512(mask, _mm512_multishift_epi64_epi8(shift, words)));
    }
}

}  // namespace

template <class T>
void unpack_vbmi(const std::uint8_t* in, unsigned bits, std::span<T> out) {
    assert(out.size() % (64 / sizeof(T)) == 0 && bits < 8 * sizeof(T));
    unpack_words(in, bits, out);
}

[[TESSERA_TARGET]] void pack_vbmi(std::span<const std::uint16_t> in, unsigned bits,
                                  std::uint8_t* out) {
    assert(in.size() % 32 == 0 && bits % 2 == 0 && bits < 16);
    alignas(64) std::uint8_t from[64] = {};
    for (unsigned i = 0; i < 4 * bits; ++i)
        from[i] = static_cast<std::uint8_t>(i / (bits / 2) * 8 + i % (bits / 2));
    const __m512i bytes = _mm512_load_si512(from);
    const __m128i once = _mm_cvtsi32_si128(static_cast<int>(16 - bits)),
                  twice = _mm_cvtsi32_si128(static_cast<int>(32 - 2 * bits));
    const __m512i low = _mm512_set1_epi32(0xFFFF), low_pair = _mm512_set1_epi64(0xFFFFFFFF);
    const std::uint16_t* const end = in.data() + in.size();
    for (const std::uint16_t* at = in.data(); at != end; at += 32, out += 4 * bits) {
        const __m512i x = _mm512_loadu_si512(at);
        // The upper of two fields comes down to the lower one: numbers, then pairs.
        const __m512i pairs = _mm512_or_si512(_mm512_and_si512(x, low),
                                              _mm512_srl_epi32(_mm512_andnot_si512(low, x), once));
        const __m512i words =
            _mm512_or_si512(_mm512_and_si512(pairs, low_pair),
                            _mm512_srl_epi64(_mm512_andnot_si512(low_pair, pairs), twice));
        _mm512_storeu_si512(out, _mm512_permutexvar_epi8(bytes, words));
    }
}

}  // namespace tessera::bitpack

#else

namespace tessera::bitpack {

template <class T>
void unpack_vbmi(const std::uint8_t* in, unsigned bits, std::span<T> out) {
    unpack(in, bits, out, sdk::instructions::scalar);
}
void pack_vbmi(std::span<const std::uint16_t> in, unsigned bits, std::uint8_t* out) {
    pack(in, bits, out, sdk::instructions::scalar);
}

}  // namespace tessera::bitpack

#endif

namespace tessera::bitpack {

template void unpack_vbmi(const std::uint8_t*, unsigned, std::span<std::uint8_t>);
template void unpack_vbmi(const std::uint8_t*, unsigned, std::span<std::uint16_t>);

}  // namespace tessera::bitpack
