// SPDX-License-Identifier: MIT
// The stage "byte-split": its planes by hand, its two kernels against each other, its errors.
#include "byte-split/kernel.hpp"
#include "plugin.hpp"

extern "C" const tsr_entry tsr_plugin_entry_byte_split;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_byte_split.plugins[0]; }

template <class T>
void compare_forms(std::mt19937_64& random, tsr_type type) {
    for (std::size_t count = 0; count < 100; ++count) {
        const stream in = random_stream(random, type, count);
        std::vector<std::vector<std::uint8_t>> fast(sizeof(T), std::vector<std::uint8_t>(count)),
            plain = fast;
        std::uint8_t *fast_planes[sizeof(T)], *plain_planes[sizeof(T)];
        for (std::size_t k = 0; k < sizeof(T); ++k) {
            fast_planes[k] = fast[k].data();
            plain_planes[k] = plain[k].data();
        }
        const std::span<const T> values = in.elements<T>();
        byte_split::split(values, fast_planes, sdk::best_instructions());
        byte_split::split(values, plain_planes, sdk::instructions::scalar);
        CHECK(fast == plain);
        stream back(type, count, 0);
        byte_split::join(fast_planes, back.elements<T>(), sdk::best_instructions());
        CHECK(back == in);
        stream slow(type, count, 1);
        byte_split::join(fast_planes, slow.elements<T>(), sdk::instructions::scalar);
        CHECK(slow == in);
    }
}
}  // namespace

TEST_CASE("byte-split has a port for each byte, least significant first") {
    const testing::stage plan(descriptor());
    CHECK(plan.ports(TSR_U16).size() == 2);
    CHECK(plan.ports(TSR_U32).size() == 4);
    const auto ports = plan.ports(TSR_U64);
    REQUIRE(ports.size() == 8);
    CHECK(std::string(ports[0].name) == "b0");
    CHECK(std::string(ports[7].name) == "b7");
    CHECK(ports[7].type == TSR_U8);
    const auto coded =
        plan.encode(stream::of<std::uint32_t>(TSR_U32, {0x0A0B0C0D, 0x01020304, 0xFFFEFDFC}));
    CHECK(coded.ports[0] == stream::of<std::uint8_t>(TSR_U8, {0x0D, 0x04, 0xFC}));
    CHECK(coded.ports[1] == stream::of<std::uint8_t>(TSR_U8, {0x0C, 0x03, 0xFD}));
    CHECK(coded.ports[2] == stream::of<std::uint8_t>(TSR_U8, {0x0B, 0x02, 0xFE}));
    CHECK(coded.ports[3] == stream::of<std::uint8_t>(TSR_U8, {0x0A, 0x01, 0xFF}));
    CHECK(coded.header.empty());
}

TEST_CASE("byte-split round-trips every width and keeps the row") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::stage plan(descriptor());
    for (const tsr_type type : {TSR_U16, TSR_U32, TSR_U64})
        for (const std::uint64_t count : {0, 1, 15, 16, 17, 1000}) {
            stream in = random_stream(random, type, count, 12);
            in.alphabet = 4096;
            in.row = 5;
            CHECK(plan.encode(in).ports[1].row == 5);
            CHECK(round_trip(plan, in));
        }
}

TEST_CASE("splitting and joining with vectors equals doing it without") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    compare_forms<std::uint16_t>(random, TSR_U16);
    compare_forms<std::uint32_t>(random, TSR_U32);
    compare_forms<std::uint64_t>(random, TSR_U64);
}

TEST_CASE("byte-split names the plane that has a wrong size, and a number past its alphabet") {
    const testing::stage plan(descriptor());
    stream in = stream::of<std::uint16_t>(TSR_U16, {1, 2, 3});
    in.alphabet = 4;
    auto coded = plan.encode(in);
    coded.ports[1].set(2, 1);
    const failure g = failure_of([&] { plan.decode(coded, in); });
    CHECK(g.status == TSR_E_CORRUPT);
    CHECK(g.message == "value 259 at position 2, expected below the alphabet of 4");
    coded.ports[1] = cut(coded.ports[1], 2);
    const failure f = failure_of([&] { plan.decode(coded, in); });
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message == "expected 3 bytes in plane b1, found 2");
}

}  // namespace tessera::test
