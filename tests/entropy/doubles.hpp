// SPDX-License-Identifier: MIT
// Small plugins that walk the paths which no shipped plugin walks: a bitwise model, a model that
// looks at a sibling, one that knows its predictions, one whose predictions hold, one that scores
// ahead, a distribution of raw counts, a coder of any total.
#pragma once

#include <tessera/sdk.hpp>

#include <map>
#include <vector>

namespace tessera::test::doubles {

using siblings = std::span<const tsr_stream>;

inline std::uint64_t element(const tsr_stream& s, std::uint64_t i) {
    return sdk::with_element(s.type, [&](auto zero) -> std::uint64_t {
        return static_cast<const decltype(zero)*>(s.data)[i];
    });
}

/// Bitwise: a probability for each prefix of a symbol, in each lane; moves 1/16 of the way.
struct bit_tree {
    explicit bit_tree(const sdk::setup&) {}
    tsr_score_kind kind() const { return TSR_P1_U32; }
    struct state {
        struct lane {
            std::map<std::uint64_t, std::uint32_t> p1;
            std::uint64_t node = 1;
            std::uint32_t depth = 0;
        };
        std::uint32_t bits;
        std::vector<lane> lanes;
        std::span<std::uint32_t> row;
        state(const bit_tree&, sdk::call& c, const tsr_stream&, siblings, sdk::lanes l)
            : bits(l.bits), lanes(l.count()), row(c.scratch<std::uint32_t>(l.count())) {}
        tsr_scores predict(std::uint64_t& hold) {
            hold = 1;
            for (std::size_t l = 0; l < lanes.size(); ++l)
                row[l] = lanes[l].p1.try_emplace(lanes[l].node, 1u << 31).first->second;
            return {sizeof(tsr_scores),
                    TSR_P1_U32,
                    row.data(),
                    2,
                    static_cast<std::uint32_t>(lanes.size()),
                    0};
        }
        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t steps) {
            for (std::uint64_t i = 0; i < steps * active; ++i) {
                lane& l = lanes[i % active];
                std::uint32_t& p = l.p1[l.node];
                p = symbols[i] ? p + ((UINT32_MAX - p) >> 4) : p - (p >> 4);
                l.node = l.node * 2 + symbols[i];
                if (++l.depth == bits) {
                    l.node = 1;
                    l.depth = 0;
                }
            }
        }
    };
};
inline constexpr tsr_desc bit_tree_desc =
    sdk::describe_model<bit_tree>({.id = "test.bit-tree",
                                   .summary = "bits",
                                   .flags = TSR_EXACT | TSR_BITWISE,
                                   .accepts = TSR_ANY_TYPE,
                                   .kinds = TSR_KIND_BIT(TSR_P1_U32)});

/// Counts of each lane, apart for each value of the first sibling (or all in one without).
struct by_sibling {
    explicit by_sibling(const sdk::setup&) {}
    tsr_score_kind kind() const { return TSR_COUNTS; }
    struct state {
        const tsr_stream* sibling;
        std::uint32_t alphabet;
        std::vector<std::uint64_t> at;
        std::vector<std::map<std::uint64_t, std::vector<std::uint32_t>>> counts;
        std::span<std::uint32_t> rows;
        state(const by_sibling&, sdk::call& c, const tsr_stream& shape, siblings given,
              sdk::lanes l)
            : sibling(given.empty() ? nullptr : &given[0]),
              alphabet(static_cast<std::uint32_t>(shape.alphabet)),
              at(l.first.begin(), l.first.end()),
              counts(l.count()),
              rows(c.scratch<std::uint32_t>(l.count() * shape.alphabet)) {}
        std::vector<std::uint32_t>& context(std::size_t lane) {
            const bool known = sibling != nullptr && at[lane] < sibling->count;
            return counts[lane]
                .try_emplace(known ? element(*sibling, at[lane]) : 0, alphabet, 1u)
                .first->second;
        }
        tsr_scores predict(std::uint64_t& hold) {
            hold = 1;
            for (std::size_t l = 0; l < at.size(); ++l) {
                const auto& c = context(l);
                std::copy(c.begin(), c.end(),
                          rows.begin() + static_cast<std::ptrdiff_t>(l * alphabet));
            }
            return {sizeof(tsr_scores),
                    TSR_COUNTS,
                    rows.data(),
                    alphabet,
                    static_cast<std::uint32_t>(at.size()),
                    0};
        }
        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t steps) {
            for (std::uint64_t i = 0; i < steps * active; ++i) {
                context(i % active)[symbols[i]] += 32;
                ++at[i % active];
            }
        }
    };
};
inline constexpr tsr_desc by_sibling_desc =
    sdk::describe_model<by_sibling>({.id = "test.by-sibling",
                                     .summary = "given",
                                     .accepts = TSR_ANY_TYPE,
                                     .kinds = TSR_KIND_BIT(TSR_COUNTS)});

