// SPDX-License-Identifier: MIT
// Rows of floating-point numbers by their bits, and the distributions that are asked about them.
#pragma once

#include "../row_answers.hpp"

extern "C" const tsr_entry tsr_plugin_entry_probabilities;

namespace tessera::test {

constexpr tsr_score_kind float_kinds[] = {TSR_F16, TSR_BF16, TSR_F32, TSR_F64};

/// The numbers of a row by their bits.
struct bit_row {
    tsr_score_kind kind;
    std::vector<std::uint64_t> bits;

    std::size_t width() const { return testing::score_width(kind); }
    std::vector<char> bytes() const {
        std::vector<char> all(bits.size() * width());
        for (std::size_t i = 0; i < bits.size(); ++i)
            std::memcpy(all.data() + i * width(), &bits[i], width());  // the lower bytes come first
        return all;
    }
};
static_assert(std::endian::native == std::endian::little);

/// A double in a kind, towards zero; what is too large for it becomes infinite.
inline std::uint64_t bits_in(tsr_score_kind kind, double x) {
    const auto narrowed = [&](int exponent_bits, int fraction_bits) -> std::uint64_t {
        const std::uint64_t sign = std::uint64_t{std::signbit(x)}
                                   << (exponent_bits + fraction_bits);
        const std::uint64_t top = (std::uint64_t{1} << exponent_bits) - 1;
        if (std::isnan(x)) return sign | top << fraction_bits | 1;
        const int bias = (1 << (exponent_bits - 1)) - 1;
        int exponent = 0;
        const double digits = std::frexp(std::abs(x), &exponent);  // in [1/2, 1)
        if (std::isinf(x) || exponent - 1 > bias) return sign | top << fraction_bits;
        if (x == 0) return sign;
        const int least = std::max(exponent - 1, 1 - bias);
        const auto fraction =
            static_cast<std::uint64_t>(std::ldexp(digits, exponent - least + fraction_bits));
        // The hidden digit carries into the exponent where there is one.
        return sign | ((static_cast<std::uint64_t>(least + bias - 1) << fraction_bits) + fraction);
    };
    switch (kind) {
        case TSR_F16:
            return narrowed(5, 10);
        case TSR_BF16:
            return narrowed(8, 7);
        case TSR_F32:
            return narrowed(8, 23);
        default:
            return std::bit_cast<std::uint64_t>(x);
    }
}
inline bit_row row_in(tsr_score_kind kind, const std::vector<double>& numbers) {
    bit_row row{kind, {}};
    for (const double x : numbers) row.bits.push_back(bits_in(kind, x));
    return row;
}

/// One of the plugins of this library.
class answers : public row_answers {
  public:
    answers(std::size_t plugin, const std::string& params, const char* set, std::uint32_t alphabet,
            std::uint32_t lanes = 1)
        : row_answers(*tsr_plugin_entry_probabilities.plugins[plugin], params, set, alphabet,
                      lanes) {}

    using row_answers::begin;
    std::uint64_t begin(const bit_row& row, const void* data) {
        return begin({sizeof(tsr_scores), row.kind, data,
                      static_cast<std::uint32_t>(row.bits.size()), 1, 0});
    }
};

}  // namespace tessera::test
