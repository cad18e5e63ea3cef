// SPDX-License-Identifier: MIT
// Buffers of blocks: zero where that was asked for, also where memory was used before.
#include "engine/memory.hpp"
#include "engine/call.hpp"

#include <tessera/sdk/call.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>

namespace tessera::engine {

namespace {

bool all_zero(const buffer& b) {
    return std::all_of(b.data(), b.data() + b.size(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

TEST_CASE("zeroed memory is zero, also where a block has left something behind") {
    buffer_pool pool(std::size_t{64} << 20);
    block_memory memory(pool, UINT64_MAX);
    for (const std::uint64_t bytes : {1u, 4096u, 100000u, 4u << 20, (4u << 20) + 1, 9u << 20})
        for (const std::uint64_t touches : {std::uint64_t{1}, UINT64_MAX}) {
            CAPTURE(bytes);
            CAPTURE(touches);
            for (int round = 0; round < 3; ++round) {
                buffer b(memory, bytes, {true, touches});
                CHECK(reinterpret_cast<std::uintptr_t>(b.data()) % alignment == 0);
                CHECK(all_zero(b));
                std::fill_n(b.data(), bytes + slack, std::uint8_t{0xC3});
            }
            buffer dirty(memory, bytes);
            std::fill_n(dirty.data(), bytes + slack, std::uint8_t{0x5A});
        }
    CHECK(memory.used() == 0);
}

TEST_CASE("memory that grows into a mapping keeps its content") {
    buffer_pool pool(0);
    block_memory memory(pool, std::uint64_t{32} << 20);
    buffer b(memory, 1000);
    std::iota(b.data(), b.data() + 1000, std::uint8_t{0});
    b.grow(std::uint64_t{20} << 20, 1000);
    for (unsigned i = 0; i < 1000; ++i) CHECK(b.data()[i] == static_cast<std::uint8_t>(i));
    std::fill_n(b.data(), b.size() + slack, std::uint8_t{1});
    CHECK_THROWS_WITH(buffer(memory, std::uint64_t{13} << 20, {true}),
                      "needs 13631488 bytes beside 20971520 already in use, the memory limit of a "
                      "worker is 33554432");
}

TEST_CASE("a plugin's call has zeroed memory, counted as scratch is") {
    buffer_pool pool(0);
    block_memory memory(pool, std::uint64_t{16} << 20);
    block_context block{memory, {}};
    tsr_call raw(block);
    sdk::call c(&host, &raw);
    const auto table = c.zeroed<std::uint32_t>(std::uint64_t{2} << 20, 100);
    CHECK(std::count(table.begin(), table.end(), 0u) == 2 << 20);
    CHECK(memory.used() == 8 << 20);
    CHECK_THROWS_AS(c.zeroed<std::uint64_t>(std::uint64_t{2} << 20), sdk::error);
    CHECK_THROWS_AS(c.zeroed<std::uint64_t>(UINT64_MAX / 8), sdk::error);
}

}  // namespace tessera::engine
