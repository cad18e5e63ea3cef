// SPDX-License-Identifier: MIT
// The stage "float-split": each format by arithmetic, its kernels against one another, its errors.
#include "float-split/kernel.hpp"
#include "plugin.hpp"

#include <bit>
#include <cmath>

extern "C" const tsr_entry tsr_plugin_entry_float_split;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_float_split.plugins[0]; }

std::string as(const char* format) { return std::string(R"({"format": ")") + format + "\"}"; }

/// Every pattern of `bits` bits, once.
stream every_pattern(tsr_type type, unsigned bits) {
    stream s(type, std::uint64_t{1} << bits);
    for (std::uint64_t i = 0; i < s.count; ++i) s.set(i, i);
    return s;
}

std::string names_of(const testing::stage& plan, tsr_type type) {
    std::string all;
    for (const tsr_port& p : plan.ports(type))
        all += std::string(p.name) + ":" + sdk::name(p.type) + " ";
    return all;
}

/// What a finite number of a format is worth by its parts: IEEE 754, section 3.4.
double worth(std::uint64_t sign, std::uint64_t exponent, std::uint64_t mantissa, int mantissa_bits,
             int bias) {
    const double fraction = std::ldexp(static_cast<double>(mantissa), -mantissa_bits);
    const double size = exponent == 0 ? std::ldexp(fraction, 1 - bias)
                                      : std::ldexp(1 + fraction, static_cast<int>(exponent) - bias);
    return sign != 0 ? -size : size;
}

template <class Layout>
void compare_forms(std::mt19937_64& random, tsr_type type) {
    using number = typename Layout::number;
    using exponent = typename Layout::exponent;
    for (const std::size_t count :
         {0, 1, 2, 15, 16, 17, 31, 63, 64, 65, 127, 2047, 2048, 2049, 5000}) {
        const stream in = random_stream(random, type, count);
        const auto run = [&](sdk::instructions set) {
            std::vector<exponent> e(count);
            std::vector<std::vector<std::uint8_t>> planes(Layout::planes,
                                                          std::vector<std::uint8_t>(count));
            std::uint8_t* plane[Layout::planes];
            for (unsigned k = 0; k < Layout::planes; ++k) plane[k] = planes[k].data();
            float_split::split<Layout>(in.elements<number>(), e.data(), plane, set);
            stream back(type, count, 0);
            CHECK(float_split::join<Layout>(e.data(), plane, back.elements<number>(), set));
            CHECK(back == in);
            CHECK(back.memory.intact());
            return std::pair(e, planes);
        };
        const auto plain = run(sdk::instructions::scalar);
        const auto best = sdk::best_instructions();
        if (best != sdk::instructions::scalar) CHECK(run(sdk::instructions::avx2) == plain);
        if (best >= sdk::instructions::avx512) CHECK(run(sdk::instructions::avx512) == plain);
    }
}
}  // namespace

TEST_CASE("float-split names an exponent and the bytes of sign and mantissa, the top one first") {
    CHECK(names_of(testing::stage(descriptor()), TSR_U16) == "exponent:u8 m1:u8 m0:u8 ");
    CHECK(names_of(testing::stage(descriptor(), as("fp16-hi6")), TSR_U16) == "hi6:u8 lo10:u16 ");
    CHECK(names_of(testing::stage(descriptor(), as("bf16")), TSR_U16) == "exponent:u8 m0:u8 ");
    CHECK(names_of(testing::stage(descriptor(), as("fp32")), TSR_U32) ==
          "exponent:u8 m2:u8 m1:u8 m0:u8 ");
    CHECK(names_of(testing::stage(descriptor(), as("fp64")), TSR_U64) ==
          "exponent:u16 m6:u8 m5:u8 m4:u8 m3:u8 m2:u8 m1:u8 m0:u8 ");
    CHECK(names_of(testing::stage(descriptor(), as("fp8-e4m3")), TSR_U8) == "exponent:u8 m0:u8 ");
    CHECK(names_of(testing::stage(descriptor(), as("fp8-e5m2")), TSR_U8) == "exponent:u8 m0:u8 ");
}

TEST_CASE("hi6 and lo10 are those of the bitstream coder, for all 65,536 patterns") {
    const testing::stage plan(descriptor(), as("fp16-hi6"));
    const stream in = every_pattern(TSR_U16, 16);
    const auto coded = plan.encode(in);
    CHECK(coded.ports[0].alphabet == 64);
    CHECK(coded.ports[1].alphabet == 1024);
    for (std::uint64_t u = 0; u < 65536; ++u) {
        REQUIRE(coded.ports[0].at(u) == ((u >> 10) & 63));
        REQUIRE(coded.ports[1].at(u) == (u & 1023));
    }
    CHECK(plan.decode(coded, in) == in);
}

