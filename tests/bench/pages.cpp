// SPDX-License-Identifier: MIT
// Measures what large tables of a block cost: random reads and writes over 64 MB in small and in
// huge pages, and beginning blocks that touch a few places of 200 MB.
#include "coder_streams.hpp"

#include "engine/memory.hpp"
#include "engine/pages.hpp"

#include <cstring>

namespace {

using namespace tessera;

double seconds_of(const std::function<void()>& f) { return 1e-6 / bench::megabytes_a_second(1, f); }

std::uint64_t step(std::uint64_t& state) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 33;
}

void random_access(bool huge) {
    constexpr std::size_t bytes = std::size_t{64} << 20, accesses = 1 << 20;
    std::uint8_t* const table = engine::map_pages(bytes);
    engine::prefer_huge_pages(table, bytes, huge);
    std::memset(table, 1, bytes);
    const auto ns = [&](auto&& access) {
        std::uint64_t state = 1;
        return 1e9 / accesses * seconds_of([&] {
                   for (std::size_t i = 0; i < accesses; ++i) access(state);
               });
    };
    // One that waits for the other, as counters of a context do; and independent ones.
    const double chained = ns([&](std::uint64_t& state) {
        std::uint8_t& at = table[step(state) * 64 % bytes];
        state += at++;
    });
    const double apart = ns([&](std::uint64_t& state) { ++table[step(state) * 64 % bytes]; });
    std::printf("%-12s %10.1f %10.1f\n", huge ? "huge pages" : "small pages", chained, apart);
    engine::unmap_pages(table, bytes);
}

void block_starts(std::size_t places) {
    engine::buffer_pool pool(std::size_t{1} << 30);
    engine::block_memory memory(pool, std::uint64_t{1} << 40);
    const auto us = [&](std::uint64_t touches) {
        return 1e6 * seconds_of([&] {
                   engine::buffer b(memory, std::uint64_t{200} << 20, {true, touches});
                   std::uint64_t state = 1;
                   for (std::size_t i = 0; i < places; ++i) ++b.data()[step(state) * 64 % b.size()];
               });
    };
    std::printf("%8zu places %12.0f %12.0f\n", places, us(places), us(UINT64_MAX));
}

}  // namespace

int main() {
    std::printf("ns an access    chained      apart   of 64 MB\n");
    random_access(false);
    random_access(true);
    std::printf("us a block          as told      unknown   of 200 MB zeroed\n");
    for (const std::size_t places : {0u, 100u, 1000u, 10000u, 100000u, 1000000u})
        block_starts(places);
}
