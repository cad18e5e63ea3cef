// SPDX-License-Identifier: MIT
// Predicts the bits of one lane by mixing contexts, after the line of paq, lpaq and zpaq.
#pragma once

#include "../common/mixing/refinement.hpp"
#include "../common/mixing/weights.hpp"
#include "history.hpp"
#include "knowledge.hpp"
#include "match.hpp"
#include "ngrams.hpp"
#include "recipe.hpp"
#include "slots.hpp"

namespace tessera::context_mix {

constexpr std::size_t refinements = 3;

/// How much memory a predictor needs for `count` symbols of `bits`.
struct sizes {
    std::size_t inputs;     ///< of a mixer, padded
    std::size_t lines;      ///< of slots, a power of two
    std::size_t estimates;  ///< of all maps
    std::size_t places;     ///< of each match, a power of two
    std::size_t weights;    ///< of all mixers
    std::size_t refined;    ///< rows of each refinement, a power of two, or none
    std::size_t groups;     ///< of estimates of histories, for each context

    sizes(const recipe& how, std::uint64_t count, unsigned bits);
};

/// Where a predictor keeps what it learns. Content is unspecified where no 0 is asked for.
template <class Element>
struct room {
    std::span<Element> past;                       ///< the lane's symbols
    std::span<slot_line> lines;                    ///< 0
    std::span<std::uint32_t> visits;               ///< 0, or empty: see slot_table
    std::span<std::uint32_t> of_two;               ///< 0, 65536
    std::vector<std::span<std::uint32_t>> places;  ///< 0, of each match
    std::span<estimate> estimates;
    std::span<std::int32_t> weights;
    std::span<std::uint16_t> refined;
};

template <class Element>
class predictor {
  public:
    /// `prior` may be nullptr; `row` is the stream's row length or 0.
    predictor(const recipe& how, const knowledge* prior, const room<Element>& r, std::uint64_t row,
              unsigned bits, mixing::weight_kernels kernels);

    // Its parts point at one another.
    predictor(const predictor&) = delete;
    predictor& operator=(const predictor&) = delete;

    unsigned bits() const { return bits_; }
    /// The probability that the next bit is 1, 1 .. 65535 out of 65536.
    std::uint32_t probability() const { return probability_; }
    /// Tells what it was, and predicts the next one.
    void see(std::uint32_t bit) {
        if (certain_) {
            pass_certain(bit);
            return;
        }
        learn(bit);
        pass(bit);
        if (!certain_) predict();
    }

  private:
    static constexpr std::size_t most_inputs = mixing::most_inputs;

    /// What is found out bit by bit to choose weights by.
    enum : std::uint8_t {
        nothing,
        seen_contexts,
        match_sureness,
        match_symbol,
        known_class,
        findings
    };

    /// How a mixer's row of weights is chosen: `start` + the others by what they are taken times.
    struct choice {
        selector what;
        std::uint8_t finding = nothing;
        std::uint32_t per_finding = 0, per_node = 0, per_place = 0, per_depth = 0, width = 0;
        std::int32_t* weights = nullptr;
        std::int32_t* start = nullptr;
    };

    static choice choice_of(selector what, std::int32_t* weights, std::size_t inputs);
    std::uint32_t symbol_row(const match<Element>& m) const {
        return m.agrees() ? 1 + shown(m.expected()) : 0;
    }
    /// The eight bits of a symbol that say most of it.
    std::uint32_t shown(std::uint64_t symbol) const {
        return static_cast<std::uint32_t>(symbol >> unshown_) & 255u;
    }
    void learn(std::uint32_t bit);
    void pass(std::uint32_t bit);
    void pass_certain(std::uint32_t bit);
    bool ends_here();
    std::uint32_t ask_ngrams();
    void end_symbol();
    void open_symbol();
    void expect();
    void choose_rows();
    void predict();

    // The recipe's, in the form that the loop wants.
    std::size_t contexts_, matches_count_, inputs_, runs_, match_inputs_, sets_, counted_, groups_;
    bool length_first_;
    unsigned bits_, unshown_;
    std::uint32_t limit_, rate_;
    std::uint32_t settled_rate_;
    mixing::weight_kernels kernels_;

    // The bit being predicted.
    std::array<estimate*, 2 * most_contexts> told_{};  // by each context, and by each run
    std::array<std::uint8_t*, most_contexts> history_{};
    std::array<std::int32_t*, most_selectors + 1> row_{};
    std::array<std::int32_t, most_selectors> p_{};
    std::int32_t mixed_ = 32768;
    std::uint32_t probability_ = 32768;
    alignas(64) std::array<std::int32_t, most_inputs> x_{};
    alignas(64) std::array<std::int32_t, mixing::most_sets> said_{};  // by each set of weights

    // The symbol being predicted.
    std::uint64_t partial_ = 1;     // its bits so far after a 1
    unsigned left_, node_ = 1;      // bits to come; those of the group of four after a 1
    bool certain_ = false;          // whether it has ended, but for zeros
    std::uint32_t runs_agree_ = 0;  // a bit for each context whose run is still what comes
    std::uint32_t run_bits_ = 0;    // what they expect next
    std::array<std::uint64_t, most_contexts> hash_{};
    std::array<run*, most_contexts> run_{};
    std::array<std::uint8_t, most_contexts> run_symbol_{};
    std::array<std::size_t, most_contexts> run_at_{};  // where the run's two estimates are
    std::array<std::uint64_t, refinements> refined_hash_{};
    std::array<choice, most_selectors + 1> choices_{};
    std::uint32_t kinds_ = 0;

    std::span<Element> past_;
    std::size_t size_ = 0;  // symbols so far
    context_hashes<Element> hashes_;
    ngram_walk ngrams_;
    known_slots known_;
    slot_table slots_;
    std::span<estimate> estimates_;
    estimate* nothing_seen_ = nullptr;  // of this depth, of context 0: state 0
    std::array<match<Element>, most_matches> matches_;
    std::array<mixing::refinement, refinements> refinements_;
    std::array<std::uint8_t, most_contexts> reach_{};  // of each context, in symbols, roughly
    std::uint64_t ticks_ = 0;
};

}  // namespace tessera::context_mix
