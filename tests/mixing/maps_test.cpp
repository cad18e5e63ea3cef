// SPDX-License-Identifier: MIT
// Estimates of histories and refinements of predictions, by hand.
#include "context-mix/state_map.hpp"

#include "common/mixing/refinement.hpp"
#include "mixing.hpp"

#include <cmath>
#include <vector>

namespace tessera::context_mix {

TEST_CASE("rates fall as 1 over the bits seen and a half more") {
    CHECK(rates[0] == 21845);  // 65536 / 3
    CHECK(rates[1] == 13107);  // 65536 / 5
    CHECK(rates[1023] == 31);  // 65536 / 2049
}

TEST_CASE("an estimate moves towards what came, and counts up to its limit") {
    estimate e;
    CHECK(e.probability() == 32768);
    CHECK(e.seen() == 0);
    // 22 bits: 2^21. The miss of a 1 is 2^22 - 1 - 2^21 = 2097151; / 64 = 32767; x 21845 / 512 =
    // 1398037 (1398037.3); 2097152 + 1398037 = 3495189, of which 16 bits are 54612.
    e.see(1, 1023);
    CHECK(e.seen() == 1);
    CHECK((e.packed >> 10) == 3495189);
    CHECK(e.probability() == 54612);
    // A 0: floor(-3495189 / 64) = -54613; x 13107 / 512 = -1398071.5, so -1398072.
    e.see(0, 1023);
    CHECK((e.packed >> 10) == 3495189 - 1398072);
    CHECK(e.seen() == 2);
    for (int i = 0; i < 50; ++i) e.see(0, 30);
    CHECK(e.seen() == 30);
    estimate many = estimate::of(1000, 500);
    many.see(1, 30);
    CHECK(many.seen() == 500);
}

TEST_CASE("estimates follow the exact average through long runs, and never fall off either end") {
    const std::uint32_t seed = test::fresh_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const estimate starts[] = {{}, estimate::of(309, 4), estimate::of(65226, 4)};
    for (const estimate start : starts)
        for (const std::uint32_t limit : {63u, 127u, 1023u})
            for (const unsigned ones : {0u, 1u, 2u}) {  // of every two bits
                CAPTURE(limit);
                CAPTURE(ones);
                estimate e = start;
                double expected = (e.packed >> 10) / 4194304.0;
                for (int i = 0; i < 20000; ++i) {
                    const auto bit =
                        static_cast<std::uint32_t>(ones == 1 ? random() & 1 : ones / 2);
                    expected += (bit - expected) / (e.seen() + 1.5);
                    e.see(bit, limit);
                    REQUIRE(std::abs((e.packed >> 10) / 4194304.0 - expected) < 0.01);
                }
            }
}

}  // namespace tessera::context_mix

namespace tessera::mixing {

namespace {

struct alignas(64) row {
    std::uint16_t places[32];
};
struct rows {
    std::vector<row> memory;
    explicit rows(std::size_t count) : memory(count) {}
    std::span<std::uint16_t> all() { return {memory[0].places, 32 * memory.size()}; }
};

}  // namespace

TEST_CASE("a refinement begins as what is said, at each of its places and between") {
    rows r(4);
    refinement map(r.all());
    for (std::size_t i = 0; i < 4; ++i)
        for (int place = 0; place < 32; ++place) {
            CAPTURE(place);
            const double stretched = place * 4096.0 / 31 - 2048;
            const double expected = 65536 / (1 + std::exp(-stretched / 256));
            // A unit of rounding down in what is squashed moves it by p (1 - p) / 256.
            CHECK(std::abs(r.memory[i].places[place] - expected) <=
                  2 + expected * (65536 - expected) / 65536 / 256);
        }
    map.choose(3);
    for (int stretched = -2047; stretched <= 2047; ++stretched) {
        const double p = 1 / (1 + std::exp(-stretched / 256.0));
        // Lines between places 132 apart are off by at most h^2 / 8 of the second derivative.
        CHECK(std::abs(map.refine(stretched) / 65536.0 - p) < 0.004);
    }
}

TEST_CASE("the nearer of a refinement's two places learns, in the row that was chosen") {
    rows r(2);
    refinement map(r.all());
    const std::vector<row> before = r.memory;
    map.choose(1 + 2 * 7);  // modulo 2
    // (-1000 + 2048) x 31 = 32488 = 7 x 4096 + 3816: nearer to 8.
    const std::uint32_t low = r.memory[1].places[7], high = r.memory[1].places[8];
    CHECK(map.refine(-1000) == (low * 280 + high * 3816) / 4096);
    map.see(1, 5);
    CHECK(r.memory[1].places[8] == high + (65535 - high) / 32);
    CHECK(r.memory[1].places[7] == low);
    // (-1050 + 2048) x 31 = 30938 = 7 x 4096 + 2266, the nearer one still 8; 0 takes it back.
    const std::uint32_t now = r.memory[1].places[8];
    map.refine(-1050);
    map.see(0, 5);
    CHECK(r.memory[1].places[8] == now - (now + 31) / 32);
    // (-1060 + 2048) x 31 = 30628 = 7 x 4096 + 1956: 7.
    map.refine(-1060);
    map.see(0, 4);
    CHECK(r.memory[1].places[7] == low - (low + 15) / 16);
    for (int i = 0; i < 32; ++i) CHECK(r.memory[0].places[i] == before[0].places[i]);
}

}  // namespace tessera::mixing
