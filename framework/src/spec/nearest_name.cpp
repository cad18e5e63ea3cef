// SPDX-License-Identifier: MIT
// Of a list of names, the one that was meant: restricted edit distance, where a letter left out,
// put in, changed, or swapped with its neighbour costs one.
#include <tessera/spec.hpp>

#include <algorithm>

namespace tessera {
namespace {

/// The distance, cut off at `limit` + 1.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
    if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return limit + 1;
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, last);
        std::swap(last, row);
    }
    return std::min(last[b.size()], limit + 1);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

}  // namespace

std::string_view nearest_name(std::string_view typed, std::span<const std::string_view> names) {
    constexpr std::size_t longest = 256;  // the cost is the product of both lengths
    if (typed.empty() || typed.size() > longest) return {};
    const std::string wanted = lower(typed);
    std::string_view best;
    std::size_t best_distance = SIZE_MAX;
    for (const std::string_view name : names) {
        if (name.empty() || name.size() > longest) continue;
        // A third of the letters may differ, one at least, but never all of them.
        const std::size_t shorter = std::min(typed.size(), name.size());
        const std::size_t limit =
            std::min(std::max<std::size_t>(1, shorter / 3), shorter - (shorter > 1 ? 1 : 0));
        const std::size_t d = distance(wanted, lower(name), limit);
        if (d <= limit && d < best_distance && d < std::max(typed.size(), name.size())) {
            best = name;
            best_distance = d;
        }
    }
    return best;
}

}  // namespace tessera
