// SPDX-License-Identifier: MIT
// The roundings, norms, rotations and exponentials, against the published vectors.
#include "shared.hpp"

#include "common/transformer/exponential.hpp"
#include "common/transformer/norm.hpp"
#include "common/transformer/rotary.hpp"

#include <doctest/doctest.h>

#include <numeric>

namespace {

using namespace tessera::transformer;
using tessera::test::crc_of;

struct row {
    std::int64_t x, y, result;
};
constexpr std::int64_t two(int n) { return std::int64_t{1} << n; }

std::uint32_t weight(std::int64_t d, std::uint32_t coefficient) {
    static const std::vector<std::uint16_t> table = tessera::test::exponentials();
    return exponential(d, coefficient, exponential_table(table));
}

}  // namespace

TEST_CASE("a shift rounds to the nearest, ties to even") {
    for (const auto& [x, s, r] : std::initializer_list<row>{{5, 0, 5},
                                                            {-5, 0, -5},
                                                            {1, 1, 0},
                                                            {2, 1, 1},
                                                            {3, 1, 2},
                                                            {5, 1, 2},
                                                            {7, 1, 4},
                                                            {-1, 1, 0},
                                                            {-3, 1, -2},
                                                            {-5, 1, -2},
                                                            {-7, 1, -4},
                                                            {5, 2, 1},
                                                            {6, 2, 2},
                                                            {7, 2, 2},
                                                            {-6, 2, -2},
                                                            {-10, 2, -2},
                                                            {16384, 15, 0},
                                                            {-16384, 15, 0},
                                                            {49152, 15, 2},
                                                            {-49152, 15, -2},
                                                            {16385, 15, 1},
                                                            {-16385, 15, -1},
                                                            {INT32_MAX, 15, 65536},
                                                            {INT32_MIN, 15, -65536},
                                                            {INT32_MAX, 31, 1},
                                                            {INT32_MIN, 31, -1},
                                                            {two(30), 31, 0},
                                                            {-two(30), 31, 0},
                                                            {123456789, 7, 964506}}) {
        CHECK(shift_right(static_cast<std::int32_t>(x), static_cast<unsigned>(s)) == r);
        CHECK(shift_right(x, static_cast<unsigned>(s)) == r);
    }
}

TEST_CASE("a shift of 64 bits saturates to 32") {
    for (const auto& [x, s, r] : std::initializer_list<row>{{two(40), 0, INT32_MAX},
                                                            {-two(40), 0, INT32_MIN},
                                                            {two(40), 8, INT32_MAX},
                                                            {1572864, 20, 2},
                                                            {524288, 20, 0},
                                                            {-1572864, 20, -2},
                                                            {-524288, 20, 0},
                                                            {524289, 20, 1},
                                                            {-524289, 20, -1},
                                                            {81900000, 20, 78},
                                                            {-81900000, 20, -78},
                                                            {two(62), 20, INT32_MAX}}) {
        CHECK(shift_right_saturated(x, static_cast<unsigned>(s)) == r);
    }
}

TEST_CASE("a quotient is rounded to the nearest, and as the Python program rounds it where asked") {
    struct quotient {
        std::uint64_t n, d, nearest, python;
    };
    for (const auto& [n, d, nearest, python] :
         std::initializer_list<quotient>{{7, 2, 4, 4},
                                         {5, 2, 2, 2},
                                         {3, 2, 2, 2},
                                         {1, 2, 0, 0},
                                         {10, 4, 2, 2},
                                         {14, 4, 4, 4},
                                         {7, 3, 2, 3},
                                         {8, 3, 3, 3},
                                         {4, 3, 1, 2},
                                         {10, 7, 1, 2},
                                         {11, 5, 2, 2},
                                         {2, 5, 0, 1},
                                         {3, 5, 1, 1},
                                         {7, 0, 0, 0},
                                         {8388608, 256, 32768, 32768},
                                         {8388608, 362, 23173, 23173},
                                         {8388608, 443, 18936, 18936},
                                         {8388608, 32768, 256, 256},
                                         {8388608, 24929, 336, 337}}) {
        CHECK(divide(n, d) == nearest);
        CHECK(divide(n, d, division::python) == python);
    }
    // By 1 there is no rest to round: nothing is added whichever the rounding.
    CHECK(divide(9, 1) == 9);
    CHECK(divide(9, 1, division::python) == 9);
}

