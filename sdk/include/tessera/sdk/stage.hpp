// SPDX-License-Identifier: MIT
// Turns a plain class into a stage.
#pragma once

#include "../abi/plugin.h"
#include "call.hpp"

#include <algorithm>
#include <concepts>
#include <vector>

namespace tessera::sdk {

/// What a stage class offers. Its constructor takes `const setup&` and throws error{TSR_E_PARAM,
/// ...} for parameters that a schema cannot rule out; the object is immutable afterwards and used
/// by several threads at once.
template <class T>
concept stage_class = std::constructible_from<T, const setup&> &&
    requires(const T& plan, call& c, const tsr_stream& in, std::span<const tsr_stream> parts) {
    plan.encode(c, in);         // commits or shares every port
    plan.decode(c, parts, in);  // parts in port order, the shape of the stream to rebuild
};

/// Optional: `std::vector<tsr_port> ports(tsr_type in) const`, where outputs depend on parameters
/// or the input's type. The names must live as long as the plan.
template <class T>
concept has_ports = requires(const T& plan, tsr_type in) {
    { plan.ports(in) } -> std::convertible_to<std::vector<tsr_port>>;
};

namespace detail {

template <class T>
tsr_status ports(const void* plan, const tsr_host* host, tsr_call* raw, tsr_type in, tsr_port* out,
                 std::uint32_t* count) noexcept {
    return guard(host, raw, [&] {
        const std::vector<tsr_port> list = as<T>(plan).ports(in);
        if (list.size() > TSR_MAX_PORTS) throw error{TSR_E_INTERNAL, "more than 64 ports"};
        std::copy(list.begin(), list.end(), out);
        *count = static_cast<std::uint32_t>(list.size());
    });
}

template <class T>
constexpr auto ports_of() -> decltype(tsr_stage_api::ports) {
    if constexpr (has_ports<T>)
        return ports<T>;
    else
        return nullptr;
}

}  // namespace detail

/// The table of stage `T`.
template <stage_class T>
inline constexpr tsr_stage_api stage_api = {
    .size = sizeof(tsr_stage_api),
    .create = detail::create<T>,
    .destroy = detail::destroy<T>,
    .ports = detail::ports_of<T>(),
    .encode =
        [](const void* plan, const tsr_host* host, tsr_call* raw, const tsr_stream* in) noexcept {
            return detail::guard(host, raw, [&] {
                call c{host, raw};
                detail::as<T>(plan).encode(c, *in);
            });
        },
    .decode =
        [](const void* plan, const tsr_host* host, tsr_call* raw, const tsr_stream* parts,
           std::uint32_t count, const tsr_stream* shape) noexcept {
            return detail::guard(host, raw, [&] {
                call c{host, raw};
                detail::as<T>(plan).decode(c, {parts, count}, *shape);
            });
        },
};

}  // namespace tessera::sdk
