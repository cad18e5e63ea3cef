// SPDX-License-Identifier: MIT
// Frames and blocks of a file by index, or by walking.
#include "locate.hpp"

#include "checksum.hpp"
#include "open.hpp"

#include <tessera/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tessera::frame {

bytes read_at(const random_access& in, std::uint64_t offset, std::uint64_t count) {
    const std::uint64_t left = offset < in.size() ? in.size() - offset : 0;
    bytes out(static_cast<std::size_t>(std::min(count, left)));
    out.resize(in.read_at(offset, out));
    return out;
}

located_frame read_frame_header(const random_access& in, std::uint64_t position) {
    const bytes start = read_at(in, position, max_prefix);
    const header_size size = read_prefix(start);
    const bytes whole = read_at(in, position, size.whole());
    if (whole.size() < size.whole())
        throw error(reason::corrupt, "the file ends inside the header");
    located_frame f;
    f.head = read_header(whole, size, f.salt);
    f.info.position = position;
    f.info.version = size.version;
    f.info.header_size = size.whole();
    f.info.codec = f.head.codec;
    f.info.spec = f.head.spec;
    f.info.plugins = f.head.plugins;
    f.info.assets = f.head.assets;
    f.info.block_size = f.head.block_size;
    f.info.fingerprint = f.head.fingerprint;
    return f;
}

std::optional<indexed_frame> frame_before(const random_access& in, std::uint64_t end) {
    if (end < trailer_size) return {};
    const auto tail = read_trailer(read_at(in, end - trailer_size, trailer_size));
    if (!tail || tail->frame > end) return {};
    return indexed_frame{end - tail->frame, *tail};
}

void take_index(const random_access& in, const trailer& tail, located_frame& out) {
    const std::uint64_t end = out.info.position + tail.frame;
    const std::uint64_t at = end - trailer_size - tail.index;
    const bytes index = read_at(in, at, tail.index);
    if (index.size() != tail.index || checksum32(index, out.salt) != tail.index_sum)
        throw error(reason::corrupt, "the index of the frame is damaged");
    out.info.blocks =
        read_index(index, out.info.position + out.info.header_size, routes_of(out.head));
    out.info.size = tail.frame;
    out.info.index_size = tail.index + trailer_size;
    out.info.indexed = true;
    // The end marker stands between the last block and the index.
    const std::uint64_t marker =
        out.info.blocks.empty() ? out.info.position + out.info.header_size
                                : out.info.blocks.back().position + out.info.blocks.back().size;
    std::size_t size = 0;
    const block_header last = block_header_at(in, marker, out, size);
    if (last.kind != block_kind::end || last.number != out.info.blocks.size() ||
        marker + size != at)
        throw error(reason::corrupt, "the index of the frame disagrees with its end marker");
    out.info.raw_size = last.raw;
    out.info.checksum = last.raw_sum;
}

block_header block_header_at(const random_access& in, std::uint64_t position,
                             const located_frame& of, std::size_t& size) {
    for (std::size_t want = 256;; want *= 4) {
        const bytes start = read_at(in, position, std::min(want, max_block_header));
        block_header h;
        std::string problem;
        const parse result =
            read_block_header(start, of.salt, of.head.block_size, h, size, problem);
        if (result == parse::done) return h;
        if (result == parse::bad) throw error(reason::corrupt, problem);
        if (start.size() < want || want >= max_block_header)
            throw error(reason::corrupt, start.empty() ? "the file ends before it"
                                                       : "the file ends inside its header");
    }
}

namespace {

// From block to block, for frames of one block and for those whose index is out of reach.
void walk(const random_access& in, located_frame& f) {
    const std::vector<std::string> routes = routes_of(f.head);
    std::uint64_t position = f.info.position + f.info.header_size, offset = 0;
    for (;;) {
        try {
            std::size_t size = 0;
            const block_header h = block_header_at(in, position, f, size);
            if (h.number != f.info.blocks.size())
                throw error(reason::corrupt, fmt::format("expected block {}, found number {}",
                                                         f.info.blocks.size(), h.number));
            if (h.kind == block_kind::end) {
                f.info.raw_size = h.raw;
                f.info.checksum = h.raw_sum;
                f.info.index_size = h.index == 0 ? 0 : h.index + trailer_size;
                f.info.size = position + size + f.info.index_size - f.info.position;
                if (f.info.position + f.info.size > in.size())
                    throw error(reason::corrupt, "the file ends inside the index");
                return;
            }
            if (h.route >= routes.size())
                throw error(reason::corrupt,
                            fmt::format("route {} where the spec has {}", h.route, routes.size()));
            if (size + h.body() > in.size() - position)
                throw error(reason::corrupt,
                            fmt::format("the file ends inside it, {} bytes are missing",
                                        size + h.body() - (in.size() - position)));
            block_info b;
            b.position = position;
            b.size = size + h.body();
            b.raw_offset = offset;
            b.raw_size = h.raw;
            b.route = routes[static_cast<std::size_t>(h.route)];
            b.label = h.label;
            b.stored = h.kind == block_kind::stored;
            position += b.size;
            offset += b.raw_size;
            f.info.blocks.push_back(std::move(b));
        } catch (const error& e) {
            throw error(e.why, fmt::format("block {}: {}", f.info.blocks.size(), e.what()));
        }
    }
}

located_frame small_frame(const random_access& in, std::uint64_t position) {
    const bytes start = read_at(in, position, format_limits::small_message + 32);
    small_message message;
    std::string problem;
    const parse result = read_small(start, message, problem);
    if (result != parse::done)
        throw error(reason::corrupt,
                    result == parse::bad ? problem : "the file ends inside a small message");
    located_frame f;
    f.info.position = position;
    f.info.size = message.size();
    f.info.version = version;
    f.info.small_form = true;
    f.info.codec = fmt::format("{:016x}", message.hash);
    f.info.raw_size = message.raw;
    f.info.block_size = format_limits::small_message;
    f.info.header_size = message.body_at;
    block_info b;
    b.position = position;
    b.size = message.size();
    b.raw_size = message.raw;
    b.stored = message.stored;
    f.info.blocks.push_back(std::move(b));
    return f;
}

}  // namespace

std::vector<located_frame> locate_frames(const random_access& in) {
    if (in.size() == 0)
        throw error(reason::corrupt, in.name() + ": is empty, expected a Tessera frame");
    std::vector<located_frame> found;
    std::uint64_t position = 0, offset = 0;
    while (position < in.size()) {
        try {
            located_frame f;
            if (read_at(in, position, 1)[0] == small_magic) {
                f = small_frame(in, position);
            } else {
                f = read_frame_header(in, position);
                // The last frame's trailer is at the end of the file; frames before it are walked.
                const auto last = frame_before(in, in.size());
                if (last && last->position == position)
                    take_index(in, last->tail, f);
                else
                    walk(in, f);
            }
            f.info.raw_offset = offset;
            position += f.info.size;
            offset += f.info.raw_size;
            found.push_back(std::move(f));
        } catch (const error& e) {
            const std::string frame = found.empty() ? "" : fmt::format("frame {}: ", found.size());
            const bool foreign =
                !found.empty() && std::string_view(e.what()) == "not a Tessera frame";
            throw error(
                e.why,
                fmt::format(
                    "{}: {}{}", in.name(), frame,
                    foreign ? fmt::format("byte {}: expected another frame or the end of the file",
                                          position)
                            : e.what()));
        }
    }
    return found;
}

}  // namespace tessera::frame