/// Knows its predictions: what the block's first symbol was (in its header) is likely everywhere;
/// where a sibling is given, groups of 8 symbols alternate between that and the sibling's first.
struct announced {
    explicit announced(const sdk::setup&) {}
    tsr_score_kind kind() const { return TSR_COUNTS; }
    void analyse(sdk::call& c, const tsr_stream& symbols, siblings) const {
        std::uint8_t first[4];
        for (unsigned i = 0; i < 4; ++i)
            first[i] = static_cast<std::uint8_t>(element(symbols, 0) >> (8 * i));
        c.put_header(first);
    }
    tsr_predictions known(sdk::call& c, const tsr_stream& shape, siblings given) const {
        if (c.header().size() != 4) sdk::corrupt("expected 4 bytes");
        std::uint32_t likely[2] = {};
        for (unsigned i = 0; i < 4; ++i) likely[0] |= std::uint32_t{c.header()[i]} << (8 * i);
        const std::uint32_t tables = given.empty() ? 1 : 2;
        if (tables == 2) likely[1] = static_cast<std::uint32_t>(element(given[0], 0));
        const auto scores = c.scratch<tsr_scores>(tables);
        for (std::uint32_t t = 0; t < tables; ++t) {
            if (likely[t] >= shape.alphabet) sdk::corrupt("a symbol outside the alphabet");
            const auto counts = c.scratch<std::uint32_t>(shape.alphabet);
            std::fill(counts.begin(), counts.end(), 1u);
            counts[likely[t]] = 1000;
            scores[t] = {sizeof(tsr_scores),
                         TSR_COUNTS,
                         counts.data(),
                         static_cast<std::uint32_t>(shape.alphabet),
                         1,
                         0};
        }
        if (tables == 1) return {sizeof(tsr_predictions), 1, scores.data(), nullptr, 0};
        const auto of_group = c.scratch<std::uint16_t>((shape.count + 7) / 8);
        for (std::size_t g = 0; g < of_group.size(); ++g) of_group[g] = g % 2;
        return {sizeof(tsr_predictions), 2, scores.data(), of_group.data(), 8};
    }
};
inline constexpr tsr_desc announced_desc =
    sdk::describe_model<announced>({.id = "test.announced",
                                    .summary = "known",
                                    .accepts = TSR_ANY_TYPE,
                                    .kinds = TSR_KIND_BIT(TSR_COUNTS)});

/// One row for all lanes, good for 5 symbols; asks for 3 lanes in each group where it may choose.
struct held {
    explicit held(const sdk::setup&) {}
    tsr_score_kind kind() const { return TSR_COUNTS; }
    void share_out(const tsr_stream&, std::uint32_t& lanes, std::uint32_t& together) const {
        if (lanes == 0) lanes = 7;
        together = 3;
    }
    struct state {
        std::span<std::uint32_t> counts, said;
        state(const held&, sdk::call& c, const tsr_stream& shape, siblings, sdk::lanes)
            : counts(c.scratch<std::uint32_t>(shape.alphabet)),
              said(c.scratch<std::uint32_t>(shape.alphabet)) {
            std::fill(counts.begin(), counts.end(), 1u);
        }
        tsr_scores predict(std::uint64_t& hold) {
            hold = 5;
            std::copy(counts.begin(), counts.end(), said.begin());
            return {sizeof(tsr_scores),
                    TSR_COUNTS,
                    said.data(),
                    static_cast<std::uint32_t>(said.size()),
                    1,
                    0};
        }
        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t steps) {
            for (std::uint64_t i = 0; i < steps * active; ++i) counts[symbols[i]] += 16;
        }
    };
};
inline constexpr tsr_desc held_desc =
    sdk::describe_model<held>({.id = "test.held",
                               .summary = "hold",
                               .accepts = TSR_ANY_TYPE,
                               .kinds = TSR_KIND_BIT(TSR_COUNTS)});

/// Expects the symbol before: looked up in the block where an encoder shows it, else remembered.
struct repeats {
    explicit repeats(const sdk::setup&) {}
    tsr_score_kind kind() const { return TSR_COUNTS; }
    struct state {
        const tsr_stream& shape;
        std::vector<std::uint64_t> first, at;
        std::vector<std::uint32_t> before;
        std::span<std::uint32_t> rows;
        state(const repeats&, sdk::call& c, const tsr_stream& s, siblings, sdk::lanes l)
            : shape(s),
              first(l.first.begin(), l.first.end()),
              at(first),
              before(l.count()),
              rows(c.scratch<std::uint32_t>(l.count() * s.alphabet)) {}
        tsr_scores predict(std::uint64_t& hold) {
            hold = 1;
            std::fill(rows.begin(), rows.end(), 1u);
            for (std::size_t l = 0; l < at.size(); ++l) {
                std::uint64_t expected = before[l];
                if (shape.data != nullptr && at[l] > first[l]) expected = element(shape, at[l] - 1);
                rows[l * shape.alphabet + expected] = 500;
            }
            return {sizeof(tsr_scores),
                    TSR_COUNTS,
                    rows.data(),
                    static_cast<std::uint32_t>(shape.alphabet),
                    static_cast<std::uint32_t>(at.size()),
                    0};
        }
        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t steps) {
            for (std::uint64_t i = 0; i < steps * active; ++i) {
                before[i % active] = symbols[i];
                ++at[i % active];
            }
        }
    };
};
inline constexpr sdk::about repeats_about = {.id = "test.repeats",
                                             .summary = "ahead",
                                             .accepts = TSR_ANY_TYPE,
                                             .kinds = TSR_KIND_BIT(TSR_COUNTS)};
