// SPDX-License-Identifier: MIT
// Turns a plain class into a segmenter.
#pragma once

#include "../abi/plugin.h"
#include "call.hpp"

#include <concepts>

namespace tessera::sdk {

/// What a segmenter class offers: constructible from `const setup&`, immutable, and a nested
/// `struct state` with
///   state(const T& plan, call&, std::string_view name, std::uint64_t block_size)
///   tsr_segment next(std::span<const std::uint8_t> input, bool last)
/// The call that a state is given stays valid until it ends; a label must live until the next call.
template <class T>
concept segmenter_class = std::constructible_from<T, const setup&> &&
    requires(typename T::state& s, std::span<const std::uint8_t> input, bool last) {
    { s.next(input, last) } -> std::same_as<tsr_segment>;
};

namespace detail {

template <class T>
struct segmenting {
    call work;
    typename T::state state;
    segmenting(const tsr_host* h, tsr_call* r, const T& plan, std::string_view name,
               std::uint64_t block_size)
        : work(h, r), state(plan, work, name, block_size) {}
};

}  // namespace detail

/// The table of segmenter `T`.
template <segmenter_class T>
inline constexpr tsr_segmenter_api segmenter_api = {
    .size = sizeof(tsr_segmenter_api),
    .create = detail::create<T>,
    .destroy = detail::destroy<T>,
    .begin =
        [](const void* plan, const tsr_host* host, tsr_call* raw, const char* name,
           std::uint64_t block_size, void** state) noexcept {
            return detail::guard(host, raw, [&] {
                *state =
                    new detail::segmenting<T>(host, raw, detail::as<T>(plan), name, block_size);
            });
        },
    .next =
        [](void* state, const std::uint8_t* input, std::uint64_t available, int last,
           tsr_segment* out) noexcept {
            auto& s = *static_cast<detail::segmenting<T>*>(state);
            return detail::guard(s.work.host(), s.work.raw(), [&] {
                *out = s.state.next({input, static_cast<std::size_t>(available)}, last != 0);
            });
        },
    .end = [](void* state) noexcept { delete static_cast<detail::segmenting<T>*>(state); },
};

}  // namespace tessera::sdk
