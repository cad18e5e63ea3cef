// SPDX-License-Identifier: MIT
// The tokenizer inside a czip model file: where it lies, and its text.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace tessera::tokenizer {

struct model_part {
    std::span<const std::uint8_t> data;  ///< in the file, compressed
    std::string codec;                   ///< "zstd" or "brotli"
    std::uint32_t vocabulary;            ///< how many ids the model predicts
};

/// Looks it up. Throws sdk::error where `file` is no such file.
model_part find_tokenizer(std::span<const std::uint8_t> file);

/// What it inflates to, at most largest_text bytes. Throws sdk::error where it is damaged.
constexpr std::size_t largest_text = 16u << 20;
std::string inflate(const model_part& part);

}  // namespace tessera::tokenizer
