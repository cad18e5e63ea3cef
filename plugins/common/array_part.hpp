// SPDX-License-Identifier: MIT
// A part of a file that is cut into blocks of whole rows: what segmenters of array files share.
#pragma once

#include "tessera/abi/segmenter.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace tessera::plugins {

/// A label that a frame stores has at most so many bytes; a longer one is left out.
constexpr std::size_t longest_label = 4096;

struct array_part {
    std::uint32_t route = 0;
    std::uint64_t bytes = UINT64_MAX;  ///< left of it; UINT64_MAX: up to the end of the input
    std::uint64_t row = 0;             ///< bytes in a row, 0: unknown
    std::uint64_t element = 1;         ///< bytes in an element
    std::string label = {};            ///< "": none

    /// Takes the next block off the part: whole rows where one fits a block, else whole elements.
    /// The label lives as long as the part. `available` bytes are known to be there, and where
    /// `last` no more than these.
    tsr_segment cut(std::uint64_t block_size, std::uint64_t available, bool last) {
        const bool rows_fit = row != 0 && row <= block_size;
        const std::uint64_t unit = rows_fit ? row : std::min(element, block_size);
        std::uint64_t now = std::min(bytes, block_size / unit * unit);
        if (last) now = std::min(now, available);
        if (bytes != UINT64_MAX) bytes -= now;
        const bool named = !label.empty() && label.size() <= longest_label;
        return {sizeof(tsr_segment), route, now, rows_fit ? row : 0,
                named ? label.c_str() : nullptr};
    }
};

/// The answer of a segmenter that wants to see more.
constexpr tsr_segment more_please = {sizeof(tsr_segment), 0, 0, 0, nullptr};

/// a * b, or nothing where that passes 64 bits.
inline std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
    std::uint64_t result = 0;
    if (__builtin_mul_overflow(a, b, &result)) return {};
    return result;
}

/// Bytes of an array of `shape`, and of one of its rows: all that one step along the first
/// dimension passes, 0 where there are fewer than two dimensions.
struct array_size {
    std::uint64_t bytes, row;
};

/// Nothing where a number passes 64 bits.
inline std::optional<array_size> size_of_array(std::span<const std::uint64_t> shape,
                                               std::uint64_t element) {
    std::uint64_t row = element;
    for (std::size_t i = 1; i < shape.size(); ++i) {
        const auto larger = product(row, shape[i]);
        if (!larger) return {};
        row = *larger;
    }
    const auto bytes = shape.empty() ? std::optional(element) : product(row, shape[0]);
    if (!bytes) return {};
    return array_size{*bytes, shape.size() < 2 ? 0 : row};
}

}  // namespace tessera::plugins
