// SPDX-License-Identifier: MIT
// What a model is made of: its contexts, matches, weight sets and limits, as parameters have them.
#pragma once

#include "contexts.hpp"
#include "ngrams.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace tessera::context_mix {

/// What chooses a row of weights.
enum class selector : std::uint8_t {
    node,        ///< the symbol's bits so far
    last,        ///< the last symbol
    second,      ///< the one before it
    match,       ///< what the longest match expects, if anything
    sureness,    ///< how sure the match is, and the bits so far
    confidence,  ///< how many contexts were seen before, and the bit's place
    kind,        ///< the kind of the last two characters, and the bits so far
    column,      ///< the place in the line, and the bit's place
    known,       ///< how much the n-grams of a prior know of the bits so far
};

/// Throws a TSR_E_PARAM that lists the names there are.
selector selector_named(std::string_view name);
/// How many rows it chooses among, for models of so many contexts.
std::size_t rows_of(selector s, std::size_t contexts);

/// Rows of selector::known: by class, and by how many bits of the symbol came.
constexpr std::size_t known_classes = 4 * most_counted, known_depths = 32;
constexpr std::size_t most_contexts = 32, most_matches = 2, most_selectors = 8;

struct recipe {
    std::vector<context> contexts;
    std::vector<unsigned> matches;  ///< the least length of each
    std::vector<selector> selectors;
    std::size_t counted = 0;     ///< orders whose n-grams a prior counted: inputs of their own
    bool length_first = false;   ///< whether symbols are what the stage length-first makes
    bool runs = true;            ///< whether the last symbol of each context is an input
    std::uint32_t limit = 1023;  ///< of the counts of histories' estimates
    std::uint32_t rate = 16;     ///< of learning, once it has settled
    std::uint64_t memory = 0;    ///< bytes of slots at most
};

}  // namespace tessera::context_mix
