// SPDX-License-Identifier: MIT
// Ids to the bytes that they stand for.
#pragma once

#include "token_bytes.hpp"

#include <cstring>

namespace tessera::tokenizer {

struct measured {
    std::uint64_t bytes = 0;  ///< of the ids before `at`
    std::size_t at = 0;       ///< the first id that is no token, ids.size() where all are
};

/// How long the text of `ids` is, numbers of any width that nobody vouches for.
template <class Id>
measured measure(const token_bytes& tokens, std::span<const Id> ids) {
    measured m;
    for (; m.at < ids.size(); ++m.at) {
        if (!tokens.has(ids[m.at])) break;
        m.bytes += tokens.size(ids[m.at]);
    }
    return m;
}

/// Writes that text at `out`, behind which token_bytes::slack bytes may be overwritten. All ids
/// are tokens.
template <class Id>
void decode(const token_bytes& tokens, std::span<const Id> ids, std::uint8_t* out) {
    for (const std::uint32_t id : ids) {
        const std::uint8_t* const from = tokens.data(id);
        const std::size_t size = tokens.size(id);
        // Most tokens are short: a copy of a fixed size needs no call.
        std::memcpy(out, from, token_bytes::slack);
        if (size > token_bytes::slack) std::memcpy(out, from, size);
        out += size;
    }
}

}  // namespace tessera::tokenizer
