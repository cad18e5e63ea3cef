// SPDX-License-Identifier: MIT
// What a piece of raw data is, judged by its statistics.
#pragma once

#include "statistics.hpp"

namespace tessera::detect {

/// Kinds of pieces. Floats are those whose mantissas are noise and whose exponents are nothing more
/// than unevenly spread; numbers of a width are all else that has structure by position.
enum class kind : std::uint8_t {
    plain,
    noise,
    f16,
    bf16,
    f32,
    f64,
    numbers16,
    numbers32,
    numbers64
};
constexpr std::size_t kinds = 9;

constexpr unsigned width_of(kind k) {
    constexpr std::uint8_t widths[kinds] = {1, 1, 2, 2, 4, 8, 2, 4, 8};
    return widths[static_cast<std::size_t>(k)];
}

constexpr bool is_float(kind k) { return k >= kind::f16 && k <= kind::f64; }

struct judgement {
    kind is = kind::plain;
    unsigned shift = 0;  ///< bytes before the first number
};

/// What `piece` is, `known` being its sample.
judgement judge(std::span<const std::uint8_t> piece, const sample& known, const entropy& h);

/// Whether a piece so judged goes into one block with a run of that kind.
bool go_together(const judgement& piece, kind run);

/// The kind that a whole run of pieces is coded as, given its sample and the data itself. What was
/// judged as floats by its pieces may turn out to be numbers, and noise that repeats is plain.
kind settle(kind run, const sample& known, std::span<const std::uint8_t> data, const entropy& h);

/// Whether a plain run is text: hardly any control characters.
bool is_text(const sample& known);

}  // namespace tessera::detect
