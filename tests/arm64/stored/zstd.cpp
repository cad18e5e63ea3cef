// SPDX-License-Identifier: MIT
// Stands in for zstd where there is none for the machine: the functions that our own plugins call,
// which store bytes as they are.
#include "stored.hpp"

#include <new>

#include <zstd.h>

struct ZSTD_CCtx_s {};
struct ZSTD_DCtx_s {
    tessera::stored::reader reader;
};

namespace {

constexpr std::size_t failure = SIZE_MAX;

}  // namespace

extern "C" {

unsigned ZSTD_isError(std::size_t code) { return code == failure; }
const char* ZSTD_getErrorName(std::size_t) { return "stored bytes are no whole message"; }
std::size_t ZSTD_compressBound(std::size_t size) { return tessera::stored::length_size + size; }

std::size_t ZSTD_compress(void* out, std::size_t room, const void* in, std::size_t size, int) {
    const std::size_t written = tessera::stored::write(in, size, out, room);
    return written == 0 ? failure : written;
}

std::size_t ZSTD_decompress(void* out, std::size_t room, const void* in, std::size_t size) {
    tessera::stored::reader reader;
    auto* to = static_cast<std::uint8_t*>(out);
    const auto* from = static_cast<const std::uint8_t*>(in);
    std::size_t free = room;
    reader.read(from, size, to, free);
    return reader.ended() && size == 0 ? room - free : failure;
}

ZSTD_CCtx* ZSTD_createCCtx() { return new (std::nothrow) ZSTD_CCtx; }
std::size_t ZSTD_freeCCtx(ZSTD_CCtx* context) {
    delete context;
    return 0;
}
std::size_t ZSTD_CCtx_setParameter(ZSTD_CCtx*, ZSTD_cParameter, int) { return 0; }
std::size_t ZSTD_compress2(ZSTD_CCtx*, void* out, std::size_t room, const void* in,
                           std::size_t size) {
    return ZSTD_compress(out, room, in, size, 0);
}

ZSTD_DCtx* ZSTD_createDCtx() { return new (std::nothrow) ZSTD_DCtx; }
std::size_t ZSTD_freeDCtx(ZSTD_DCtx* context) {
    delete context;
    return 0;
}
std::size_t ZSTD_decompressStream(ZSTD_DCtx* context, ZSTD_outBuffer* out, ZSTD_inBuffer* in) {
    const auto* from = static_cast<const std::uint8_t*>(in->src) + in->pos;
    auto* to = static_cast<std::uint8_t*>(out->dst) + out->pos;
    std::size_t size = in->size - in->pos, room = out->size - out->pos;
    context->reader.read(from, size, to, room);
    in->pos = in->size - size;
    out->pos = out->size - room;
    return context->reader.ended() ? 0 : 1;
}

}  // extern "C"
