// SPDX-License-Identifier: MIT
// An exact integer transformer, ready to step: weights packed once for the instruction set.
#pragma once

#include "aligned.hpp"
#include "kernels.hpp"
#include "model_file.hpp"

namespace tessera::transformer {

/// Immutable, shared by all threads; the file's bytes stay as long as it does.
class model {
  public:
    /// What the first layer projects depends on the token alone; `most_tabulated` is how many bytes
    /// of that may be kept, for all tokens or none.
    model(model_file file, division rounding, const kernels& with,
          std::size_t most_tabulated = std::size_t{4} << 20);

    struct packed {
        std::size_t outputs, inputs;  ///< padded
        aligned_array<std::int8_t> weights;
        std::int32_t multiplier, shift;
        operator matrix() const { return {outputs, inputs, weights.data()}; }
    };
    struct layer {
        aligned_array<std::int8_t> attention_norm, attended_norm, feed_norm, fed_norm;
        packed query_key_value, attended, up, down;
    };

    const model_file& file() const { return file_; }
    const kernels& run() const { return run_; }
    division rounding() const { return rounding_; }
    const std::vector<layer>& layers() const { return layers_; }
    const aligned_array<std::int8_t>& norm() const { return norm_; }
    const packed& head() const { return head_; }
    const std::uint16_t* exponentials() const { return exponentials_.data(); }
    /// Queries, keys and values of the first layer for a token, as they are before the rotation;
    /// nullptr where they are not kept.
    const std::int8_t* projected(std::uint32_t token) const {
        return projected_.size() == 0 ? nullptr : projected_.data() + token * projections();
    }

    std::size_t width() const { return padded(file_.width); }
    std::size_t feed() const { return padded(file_.feed); }
    std::size_t queries() const { return file_.heads * head_size; }
    std::size_t keys() const { return file_.key_heads * head_size; }
    std::size_t projections() const { return queries() + 2 * keys(); }
    /// Numbers from one row of logits to the next.
    std::size_t logit_stride() const { return padded(file_.vocabulary); }

    /// Bytes of the keys, and of the values, of one head of one lane.
    std::size_t cache_of_head(std::size_t context) const { return padded(context, 16) * head_size; }
    /// Bytes that a lane of `context` positions remembers its past in.
    std::size_t cache_of_lane(std::size_t context) const {
        return layers_.size() * file_.key_heads * 2 * cache_of_head(context);
    }

  private:
    void tabulate();

    model_file file_;
    division rounding_;
    const kernels& run_;
    aligned_array<std::uint16_t> exponentials_;
    std::vector<layer> layers_;
    aligned_array<std::int8_t> norm_;
    packed head_;
    aligned_array<std::int8_t> projected_;
};

}  // namespace tessera::transformer
