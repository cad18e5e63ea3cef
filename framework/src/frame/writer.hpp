// SPDX-License-Identifier: MIT
// The writing side of encoding: frames, and messages of the small form between them.
#pragma once

#include "checksum.hpp"
#include "work.hpp"

#include <tessera/io.hpp>

#include <memory>

namespace tessera::frame {

class frame_writer {
  public:
    /// Frames will have `header`.
    frame_writer(sink& out, bytes header);
    /// Of those frames.
    std::uint64_t salt() const { return salt_; }

    /// Begins a frame, where none is begun.
    void begin();
    /// A coded block goes into the frame, which is begun where it has to be; a message ends it and
    /// stands for itself.
    void put(const block_work& w);
    /// Ends the frame, where one is begun.
    void finish();

    /// Of frames that are ended, and of messages.
    const statistics& totals() const { return totals_; }
    /// Of all that was put.
    std::uint64_t written() const { return totals_.frame_bytes + written_; }
    std::uint64_t raw() const { return totals_.raw_bytes + raw_; }

  private:
    void write(view b);

    sink& out_;
    bytes header_;
    std::uint64_t salt_ = 0;
    statistics totals_;
    // Of the frame that is begun.
    std::unique_ptr<running_checksum> content_;
    bytes index_;
    std::uint64_t written_ = 0, raw_ = 0, blocks_ = 0;
};

}  // namespace tessera::frame
