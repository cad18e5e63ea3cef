// SPDX-License-Identifier: MIT
// Dictionaries for the tests of "text-prep", written from its format page.
#pragma once

#include "plugin.hpp"
#include "text_prep_reference.hpp"

#include <algorithm>
#include <numeric>

extern "C" const tsr_entry tsr_plugin_entry_text_prep;

namespace tessera::test {

/// The asset of a dictionary, each word with all its letters.
inline testing::bytes asset_of(const reference_words& d) {
    testing::bytes out;
    for (const char c : std::string_view("TsrWord1")) out.push_back(static_cast<std::uint8_t>(c));
    for (std::size_t n : {d.a, d.b, d.words.size() - d.a - d.b}) {
        for (; n >= 128; n /= 128) out.push_back(static_cast<std::uint8_t>(128 + n % 128));
        out.push_back(static_cast<std::uint8_t>(n));
    }
    std::vector<std::size_t> sorted(d.words.size());
    std::iota(sorted.begin(), sorted.end(), std::size_t{0});
    std::sort(sorted.begin(), sorted.end(),
              [&](std::size_t x, std::size_t y) { return d.words[x] < d.words[y]; });
    for (const std::size_t i : sorted) {
        out.push_back(0);
        for (const char c : d.words[i]) out.push_back(static_cast<std::uint8_t>(c));
        out.back() = static_cast<std::uint8_t>(out.back() + 128);
    }
    for (const std::size_t i : sorted) {
        out.push_back(static_cast<std::uint8_t>(i % 256));
        out.push_back(static_cast<std::uint8_t>(i / 256));
    }
    return out;
}

inline testing::bytes few_words() {
    return asset_of({{"the", "stage", "block", "blockade"}, 1, 1});
}

}  // namespace tessera::test
