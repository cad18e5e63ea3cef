// SPDX-License-Identifier: MIT
// The stage "length-first": symbols by hand, their order, and what is no symbol.
#include "length-first/kernel.hpp"
#include "plugin.hpp"

#include <random>

extern "C" const tsr_entry tsr_plugin_entry_length_first;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_length_first.plugins[0]; }
stream numbers(const std::vector<std::uint32_t>& all) {
    return stream::of<std::uint32_t>(TSR_U32, all);
}
}  // namespace

TEST_CASE("length-first writes how many bits follow, then those bits, then zeros") {
    const testing::stage plan(descriptor());
    // 0 + 8 = 0b1000: three bits, 000. 7 + 8 = 0b1111: 111. 8 + 8 = 0b10000: four bits, 0000.
    // 1000 + 8 = 0b1111110000: nine bits. 524279 + 8 = 2^19 - 1: eighteen, all ones.
    const stream in = numbers({0, 7, 8, 1000, 524279});
    const auto coded = plan.encode(in);
    const auto& out = coded.ports[0];
    CHECK(out.alphabet == 1 << 24);
    stream wanted =
        numbers({0, 0x0e0000, 0x100000, 6u << 20 | 0x1f0u << 11, 15u << 20 | 0x3ffffu << 2});
    wanted.alphabet = 1 << 24;
    CHECK(out == wanted);
    CHECK(coded.header.empty());
    CHECK(round_trip(plan, in));
    CHECK(length_first::largest == 524279);
}

TEST_CASE("symbols are in the order of their numbers") {
    std::vector<std::uint32_t> all(length_first::largest + 1);
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    std::vector<std::uint32_t> symbols(all.size());
    CHECK(length_first::to_symbols(all, symbols.data()));
    CHECK(std::is_sorted(symbols.begin(), symbols.end(), std::less_equal<>()));
    CHECK(symbols.back() < 1u << 24);
    CHECK(length_first::to_numbers(symbols, symbols.data()) == symbols.size());
    CHECK(symbols == all);
}

TEST_CASE("a block with a larger number stays as it is, of no known alphabet") {
    const testing::stage plan(descriptor());
    for (const std::uint32_t large : {524280u, 0x80000000u, 0xffffffffu}) {
        const stream in = numbers({3, large, 5});
        const auto coded = plan.encode(in);
        CHECK(coded.ports[0] == in);
        CHECK(coded.ports[0].alphabet == 0);
        CHECK(round_trip(plan, in));
    }
}

TEST_CASE("bits behind a symbol's end are an error that names it") {
    const testing::stage plan(descriptor());
    const stream in = numbers({1, 2, 3});
    auto coded = plan.encode(in);
    std::uint32_t first;
    std::memcpy(&first, coded.ports[0].bytes().data() + 4, 4);
    auto damaged = numbers({0x020000, first | 1, 0x060000});
    damaged.alphabet = 1 << 24;
    coded.ports[0] = damaged;
    const failure f = failure_of([&] { plan.decode(coded, in); });
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message ==
          "symbol 262145 at position 1: expected zeros behind as many bits as its first four say");
}

}  // namespace tessera::test
