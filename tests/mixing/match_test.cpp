// SPDX-License-Identifier: MIT
// Matches: found, verified, missed and found again.
#include "context-mix/match.hpp"

#include "mixing.hpp"

#include <vector>

namespace tessera::context_mix {

namespace {

template <class Element>
struct followed {
    std::vector<std::uint32_t> places;
    std::vector<estimate> map = std::vector<estimate>(match<Element>::contexts);
    std::vector<Element> past;
    match<Element> m;
    unsigned bits;

    explicit followed(unsigned least, std::size_t of_places = 4096, unsigned bits_ = 8)
        : places(of_places), m(least, places, map), bits(bits_) {}
    void see(Element symbol) {
        past.push_back(symbol);
        m.advance(past, bits);
    }
    void see(std::string_view text) {
        for (const char c : text) see(static_cast<Element>(static_cast<unsigned char>(c)));
    }
    unsigned sureness() {
        m.prepare(1, bits);
        return m.sureness();
    }
};

/// Symbols from `first` on, each once.
template <class Element>
void see_rising(followed<Element>& f, unsigned first, unsigned count) {
    for (unsigned i = 0; i < count; ++i) f.see(static_cast<Element>(first + i));
}

}  // namespace

TEST_CASE("a match is followed once as many symbols as it needs are the same, and no sooner") {
    followed<std::uint8_t> f(4);
    f.see("12abcdXyz34abc");
    CHECK(!f.m.follows());
    f.see("d");
    REQUIRE(f.m.follows());
    CHECK(f.m.expected() == 'X');
    CHECK(f.m.length() == 4);
    f.see("X");
    CHECK(f.m.expected() == 'y');
    CHECK(f.m.length() == 5);
}

TEST_CASE("the bits so far agree with what is expected, or they do not") {
    followed<std::uint8_t> f(3);
    f.see("abcXabc");  // X is 0101 1000
    f.m.prepare(1, 8);
    CHECK(f.m.agrees());
    CHECK(f.m.expected_bit() == 0);
    f.m.prepare(0b10, 7);
    CHECK(f.m.agrees());
    CHECK(f.m.expected_bit() == 1);
    f.m.prepare(0b11, 7);
    CHECK(!f.m.agrees());
    f.m.prepare(0b10101, 4);
    CHECK(f.m.agrees());
    CHECK(f.m.expected_bit() == 1);
    f.m.prepare(0b10101100, 1);
    CHECK(f.m.agrees());
    CHECK(f.m.expected_bit() == 0);
}

TEST_CASE("whatever the hashes say, as many symbols as are claimed are truly the same") {
    const std::uint32_t seed = test::fresh_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    // With two lines of places nearly every one that is looked up is another context's.
    for (const std::size_t places : {32, 128, 4096}) {
        followed<std::uint16_t> f(3, places, 16);
        for (int i = 0; i < 600; ++i) {
            const bool again = f.past.size() > 50 && random() % 8 != 0;
            f.see(again ? f.past[f.past.size() - 37]
                        : static_cast<std::uint16_t>(random() % 3 * 1000));
            if (!f.m.follows()) continue;
            const std::size_t size = f.past.size();
            bool there = false;
            for (std::size_t at = f.m.length(); at < size && !there; ++at) {
                there = f.past[at] == f.m.expected();
                for (std::size_t back = 1; back <= f.m.length(); ++back)
                    there = there && f.past[at - back] == f.past[size - back];
            }
            CAPTURE(i);
            CAPTURE(places);
            CHECK(there);
        }
    }
}

TEST_CASE("a miss keeps the place, eight in a row give it up") {
    followed<std::uint8_t> f(4);
    see_rising(f, 0, 100);
    see_rising(f, 0, 10);
    CHECK(f.m.expected() == 10);
    for (unsigned miss = 0; miss < 7; ++miss) {
        f.see(static_cast<std::uint8_t>(200 + miss));
        REQUIRE(f.m.follows());
        CHECK(f.m.length() == 0);
        CHECK(f.m.expected() == 11 + miss);
    }
    f.see(std::uint8_t{207});
    CHECK(!f.m.follows());
    CHECK(f.sureness() == 0);
}

TEST_CASE("after a miss a longer match elsewhere is taken, and a shorter one is not") {
    followed<std::uint8_t> f(3);
    f.see("abcde1 ....  xbcdf2 ");
    f.see("abcd");  // after "abc" one that is 'd' again; "bcd" came later with an f behind it
    REQUIRE(f.m.follows());
    CHECK(f.m.expected() == 'e');
    f.see("f2");
    CHECK(f.m.expected() == ' ');
    followed<std::uint8_t> g(3);
    g.see("abcdefgh....Xbcdy....abc");
    CHECK(g.m.expected() == 'd');
    g.see("d");  // "bcd" was met later too, but "....abcd" is longer than that
    CHECK(g.m.expected() == 'e');
}

TEST_CASE("how sure a match is follows from its length and from whether it just missed") {
    followed<std::uint8_t> f(4);
    see_rising(f, 0, 150);
    see_rising(f, 0, 4);
    CHECK(f.sureness() == 1);
    see_rising(f, 4, 3);
    CHECK(f.sureness() == 1);  // 7
    see_rising(f, 7, 1);
    CHECK(f.sureness() == 2);
    see_rising(f, 8, 8);
    CHECK(f.sureness() == 3);
    see_rising(f, 16, 16);
    CHECK(f.sureness() == 4);
    f.see(std::uint8_t{222});
    CHECK(f.sureness() == 4);  // length 0, just missed: 1 + 3
    see_rising(f, 33, 15);
    CHECK(f.sureness() == 5);
    see_rising(f, 48, 1);  // 16 in a row: the miss is not the last thing any more
    CHECK(f.sureness() == 3);
}

TEST_CASE("what a match is worth is learned from the bits that follow it") {
    followed<std::uint8_t> f(3);
    f.see("abcXabc");
    f.m.prepare(1, 8);
    CHECK(f.m.probability() == 32768);
    f.m.see(0);
    CHECK(f.m.probability() < 32768);
    f.m.prepare(0b11, 7);  // no longer what is expected: nothing is learned
    const std::vector<estimate> before = f.map;
    f.m.see(1);
    for (std::size_t i = 0; i < before.size(); ++i) CHECK(f.map[i].packed == before[i].packed);
}

}  // namespace tessera::context_mix
