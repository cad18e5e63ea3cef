// SPDX-License-Identifier: MIT
// Bodies of small messages: framework/format.md, section "Small form".
#include "small_message.hpp"

#include <tessera/error.hpp>
#include <tessera/sdk/cursor.hpp>
#include <tessera/sdk/varint.hpp>

#include <algorithm>

namespace tessera::frame {

using engine::stream_value;

// Nearly always there is one leaf, and it ends the body; several are preceded by their sizes.
bytes small_body(const engine::encoded_block& coded) {
    bytes body;
    const bool several = coded.leaves.size() != 1;
    sdk::append_varint(body, coded.control.size() << 1 | (several ? 1u : 0u));
    if (several) {
        sdk::append_varint(body, coded.leaves.size());
        for (const stream_value& leaf : coded.leaves) sdk::append_varint(body, leaf.bytes());
    }
    body.insert(body.end(), coded.control.begin(), coded.control.end());
    for (const stream_value& leaf : coded.leaves) {
        const view b = bytes_of(leaf);
        body.insert(body.end(), b.begin(), b.end());
    }
    return body;
}

namespace {

[[noreturn]] void damaged() {
    throw error(reason::corrupt, "the small message is damaged: its lengths do not add up");
}

}  // namespace

void read_small_body(block_work& w, view body) {
    sdk::cursor in(body);
    const auto first = in.varint();
    if (!first) damaged();
    std::vector<std::uint64_t> sizes;
    if (*first & 1) {
        const auto leaves =
            in.varint_up_to(std::min<std::uint64_t>(in.left(), format_limits::leaves));
        if (!leaves) damaged();
        for (std::uint64_t i = 0; i < *leaves; ++i) {
            const auto size = in.varint_up_to(in.left());
            if (!size) damaged();
            sizes.push_back(*size);
        }
    }
    const auto control = in.bytes(*first >> 1);
    if (!control) damaged();
    w.coded.control.assign(control->begin(), control->end());
    if ((*first & 1) == 0) sizes.push_back(in.left());
    for (const std::uint64_t size : sizes) {
        const auto leaf = in.bytes(size);
        if (!leaf) damaged();
        w.coded.leaves.push_back(byte_stream(w.memory, size));
        std::copy(leaf->begin(), leaf->end(), room_of(w.coded.leaves.back()).begin());
    }
    if (in.left() != 0) damaged();
}

void encode_message(block_work& w, const engine::program& p) {
    const view raw = bytes_of(w.raw);
    const engine::step* first = p.routes[0].first.get();
    w.header.raw = raw.size();
    w.header.kind = block_kind::stored;
    bytes body;
    if (!raw.empty() && first != nullptr) {
        body = small_body(engine::encode_block(first, w.context, w.raw, true, w.measured));
        if (body.size() < raw.size()) w.header.kind = block_kind::coded;
    }
    const bool stored = w.header.kind == block_kind::stored;
    w.header_bytes = write_small(p.small_form, raw.size(), stored, stored ? raw : view(body), raw);
    w.size_in_file = w.header_bytes.size();
    w.message = true;
    w.raw = {};
}

void decode_message(block_work& w, const engine::program& p) {
    const view whole = w.header_bytes;
    const view body = whole.subspan(w.small.body_at, w.small.body);
    if (w.small.stored) {
        w.raw = byte_stream(w.memory, w.small.raw);
        std::copy(body.begin(), body.end(), room_of(w.raw).begin());
    } else {
        read_small_body(w, body);
        w.raw = engine::decode_block(p.routes[0].first.get(), w.context, w.coded.control,
                                     w.coded.leaves, engine::shape_of(TSR_BYTES, w.small.raw),
                                     w.measured);
        w.coded = {};
    }
    if (!small_sum_holds(whole, bytes_of(w.raw)))
        throw error(reason::corrupt, "the small message is damaged: its checksum does not hold");
}

}  // namespace tessera::frame
