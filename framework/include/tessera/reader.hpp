// SPDX-License-Identifier: MIT
// Ranges and labels of a frame through its index, and what a frame says of itself.
#pragma once

#include "decode.hpp"

namespace tessera {

struct block_info {
    std::uint64_t position = 0;    ///< of its header in the file
    std::uint64_t size = 0;        ///< of header and body in the file
    std::uint64_t raw_offset = 0;  ///< in the content
    std::uint64_t raw_size = 0;
    std::string route, label;  ///< "" where there is none
    bool stored = false;
};

struct asset_info {
    std::string name;
    sha256 hash{};
    std::uint64_t size = 0;
};

/// One frame as its header and index describe it. Strings are data: escape them before you print
/// them.
struct frame_info {
    std::uint64_t position = 0, size = 0;
    unsigned version = 0;
    bool small_form = false;
    std::string codec;  ///< the spec's name
    std::string spec;   ///< resolved, JSON
    std::vector<plugin_use> plugins;
    std::vector<asset_info> assets;
    std::uint64_t block_size = 0, raw_size = 0, checksum = 0;
    std::uint64_t header_size = 0, index_size = 0;
    std::string fingerprint;
    std::vector<block_info> blocks;
    std::uint64_t raw_offset = 0;  ///< of the frame's content in that of the file
    bool indexed = false;  ///< false: made by walking the blocks, because the frame has no index
};

/// Random access to the content of a file of frames. Any number of threads may read.
class reader {
  public:
    /// Reads prefixes, headers and indexes only. `in` must outlive the reader.
    reader(const random_access& in, const environment& with, const decode_options& options = {});
    ~reader();
    reader(reader&&) noexcept;

    std::uint64_t size() const;  ///< of the content
    std::span<const frame_info> frames() const;
    /// Content from `offset` on, up to the span's end or the content's; returns how many bytes.
    /// Decodes the blocks it needs.
    std::size_t read(std::uint64_t offset, std::span<std::uint8_t> room) const;
    /// Writes [offset, offset + count) to `out`, block by block, count cut at the end.
    void copy(std::uint64_t offset, std::uint64_t count, sink& out) const;
    /// Writes every block of that label, in order. Throws error{reason::parameter} with the nearest
    /// label.
    void copy_label(std::string_view label, sink& out) const;
    std::vector<std::string> labels() const;

  private:
    struct state;
    std::unique_ptr<state> state_;
};

/// Headers and indexes of every frame, no plugin needed.
std::vector<frame_info> inspect(const random_access& in);

}  // namespace tessera
