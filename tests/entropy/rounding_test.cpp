// SPDX-License-Identifier: MIT
// Rounding of counts, against trying every choice there is.
#include "quantize/rounding.hpp"
#include "quantize/logarithm.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace tessera::quantize {

namespace {

std::vector<std::uint32_t> rounded(const std::vector<std::uint32_t>& counts, std::uint32_t total) {
    std::vector<std::uint32_t> frequencies(counts.size());
    std::vector<candidate> room(2 * counts.size());
    round_to_total(counts, total, frequencies, room);
    return frequencies;
}

double bits(const std::vector<std::uint32_t>& counts, const std::vector<std::uint32_t>& frequencies,
            std::uint32_t total) {
    double sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        sum += counts[i] * std::log2(static_cast<double>(total) / frequencies[i]);
    return sum;
}

// The fewest bits of any choice, by trying all that give `left` to symbols i and up.
double fewest_bits(const std::vector<std::uint32_t>& counts, std::vector<std::uint32_t>& chosen,
                   std::size_t i, std::uint32_t left, std::uint32_t total) {
    const auto behind = static_cast<std::uint32_t>(counts.size() - i - 1);
    if (behind == 0) {
        chosen[i] = left;
        return bits(counts, chosen, total);
    }
    double best = INFINITY;
    for (chosen[i] = 1; chosen[i] + behind <= left; ++chosen[i])
        best = std::min(best, fewest_bits(counts, chosen, i + 1, left - chosen[i], total));
    return best;
}

}  // namespace

TEST_CASE("no choice of frequencies codes the counts in fewer bits") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 400; ++i) {
        const std::size_t symbols = 1 + random() % 4;
        const std::uint32_t total = symbols == 4 ? 16 + random() % 17 : 16 + random() % 49;
        std::vector<std::uint32_t> counts(symbols), chosen(symbols);
        for (auto& c : counts) c = 1 + random() % (1u << random() % 12);
        CAPTURE(counts.size());
        CAPTURE(total);
        const double best = fewest_bits(counts, chosen, 0, total, total);
        CHECK(bits(counts, rounded(counts, total), total) == doctest::Approx(best).epsilon(1e-12));
    }
}

TEST_CASE("frequencies worked out by hand") {
    // 3 : 1 of 8 is exactly 6 : 2.
    CHECK(rounded({3, 1}, 8) == std::vector<std::uint32_t>{6, 2});
    // Shares of 7.98 and two of 0.008: both get the one that they must, and the first the rest.
    CHECK(rounded({1000, 1, 1}, 8) == std::vector<std::uint32_t>{6, 1, 1});
    // Equal counts, a total that they do not divide: the unit left over goes to the first.
    CHECK(rounded({5, 5, 5}, 4) == std::vector<std::uint32_t>{2, 1, 1});
    // As many symbols as units.
    CHECK(rounded({9, 1, 7, 2}, 4) == std::vector<std::uint32_t>{1, 1, 1, 1});
    CHECK(rounded({42}, 4096) == std::vector<std::uint32_t>{4096});
}

TEST_CASE("frequencies are 1 or more and sum to the total, whatever the counts") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (const std::size_t symbols : {2, 255, 256, 4096, 65536})
        for (const std::uint32_t most : {1u, 3u, 1000u, UINT32_MAX}) {
            std::vector<std::uint32_t> counts(symbols);
            for (auto& c : counts) c = 1 + (random() >> random() % 32) % most;
            counts[random() % symbols] = most;
            const std::uint32_t total = symbols > 4096 ? 65536 : 4096;
            const auto frequencies = rounded(counts, total);
            CHECK(*std::min_element(frequencies.begin(), frequencies.end()) >= 1);
            CHECK(std::accumulate(frequencies.begin(), frequencies.end(), 0u) == total);
        }
}

TEST_CASE("the logarithm in integers is that of the library") {
    for (const std::uint64_t f : {1ull, 2ull, 3ull, 10ull, 1000ull, 65535ull, 4294967296ull}) {
        const long double expected =
            std::log1p(1.0L / static_cast<long double>(f)) / std::log(2.0L);
        const auto found = static_cast<long double>(gain_of_unit(f)) / 0x1p62L;
        CHECK(std::abs(static_cast<double>(found / expected - 1)) < 1e-7);
        if (f < 70000) CHECK(std::abs(static_cast<double>(found / expected - 1)) < 1e-12);
    }
    // One bit, a hair below.
    CHECK((gain_of_unit(1) >> 30) == (std::uint64_t{1} << 32) - 1);
}

}  // namespace tessera::quantize
