// SPDX-License-Identifier: MIT
// Builds descriptors from plain classes.
#pragma once

#include "coder.hpp"
#include "distribution.hpp"
#include "model.hpp"
#include "segmenter.hpp"
#include "stage.hpp"

#include <string_view>

namespace tessera::sdk {

/// What a descriptor says; see tsr_desc for each member. Only `id` and `summary` have no default.
struct about {
    const char* id;
    const char* summary;
    const char* version = "0.1.0";
    const char* home = "";
    const char* tags = "";
    const char* schema = R"({"properties": {}})";
    std::uint32_t format = 1, format_min = 1;
    std::uint32_t flags = TSR_EXACT;
    std::uint32_t accepts = 0;  ///< stages and models: TSR_TYPE_BIT of each type taken
    std::uint32_t kinds = 0;    ///< models and distributions: TSR_KIND_BIT of each kind of score
    std::span<const tsr_port> ports = {};
    std::span<const char* const> routes = {};
    /// Where it has none, descriptors answer by `bit_extension`. A plugin that has others beside
    /// asks it first: `if (const void* mine = sdk::bit_extension<model>(id)) return mine;`
    const void* (*extension)(const char* id) = nullptr;
};

/// What `T` offers of abi/bit_loop.h, by what its class has: the value of `about::extension` of a
/// plugin with no other ability.
template <class T>
const void* bit_extension([[maybe_unused]] const char* id) noexcept {
    if constexpr (detail::walks_bits<T>)
        if (std::string_view(id) == TSR_BIT_WALK_EXTENSION) return &bit_walk_api<T>;
    if constexpr (detail::says_edges<T>)
        if (std::string_view(id) == TSR_BIT_EDGE_EXTENSION) return &bit_edge_api<T>;
    if constexpr (detail::takes_bits<T>)
        if (std::string_view(id) == TSR_BIT_TAKE_EXTENSION) return &bit_take_api<T>;
    return nullptr;
}

namespace detail {

template <class T>
concept has_bit_extension = walks_bits<T> || says_edges<T> || takes_bits<T>;

template <class T>
constexpr about with_bit_extension(about a) {
    if constexpr (has_bit_extension<T>)
        if (a.extension == nullptr) a.extension = bit_extension<T>;
    return a;
}

constexpr tsr_desc describe(tsr_shape shape, const void* api, const about& a) {
    return {
        .size = sizeof(tsr_desc),
        .shape = shape,
        .flags = a.flags,
        .format = a.format,
        .format_min = a.format_min,
        .id = a.id,
        .version = a.version,
        .home = a.home,
        .summary = a.summary,
        .tags = a.tags,
        .schema = a.schema,
        .api = api,
        .ports = a.ports.data(),
        .port_count = static_cast<std::uint32_t>(a.ports.size()),
        .accepts = a.accepts,
        .kinds = a.kinds,
        .route_count = static_cast<std::uint32_t>(a.routes.size()),
        .routes = a.routes.data(),
        .extension = a.extension,
    };
}

}  // namespace detail

template <stage_class T>
constexpr tsr_desc describe_stage(const about& a) {
    return detail::describe(TSR_STAGE, &stage_api<T>, a);
}
template <model_class T>
constexpr tsr_desc describe_model(const about& a) {
    return detail::describe(TSR_MODEL, &model_api<T>, detail::with_bit_extension<T>(a));
}
template <distribution_class T>
constexpr tsr_desc describe_distribution(const about& a) {
    return detail::describe(TSR_DISTRIBUTION, &distribution_api<T>,
                            detail::with_bit_extension<T>(a));
}
template <coder_class T>
constexpr tsr_desc describe_coder(const about& a) {
    return detail::describe(TSR_CODER, &coder_api<T>, detail::with_bit_extension<T>(a));
}
template <segmenter_class T>
constexpr tsr_desc describe_segmenter(const about& a) {
    return detail::describe(TSR_SEGMENTER, &segmenter_api<T>, a);
}

}  // namespace tessera::sdk
