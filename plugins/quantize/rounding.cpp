// SPDX-License-Identifier: MIT
// The sum of count x log2(frequency) is concave in every frequency, so that units moved one by one,
// each to where it saves most from where it costs least, end at the best choice of all.
#include "rounding.hpp"

#include "logarithm.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace tessera::quantize {

namespace {

// What all occurrences of a symbol save by one unit beyond `frequency`, in bits times
// 2^(62 - shift).
std::uint64_t worth(std::uint32_t count, std::uint32_t frequency, unsigned shift) {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(wide{gain_of_unit(frequency)} * count >> shift);
}

// Of equal worth, the lower index first: the choice is the same everywhere.
bool gains_less(const candidate& a, const candidate& b) {
    return a.worth != b.worth ? a.worth < b.worth : a.index > b.index;
}
bool costs_more(const candidate& a, const candidate& b) {
    return a.worth != b.worth ? a.worth > b.worth : a.index > b.index;
}

// A heap of what a unit more, or a unit less, is worth to each symbol. Entries of frequencies that
// have changed since are renewed when they come up.
template <bool Giving>
class heap {
  public:
    heap(std::span<const std::uint32_t> counts, std::span<std::uint32_t> frequencies,
         std::span<candidate> room, unsigned shift)
        : counts_(counts),
          frequencies_(frequencies),
          begin_(room.data()),
          end_(begin_),
          shift_(shift) {
        for (std::uint32_t i = 0; i < counts.size(); ++i)
            if (Giving || frequencies[i] > 1) *end_++ = fresh(i);
        std::make_heap(begin_, end_, order);
    }

    /// The symbol to move a unit to (or from); false where none can give one.
    bool best(candidate& out) {
        while (begin_ != end_ && begin_->frequency != frequencies_[begin_->index]) renew();
        if (begin_ == end_) return false;
        out = *begin_;
        return true;
    }
    void move() { frequencies_[begin_->index] += Giving ? 1 : -1u; }

  private:
    static bool order(const candidate& a, const candidate& b) {
        return Giving ? gains_less(a, b) : costs_more(a, b);
    }
    candidate fresh(std::uint32_t i) const {
        const std::uint32_t f = frequencies_[i];
        return {worth(counts_[i], Giving ? f : f - 1, shift_), i, f};
    }
    void renew() {
        std::pop_heap(begin_, end_, order);
        const std::uint32_t i = end_[-1].index;
        if (!Giving && frequencies_[i] == 1) {
            --end_;
            return;
        }
        end_[-1] = fresh(i);
        std::push_heap(begin_, end_, order);
    }

    std::span<const std::uint32_t> counts_;
    std::span<std::uint32_t> frequencies_;
    candidate *begin_, *end_;
    unsigned shift_;
};

}  // namespace

void round_to_total(std::span<const std::uint32_t> counts, std::uint32_t total,
                    std::span<std::uint32_t> frequencies, std::span<candidate> room) {
    assert(!counts.empty() && counts.size() <= total && room.size() >= 2 * counts.size());
    std::uint64_t sum = 0, given = 0;
    for (const std::uint32_t c : counts) sum += c;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const std::uint64_t share = (std::uint64_t{counts[i]} * total + sum / 2) / sum;
        frequencies[i] = static_cast<std::uint32_t>(std::max<std::uint64_t>(share, 1));
        given += frequencies[i];
    }
    const auto shift =
        static_cast<unsigned>(std::bit_width(*std::max_element(counts.begin(), counts.end())));
    heap<true> gains(counts, frequencies, room.first(counts.size()), shift);
    heap<false> losses(counts, frequencies, room.subspan(counts.size()), shift);
    candidate gain{}, loss{};
    for (; given < total && gains.best(gain); ++given) gains.move();
    for (; given > total && losses.best(loss); --given) losses.move();
    while (gains.best(gain) && losses.best(loss) && gain.worth > loss.worth) {
        gains.move();
        losses.move();
    }
}

}  // namespace tessera::quantize
