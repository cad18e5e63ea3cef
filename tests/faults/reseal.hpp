// SPDX-License-Identifier: MIT
// Takes a frame apart and puts it together again with the right checksums, so that damage gets past
// them to the parsers behind.
#pragma once

#include "frames.hpp"

#include "frame/checksum.hpp"
#include "frame/dictionary.hpp"
#include "frame/layout.hpp"

#include <zlib.h>

#include <tessera/sdk/varint.hpp>

namespace tessera::test {

struct taken_block {
    frame::block_header header;
    bytes body;
};

/// A frame of one piece, without its index.
struct taken_frame {
    frame::header header;
    std::vector<taken_block> blocks;
    frame::block_header end;
};

inline taken_frame take_apart(view file) {
    taken_frame t;
    const frame::header_size size =
        frame::read_prefix(file.first(std::min(file.size(), frame::max_prefix)));
    std::uint64_t salt = 0;
    t.header = frame::read_header(file.first(size.whole()), size, salt);
    for (view rest = file.subspan(size.whole());;) {
        frame::block_header h;
        std::size_t bytes_of_header = 0;
        std::string problem;
        REQUIRE(frame::read_block_header(rest, salt, t.header.block_size, h, bytes_of_header,
                                         problem) == frame::parse::done);
        if (h.kind == frame::block_kind::end) {
            t.end = h;
            return t;
        }
        const view body = rest.subspan(bytes_of_header, h.body());
        t.blocks.push_back({h, {body.begin(), body.end()}});
        rest = rest.subspan(bytes_of_header + h.body());
    }
}

inline void append(bytes& out, const bytes& more) {
    out.insert(out.end(), more.begin(), more.end());
}

/// Blocks and end behind a prefix and header that are given as bytes; bodies are summed anew.
inline bytes sealed(const bytes& head, const taken_frame& t) {
    const std::uint64_t salt = frame::checksum64(view(head).first(head.size() - 4));
    bytes out = head;
    for (const taken_block& b : t.blocks) {
        frame::block_header h = b.header;
        if (h.kind == frame::block_kind::coded) h.body_sum = frame::checksum32(b.body);
        append(out, frame::write_block_header(h, salt));
        append(out, b.body);
    }
    frame::block_header end = t.end;
    end.index = 0;
    append(out, frame::write_block_header(end, salt));
    return out;
}
inline bytes sealed(const taken_frame& t) { return sealed(frame::write_header(t.header), t); }

/// Prefix, deflated header and checksum around `plain`; `packed_size` and `plain_size` are claims.
inline bytes head_of(view plain, std::optional<std::uint64_t> plain_size = {},
                     std::optional<std::uint64_t> packed_size = {}) {
    z_stream z{};
    REQUIRE(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    const std::string_view known = frame::header_dictionary(false);
    deflateSetDictionary(&z, reinterpret_cast<const Bytef*>(known.data()),
                         static_cast<uInt>(known.size()));
    bytes packed(deflateBound(&z, static_cast<uLong>(plain.size())));
    z.next_in = const_cast<Bytef*>(plain.data());
    z.avail_in = static_cast<uInt>(plain.size());
    z.next_out = packed.data();
    z.avail_out = static_cast<uInt>(packed.size());
    REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
    packed.resize(packed.size() - z.avail_out);
    deflateEnd(&z);

    bytes out(frame::magic.begin(), frame::magic.end());
    out.push_back(frame::version);
    out.push_back(0);
    sdk::append_varint(out, packed_size.value_or(packed.size()));
    sdk::append_varint(out, plain_size.value_or(plain.size()));
    append(out, packed);
    const std::uint32_t sum = frame::checksum32(out);
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
    return out;
}

/// The header as it lies in the file, inflated: a length, JSON, and the hashes of assets.
inline bytes plain_header(const std::string& json) {
    bytes plain;
    sdk::append_varint(plain, json.size());
    plain.insert(plain.end(), json.begin(), json.end());
    return plain;
}

}  // namespace tessera::test
