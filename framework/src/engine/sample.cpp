// SPDX-License-Identifier: MIT
// Many short stretches: one that is unlike the rest, a run of zeros say, must not decide alone.
#include "sample.hpp"

#include <algorithm>
#include <cstring>

namespace tessera::engine {

namespace {
constexpr std::uint64_t stretch_bytes = 1 << 10, stretches = 32, least_part = 8;
}

std::optional<stream_value> sample_of(const stream_value& whole, block_memory& memory) {
    constexpr std::uint64_t bytes = stretches * stretch_bytes;
    if (whole.bytes() < least_part * bytes) return {};
    stream_value sample;
    sample.memory = std::make_shared<buffer>(memory, bytes);
    sample.view = whole.view;
    sample.view.data = sample.memory->data();
    sample.view.count = bytes / width(whole.view.type);
    const auto* const from = static_cast<const std::uint8_t*>(whole.view.data);
    const std::uint64_t apart = whole.bytes() / stretches / stretch_bytes * stretch_bytes;
    for (std::uint64_t i = 0; i < stretches; ++i)
        std::memcpy(sample.memory->data() + i * stretch_bytes, from + i * apart, stretch_bytes);
    return sample;
}

bool looks_at_siblings(const step* s) {
    return s != nullptr && (!s->given.empty() ||
                            std::any_of(s->ports.begin(), s->ports.end(), [](const step::port& p) {
                                return looks_at_siblings(p.next.get());
                            }));
}

}  // namespace tessera::engine
