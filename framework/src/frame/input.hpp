// SPDX-License-Identifier: MIT
// A source with a look ahead: headers are parsed from a window, bodies are read straight to their
// place.
#pragma once

#include <tessera/io.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tessera::frame {

class input {
  public:
    explicit input(source& from) : from_(from) {}

    /// Up to `want` bytes from here on, fewer only at the end of the source. Valid until the next
    /// call.
    std::span<const std::uint8_t> peek(std::size_t want);
    /// Passes over `count` bytes that peek has shown.
    void skip(std::size_t count);
    /// Fills `room`; returns fewer only at the end of the source.
    std::size_t read(std::span<std::uint8_t> room);
    bool at_end() { return peek(1).empty(); }
    std::uint64_t position() const { return position_; }
    /// Bytes from here to the end, where the source knows its size.
    std::optional<std::uint64_t> left() const;

  private:
    source& from_;
    std::vector<std::uint8_t> window_;
    std::size_t at_ = 0, end_ = 0;
    std::uint64_t position_ = 0;
    bool ended_ = false;
};

}  // namespace tessera::frame
