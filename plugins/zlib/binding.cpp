// SPDX-License-Identifier: MIT
// The stage "zlib": bytes to deflate data, bare or in a zlib or gzip wrapper, by the zlib library.
#include "../common/decoded_output.hpp"
#include "tessera/sdk.hpp"

#include <zlib.h>

namespace tessera::zlib {
namespace {

constexpr const char* schema = R"({"properties": {
  "wrapper": {"type": "string", "default": "zlib", "enum": ["raw", "zlib", "gzip"],
    "description": "what surrounds the deflate data: nothing, or the header and checksum of zlib (RFC 1950) or gzip (RFC 1952) files"},
  "level": {"type": "integer", "default": 6, "minimum": 0, "maximum": 9, "encode-only": true,
    "description": "0 stores, 1 is fastest, 9 smallest"}}})";

enum class wrapper { raw, zlib, gzip };

wrapper wrapper_of(std::string_view name) {
    return name == "raw" ? wrapper::raw : name == "gzip" ? wrapper::gzip : wrapper::zlib;
}

/// How the library is told of a wrapper: in the argument for the window, always 32 KiB here.
constexpr int window_bits(wrapper w) {
    return w == wrapper::raw ? -15 : w == wrapper::gzip ? 15 + 16 : 15;
}

void check_memory(int status) {
    if (status != Z_OK) throw std::bad_alloc();
}

struct deflater {
    deflater(wrapper w, int level) {
        check_memory(
            deflateInit2(&stream, level, Z_DEFLATED, window_bits(w), 8, Z_DEFAULT_STRATEGY));
    }
    deflater(const deflater&) = delete;
    deflater& operator=(const deflater&) = delete;
    ~deflater() { deflateEnd(&stream); }
    z_stream stream{};
};

struct inflater {
    explicit inflater(wrapper w) { check_memory(inflateInit2(&stream, window_bits(w))); }
    inflater(const inflater&) = delete;
    inflater& operator=(const inflater&) = delete;
    ~inflater() { inflateEnd(&stream); }
    z_stream stream{};
};

/// The library counts in 32 bits: long streams go through it in pieces.
uInt piece(std::size_t bytes) {
    return static_cast<uInt>(std::min<std::size_t>(bytes, std::size_t{1} << 30));
}

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : wrapper_(wrapper_of(s["wrapper"].text())),
          level_(static_cast<int>(s["level"].integer())) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto worker =
            deflaters_.lend([&] { return std::make_unique<deflater>(wrapper_, level_); });
        z_stream& z = worker->stream;
        deflateReset(&z);
        gz_header header{};  // no time, no name
        header.os = 255;     // unknown: the same bytes on every system
        if (wrapper_ == wrapper::gzip) deflateSetHeader(&z, &header);

        const auto bytes = sdk::memory(in);
        const auto out = c.output<std::uint8_t>(deflateBound(&z, static_cast<uLong>(bytes.size())));
        std::size_t read = 0, written = 0;
        for (int status = Z_OK; status != Z_STREAM_END;) {
            const uInt available = piece(bytes.size() - read), room = piece(out.size() - written);
            z.next_in = const_cast<Bytef*>(bytes.data() + read);
            z.avail_in = available;
            z.next_out = out.data() + written;
            z.avail_out = room;
            status = deflate(&z, read + available == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
            read += available - z.avail_in;
            written += room - z.avail_out;
            if (status != Z_OK && status != Z_STREAM_END)
                throw sdk::error{TSR_E_INTERNAL, "deflate gave " + std::to_string(status)};
        }
        c.commit(written);
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto worker = inflaters_.lend([&] { return std::make_unique<inflater>(wrapper_); });
        const auto bytes = sdk::memory(parts[0]);
        plugins::decoded_output out(c, shape, 4 * std::uint64_t{bytes.size()});
        std::size_t read = 0;
        do inflate_member(worker->stream, bytes, read, out);
        while (wrapper_ == wrapper::gzip && begins_member(bytes.subspan(read)));
        if (read < bytes.size())
            sdk::corrupt("expected the end of the data at byte " + std::to_string(read) +
                         ", found " + std::to_string(bytes.size() - read) + " more bytes");
        out.commit();
    }

  private:
    static bool begins_member(std::span<const std::uint8_t> bytes) {
        return bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
    }

    static void inflate_member(z_stream& z, std::span<const std::uint8_t> bytes, std::size_t& read,
                               plugins::decoded_output& out) {
        inflateReset(&z);
        for (;;) {
            const std::span<std::uint8_t> free = out.free();
            const uInt available = piece(bytes.size() - read), room = piece(free.size());
            z.next_in = const_cast<Bytef*>(bytes.data() + read);
            z.avail_in = available;
            z.next_out = free.data();
            z.avail_out = room;
            const int status = inflate(&z, Z_NO_FLUSH);
            read += available - z.avail_in;
            out.wrote(room - z.avail_out);
            if (status == Z_STREAM_END) return;
            const std::string where = " at byte " + std::to_string(read);
            if (status == Z_MEM_ERROR) throw std::bad_alloc();
            if (status == Z_NEED_DICT)
                throw sdk::error{TSR_E_UNSUPPORTED, "a preset dictionary is asked for" + where};
            if (status != Z_OK && status != Z_BUF_ERROR)
                sdk::corrupt(std::string("zlib: ") + (z.msg ? z.msg : zError(status)) + where);
            if (z.avail_in < available || z.avail_out < room) continue;
            // Stuck: it wants input where there is room, else room (or the input that follows).
            if (room > 0 || (read == bytes.size() && out.exact()))
                sdk::corrupt("the compressed data goes on behind its end" + where);
            out.grow();
        }
    }

    wrapper wrapper_;
    int level_;
    mutable sdk::pool<deflater> deflaters_;
    mutable sdk::pool<inflater> inflaters_;
};

constexpr tsr_port ports[] = {{"out", TSR_BYTES}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.zlib",
    .summary = "Deflate data, bare or in a zlib or gzip wrapper",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "bytes codec",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES) | TSR_TYPE_BIT(TSR_U8),
    .ports = ports,
});

}  // namespace
}  // namespace tessera::zlib

TSR_PLUGINS(zlib, &tessera::zlib::descriptor)
