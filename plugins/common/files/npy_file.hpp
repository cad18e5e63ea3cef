// SPDX-License-Identifier: MIT
// Cutting an npy file: its header, then the array.
#pragma once

#include "content.hpp"

#include <string>
#include <string_view>

namespace tessera::npy {

/// Whether the input begins as such files do. Needs `recognised_bytes` bytes, or all there are.
bool recognise(std::span<const std::uint8_t> input);
constexpr std::uint64_t recognised_bytes = 12;  ///< magic, version, length: the longer form

/// A file at work. Its answers are a segmenter's, with plugins::content for routes.
class file {
  public:
    /// `name` is the file's, "" for a pipe.
    file(std::string_view name, std::uint64_t block_size)
        : block_size_(block_size),
          label_(name.ends_with(".npy") ? name.substr(0, name.size() - 4) : name) {}

    tsr_segment next(std::span<const std::uint8_t> input, bool last);

  private:
    std::uint64_t block_size_;
    std::string label_;
    bool begun_ = false;
    plugins::array_part part_{plugins::other};
};

}  // namespace tessera::npy
