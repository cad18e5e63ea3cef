// SPDX-License-Identifier: MIT
// One frame of zstd, or one stream of brotli, and nothing behind it.
#include "payload.hpp"

#include "tessera/sdk/error.hpp"

#include <new>
#include <string>

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <zstd.h>

namespace tessera::czip {
namespace {

constexpr int zstd_level = 22, brotli_quality = 11, brotli_window = 22;

std::size_t compress_zstd(std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
    const std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(),
                                                                          ZSTD_freeCCtx);
    if (!context) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, zstd_level);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 0);
    const std::size_t size =
        ZSTD_compress2(context.get(), out.data(), out.size(), in.data(), in.size());
    if (ZSTD_isError(size))
        throw sdk::error{TSR_E_NOMEM, std::string("zstd: ") + ZSTD_getErrorName(size)};
    return size;
}

}  // namespace

std::size_t compressed_bound(outer_codec codec, std::size_t size) {
    // Brotli's own bound is for whole streams of its fast path; of an empty one it is short.
    return codec == outer_codec::zstd ? ZSTD_compressBound(size)
                                      : BrotliEncoderMaxCompressedSize(size) + 16;
}

std::size_t compress(outer_codec codec, std::span<const std::uint8_t> in,
                     std::span<std::uint8_t> out) {
    if (codec == outer_codec::zstd) return compress_zstd(in, out);
    std::size_t size = out.size();
    if (!BrotliEncoderCompress(brotli_quality, brotli_window, BROTLI_MODE_GENERIC, in.size(),
                               in.data(), &size, out.data()))
        throw sdk::error{TSR_E_NOMEM,
                         "brotli could not compress " + std::to_string(in.size()) + " bytes"};
    return size;
}

payload_reader::payload_reader(outer_codec codec, std::span<const std::uint8_t> bytes)
    : codec_(codec),
      bytes_(bytes),
      zstd_(codec == outer_codec::zstd ? ZSTD_createDCtx() : nullptr, ZSTD_freeDCtx),
      brotli_(codec == outer_codec::brotli ? BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)
                                           : nullptr,
              BrotliDecoderDestroyInstance) {
    if (!zstd_ && !brotli_) throw std::bad_alloc();
}

void payload_reader::fail(const std::string& what) const {
    sdk::corrupt("byte " + std::to_string(outer_size + at_) + ": " + what);
}

std::size_t payload_reader::inflate_zstd(std::span<std::uint8_t> room) {
    ZSTD_inBuffer from{bytes_.data(), bytes_.size(), at_};
    ZSTD_outBuffer to{room.data(), room.size(), 0};
    while (!ended_ && to.pos < to.size) {
        const std::size_t before = to.pos;
        const std::size_t left = ZSTD_decompressStream(zstd_.get(), &to, &from);
        at_ = from.pos;
        if (ZSTD_isError(left)) fail(std::string("zstd: ") + ZSTD_getErrorName(left));
        ended_ = left == 0;
        if (!ended_ && at_ == bytes_.size() && to.pos == before)
            fail("the zstd frame goes on behind the end of the file");
    }
    return to.pos;
}

std::size_t payload_reader::inflate_brotli(std::span<std::uint8_t> room) {
    std::uint8_t* to = room.data();
    std::size_t free = room.size();
    while (!ended_ && free > 0) {
        const std::uint8_t* next = bytes_.data() + at_;
        std::size_t left = bytes_.size() - at_;
        const auto result =
            BrotliDecoderDecompressStream(brotli_.get(), &left, &next, &free, &to, nullptr);
        at_ = bytes_.size() - left;
        if (result == BROTLI_DECODER_RESULT_ERROR)
            fail(std::string("brotli: ") +
                 BrotliDecoderErrorString(BrotliDecoderGetErrorCode(brotli_.get())));
        if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
            fail("the brotli stream goes on behind the end of the file");
        ended_ = result == BROTLI_DECODER_RESULT_SUCCESS;
    }
    return room.size() - free;
}

std::size_t payload_reader::inflate(std::span<std::uint8_t> room) {
    const std::size_t size =
        codec_ == outer_codec::zstd ? inflate_zstd(room) : inflate_brotli(room);
    inflated_ += size;
    return size;
}

void payload_reader::read(std::span<std::uint8_t> room, const char* what) {
    const std::size_t found = inflate(room);
    if (found < room.size())
        sdk::corrupt("byte " + std::to_string(inflated_ - found) + " of the payload: expected " +
                     std::to_string(room.size()) + " bytes of " + what + ", found " +
                     std::to_string(found));
}

void payload_reader::finish() {
    // The codec's end may be known only once it is asked for more.
    std::uint8_t more;
    if (inflate({&more, 1}) > 0)
        sdk::corrupt("byte " + std::to_string(inflated_ - 1) +
                     " of the payload: expected its end, found more");
    if (at_ < bytes_.size())
        fail("expected the end of the file, found " + std::to_string(bytes_.size() - at_) +
             " bytes");
}

}  // namespace tessera::czip
