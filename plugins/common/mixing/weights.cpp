// SPDX-License-Identifier: MIT
// A mixer's kernels one number at a time, and the choice among them.
#include "weights.hpp"

#include <algorithm>

namespace tessera::mixing {

namespace {

void sum_one(const std::int32_t* x, std::size_t inputs, const std::int32_t* const* w,
             std::size_t sets, std::int32_t* sum) {
    for (std::size_t s = 0; s < sets; ++s) {
        sum[s] = 0;
        for (std::size_t i = 0; i < inputs; ++i) sum[s] += x[i] * w[s][i] >> 8;
    }
}

void learn_one(const std::int32_t* x, std::size_t inputs, std::int32_t* const* w,
               const std::int32_t* step, std::size_t sets) {
    for (std::size_t s = 0; s < sets; ++s)
        for (std::size_t i = 0; i < inputs; ++i)
            w[s][i] = std::clamp(w[s][i] + ((x[i] * step[s] + (1 << 15)) >> 16), -most_weight,
                                 most_weight);
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
    return {sum_one, learn_one};
}

}  // namespace tessera::mixing
