// SPDX-License-Identifier: MIT
// The compression around a payload, by the libraries zstd and brotli.
#pragma once

#include "container.hpp"

#include <memory>

struct ZSTD_DCtx_s;
struct BrotliDecoderStateStruct;

namespace tessera::czip {

/// Room for so many bytes compressed.
std::size_t compressed_bound(outer_codec codec, std::size_t size);
/// As the programs of czip do: zstd at level 22 without the content's size, brotli at quality 11
/// with a window of 2^22. Returns the bytes written.
std::size_t compress(outer_codec codec, std::span<const std::uint8_t> in,
                     std::span<std::uint8_t> out);

/// Inflates as much as is asked for and no more.
class payload_reader {
  public:
    /// `bytes` are what follows the outer header of a file.
    payload_reader(outer_codec codec, std::span<const std::uint8_t> bytes);

    /// Fills `room`. Throws sdk::error with `what` where the payload ends before.
    void read(std::span<std::uint8_t> room, const char* what);
    /// Throws sdk::error where payload or bytes are left.
    void finish();

  private:
    /// The bytes inflated, fewer than asked for at the end only.
    std::size_t inflate(std::span<std::uint8_t> room);
    std::size_t inflate_zstd(std::span<std::uint8_t> room);
    std::size_t inflate_brotli(std::span<std::uint8_t> room);
    [[noreturn]] void fail(const std::string& what) const;

    outer_codec codec_;
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
    std::uint64_t inflated_ = 0;
    bool ended_ = false;
    std::unique_ptr<ZSTD_DCtx_s, std::size_t (*)(ZSTD_DCtx_s*)> zstd_;
    std::unique_ptr<BrotliDecoderStateStruct, void (*)(BrotliDecoderStateStruct*)> brotli_;
};

}  // namespace tessera::czip
