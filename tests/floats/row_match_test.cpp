// SPDX-License-Identifier: MIT
// The stage "row-match": references by hand, its inverse, its bound on work, and its errors.
#include "plugin.hpp"
#include "row-match/kernel.hpp"

#include <bit>
#include <numeric>
#include <set>

extern "C" const tsr_entry tsr_plugin_entry_row_match;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_row_match.plugins[0]; }

/// Rows of four u32 each, row i filled with numbers of `kinds[i]`.
stream rows_of(std::initializer_list<std::uint32_t> kinds) {
    stream s(TSR_U32, 4 * kinds.size());
    std::uint64_t at = 0;
    for (const std::uint32_t kind : kinds)
        for (int i = 0; i < 4; ++i) s.set(at++, kind * 1000 + i);
    s.row = 4;
    return s;
}

stream bytes_of(std::initializer_list<std::uint8_t> bytes) {
    return stream::of<std::uint8_t>(TSR_BYTES, bytes);
}
}  // namespace

TEST_CASE("repeated rows become runs of literal rows, repeats and distance") {
    const testing::stage plan(descriptor());
    // rows     0  1  2  3  4  5  6  7  8
    // content  A  B  C  B  C  C  A  D  A
    stream in = rows_of({1, 2, 3, 2, 3, 3, 1, 4, 1});
    const auto coded = plan.encode(in);
    // 3 literal, then rows 3 and 4 two back; row 5 three back; row 6 six back; one literal;
    // row 8 eight back. Repeats and distances are stored less one.
    CHECK(coded.ports[0] == bytes_of({3, 1, 1, 0, 0, 2, 0, 0, 5, 1, 0, 7}));
    CHECK(coded.ports[1] == rows_of({1, 2, 3, 4}));
    CHECK(coded.ports[1].row == 4);
    CHECK(coded.header == testing::bytes{4});
    CHECK(round_trip(plan, in));
    in.alphabet = 4004;
    CHECK(plan.encode(in).ports[1].alphabet == 4004);
    CHECK(round_trip(plan, in));
}

TEST_CASE("a constant block is one row and one run that repeats itself") {
    const testing::stage plan(descriptor());
    const stream in = rows_of({7, 7, 7, 7, 7, 7});
    const auto coded = plan.encode(in);
    CHECK(coded.ports[0] == bytes_of({1, 4, 0}));
    CHECK(coded.ports[1] == rows_of({7}));
    CHECK(round_trip(plan, in));
}

TEST_CASE("what nothing repeats passes through, with no reference and no header") {
    const testing::stage plan(descriptor());
    for (stream in : {rows_of({1, 2, 3, 4}), rows_of({1}), rows_of({}), rows_of({1, 1})}) {
        if (in.count == 8) in.row = 3;  // 12 bytes, too short for a reference
        const auto coded = plan.encode(in);
        CHECK(coded.ports[0].count == 0);
        CHECK(coded.header.empty());
        CHECK(coded.ports[1] == in);
        CHECK(round_trip(plan, in));
    }
    stream unknown = rows_of({1, 1, 1});
    unknown.row = 0;
    CHECK(plan.encode(unknown).ports[1] == unknown);
}

TEST_CASE("the parameter's length goes before the stream's row") {
    const testing::stage plan(descriptor(), R"({"length": 8})");
    const stream in = rows_of({1, 2, 1, 2, 2});
    const auto coded = plan.encode(in);
    CHECK(coded.ports[0] == bytes_of({1, 0, 0}));
    CHECK(coded.ports[1] == rows_of({1, 2, 2}));
    CHECK(coded.ports[1].row == 4);
    CHECK(coded.header == testing::bytes{8});
    // The parameter is for encoders: a plan that lacks it decodes as well.
    CHECK(testing::stage(descriptor()).decode(coded, in) == in);
    stream odd = in;
    odd.row = 3;
    CHECK(plan.encode(odd).ports[1].row == 0);
}

