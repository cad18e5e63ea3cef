// SPDX-License-Identifier: MIT
// The stage "float-fields": fields by hand, every pattern of a format, rare exponents, its errors.
#include "plugin.hpp"

extern "C" const tsr_entry tsr_plugin_entry_float_fields;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_float_fields.plugins[0]; }

testing::stage plan_of(const std::string& format, int top = 3) {
    return testing::stage(descriptor(),
                          R"({"format": ")" + format + R"(", "top": )" + std::to_string(top) + "}");
}

template <class T>
stream numbers_of(tsr_type type, std::initializer_list<T> numbers, std::uint64_t alphabet) {
    stream s = stream::of<T>(type, numbers);
    s.alphabet = alphabet;
    return s;
}
}  // namespace

TEST_CASE("the fields of fp16, worked out by hand") {
    // 1.0 = 0 01111 000|0000000, -2.5 = 1 10000 010|0000000, the least subnormal, NaN of payload 1.
    stream in = stream::of<std::uint16_t>(TSR_U16, {0x3C00, 0xC100, 0x0001, 0x7C01});
    in.row = 2;
    const auto coded = plan_of("fp16").encode(in);
    CHECK(coded.header == testing::bytes{4, 0, 15, 16, 31});
    CHECK(coded.ports[0] == numbers_of<std::uint8_t>(TSR_U8, {1, 2, 0, 3}, 4));
    CHECK(coded.ports[1] == numbers_of<std::uint16_t>(TSR_U16, {}, 32));
    CHECK(coded.ports[2] == numbers_of<std::uint8_t>(TSR_U8, {0, 1, 0, 0}, 2));
    CHECK(coded.ports[3] == numbers_of<std::uint8_t>(TSR_U8, {0, 2, 0, 0}, 8));
    CHECK(coded.ports[4] == numbers_of<std::uint16_t>(TSR_U16, {0, 0, 1, 1}, 128));
    for (const int port : {0, 2, 3, 4}) CHECK(coded.ports[port].row == 2);
    CHECK(round_trip(plan_of("fp16"), in));
}

TEST_CASE("the fields of wider formats, worked out by hand") {
    // -1.5 in each: exponent at the bias, the mantissa's top bit set; and a number with all low
    // bits.
    const auto b = plan_of("bf16", 2).encode(stream::of<std::uint16_t>(TSR_U16, {0xBFC0, 0x001F}));
    CHECK(b.header == testing::bytes{2, 0, 127});
    CHECK(b.ports[3] == numbers_of<std::uint8_t>(TSR_U8, {2, 0}, 4));
    CHECK(b.ports[4] == numbers_of<std::uint8_t>(TSR_U8, {0, 31}, 32));
    const auto f =
        plan_of("fp32", 1).encode(stream::of<std::uint32_t>(TSR_U32, {0xBFC00000, 0x003FFFFF}));
    CHECK(f.header == testing::bytes{2, 0, 127});
    CHECK(f.ports[3] == numbers_of<std::uint8_t>(TSR_U8, {1, 0}, 2));
    CHECK(f.ports[4] == numbers_of<std::uint32_t>(TSR_U32, {0, 0x3FFFFF}, 0x400000));
    const auto d = plan_of("fp64", 6).encode(
        stream::of<std::uint64_t>(TSR_U64, {0xBFF8000000000000, 0x00003FFFFFFFFFFF}));
    CHECK(d.header == testing::bytes{2, 0, 0, 0xFF, 3});  // 1023 in two bytes
    CHECK(d.ports[2] == numbers_of<std::uint8_t>(TSR_U8, {1, 0}, 2));
    CHECK(d.ports[3] == numbers_of<std::uint8_t>(TSR_U8, {32, 0}, 64));
    CHECK(d.ports[4] == numbers_of<std::uint64_t>(TSR_U64, {0, 0x3FFFFFFFFFFF}, 0x400000000000));
}

