// SPDX-License-Identifier: MIT
// The stage "value-match": marks by hand, what is not worth a mark, its inverse and its errors.
#include "plugin.hpp"

#include <array>

extern "C" const tsr_entry tsr_plugin_entry_value_match;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_value_match.plugins[0]; }

/// Records of five: two that are new, the first again with its sign turned, the second again,
/// and 7.
stream records(std::uint64_t count) {
    stream s(TSR_U32, 5 * count);
    s.row = 5;
    for (std::uint64_t r = 0; r < count; ++r) {
        const std::uint64_t a = 1000 + 2 * r, b = 1000001 + 2 * r;
        for (std::uint64_t k = 0; k < 5; ++k)
            s.set(5 * r + k, std::array<std::uint64_t, 5>{a, b, a | 0x80000000, b, 7}[k]);
    }
    return s;
}
}  // namespace

TEST_CASE("fields that repeat become marks of their distance and sign") {
    const testing::stage plan(descriptor());
    const stream in = records(100);
    const auto coded = plan.encode(in);
    // Two places back are most, two of five; five back is the 7.
    CHECK(coded.header == testing::bytes{2, 5});
    stream marks(TSR_U8, in.count, 0);
    stream values(TSR_U32, 201);
    for (std::uint64_t r = 0; r < 100; ++r) {
        marks.set(5 * r + 2, 2);
        marks.set(5 * r + 3, 1);
        marks.set(5 * r + 4, r == 0 ? 0 : 3);
    }
    marks.alphabet = 5;
    marks.row = 5;
    std::uint64_t at = 0;
    for (std::uint64_t i = 0; i < in.count; ++i)
        if (marks.at(i) == 0) values.set(at++, in.at(i));
    REQUIRE(at == values.count);
    CHECK(coded.ports[0] == marks);
    CHECK(coded.ports[1] == values);
    CHECK(round_trip(plan, in));
}

TEST_CASE("numbers that seldom repeat pass through, with no mark and no header") {
    const testing::stage plan(descriptor());
    for (const std::uint64_t count : {0, 1, 127, 5000}) {
        stream in(TSR_U16, count);
        in.row = 3;
        in.alphabet = 40000;
        // One in nine is 0, and every other number another one.
        for (std::uint64_t i = 0; i < count; ++i) in.set(i, i % 9 == 0 ? 0 : i);
        const auto coded = plan.encode(in);
        CHECK(coded.header.empty());
        CHECK(coded.ports[0].count == 0);
        CHECK(coded.ports[1] == in);
        CHECK(round_trip(plan, in));
    }
}

TEST_CASE("numbers of every width come back, zeros of both signs among them") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::stage plan(descriptor());
    for (const tsr_type type : {TSR_U16, TSR_U32, TSR_U64})
        for (const std::uint64_t count : {0, 1, 128, 129, 3000, 70000})
            for (const unsigned kinds : {1, 3, 1000}) {
                const std::uint64_t sign = std::uint64_t{1} << (8 * sdk::width(type) - 1);
                stream in(type, count);
                for (std::uint64_t i = 0; i < count; ++i)
                    in.set(i, random() % kinds * 77 | (random() % 2 == 0 ? 0 : sign));
                CHECK(round_trip(plan, in));
                if (kinds == 1 && count >= 128) CHECK(plan.encode(in).ports[1].count == 1);
            }
    damage(plan, records(60), 300, seed);
}

TEST_CASE("value-match refuses marks and distances that do not fit") {
    const testing::stage plan(descriptor());
    const stream in = records(30);
    const auto with = [&](auto&& change) {
        auto coded = plan.encode(in);
        change(coded);
        const failure f = failure_of([&] { plan.decode(coded, in); });
        CHECK(f.status == TSR_E_CORRUPT);
        return f.message;
    };
    CHECK(with([](auto& c) { c.header = {0}; }) == "expected a distance of 1 to 64, found 0");
    CHECK(with([](auto& c) { c.header = {2, 65}; }) == "expected a distance of 1 to 64, found 65");
    CHECK(with([](auto& c) { c.header = {1, 2, 3, 4, 5, 6, 7}; }) ==
          "expected at most 6 distances, found 7");
    CHECK(with([](auto& c) { c.header.clear(); }) == "expected no marks without distances");
    CHECK(with([](auto& c) { c.header = {2}; }) ==
          "value 3 at position 9, expected below the alphabet of 3");
    CHECK(with([](auto& c) { c.ports[0] = cut(c.ports[0], 149); }) ==
          "expected 150 elements, found 149");
    const std::string other = "the marks ask for other than the ";
    CHECK(with([](auto& c) { c.ports[1] = cut(c.ports[1], 60); }) == other + "60 values found");
    CHECK(with([](auto& c) { c.ports[0].set(0, 1); }) == other + "61 values found");
    CHECK(with([](auto& c) { c.ports[0].set(40, 1); }) == other + "61 values found");
    CHECK(failure_of([&] { plan.encode(stream(TSR_U8, 1)); }).message ==
          "expected u16, u32 or u64, found u8");
}

}  // namespace tessera::test