TEST_CASE("random rows of every type and width come back, and every repeat is found") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const tsr_type type : {TSR_BYTES, TSR_U8, TSR_U16, TSR_U32, TSR_U64})
        for (const std::uint64_t row : {16, 17, 31, 40, 63, 100})
            for (const std::uint64_t tail : {0, 5}) {
                const std::uint64_t rows = 60;
                stream in = random_stream(random, type, rows * row + tail);
                in.row = row;
                const std::size_t size = row * sdk::width(type);
                for (std::uint64_t r = 1; r < rows; ++r)
                    if (random() % 3 == 0)
                        std::copy_n(in.bytes().data() + random() % r * size, size,
                                    in.bytes().data() + r * size);
                // A second opinion: how many different rows there are.
                std::set<std::string> seen;
                for (std::uint64_t r = 0; r < rows; ++r) {
                    const std::uint8_t* const p = in.bytes().data() + r * size;
                    seen.emplace(p, p + size);
                }
                const testing::stage plan(descriptor());
                CHECK(plan.encode(in).ports[1].count == seen.size() * row + tail);
                CHECK(round_trip(plan, in));
            }
}

TEST_CASE("a row's last byte counts, and so does a change of sign in two words") {
    const testing::stage plan(descriptor());
    for (const std::uint64_t row : {16, 24, 32, 33, 39, 64, 71}) {
        stream in(TSR_U8, 2 * row, 0);
        in.row = row;
        in.set(2 * row - 1, 1);
        CHECK(plan.encode(in).ports[0].count == 0);
        in.set(2 * row - 1, 0);
        in.set(row + 7, 0x80);
        in.set(row + 15, 0x80);
        CHECK(plan.encode(in).ports[0].count == 0);
        CHECK(round_trip(plan, in));
    }
}

TEST_CASE("repeats are found anywhere where that is asked for") {
    const testing::stage plan(descriptor(), R"({"anywhere": 8})");
    // 20 numbers, two others, then the twelve from the sixth on, and one more.
    std::vector<std::uint16_t> numbers(20);
    std::iota(numbers.begin(), numbers.end(), std::uint16_t{0});
    numbers.insert(numbers.end(), {100, 101});
    for (std::uint16_t i = 5; i < 17; ++i) numbers.push_back(i);
    numbers.push_back(102);
    stream in = stream::of<std::uint16_t>(TSR_U16, numbers);
    in.row = 7;
    in.alphabet = 200;
    const auto coded = plan.encode(in);
    // 22 literal, then 12 of which each equals the one 17 before it.
    CHECK(coded.header == testing::bytes{1});
    CHECK(coded.ports[0] == bytes_of({22, 11, 16}));
    numbers.erase(numbers.begin() + 22, numbers.begin() + 34);
    stream literals = stream::of<std::uint16_t>(TSR_U16, numbers);
    literals.alphabet = 200;
    CHECK(coded.ports[1] == literals);
    CHECK(coded.ports[1].row == 0);
    CHECK(testing::stage(descriptor()).decode(coded, in) == in);

    // Seven in a row are too few, one more suffices.
    for (const std::uint64_t size : {7, 8}) {
        stream few(TSR_U64, 40 + size);
        for (std::uint64_t i = 0; i < few.count; ++i) few.set(i, i < 40 ? i << 40 : (i - 29) << 40);
        CHECK(plan.encode(few).ports[1].count == (size == 8 ? 40 : 47));
        CHECK(round_trip(plan, few));
    }
    // One value again and again is one run at a distance of one.
    const stream constant(TSR_U8, 100, 7);
    CHECK(plan.encode(constant).ports[0] == bytes_of({1, 98, 0}));
    CHECK(plan.encode(constant).ports[1] == stream(TSR_U8, 1, 7));
    CHECK(round_trip(plan, constant));

    CHECK(failure_of([] { testing::stage(descriptor(), R"({"anywhere": 1})"); }).message ==
          "anywhere: expected 0, or 2 elements or more, found 1");
}

