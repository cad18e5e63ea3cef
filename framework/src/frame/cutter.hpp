// SPDX-License-Identifier: MIT
// Cuts a source into blocks: of equal size, or as a segmenter says.
#pragma once

#include "work.hpp"

#include <tessera/io.hpp>

#include <memory>

namespace tessera::frame {

class cutter {
  public:
    cutter(source& in, const engine::program& p);
    ~cutter();
    /// Fills `w` with the next block's bytes, row, route and label; false at the end of the source.
    bool next(block_work& w);

  private:
    struct segmenting;
    bool next_even(block_work& w);
    bool next_segment(block_work& w);

    source& in_;
    std::uint64_t block_size_;
    bool ended_ = false;
    std::unique_ptr<segmenting> segmenting_;
};

}  // namespace tessera::frame
