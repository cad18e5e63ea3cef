// SPDX-License-Identifier: MIT
// The model "float-context" against a slow second reading of its format page, and its errors.
#include "plugin.hpp"

#include <array>
#include <map>
#include <numeric>

extern "C" const tsr_entry tsr_plugin_entry_float_context;

namespace tessera::test {

namespace {

using number = std::int64_t;
using numbers = std::vector<number>;

const tsr_desc& descriptor() { return *tsr_plugin_entry_float_context.plugins[0]; }

testing::model plan_of(const std::string& field) {
    return testing::model(descriptor(), R"({"field": ")" + field + "\"}");
}

/// Rounds down, also below zero.
number shifted(number x, int bits) {
    const number unit = number{1} << bits;
    return (x - ((x % unit) + unit) % unit) / unit;
}

/// A row of counts.
struct reference_row {
    numbers n;
    number increment = 4096;

    explicit reference_row(std::size_t alphabet)
        : n(alphabet, static_cast<number>((16384 + alphabet - 1) / alphabet)) {}
    number sum() const { return std::accumulate(n.begin(), n.end(), number{0}); }
    number r() const { return 16777215 / (sum() / 64); }
    void add(std::size_t symbol) {
        n[symbol] += increment;
        increment = std::max<number>(24, increment - increment / 32);
        if (sum() >= 32768)
            for (number& count : n) count = (count + 1) / 2;
    }
};

/// What "exponent" and "top" have in common: contexts by any key, weights by lane and set.
struct reference_mixture {
    std::size_t alphabet, sources;
    std::map<numbers, reference_row> rows;
    std::map<std::pair<std::size_t, number>, numbers> weights;

    reference_row& row(const numbers& key) { return rows.try_emplace(key, alphabet).first->second; }
    numbers& weights_of(std::size_t lane, number set) {
        return weights
            .try_emplace({lane, set}, numbers(sources, 65535 / static_cast<number>(sources)))
            .first->second;
    }
    numbers scores(const std::vector<numbers>& keys, std::size_t lane, number set) {
        numbers out(alphabet);
        for (std::size_t k = 0; k < sources; ++k) {
            const reference_row& from = row(keys[k]);
            const number factor = weights_of(lane, set)[k] * from.r() / 65536;
            for (std::size_t s = 0; s < alphabet; ++s) out[s] += from.n[s] * factor / 65536;
        }
        return out;
    }
    void reward(const std::vector<numbers>& keys, std::size_t lane, number set,
                std::size_t symbol) {
        numbers earned(sources);
        for (std::size_t k = 0; k < sources; ++k)
            earned[k] =
                weights_of(lane, set)[k] * (row(keys[k]).n[symbol] * row(keys[k]).r() / 32768 + 1);
        const number sum = std::accumulate(earned.begin(), earned.end(), number{0});
        number halvings = 0;
        while (sum >> halvings >= 65536) ++halvings;
        for (std::size_t k = 0; k < sources; ++k) {
            const number kept = earned[k] >> halvings;
            weights_of(lane, set)[k] = kept - kept / 128 + 384 / static_cast<number>(sources);
        }
    }
};

/// Contexts of "exponent", from all that the lane coded before.
struct exponent_lane {
    static constexpr std::size_t sources = 3;
    numbers seen;
    number fast = 4096, medium = 4096, slow = 4096;

    std::vector<numbers> keys(const stream&, const stream&, std::uint64_t, number row) const {
        const auto back = [&](std::size_t n) {
            return seen.size() < n ? 16 : seen[seen.size() - n];
        };
        const bool above = row > 0 && static_cast<number>(seen.size()) >= row;
        return {above ? numbers{1, back(static_cast<std::size_t>(row)), slow / 256}
                      : numbers{0, slow / 64},
                {2, fast / 128, slow / 256},
                {3, back(1), back(2)}};
    }
    number set(const stream&, std::uint64_t) const { return medium / 256; }
    void see(number symbol) {
        seen.push_back(symbol);
        fast += shifted(256 * symbol - fast, 3);
        medium += shifted(256 * symbol - medium, 4);
        slow += shifted(256 * symbol - slow, 5);
    }
};

/// Contexts of "top", by windows summed anew each time.
struct top_lane {
    static constexpr std::size_t sources = 2;

