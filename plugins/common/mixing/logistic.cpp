// SPDX-License-Identifier: MIT
// Makes the tables of the logistic domain, in integers so that they are the same everywhere.
#include "logistic.hpp"

namespace tessera::mixing {

namespace {

constexpr std::uint64_t one = std::uint64_t{1} << 40;
constexpr std::uint64_t root_of_e = 1103814994613;  // 2^40 e^(1/256), to the nearest

/// a x b where both have 40 bits of fraction, to the nearest. b is below 2^42.
constexpr std::uint64_t product(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t a_high = a >> 32, a_low = a & 0xffffffff;
    const std::uint64_t b_high = b >> 32, b_low = b & 0xffffffff;
    const std::uint64_t middle = a_high * b_low + a_low * b_high + (a_low * b_low >> 32);
    return (a_high * b_high << 24) + ((middle + 128) >> 8);
}

constexpr logistic_tables make_tables() {
    logistic_tables t{};
    std::uint64_t power = one;  // e^(i / 256)
    for (std::int32_t i = 0; i <= squash_limit; ++i) {
        // 65536 / (1 + e^x); with that of -x it makes 65536. The divisor keeps 16 bits of fraction.
        const std::uint64_t below = (one << 16 >> 8) / ((one + power) >> 8);
        const auto low = static_cast<std::uint16_t>(std::max<std::uint64_t>(below, 1));
        t.squash[static_cast<std::size_t>(squash_limit - i)] = low;
        t.squash[static_cast<std::size_t>(squash_limit + i)] =
            static_cast<std::uint16_t>(65536 - low);
        power = product(power, root_of_e);
    }
    t.squash[2 * squash_limit + 1] = t.squash[2 * squash_limit];
    // The inverse: the last place whose probability is not above the middle of the step.
    std::int32_t place = -stretch_limit;
    for (std::uint32_t step = 0; step < t.stretch.size(); ++step) {
        const std::uint32_t middle = (step << stretch_step) + (1u << stretch_step) / 2;
        while (place < stretch_limit &&
               t.squash[static_cast<std::size_t>(place + 1 + squash_limit)] <= middle)
            ++place;
        t.stretch[step] = static_cast<std::int16_t>(place);
    }
    return t;
}

}  // namespace

constinit const logistic_tables logistic = make_tables();

}  // namespace tessera::mixing