TEST_CASE("streams with repeats of every length and place come back") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const char* params : {R"({"anywhere": 2})", R"({"anywhere": 3})", R"({"anywhere": 16})"})
        for (const tsr_type type : {TSR_BYTES, TSR_U8, TSR_U16, TSR_U32, TSR_U64})
            for (const std::uint64_t count : {0, 1, 3, 4, 15, 31, 32, 33, 700}) {
                stream in = random_stream(random, type, count, random() % 9);
                for (std::uint64_t at = 0; at + 1 < count; ++at)
                    if (const std::uint64_t size = random() % 40; at > size && random() % 9 == 0)
                        for (const std::uint64_t from = random() % at, end = at;
                             at < std::min(end + size, count); ++at)
                            in.set(at, in.at(from + at - end));
                const testing::stage plan(descriptor(), params);
                CHECK(round_trip(plan, in));
                if (count > 0) damage(plan, in, 5, seed);
            }
}

TEST_CASE("without a count the references tell it") {
    const testing::stage plan(descriptor());
    const stream in = rows_of({1, 2, 3, 2, 3, 3, 1, 4, 1});
    tsr_stream shape = in.shape();
    shape.count = TSR_UNKNOWN;
    shape.row = 0;
    CHECK(plan.decode(plan.encode(in), shape) == in);
    auto coded = plan.encode(in);
    coded.ports[0] = bytes_of({1, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0});  // 2^32 - 1 times
    const failure f = failure_of([&] { plan.decode(coded, shape); });
    CHECK(f.status == TSR_E_LIMIT);
}

TEST_CASE("row-match refuses references that do not fit") {
    const testing::stage plan(descriptor());
    const stream in = rows_of({1, 2, 1});
    const auto with = [&](const stream& references, testing::bytes header = {4}) {
        auto coded = plan.encode(in);
        coded.ports[0] = references;
        coded.header = std::move(header);
        const failure f = failure_of([&] { plan.decode(coded, in); });
        CHECK(f.status == TSR_E_CORRUPT);
        return f.message;
    };
    CHECK(with(bytes_of({3, 0, 1})) == "expected at most 2 literal rows, found 3");
    CHECK(with(bytes_of({2, 0, 2})) == "expected a distance of at most 2 rows, found 3");
    CHECK(with(bytes_of({2, 1, 1})) ==
          "2 repeated rows at distance 2 do not fit the 12 elements expected");
    CHECK(with(bytes_of({2, 0})) == "the references are damaged at byte 2");
    CHECK(with(bytes_of({})) == "expected references, found none");
    CHECK(with(bytes_of({2, 0, 1}), {}) == "expected the length of a row");
    CHECK(with(bytes_of({2, 0, 1}), {0}) == "expected the length of a row");
    CHECK(with(bytes_of({2, 0, 1}), {2}) == "expected 12 elements, found 10");
    damage(plan, in, 200, new_seed());
}

TEST_CASE("rows made to collide are looked at eight times, and no more") {
    // The hash of 16 bytes is stir(stir(16, first word), second word), stirred on: a second word
    // that undoes the first makes all rows the same to it.
    const auto stir = [](std::uint64_t state, std::uint64_t word) {
        return std::rotl((state ^ word) * 0x9E3779B97F4A7C15, 29);
    };
    constexpr std::size_t rows = 1000;
    std::vector<std::uint64_t> words(2 * rows);
    for (std::size_t r = 0; r < rows; ++r) {
        words[2 * r] = r;
        words[2 * r + 1] = stir(16, r) ^ 0x5555;
    }
    std::vector<row_match::slot> table(row_match::slots_for(rows));
    std::vector<std::uint32_t> distances(rows, 99);
    CHECK(row_match::match_rows(reinterpret_cast<const std::uint8_t*>(words.data()), 16, table,
                                distances) == 0);
    CHECK(distances == std::vector<std::uint32_t>(rows, 0));
    CHECK(std::count_if(table.begin(), table.end(),
                        [](const row_match::slot& s) { return s.row != row_match::no_row; }) == 8);
}

}  // namespace tessera::test
