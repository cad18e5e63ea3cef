// SPDX-License-Identifier: MIT
// The entropy stage's header: what its decoder needs beside the coder's bytes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tessera::engine {

/// Most lanes of a block. Part of the format.
constexpr std::uint32_t max_lanes = 1u << 16;

/// Builds a header. Numbers are LEB128 varints, parts have their length in front.
class header_writer {
  public:
    void number(std::uint64_t value);
    void part(std::span<const std::uint8_t> bytes);
    /// The last part needs no length.
    void rest(std::span<const std::uint8_t> bytes);
    const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  private:
    std::vector<std::uint8_t> bytes_;
};

/// Reads one that nobody trusts. Throws error{reason::corrupt} naming `what` was expected.
class header_reader {
  public:
    explicit header_reader(std::span<const std::uint8_t> bytes) : left_(bytes) {}
    std::uint64_t number(std::uint64_t least, std::uint64_t most, const char* what);
    std::span<const std::uint8_t> part(const char* what);
    std::span<const std::uint8_t> rest();
    void end() const;

  private:
    std::span<const std::uint8_t> left_;
};

}  // namespace tessera::engine
