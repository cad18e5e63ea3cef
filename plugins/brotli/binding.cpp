// SPDX-License-Identifier: MIT
// The stage "brotli": bytes to a brotli stream (RFC 7932), by the brotli library.
#include "../common/decoded_output.hpp"
#include "tessera/sdk.hpp"

#include <brotli/decode.h>
#include <brotli/encode.h>

namespace tessera::brotli {
namespace {

constexpr const char* schema = R"({"properties": {
  "quality": {"type": "integer", "default": 9, "minimum": 0, "maximum": 11, "encode-only": true,
    "description": "0 is fastest, 11 smallest"},
  "window": {"type": "integer", "default": 22, "minimum": 10, "maximum": 24, "encode-only": true,
    "description": "logarithm of the window in bytes"},
  "mode": {"type": "string", "default": "generic", "enum": ["generic", "text", "font"], "encode-only": true,
    "description": "what the input is: text is UTF-8, font is WOFF 2.0"}}})";

BrotliEncoderMode mode_of(std::string_view name) {
    if (name == "text") return BROTLI_MODE_TEXT;
    if (name == "font") return BROTLI_MODE_FONT;
    return BROTLI_MODE_GENERIC;
}

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : quality_(static_cast<int>(s["quality"].integer())),
          window_(static_cast<int>(s["window"].integer())),
          mode_(mode_of(s["mode"].text())) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto bytes = sdk::memory(in);
        const std::size_t bound =
            std::max<std::size_t>(BrotliEncoderMaxCompressedSize(bytes.size()), minimum_room);
        const auto out = c.output<std::uint8_t>(bound);
        std::size_t size = out.size();
        if (!BrotliEncoderCompress(quality_, window_, mode_, bytes.size(), bytes.data(), &size,
                                   out.data()))
            throw sdk::error{TSR_E_NOMEM, "brotli could not compress " +
                                              std::to_string(bytes.size()) + " bytes"};
        c.commit(size);
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto bytes = sdk::memory(parts[0]);
        const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState*)> decoder(
            BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), BrotliDecoderDestroyInstance);
        if (!decoder) throw std::bad_alloc();
        const std::uint8_t* next = bytes.data();
        std::size_t left = bytes.size();
        const auto where = [&] { return " at byte " + std::to_string(bytes.size() - left); };
        plugins::decoded_output out(c, shape, 4 * std::uint64_t{bytes.size()});
        for (;;) {
            std::span<std::uint8_t> room = out.free();
            std::uint8_t* at = room.data();
            std::size_t free = room.size();
            const auto result =
                BrotliDecoderDecompressStream(decoder.get(), &left, &next, &free, &at, nullptr);
            out.wrote(room.size() - free);
            if (result == BROTLI_DECODER_RESULT_SUCCESS) break;
            if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
                sdk::corrupt("the brotli stream goes on behind its end" + where());
            if (result == BROTLI_DECODER_RESULT_ERROR) fail(decoder.get(), where());
            out.grow();
        }
        if (left > 0)
            sdk::corrupt("expected the end of the data, found " + std::to_string(left) +
                         " bytes behind the brotli stream" + where());
        out.commit();
    }

  private:
    /// What the library promises to need for an empty input, and more.
    static constexpr std::size_t minimum_room = 16;

    [[noreturn]] static void fail(const BrotliDecoderState* decoder, const std::string& where) {
        const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(decoder);
        if (code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
            code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES)
            throw std::bad_alloc();
        sdk::corrupt(std::string("brotli: ") + BrotliDecoderErrorString(code) + where);
    }

    int quality_, window_;
    BrotliEncoderMode mode_;
};

constexpr tsr_port ports[] = {{"out", TSR_BYTES}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.brotli",
    .summary = "Brotli streams (RFC 7932)",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "bytes codec",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES) | TSR_TYPE_BIT(TSR_U8),
    .ports = ports,
});

}  // namespace
}  // namespace tessera::brotli

TSR_PLUGINS(brotli, &tessera::brotli::descriptor)