inline constexpr tsr_desc repeats_desc = sdk::describe_model<repeats>(repeats_about);
/// The same, without the promise that allows an encoder to show the symbols.
inline constexpr tsr_desc repeats_pinned_desc = [] {
    sdk::about a = repeats_about;
    a.flags = TSR_PINNED;
    return sdk::describe_model<repeats>(a);
}();

/// Counts as they are: the total is their sum, in each row its own.
struct raw_counts {
    explicit raw_counts(const sdk::setup&) {}
    tsr_totals totals() const { return {sizeof(tsr_totals), 0, std::uint64_t{1} << 32, 1}; }
    struct state {
        std::uint64_t sum = 0;
        state(const raw_counts&, sdk::call&, std::uint32_t, std::uint32_t lanes) {
            if (lanes != 1) throw sdk::error{TSR_E_INTERNAL, "more than one lane"};
        }
        std::uint64_t total(const tsr_scores& s) {
            sum = 0;
            for (const std::uint32_t n : sdk::row<std::uint32_t>(s, 0)) sum += n;
            return sum;
        }
        void interval(const tsr_scores& s, std::span<const std::uint32_t> symbols,
                      tsr_interval* out) {
            const auto row = sdk::row<std::uint32_t>(s, 0);
            std::uint32_t start = 0;
            for (std::uint32_t i = 0; i < symbols[0]; ++i) start += row[i];
            out[0] = {start, row[symbols[0]]};
        }
        void locate(const tsr_scores& s, std::span<const std::uint32_t> points,
                    std::uint32_t* symbols, tsr_interval* out) {
            const auto row = sdk::row<std::uint32_t>(s, 0);
            std::uint32_t start = 0;
            symbols[0] = 0;
            while (start + row[symbols[0]] <= points[0]) start += row[symbols[0]++];
            out[0] = {start, row[symbols[0]]};
        }
    };
};
inline constexpr tsr_desc raw_counts_desc = sdk::describe_distribution<raw_counts>(
    {.id = "test.raw-counts", .summary = "sums", .kinds = TSR_KIND_BIT(TSR_COUNTS)});

/// Writes where each interval starts, 4 bytes each: a queue for any total, step by step only.
struct ledger {
    static constexpr std::uint32_t flags = 0;
    static constexpr std::uint64_t max_total = std::uint64_t{1} << 32;
    explicit ledger(const sdk::setup&) {}
    struct encoder {
        std::vector<std::uint32_t> starts;
        encoder(const ledger&, sdk::call&, std::uint32_t) {}
        void put(std::uint64_t, std::uint32_t active, const tsr_interval* i, std::uint64_t steps) {
            for (std::uint64_t n = 0; n < steps * active; ++n) starts.push_back(i[n].start);
        }
        void finish(sdk::call& c) {
            const auto out = c.output<std::uint8_t>(4 * starts.size());
            for (std::size_t n = 0; n < out.size(); ++n)
                out[n] = static_cast<std::uint8_t>(starts[n / 4] >> (8 * (n % 4)));
            c.commit(out.size());
        }
    };
    struct decoder {
        std::span<const std::uint8_t> left;
        decoder(const ledger&, sdk::call&, const tsr_stream& bytes, std::uint32_t)
            : left(sdk::memory(bytes)) {}
        void peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points) {
            if (left.size() < 4 * std::size_t{active}) sdk::corrupt("the ledger ends early");
            for (std::uint32_t l = 0; l < active; ++l) {
                points[l] = 0;
                for (unsigned b = 0; b < 4; ++b)
                    points[l] |= std::uint32_t{left[4 * l + b]} << (8 * b);
                if (points[l] >= total) sdk::corrupt("a start beyond the total");
            }
        }
        void advance(std::uint64_t, std::uint32_t active, const tsr_interval*) {
            left = left.subspan(4 * std::size_t{active});
        }
        void finish() {
            if (!left.empty()) sdk::corrupt("the ledger goes on");
        }
    };
};
inline constexpr tsr_desc ledger_desc =
    sdk::describe_coder<ledger>({.id = "test.ledger", .summary = "queue"});

}  // namespace tessera::test::doubles
