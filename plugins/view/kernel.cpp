// SPDX-License-Identifier: MIT
// Reverses the bytes of every element: portable form and dispatch.
#include "kernel.hpp"

#include <algorithm>
#include <cassert>

namespace tessera::view {
namespace {

template <std::size_t Width>
void reverse(const std::uint8_t* in, std::uint8_t* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i, in += Width, out += Width)
        std::reverse_copy(in, in + Width, out);
}

}  // namespace

void reverse_elements(const std::uint8_t* in, std::uint8_t* out, std::size_t count,
                      std::size_t width, sdk::instructions set) {
    assert(width == 2 || width == 4 || width == 8);
    const std::size_t done =
        set == sdk::instructions::scalar ? 0 : reverse_elements_avx2(in, out, count, width);
    in += done * width;
    out += done * width;
    count -= done;
    if (width == 2) reverse<2>(in, out, count);
    if (width == 4) reverse<4>(in, out, count);
    if (width == 8) reverse<8>(in, out, count);
}

}  // namespace tessera::view
