// SPDX-License-Identifier: MIT
// The model "class-bigram" and its tables, held against format.md by hand and by brute force.
#include "plugin.hpp"

#include "class-bigram/guesses.hpp"
#include "class-bigram/tables.hpp"
#include "class-bigram/weights.hpp"

extern "C" const tsr_entry tsr_plugin_entry_class_bigram;

namespace tessera::test {

namespace {

using namespace class_bigram;

const tsr_desc& model_descriptor() { return *tsr_plugin_entry_class_bigram.plugins[0]; }
const tsr_desc& tables_descriptor() { return *tsr_plugin_entry_class_bigram.plugins[1]; }

/// Six symbols, four of them listed, two contexts, three classes.
prior small_prior() {
    prior p;
    p.vocabulary = 6;
    p.contexts = 2;
    p.classes = 3;
    for (auto& order : p.guesses) order = {1000, 2000, 3000, 4000, 5000, 6000, 7000};
    p.guesses[1][0] = 32768;
    p.context_of = {0, 1, 0, 1};
    p.class_of = {0, 1, 0, 1};
    p.weights = {16, 8, 8, 0};
    p.rows = {8, 8, 16, 0, 0, 0, 80, 0, 8};
    return p;
}

/// As format.md has it, for every symbol, with no thought of speed.
std::vector<tsr_interval> by_brute_force(const prior& p, const std::uint32_t* score,
                                         std::uint32_t alphabet) {
    constexpr std::uint64_t eighths[] = {4096, 4467, 4871, 5312, 5793, 6317, 6889, 7512};
    const auto weight = [&](unsigned w) {
        return w == 0 ? 0 : eighths[w % 8] * (std::uint64_t{1} << w / 8);
    };
    const auto shares = [](const std::vector<std::uint64_t>& w,
                           const std::vector<std::uint64_t>& floors, std::uint64_t total) {
        std::uint64_t sum = 0, rest = total, given = 0;
        for (std::size_t i = 0; i < w.size(); ++i) sum += w[i], rest -= floors[i];
        std::vector<std::uint64_t> edges{0}, got;
        std::size_t greatest = 0;
        for (std::size_t i = 0; i < w.size(); ++i) {
            got.push_back(floors[i] + (sum == 0 ? 0 : w[i] * rest / sum));
            given += got[i];
            if (w[i] > w[greatest]) greatest = i;
        }
        got[greatest] += total - given;
        for (const std::uint64_t g : got) edges.push_back(edges.back() + g);
        return edges;
    };
    std::vector<std::vector<std::uint32_t>> members(p.classes);
    for (std::uint32_t s = 0; s < p.vocabulary; ++s)
        members[s < p.class_of.size() ? p.class_of[s] : p.classes - 1].push_back(s);
    std::vector<std::uint64_t> row_weights, row_floors;
    std::vector<unsigned> bits;
    for (std::uint32_t c = 0; c < p.classes; ++c) {
        unsigned digits = 0;
        while (members[c].size() >> digits != 0) ++digits;
        bits.push_back(std::max(13u, digits + 1));
        row_floors.push_back(std::uint64_t{1} << (bits[c] - 13));
        row_weights.push_back(weight(p.rows[std::min(score[0], p.contexts) * p.classes + c]));
    }
    const auto row = shares(row_weights, row_floors, 16384);
    const std::uint64_t whole = std::uint64_t{1} << 32, v = p.vocabulary;
    const bool guesses = score[1] < alphabet && alphabet > 1;
    const std::uint64_t h = guesses ? std::min<std::uint64_t>(score[2], whole - (1u << 28)) : 0;
    const std::uint64_t r = whole - h;
    const std::uint64_t k = alphabet == v ? r : alphabet - v <= 4096 ? r - r / 65536 : r - r / 2;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> parts(alphabet);
    for (std::uint32_t c = 0; c < p.classes; ++c) {
        std::vector<std::uint64_t> w;
        for (const std::uint32_t s : members[c])
            w.push_back(weight(s < p.weights.size() ? p.weights[s] : 0));
        const auto edges =
            shares(w, std::vector<std::uint64_t>(w.size(), 1), std::uint64_t{1} << bits[c]);
        const std::uint64_t low = row[c] * k / 16384, high = row[c + 1] * k / 16384;
        for (std::size_t i = 0; i < w.size(); ++i)
            parts[members[c][i]] = {
                low + edges[i] * (high - low) / (std::uint64_t{1} << bits[c]),
                low + edges[i + 1] * (high - low) / (std::uint64_t{1} << bits[c])};
    }
    for (std::uint64_t i = 0; v + i < alphabet; ++i)
        parts[v + i] = {k + i * (r - k) / (alphabet - v), k + (i + 1) * (r - k) / (alphabet - v)};
    std::vector<tsr_interval> out;
    for (std::uint32_t s = 0; s < alphabet; ++s) {
        const bool behind = guesses && parts[s].first > parts[score[1]].first;
        out.push_back({static_cast<std::uint32_t>(parts[s].first + (behind ? h : 0)),
                       static_cast<std::uint32_t>(parts[s].second - parts[s].first +
                                                  (guesses && s == score[1] ? h : 0))});
    }
    return out;
}

void hold_against_brute_force(const prior& p, std::uint32_t alphabet, std::mt19937_64& random) {
    const tables t(p);
    for (int round = 0; round < 20; ++round) {
        const std::uint32_t score[] = {
            static_cast<std::uint32_t>(random() % (p.contexts + 2)),
            static_cast<std::uint32_t>(random() % (alphabet + 1)),
            round % 3 == 0 ? 0 : static_cast<std::uint32_t>(random() >> (round % 2 * 12 + 32))};
        const auto expected = by_brute_force(p, score, alphabet);
        std::vector<std::uint32_t> symbols, points;
        for (std::uint32_t s = 0; s < alphabet; ++s) symbols.insert(symbols.end(), 2, s);
        for (const tsr_interval& i : expected) {
            points.push_back(i.start);
            points.push_back(i.start + i.frequency - 1);
        }
        std::vector<tsr_interval> said(symbols.size()), found(symbols.size());
        std::vector<std::uint32_t> located(symbols.size());
        t.intervals({score, 0, alphabet}, symbols, said.data());
        t.locate({score, 0, alphabet}, points, located.data(), found.data());
        CHECK(located == symbols);
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < symbols.size(); ++i)
            for (const tsr_interval& is : {said[i], found[i]})
                wrong +=
                    is.start != expected[i / 2].start || is.frequency != expected[i / 2].frequency;
        CHECK(wrong == 0);
    }
}

std::string complaint(const std::vector<std::uint8_t>& asset) {
    const failure f = failure_of([&] { read_prior(asset); });
    CHECK(f.status == TSR_E_PARAM);
    return f.message;
}

stream symbols_of(std::vector<std::uint32_t> list, std::uint64_t alphabet = 6) {
    stream s = stream::of(TSR_U32, std::span<const std::uint32_t>(list));
    s.alphabet = alphabet;
    return s;
}

}  // namespace

