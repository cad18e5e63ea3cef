// SPDX-License-Identifier: MIT
// Turns a plain function into a plugin's training.
#pragma once

#include "../abi/services.h"
#include "call.hpp"

#include <algorithm>
#include <string>

namespace tessera::sdk {

/// The table of a plugin that learns: the value of its extension TSR_TRAIN_EXTENSION. `Learn` is
/// void(setup&, std::span<const tsr_stream> samples); it reads its parameters, which `schema`
/// describes, from the setup, commits the asset to port 0, and throws error{TSR_E_PARAM, ...} where
/// nothing can be learnt from the samples. Same samples, order and parameters give the same asset.
template <auto Learn>
constexpr tsr_train_api train_api(const char* schema) {
    return {.size = sizeof(tsr_train_api),
            .schema = schema,
            .train = [](const tsr_host* host, tsr_call* raw, const char* params,
                        const tsr_stream* samples, std::uint32_t count) noexcept {
                return detail::guard(host, raw, [&] {
                    setup s{host, raw, params};
                    Learn(s, std::span<const tsr_stream>{samples, count});
                });
            }};
}

/// The bytes of a sample; throws where it has other elements.
inline std::span<const std::uint8_t> sample_bytes(const tsr_stream& sample) {
    if (sample.type != TSR_BYTES && sample.type != TSR_U8)
        throw error{TSR_E_PARAM,
                    std::string("expected samples of bytes, found ") + name(sample.type)};
    return memory(sample);
}

/// All samples of bytes one behind the other, in scratch of the call.
inline std::span<const std::uint8_t> joined_samples(setup& s, std::span<const tsr_stream> samples) {
    std::uint64_t total = 0;
    for (const tsr_stream& sample : samples) total += sample_bytes(sample).size();
    const auto all = s.scratch<std::uint8_t>(total);
    auto to = all.begin();
    for (const tsr_stream& sample : samples) to = std::ranges::copy(sample_bytes(sample), to).out;
    return all;
}

/// Commits what was learnt.
inline void commit_asset(setup& s, std::span<const std::uint8_t> asset) {
    std::ranges::copy(asset, s.output<std::uint8_t>(asset.size()).begin());
    s.commit(asset.size());
}

}  // namespace tessera::sdk