TEST_CASE("each of the 65,536 patterns of fp16 has the parts that IEEE 754 gives it") {
    const testing::stage plan(descriptor());
    const stream in = every_pattern(TSR_U16, 16);
    const auto coded = plan.encode(in);
    CHECK(coded.ports[0].alphabet == 32);
    CHECK(coded.ports[1].alphabet == 8);
    CHECK(coded.ports[2].alphabet == 0);
    for (std::uint64_t u = 0; u < 65536; ++u) {
        const std::uint64_t rest = coded.ports[1].at(u) * 256 + coded.ports[2].at(u);
        REQUIRE(coded.ports[0].at(u) == u / 1024 % 32);
        REQUIRE(rest == u / 32768 * 1024 + u % 1024);
    }
    CHECK(plan.decode(coded, in) == in);
    // 1.0, -2.0, the largest, the smallest subnormal, -0, infinity, a NaN with a payload
    const auto few = plan.encode(stream::of<std::uint16_t>(
        TSR_U16, {0x3C00, 0xC000, 0x7BFF, 0x0001, 0x8000, 0x7C00, 0xFE01}));
    CHECK(few.ports[0] == stream::of<std::uint8_t>(TSR_U8, {15, 16, 30, 0, 0, 31, 31}));
    CHECK(few.ports[1] == stream::of<std::uint8_t>(TSR_U8, {0, 4, 3, 0, 4, 0, 6}));
    CHECK(few.ports[2] == stream::of<std::uint8_t>(TSR_U8, {0, 0, 255, 1, 0, 0, 1}));
}

TEST_CASE("each of the 65,536 patterns of bf16 has the parts that make up its value") {
    const testing::stage plan(descriptor(), as("bf16"));
    const stream in = every_pattern(TSR_U16, 16);
    const auto coded = plan.encode(in);
    for (std::uint64_t u = 0; u < 65536; ++u) {
        const std::uint64_t e = coded.ports[0].at(u), m = coded.ports[1].at(u);
        REQUIRE(e * 128 + m % 128 + m / 128 * 32768 == u);
        // bf16 is the upper half of binary32, so the machine's own numbers say what it is worth.
        const float value = std::bit_cast<float>(static_cast<std::uint32_t>(u) << 16);
        if (e < 255) REQUIRE(worth(m / 128, e, m % 128, 7, 127) == double(value));
    }
    CHECK(plan.decode(coded, in) == in);
}

TEST_CASE("every pattern of the two 8-bit formats comes apart and together") {
    struct wanted {
        const char* format;
        std::uint64_t exponents, mantissas;
    };
    for (const wanted& w : {wanted{"fp8-e4m3", 16, 8}, wanted{"fp8-e5m2", 32, 4}}) {
        const auto& [format, exponents, mantissas] = w;
        CAPTURE(w.format);
        const testing::stage plan(descriptor(), as(format));
        const stream in = every_pattern(TSR_U8, 8);
        const auto coded = plan.encode(in);
        CHECK(coded.ports[0].alphabet == exponents);
        CHECK(coded.ports[1].alphabet == 2 * mantissas);
        for (std::uint64_t u = 0; u < 256; ++u) {
            REQUIRE(coded.ports[0].at(u) == u / mantissas % exponents);
            REQUIRE(coded.ports[1].at(u) == u / 128 * mantissas + u % mantissas);
        }
        CHECK(plan.decode(coded, in) == in);
    }
}

TEST_CASE("the parts of fp32 and fp64 make up the value that the machine gives the pattern") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::stage single(descriptor(), as("fp32")), wide(descriptor(), as("fp64"));
    stream in = random_stream(random, TSR_U32, 20000);
    const std::uint32_t special[] = {0,          0x80000000, 1,          0x807FFFFF, 0x7F800000,
                                     0xFF800000, 0x7FC00000, 0xFF812345, 0x7F7FFFFF, 0x00800000};
    for (std::size_t i = 0; i < std::size(special); ++i) in.set(i, special[i]);
    auto coded = single.encode(in);
    for (std::uint64_t i = 0; i < in.count; ++i) {
        const std::uint64_t e = coded.ports[0].at(i), top = coded.ports[1].at(i);
        const std::uint64_t m =
            (top % 128 * 256 + coded.ports[2].at(i)) * 256 + coded.ports[3].at(i);
        const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(in.at(i)));
        if (e < 255) REQUIRE(worth(top / 128, e, m, 23, 127) == double(value));
    }
    CHECK(round_trip(single, in));

    in = random_stream(random, TSR_U64, 20000);
    for (std::size_t i = 0; i < std::size(special); ++i)
        in.set(i, std::uint64_t{special[i]} << 32 | (i % 2 ? 0 : 0x00C0FFEE));
    coded = wide.encode(in);
    CHECK(coded.ports[0].alphabet == 2048);
    CHECK(coded.ports[1].alphabet == 32);
    for (std::uint64_t i = 0; i < in.count; ++i) {
        const std::uint64_t e = coded.ports[0].at(i), top = coded.ports[1].at(i);
        std::uint64_t m = top % 16;
        for (int k = 2; k < 8; ++k) m = m * 256 + coded.ports[k].at(i);
        const auto value = std::bit_cast<double>(in.at(i));
        if (e < 2047) REQUIRE(worth(top / 16, e, m, 52, 1023) == value);
    }
    CHECK(round_trip(wide, in));
}

