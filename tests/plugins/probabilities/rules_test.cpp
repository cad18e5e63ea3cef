// SPDX-License-Identifier: MIT
// Every rule on rows of every sort, against the reference, in every instruction set.
#include "reference.hpp"
#include "rows.hpp"

namespace tessera::test {
namespace {

struct law {
    const char* name;
    std::size_t plugin;
    const char* params;
    reference::edges (*edges)(const std::vector<double>&, tsr_score_kind);
};
constexpr law laws[] = {
    {"proportional", 0, "{}",
     [](const std::vector<double>& p, tsr_score_kind) { return reference::proportional(p); }},
    {"mode", 0, R"({"rule": "mode"})",
     [](const std::vector<double>& p, tsr_score_kind) { return reference::mode(p); }},
    {"softmax", 1, "{}",
     [](const std::vector<double>& p, tsr_score_kind k) { return reference::softmax(p, k, 1); }},
    {"softmax, cool", 1, R"({"temperature": 0.3})",
     [](const std::vector<double>& p, tsr_score_kind k) { return reference::softmax(p, k, 0.3); }},
};

/// How many answers differ: intervals of symbols, symbols of points.
std::size_t wrong_answers(answers& asked, const reference::edges& edges,
                          std::span<const std::uint32_t> symbols) {
    std::size_t wrong = 0;
    for (const std::uint32_t s : symbols) {
        const auto start = static_cast<std::uint32_t>(edges[s]);
        const auto frequency = static_cast<std::uint32_t>(edges[s + 1] - edges[s]);
        const tsr_interval said = asked.interval(s);
        wrong += said.start != start || said.frequency != frequency;
        for (const std::uint32_t point :
             {start, start + (frequency - 1) / 2, start + (frequency - 1)}) {
            tsr_interval found{};
            wrong += asked.locate(point, found) != s || found.start != start ||
                     found.frequency != frequency;
        }
    }
    return wrong;
}

/// All of a small alphabet; of a large one the ends, the neighbours of blocks' ends, and some.
std::vector<std::uint32_t> some_symbols(std::uint32_t n, std::size_t likeliest,
                                        std::mt19937_64& random) {
    std::vector<std::uint32_t> some;
    if (n <= 600) {
        for (std::uint32_t s = 0; s < n; ++s) some.push_back(s);
        return some;
    }
    for (const std::uint64_t s :
         {likeliest, std::size_t{0}, std::size_t{n - 1}, likeliest / 128 * 128})
        for (const std::uint64_t near : {s - 1, s, s + 1})
            if (near < n) some.push_back(static_cast<std::uint32_t>(near));
    for (int i = 0; i < 40; ++i) some.push_back(static_cast<std::uint32_t>(random() % n));
    for (int i = 0; i < 10; ++i)
        some.push_back(static_cast<std::uint32_t>(random() % (n / 128 + 1) * 128 % n));
    return some;
}

void hold_against_reference(const bit_row& row, guarded_room& room, std::mt19937_64& random) {
    const auto n = static_cast<std::uint32_t>(row.bits.size());
    const void* data = room.hold(row.bytes());
    std::vector<double> numbers;
    std::size_t likeliest = 0;
    for (const std::uint64_t bits : row.bits) {
        numbers.push_back(reference::widened(row.kind, bits));
        if (numbers.back() > numbers[likeliest]) likeliest = numbers.size() - 1;
    }
    const auto symbols = some_symbols(n, likeliest, random);
    for (const law& by : laws) {
        const reference::edges edges = by.edges(numbers, row.kind);
        REQUIRE(edges.back() == reference::whole);
        for (const char* set : instruction_sets) {
            INFO(std::string(by.name));
            INFO(std::string(set));
            answers asked(by.plugin, by.params, set, n);
            CHECK(asked.begin(row, data) == reference::whole);
            CHECK(wrong_answers(asked, edges, symbols) == 0);
        }
    }
}

/// Rows of n numbers, each with a name.
std::vector<std::pair<std::string, std::vector<double>>> rows_of(std::size_t n,
                                                                 std::mt19937_64& random) {
    std::vector<std::pair<std::string, std::vector<double>>> all;
    const auto uniform = [&] { return std::ldexp(static_cast<double>(random() >> 11), -53); };
    const auto at = [&] { return static_cast<std::size_t>(random() % n); };
    const auto add = [&](const std::string& name, const auto& number) {
        std::vector<double> row;
        for (std::size_t i = 0; i < n; ++i) row.push_back(number(i));
        all.emplace_back(name, std::move(row));
    };
    const double one = 1.0, infinity = std::numeric_limits<double>::infinity(),
                 nan = std::numeric_limits<double>::quiet_NaN();
    const double each = one / static_cast<double>(n);
    for (const double sum : {0.4, 0.5, 0.9, 1.0, 1.01, 2.0, 3.0, 1000.0})
        add("random of sum " + std::to_string(sum),
            [&](auto) { return 2 * sum * each * uniform(); });
    add("alike", [&](auto) { return each; });
    add("skewed", [&](std::size_t i) { return std::exp2(-1.0 - static_cast<double>(i)); });
    const std::size_t hot = at();
    for (const double high :
         {1.0, 0.999999, 1.0 - 0x1p-24, 1.0 - 0x1p-32, 1.0 - 0x1p-33, 1.5, 1e30})
        add("one of " + std::to_string(high), [&](std::size_t i) { return i == hot ? high : 0.0; });
    const std::size_t second = at();
    for (const double high : {0.5, 1.0 - 0x1p-32, 1.0, 2.0, infinity})
        add("two of " + std::to_string(high) + " and a little",
            [&](std::size_t i) { return i == hot || i == second ? high : 1e-6 * each; });
    add("one of 1 and a little", [&](std::size_t i) { return i == hot ? 1.0 : 1e-3 * each; });
    add("a peak over noise",
        [&](std::size_t i) { return i == hot ? 0.6 : 0.8 * each * uniform(); });
    add("ties", [&](std::size_t i) { return (i % 3 == 1 ? 1.5 : 0.5) * each; });
    add("zeros", [](auto) { return 0.0; });
    add("NaN", [&](auto) { return nan; });
    add("all infinite", [&](auto) { return infinity; });
    add("all minus infinite", [&](auto) { return -infinity; });
    add("negative", [&](std::size_t i) { return -static_cast<double>(i % 7); });
    add("some negative", [&](std::size_t i) { return i % 2 ? -0.5 : 2 * each; });
    add("some NaN", [&](std::size_t i) { return i % 3 ? nan : 3 * each; });
    add("everything", [&](std::size_t i) {
        const double list[] = {nan, -infinity, 0.0, -0.0, -1.0, 1e-320, 1e-40, 3e-5, each};
        return list[(i + hot) % 9];
    });
    for (const double tiny : {1e-5, 1e-7, 1e-30, 1e-37, 1e-40, 1e-44, 1e-300, 1e-310, 5e-324})
        add("tiny, " + std::to_string(std::log10(tiny)),
            [&](std::size_t i) { return i % 2 ? tiny : tiny * uniform(); });
    for (const double large : {60000.0, 3e38, 1e300})
        add("large", [&](auto) { return large * uniform(); });
    for (const double spread : {1.0, 10.0, 100.0})
        add("logits", [&](auto) { return spread * (uniform() + uniform() + uniform() - 1.5); });
    return all;
}

}  // namespace

TEST_CASE("intervals and points of every rule are those of the reference") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    guarded_room room(8 * 60000);
    for (const std::size_t n :
         {1, 2, 3, 15, 17, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1023, 1025, 2500})
        for (const auto& [name, numbers] : rows_of(n, random))
            for (const tsr_score_kind kind : float_kinds) {
                if (n > 300 && random() % 4 != 0) continue;
                INFO("row \"", name, "\" of ", n, ", kind ", kind);
                hold_against_reference(row_in(kind, numbers), room, random);
            }
}