TEST_CASE("a signed quotient is that of the sizes, saturated") {
    for (const auto& [n, d, r] : std::initializer_list<row>{{7, 2, 4},
                                                            {5, 2, 2},
                                                            {-5, 2, -2},
                                                            {-7, 2, -4},
                                                            {0, 5, 0},
                                                            {3, 0, 0},
                                                            {-1, 2, 0},
                                                            {-3, 2, -2},
                                                            {8322945, 65535, 127},
                                                            {-8322945, 65535, -127},
                                                            {1000000, 65536, 15},
                                                            {98304, 65536, 2},
                                                            {-98304, 65536, -2},
                                                            {two(50), 3, INT32_MAX}}) {
        CHECK(divide_signed(n, static_cast<std::uint64_t>(d)) == r);
    }
}

TEST_CASE("a square root is the floor") {
    for (const auto& [x, y, r] : std::initializer_list<row>{{0, 0, 0},
                                                            {1, 0, 1},
                                                            {3, 0, 1},
                                                            {4, 0, 2},
                                                            {15, 0, 3},
                                                            {16, 0, 4},
                                                            {65535, 0, 255},
                                                            {65536, 0, 256},
                                                            {131072, 0, 362},
                                                            {1000000, 0, 1000},
                                                            {1057030144, 0, 32512},
                                                            {1073807360, 0, 32768},
                                                            {4294967295, 0, 65535}})
        CHECK(square_root(static_cast<std::uint32_t>(x)) == r);
}

TEST_CASE("eight bits end at -127 and 127") {
    for (const auto& [x, y, r] : std::initializer_list<row>{{-1000, 0, -127},
                                                            {-129, 0, -127},
                                                            {-128, 0, -127},
                                                            {-127, 0, -127},
                                                            {127, 0, 127},
                                                            {128, 0, 127}})
        CHECK(clamp8(x) == r);
}

TEST_CASE("sums are requantised by a multiplier and a shift") {
    struct sum {
        std::int32_t x, multiplier, shift;
        int result;
    };
    for (const auto& [x, m, s, r] : std::initializer_list<sum>{{0, 819, 20, 0},
                                                               {640, 819, 20, 0},
                                                               {641, 819, 20, 1},
                                                               {-640, 819, 20, 0},
                                                               {-641, 819, 20, -1},
                                                               {1280, 819, 20, 1},
                                                               {1920, 819, 20, 1},
                                                               {1921, 819, 20, 2},
                                                               {50000, 819, 20, 39},
                                                               {-50000, 819, 20, -39},
                                                               {162604, 819, 20, 127},
                                                               {163245, 819, 20, 127},
                                                               {-200000, 819, 20, -127},
                                                               {64, 1, 7, 0},
                                                               {192, 1, 7, 2},
                                                               {-64, 1, 7, 0},
                                                               {-192, 1, 7, -2},
                                                               {320, 1, 7, 2},
                                                               {65, 1, 7, 1},
                                                               {8192, 1, 7, 64},
                                                               {10, 3, 0, 30},
                                                               {43, 3, 0, 127},
                                                               {-43, 3, 0, -127},
                                                               {10, 3, -2, 30}}) {
        CHECK(requantise(x, m, s) == r);
    }
}

TEST_CASE("a gate that is not above 0 shuts") {
    for (const auto& [gate, value, r] : std::initializer_list<row>{{64, 64, 32},
                                                                   {127, 127, 126},
                                                                   {127, -127, -126},
                                                                   {1, 64, 0},
                                                                   {3, 64, 2},
                                                                   {5, 64, 2},
                                                                   {3, -64, -2},
                                                                   {-64, 64, 0}})
        CHECK(gated(static_cast<std::int8_t>(gate), static_cast<std::int8_t>(value)) == r);
}