TEST_CASE("weights are eighths of octaves, and shares are whole") {
    CHECK(weight_of(0) == 0);
    CHECK(weight_of(8) == 8192);
    CHECK(weight_of(12) == 11586);  // 4096 * 2^1.5 = 11585.2
    CHECK(log2_256ths(1) == 0);
    CHECK(log2_256ths(2) == 256);
    CHECK(log2_256ths(3) == 405);      // 256 * 1.58496 = 405.75
    CHECK(log2_256ths(1000) == 2551);  // 256 * 9.96578 = 2551.24
    CHECK(log2_256ths(std::uint64_t{1} << 63) == 63 * 256);
    CHECK(code_of(15) == 0);
    CHECK(code_of(16) == 1);
    CHECK(code_of(256) == 32);  // log2(256 / 16) = 4 octaves
    std::vector<std::uint32_t> got(3);
    share_out(std::vector<std::uint64_t>{1, 1, 2}, std::vector<std::uint32_t>{1, 1, 1}, 16, got);
    CHECK(got ==
          std::vector<std::uint32_t>{4, 4, 8});  // 1 + 13/4, 1 + 13/4, 1 + 26/4 and the 1 left
    share_out(std::vector<std::uint64_t>{0, 0, 0}, std::vector<std::uint32_t>{1, 2, 3}, 16, got);
    CHECK(got == std::vector<std::uint32_t>{11, 2, 3});
    // The greatest weights and total: their product has 66 bits. 7512 and 6889 of 14401.
    got.resize(2);
    share_out(std::vector<std::uint64_t>{weight_of(255), weight_of(254)},
              std::vector<std::uint32_t>{1, 1}, 1u << 22, got);
    CHECK(got == std::vector<std::uint32_t>{2187877, 2006427});
}

