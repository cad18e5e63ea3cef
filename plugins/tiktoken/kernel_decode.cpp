// SPDX-License-Identifier: MIT
// Measuring and writing of text.
#include "kernel_decode.hpp"

#include <cstring>

namespace tessera::tiktoken {

measured measure(const token_bytes& tokens, std::span<const std::uint32_t> ids) {
    measured m;
    for (; m.at < ids.size(); ++m.at) {
        if (!tokens.has(ids[m.at])) break;
        m.bytes += tokens.size(ids[m.at]);
    }
    return m;
}

void decode(const token_bytes& tokens, std::span<const std::uint32_t> ids, std::uint8_t* out) {
    for (const std::uint32_t id : ids) {
        const std::uint8_t* const from = tokens.data(id);
        const std::size_t size = tokens.size(id);
        // Most tokens are short: a copy of a fixed size needs no call.
        std::memcpy(out, from, token_bytes::slack);
        if (size > token_bytes::slack) std::memcpy(out, from, size);
        out += size;
    }
}

}  // namespace tessera::tiktoken
