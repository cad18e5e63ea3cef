// SPDX-License-Identifier: MIT
// Cutting a GGUF file: its header, then each tensor.
#pragma once

#include "content.hpp"
#include "gguf_header.hpp"

#include <deque>

namespace tessera::gguf {

/// Whether the input begins as such files do. Needs `recognised_bytes` bytes, or all there are.
bool recognise(std::span<const std::uint8_t> input);
constexpr std::uint64_t recognised_bytes = 8;

/// A file at work. Its answers are a segmenter's, with plugins::content for routes.
class file {
  public:
    explicit file(std::uint64_t block_size) : block_size_(block_size) {}

    tsr_segment next(std::span<const std::uint8_t> input, bool last);

  private:
    tsr_segment header(std::span<const std::uint8_t> input, bool last);

    std::uint64_t block_size_;
    bool reading_ = true;
    std::size_t seen_ = 0;  ///< bytes of the current block that the reader has had
    header_reader reader_;
    std::deque<plugins::array_part> parts_;
};

}  // namespace tessera::gguf