TEST_CASE("intervals by hand") {
    // Row 1 has weights of 0: of 16384, classes have 1 + 16381, 1 and 1. Class 1 has symbols 1
    // (weight 8192) and 3 (weight 0), 8191 and 1 of 8192; no guess, K = 2^32.
    const tables t(small_prior());
    const std::uint32_t none[] = {1, 6, 0};
    const std::uint32_t both[] = {1, 3};
    tsr_interval out[2];
    t.intervals({none, 0, 6}, both, out);
    CHECK(out[0].start == 16382u << 18);
    CHECK(out[0].frequency == 8191u << 5);
    CHECK(out[1].start == (16382u << 18) + (8191u << 5));
    CHECK(out[1].frequency == 1u << 5);
    // Half of all for symbol 3 as well: R = 2^31 halves every part, and it has 2^31 more.
    const std::uint32_t guess[] = {1, 3, 1u << 31};
    t.intervals({guess, 0, 6}, both, out);
    CHECK(out[0].start == 16382u << 17);
    CHECK(out[0].frequency == 8191u << 4);
    CHECK(out[1].start == (16382u << 17) + (8191u << 4));
    CHECK(out[1].frequency == (1u << 31) + (1u << 4));
}

TEST_CASE("intervals and points are those of format.md") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const std::uint32_t alphabet : {6u, 7u, 300u, 6000u})
        hold_against_brute_force(small_prior(), alphabet, random);
    prior p;
    p.vocabulary = 20000;
    p.contexts = 5;
    p.classes = 200;
    for (std::uint32_t s = 0; s < 3000; ++s) {
        p.context_of.push_back(static_cast<std::uint8_t>(random() % 5));
        p.class_of.push_back(static_cast<std::uint8_t>(s < 200 ? s : random() % 200));
        p.weights.push_back(static_cast<std::uint8_t>(random()));
    }
    for (std::uint32_t i = 0; i < 6 * 200; ++i)
        p.rows.push_back(static_cast<std::uint8_t>(random() % 130));
    hold_against_brute_force(p, 20000, random);
    hold_against_brute_force(p, 20100, random);
}

TEST_CASE("the model guesses what came last after two symbols, or after one") {
    const std::vector<std::uint8_t> asset = write_prior(small_prior());
    const testing::model plan(model_descriptor(), R"({"prior": "asset:p"})",
                              with_asset("asset:p", asset));
    // After 2 came 3: at the second 2, behind 5, no pair was met, but 2 alone was.
    const auto said = plan.walk(symbols_of({2, 3, 5, 2, 3, 5, 2}), {});
    const std::uint32_t expected[7][3] = {
        {2, 0, 0},             // the row of a first symbol
        {0, 0, 0},             // behind 2, nothing met
        {1, 0, 0},             // behind 3
        {1, 0, 0},             // behind 5, which is unlisted: the last context
        {0, 3, 1000u << 16},   // behind 5 2: of 2 alone, sure 1
        {1, 5, 32768u << 16},  // behind 2 3: the pair, sure 1
        {1, 2, 32768u << 16},  // behind 3 5
    };
    REQUIRE(said.said.size() == 7);
    for (std::size_t i = 0; i < 7; ++i) {
        CAPTURE(i);
        for (std::size_t n = 0; n < 3; ++n)
            CHECK(said.said[i].numbers<std::uint32_t>()[n] == expected[i][n]);
    }
}

TEST_CASE("a slot gets surer, unsure, and changes") {
    std::vector<std::uint32_t> one(256), two(256);
    memories met(one, two, 1);
    const auto see = [&](std::uint32_t symbol) { met.learn(std::span(&symbol, 1)); };
    const auto guess = [&] {
        std::pair<std::uint32_t, std::uint32_t> said;
        met.guesses(1, [&](std::size_t, std::uint32_t, memories::guess g) {
            said = {g.symbol, g.chance};
        });
        return said;
    };
    for (const std::uint32_t symbol : {7, 3, 7, 3, 7}) see(symbol);
    CHECK(guess() == std::pair(3u, 8u));  // behind 3 7 came 3 once
    for (const std::uint32_t symbol : {3, 7}) see(symbol);
    CHECK(guess() == std::pair(3u, 9u));  // twice
    for (const std::uint32_t symbol : {5, 3, 7}) see(symbol);
    CHECK(guess() == std::pair(3u, 8u));  // something else: half as sure
    for (const std::uint32_t symbol : {5, 3, 7}) see(symbol);
    CHECK(guess() == std::pair(5u, 8u));  // and again: that one
    for (int i = 0; i < 9; ++i)
        for (const std::uint32_t symbol : {5, 3, 7}) see(symbol);
    CHECK(guess() == std::pair(5u, 14u));  // no surer than 7
}

