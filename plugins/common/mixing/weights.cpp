// SPDX-License-Identifier: MIT
// A mixer's kernels one number at a time, and the choice among them.
#include "weights.hpp"

#include <algorithm>

namespace tessera::mixing {

namespace {

std::int32_t sum_of(const std::int32_t* x, const std::int32_t* w, std::size_t count) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += x[i] * w[i] >> 8;
    return sum;
}

void move(const std::int32_t* x, std::int32_t* w, std::size_t count, std::int32_t step) {
    for (std::size_t i = 0; i < count; ++i)
        w[i] = std::clamp(w[i] + ((x[i] * step + (1 << 15)) >> 16), -most_weight, most_weight);
}

std::int32_t mix_one(const std::int32_t* x, std::size_t inputs, const std::int32_t* const* w,
                     std::size_t sets, const std::int32_t* last, std::int32_t* said) {
    std::fill(said + sets, said + most_sets, 0);
    for (std::size_t s = 0; s < sets; ++s)
        said[s] = std::clamp(sum_of(x, w[s], inputs) >> 8, -most_input, most_input);
    return sum_of(said, last, most_sets);
}

void learn_one(const std::int32_t* x, std::size_t inputs, std::int32_t* const* w,
               const std::int32_t* steps, std::size_t sets, const std::int32_t* said,
               std::int32_t* last, std::int32_t last_step) {
    for (std::size_t s = 0; s < sets; ++s) move(x, w[s], inputs, steps[s]);
    move(said, last, most_sets, last_step);
}

}  // namespace

#if defined(__x86_64__)
extern const weight_kernels avx2_kernels, avx512_kernels;
#endif

weight_kernels kernels_for(sdk::instructions set) {
#if defined(__x86_64__)
    if (set >= sdk::instructions::avx512) return avx512_kernels;
    if (set >= sdk::instructions::avx2) return avx2_kernels;
#endif
    (void)set;
    return {mix_one, learn_one};
}

}  // namespace tessera::mixing