TEST_CASE("the table of exponentials is the published one") {
    const auto table = tessera::test::exponentials();
    REQUIRE(table.size() == 256);
    CHECK(crc_of(std::span<const std::uint16_t>(table)) == "921e22c7");
    CHECK(std::accumulate(table.begin(), table.end(), 0) == 12118595);
}

TEST_CASE("exponentials of attention and of the output are the published ones") {
    CHECK(weight(0, attention_coefficient) == 65535);
    CHECK(weight(5, attention_coefficient) == 65535);
    for (const auto& [d, y, r] : std::initializer_list<row>{{-1, 0, 65535},
                                                            {-10, 0, 65535},
                                                            {-44, 0, 65359},
                                                            {-100, 0, 65182},
                                                            {-355, 0, 64132},
                                                            {-1000, 0, 61579},
                                                            {-5000, 0, 48262},
                                                            {-5600, 0, 46593},
                                                            {-12000, 0, 31464},
                                                            {-100000, 0, 147},
                                                            {-two(32), 0, 1}})
        CHECK(weight(d, attention_coefficient) == r);
    for (const auto& [d, y, r] : std::initializer_list<row>{{-1, 0, 65535},
                                                            {-222, 0, 65359},
                                                            {-1000, 0, 65182},
                                                            {-10000, 0, 61579},
                                                            {-50000, 0, 48262},
                                                            {-113567, 0, 32768},
                                                            {-1000000, 0, 147},
                                                            {-1817000, 0, 1}})
        CHECK(weight(d, 37819) == r);
}

TEST_CASE("the tables of rotations are the published ones") {
    struct published {
        std::size_t rows;
        const char *cosine, *sine;
    };
    for (const auto& [rows, cosine, sine] : std::initializer_list<published>{
             {64, "1cfd63dc", "cc217329"}, {1024, "4fd26b2b", "1497218f"}}) {
        const auto a = tessera::test::angles_of(rows);
        CHECK(crc_of(std::span<const std::int16_t>(a.cosine)) == cosine);
        CHECK(crc_of(std::span<const std::int16_t>(a.sine)) == sine);
    }
}

TEST_CASE("a norm's gain is the published one") {
    for (const auto& [square, python, r] : std::initializer_list<row>{{1, 32768, 32768},
                                                                      {2, 23173, 23173},
                                                                      {3, 18936, 18936},
                                                                      {4, 16384, 16384},
                                                                      {5, 14665, 14665},
                                                                      {7, 12391, 12391},
                                                                      {10, 10369, 10369},
                                                                      {16, 8192, 8192},
                                                                      {100, 3277, 3277},
                                                                      {500, 1466, 1466},
                                                                      {1000, 1036, 1036},
                                                                      {4097, 512, 512},
                                                                      {8191, 362, 362},
                                                                      {9483, 337, 336},
                                                                      {16129, 258, 258}}) {
        CHECK(norm_gain(static_cast<std::uint32_t>(square), division::nearest) == r);
        CHECK(norm_gain(static_cast<std::uint32_t>(square), division::python) == python);
    }
    // The one mean square where the two roundings differ.
    int different = 0;
    for (std::uint32_t square = 1; square <= 16385; ++square)
        different += norm_gain(square, division::nearest) != norm_gain(square, division::python);
    CHECK(different == 1);
}

TEST_CASE("a row is normalised as published") {
    const std::vector<std::int8_t> x = {-45, -16, 13,  42,  -26, 3,  32,  -36,
                                        -7,  22,  -46, -17, 12,  41, -27, 2};
    const std::vector<std::int8_t> w = {-20, 11, 42, 73, 104, 8, 39, 70,
                                        101, 5,  36, 67, 98,  2, 33, 64};
    std::vector<std::int8_t> y(x.size());
    normalise(x, w, division::nearest, y.data());
    CHECK(y == std::vector<std::int8_t>{32, -6, 19, 109, -96, 1, 44, -89, -25, 4, -59, -40, 42, 3,
                                        -32, 5});
}