TEST_CASE("a prior is read as it was written, and what is wrong with one is said") {
    const prior p = small_prior();
    const std::vector<std::uint8_t> asset = write_prior(p);
    CHECK(asset.size() == 4 + 4 + 28 + 3 * 4 + 3 * 3);
    CHECK(write_prior(read_prior(asset)) == asset);
    const auto with = [&](std::size_t at, std::uint8_t value) {
        std::vector<std::uint8_t> other = asset;
        other[at] = value;
        return complaint(other);
    };
    CHECK(complaint({}) ==
          "prior: byte 0: expected \"TCB\" and format 1: no prior of class-bigram");
    CHECK(with(3, 2) == "prior: byte 4: expected \"TCB\" and format 1: no prior of class-bigram");
    CHECK(with(4, 0) == "prior: byte 5: expected a number of symbols of 1 to 1048576");
    CHECK(with(5, 7) == "prior: byte 5: expected a number of listed symbols of 0 to 6");
    CHECK(with(6, 0) == "prior: byte 7: expected a number of contexts of 1 to 256");
    CHECK(with(7, 0) == "prior: byte 8: expected a number of classes of 1 to 256");
    CHECK(with(5, 3) == "prior: byte 36: expected 18 bytes of classes and weights, found 21");
    CHECK(with(36, 2) == "prior: byte 36: expected a context below 2, found 2");
    CHECK(with(43, 3) == "prior: byte 43: expected a class below 3, found 3");
    std::vector<std::uint8_t> no_guess = asset;
    no_guess[8] = no_guess[9] = 0;
    CHECK(complaint(no_guess) == "prior: byte 10: expected the likelihood of a guess, 1 to 65535");
    std::vector<std::uint8_t> empty = asset;
    empty[41] = empty[43] = 0;
    CHECK(complaint(empty) == "prior: expected symbols in each class, found none in class 1");
    for (std::size_t size = 0; size < asset.size(); ++size)
        CHECK(complaint({asset.begin(), asset.begin() + static_cast<std::ptrdiff_t>(size)}) != "");
}

TEST_CASE("an alphabet must be the prior's or more") {
    const std::vector<std::uint8_t> asset = write_prior(small_prior());
    const testing::model plan(model_descriptor(), R"({"prior": "asset:p"})",
                              with_asset("asset:p", asset));
    const failure f = failure_of([&] { plan.walk(symbols_of({1}, 5), {}); });
    CHECK(f.status == TSR_E_UNSUPPORTED);
    CHECK(f.message == "alphabet of 5, expected 6, the prior's, to 134217728");
    const testing::distribution d(tables_descriptor(), R"({"prior": ""})");
    const std::vector<std::uint32_t> numbers = {0, 0, 0};
    testing::scores scores(TSR_TABLE_GUESS_U32, 1u << 28);
    CHECK(failure_of([&] { d.total(scores); }).message ==
          "alphabet of 268435456, expected 1 to 134217728");
}

TEST_CASE("training puts symbols of a kind into a class") {
    // 0 to 3 and 4 to 7 take turns, 8 was met too seldom.
    std::mt19937_64 random(5);
    std::vector<std::uint32_t> list;
    for (int i = 0; i < 4000; ++i)
        list.push_back(static_cast<std::uint32_t>(random() % 4 + i % 2 * 4));
    list.push_back(8);
    const stream samples[] = {symbols_of(list, 9)};
    const stream asset = testing::train(model_descriptor(), samples,
                                        R"({"contexts": 3, "classes": 3, "vocabulary": 12})");
    const prior p = read_prior(asset.bytes());
    CHECK(p.vocabulary == 12);
    REQUIRE(p.class_of.size() == 8);
    for (const auto* of : {&p.class_of, &p.context_of}) {
        for (std::size_t s : {1, 2, 3}) CHECK((*of)[s] == (*of)[0]);
        for (std::size_t s : {5, 6, 7}) CHECK((*of)[s] == (*of)[4]);
        CHECK((*of)[0] != (*of)[4]);
    }
    // A symbol then costs 2 bits and little more.
    const tables t(p);
    const std::uint32_t score[] = {p.context_of[0], 12, 0};
    const std::uint32_t symbol = 5;
    tsr_interval out;
    t.intervals({score, 0, 12}, std::span(&symbol, 1), &out);
    CHECK(out.frequency > (1u << 30) / 100 * 85);
    CHECK(testing::train(model_descriptor(), samples,
                         R"({"contexts": 3, "classes": 3, "vocabulary": 12})") == asset);
    const auto refused = [&](const stream& sample, const char* params) {
        return failure_of(
                   [&] { testing::train(model_descriptor(), std::span(&sample, 1), params); })
            .message;
    };
    CHECK(refused(samples[0], R"({"vocabulary": 8})") ==
          "symbol 8 in samples, expected symbols below 8");
    CHECK(refused(symbols_of({}), "{}") == "expected samples, found 0 symbols");
    CHECK(refused(stream::text("abc"), "{}") ==
          "expected samples of symbols, u8, u16 or u32, found bytes");
}

}  // namespace tessera::test
