// SPDX-License-Identifier: MIT
// The stage "zstd": bytes to standard Zstandard frames (RFC 8878), by the zstd library.
#include "../common/decoded_output.hpp"
#include "frames.hpp"
#include "tessera/sdk.hpp"
#include "train.hpp"

namespace tessera::zstd {
namespace {

constexpr const char* schema = R"({"properties": {
  "level": {"type": "integer", "default": 3, "minimum": -131072, "maximum": 22, "encode-only": true,
    "description": "1 is fast, 22 smallest, below 0 faster still, 0 the library's own choice"},
  "window": {"type": "integer", "default": 0, "minimum": 0, "maximum": 31,
    "description": "logarithm of the window in bytes, 10 or more; 0: as the level and the input have it. A reader takes windows of up to this or 27, whichever is more"},
  "long": {"type": "boolean", "default": false, "encode-only": true,
    "description": "look for long matches in all of the window"},
  "checksum": {"type": "boolean", "default": false, "encode-only": true,
    "description": "end each frame with a checksum of its content, for files without a frame of ours"},
  "dictionary": {"type": "string", "format": "asset", "default": "",
    "description": "a dictionary, trained by zstd or any bytes; empty: none"}}})";

settings settings_of(const sdk::setup& s) {
    const auto window = s["window"].integer();
    if (window > 0 && window < 10)
        throw sdk::error{TSR_E_PARAM,
                         "window: expected 0 or 10 to 31, found " + std::to_string(window)};
    return {static_cast<int>(s["level"].integer()), static_cast<int>(window), s["long"].boolean(),
            s["checksum"].boolean()};
}

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : settings_(settings_of(s)), dictionary_(s.asset("dictionary")) {
        if (dictionary_.empty()) return;
        reading_.reset(ZSTD_createDDict(dictionary_.data(), dictionary_.size()));
        writing_.reset(ZSTD_createCDict(dictionary_.data(), dictionary_.size(), settings_.level));
        if (!reading_ || !writing_)
            throw sdk::error{TSR_E_PARAM, "dictionary: expected a zstd dictionary, found " +
                                              std::to_string(dictionary_.size()) +
                                              " bytes that are damaged behind its magic number"};
    }

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto worker = compressors_.lend(
            [&] { return std::make_unique<compressor>(settings_, writing_.get()); });
        const auto bytes = sdk::memory(in);
        const std::size_t bound = ZSTD_compressBound(bytes.size());
        if (ZSTD_isError(bound))
            throw sdk::error{TSR_E_LIMIT, std::to_string(bytes.size()) + " bytes in one frame"};
        const auto out = c.output<std::uint8_t>(bound);
        c.commit(worker->compress(bytes, out));
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto worker = decompressors_.lend(
            [&] { return std::make_unique<decompressor>(settings_, reading_.get()); });
        const auto bytes = sdk::memory(parts[0]);
        if (shape.count == TSR_UNKNOWN) {
            plugins::decoded_output out(c, shape, first_content_size(bytes));
            std::size_t at = 0;
            do worker->stream(bytes, at, out);
            while (at < bytes.size());
            out.commit();
            return;
        }
        check_content_size(bytes, shape.count);
        const auto out = c.output<std::uint8_t>(shape.count);
        plugins::check_count(worker->decompress(bytes, out), shape);
        plugins::commit_rebuilt(c, std::span<const std::uint8_t>(out), shape);
    }

  private:
    settings settings_;
    std::span<const std::uint8_t> dictionary_;
    read_dictionary reading_;
    write_dictionary writing_;
    mutable sdk::pool<compressor> compressors_;
    mutable sdk::pool<decompressor> decompressors_;
};

const void* extension(const char* id) {
    return std::string_view(id) == TSR_TRAIN_EXTENSION ? &train_api : nullptr;
}

constexpr tsr_port ports[] = {{"out", TSR_BYTES}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.zstd",
    .summary = "Zstandard frames (RFC 8878)",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "bytes codec dictionary",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES) | TSR_TYPE_BIT(TSR_U8),
    .ports = ports,
    .extension = extension,
});

}  // namespace
}  // namespace tessera::zstd

TSR_PLUGINS(zstd, &tessera::zstd::descriptor)