    static number window(const stream& g, std::uint64_t at, number reach) {
        number sum = 0;
        for (number i = static_cast<number>(at) - reach; i < static_cast<number>(at) + reach; ++i)
            sum += i < 0 || i >= static_cast<number>(g.count)
                       ? 16
                       : static_cast<number>(g.at(static_cast<std::uint64_t>(i)));
        return sum;
    }
    std::vector<numbers> keys(const stream&, const stream& g, std::uint64_t at, number) const {
        const auto own = static_cast<number>(g.at(at));
        return {{0, own, window(g, at, 32) / 32}, {1, own, window(g, at, 4) / 4}};
    }
    number set(const stream& g, std::uint64_t at) const { return static_cast<number>(g.at(at)); }
    void see(number) {}
};

/// First places and lengths of the lanes' shares.
struct share {
    std::uint64_t first, count;
};
std::vector<share> shares_of(std::uint64_t count, std::uint32_t lanes) {
    std::vector<share> all;
    for (std::uint64_t l = 0, at = 0; l < lanes; at += all.back().count, ++l)
        all.push_back({at, count / lanes + (l < count % lanes)});
    return all;
}

/// The scores of every step, lane by lane.
template <class Lane>
std::vector<std::vector<numbers>> reference(const stream& in, const stream& g,
                                            std::uint32_t lanes) {
    reference_mixture mixture{static_cast<std::size_t>(in.alphabet), Lane::sources, {}, {}};
    std::vector<Lane> state(lanes);
    const auto shares = shares_of(in.count, lanes);
    const number row =
        in.row <= 65536 && in.row < shares[0].count ? static_cast<number>(in.row) : 0;
    std::vector<std::vector<numbers>> steps;
    for (std::uint64_t step = 0; step < shares[0].count; ++step) {
        std::vector<std::vector<numbers>> keys;
        auto& said = steps.emplace_back();
        for (std::size_t l = 0; l < lanes && step < shares[l].count; ++l) {
            const std::uint64_t at = shares[l].first + step;
            keys.push_back(state[l].keys(in, g, at, row));
            said.push_back(mixture.scores(keys[l], l, state[l].set(g, at)));
        }
        const auto symbol = [&](std::size_t l) {
            return static_cast<std::size_t>(in.at(shares[l].first + step));
        };
        for (std::size_t l = 0; l < keys.size() && step % 2 == 0; ++l)
            mixture.reward(keys[l], l, state[l].set(g, shares[l].first + step), symbol(l));
        for (std::size_t l = 0; l < keys.size(); ++l) {
            for (const numbers& key : keys[l]) mixture.row(key).add(symbol(l));
            state[l].see(static_cast<number>(symbol(l)));
        }
    }
    return steps;
}

number squash(number x) {
    static constexpr number q[33] = {1,    2,    3,    6,    10,   16,   27,   45,   73,
                                     120,  194,  310,  488,  747,  1101, 1546, 2047, 2549,
                                     2994, 3348, 3607, 3785, 3901, 3975, 4022, 4050, 4068,
                                     4079, 4085, 4089, 4092, 4093, 4094};
    x = std::clamp<number>(x, -2048, 2047);
    if (x == -2048) return 1;
    const number j = shifted(x, 7) + 16, f = x - shifted(x, 7) * 128;
    return (q[j] * (128 - f) + q[j + 1] * f + 64) / 128;
}
number stretch(number p) {
    for (number x = -2047; x < 2047; ++x)
        if (squash(x) >= p) return x;
    return 2047;
}

/// The scores of "sign".
std::vector<std::vector<numbers>> reference_bits(const stream& in, const stream* g,
                                                 std::uint32_t lanes) {
    struct context {
        number p = 32768, seen = 0;
    };
    std::map<number, context> contexts[2];
    std::map<std::pair<std::size_t, number>, std::array<number, 2>> weights;
    const auto shares = shares_of(in.count, lanes);
    std::vector<std::vector<numbers>> steps;
    for (std::uint64_t step = 0; step < shares[0].count; ++step) {
        struct made {
            number key[2], t[2], p, own;
        };
        std::vector<made> all;
        auto& said = steps.emplace_back();
        for (std::size_t l = 0; l < lanes && step < shares[l].count; ++l) {
            const auto bit = [&](std::uint64_t back) {
                return back > step ? 0 : static_cast<number>(in.at(shares[l].first + step - back));
            };
            const auto of_sibling = [&](std::uint64_t back) {
                if (g == nullptr) return number{0};
                return static_cast<number>(g->at(shares[l].first + step - std::min(back, step)));
            };
            made m{};
            m.own = of_sibling(0);
            for (const std::uint64_t back : {1, 2, 3})
                m.key[0] = m.key[0] * 16 + bit(back) * 8 +
                           std::clamp<number>(of_sibling(back) - m.own, -3, 4) + 3;
            for (std::uint64_t back = 12; back > 0; --back) m.key[1] = m.key[1] * 2 + bit(back);
            const auto& w =
                weights.try_emplace({l, m.own}, std::array<number, 2>{26214, 26214}).first->second;
            number sum = 0;
            for (int k = 0; k < 2; ++k) {
                m.t[k] = stretch(contexts[k][m.key[k]].p / 16);
                sum += w[k] * m.t[k];
            }
            m.p = squash(shifted(sum, 16));
            said.push_back({m.p << 20});
            all.push_back(m);
        }
        for (std::size_t l = 0; l < all.size(); ++l) {
            const auto b = static_cast<number>(in.at(shares[l].first + step));
            for (int k = 0; k < 2; ++k) {
                number& w = weights.at({l, all[l].own})[k];
                w += shifted(all[l].t[k] * ((4096 * b - all[l].p) * 10) + 32768, 16);
                w = std::clamp<number>(w, -1048576, 1048576);
                context& c = contexts[k][all[l].key[k]];
                c.p += shifted((65535 * b - c.p) * (65536 / (2 * c.seen + 3)), 15);
                c.seen = std::min<number>(c.seen + 1, 250);
            }
        }
    }
    return steps;
}

void check_same(const testing::steps& found, const std::vector<std::vector<numbers>>& expected) {
    REQUIRE(found.said.size() == expected.size());
    for (std::size_t step = 0; step < expected.size(); ++step) {
        CAPTURE(step);
        const auto& said = found.said[step];
        const auto scores = said.numbers<std::uint32_t>();
        const std::size_t each = expected[step][0].size();
        REQUIRE(scores.size() == expected[step].size() * each);
        bool same = found.hold[step] == 1;
        for (std::size_t l = 0; l < expected[step].size(); ++l)
            for (std::size_t s = 0; s < each; ++s)
                same = same && scores[l * each + s] == expected[step][l][s];
        REQUIRE(same);
    }
}

/// Symbols that wander, so that counts fill, halve and differ.
stream wandering(std::mt19937_64& random, std::uint64_t count, std::uint64_t alphabet) {
    stream s(TSR_U8, count);
    s.alphabet = alphabet;
    std::uint64_t x = random() % alphabet;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (random() % 4 == 0) x = random() % alphabet;
        if (i > count / 2 && random() % 8 != 0) x = alphabet - 1;
        s.set(i, x);
    }
    return s;
}

}  // namespace

