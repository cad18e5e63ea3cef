// SPDX-License-Identifier: MIT
// Chunks of tokens to bytes and back: the model's logits, their frequencies, the arithmetic coder.
#pragma once

#include "common/arithmetic/coder.hpp"
#include "common/softmax_lut/rows.hpp"
#include "common/transformer/forward.hpp"

namespace tessera::czip {

/// What chunks are coded by.
struct coding {
    const transformer::model& model;
    const softmax_lut::kernel& frequencies;
    std::size_t tokens;  ///< of a chunk at most, within the model's context

    /// Rows of logits that a call makes at most: many, but not of long ones.
    std::size_t rows() const {
        constexpr std::size_t numbers = std::size_t{1} << 20;
        return std::clamp<std::size_t>(numbers / model.logit_stride(), 1, transformer::most_rows);
    }
    std::size_t cache() const { return model.cache_of_lane(tokens); }
    std::size_t blocks() const { return softmax_lut::blocks_of(model.file().vocabulary) + 1; }
    /// Bytes of a coding_room for so many lanes and rows.
    std::size_t memory(std::size_t lanes, std::size_t rows) const {
        return lanes * cache() + 4 * rows * (model.logit_stride() + blocks()) +
               transformer::workspace::size(model, tokens, rows);
    }
};

/// Memory, the caller's, aligned to 64 bytes.
struct coding_room {
    std::span<std::int8_t> caches;    ///< coding::cache for each lane
    std::span<std::int32_t> logits;   ///< model::logit_stride for each row
    std::span<std::uint32_t> blocks;  ///< coding::blocks for each row
    std::span<std::uint8_t> work;     ///< workspace::size for as many rows
};

/// Encodes one chunk after the other, each from the model's beginning; as all of its tokens are
/// known, many positions are one matrix product. Those of several threads share no cache line.
class alignas(64) chunk_encoder {
  public:
    /// Room for one lane, and coding::rows rows of logits and one of blocks.
    chunk_encoder(const coding& by, coding_room room);

    /// Writes the bytes of 1 to coding::tokens tokens, each below the vocabulary, and returns their
    /// end. `out` has 16 bytes more than most_bytes of them.
    std::uint8_t* encode(std::span<const std::uint32_t> tokens, std::uint8_t* out);

  private:
    coding by_;
    coding_room room_;
    arithmetic::divider total_;
    transformer::workspace work_;
    softmax_lut::weighed_row row_;
};

/// A chunk to decode: zeros_behind zeros follow its bytes.
struct coded_chunk {
    std::span<const std::uint8_t> bytes;
    std::span<std::uint32_t> tokens;  ///< to be written
};

/// Decodes several chunks, all of them a token further at each step, so that a step is one matrix
/// product. Those of several threads share no cache line.
class alignas(64) chunk_decoder {
  public:
    /// Room for `lanes` lanes and rows, of logits and of blocks; coding::rows of them at most.
    chunk_decoder(const coding& by, std::size_t lanes, coding_room room);

    /// None has more tokens than the one before it.
    void begin(std::span<const coded_chunk> chunks);
    /// False when all tokens are there.
    bool step();
    /// Whether encoding the tokens of chunk `n` gives the bytes that they were decoded from.
    bool whole(std::size_t n) const { return lanes_[n].whole(arithmetic::ending::middle); }

  private:
    coding by_;
    coding_room room_;
    arithmetic::divider total_;
    transformer::workspace work_;
    std::vector<arithmetic::decoder_lane<32>> lanes_;
    std::vector<softmax_lut::weighed_row> rows_;
    std::vector<transformer::place> places_;
    std::span<const coded_chunk> chunks_;
    std::size_t position_ = 0;
};

}  // namespace tessera::czip
