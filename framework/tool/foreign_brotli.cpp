// SPDX-License-Identifier: MIT
// Reading brotli files (RFC 7932, and the large windows of the brotli tool) with libbrotlidec.
#include "foreign.hpp"
#include "foreign_feed.hpp"

#include <brotli/decode.h>

#include <cstdlib>
#include <new>

namespace tessera::tool {
namespace {

class brotli_source final : public source {
  public:
    brotli_source(source& encoded, std::uint64_t memory)
        : feed_(encoded),
          memory_(memory),
          state_(BrotliDecoderCreateInstance(allocate, release, &memory_)) {
        if (!state_) throw std::bad_alloc();
        BrotliDecoderSetParameter(state_.get(), BROTLI_DECODER_PARAM_LARGE_WINDOW, 1);
    }
    std::string name() const override { return feed_.name(); }

    std::size_t read(std::span<std::uint8_t> room) override {
        std::uint8_t* next_out = room.data();
        std::size_t room_left = room.size();
        while (room_left > 0 && !ended_) {
            const auto in = feed_.left();
            const std::uint8_t* next_in = in.data();
            std::size_t in_left = in.size();
            const auto result = BrotliDecoderDecompressStream(state_.get(), &in_left, &next_in,
                                                              &room_left, &next_out, nullptr);
            feed_.take(in.size() - in_left);
            if (result == BROTLI_DECODER_RESULT_SUCCESS) {
                ended_ = true;
                if (!feed_.left().empty())
                    feed_.fail("expected the end of the file, found more bytes");
            } else if (result == BROTLI_DECODER_RESULT_ERROR) {
                refuse(BrotliDecoderGetErrorCode(state_.get()));
            } else if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT && feed_.left().empty()) {
                feed_.fail("the file ends inside the brotli stream");
            }
        }
        return room.size() - room_left;
    }

  private:
    struct destroy {
        void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
    };

    /// Nearly all that a decoder holds is one ring buffer, as large as the stream says its window
    /// is.
    static void* allocate(void* memory, std::size_t bytes) {
        return bytes > *static_cast<std::uint64_t*>(memory) ? nullptr : std::malloc(bytes);
    }
    static void release(void*, void* block) { std::free(block); }

    [[noreturn]] void refuse(BrotliDecoderErrorCode code) const {
        if (code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
            code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES)
            feed_.fail("a brotli window larger than --memory allows", reason::limit);
        feed_.fail(BrotliDecoderErrorString(code));
    }

    foreign_feed feed_;
    std::uint64_t memory_;
    std::unique_ptr<BrotliDecoderState, destroy> state_;
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<source> brotli_content(source& encoded, std::uint64_t memory) {
    return std::make_unique<brotli_source>(encoded, memory);
}

}  // namespace tessera::tool
