// SPDX-License-Identifier: MIT
// Which kernel suits all tables of a block.
#include "rows.hpp"

#include <algorithm>

namespace tessera::rans {

namespace {

// Totals, 2^total_bits, whose division the kernels have exact.
constexpr unsigned least_bits_avx512 = 10, least_bits_avx2 = 1;

// The registers that `most` symbols need, or none.
lookup registers_for(unsigned most) {
    return most <= 32    ? lookup::register_32
           : most <= 64  ? lookup::register_64
           : most <= 128 ? lookup::register_128
           : most <= 256 ? lookup::register_256
                         : lookup::none;
}

constexpr unsigned too_many = 257;

}  // namespace

lookup encode_lookup(const arrangement<encode_table>& tables, sdk::instructions set) {
    if (set == sdk::instructions::scalar) return lookup::none;
    unsigned least_bits = 16;
    for (const encode_table& t : tables.all()) {
        least_bits = std::min(least_bits, t.total_bits);
        if (t.of_byte == nullptr) return lookup::none;
    }
    if (least_bits < (set == sdk::instructions::avx2 ? least_bits_avx2 : least_bits_avx512))
        return lookup::none;
    if (set < sdk::instructions::avx512vbmi) return lookup::gathers;
    unsigned most = 0;
    unsigned least = too_many;
    for (const encode_table& t : tables.all()) {
        most = std::max(most, t.intervals ? t.intervals->support : too_many);
        least = std::min(least, t.intervals ? t.intervals->support : too_many);
    }
    const lookup found = registers_for(most);
    // The two forms of intervals do not mix.
    const bool mixed = least <= interval_table::few && most > interval_table::few;
    return found == lookup::none || mixed ? lookup::gathers : found;
}

lookup decode_lookup(const arrangement<decode_table<std::uint8_t>>& tables, sdk::instructions set) {
    if (set == sdk::instructions::scalar) return lookup::none;
    const auto all = tables.all();
    if (set >= sdk::instructions::avx512) {
        unsigned most = 0;
        for (const auto& t : all) most = std::max(most, t.search ? t.search->support : too_many);
        if (const lookup found = registers_for(most); found != lookup::none) return found;
    }
    if (std::all_of(all.begin(), all.end(), [](const auto& t) { return t.all_of_point; }))
        return lookup::points;
    const bool whole =
        std::all_of(all.begin(), all.end(), [](const auto& t) { return t.of_point; });
    return whole ? lookup::gathers : lookup::none;
}

}  // namespace tessera::rans
