// SPDX-License-Identifier: MIT
// Typed views of streams.
#pragma once

#include "../abi/stream.h"
#include "error.hpp"

#include <span>
#include <string>

namespace tessera::sdk {

/// Bytes of one element.
constexpr std::size_t width(tsr_type type) {
    return type == TSR_U16 ? 2 : type == TSR_U32 ? 4 : type == TSR_U64 ? 8 : 1;
}

constexpr const char* name(tsr_type type) {
    constexpr const char* names[] = {"?", "bytes", "u8", "u16", "u32", "u64"};
    return names[type <= TSR_U64 ? type : 0];
}

/// The elements of `s`, whose type must have T's width.
template <class T>
std::span<const T> elements(const tsr_stream& s) {
    if (width(s.type) != sizeof(T))
        throw error{TSR_E_INTERNAL,
                    std::string("a stream of ") + name(s.type) + " read with another width"};
    return {static_cast<const T*>(s.data), static_cast<std::size_t>(s.count)};
}

/// Its memory, whatever the type.
inline std::span<const std::uint8_t> memory(const tsr_stream& s) {
    return {static_cast<const std::uint8_t*>(s.data),
            static_cast<std::size_t>(s.count * width(s.type))};
}

/// Calls `f` with a value of the unsigned type that elements of `type` have: `with_element(in.type,
/// [&](auto zero) {...})`.
template <class F>
decltype(auto) with_element(tsr_type type, F&& f) {
    switch (width(type)) {
        case 2:
            return f(std::uint16_t{});
        case 4:
            return f(std::uint32_t{});
        case 8:
            return f(std::uint64_t{});
        default:
            return f(std::uint8_t{});
    }
}

}  // namespace tessera::sdk
