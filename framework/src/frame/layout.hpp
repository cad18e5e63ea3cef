// SPDX-License-Identifier: MIT
// The frame's own structures, to bytes and back. framework/format.md is their description; nothing
// here knows a plugin.
#pragma once

#include <tessera/reader.hpp>

#include <tessera/sdk/cursor.hpp>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tessera::frame {

using bytes = std::vector<std::uint8_t>;
using view = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 4> magic = {0x8D, 'T', 'S', 'R'};
constexpr std::array<std::uint8_t, 4> trailer_magic = {'R', 'S', 'T', 0x8D};
constexpr std::uint8_t small_magic = 0x8E;
constexpr unsigned version = 1;
constexpr std::size_t trailer_size = 24;
constexpr std::size_t max_prefix = 4 + 2 + 2 * 10;

// ---- prefix and header ----

/// What a decoder is told before the first block.
struct header {
    std::string spec;  ///< resolved, as a frame stores it: JSON
    std::string codec;
    std::vector<plugin_use> plugins;  ///< id, version, home, format
    std::vector<asset_info> assets;
    std::uint64_t block_size = 0;
    std::string fingerprint;
};
/// Prefix, deflated header, checksum.
bytes write_header(const header& h);

struct header_size {
    unsigned version = 0;
    bool wide_dictionary = false;
    std::size_t prefix = 0;  ///< bytes from the magic to the deflated header
    std::size_t deflated = 0;
    std::size_t inflated = 0;
    std::size_t whole() const { return prefix + deflated + 4; }
};
/// From the first bytes of a frame (max_prefix suffice). Throws error{corrupt or unsupported}.
header_size read_prefix(view start);
/// `whole` is a frame's beginning, header_size::whole() bytes. `salt` becomes the seed of the
/// frame's block checksums.
header read_header(view whole, const header_size& size, std::uint64_t& salt);

// ---- blocks ----

enum class block_kind { coded = 1, stored = 2, end = 3 };

struct block_header {
    block_kind kind = block_kind::coded;
    std::uint64_t number = 0;  ///< ordinal in the frame; of the end marker: blocks in all
    std::uint64_t raw = 0;     ///< decoded bytes; of the end marker: of the frame's content
    std::uint64_t route = 0;
    std::uint64_t row = 0;  ///< bytes, 0: unknown
    std::string label;
    std::uint64_t control = 0;          ///< coded: bytes of the control section
    std::vector<std::uint64_t> leaves;  ///< coded: bytes of each leaf stream
    std::uint32_t body_sum = 0;         ///< coded: of control and leaves
    std::uint64_t raw_sum = 0;  ///< of the decoded bytes; of the end marker: of the blocks' raw_sum
    std::uint64_t index =
        0;  ///< end marker: bytes of the index, 0: neither index nor trailer follow

    std::uint64_t body() const;  ///< bytes that follow the header; 0 of an end marker
};
bytes write_block_header(const block_header& h, std::uint64_t salt);

enum class parse { done, short_of_bytes, bad };
/// Reads a header from the front of `start`; `size` becomes its bytes, `problem` the reason of
/// `bad`.
parse read_block_header(view start, std::uint64_t salt, std::uint64_t block_size, block_header& out,
                        std::size_t& size, std::string& problem);
/// Bytes that a header can have at most, before its label and leaves.
constexpr std::size_t max_block_header = 128 + format_limits::label + 10 * format_limits::leaves;

// ---- index and trailer ----

/// One entry's bytes, appended while the frame is written.
void append_index_entry(bytes& index, const block_header& h, std::uint64_t size_in_file);
/// Index with its count in front, then the trailer. `frame` is the frame's size up to the index.
bytes write_index(const bytes& entries, std::uint64_t count, std::uint64_t frame,
                  std::uint64_t salt);

struct trailer {
    std::uint64_t frame = 0;  ///< bytes of the whole frame, trailer included
    std::uint64_t index = 0;  ///< bytes of the index
    std::uint32_t index_sum = 0;
};
/// Nothing where `last` (trailer_size bytes) is no trailer.
std::optional<trailer> read_trailer(view last);
/// Blocks with their positions, the first at `first_block` in the file; routes become names. Throws
/// error{corrupt}.
std::vector<block_info> read_index(view index, std::uint64_t first_block,
                                   const std::vector<std::string>& routes);

// ---- small form ----

bytes write_small(std::uint64_t hash, std::uint64_t raw_size, bool stored, view body, view raw);
struct small_message {
    std::uint64_t hash = 0, raw = 0;
    bool stored = false;
    std::size_t body_at = 0, body = 0;
    std::size_t size() const { return body_at + body + 3; }
};
/// Parses lengths only; short_of_bytes where `start` ends too early.
parse read_small(view start, small_message& out, std::string& problem);
/// Whether the checksum of `whole` (size() bytes) holds for the decoded bytes.
bool small_sum_holds(view whole, view raw);

}  // namespace tessera::frame
