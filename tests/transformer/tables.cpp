// SPDX-License-Identifier: MIT
// The look-up tables of model files by their definition, for tests that make model files.
#include "shared.hpp"

#include <algorithm>
#include <cmath>

namespace tessera::test {

std::vector<std::uint16_t> exponentials() {
    std::vector<std::uint16_t> table(256);
    for (std::size_t i = 0; i < 256; ++i)
        table[i] = static_cast<std::uint16_t>(std::clamp(
            std::nearbyint(65536 * std::exp2(-static_cast<double>(i) / 256)), 1.0, 65535.0));
    return table;
}

angles angles_of(std::size_t rows) {
    angles a;
    for (std::size_t p = 0; p < rows; ++p)
        for (int i = 0; i < 32; ++i) {
            const double angle = static_cast<double>(p) * (1 / std::pow(10000.0, 2 * i / 64.0));
            const auto narrowed = [](double x) {
                return static_cast<std::int16_t>(
                    std::clamp(std::nearbyint(32768 * x), -32768.0, 32767.0));
            };
            a.cosine.push_back(narrowed(std::cos(angle)));
            a.sine.push_back(narrowed(std::sin(angle)));
        }
    return a;
}

}  // namespace tessera::test
