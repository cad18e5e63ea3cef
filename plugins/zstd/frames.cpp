// SPDX-License-Identifier: MIT
// Contexts of the zstd library with a plan's settings, and whole frames through them.
#include "frames.hpp"

#include <zstd_errors.h>

namespace tessera::zstd {
namespace {

/// Windows that every reader takes, as the zstd tool does.
constexpr int usual_window = 27;

/// A block of 4 bytes, the smallest that stands for anything, holds at most 128 KiB (RFC 8878,
/// 3.1.1.2).
constexpr std::uint64_t content_bound(std::uint64_t frame_bytes) {
    return (frame_bytes / 4 + 1) * (128 << 10);
}

void check_parameter(std::size_t code, const char* name, int value) {
    if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation) throw std::bad_alloc();
    if (ZSTD_isError(code))
        throw sdk::error{TSR_E_PARAM, std::string(name) + ": zstd refuses " +
                                          std::to_string(value) + ": " + ZSTD_getErrorName(code)};
}

[[noreturn]] void fail(std::size_t code, const std::string& where) {
    const std::string why = std::string("zstd: ") + ZSTD_getErrorName(code) + where;
    switch (ZSTD_getErrorCode(code)) {
        case ZSTD_error_memory_allocation:
            throw std::bad_alloc();
        case ZSTD_error_frameParameter_windowTooLarge:
            throw sdk::error{TSR_E_LIMIT, why};
        default:
            sdk::corrupt(why);
    }
}

std::string at_byte(std::size_t position) { return " at byte " + std::to_string(position); }

}  // namespace

compressor::compressor(const settings& wanted, const ZSTD_CDict* dictionary)
    : context_(ZSTD_createCCtx()) {
    if (!context_) throw std::bad_alloc();
    const auto set = [&](ZSTD_cParameter which, const char* name, int value) {
        check_parameter(ZSTD_CCtx_setParameter(context_.get(), which, value), name, value);
    };
    set(ZSTD_c_compressionLevel, "level", wanted.level);
    set(ZSTD_c_windowLog, "window", wanted.window);
    set(ZSTD_c_checksumFlag, "checksum", wanted.checksum);
    if (wanted.long_matches) set(ZSTD_c_enableLongDistanceMatching, "long", 1);
    check_parameter(ZSTD_CCtx_refCDict(context_.get(), dictionary), "dictionary", 0);
}

std::size_t compressor::compress(std::span<const std::uint8_t> in, std::span<std::uint8_t> out) {
    const std::size_t bytes =
        ZSTD_compress2(context_.get(), out.data(), out.size(), in.data(), in.size());
    if (ZSTD_getErrorCode(bytes) == ZSTD_error_memory_allocation) throw std::bad_alloc();
    if (ZSTD_isError(bytes))
        throw sdk::error{TSR_E_INTERNAL, std::string("zstd: ") + ZSTD_getErrorName(bytes)};
    return bytes;
}

decompressor::decompressor(const settings& wanted, const ZSTD_DDict* dictionary)
    : context_(ZSTD_createDCtx()), largest_window_(std::max(usual_window, wanted.window)) {
    if (!context_) throw std::bad_alloc();
    check_parameter(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, largest_window_),
                    "window", largest_window_);
    check_parameter(ZSTD_DCtx_refDDict(context_.get(), dictionary), "dictionary", 0);
}

std::size_t decompressor::decompress(std::span<const std::uint8_t> in,
                                     std::span<std::uint8_t> out) {
    const std::size_t bytes =
        ZSTD_decompressDCtx(context_.get(), out.data(), out.size(), in.data(), in.size());
    if (ZSTD_isError(bytes)) fail(bytes, "");
    return bytes;
}

void decompressor::stream(std::span<const std::uint8_t> in, std::size_t& at,
                          plugins::decoded_output& out) {
    ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
    const std::size_t start = at;
    // With room for all of the content, the library writes there without a window of its own.
    if (const auto size = first_content_size(in.subspan(at)); size > 0) out.reserve(size);
    for (;;) {
        const auto room = out.free();
        ZSTD_inBuffer source{in.data(), in.size(), at};
        ZSTD_outBuffer sink{room.data(), room.size(), 0};
        const std::size_t left = ZSTD_decompressStream(context_.get(), &sink, &source);
        if (ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge)
            fail(left, ", expected a window of at most 2^" + std::to_string(largest_window_) +
                           " bytes in the frame" + at_byte(start));
        if (ZSTD_isError(left)) fail(left, " in the frame" + at_byte(start));
        out.wrote(sink.pos);
        at = source.pos;
        if (left == 0) return;
        if (sink.pos == sink.size)
            out.grow();
        else if (at == in.size())
            sdk::corrupt("the zstd frame" + at_byte(start) + " goes on behind the end" +
                         at_byte(at));
    }
}

void check_content_size(std::span<const std::uint8_t> frame, std::uint64_t expected) {
    const auto stated = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (stated == ZSTD_CONTENTSIZE_ERROR) sdk::corrupt("expected a zstd frame at byte 0");
    if (stated != expected)
        sdk::corrupt("expected a zstd frame of " + std::to_string(expected) + " bytes, found " +
                     (stated == ZSTD_CONTENTSIZE_UNKNOWN ? "one that states no size"
                                                         : std::to_string(stated)));
}

std::uint64_t first_content_size(std::span<const std::uint8_t> frames) {
    const auto stated = ZSTD_getFrameContentSize(frames.data(), frames.size());
    if (stated == ZSTD_CONTENTSIZE_ERROR || stated == ZSTD_CONTENTSIZE_UNKNOWN) return 0;
    const std::uint64_t bound = content_bound(frames.size());
    if (stated > bound)
        sdk::corrupt("the zstd frame states a content of " + std::to_string(stated) + " bytes, " +
                     std::to_string(frames.size()) + " bytes hold at most " +
                     std::to_string(bound));
    return stated;
}

}  // namespace tessera::zstd
