// SPDX-License-Identifier: MIT
// The work itself.
#include "kernel.hpp"

#include <cassert>

namespace @name_underscored@ {

void encode(std::span<const std::uint8_t> in, std::uint8_t step, std::span<std::uint8_t> out) {
    assert(out.size() >= in.size());
    for (std::size_t i = 0; i < in.size(); ++i)
        out[i] = static_cast<std::uint8_t>(in[i] - i * step);
}

void decode(std::span<const std::uint8_t> in, std::uint8_t step, std::span<std::uint8_t> out) {
    assert(out.size() >= in.size());
    for (std::size_t i = 0; i < in.size(); ++i)
        out[i] = static_cast<std::uint8_t>(in[i] + i * step);
}

}  // namespace @name_underscored@
