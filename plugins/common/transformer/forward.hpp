// SPDX-License-Identifier: MIT
// Steps of an exact integer transformer: rows of tokens in, rows of logits out.
#pragma once

#include "model.hpp"

namespace tessera::transformer {

constexpr std::size_t most_rows = 48;  ///< that one call takes

/// A token and where it stands. Rows of one lane come in the order of their positions, and a lane
/// has been at all positions before.
struct place {
    std::int8_t* cache;    ///< the lane's, cache_of_lane(context) bytes, 64-byte aligned
    std::size_t position;  ///< below the context
    std::uint32_t token;   ///< below the vocabulary
};

/// What a call works in, memory of the caller's; for one thread at a time.
class workspace {
  public:
    /// For lanes of `context` positions and up to `rows` rows, most_rows at most. `room` begins at
    /// a line and has the bytes of size(), of any content.
    workspace(const model& m, std::size_t context, std::size_t rows, std::span<std::uint8_t> room);
    static std::size_t size(const model& m, std::size_t context, std::size_t rows);

    std::size_t context, rows;
    std::int32_t *residual, *sums, *scores;
    std::int8_t *in, *out;
};

/// Feeds each row's token to its lane; rows of one lane and of several are computed as one matrix
/// product. logits[r x logit_stride() + token] is what comes behind row r; without room for
/// them (nullptr) the lanes only remember the rows.
void forward(const model& m, workspace& w, std::span<const place> rows, std::int32_t* logits);

}  // namespace tessera::transformer
