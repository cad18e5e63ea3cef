// SPDX-License-Identifier: MIT
// Bit histories against a model of counts that is written here.
#include "context-mix/history.hpp"

#include "mixing.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace tessera::context_mix {

namespace {

/// What format.md says of the most of the likelier bit beside 0 .. 5 of the rarer one.
bool allowed(int zeros, int ones) {
    const int rarer = std::min(zeros, ones), other = std::max(zeros, ones);
    switch (rarer) {
        case 0:
            return other <= 21;
        case 1:
            return other <= 24;
        case 2:
            return other <= 19;
        case 3:
            return other <= 18;
        case 4:
            return other <= 12;
        case 5:
            return other <= 7;
        default:
            return false;
    }
}

/// The counts after one more bit.
std::pair<int, int> counts_after(int zeros, int ones, int bit) {
    int same = bit ? ones : zeros, opposite = bit ? zeros : ones;
    if (opposite > 3) opposite = std::min(3 + (opposite - 3) / 2, 16);
    ++same;
    while (!allowed(same, opposite)) {
        if (same > opposite)
            --same;
        else
            --opposite;
    }
    return bit ? std::pair{opposite, same} : std::pair{same, opposite};
}

int sum_of(unsigned state) { return histories.zeros[state] + histories.ones[state]; }

}  // namespace

TEST_CASE("states are all allowed counts once, twice where the last bit is kept, by rising sum") {
    CHECK(histories.zeros[0] == 0);
    CHECK(histories.ones[0] == 0);
    std::size_t expected = 0;
    for (int zeros = 0; zeros <= 24; ++zeros)
        for (int ones = 0; ones <= 24; ++ones)
            if (allowed(zeros, ones))
                expected += zeros > 0 && ones > 0 && zeros + ones < 10 ? 2 : 1;
    REQUIRE(histories.states == expected);
    CHECK(expected <= 256);
    std::multiset<std::pair<int, int>> met;
    for (unsigned s = 0; s < histories.states; ++s) {
        CAPTURE(s);
        const int zeros = histories.zeros[s], ones = histories.ones[s];
        CHECK(allowed(zeros, ones));
        CHECK(met.count({zeros, ones}) <= (zeros > 0 && ones > 0 && zeros + ones < 10 ? 1 : 0));
        met.insert({zeros, ones});
        if (s > 0) CHECK(sum_of(s) >= sum_of(s - 1));
    }
}

TEST_CASE("each bit adds one to its count, and of the opposite ones some are forgotten") {
    for (unsigned s = 0; s < histories.states; ++s)
        for (int bit = 0; bit < 2; ++bit) {
            CAPTURE(s);
            CAPTURE(bit);
            const unsigned next = histories.next[bit][s];
            REQUIRE(next < histories.states);
            CHECK(next != 0);
            const std::pair<int, int> found{histories.zeros[next], histories.ones[next]};
            CHECK(found == counts_after(histories.zeros[s], histories.ones[s], bit));
        }
}

TEST_CASE("while bits are few, the histories tell which came last") {
    const auto after = [](std::initializer_list<int> bits) {
        unsigned state = 0;
        for (const int bit : bits) state = histories.next[bit][state];
        return state;
    };
    CHECK(after({0, 1}) != after({1, 0}));
    CHECK(after({0, 0, 1}) != after({0, 1, 0}));
    CHECK(after({0, 0, 1}) == after({0, 0, 1}));
    CHECK(after({0, 0, 1, 0}) == after({0, 1, 0, 0}));
    // From ten on, they do not: 3 zeros and 7 ones, the last one either way.
    const auto many = after({0, 0, 1, 1, 1, 1, 1, 1, 1});
    CHECK(histories.zeros[many] == 2);
    CHECK(histories.ones[many] == 7);
    // 7 ones are 3 + 4 / 2 = 5 after a zero.
    const auto fewer = histories.next[0][many];
    CHECK(histories.zeros[fewer] == 3);
    CHECK(histories.ones[fewer] == 5);
}

TEST_CASE("runs of one bit end at 21, and long ones are forgotten down to 12") {
    unsigned state = 0;
    for (int i = 0; i < 100; ++i) state = histories.next[1][state];
    CHECK(histories.ones[state] == 21);
    CHECK(histories.zeros[state] == 0);
    state = histories.next[0][state];
    CHECK(histories.zeros[state] == 1);
    CHECK(histories.ones[state] == 12);  // 3 + 18 / 2
}

}  // namespace tessera::context_mix