TEST_CASE("exponents are predicted as the format page says") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::model plan = plan_of("exponent");
    CHECK(plan.api().kind(plan.raw()) == TSR_COUNTS);
    for (const std::uint64_t alphabet : {1, 2, 7, 8, 9, 16, 17, 31, 32})
        for (const std::uint32_t lanes : {1, 3})
            for (const std::uint64_t row : {0, 1, 20, 5000}) {
                CAPTURE(alphabet);
                CAPTURE(lanes);
                CAPTURE(row);
                stream in = wandering(random, 1 + random() % 1500, alphabet);
                in.row = row;
                check_same(plan.walk(in, {}, lanes), reference<exponent_lane>(in, in, lanes));
            }
}

TEST_CASE("top bits are predicted from the exponents around as the format page says") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::model plan = plan_of("top");
    for (const std::uint64_t alphabet : {2, 8, 16, 32})
        for (const std::uint32_t lanes : {1, 4}) {
            const stream in = wandering(random, 1 + random() % 1500, alphabet);
            const stream given[] = {wandering(random, in.count, 1 + random() % 32)};
            check_same(plan.walk(in, {}, lanes, UINT64_MAX, given),
                       reference<top_lane>(in, given[0], lanes));
        }
}

TEST_CASE("signs are predicted as the format page says, with exponents and without") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::model plan = plan_of("sign");
    CHECK(plan.api().kind(plan.raw()) == TSR_P1_U32);
    for (const std::uint32_t lanes : {1, 2, 5}) {
        const stream in = wandering(random, 1 + random() % 2500, 2);
        check_same(plan.walk(in, {}, lanes), reference_bits(in, nullptr, lanes));
        const stream given[] = {wandering(random, in.count, 1 + random() % 32)};
        check_same(plan.walk(in, {}, lanes, UINT64_MAX, given),
                   reference_bits(in, &given[0], lanes));
    }
}

