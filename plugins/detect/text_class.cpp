// SPDX-License-Identifier: MIT
// Telling classes of text apart: a linear judgement of features, with weights learnt from the
// samples that the priors are trained on (codecs/priors/classes.py).
#include "text_class.hpp"

#include "text_features.hpp"

#include <algorithm>
#include <array>

namespace tessera::detect {

namespace {

constexpr std::size_t classes = text_classes - 1;  // those that have weights
constexpr std::size_t stretch_bytes = 4 << 10, most_stretches = 8;
constexpr std::size_t least_text = 128;  // less says little
constexpr unsigned least_english = 16;   // common ones of 256 words

/// A row for each feature, in their order, and the bias; a column for each class.
constexpr std::int16_t weights[text_feature_count + 1][classes] = {
#include "text_weights.inc"
};

using class_scores = std::array<int, classes>;

/// How well a stretch fits each class.
class_scores scores_of(std::span<const std::uint8_t> stretch) {
    const text_features found = features_of(stretch);
    class_scores scores;
    for (std::size_t c = 0; c < classes; ++c) {
        scores[c] = weights[text_feature_count][c];
        for (std::size_t i = 0; i < text_feature_count; ++i) scores[c] += weights[i][c] * found[i];
    }
    return scores;
}

/// Calls use(stretch) for all of a short text, else for stretches of it, evenly spread from its
/// beginning to its end.
template <class F>
void each_stretch(std::span<const std::uint8_t> text, F&& use) {
    const std::size_t count =
        std::min(most_stretches, (text.size() + stretch_bytes - 1) / stretch_bytes);
    const std::size_t size = std::min(stretch_bytes, text.size() / count);
    for (std::size_t i = 0; i < count; ++i)
        use(text.subspan(count == 1 ? 0 : i * (text.size() - size) / (count - 1), size));
}

}  // namespace

text_class class_of(std::span<const std::uint8_t> text) {
    if (text.size() < least_text) return text_class::none;
    // Each stretch by itself, so that a head of another kind is one voice of many.
    class_scores scores{};
    word_counts words;
    each_stretch(text, [&](std::span<const std::uint8_t> stretch) {
        const class_scores of_stretch = scores_of(stretch);
        for (std::size_t c = 0; c < classes; ++c) scores[c] += of_stretch[c];
        words.add(stretch);
    });
    const auto best = static_cast<text_class>(
        1 + (std::max_element(scores.begin(), scores.end()) - scores.begin()));
    const bool language = best == text_class::prose || best == text_class::chat;
    return language && words.common * 256 <= words.all * least_english ? text_class::none : best;
}

}  // namespace tessera::detect
