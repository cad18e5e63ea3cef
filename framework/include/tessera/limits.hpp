// SPDX-License-Identifier: MIT
// Every limit on input that nobody trusts, in one place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tessera {

/// Limits that a caller may change. None is part of the format.
struct limits {
    /// Bytes of outputs and scratch that one worker may hold for one block.
    std::uint64_t memory = std::uint64_t{512} << 20;
    /// Bytes that a decode may produce in all.
    std::uint64_t output = UINT64_MAX;
    /// Largest block, in decoded bytes, that is accepted; a frame's own block size bounds it
    /// further.
    std::uint64_t block = std::uint64_t{64} << 20;
    /// Any one stage's output may hold this many times the block's bytes, and `expansion_floor` on
    /// top.
    std::uint64_t expansion = 16;
    std::uint64_t expansion_floor = 64 << 10;
};

/// Limits that belong to the format: changing one breaks files. See framework/format.md.
namespace format_limits {
constexpr std::size_t header = 64 << 10;     ///< bytes of a frame's header, inflated
constexpr std::size_t label = 4 << 10;       ///< bytes of a block's label
constexpr std::size_t leaves = 1 << 12;      ///< leaf streams of a block
constexpr std::uint64_t block = 64u << 20;   ///< decoded bytes of a block
constexpr std::size_t small_message = 8191;  ///< raw bytes that the small form takes
}  // namespace format_limits

/// Limits on specs, from a file or from a frame.
namespace spec_limits {
constexpr std::size_t text = 64 << 10;  ///< bytes of JSON
constexpr std::size_t depth = 32;       ///< levels of JSON
constexpr std::size_t steps = 256;      ///< steps in a spec, all branches counted
constexpr std::size_t name = 256;       ///< bytes of a name, id, label or version
}  // namespace spec_limits

}  // namespace tessera
