// SPDX-License-Identifier: MIT
// What adaptation does to whole rows of a vocabulary: format.md, section "Adaptation". Numbers are
// added modulo 2^32.
#pragma once

#include "tessera/sdk/dispatch.hpp"

#include <cstddef>
#include <cstdint>

namespace tessera::int_transformer {

constexpr std::size_t rows_are_multiples_of = 16;  ///< numbers; rows need no alignment
constexpr std::int32_t largest_logit = 1 << 28;    ///< those beyond, of either sign, count as it

constexpr unsigned rate_alone = 15;  ///< a probability of 1 is 2^15 of a logit

/// One instruction set. Same answers in each.
struct weight_kernel {
    /// out = logits, within -largest_logit .. largest_logit, + biases
    void (*add)(const std::int32_t* logits, const std::int32_t* biases, std::size_t size,
                std::int32_t* out);
    std::int32_t (*largest)(const std::int32_t* row, std::size_t size);
    /// The weights of a row's logits, 65535 for `peak`, the largest, and their sum. One that is d
    /// below the peak weighs 65536 * 2^(-d * 591 / 2^26), about, and nothing from 2^21 on.
    std::uint64_t (*weigh)(const std::int32_t* row, std::size_t size, std::int32_t peak,
                           std::uint32_t* weights);
    /// Takes probabilities at rate_alone from biases; `factor` is 2^32 / the sum of the weights.
    void (*lessen)(std::int32_t* biases, const std::uint32_t* weights, std::size_t size,
                   std::uint32_t factor);
};

/// The best of up to `set`.
const weight_kernel& weight_kernel_for(sdk::instructions set);

/// The probability in 2^-16 of a symbol of that weight.
constexpr std::uint32_t probability(std::uint32_t weight, std::uint32_t factor) {
    return weight * factor >> 16;
}

}  // namespace tessera::int_transformer
