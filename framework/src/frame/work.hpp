// SPDX-License-Identifier: MIT
// What passes from the thread that reads to the workers and on to the thread that writes: one block
// each.
#pragma once

#include "../engine/block.hpp"
#include "layout.hpp"

#include <atomic>
#include <exception>
#include <memory>

namespace tessera::frame {

/// A frame that is being decoded: shared by its blocks.
struct open_frame {
    std::shared_ptr<const engine::program> program;
    std::uint64_t salt = 0;
    std::uint64_t block_size = 0;
    std::uint64_t ordinal = 0;  ///< in its file
};

/// One block on its way. Members are in the order in which they must be made.
struct block_work {
    block_work(engine::buffer_pool& pool, const limits& bounds, std::uint64_t block_size,
               unsigned threads, std::stop_token stop);

    engine::block_memory memory;
    engine::block_context context;
    engine::block_statistics measured;  ///< empty: not asked for
    block_header header;
    std::uint64_t ordinal = 0;  ///< encoding: among the blocks of the input
    bool message = false;       ///< of the small form: header_bytes are all of it
    small_message small;        ///< decoding a message: its parts
    std::size_t route = 0;  ///< encoding: its number in the program; the header's is the frame's
    engine::stream_value raw;
    engine::encoded_block coded;
    std::vector<engine::coded_stream> observed;  ///< what coding came to, also where it is stored
    bytes header_bytes;                          ///< encoding: as it goes to the file
    std::shared_ptr<const open_frame> frame;
    std::exception_ptr failure;  ///< what stopped it; the writer throws it in its turn
    std::uint64_t size_in_file = 0;
};

/// The first failure of work that several threads share. Nothing is thrown through oneTBB: what a
/// pipeline holds when an exception cancels it is not always freed.
class first_failure {
  public:
    /// Runs `f` unless something failed before. One thread at a time.
    template <class F>
    void guard(F&& f) {
        if (happened_) return;
        try {
            f();
        } catch (...) {
            what_ = std::current_exception();
            happened_ = true;
        }
    }
    bool happened() const { return happened_; }  ///< any thread
    /// Throws it, once all threads are done.
    void rethrow() const {
        if (what_) std::rethrow_exception(what_);
    }

  private:
    std::exception_ptr what_;
    std::atomic<bool> happened_ = false;
};

/// Worker: raw -> coded, or raw as it is where coding does not make it smaller.
void code_work(block_work& w, const engine::program& p);
/// Worker, then: header_bytes, which has `number[route]` for the route.
void seal_work(block_work& w, std::span<const std::uint64_t> number, std::uint64_t salt);
/// Worker: coded -> raw, both checksums held. Throws error.
void decode_work(block_work& w);

/// Makes room for the body that `w.header` announces and has `fill(std::span<std::uint8_t>)` fill
/// it, piece by piece in the order of the file. `fill` throws where the file ends.
template <class Fill>
void take_body(block_work& w, Fill&& fill);

/// A buffer of `count` bytes as a stream of bytes.
engine::stream_value byte_stream(engine::block_memory& memory, std::uint64_t count);
std::span<std::uint8_t> room_of(const engine::stream_value& v);
view bytes_of(const engine::stream_value& v);

/// How many threads `wanted` (0: all) stands for, and how many blocks may be in flight.
unsigned thread_count(unsigned wanted);
std::size_t blocks_in_flight(unsigned threads);
/// Idle memory worth keeping between blocks.
std::size_t idle_bytes(unsigned threads, std::uint64_t block_size);

/// Empty statistics with a slot for each place of `p`, and the sum of two.
engine::block_statistics slots(const engine::program& p, bool wanted);
void add(std::vector<stage_statistics>& total, const engine::block_statistics& of_block);

template <class Fill>
void take_body(block_work& w, Fill&& fill) {
    if (w.header.kind == block_kind::stored) {
        w.raw = byte_stream(w.memory, w.header.raw);
        return fill(room_of(w.raw));
    }
    w.coded.control.resize(static_cast<std::size_t>(w.header.control));
    fill(std::span(w.coded.control));
    for (const std::uint64_t leaf : w.header.leaves) {
        w.coded.leaves.push_back(byte_stream(w.memory, leaf));
        fill(room_of(w.coded.leaves.back()));
    }
}

}  // namespace tessera::frame
