// SPDX-License-Identifier: MIT
// The stage "delta": differences by hand, its two kernels against each other, its errors.
#include "delta/kernel.hpp"
#include "plugin.hpp"

extern "C" const tsr_entry tsr_plugin_entry_delta;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_delta.plugins[0]; }
constexpr tsr_type number_types[] = {TSR_U8, TSR_U16, TSR_U32, TSR_U64};
}  // namespace

TEST_CASE("delta subtracts the number before, modulo the width") {
    const testing::stage plan(descriptor());
    const auto coded = plan.encode(stream::of<std::uint8_t>(TSR_U8, {5, 7, 6, 6, 255, 1}));
    CHECK(coded.ports[0] == stream::of<std::uint8_t>(TSR_U8, {5, 2, 255, 0, 249, 2}));
    CHECK(coded.header.empty());
}

TEST_CASE("delta with zigzag writes 0, -1, 1, -2, 2 as 0, 1, 2, 3, 4") {
    const testing::stage plan(descriptor(), R"({"zigzag": true})");
    const stream in = stream::of<std::uint16_t>(TSR_U16, {0, 65535, 0, 65534, 0, 32768});
    CHECK(plan.encode(in).ports[0] == stream::of<std::uint16_t>(TSR_U16, {0, 1, 2, 3, 4, 65535}));
    CHECK(round_trip(plan, in));
}

TEST_CASE("delta along the row subtracts the number above") {
    const testing::stage plan(descriptor(), R"({"along": "row"})");
    stream in = stream::of<std::uint32_t>(TSR_U32, {1, 2, 3, 11, 13, 15, 21});
    in.row = 3;
    const auto coded = plan.encode(in);
    CHECK(coded.ports[0] == stream::of<std::uint32_t>(TSR_U32, {1, 2, 3, 10, 11, 12, 10}));
    CHECK(coded.ports[0].row == 3);
    CHECK(round_trip(plan, in));
    in.row = 0;
    const failure f = failure_of([&] { plan.encode(in); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message ==
          "along: \"row\" needs a stream whose row is known, found one without; set \"elements\" "
          "and a distance");
}

TEST_CASE("delta round-trips every type, distance and size") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const char* zigzag : {"true", "false"})
        for (const std::uint64_t distance :
             {1ull, 2ull, 3ull, 4ull, 8ull, 16ull, 17ull, 31ull, 64ull, 1000ull, 4294967295ull}) {
            const testing::stage plan(descriptor(), R"({"distance": )" + std::to_string(distance) +
                                                        R"(, "zigzag": )" + zigzag + "}");
            for (const tsr_type type : number_types)
                for (const std::uint64_t count : {0, 1, 2, 7, 33, 1001}) {
                    stream in = random_stream(random, type, count, 7);
                    in.alphabet = 128;
                    in.row = 9;
                    CHECK(round_trip(plan, in));
                }
        }
}

TEST_CASE("sums with vectors equal sums without") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const tsr_type type : number_types)
        for (const bool zigzag : {false, true})
            for (const std::size_t distance : {1, 2, 3, 4, 5, 8, 16, 20, 40})
                for (const std::uint64_t count : {0, 1, 15, 16, 17, 63, 500}) {
                    const stream in = random_stream(random, type, count);
                    stream fast(type, count, 0), plain(type, count, 1);
                    sdk::with_element(type, [&](auto zero) {
                        using element = decltype(zero);
                        const std::span<const element> from = in.elements<element>();
                        delta::sums(from, fast.elements<element>(), distance, zigzag,
                                    sdk::best_instructions());
                        delta::sums(from, plain.elements<element>(), distance, zigzag,
                                    sdk::instructions::scalar);
                    });
                    CHECK(fast == plain);
                }
}

TEST_CASE("delta takes streams whose length nobody stored") {
    const testing::stage plan(descriptor());
    const stream in = stream::of<std::uint64_t>(TSR_U64, {9, 9, 1});
    tsr_stream shape = in.shape();
    shape.count = TSR_UNKNOWN;
    CHECK(plan.decode(plan.encode(in), shape) == in);
}

TEST_CASE("delta refuses another number of differences, and sums past the alphabet") {
    const testing::stage plan(descriptor());
    stream in = stream::of<std::uint8_t>(TSR_U8, {1, 2, 3});
    in.alphabet = 4;
    auto coded = plan.encode(in);
    coded.ports[0].set(2, 2);
    const failure g = failure_of([&] { plan.decode(coded, in); });
    CHECK(g.status == TSR_E_CORRUPT);
    CHECK(g.message == "value 4 at position 2, expected below the alphabet of 4");
    damage(plan, in, 100, new_seed());
}

}  // namespace tessera::test
