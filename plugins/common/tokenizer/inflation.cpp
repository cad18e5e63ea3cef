// SPDX-License-Identifier: MIT
// Inflating a model's tokenizer: one frame or stream, all of the tensor, of bounded size.
#include "model_part.hpp"

#include "tessera/sdk/error.hpp"

#include <algorithm>
#include <memory>
#include <new>

#include <brotli/decode.h>
#include <zstd.h>

namespace tessera::tokenizer {
namespace {

[[noreturn]] void fail(const std::string& why) {
    sdk::corrupt("model file: tensor tokenizer.data: " + why);
}

/// Text that grows as it is written, up to its bound.
class growing_text {
  public:
    char* at() { return text_.data() + used_; }
    std::size_t free() const { return text_.size() - used_; }
    void wrote(std::size_t bytes) { used_ += bytes; }
    void grow() {
        // One byte beyond the bound tells a text that passes it from one that just fits.
        if (text_.size() > largest_text)
            fail("expected at most " + std::to_string(largest_text) +
                 " bytes inflated, found more");
        text_.resize(std::clamp<std::size_t>(2 * text_.size(), 1 << 16, largest_text + 1));
    }
    std::string take() {
        if (used_ > largest_text) grow();
        text_.resize(used_);
        return std::move(text_);
    }

  private:
    std::string text_;
    std::size_t used_ = 0;
};

void check_end(std::size_t left) {
    if (left > 0)
        fail("expected nothing behind the compressed text, found " + std::to_string(left) +
             " bytes");
}

std::string inflate_zstd(std::span<const std::uint8_t> data) {
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                          ZSTD_freeDCtx);
    if (!context) throw std::bad_alloc();
    growing_text out;
    ZSTD_inBuffer from{data.data(), data.size(), 0};
    for (std::size_t left = 1; left != 0;) {
        if (out.free() == 0) out.grow();
        ZSTD_outBuffer to{out.at(), out.free(), 0};
        left = ZSTD_decompressStream(context.get(), &to, &from);
        if (ZSTD_isError(left)) fail(std::string("zstd: ") + ZSTD_getErrorName(left));
        out.wrote(to.pos);
        if (left != 0 && from.pos == from.size && to.pos < to.size)
            fail("the zstd frame goes on behind its end");
    }
    check_end(from.size - from.pos);
    return out.take();
}

std::string inflate_brotli(std::span<const std::uint8_t> data) {
    const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState*)> decoder(
        BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
    if (!decoder) throw std::bad_alloc();
    growing_text out;
    const std::uint8_t* next = data.data();
    std::size_t left = data.size();
    for (;;) {
        if (out.free() == 0) out.grow();
        auto* to = reinterpret_cast<std::uint8_t*>(out.at());
        std::size_t room = out.free();
        const auto result =
            BrotliDecoderDecompressStream(decoder.get(), &left, &next, &room, &to, nullptr);
        out.wrote(out.free() - room);
        if (result == BROTLI_DECODER_RESULT_SUCCESS) break;
        if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
            fail("the brotli stream goes on behind its end");
        if (result == BROTLI_DECODER_RESULT_ERROR)
            fail(std::string("brotli: ") +
                 BrotliDecoderErrorString(BrotliDecoderGetErrorCode(decoder.get())));
    }
    check_end(left);
    return out.take();
}

}  // namespace

std::string inflate(const model_part& part) {
    if (part.codec == "zstd") return inflate_zstd(part.data);
    if (part.codec == "brotli") return inflate_brotli(part.data);
    throw sdk::error{TSR_E_UNSUPPORTED,
                     "model file: metadata tokenizer_codec: expected zstd or brotli, found " +
                         (part.codec.empty() ? "nothing" : "\"" + part.codec.substr(0, 40) + "\"")};
}

}  // namespace tessera::tokenizer
