// SPDX-License-Identifier: MIT
// Mixtures of counts in integers: the portable form.
#include "mixture.hpp"

namespace tessera::float_context {

template <std::size_t Rows>
void mix(const count_rows& rows, std::span<const recipe<Rows>> recipes, std::uint32_t* scores,
         sdk::instructions set) {
#if defined(__x86_64__)
    if (set >= sdk::instructions::avx512) return mix_avx512<Rows>(rows, recipes, scores);
    if (set >= sdk::instructions::avx2) return mix_avx2<Rows>(rows, recipes, scores);
#endif
    static_cast<void>(set);
    const std::size_t pad = rows.stride;
    for (const recipe<Rows>& r : recipes) {
        std::fill_n(scores, pad, 0u);
        for (std::size_t k = 0; k < Rows; ++k) {
            const std::uint16_t* const n = rows.row(r.row[k]);
            const std::uint32_t factor = r.factor[k];
            for (std::size_t s = 0; s < pad; ++s) scores[s] += n[s] * factor >> 16;
        }
        scores += pad;
    }
}

template void mix<2>(const count_rows&, std::span<const recipe<2>>, std::uint32_t*,
                     sdk::instructions);
template void mix<3>(const count_rows&, std::span<const recipe<3>>, std::uint32_t*,
                     sdk::instructions);

}  // namespace tessera::float_context