TEST_CASE("the forms for wide instructions equal the portable one") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    compare_forms<float_split::fp8_e4m3>(random, TSR_U8);
    compare_forms<float_split::fp8_e5m2>(random, TSR_U8);
    compare_forms<float_split::fp16>(random, TSR_U16);
    compare_forms<float_split::bf16>(random, TSR_U16);
    compare_forms<float_split::fp32>(random, TSR_U32);
    compare_forms<float_split::fp64>(random, TSR_U64);
    for (const std::size_t count : {0, 1, 31, 33, 2048, 2049, 5000}) {
        const stream in = random_stream(random, TSR_U16, count);
        for (const auto set : {sdk::instructions::scalar, sdk::best_instructions()}) {
            stream high(TSR_U8, count), low(TSR_U16, count), back(TSR_U16, count, 0);
            float_split::split_hi6(in.elements<std::uint16_t>(), high.bytes().data(),
                                   low.elements<std::uint16_t>().data(), set);
            for (std::size_t i = 0; i < count; ++i)
                REQUIRE(high.at(i) * 1024 + low.at(i) == in.at(i));
            CHECK(float_split::join_hi6(high.bytes().data(), low.elements<std::uint16_t>().data(),
                                        back.elements<std::uint16_t>(), set));
            CHECK(back == in);
        }
    }
}

TEST_CASE("float-split keeps row and alphabet, and passes the row on") {
    struct wanted {
        const char* format;
        tsr_type type;
    };
    for (const wanted& w :
         {wanted{"fp16", TSR_U16}, wanted{"fp16-hi6", TSR_U16}, wanted{"bf16", TSR_U16},
          wanted{"fp32", TSR_U32}, wanted{"fp64", TSR_U64}, wanted{"fp8-e5m2", TSR_U8}}) {
        CAPTURE(w.format);
        const testing::stage plan(descriptor(), as(w.format));
        stream in(w.type, 12, 0x11);
        in.row = 4;
        in.alphabet = in.at(0) + 1;
        for (const stream& part : plan.encode(in).ports) CHECK(part.row == 4);
        CHECK(round_trip(plan, in));
        in.count = 0;
        CHECK(round_trip(plan, stream(in.view())));
    }
}

TEST_CASE("float-split says which type a format has, and what is wrong with its parts") {
    const testing::stage plan(descriptor());
    const failure type = failure_of([&] { plan.ports(TSR_U32); });
    CHECK(type.status == TSR_E_PARAM);
    CHECK(type.message == "expected u16 for fp16, found u32");

    const stream in = stream::of<std::uint16_t>(TSR_U16, {1, 2, 3});
    auto coded = plan.encode(in);
    coded.ports[1] = cut(coded.ports[1], 2);
    failure f = failure_of([&] { plan.decode(coded, in); });
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message == "expected 3 elements in m1, found 2");

    for (const int port : {0, 1}) {
        coded = plan.encode(in);
        coded.ports[port].set(2, 32);
        f = failure_of([&] { plan.decode(coded, in); });
        CHECK(f.status == TSR_E_CORRUPT);
        CHECK(f.message == "value 32 at position 2, expected below the alphabet of " +
                               std::string(port == 0 ? "32" : "8"));
    }

    const testing::stage hi6(descriptor(), as("fp16-hi6"));
    coded = hi6.encode(in);
    coded.ports[1].set(0, 1024);
    f = failure_of([&] { hi6.decode(coded, in); });
    CHECK(f.message == "value 1024 at position 0, expected below the alphabet of 1024");
    damage(plan, in, 100, new_seed());
    damage(hi6, in, 100, new_seed());
}

}  // namespace tessera::test
