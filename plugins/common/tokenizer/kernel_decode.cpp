// SPDX-License-Identifier: MIT
// Measuring and writing of text.
#include "kernel_decode.hpp"

#include <cstring>

namespace tessera::tokenizer {

template <class Id>
measured measure(const token_bytes& tokens, std::span<const Id> ids) {
    measured m;
    for (; m.at < ids.size(); ++m.at) {
        if (!tokens.has(ids[m.at])) break;
        m.bytes += tokens.size(ids[m.at]);
    }
    return m;
}

template <class Id>
void decode(const token_bytes& tokens, std::span<const Id> ids, std::uint8_t* out) {
    const token_bytes::lookup all = tokens.look_up();
    for (const std::uint32_t id : ids) {
        const std::uint8_t* const from = all.data(id);
        const std::size_t size = all.size(id);
        // Most tokens are short: a copy of a fixed size needs no call.
        std::memcpy(out, from, token_bytes::slack);
        if (size > token_bytes::slack) std::memcpy(out, from, size);
        out += size;
    }
}

template measured measure(const token_bytes&, std::span<const std::uint16_t>);
template measured measure(const token_bytes&, std::span<const std::uint32_t>);
template void decode(const token_bytes&, std::span<const std::uint16_t>, std::uint8_t*);
template void decode(const token_bytes&, std::span<const std::uint32_t>, std::uint8_t*);

}  // namespace tessera::tokenizer