TEST_CASE("every row of the shared vectors") {
    const auto golden = tessera::test::shared_json("golden/czip/primitive_vectors.json");
    if (!golden) return;
    const auto& all = *golden;
    for (const auto& r : all.at("sra32"))
        CHECK(shift_right(r[0].get<std::int32_t>(), r[1].get<unsigned>()) == r[2]);
    for (const auto& r : all.at("sra64"))
        CHECK(shift_right_saturated(r[0].get<std::int64_t>(), r[1].get<unsigned>()) == r[2]);
    // Made by the Python program, with its rounding.
    for (const auto& r : all.at("udiv"))
        CHECK(divide(r[0].get<std::uint64_t>(), r[1].get<std::uint64_t>(), division::python) ==
              r[2]);
    for (const auto& r : all.at("div64")) {
        const auto n = r[0].get<std::int64_t>();
        const auto d = r[1].get<std::uint64_t>();
        CHECK(divide_signed(n, d) == r[2]);
    }
    for (const auto& r : all.at("isqrt")) CHECK(square_root(r[0].get<std::uint32_t>()) == r[1]);
    for (const auto& r : all.at("clamp")) CHECK(clamp8(r[0].get<std::int64_t>()) == r[1]);
    for (const auto& r : all.at("invrms"))
        if (r[0] > 0) CHECK(norm_gain(r[0].get<std::uint32_t>(), division::python) == r[1]);
    for (const char* name : {"requant", "requant_shift0", "requant_tie"})
        for (const auto& r : all.at(name))
            CHECK(requantise(r[0].get<std::int32_t>(), r[1].get<std::int32_t>(),
                             r[2].get<std::int32_t>()) == r[3]);
    for (const auto& r : all.at("reglu"))
        CHECK(gated(r[0].get<std::int8_t>(), r[1].get<std::int8_t>()) == r[2]);
    for (const auto& r : all.at("attnexp"))
        CHECK(weight(r[0].get<std::int64_t>(), attention_coefficient) == r[1]);
    for (const auto& r : all.at("cdfexp37819"))
        CHECK(weight(r[0].get<std::int64_t>(), 37819) == r[1]);

    const auto in = all.at("rope_in").get<std::vector<std::int8_t>>();
    REQUIRE(in.size() == head_size);
    const auto a = tessera::test::angles_of(6);
    const auto rotated_at = [&](std::size_t position, rotated as) {
        std::vector<std::int8_t> out(head_size);
        rotate(in.data(), {&a.cosine[position * head_pairs], &a.sine[position * head_pairs]}, as,
               out.data());
        return out;
    };
    CHECK(rotated_at(5, rotated::key) == all.at("rope_k_pos5").get<std::vector<std::int8_t>>());
    CHECK(rotated_at(5, rotated::query) == all.at("rope_q_pos5").get<std::vector<std::int8_t>>());
    CHECK(rotated_at(0, rotated::key) == all.at("rope_k_pos0").get<std::vector<std::int8_t>>());
}

TEST_CASE("a rotation by 0 and by a right angle is arithmetic by hand") {
    std::vector<std::int8_t> in(head_size), out(head_size);
    for (std::size_t i = 0; i < head_size; ++i) in[i] = static_cast<std::int8_t>(3 * i - 96);
    std::vector<std::int16_t> least(head_pairs, -32768), none(head_pairs, 0);
    rotate(in.data(), {none.data(), least.data()}, rotated::key, out.data());
    for (std::size_t i = 0; i < head_pairs; ++i) {
        CHECK(out[i] == in[i + head_pairs]);
        CHECK(out[i + head_pairs] == -in[i]);
    }
}
