// SPDX-License-Identifier: MIT
// What interval a symbol has, and what symbol a point: format.md, section "Intervals".
#include "tables.hpp"

#include <algorithm>
#include <bit>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace tessera::class_bigram {

namespace {

constexpr std::uint64_t total = std::uint64_t{1} << 32;
/// What a guess leaves to all symbols at least.
constexpr std::uint64_t least_rest = std::uint64_t{1} << 28;
/// Symbols beyond the prior get a 65536th of the rest, where there are more half of it.
constexpr std::uint32_t few_beyond = 4096;

/// A part of the total, [lower, upper).
struct part {
    std::uint64_t lower, upper;
    std::uint64_t width() const { return upper - lower; }
    /// Of which [low, high) of 2^bits is this.
    part inside(std::uint64_t low, std::uint64_t high, unsigned bits) const {
        return {lower + (low * width() >> bits), lower + (high * width() >> bits)};
    }
    /// The place of 2^bits that `point` is in.
    std::uint64_t place_of(std::uint64_t point, unsigned bits) const {
        return (((point - lower + 1) << bits) - 1) / width();
    }
};

#ifdef __SSE2__
/// The first of eight numbers of all ones; 8 where all are zeros.
std::uint32_t first_of_eight(__m128i marks) {
    const auto bits =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(marks, _mm_setzero_si128())));
    return static_cast<std::uint32_t>(std::countr_zero(bits | 0x100));
}
#endif

/// How many of the eight edges behind `edges` are at `place` or before it. They rise.
std::uint32_t edges_up_to(const std::int16_t* edges, std::int16_t place) {
#ifdef __SSE2__
    const __m128i behind = _mm_cmpgt_epi16(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(edges + 1)), _mm_set1_epi16(place));
    return first_of_eight(behind);
#else
    return static_cast<std::uint32_t>(std::upper_bound(edges + 1, edges + 9, place) - (edges + 1));
#endif
}
std::uint32_t edges_up_to(const std::int32_t* edges, std::int32_t place) {
#ifdef __SSE2__
    const __m128i at = _mm_set1_epi32(place);
    const auto* four = reinterpret_cast<const __m128i*>(edges + 1);
    return first_of_eight(_mm_packs_epi32(_mm_cmpgt_epi32(_mm_loadu_si128(four), at),
                                          _mm_cmpgt_epi32(_mm_loadu_si128(four + 1), at)));
#else
    return static_cast<std::uint32_t>(std::upper_bound(edges + 1, edges + 9, place) - (edges + 1));
#endif
}

/// The last of rising edges that is at `place` or before it; `at` or one behind it.
template <class Edge>
std::uint32_t last_edge(const Edge* edges, std::uint32_t at, Edge place) {
    for (std::uint32_t more = 8; more == 8; at += more) more = edges_up_to(edges + at, place);
    return at;
}

}  // namespace

/// The answers by one score. First of all it knows the guess.
struct tables::lane {
    lane() {}  // left as it is
    lane(const tables& t, const std::uint32_t* score, std::uint32_t alphabet)
        : row(std::min(score[0], t.rows_ - 1)),
          lower(t.lower_.data() + row * t.row_length()),
          beyond(alphabet - t.vocabulary()) {
        guess = score[1] < alphabet && alphabet > 1 ? score[1] : alphabet;
        more = guess < alphabet ? std::min<std::uint64_t>(score[2], total - least_rest) : 0;
        rest = total - more;
        known = 0;
        if (t.vocabulary() > 0)
            known = rest - (beyond == 0 ? 0 : beyond <= few_beyond ? rest >> 16 : rest >> 1);
        guessed = guess < alphabet ? part_of(t, guess) : part{0, 0};
    }

    part of_class(std::uint32_t c) const {
        return part{0, known}.inside(lower[c], lower[c + 1], class_bits);
    }
    /// Where a symbol stands in `rest`.
    part part_of(const tables& t, std::uint32_t s) const {
        if (s >= t.vocabulary()) {
            const std::uint64_t i = s - t.vocabulary(), width = rest - known;
            return {known + i * width / beyond, known + (i + 1) * width / beyond};
        }
        const symbol entry = t.symbols_[s];
        const std::uint32_t c = entry.of_class();
        return of_class(c).inside(entry.lower(), entry.upper(), t.lists_[c].bits);
    }
    std::uint32_t symbol_beyond(const tables& t, std::uint64_t point) const {
        const std::uint64_t i = ((point - known + 1) * beyond - 1) / (rest - known);
        return static_cast<std::uint32_t>(t.vocabulary() + i);
    }

