// SPDX-License-Identifier: MIT
// Cutting a safetensors file: its header, then each tensor.
#pragma once

#include "content.hpp"

#include <deque>
#include <string>

namespace tessera::safetensors {

/// Whether the input begins as such files do. Needs `recognised_bytes` bytes, or all there are.
bool recognise(std::span<const std::uint8_t> input);
constexpr std::uint64_t recognised_bytes = 9;

/// A file at work. Its answers are a segmenter's, with plugins::content for routes.
class file {
  public:
    explicit file(std::uint64_t block_size) : block_size_(block_size) {}

    tsr_segment next(std::span<const std::uint8_t> input, bool last);

  private:
    tsr_segment header(std::span<const std::uint8_t> input, bool last);
    tsr_segment give_up(std::span<const std::uint8_t> input, bool last);
    void read();

    static constexpr std::uint64_t unknown = UINT64_MAX;

    std::uint64_t block_size_;
    std::uint64_t header_left_ = unknown;
    std::string text_;
    std::deque<plugins::array_part> parts_;
};

}  // namespace tessera::safetensors
