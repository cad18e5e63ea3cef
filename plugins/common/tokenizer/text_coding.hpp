// SPDX-License-Identifier: MIT
// What stages that are tokenizers do: whole text to ids, literals of special tokens included, and
// ids that nobody vouches for to text.
#pragma once

#include "../decoded_output.hpp"
#include "kernel_decode.hpp"
#include "kernel_encode.hpp"

#include <bit>

namespace tessera::tokenizer {

/// Literals of special tokens in text: text like any other, their ids, or an error.
enum class special_policy { text, allow, refuse };

inline special_policy policy_of(std::string_view name) {
    if (name == "allow") return special_policy::allow;
    return name == "refuse" ? special_policy::refuse : special_policy::text;
}

/// Writes the ids of `text` at `out`, which has room for one a byte, and returns where they end.
inline std::uint32_t* encode_text(sdk::call& c, const vocabulary& v, const literals& specials,
                                  special_policy policy, std::span<const std::uint8_t> text,
                                  std::uint32_t* out) {
    auto room_for = [&, room = std::span<std::uint8_t>()](std::size_t size) mutable {
        c.poll();
        // Scratch is kept until the block ends: it doubles, so that all of it is in proportion to
        // the longest piece.
        constexpr std::size_t each = sizeof(merge_node) + 2 * sizeof(std::uint64_t);
        if (room.size() < size * each) room = c.scratch<std::uint8_t>(std::bit_ceil(size) * each);
        const std::size_t nodes = size * sizeof(merge_node);
        return merge_room{reinterpret_cast<merge_node*>(room.data()),
                          reinterpret_cast<std::uint64_t*>(room.data() + nodes)};
    };
    const std::uint8_t* const end = text.data() + text.size();
    for (const std::uint8_t* at = text.data(); at != end;) {
        const auto literal =
            policy == special_policy::text ? literals::found{end, end, 0} : specials.next(at, end);
        out = encode(v, at, literal.begin, out, room_for);
        if (literal.begin != end) {
            if (policy == special_policy::refuse)
                throw sdk::error{TSR_E_PARAM, "byte " +
                                                  std::to_string(literal.begin - text.data()) +
                                                  ": expected text without special tokens, found " +
                                                  std::string(literal.begin, literal.end)};
            *out++ = literal.id;
        }
        at = literal.end;
    }
    return out;
}

/// Ends port 0 of a decoding call with the text of `ids`.
template <class Id>
void decode_text(sdk::call& c, const token_bytes& tokens, std::span<const Id> ids,
                 const tsr_stream& shape) {
    const measured text = measure(tokens, ids);
    if (text.at < ids.size()) {
        const std::uint32_t id = ids[text.at];
        const std::string where =
            "id " + std::to_string(id) + " at position " + std::to_string(text.at);
        if (id >= tokens.ids())
            sdk::corrupt(where + ", expected below " + std::to_string(tokens.ids()));
        sdk::corrupt(where + " stands for no token of the vocabulary");
    }
    plugins::check_count(text.bytes, shape);
    const auto out = c.output<std::uint8_t>(text.bytes);
    decode(tokens, ids, out.data());
    plugins::commit_rebuilt(c, std::span<const std::uint8_t>(out), shape);
}

}  // namespace tessera::tokenizer
