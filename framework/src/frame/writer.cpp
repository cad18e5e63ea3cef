// SPDX-License-Identifier: MIT
// Frames and messages as they go to a sink.
#include "writer.hpp"

#include <tessera/sdk/varint.hpp>

#include <utility>

namespace tessera::frame {

frame_writer::frame_writer(sink& out, bytes header)
    : out_(out),
      header_(std::move(header)),
      salt_(checksum64(view(header_).first(header_.size() - 4))) {}

void frame_writer::write(view b) {
    out_.write(b);
    written_ += b.size();
}

void frame_writer::begin() {
    if (content_) return;
    content_ = std::make_unique<running_checksum>();
    write(header_);
}

void frame_writer::put(const block_work& w) {
    if (w.message) {
        finish();
        out_.write(w.header_bytes);
        totals_.frame_bytes += w.size_in_file;
        totals_.raw_bytes += w.header.raw;
        ++totals_.blocks;
        ++totals_.frames;
        return;
    }
    begin();
    write(w.header_bytes);
    if (w.header.kind == block_kind::stored) {
        write(bytes_of(w.raw));
    } else {
        write(w.coded.control);
        for (const engine::stream_value& leaf : w.coded.leaves) write(bytes_of(leaf));
    }
    append_index_entry(index_, w.header, w.size_in_file);
    content_->add(w.header.raw_sum);
    raw_ += w.header.raw;
    ++blocks_;
}

void frame_writer::finish() {
    if (!content_) return;
    block_header end;
    end.kind = block_kind::end;
    end.number = blocks_;
    end.raw = raw_;
    end.raw_sum = content_->value();
    // One block is found without an index, and a trailer has 32 bits for the length of one.
    const std::uint64_t index = sdk::varint_bytes(blocks_) + index_.size();
    const bool indexed = blocks_ > 1 && index <= UINT32_MAX;
    end.index = indexed ? index : 0;
    write(write_block_header(end, salt_));
    if (indexed) write(write_index(index_, blocks_, written_, salt_));
    totals_.checksum = end.raw_sum;
    totals_.frame_bytes += std::exchange(written_, 0);
    totals_.raw_bytes += std::exchange(raw_, 0);
    totals_.blocks += std::exchange(blocks_, 0);
    ++totals_.frames;
    content_.reset();
    index_.clear();
}

}  // namespace tessera::frame
