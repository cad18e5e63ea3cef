// SPDX-License-Identifier: MIT
// Contexts: their names, which situations they take for the same, and which they tell apart.
#include "context-mix/contexts.hpp"

#include "context-mix/recipe.hpp"
#include "mixing.hpp"

namespace tessera::context_mix {

namespace {

/// The hash of a context behind some symbols.
template <class Element>
std::uint64_t hash_behind(const char* name, const std::vector<Element>& symbols,
                          std::uint64_t row = 0) {
    std::vector<std::uint32_t> of_two(65536);
    context_hashes<Element> hashes({context_named(name)}, row, of_two);
    std::vector<Element> past;
    for (const Element symbol : symbols) {
        past.push_back(symbol);
        hashes.advance(past);
    }
    std::uint64_t hash = 0;
    hashes.hash(past, &hash);
    return hash;
}

std::uint64_t hash_behind(const char* name, std::string_view text, std::uint64_t row = 0) {
    return hash_behind(name, std::vector<std::uint8_t>(text.begin(), text.end()), row);
}

/// Whether the context is the same behind both texts.
bool same(const char* name, std::string_view a, std::string_view b, std::uint64_t row = 0) {
    return hash_behind(name, a, row) == hash_behind(name, b, row);
}

}  // namespace

TEST_CASE("orders look so many symbols back") {
    CHECK(same("order0", "", "abc"));
    CHECK(same("order1", "ab", "cb"));
    CHECK(!same("order1", "ab", "ac"));
    CHECK(same("order3", "xabc", "yabc"));
    CHECK(!same("order4", "xabc", "yabc"));
    CHECK(!same("order3", "xabc", "xacc"));
    CHECK(same("order8", "012345678", "x12345678"));
    CHECK(!same("order8", "x12345678", "xx2345678"));
}

TEST_CASE("sparse contexts look at their places alone") {
    CHECK(same("sparse24", "pqrs", "pArB"));
    CHECK(!same("sparse24", "pqrs", "pqXs"));
    CHECK(!same("sparse24", "pqrs", "Xqrs"));
    CHECK(!same("sparse2", "pqrs", "pqXs"));
    CHECK(same("sparse8", "abcdefgh", "a......."));
}

TEST_CASE("high nibbles are those of the last four bytes") {
    CHECK(same("high-nibbles", "x1234", "y5678"));
    CHECK(!same("high-nibbles", "1234", "A234"));
}

TEST_CASE("words are the same in capitals, and told apart by their letters") {
    CHECK(same("word", "the CAt", "a cat"));
    CHECK(!same("word", "the cat", "the rat"));
    CHECK(!same("word", "ca", "cat"));
    CHECK(same("words", "my old cat", "an OLD, CAT"));
    CHECK(!same("words", "my old cat", "my new cat"));
    CHECK(same("word-gap", "the big cat", "the red cat"));
    CHECK(!same("word-gap", "the big cat", "a big cat"));
    CHECK(!same("word", "na\xc3\xa9", "na\xc3\xa8"));
}

TEST_CASE("followers are what came behind the last symbol, or the last two, before") {
    CHECK(same("follower", "abXab", "Q.bX.b"));
    CHECK(!same("follower", "abXab", "abYab"));
    CHECK(same("followers", "QabX_ab", "RabX.ab"));
    CHECK(!same("followers", "QabX_ab", "QabY_ab"));
    CHECK(same("followers", "cbY abX ab", "cbZ abX ab"));
    CHECK(!same("follower", "cbY abX ab", "cbZ abX ab"));
}

TEST_CASE("what stands above is found by lines, or by rows where their length is known") {
    CHECK(same("above", "abcd\nab", "zzcd\nab"));
    CHECK(!same("above", "abcd\nab", "abXd\nab"));
    CHECK(!same("above", "ccc\na", "ccc\naa"));
    CHECK(same("above", "abcdab", "zzcdab", 4));
    CHECK(!same("above", "abcdab", "abXdab", 4));
    CHECK(same("around", "abcd\nab", "Zbcd\nab"));
    CHECK(!same("around", "abcd\nab", "aZcd\nab"));
    CHECK(!same("around", "abcd\nab", "abcZ\nab"));
    CHECK(!same("around", "abcd\nab", "abcd\nbb\nab"));
    CHECK(same("line", "q\nxyz", "qqq\nxab"));
    CHECK(!same("line", "q\nxyz", "q\nayz"));
    CHECK(!same("line", "q\nxyz", "q\nxyzz"));
}

TEST_CASE("fields are known by their number, what is above them, before them, and first") {
    CHECK(same("field", "1,22,3\n9,4", "7 22 8\n5\t4"));
    CHECK(!same("field", "1,22,3\n9,4", "1,23,3\n9,4"));
    CHECK(!same("field", "1,22,3\n9,4", "22,1,3\n4"));
    CHECK(same("fields", "key,a,b", "key,z,b"));
    CHECK(!same("fields", "key,a,b", "kex,a,b"));
    CHECK(!same("fields", "key,a,b", "key,b"));
    CHECK(same("neighbour", "x,a,b", "y,a,b"));
    CHECK(!same("neighbour", "x,a,b", "x,c,b"));
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "1,";
    CHECK(same("field", many + "9", many + "1,1,9"));  // beyond 255 all have one number
}

TEST_CASE("keys are the words before colons and equals signs, shapes the kinds of characters") {
    CHECK(same("key", "name: a", "x NAME= a"));
    CHECK(!same("key", "name: a", "mane: a"));
    CHECK(same("key", "name: bcd a", "name: q a"));
    CHECK(same("shape", "Ab9", "zzz119"));
    CHECK(!same("shape", "Ab9", "Ab 9"));
    CHECK(!same("shape", "Ab9", "Ab8"));
}

TEST_CASE("records are found by bytes that keep coming as far apart") {
    const auto table = [](std::string_view last_but_one, int records) {
        std::string text;
        std::uint32_t any = 1;
        for (int i = 0; i < 5 * records; ++i) {
            any = any * 1103515245 + 12345;
            text += i % 5 == 0 ? '#' : static_cast<char>('a' + (any >> 16) % 26);
        }
        return text.append("#").append(last_but_one).append("#uv");
    };
    // One record before stands 'w'; what else it has makes no difference.
    CHECK(same("record", table("uvwx", 40), table("pqwy", 40)));
    CHECK(!same("record", table("uvwx", 40), table("uvzx", 40)));
    CHECK(same("records", table("uvwx", 40), table("pqwy", 40)));
    // With too few records no length is found, and nothing stands before.
    CHECK(same("record", table("uvwx", 3), table("uvzx", 3)));
}

TEST_CASE("wide symbols are told apart by all their bits") {
    using wide = std::vector<std::uint16_t>;
    CHECK(hash_behind("order1", wide{0x0141}) != hash_behind("order1", wide{0x0041}));
    CHECK(hash_behind("order2", wide{7, 0x0141, 3}) == hash_behind("order2", wide{8, 0x0141, 3}));
    CHECK(hash_behind("above", wide{0x141, 2, 3}, 3) != hash_behind("above", wide{0x41, 2, 3}, 3));
    using wider = std::vector<std::uint32_t>;
    CHECK(hash_behind("sparse2", wider{0x100000, 1}) != hash_behind("sparse2", wider{0, 1}));
}

TEST_CASE("the same context twice in a list has slots of its own each time") {
    context_hashes<std::uint8_t> hashes({context_named("order1"), context_named("order1")}, 0, {});
    std::uint64_t both[2];
    hashes.hash({}, both);
    CHECK(both[0] != both[1]);
}

TEST_CASE("a name that is none is told with those there are") {
    for (const char* name : {"order9", "order", "order12", "sparse", "sparse0", "sparse21",
                             "sparse9", "sparse22", "Word", "", "words "}) {
        CAPTURE(name);
        const test::refusal r = test::refusal_of([&] { context_named(name); });
        CHECK(r.status == TSR_E_PARAM);
        CHECK(r.message ==
              "contexts: \"" + std::string(name) +
                  "\" is none, expected \"order0\" .. \"order8\", \"sparse\" and places back in "
                  "rising order (\"sparse24\"), \"high-nibbles\", \"word\", \"words\", "
                  "\"word-gap\", \"follower\", \"followers\", \"above\", \"around\", \"line\", "
                  "\"field\", \"fields\", \"neighbour\", \"key\", \"shape\", \"record\", "
                  "\"records\"");
    }
    const test::refusal r = test::refusal_of([] { selector_named("first"); });
    CHECK(r.status == TSR_E_PARAM);
    CHECK(r.message ==
          "selectors: \"first\" is none, expected one of \"node\", \"last\", \"second\", "
          "\"match\", \"sureness\", \"confidence\", \"kind\", \"column\", \"known\"");
}

}  // namespace tessera::context_mix
