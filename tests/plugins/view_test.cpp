// SPDX-License-Identifier: MIT
// The stage "view": every layout by hand, tails, rows, and its two kernels against each other.
#include "plugin.hpp"
#include "view/kernel.hpp"

extern "C" const tsr_entry tsr_plugin_entry_view;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_view.plugins[0]; }
const stream eleven = hex("01 02 03 04 05 06 07 08 09 0a 0b");
}  // namespace

TEST_CASE("view reads numbers in the order it was told") {
    const auto first = [](const char* params) {
        return testing::stage(descriptor(), params).encode(eleven).ports[0].at(0);
    };
    CHECK(first(R"({"as": "u8"})") == 0x01);
    CHECK(first(R"({"as": "u16le"})") == 0x0201);
    CHECK(first(R"({"as": "u16be"})") == 0x0102);
    CHECK(first(R"({"as": "u32le"})") == 0x04030201);
    CHECK(first(R"({"as": "u32be"})") == 0x01020304);
    CHECK(first(R"({"as": "u64le"})") == 0x0807060504030201);
    CHECK(first(R"({"as": "u64be"})") == 0x0102030405060708);
}

TEST_CASE("view carries the bytes behind the last number in its header") {
    const testing::stage plan(descriptor(), R"({"as": "u32be"})");
    const testing::coded coded = plan.encode(eleven);
    CHECK(coded.ports[0] == stream::of<std::uint32_t>(TSR_U32, {0x01020304, 0x05060708}));
    CHECK(coded.header == testing::bytes{9, 10, 11});
}

TEST_CASE("view round-trips every length in every layout") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const char* as : {"u8", "u16le", "u16be", "u32le", "u32be", "u64le", "u64be"}) {
        CAPTURE(as);
        const testing::stage plan(descriptor(), std::string(R"({"as": ")") + as + "\"}");
        for (std::uint64_t size = 0; size < 100; ++size) {
            const stream in = random_stream(random, TSR_BYTES, size);
            CHECK(round_trip(plan, in));
        }
        const stream whole = random_stream(random, TSR_BYTES, 96);
        CHECK(plan.decode(plan.encode(whole), unknown_bytes) == whole);
    }
}

TEST_CASE("view turns a row of bytes into a row of numbers where it divides") {
    const testing::stage plan(descriptor(), R"({"as": "u32le"})");
    stream in = hex("00112233445566778899aabb");
    in.row = 8;
    CHECK(plan.encode(in).ports[0].row == 2);
    CHECK(round_trip(plan, in));
    in.row = 6;
    CHECK(plan.encode(in).ports[0].row == 0);
    CHECK(round_trip(plan, in));
}

TEST_CASE("view in the machine's own order asks for no memory") {
    if constexpr (std::endian::native == std::endian::little) {
        testing::surroundings around;
        around.memory_limit = 0;
        const testing::stage plan(descriptor(), R"({"as": "u64le"})", around);
        CHECK(round_trip(plan, hex("00112233445566778899aabbccddeeff")));
    }
}

TEST_CASE("view refuses a tail that is as long as a number, and a wrong total") {
    const testing::stage plan(descriptor(), R"({"as": "u16le"})");
    testing::coded coded = plan.encode(eleven);
    coded.header = {1, 2};
    const failure f = failure_of([&] { plan.decode(coded, eleven); });
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message == "expected a tail of at most 1 bytes, found 2");
    coded.header.clear();
    const failure g = failure_of([&] { plan.decode(coded, eleven); });
    CHECK(g.status == TSR_E_CORRUPT);
    CHECK(g.message == "expected 11 elements, found 10");
}

TEST_CASE("reversing with vectors equals reversing without") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const std::size_t width : {2, 4, 8})
        for (std::size_t count = 0; count < 200; ++count) {
            const stream in = random_stream(random, TSR_BYTES, count * width);
            stream fast(TSR_BYTES, count * width, 0), plain(TSR_BYTES, count * width, 1);
            view::reverse_elements(in.bytes().data(), fast.bytes().data(), count, width,
                                   sdk::best_instructions());
            view::reverse_elements(in.bytes().data(), plain.bytes().data(), count, width,
                                   sdk::instructions::scalar);
            CHECK(fast == plain);
        }
}

}  // namespace tessera::test
