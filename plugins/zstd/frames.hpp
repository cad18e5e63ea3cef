// SPDX-License-Identifier: MIT
// Contexts of the zstd library with a plan's settings, and whole frames through them.
#pragma once

#include "../common/decoded_output.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <zstd.h>

namespace tessera::zstd {

struct settings {
    int level;
    int window;  ///< logarithm, 0: automatic
    bool long_matches;
    bool checksum;
};

struct release {
    void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
    void operator()(ZSTD_DCtx* c) const { ZSTD_freeDCtx(c); }
    void operator()(ZSTD_CDict* d) const { ZSTD_freeCDict(d); }
    void operator()(ZSTD_DDict* d) const { ZSTD_freeDDict(d); }
};
using write_dictionary = std::unique_ptr<ZSTD_CDict, release>;
using read_dictionary = std::unique_ptr<ZSTD_DDict, release>;

/// One worker's context for writing. The dictionary may be null; it outlives the context.
class compressor {
  public:
    compressor(const settings& wanted, const ZSTD_CDict* dictionary);
    /// One frame with its content size, into room of ZSTD_compressBound. Returns its bytes.
    std::size_t compress(std::span<const std::uint8_t> in, std::span<std::uint8_t> out);

  private:
    std::unique_ptr<ZSTD_CCtx, release> context_;
};

/// One worker's context for reading.
class decompressor {
  public:
    decompressor(const settings& wanted, const ZSTD_DDict* dictionary);
    /// All frames in `in`, back to back, into `out`. Returns the bytes written. TSR_E_CORRUPT where
    /// they do not fit or are damaged.
    std::size_t decompress(std::span<const std::uint8_t> in, std::span<std::uint8_t> out);
    /// The frame that begins at `at`, which moves behind it; `out` grows as it must.
    void stream(std::span<const std::uint8_t> in, std::size_t& at, plugins::decoded_output& out);

  private:
    std::unique_ptr<ZSTD_DCtx, release> context_;
    int largest_window_;
};

/// Throws a TSR_E_CORRUPT where the one frame that the encoder wrote states another size.
void check_content_size(std::span<const std::uint8_t> frame, std::uint64_t expected);

/// What the first frame states as its content's size, held against what its bytes can hold; 0
/// where it states none.
std::uint64_t first_content_size(std::span<const std::uint8_t> frames);

}  // namespace tessera::zstd
