// SPDX-License-Identifier: MIT
// Zigzag LEB128 integers: portable form and dispatch.
#include "kernel.hpp"

namespace tessera::thrift_list {
namespace {

std::size_t write_portable(std::span<const std::uint32_t> in, std::uint8_t* out) {
    std::uint8_t* to = out;
    for (const std::uint32_t number : in) {
        std::uint32_t code = to_zigzag(number);
        for (; code >= 0x80; code >>= 7) *to++ = static_cast<std::uint8_t>(code | 0x80);
        *to++ = static_cast<std::uint8_t>(code);
    }
    return static_cast<std::size_t>(to - out);
}

integers_read read_portable(std::span<const std::uint8_t> in, std::span<std::uint32_t> out) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t start = at;
        std::uint64_t code = 0;
        for (unsigned shift = 0;; shift += 7) {
            if (at == in.size()) return {fault::cut, start, i};
            if (shift == 7 * most_bytes) return {fault::too_long, start, i};
            const std::uint8_t byte = in[at++];
            code |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80) break;
        }
        if (code >> 32 != 0) return {fault::too_wide, start, i};
        out[i] = from_zigzag(static_cast<std::uint32_t>(code));
    }
    return {fault::none, at, out.size()};
}

}  // namespace

std::size_t write_integers(std::span<const std::uint32_t> in, std::uint8_t* out,
                           sdk::instructions set) {
    return set >= sdk::instructions::avx2 ? write_integers_bmi2(in, out) : write_portable(in, out);
}

integers_read read_integers(std::span<const std::uint8_t> in, std::span<std::uint32_t> out,
                            sdk::instructions set) {
    integers_read done;
    if (set >= sdk::instructions::avx2) done = read_integers_bmi2(in, out);
    const integers_read rest = read_portable(in.subspan(done.bytes), out.subspan(done.integers));
    return {rest.what, done.bytes + rest.bytes, done.integers + rest.integers};
}

}  // namespace tessera::thrift_list
