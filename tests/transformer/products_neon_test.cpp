// SPDX-License-Identifier: MIT
// NEON's two forms of products against the reference: a machine that has both runs both.
#include "shared.hpp"

#include "common/transformer/aligned.hpp"
#include "common/transformer/matrix_neon.hpp"

#include <doctest/doctest.h>

#if defined(__aarch64__)

TEST_CASE("long products and dot products are the reference's") {
    using namespace tessera::transformer;
    const auto seed = tessera::test::fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int n = 0; n < 30; ++n) {
        const std::size_t outputs = 64 * (1 + random() % 3), inputs = 64 * (1 + random() % 16);
        const std::size_t rows = 1 + random() % 7;
        aligned_array<std::int8_t> weights(outputs * inputs), x(rows * inputs);
        // The ends, where sixteen bits are nearest to their limit, and anything.
        for (std::size_t i = 0; i < weights.size(); ++i)
            weights.data()[i] = static_cast<std::int8_t>(n % 2 ? 0x80 : random());
        for (std::size_t i = 0; i < x.size(); ++i)
            x.data()[i] =
                static_cast<std::int8_t>(n % 3 ? 127 - static_cast<int>(random() % 255) : -127);
        const matrix w{outputs, inputs, weights.data()};
        std::vector<std::int32_t> wanted(rows * outputs), found(rows * outputs);
        scalar_kernels.multiply(w, 0, x.data(), rows, inputs, wanted.data(), outputs);
        neon::multiply(w, 0, x.data(), rows, inputs, found.data(), outputs);
        CHECK(found == wanted);
        if (!neon::has_dot_products()) continue;
        found.assign(found.size(), 0);
        neon::multiply_by_dots(w, 0, x.data(), rows, inputs, found.data(), outputs);
        CHECK(found == wanted);
    }
}

#endif
