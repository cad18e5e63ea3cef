// SPDX-License-Identifier: MIT
// The parameters of models and of their training, as JSON has them.
#pragma once

#include "recipe.hpp"

#include "tessera/sdk/params.hpp"

#include <array>

namespace tessera::context_mix {

namespace detail {

inline constexpr char recipe_part[] = R"({"properties": {
  "contexts": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 32,
    "default": ["order0", "order1", "order2", "order3", "order4", "order6", "word", "words", "word-gap", "shape"],
    "description": "what bits are predicted by: order0 .. order8, sparse and places back (sparse24), high-nibbles, word, words, word-gap, follower, followers, above, around, line, field, fields, neighbour, key, shape, record, records"},
  "matches": {"type": "array", "items": {"type": "integer", "minimum": 3, "maximum": 64}, "maxItems": 2, "default": [7],
    "description": "least lengths of the matches that are followed"},
  "selectors": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 8,
    "default": ["last", "confidence", "sureness", "kind", "column"],
    "description": "what chooses the weights, a set for each: node, last, second, match, sureness, confidence, kind, column, known"},
  "runs": {"type": "boolean", "default": true,
    "description": "whether what came last in each context is an input too"},
  "rate": {"type": "integer", "default": 16, "minimum": 1, "maximum": 64,
    "description": "how fast weights learn once they have settled"},
  "limit": {"type": "integer", "default": 1023, "minimum": 63, "maximum": 1023,
    "description": "how many bits an estimate of a history remembers"},
)";

inline constexpr char model_part[] =
    R"(  "memory": {"type": "integer", "default": 134217728, "minimum": 4096, "maximum": 4294967296,
    "description": "bytes that each lane's table of contexts takes at most; short blocks take less"},
  "prior": {"type": "string", "default": "", "format": "asset",
    "description": "what is known beforehand: an asset that tessera train context-mix made with the same contexts, matches, selectors and runs"}}})";

inline constexpr char train_part[] =
    R"(  "counted": {"type": "integer", "default": 0, "minimum": 0, "maximum": 4,
    "description": "how many orders, from 0, have the n-grams of the samples in the prior, in the place of slots; symbols may then have more than 8 bits"},
  "length-first": {"type": "boolean", "default": false,
    "description": "with counted: whether symbols are those of the stage length-first, so that what is behind their end is taken for zeros"},
  "memory": {"type": "integer", "default": 268435456, "minimum": 67108864, "maximum": 17179869184,
    "description": "bytes that the table of contexts takes while it is learned; --memory must allow it"},
  "size": {"type": "integer", "default": 1048576, "minimum": 4096, "maximum": 67108864,
    "description": "bytes of the prior at most: what was met most often is kept"}}})";

template <std::size_t First, std::size_t Second>
constexpr auto joined(const char (&first)[First], const char (&second)[Second]) {
    std::array<char, First + Second - 1> text{};
    for (std::size_t i = 0; i + 1 < First; ++i) text[i] = first[i];
    for (std::size_t i = 0; i < Second; ++i) text[First - 1 + i] = second[i];
    return text;
}
}  // namespace detail

inline constexpr auto model_schema = detail::joined(detail::recipe_part, detail::model_part);
inline constexpr auto train_schema = detail::joined(detail::recipe_part, detail::train_part);

/// The recipe that both schemas begin with. Throws a TSR_E_PARAM.
recipe recipe_of(const sdk::value& params);

}  // namespace tessera::context_mix