    bool holds_guess(std::uint64_t point) const {
        return point >= guessed.lower && point < guessed.upper + more;
    }
    /// The point of `rest` for a point of the total that the guess does not hold.
    std::uint64_t without_guess(std::uint64_t point) const {
        return point - (point >= guessed.lower ? more : 0);
    }
    tsr_interval interval(std::uint32_t s, const part& p) const {
        return {static_cast<std::uint32_t>(p.lower + (p.lower > guessed.lower ? more : 0)),
                static_cast<std::uint32_t>(p.width() + (s == guess ? more : 0))};
    }

    std::size_t row;
    const std::int16_t* lower;  // edges of the classes
    std::uint32_t beyond;       // symbols that the prior does not know
    std::uint32_t guess;        // a symbol, or the alphabet where there is none
    std::uint64_t known;        // of `rest`, what those of the prior share
    std::uint64_t rest, more;   // what all share, and what the guess has beside it
    part guessed;
};

void tables::fetch(const score_rows& scores, std::size_t lanes) const {
    for (std::size_t l = 0; l < lanes; ++l)
        if (const std::uint32_t guess = scores.of(l)[1]; guess < vocabulary())
            __builtin_prefetch(&symbols_[guess]);
}

void tables::intervals(const score_rows& scores, std::span<const std::uint32_t> symbols,
                       tsr_interval* out) const {
    fetch(scores, symbols.size());
    for (const std::uint32_t symbol : symbols)
        if (symbol < vocabulary()) __builtin_prefetch(&symbols_[symbol]);
    for (std::size_t l = 0; l < symbols.size(); ++l) {
        const lane in(*this, scores.of(l), scores.alphabet);
        out[l] = in.interval(symbols[l], in.part_of(*this, symbols[l]));
    }
}

// Each answer waits for tables three times. So that lanes wait at once, all take each step before
// one takes the next.
void tables::locate_some(const score_rows& scores, std::span<const std::uint32_t> points,
                         std::uint32_t* symbols, tsr_interval* out) const {
    lane lanes[lanes_at_once];
    struct search {
        std::uint32_t lane, edge;
        std::int32_t place;
        unsigned bits;
        part of_class;
    } searches[lanes_at_once];
    std::size_t left = 0;
    fetch(scores, points.size());
    for (std::uint32_t l = 0; l < points.size(); ++l) {
        const lane& in = lanes[l] = lane(*this, scores.of(l), scores.alphabet);
        if (in.holds_guess(points[l])) {
            symbols[l] = in.guess;
            out[l] = in.interval(in.guess, in.guessed);
            continue;
        }
        const std::uint64_t point = in.without_guess(points[l]);
        if (point >= in.known) {
            symbols[l] = in.symbol_beyond(*this, point);
            out[l] = in.interval(symbols[l], in.part_of(*this, symbols[l]));
            continue;
        }
        const std::uint64_t place = part{0, in.known}.place_of(point, class_bits);
        const std::uint32_t c = last_edge(
            in.lower,
            class_start_[(in.row << class_start_bits) + (place >> (class_bits - class_start_bits))],
            static_cast<std::int16_t>(place));
        const part of_class = in.of_class(c);
        const member_list& list = lists_[c];
        const auto inside = static_cast<std::uint32_t>(of_class.place_of(point, list.bits));
        searches[left++] = {l, list.starts + (inside >> list.below),
                            static_cast<std::int32_t>(inside), list.bits, of_class};
        __builtin_prefetch(&member_start_[searches[left - 1].edge]);
    }
    for (search& s : std::span(searches, left)) {
        s.edge = member_start_[s.edge];
        __builtin_prefetch(&edges_[s.edge + 1]);
        __builtin_prefetch(&members_[s.edge]);
    }
    for (const search& s : std::span(searches, left)) {
        const std::uint32_t at = last_edge(edges_.data(), s.edge, s.place);
        symbols[s.lane] = members_[at];
        out[s.lane] = lanes[s.lane].interval(symbols[s.lane],
                                             s.of_class.inside(edges_[at], edges_[at + 1], s.bits));
    }
}

void tables::locate(const score_rows& scores, std::span<const std::uint32_t> points,
                    std::uint32_t* symbols, tsr_interval* out) const {
    for (std::size_t l = 0; l < points.size(); l += lanes_at_once)
        locate_some({scores.of(l), scores.stride, scores.alphabet},
                    points.subspan(l, std::min(lanes_at_once, points.size() - l)), symbols + l,
                    out + l);
}

}  // namespace tessera::class_bigram
