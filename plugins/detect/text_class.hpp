// SPDX-License-Identifier: MIT
// The class of a text: which of the priors that codecs have for text is nearest to it.
#pragma once

#include <cstdint>
#include <span>

namespace tessera::detect {

/// English prose; English of answers, encyclopedias and letters; programs and markup of programs;
/// logs, JSON, tables and settings. Text in other languages is of no class.
enum class text_class : std::uint8_t { none, prose, chat, code, records };
constexpr std::size_t text_classes = 5;

/// Looks at some tens of kilobytes of `text` at most, spread evenly.
text_class class_of(std::span<const std::uint8_t> text);

}  // namespace tessera::detect
