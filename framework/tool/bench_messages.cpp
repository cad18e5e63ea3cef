// SPDX-License-Identifier: MIT
// A file as messages, each coded alone, for tessera bench.
#include "bench.hpp"

#include <tessera/error.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace tessera::tool {

namespace {

/// The first place at `at` or behind where a message may end.
std::size_t boundary(const options& wanted, std::span<const std::uint8_t> content, std::size_t at) {
    if (wanted.message_unit == 0) {
        const auto from = content.begin() + static_cast<std::ptrdiff_t>(at == 0 ? 0 : at - 1);
        const auto end = std::find(from, content.end(), '\n');
        return static_cast<std::size_t>(end - content.begin()) + (end == content.end() ? 0 : 1);
    }
    const std::size_t unit = wanted.message_unit;
    return std::min((at + unit - 1) / unit * unit, content.size());
}

}  // namespace

std::vector<std::span<const std::uint8_t>> messages_of(const options& wanted,
                                                       std::span<const std::uint8_t> content) {
    if (wanted.messages == 0) return {content};
    std::vector<std::span<const std::uint8_t>> out;
    std::size_t from = 0;
    for (std::uint64_t n = 1; n <= wanted.messages; ++n) {
        // Without a product that could pass 64 bits.
        const std::size_t whole = content.size() / wanted.messages * n;
        const std::size_t rest = content.size() % wanted.messages * n / wanted.messages;
        const std::size_t to =
            n == wanted.messages ? content.size() : boundary(wanted, content, whole + rest);
        if (to > from) out.push_back(content.subspan(from, to - from));
        from = std::max(from, to);
    }
    return out;
}

}  // namespace tessera::tool
