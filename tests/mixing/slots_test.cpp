// SPDX-License-Identifier: MIT
// Slots of contexts: found again, replaced, and begun as a prior has them.
#include "context-mix/slots.hpp"

#include "mixing.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace tessera::context_mix {

namespace {

/// Four lines: the highest two bits of a hash choose one, bits 12 .. 27 are the check.
std::uint64_t hash_of(std::uint64_t line, std::uint64_t check) { return line << 62 | check << 12; }

struct table {
    std::vector<slot_line> lines = std::vector<slot_line>(4);
    std::vector<std::uint32_t> visits = std::vector<std::uint32_t>(12);
    slot_table slots;

    explicit table(const known_slots* prior = nullptr) : slots(lines, prior, visits) {}
    /// Finds a slot and lets its first place have seen something.
    slot fill(std::uint64_t hash, std::uint8_t state) {
        const slot s = slots.find(hash);
        s.history[1] = state;
        return s;
    }
};

bool is_empty(const slot& s) {
    return s.last->length == 0 &&
           std::all_of(s.history, s.history + 16, [](std::uint8_t h) { return h == 0; });
}

}  // namespace

TEST_CASE("a slot is found again by its line and check, with all that it has") {
    table t;
    const slot one = t.fill(hash_of(2, 77), 5);
    one.history[15] = 9;
    *one.last = {65, 3};
    const slot two = t.fill(hash_of(2, 78), 5), other_line = t.fill(hash_of(3, 77), 5);
    CHECK(one.history != two.history);
    CHECK(one.history != other_line.history);
    const slot again = t.slots.find(hash_of(2, 77));
    CHECK(again.history == one.history);
    CHECK(again.last == one.last);
    CHECK(again.history[15] == 9);
    CHECK(again.last->symbol == 65);
    CHECK(one.history == t.lines[2].history[0]);
    CHECK(two.history == t.lines[2].history[1]);
    // What is neither the line's nor the check's bits makes no difference.
    CHECK(t.slots.find(hash_of(2, 77) | 0xfff | std::uint64_t{0x3ffff} << 30).history ==
          one.history);
}

TEST_CASE("of three slots the one that saw least is replaced, the first of equals, and is empty") {
    table t;
    const slot a = t.fill(hash_of(1, 1), 9), b = t.fill(hash_of(1, 2), 4),
               c = t.fill(hash_of(1, 3), 6);
    b.history[7] = 20;
    *b.last = {66, 200};
    const slot d = t.slots.find(hash_of(1, 4));
    CHECK(d.history == b.history);
    CHECK(is_empty(d));
    d.history[1] = 6;
    CHECK(t.slots.find(hash_of(1, 1)).history == a.history);
    CHECK(t.slots.find(hash_of(1, 3)).history == c.history);
    CHECK(t.slots.find(hash_of(1, 4)).history == d.history);
    CHECK(t.slots.find(hash_of(1, 5)).history == d.history);  // before c, which saw as much
}

TEST_CASE("a check is never that of an empty slot: 1 stands for 0 too") {
    table t;
    const slot a = t.slots.find(hash_of(0, 0));
    a.history[1] = a.history[9] = 3;
    *a.last = {1, 1};
    const slot again = t.slots.find(hash_of(0, 0));
    CHECK(again.history == a.history);
    CHECK(again.history[9] == 3);
    CHECK(t.slots.find(hash_of(0, 1)).history == a.history);
    CHECK(t.slots.find(hash_of(0, 2)).history != a.history);
}

TEST_CASE("visits count how often each slot was found after it was taken") {
    table t;
    t.fill(hash_of(1, 1), 3);
    for (int i = 0; i < 4; ++i) t.slots.find(hash_of(1, 1));
    t.fill(hash_of(1, 2), 3);
    CHECK(t.visits[3] == 4);
    CHECK(t.visits[4] == 0);
    t.fill(hash_of(1, 3), 5);
    t.slots.find(hash_of(1, 9));  // takes the first one's place
    CHECK(t.visits[3] == 0);
}

TEST_CASE("a fresh slot begins with the histories that a prior has of it") {
    std::vector<known_line> known(3);
    std::iota(known[2].history[1], known[2].history[1] + 15, std::uint8_t{10});
    known[2].check[1] = 0x34;
    known[2].history[0][0] = 7;  // empty: its check is 0
    std::iota(known[2].history[3], known[2].history[3] + 15, std::uint8_t{50});
    known[2].check[3] = 0x34;  // too late
    const known_slots prior{known};
    table t(&prior);
    // Line floor(3 x 3 x 2^18 / 2^20) = 2 of the prior's 3; its check is the low byte of 0x1234.
    const slot s = t.slots.find(hash_of(3, 0x1234));
    CHECK(s.history[0] == 0);
    for (int place = 1; place < 16; ++place) CHECK(s.history[place] == 9 + place);
    CHECK(s.last->length == 0);
    CHECK(is_empty(t.slots.find(hash_of(3, 0x1235))));
    CHECK(is_empty(t.slots.find(hash_of(1, 0x1234))));
    // Once taken it is the block's own.
    s.history[1] = 99;
    CHECK(t.slots.find(hash_of(3, 0x1234)).history[1] == 99);
}

TEST_CASE("the highest 20 bits of a hash are spread over a prior's lines") {
    CHECK(known_slots::line_of(0, 5) == 0);
    CHECK(known_slots::line_of(UINT64_MAX, 5) == 4);
    CHECK(known_slots::line_of(UINT64_MAX, 1) == 0);
    CHECK(known_slots::line_of(std::uint64_t{1} << 63, 5) == 2);
    CHECK(known_slots::line_of(0x12345fffffffffff, 1 << 20) == 0x12345);
}

}  // namespace tessera::context_mix
