// SPDX-License-Identifier: MIT
// Shifts numbers to symbols and back.
#include "kernel.hpp"

#include <bit>

namespace tessera::length_first {

namespace {

constexpr std::uint32_t offset = 1u << least_length;

}  // namespace

bool to_symbols(std::span<const std::uint32_t> in, std::uint32_t* out) {
    std::uint32_t above = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
        above |= static_cast<std::uint32_t>(in[i] > largest);
        const std::uint32_t more = (in[i] > largest ? 0 : in[i]) + offset;
        const auto length = static_cast<unsigned>(std::bit_width(more)) - 1;
        const std::uint32_t part = more ^ 1u << length;
        out[i] = (length - least_length) << part_bits | part << (part_bits - length);
    }
    return above == 0;
}

std::size_t to_numbers(std::span<const std::uint32_t> in, std::uint32_t* out) {
    std::size_t good = in.size();
    for (std::size_t i = in.size(); i-- > 0;) {
        const std::uint32_t symbol = in[i] & ((1u << symbol_bits) - 1);
        const unsigned length = (symbol >> part_bits) + least_length;
        const std::uint32_t part = symbol & ((1u << part_bits) - 1);
        const unsigned behind = part_bits - length;
        if (in[i] != symbol || (part & ((1u << behind) - 1)) != 0) good = i;
        out[i] = (part >> behind | 1u << length) - offset;
    }
    return good;
}

}  // namespace tessera::length_first
