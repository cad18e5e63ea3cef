// SPDX-License-Identifier: MIT
// Plugins that are linked into the tests of steps, and rows of counts to code by.
#pragma once

#include <tessera/steps.hpp>

#include <doctest/doctest.h>

#include <random>
#include <vector>

extern "C" {
extern const tsr_entry tsr_plugin_entry_arithmetic, tsr_plugin_entry_huffman,
    tsr_plugin_entry_probabilities, tsr_plugin_entry_quantize, tsr_plugin_entry_range,
    tsr_plugin_entry_rans;
}

namespace tessera::test {

using bytes = std::vector<std::uint8_t>;

inline const registry& linked_plugins() {
    static const registry all = [] {
        registry made;
        for (const tsr_entry* entry : {&tsr_plugin_entry_arithmetic, &tsr_plugin_entry_huffman,
                                       &tsr_plugin_entry_probabilities, &tsr_plugin_entry_quantize,
                                       &tsr_plugin_entry_range, &tsr_plugin_entry_rans})
            made.add(*entry);
        return made;
    }();
    return all;
}

inline step_codec codec_of(std::string_view distribution, std::string_view coder) {
    return step_codec::compile(distribution, coder, linked_plugins());
}

/// Rows of counts, and symbols drawn by them.
struct message {
    std::uint32_t alphabet;
    std::vector<std::uint32_t> counts, symbols;

    message(std::mt19937_64& random, std::uint32_t alphabet_, std::uint64_t rows)
        : alphabet(alphabet_) {
        for (std::uint64_t r = 0; r < rows; ++r) {
            std::vector<std::uint32_t> row;
            for (std::uint32_t s = 0; s < alphabet; ++s)
                row.push_back(1 + static_cast<std::uint32_t>(random() >> (34 + random() % 30)));
            std::discrete_distribution<std::uint32_t> draw(row.begin(), row.end());
            symbols.push_back(draw(random));
            counts.insert(counts.end(), row.begin(), row.end());
        }
    }
    score_rows all() const { return {counts.data(), TSR_COUNTS, alphabet, symbols.size()}; }
    score_rows row(std::size_t index) const {
        return {counts.data() + index * alphabet, TSR_COUNTS, alphabet};
    }
};

}  // namespace tessera::test
