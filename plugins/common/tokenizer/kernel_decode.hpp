// SPDX-License-Identifier: MIT
// Ids to the bytes that they stand for.
#pragma once

#include "token_bytes.hpp"

namespace tessera::tokenizer {

struct measured {
    std::uint64_t bytes = 0;  ///< of the ids before `at`
    std::size_t at = 0;       ///< the first id that is no token, ids.size() where all are
};

/// How long the text of `ids` is, numbers of 16 or 32 bits that nobody vouches for.
template <class Id>
measured measure(const token_bytes& tokens, std::span<const Id> ids);

/// Writes that text at `out`, behind which token_bytes::slack bytes may be overwritten. All ids
/// are tokens.
template <class Id>
void decode(const token_bytes& tokens, std::span<const Id> ids, std::uint8_t* out);

}  // namespace tessera::tokenizer
