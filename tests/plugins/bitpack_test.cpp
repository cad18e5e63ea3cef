// SPDX-License-Identifier: MIT
// The stage "bitpack": its bytes by hand, its two kernels against each other, its errors.
#include "bitpack/kernel.hpp"
#include "plugin.hpp"

extern "C" const tsr_entry tsr_plugin_entry_bitpack;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_bitpack.plugins[0]; }
constexpr tsr_type number_types[] = {TSR_U8, TSR_U16, TSR_U32, TSR_U64};

std::string with_bits(unsigned bits) { return R"({"bits": )" + std::to_string(bits) + "}"; }
}  // namespace

TEST_CASE("bitpack puts the first number into the low bits of the first byte") {
    // 1 | 2 << 3 | 3 << 6 | 7 << 9 = 0xED1
    const testing::stage plan(descriptor(), with_bits(3));
    const auto coded = plan.encode(stream::of<std::uint16_t>(TSR_U16, {1, 2, 3, 7}));
    CHECK(coded.ports[0] == hex("d1 0e"));
    CHECK(coded.header.empty());
    const testing::stage twelve(descriptor(), with_bits(12));
    CHECK(twelve.encode(stream::of<std::uint32_t>(TSR_U32, {0xABC, 0x123, 0xFFF})).ports[0] ==
          hex("bc 3a 12 ff 0f"));
}

TEST_CASE("bitpack takes its bits from the alphabet, else from the largest number") {
    const testing::stage plan(descriptor());
    stream in = stream::of<std::uint8_t>(TSR_U8, {1, 4, 2});
    CHECK(plan.encode(in).header == testing::bytes{3});
    CHECK(plan.encode(in).ports[0].count == 2);
    in.alphabet = 64;
    CHECK(plan.encode(in).header == testing::bytes{6});
    in.alphabet = 65;
    CHECK(plan.encode(in).header == testing::bytes{7});
    CHECK(round_trip(plan, in));
    const stream zeros = stream::of<std::uint64_t>(TSR_U64, {0, 0, 0, 0, 0});
    CHECK(plan.encode(zeros).header == testing::bytes{0});
    CHECK(plan.encode(zeros).ports[0].count == 0);
    CHECK(round_trip(plan, zeros));
}

TEST_CASE("bitpack round-trips every width, and its vector form writes the same bytes") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const tsr_type type : number_types)
        for (unsigned bits = 0; bits <= 8 * sdk::width(type); ++bits)
            for (const std::uint64_t count : {0, 1, 7, 8, 9, 64, 203}) {
                CAPTURE(type);
                CAPTURE(bits);
                CAPTURE(count);
                const stream in = random_stream(random, type, count, bits);
                const auto size = bitpack::packed_bytes(count, bits);
                CHECK(size == (count * bits + 7) / 8);
                const auto best = sdk::best_instructions();
                const auto scalar = sdk::instructions::scalar;
                stream plain(TSR_BYTES, size, 1);
                sdk::with_element(type, [&](auto zero) {
                    using element = decltype(zero);
                    const std::span<const element> values = in.elements<element>();
                    bitpack::pack(values, bits, plain.bytes().data(), scalar);
                });
                for (const auto set : {scalar, std::min(best, sdk::instructions::avx2), best}) {
                    stream fast(TSR_BYTES, size, 0), from_fast(type, count, 0);
                    sdk::with_element(type, [&](auto zero) {
                        using element = decltype(zero);
                        const std::span<const element> values = in.elements<element>();
                        bitpack::pack(values, bits, fast.bytes().data(), set);
                        bitpack::unpack(plain.bytes().data(), bits, from_fast.elements<element>(),
                                        set);
                    });
                    CHECK(fast == plain);
                    CHECK(from_fast == in);
                    CHECK(fast.memory.intact());
                }
                CHECK(round_trip(testing::stage(descriptor(), with_bits(bits)), in));
            }
}

TEST_CASE("bitpack names the number that does not fit, its position and the bits") {
    const testing::stage plan(descriptor(), with_bits(4));
    const failure f = failure_of([&] {
        plan.encode(stream::of<std::uint32_t>(TSR_U32, {15, 3, 16, 99}));
    });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message == "value 16 at position 2 does not fit into 4 bits");
    const failure g = failure_of([&] {
        testing::stage(descriptor(), with_bits(9)).encode(stream::of<std::uint8_t>(TSR_U8, {1}));
    });
    CHECK(g.status == TSR_E_PARAM);
    CHECK(g.message == "expected at most 8 bits for numbers of that width, found 9");
}

TEST_CASE("bitpack restores alphabet and row, and refuses numbers past the alphabet") {
    const testing::stage plan(descriptor());
    stream in = stream::of<std::uint16_t>(TSR_U16, {4, 0, 3});
    in.alphabet = 5;
    in.row = 3;
    CHECK(round_trip(plan, in));
    auto coded = plan.encode(in);
    coded.ports[0].set(0, coded.ports[0].at(0) | 7);
    const failure f = failure_of([&] { plan.decode(coded, in); });
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message == "value 7 at position 0, expected below the alphabet of 5");
}

TEST_CASE("bitpack says what it expected of a wrong size, padding or header") {
    const testing::stage plan(descriptor(), with_bits(3));
    const stream in = stream::of<std::uint8_t>(TSR_U8, {1, 2, 3, 7});
    const failure f = failure_of([&] { plan.decode(coded_as(hex("d1")), in); });
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message == "expected 2 bytes for 4 numbers of 3 bits, found 1");
    const failure g = failure_of([&] { plan.decode(coded_as(hex("d1 1e")), in); });
    CHECK(g.status == TSR_E_CORRUPT);
    CHECK(g.message == "expected zero bits behind the last number, found 1");
    const testing::stage automatic(descriptor());
    CHECK(failure_of([&] { automatic.decode(coded_as(hex("d1 0e")), in); }).message ==
          "expected a header of 1 byte, found 0");
    testing::coded wide = coded_as(hex("d1 0e"));
    wide.header = {9};
    CHECK(failure_of([&] { automatic.decode(wide, in); }).status == TSR_E_CORRUPT);
    damage(plan, in, 100, new_seed());
}

TEST_CASE("bitpack finds the count from the bytes where eight bits or more make that certain") {
    for (const unsigned bits : {8u, 10u, 13u, 33u, 64u})
        for (const std::uint64_t count : {0, 1, 2, 5, 8, 11}) {
            const testing::stage plan(descriptor(), with_bits(bits));
            const stream in(TSR_U64, count, 0);
            tsr_stream shape = in.shape();
            shape.count = TSR_UNKNOWN;
            CHECK(plan.decode(plan.encode(in), shape) == in);
        }
    const testing::stage narrow(descriptor(), with_bits(5));
    tsr_stream shape = stream(TSR_U8, 0).shape();
    shape.count = TSR_UNKNOWN;
    CHECK(failure_of([&] { narrow.decode(coded_as(hex("11")), shape); }).status ==
          TSR_E_UNSUPPORTED);
}

}  // namespace tessera::test