TEST_CASE("so are those of large alphabets") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    guarded_room room(8 * 60000);
    const auto rows = rows_of(50257, random);
    for (int i = 0; i < 12; ++i)
        for (const tsr_score_kind kind : float_kinds) {
            const auto& row = rows[static_cast<std::size_t>(random() % rows.size())];
            INFO("row \"", row.first, "\", kind ", kind);
            hold_against_reference(row_in(kind, row.second), room, random);
        }
}

TEST_CASE("so are those of rows of random bits") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    guarded_room room(8 * 1000);
    for (int i = 0; i < 100; ++i)
        for (const tsr_score_kind kind : float_kinds) {
            bit_row row{kind, {}};
            const std::size_t n = random() % 300 + 1;
            const std::uint64_t mask = i % 2             ? UINT64_MAX
                                       : kind == TSR_F64 ? ~(std::uint64_t{3} << 61)
                                       : kind == TSR_F32 ? 0x3FFFFFFF
                                                         : 0x3FFF;
            for (std::size_t k = 0; k < n; ++k) {
                const std::uint64_t bits = random() & mask;
                row.bits.push_back(
                    kind == TSR_F64 ? bits : bits & ((std::uint64_t{1} << 8 * row.width()) - 1));
            }
            INFO("row ", i, " of ", n, ", kind ", kind);
            hold_against_reference(row, room, random);
        }
}

TEST_CASE("exponential weights are near the powers of two that they stand for") {
    for (int i = 0; i < 60000; ++i) {
        const float d = -static_cast<float>(i) / 2500;
        const auto expected = 4294967296.0L * std::exp(static_cast<long double>(d));
        const auto weight = static_cast<long double>(reference::exponential(d, 1));
        if (std::abs(weight - expected) > 1 + expected * 6e-6L) FAIL("logit ", d);
    }
}

}  // namespace tessera::test
