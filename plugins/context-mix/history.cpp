// SPDX-License-Identifier: MIT
// Lists the histories and finds where each leads.
#include "history.hpp"

#include <algorithm>
#include <iterator>

namespace tessera::context_mix {

namespace {

/// The most of one bit beside so many of the other.
constexpr unsigned most_beside[] = {21, 24, 19, 18, 12, 7};
constexpr unsigned longest = 24;
constexpr unsigned last_matters_below = 10;  // bits seen, both kinds among them

struct history {
    unsigned zeros, ones, last;
};

constexpr bool is_bounded(const history& h) {
    const unsigned rarer = std::min(h.zeros, h.ones), other = std::max(h.zeros, h.ones);
    return rarer < std::size(most_beside) && other <= most_beside[rarer];
}

constexpr history normal(history h) {
    if (h.zeros == 0 || h.ones == 0)
        h.last = h.ones > 0;
    else if (h.zeros + h.ones >= last_matters_below)
        h.last = 0;
    return h;
}

constexpr history after(history h, unsigned bit) {
    unsigned& same = bit == 0 ? h.zeros : h.ones;
    unsigned& opposite = bit == 0 ? h.ones : h.zeros;
    if (opposite > 3) opposite = std::min(3 + (opposite - 3) / 2, 16u);
    ++same;
    h.last = bit;
    while (!is_bounded(h)) --(same > opposite ? same : opposite);
    return normal(h);
}

constexpr history_tables make_tables() {
    history_tables t{};
    std::array<history, 256> all{};
    std::array<std::array<std::array<std::uint8_t, 2>, longest + 1>, longest + 1> state{};
    for (unsigned sum = 0; sum <= 2 * longest; ++sum)
        for (unsigned zeros = 0; zeros <= std::min(sum, longest); ++zeros)
            for (unsigned last = 0; last < 2; ++last) {
                const history h{zeros, sum - zeros, last};
                if (h.ones > longest || !is_bounded(h) || normal(h).last != last) continue;
                t.zeros[t.states] = static_cast<std::uint8_t>(h.zeros);
                t.ones[t.states] = static_cast<std::uint8_t>(h.ones);
                state[h.zeros][h.ones][last] = static_cast<std::uint8_t>(t.states);
                all[t.states++] = h;
            }
    for (unsigned s = 0; s < t.states; ++s)
        for (unsigned bit = 0; bit < 2; ++bit) {
            const history n = after(all[s], bit);
            t.next[bit][s] = state[n.zeros][n.ones][n.last];
        }
    return t;
}

}  // namespace

constinit const history_tables histories = make_tables();

}  // namespace tessera::context_mix
