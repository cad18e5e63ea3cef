// SPDX-License-Identifier: MIT
// The learner: pieces as lists of tokens, for each pair its count and where it stands, and a queue
// of pairs whose counts may be out of date, which is seen when one comes up.
#include "learning.hpp"

#include <algorithm>
#include <queue>
#include <unordered_map>

namespace tessera::tiktoken {
namespace {

constexpr std::uint32_t none = UINT32_MAX;

struct pair_of_tokens {
    std::uint32_t left, right;
    bool operator==(const pair_of_tokens&) const = default;
};

struct pair_hash {
    std::size_t operator()(pair_of_tokens p) const {
        const std::uint64_t both = std::uint64_t{p.left} << 32 | p.right;
        return static_cast<std::size_t>((both * 0x9E3779B97F4A7C15) >> 20);
    }
};

struct occurrences {
    std::uint64_t count = 0;
    std::vector<std::uint32_t> places;  ///< of left tokens; some may no longer be there
};

struct candidate {
    std::uint64_t count;
    std::string bytes;
    pair_of_tokens pair;

    /// The best is the greatest.
    bool operator<(const candidate& o) const {
        if (count != o.count) return count < o.count;
        if (const int order = bytes.compare(o.bytes); order != 0) return order > 0;
        return pair.left != o.pair.left ? pair.left > o.pair.left : pair.right > o.pair.right;
    }
};

class learner {
  public:
    learner(std::span<const counted_piece> pieces, const learning_goal& goal) : goal_(goal) {
        for (unsigned b = 0; b < 256; ++b) know(std::string(1, static_cast<char>(b)));
        for (const counted_piece& piece : pieces) add(piece);
        for (const auto& [pair, found] : pairs_) offer(pair, found.count);
    }

    std::vector<std::string> learn(const sdk::call& c) {
        while (tokens_.size() < goal_.tokens && !queue_.empty()) {
            const candidate best = queue_.top();
            queue_.pop();
            const auto found = pairs_.find(best.pair);
            if (found == pairs_.end()) continue;
            if (found->second.count != best.count) {
                offer(best.pair, found->second.count);
                continue;
            }
            if (best.count < goal_.least) break;
            c.poll();
            std::vector<std::uint32_t> places = std::move(found->second.places);
            pairs_.erase(found);
            merge(best.pair, know(best.bytes), places);
        }
        return std::move(tokens_);
    }

  private:
    std::uint32_t know(const std::string& bytes) {
        const auto [found, fresh] =
            known_.try_emplace(bytes, static_cast<std::uint32_t>(tokens_.size()));
        if (fresh) tokens_.push_back(bytes);
        return found->second;
    }

    void add(const counted_piece& piece) {
        const std::size_t first = token_.size(), last = first + piece.bytes.size() - 1;
        if (last >= none)
            throw sdk::error{TSR_E_LIMIT, "samples: more than 4 GiB of different pieces"};
        for (std::size_t at = first; at <= last; ++at) {
            token_.push_back(piece.bytes[at - first]);
            before_.push_back(at == first ? none : static_cast<std::uint32_t>(at - 1));
            behind_.push_back(at == last ? none : static_cast<std::uint32_t>(at + 1));
            weight_.push_back(piece.count);
        }
        for (std::size_t at = first; at < last; ++at) count(static_cast<std::uint32_t>(at));
    }

    /// The pair whose left token stands at `at` is there.
    pair_of_tokens count(std::uint32_t at) {
        const pair_of_tokens pair{token_[at], token_[behind_[at]]};
        occurrences& found = pairs_[pair];
        found.count += weight_[at];
        found.places.push_back(at);
        return pair;
    }
    /// It no longer is.
    void uncount(std::uint32_t at) {
        const auto found = pairs_.find({token_[at], token_[behind_[at]]});
        if (found != pairs_.end()) found->second.count -= weight_[at];
    }

    void offer(pair_of_tokens pair, std::uint64_t count) {
        const std::string& left = tokens_[pair.left];
        const std::string& right = tokens_[pair.right];
        if (count >= goal_.least && left.size() + right.size() <= goal_.longest)
            queue_.push({count, left + right, pair});
    }

    void merge(pair_of_tokens pair, std::uint32_t token, std::vector<std::uint32_t>& places) {
        // From left to right, as of overlapping pairs the first is merged.
        std::sort(places.begin(), places.end());
        std::vector<pair_of_tokens> changed;
        for (const std::uint32_t at : places) {
            const std::uint32_t right = behind_[at];
            if (token_[at] != pair.left || right == none || token_[right] != pair.right) continue;
            const std::uint32_t previous = before_[at], next = behind_[right];
            if (previous != none) uncount(previous);
            if (next != none) uncount(right);
            token_[at] = token;
            token_[right] = none;
            behind_[at] = next;
            if (next != none) {
                before_[next] = at;
                changed.push_back(count(at));
            }
            if (previous != none) changed.push_back(count(previous));
        }
        const auto order = [](pair_of_tokens a, pair_of_tokens b) {
            return a.left != b.left ? a.left < b.left : a.right < b.right;
        };
        std::sort(changed.begin(), changed.end(), order);
        changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
        for (const pair_of_tokens p : changed)
            if (const auto found = pairs_.find(p); found != pairs_.end())
                offer(p, found->second.count);
    }

    learning_goal goal_;
    std::vector<std::string> tokens_;
    std::unordered_map<std::string, std::uint32_t> known_;
    std::vector<std::uint32_t> token_, before_, behind_;  ///< of each place in all pieces
    std::vector<std::uint64_t> weight_;                   ///< how often its piece occurs
    std::unordered_map<pair_of_tokens, occurrences, pair_hash> pairs_;
    std::priority_queue<candidate> queue_;
};

}  // namespace

std::vector<std::string> learn_tokens(const sdk::call& c, std::span<const counted_piece> pieces,
                                      const learning_goal& goal) {
    return learner(pieces, goal).learn(c);
}

}  // namespace tessera::tiktoken
