// SPDX-License-Identifier: MIT
// Stands in for brotli where there is none for the machine: the functions that our own plugins
// call, which store bytes as they are.
#include "stored.hpp"

#include <new>

#include <brotli/decode.h>
#include <brotli/encode.h>

struct BrotliDecoderStateStruct {
    tessera::stored::reader reader;
};

extern "C" {

std::size_t BrotliEncoderMaxCompressedSize(std::size_t size) {
    return tessera::stored::length_size + size;
}

BROTLI_BOOL BrotliEncoderCompress(int, int, BrotliEncoderMode, std::size_t size,
                                  const std::uint8_t* in, std::size_t* room, std::uint8_t* out) {
    *room = tessera::stored::write(in, size, out, *room);
    return *room > 0;
}

BrotliDecoderState* BrotliDecoderCreateInstance(brotli_alloc_func, brotli_free_func, void*) {
    return new (std::nothrow) BrotliDecoderState;
}
void BrotliDecoderDestroyInstance(BrotliDecoderState* state) { delete state; }

BrotliDecoderResult BrotliDecoderDecompressStream(BrotliDecoderState* state, std::size_t* size,
                                                  const std::uint8_t** in, std::size_t* room,
                                                  std::uint8_t** out, std::size_t*) {
    state->reader.read(*in, *size, *out, *room);
    if (state->reader.ended()) return BROTLI_DECODER_RESULT_SUCCESS;
    return *size == 0 ? BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT
                      : BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
}

BrotliDecoderErrorCode BrotliDecoderGetErrorCode(const BrotliDecoderState*) {
    return BROTLI_DECODER_NO_ERROR;
}
const char* BrotliDecoderErrorString(BrotliDecoderErrorCode) { return "no error"; }

}  // extern "C"