TEST_CASE("one lane for each 4096 symbols, 24 at most, unless the spec says") {
    const auto lanes_of = [](std::uint64_t count, std::uint32_t wanted) {
        const tsr_stream shape{sizeof(tsr_stream), TSR_U8, nullptr, count, 32, 0};
        const testing::model plan = plan_of("exponent");
        std::uint32_t lanes = wanted, together = 0;
        plan.api().share_out(plan.raw(), &shape, &lanes, &together);
        CHECK(together == lanes);
        return lanes;
    };
    CHECK(lanes_of(0, 0) == 1);
    CHECK(lanes_of(8191, 0) == 1);
    CHECK(lanes_of(8192, 0) == 2);
    CHECK(lanes_of(1 << 20, 0) == 24);
    CHECK(lanes_of(10, 7) == 7);
}

TEST_CASE("float-context refuses alphabets and siblings that it has no place for") {
    const auto with = [](const char* field, std::uint64_t alphabet,
                         const std::vector<stream>& given) {
        stream in(TSR_U8, 10, 0);
        in.alphabet = alphabet;
        const failure f = failure_of([&] { plan_of(field).walk(in, {}, 1, UINT64_MAX, given); });
        CHECK(f.status != TSR_OK);
        return f.message;
    };
    stream sibling(TSR_U8, 10, 0);
    sibling.alphabet = 32;
    stream wide = sibling, open = sibling, shorter = cut(sibling, 9), words(TSR_U16, 10, 0);
    wide.alphabet = 33;
    open.alphabet = 0;
    words.alphabet = 32;
    CHECK(with("exponent", 33, {}) == "alphabet of 33, expected at most 32");
    CHECK(with("sign", 3, {}) == "alphabet of 3, expected 2");
    CHECK(with("sign", 1, {}) == "alphabet of 1, expected 2");
    CHECK(with("top", 8, {}) == "expected a sibling, the exponents, found none");
    CHECK(with("top", 8, {shorter}) == "expected a sibling of 10 elements, found 9");
    const std::string bytes = "expected a sibling of bytes with an alphabet of at most 32, found ";
    CHECK(with("top", 8, {wide}) == bytes + "u8 with 33");
    CHECK(with("sign", 2, {open}) == bytes + "u8 with 0");
    CHECK(with("sign", 2, {words}) == bytes + "u16 with 32");
    sibling.set(4, 32);
    CHECK(with("top", 8, {sibling}) == "value 32 at position 4, expected below the alphabet of 32");
}

}  // namespace tessera::test