TEST_CASE("every pattern of 16 bits comes back, and random ones of more") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    stream all(TSR_U16, 65536);
    for (std::uint64_t i = 0; i < all.count; ++i) all.set(i, i);
    for (int top = 1; top <= 6; ++top) {
        CHECK(round_trip(plan_of("fp16", top), all));
        CHECK(round_trip(plan_of("bf16", top), all));
        for (const std::uint64_t count : {0, 1, 31, 3000}) {
            CHECK(round_trip(plan_of("fp32", top), random_stream(random, TSR_U32, count)));
            CHECK(round_trip(plan_of("fp64", top), random_stream(random, TSR_U64, count)));
        }
    }
    damage(plan_of("bf16"), cut(all, 9000), 200, seed);
    damage(plan_of("fp64"), random_stream(random, TSR_U64, 100), 200, seed);
}

TEST_CASE("of more than 32 exponents, the 31 most frequent have a place") {
    // Exponent e of bf16 e + 1 times, for 40 of them: 9 to 39 are the most frequent.
    std::vector<std::uint16_t> numbers;
    std::vector<std::uint16_t> rare;
    for (std::uint16_t e = 0; e < 40; ++e)
        for (int i = 0; i <= e; ++i) {
            numbers.push_back(static_cast<std::uint16_t>(e << 7));
            if (e < 9) rare.push_back(e);
        }
    const stream in = stream::of<std::uint16_t>(TSR_U16, numbers);
    const auto coded = plan_of("bf16").encode(in);
    REQUIRE(coded.header.size() == 32);
    for (std::uint8_t k = 0; k < 31; ++k) CHECK(coded.header[1u + k] == 9 + k);
    CHECK(coded.ports[0].alphabet == 32);
    CHECK(coded.ports[0].at(0) == 31);
    CHECK(coded.ports[0].at(in.count - 1) == 30);
    stream expected = stream::of<std::uint16_t>(TSR_U16, rare);
    expected.alphabet = 256;
    CHECK(coded.ports[1] == expected);
    CHECK(round_trip(plan_of("bf16"), in));
    // 32 of them have each their own; where all are as frequent the lower ones do.
    stream alike(TSR_U16, 33);
    for (std::uint64_t i = 0; i < 33; ++i) alike.set(i, (i + 100) << 7);
    CHECK(plan_of("bf16").encode(cut(alike, 32)).ports[0].alphabet == 32);
    CHECK(plan_of("bf16").encode(cut(alike, 32)).ports[1].count == 0);
    CHECK(plan_of("bf16").encode(alike).ports[1].count == 2);
    CHECK(plan_of("bf16").encode(alike).ports[1].at(0) == 131);
}

TEST_CASE("float-fields refuses parts that do not fit") {
    const testing::stage plan = plan_of("bf16");
    const stream in = stream::of<std::uint16_t>(TSR_U16, {0x3F80, 0x4000, 0x3F80});
    const auto with = [&](auto&& change) {
        auto coded = plan.encode(in);
        change(coded);
        const failure f = failure_of([&] { plan.decode(coded, in); });
        CHECK(f.status == TSR_E_CORRUPT);
        return f.message;
    };
    CHECK(with([](auto& c) { c.ports[2] = cut(c.ports[2], 2); }) ==
          "expected 3 elements in sign, found 2");
    CHECK(with([](auto& c) { c.header.clear(); }) == "expected a list of up to 32 exponents");
    CHECK(with([](auto& c) { c.header.push_back(1); }) == "expected a list of up to 32 exponents");
    CHECK(with([](auto& c) { c.header[0] = 33; }) == "expected a list of up to 32 exponents");
    CHECK(with([](auto& c) { c.header[2] = c.header[1]; }) ==
          "expected exponents below 256 that ascend, found 127");
    CHECK(with([](auto& c) {
              c.ports[0] = stream::of<std::uint8_t>(TSR_U8, {0, 3, 0});
          }) == "value 3 at position 1, expected below the alphabet of 3");
    CHECK(with([](auto& c) {
              c.ports[0] = stream::of<std::uint8_t>(TSR_U8, {0, 2, 0});
          }) == "expected as many rare exponents as there are places for them, found 0");
    CHECK(with([](auto& c) { c.ports[1] = stream::of<std::uint16_t>(TSR_U16, {5}); }) ==
          "expected as many rare exponents as there are places for them, found 1");
    CHECK(failure_of([&] { plan.encode(stream(TSR_U32, 1)); }).message ==
          "expected u16 for bf16, found u32");
}

}  // namespace tessera::test
