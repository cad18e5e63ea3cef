// SPDX-License-Identifier: MIT
// Merging against a reference that keeps a list of strings and looks at all pairs each time.
#include "text.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace tessera::test {

namespace {

using namespace tokenizer;
using parts = std::vector<std::string>;
using rank_of_pair = std::function<std::uint32_t(const std::string&, const std::string&)>;

/// The bytes of `piece` merged, the pair of the smallest rank first, the leftmost of equals.
parts merged_slowly(const std::string& piece, const rank_of_pair& rank) {
    parts all;
    for (const char c : piece) all.emplace_back(1, c);
    while (all.size() > 1) {
        std::size_t best = 0;
        std::uint32_t least = no_token;
        for (std::size_t i = 0; i + 1 < all.size(); ++i)
            if (const std::uint32_t r = rank(all[i], all[i + 1]); r < least) {
                least = r;
                best = i;
            }
        if (least == no_token) break;
        all[best] += all[best + 1];
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    }
    return all;
}

const std::uint8_t* whole_text(const std::uint8_t*, const std::uint8_t* end) { return end; }

/// Single bytes and `more` joinings of two tokens of the letters a to c, in any order of ids.
struct random_vocabulary {
    vocabulary made;
    std::map<std::string, std::uint32_t> ids;
    std::vector<merge> merges;
    std::map<std::pair<std::string, std::string>, std::uint32_t> rank_of;

    random_vocabulary(std::mt19937& random, unsigned more) {
        parts tokens, lettered = {"a", "b", "c"};
        for (int b = 0; b < 256; ++b) tokens.emplace_back(1, static_cast<char>(b));
        std::vector<std::pair<std::string, std::string>> pairs;
        for (unsigned i = 0; i < more; ++i) {
            const std::string left = lettered[random() % lettered.size()],
                              right = lettered[random() % lettered.size()];
            if (left.size() + right.size() > 40) continue;
            if (std::find(tokens.begin(), tokens.end(), left + right) == tokens.end()) {
                tokens.push_back(left + right);
                lettered.push_back(left + right);
            }
            if (rank_of.emplace(std::pair(left, right), pairs.size()).second)
                pairs.emplace_back(left, right);
        }
        std::shuffle(tokens.begin(), tokens.end(), random);
        for (std::uint32_t id = 0; id < tokens.size(); ++id) {
            ids[tokens[id]] = id;
            made.tokens.add(
                id, {reinterpret_cast<const std::uint8_t*>(tokens[id].data()), tokens[id].size()});
        }
        for (const auto& [left, right] : pairs)
            merges.push_back({ids[left], ids[right], ids[left + right]});
        made.ranks = rank_table(made.tokens);
        made.split = whole_text;
    }

    void by_pairs() {
        std::vector<std::uint32_t> one(256);
        for (unsigned b = 0; b < 256; ++b) one[b] = ids[std::string(1, static_cast<char>(b))];
        made.pairs = pair_table(one, merges);
        made.whole_pieces = false;
    }

    void check(const std::string& piece) const {
        const bool listed = !made.pairs.empty();
        const auto rank = [&](const std::string& left, const std::string& right) {
            if (listed) {
                const auto found = rank_of.find({left, right});
                return found == rank_of.end() ? no_token : found->second;
            }
            const auto found = ids.find(left + right);
            return found == ids.end() ? no_token : found->second;
        };
        std::vector<std::uint32_t> expected;
        if (const auto whole = ids.find(piece); !listed && whole != ids.end())
            expected.push_back(whole->second);
        else
            for (const std::string& part : merged_slowly(piece, rank))
                expected.push_back(ids.at(part));
        CAPTURE(piece);
        CHECK(ids_of(made, piece) == expected);
    }
};

std::string random_piece(std::mt19937& random, unsigned longest) {
    const unsigned letters = 1 + random() % 4;
    std::string piece(1 + random() % longest, 'a');
    for (char& c : piece) c = "abc\xFF"[random() % letters];
    return piece;
}

}  // namespace

TEST_CASE("short and long pieces merge as a slow reference does") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 40; ++round) {
        random_vocabulary v(random, 5 + random() % 200);
        const bool listed = round % 2 == 1;
        CAPTURE(listed);
        if (listed) v.by_pairs();
        for (int i = 0; i < 40; ++i) v.check(random_piece(random, short_piece));
        for (int i = 0; i < 6; ++i) v.check(random_piece(random, 500));
        v.check(std::string(short_piece, 'a'));
        v.check(std::string(short_piece + 1, 'a'));
        v.check(std::string(701, 'b'));
    }
}

TEST_CASE("a piece merges as its ranks say, worked out by hand") {
    // By rank: ab before bc before abc; cd before all of them.
    vocabulary v;
    std::uint32_t id = 0;
    for (const char* token : {"cd", "ab", "bc", "abc", "aa", "aaa"}) {
        const std::string_view text = token;
        v.tokens.add(id++, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    for (unsigned b = 0; b < 256; ++b) {
        const auto one = static_cast<std::uint8_t>(b);
        v.tokens.add(id++, {&one, 1});
    }
    v.ranks = rank_table(v.tokens);
    v.split = whole_text;
    using ids = std::vector<std::uint32_t>;
    const std::uint32_t byte = 6;
    CHECK(ids_of(v, "abc") == ids{3});       // whole
    CHECK(ids_of(v, "abcd") == ids{1, 0});   // cd, then ab
    CHECK(ids_of(v, "abcab") == ids{3, 1});  // ab, ab, then ab and c
    CHECK(ids_of(v, "aaaaa") == ids{4, 5});  // aa, aa, then aa and a
    CHECK(ids_of(v, "xbcx") == ids{byte + 'x', 2, byte + 'x'});
    CHECK(ids_of(v, std::string(60, 'a')) == ids(30, 4));
}

}  // namespace tessera::test
