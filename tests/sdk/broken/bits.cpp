// SPDX-License-Identifier: MIT
// A bitwise model, a distribution and a coder that offer abi/bit_loop.h: of each, one whose ability
// says what its step face says, and one that says something else.
#include <tessera/sdk.hpp>
#include <vector>

namespace {

namespace sdk = tessera::sdk;

/// As likely a 1 as the share of ones so far.
template <bool Wrong>
struct share {
    explicit share(const sdk::setup&) {}
    tsr_score_kind kind() const { return TSR_P1_U32; }
    struct state {
        struct seen {
            std::uint32_t ones = 1, all = 2;
        };
        std::uint32_t bits;
        std::vector<seen> lanes;
        std::vector<std::uint32_t> said;
        state(const share&, sdk::call&, const tsr_stream&, std::span<const tsr_stream>,
              const sdk::lanes& l)
            : bits(l.bits), lanes(l.count()), said(l.count() + 16) {}
        static std::uint32_t p1(const seen& s) {
            return static_cast<std::uint32_t>((std::uint64_t{s.ones} << 32) / s.all);
        }
        static void add(seen& s, std::uint32_t bit) {
            s.ones += bit;
            ++s.all;
        }
        tsr_scores predict(std::uint64_t& hold) {
            hold = 1;
            for (std::size_t l = 0; l < lanes.size(); ++l) said[l] = p1(lanes[l]);
            return {sizeof(tsr_scores),
                    TSR_P1_U32,
                    said.data(),
                    2,
                    static_cast<std::uint32_t>(lanes.size()),
                    0};
        }
        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t steps) {
            for (std::uint64_t i = 0; i < steps * active; ++i) add(lanes[i % active], symbols[i]);
        }
        void walk(std::uint64_t symbols, const sdk::bit_coder& code) {
            for (std::uint64_t i = 0; i < symbols * bits; ++i) {
                const std::uint32_t bit = code(p1(lanes[0]));
                if (!Wrong || i != 5) add(lanes[0], bit);
            }
        }
    };
};

/// 2^16 shared out by a probability.
enum class flaw { none, edges, rows };
template <flaw Flaw>
struct shares {
    explicit shares(const sdk::setup&) {}
    tsr_totals totals() const { return {sizeof(tsr_totals), 1, bit_total(), 0}; }
    std::uint64_t bit_total() const { return 1u << 16; }
    static std::uint32_t edge_of(std::uint32_t p1) { return 65536 - std::max(p1 >> 16, 1u); }
    std::uint32_t bit_edge(std::uint32_t p1) const {
        return Flaw == flaw::edges ? 65536 - (p1 >> 16) : edge_of(p1);
    }
    std::uint64_t total(const tsr_scores&) const { return bit_total(); }
    static tsr_interval of(std::uint32_t symbol, std::uint32_t edge) {
        return symbol == 0 ? tsr_interval{0, edge} : tsr_interval{edge, 65536 - edge};
    }
    void interval(const tsr_scores& s, std::span<const std::uint32_t> symbols,
                  tsr_interval* out) const {
        for (std::size_t l = 0; l < symbols.size(); ++l) {
            if (symbols[l] > 1)
                throw sdk::error{TSR_E_PARAM,
                                 "symbol " + std::to_string(symbols[l]) + " is not a bit"};
            const auto r = static_cast<std::uint32_t>(Flaw == flaw::rows && l > 99 ? 99 : l);
            out[l] = of(symbols[l], edge_of(sdk::row<std::uint32_t>(s, r)[0]));
        }
    }
    void locate(const tsr_scores& s, std::span<const std::uint32_t> points, std::uint32_t* symbols,
                tsr_interval* out) const {
        for (std::size_t l = 0; l < points.size(); ++l) {
            const auto r = static_cast<std::uint32_t>(l);
            const std::uint32_t edge = edge_of(sdk::row<std::uint32_t>(s, r)[0]);
            symbols[l] = points[l] >= edge;
            out[l] = of(symbols[l], edge);
        }
    }
};

/// Four bytes for each interval: where it starts.
template <bool Wrong>
struct starts {
    static constexpr std::uint32_t flags = 0;
    static constexpr std::uint64_t max_total = std::uint64_t{1} << 32;
    explicit starts(const sdk::setup&) {}
    struct encoder {
        std::vector<std::uint32_t> all;
        encoder(const starts&, sdk::call&, std::uint32_t) {}
        void put(std::uint64_t, std::uint32_t active, const tsr_interval* intervals,
                 std::uint64_t steps) {
            for (std::uint64_t i = 0; i < steps * active; ++i) all.push_back(intervals[i].start);
        }
        void finish(sdk::call& c) {
            const auto out = c.output<std::uint8_t>(all.size() * 4);
            if (!out.empty()) std::memcpy(out.data(), all.data(), out.size());
            c.commit(out.size());
        }
    };
    struct decoder {
        std::span<const std::uint8_t> left;
        decoder(const starts&, sdk::call&, const tsr_stream& bytes, std::uint32_t)
            : left(sdk::memory(bytes)) {}
        std::uint32_t next(std::uint64_t total) {
            std::uint32_t start;
            if (left.size() < 4) sdk::corrupt("the starts end early");
            std::memcpy(&start, left.data(), 4);
            left = left.subspan(4);
            if (start >= total) sdk::corrupt("a start beyond the total");
            return start;
        }
        void peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points) {
            for (std::uint32_t l = 0; l < active; ++l) points[l] = next(total);
        }
        void advance(std::uint64_t, std::uint32_t, const tsr_interval*) {}
        std::uint32_t take(std::uint64_t total, std::uint32_t edge) {
            return next(total) >= edge + Wrong;
        }
        void finish() {
            if (!left.empty()) sdk::corrupt("starts are left over");
        }
    };
};

template <bool Wrong>
constexpr tsr_desc model(const char* id) {
    return sdk::describe_model<share<Wrong>>({.id = id,
                                              .summary = "For the tests",
                                              .flags = TSR_EXACT | TSR_BITWISE,
                                              .accepts = TSR_TYPE_BIT(TSR_U8),
                                              .kinds = TSR_KIND_BIT(TSR_P1_U32)});
}
template <flaw Flaw>
constexpr tsr_desc distribution(const char* id) {
    return sdk::describe_distribution<shares<Flaw>>(
        {.id = id, .summary = "For the tests", .kinds = TSR_KIND_BIT(TSR_P1_U32)});
}
template <bool Wrong>
constexpr tsr_desc coder(const char* id) {
    return sdk::describe_coder<starts<Wrong>>({.id = id, .summary = "For the tests"});
}
constexpr tsr_desc all[] = {
    model<false>("test.walks"),
    model<true>("test.strays"),
    distribution<flaw::none>("test.edges"),
    distribution<flaw::edges>("test.other-edges"),
    distribution<flaw::rows>("test.few-rows"),
    coder<false>("test.takes"),
    coder<true>("test.mistakes"),
};

}  // namespace

TSR_PLUGINS(broken_bits, &all[0], &all[1], &all[2], &all[3], &all[4], &all[5], &all[6])
