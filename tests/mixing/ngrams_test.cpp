// SPDX-License-Identifier: MIT
// N-grams: what is counted and kept, their bytes, and their probabilities by hand.
#include "context-mix/ngram_count.hpp"
#include "context-mix/ngram_file.hpp"
#include "mixing.hpp"

namespace tessera::test {

namespace {

using namespace context_mix;

using numbers = std::vector<std::uint32_t>;

/// Adds what follows one context, each symbol with its weight.
void add(ngram_level& level, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& all) {
    if (level.sums.empty()) level.sums.push_back(0);
    for (const auto& [symbol, weight] : all) {
        level.symbols.push_back(symbol);
        level.sums.push_back(level.sums.back() + weight);
    }
}

/// Order 0 has 0, 1 and 3; behind 1 come 0 and 3, behind 3 comes 1.
ngrams by_hand() {
    ngrams known;
    known.rest = 32;
    known.levels.resize(2);
    add(known.levels[0], {{0, 53}, {1, 37}, {3, 21}});
    known.levels[0].first = {0, 0, 2, 3};
    known.levels[0].rest = {0, 16, 8};
    add(known.levels[1], {{0, 21}, {3, 5}, {1, 37}});
    return known;
}

bool same(const ngrams& a, const ngrams& b) {
    if (a.rest != b.rest || a.levels.size() != b.levels.size()) return false;
    for (std::size_t k = 0; k < a.levels.size(); ++k)
        if (a.levels[k].symbols != b.levels[k].symbols || a.levels[k].sums != b.levels[k].sums ||
            a.levels[k].first != b.levels[k].first || a.levels[k].rest != b.levels[k].rest)
            return false;
    return true;
}

std::vector<std::uint8_t> written(const ngrams& known) {
    bit_writer out;
    write_ngrams(out, known);
    return out.finish();
}

numbers noise(std::size_t count, std::uint32_t below, std::uint32_t seed) {
    std::mt19937 random(seed);
    numbers all(count);
    for (auto& n : all) n = random() % below * (random() % below) / below;
    return all;
}

void walk_symbol(ngram_walk& walk, std::uint32_t symbol, unsigned bits) {
    walk.open();
    std::uint64_t partial = 1;
    for (unsigned left = bits; left > 0; --left) {
        walk.predict(partial, left);
        const std::uint32_t bit = symbol >> (left - 1) & 1;
        walk.see(bit);
        partial = partial << 1 | bit;
    }
    walk.close();
}

}  // namespace

TEST_CASE("classes of counts are 1 2 3 4 6 8 12 16, and the nearest one stands for a count") {
    const std::uint64_t counts[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
    for (std::uint32_t c = 0; c < 10; ++c) {
        CHECK(count_of_class(c) == counts[c]);
        CHECK(class_of_count(counts[c]) == c);
    }
    CHECK(count_of_class(47) == std::uint64_t{1} << 24);
    CHECK(class_of_count(5) == 3);  // as near to 4 as to 6
    CHECK(class_of_count(7) == 4);
    CHECK(class_of_count(11) == 6);
    CHECK(class_of_count(std::uint64_t{1} << 60) == 47);
    CHECK(weight_of_class(0) == 5);
    CHECK(weight_of_class(3) == 53);
    CHECK(rest_of_class(1) == 16);
}

TEST_CASE("probabilities are interpolated with those of the order below, bit by bit") {
    const ngrams known = by_hand();
    ngram_walk walk(known, 2);
    walk.open();
    walk.predict(1, 2);
    // Order 0: 21 of 111 begin with a one, and half of what it leaves: (21 + 16) / 143, in 16 bits.
    // 143 * 2^16 has 24 bits, cut to 16: 37 * 256 * 2^16 / (143 * 256) = 16956.6.
    CHECK(walk.probability(0) == 16956);
    CHECK(walk.weight(0) == 111);
    CHECK(walk.rest(0) == 32);
    CHECK(!walk.knows(1));  // nothing came before
    CHECK(walk.probability(1) == 16956);
    walk.see(0);
    // Left are 0 and 1, and half of what is shared out, as below order 0 both bits are alike.
    walk.predict(2, 1);
    CHECK(walk.weight(0) == 90);
    CHECK(walk.rest(0) == 16);
    // (37 + 8) / (90 + 16), times 2^16 both; cut by 2^7: 23040 and 54272.
    CHECK(walk.probability(0) == 23040u * 65536u / 54272u);
    walk.see(1);
    walk.close();
    // Behind 1: 21 for 0 and 5 for 3, and 16 that are as order 0 says.
    walk.open();
    walk.predict(1, 2);
    CHECK(walk.weight(1) == 26);
    CHECK(walk.rest(1) == 16);
    // (5 * 65536 + 16 * 16956) / (42 * 65536) = 598976 / 2752512; cut by 2^6: 9359 and 43008.
    CHECK(walk.probability(1) == 9359u * 65536u / 43008u);
    walk.see(1);
    walk.predict(3, 1);
    CHECK(walk.weight(1) == 5);  // only 3 is left
    walk.see(0);                 // but 2 comes, which no order has
    walk.close();
    walk.open();
    walk.predict(1, 2);
    CHECK(!walk.knows(1));
    CHECK(walk.knows(0));
}

TEST_CASE("counts are what they are, and what is left to lower orders too") {
    // 1 is followed by 2 three times and by 3 once, 2 by 1 twice.
    const numbers samples = {1, 2, 1, 2, 1, 2, 3, 1, 3};
    const ngrams known = count_ngrams(samples, 2, 0);
    REQUIRE(known.levels.size() == 2);
    CHECK(known.levels[0].symbols == numbers{1, 2, 3});
    CHECK(known.levels[0].sums == numbers{0, 53, 53 + 37, 53 + 37 + 21});
    CHECK(known.rest == 32);  // 3 kinds give up 11 each: 33, in halves of counts 4
    const ngram_level& pairs = known.levels[1];
    const auto& first = known.levels[0].first;
    // 3 follows 1 less often than it stands anywhere: it saves nothing.
    const numbers behind_one(pairs.symbols.begin() + first[0], pairs.symbols.begin() + first[1]);
    CHECK(behind_one == numbers{2});
    // 1 of 4 left out and 11 of 16 given up: 27, in halves of counts the 3 or 4 of 24 or 32.
    CHECK(known.levels[0].rest[0] == 24);
    CHECK(pairs.sums[first[0] + 1] - pairs.sums[first[0]] == 37);
    // Nothing that costs more than it saves: what follows 1 as often as anywhere is left out.
    CHECK(count_ngrams(samples, 2, 256 * 100).levels[1].size() == 0);
}

TEST_CASE("n-grams come back from their bytes, of any samples and orders") {
    const std::uint32_t seed = fresh_seed();
    CAPTURE(seed);
    CHECK(same(by_hand(), [] {
        const auto bytes = written(by_hand());
        bit_reader in(bytes);
        ngrams k = read_ngrams(in, 2, 2, 100);
        CHECK(in.left() == 0);
        CHECK(!in.is_over());
        return k;
    }()));
    for (std::size_t orders = 1; orders <= most_counted; ++orders)
        for (const std::uint32_t below : {1u, 2u, 30u, 5000u}) {
            CAPTURE(orders);
            CAPTURE(below);
            ngrams known = count_ngrams(noise(3000, below, seed), orders, 100);
            const auto bytes = written(known);
            bit_reader in(bytes);
            const ngrams back = read_ngrams(in, orders, 13, 100000);
            CHECK(in.left() == 0);
            CHECK(!in.is_over());
            // What a context without followers leaves to others is not kept.
            for (std::size_t k = 0; k + 1 < orders; ++k)
                for (std::size_t i = 0; i < known.levels[k].size(); ++i)
                    if (known.levels[k].first[i] == known.levels[k].first[i + 1])
                        known.levels[k].rest[i] = 0;
            CHECK(same(known, back));
        }
}

TEST_CASE("a number comes back at any size, and small ones soon cost little") {
    const std::uint32_t all[] = {0, 1, 2, 3, 7, 8, 100, 65535, 65536, 0x7fffffff, 0xfffffffe};
    bit_writer out;
    number_model write;
    for (const std::uint32_t n : all) write.code(out, n);
    for (int i = 0; i < 1000; ++i) write.code(out, 5u);
    const auto bytes = out.finish();
    CHECK(bytes.size() < 120);
    bit_reader in(bytes);
    number_model read;
    for (const std::uint32_t n : all) CHECK(read.code(in, 0) == n);
    for (int i = 0; i < 1000; ++i) CHECK(read.code(in, 0) == 5);
    CHECK(in.left() == 0);
    CHECK(!in.is_over());
}

TEST_CASE("bytes that are damaged, cut or noise end in an error or in n-grams that can be walked") {
    const std::uint32_t seed = fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto whole = written(count_ngrams(noise(500, 40, seed), 3, 50));
    for (int round = 0; round < 400; ++round) {
        CAPTURE(round);
        auto bytes = whole;
        if (round % 3 == 0)
            bytes.resize(random() % bytes.size());
        else if (round % 3 == 1)
            bytes[random() % bytes.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
        else
            for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
        ngrams known;
        const refusal r = refusal_of([&] {
            bit_reader in(bytes);
            known = read_ngrams(in, 3, 8, 4000);
        });
        CHECK((r.status == TSR_OK || r.status == TSR_E_CORRUPT));
        if (r.status != TSR_OK) {
            CHECK(r.message.starts_with("prior: "));
            continue;
        }
        ngram_walk walk(known, 8);
        for (int i = 0; i < 50; ++i) {
            walk_symbol(walk, random() % 40, 8);
            for (std::size_t k = 0; k < 3; ++k) {
                CHECK(walk.probability(k) >= 1);
                CHECK(walk.probability(k) <= 65535);
            }
        }
    }
}

TEST_CASE("more n-grams than are allowed, or wider symbols, are refused") {
    const auto bytes = written(by_hand());
    const auto message = [&](unsigned bits, std::size_t most) {
        const refusal r = refusal_of([&] {
            bit_reader in(bytes);
            read_ngrams(in, 2, bits, most);
        });
        CHECK(r.status == TSR_E_CORRUPT);
        return r.message;
    };
    CHECK(message(2, 2) == "prior: too many n-grams for its size");
    CHECK(message(2, 5) == "prior: too many n-grams for its size");
    CHECK(message(1, 6) == "prior: symbol 3 of an n-gram, expected at most 1 bits");
}

}  // namespace tessera::test
