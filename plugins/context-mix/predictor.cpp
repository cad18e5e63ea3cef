// SPDX-License-Identifier: MIT
// Gathers what the contexts say, mixes it, and lets all of them learn.
#include "predictor.hpp"

#include <bit>

namespace tessera::context_mix {

namespace {
constexpr std::int32_t most_first_weight = 11000, first_weights = 132000;  // of one, of all
constexpr std::int32_t first_run_weight = 2000, first_match_weight = 10000;
constexpr std::uint32_t haste = 60 * 16;      // of learning at first, above the settled rate
constexpr std::uint32_t patience = 4 * 2048;  // bits until half of it is gone
constexpr std::size_t refined_rows = 1 << 12;
constexpr std::size_t states = 256, run_classes = 64;
constexpr std::size_t final_rows = 256;

std::size_t padded(std::size_t inputs) {
    return (inputs + mixing::input_step - 1) / mixing::input_step * mixing::input_step;
}

/// What a history is worth before it was ever seen to be followed.
estimate first_guess(std::size_t state) {
    const std::uint32_t zeros = histories.zeros[state], ones = histories.ones[state];
    const bool sure = zeros == 0 || ones == 0;
    const std::uint32_t scale = sure ? 10 : 2;
    const std::uint32_t p = (65535 * (scale * ones + 1)) / (scale * (zeros + ones) + 2);
    return estimate::of(p, 4);
}

}  // namespace

sizes::sizes(const recipe& how, std::uint64_t count, unsigned bits) {
    const std::size_t contexts = how.contexts.size();
    inputs = padded(contexts * (how.runs ? 2 : 1) + 2 * how.matches.size() + 1);
    const std::uint64_t groups = (bits + 3) / 4;
    const std::uint64_t wanted = count * groups * contexts / 2 + 2;
    lines = 2;
    while (lines < wanted && 2 * lines * sizeof(slot_line) <= how.memory) lines *= 2;
    estimates =
        contexts * (states + run_classes) + how.matches.size() * match<std::uint8_t>::contexts;
    places = std::bit_ceil(static_cast<std::size_t>(std::clamp<std::uint64_t>(count, 32, 1 << 22)));
    weights = final_rows * mixing::most_sets;
    for (const selector s : how.selectors) weights += rows_of(s, contexts) * inputs;
    refined = refined_rows;
}

template <class Element>
predictor<Element>::predictor(const recipe& how, const knowledge* prior, const room<Element>& r,
                              std::uint64_t row, unsigned bits, mixing::weight_kernels kernels)
    : contexts_(how.contexts.size()),
      matches_count_(how.matches.size()),
      inputs_(sizes(how, 0, bits).inputs),
      runs_(how.runs && bits <= 8 ? contexts_ : 0),
      match_inputs_(contexts_ * (how.runs ? 2 : 1)),
      sets_(how.selectors.size()),
      bits_(bits),
      limit_(how.limit),
      rate_(how.rate * 16 + (prior != nullptr ? 0 : haste)),
      settled_rate_(how.rate * 16),
      refine_rate_(how.refine_rate),
      kernels_(kernels),
      left_(bits),
      past_(r.past),
      hashes_(how.contexts, row, r.of_two),
      known_(prior != nullptr ? prior->slots() : known_slots()),
      slots_(r.lines, prior != nullptr && !prior->lines.empty() ? &known_ : nullptr, r.visits),
      estimates_(r.estimates) {
    for (std::size_t i = 0; i < contexts_; ++i) reach_[i] = reach_of(how.contexts[i]);
    start_estimates(prior);
    std::size_t at = contexts_ * (states + run_classes);
    for (std::size_t m = 0; m < matches_count_; ++m, at += match<Element>::contexts)
        matches_[m] = match<Element>(how.matches[m], r.places[m],
                                     estimates_.subspan(at, match<Element>::contexts));
    at = 0;
    for (std::size_t s = 0; s < sets_; ++s) {
        choices_[s] = choice_of(how.selectors[s], r.weights.data() + at, inputs_);
        at += rows_of(how.selectors[s], contexts_) * inputs_;
    }
    choices_[sets_] = choice_of(selector::node, r.weights.data() + at, mixing::most_sets);
    start_weights(prior, r.weights);
    const std::size_t each = r.refined.size() / refinements;
    for (std::size_t k = 0; k < refinements; ++k)
        refinements_[k] = mixing::refinement(r.refined.subspan(k * each, each));
    x_[match_inputs_ + 2 * matches_count_] = 256;
    hashes_.hash(past_.first(0), hash_.data());
    open_symbol();
    predict();
}

template <class Element>
auto predictor<Element>::choice_of(selector what, std::int32_t* weights, std::size_t inputs)
    -> choice {
    choice c;
    c.what = what;
    c.weights = weights;
    const auto width = c.width = static_cast<std::uint32_t>(inputs);
    switch (what) {
        case selector::node:
            c.per_node = width;
            break;
        case selector::last:
        case selector::second:
            break;
        case selector::match:
            c.finding = match_symbol;
            c.per_finding = width;
            break;
        case selector::sureness:
            c.finding = match_sureness;
            c.per_finding = 256 * width;
            c.per_node = width;
            break;
        case selector::confidence:
            c.finding = seen_contexts;
            c.per_finding = 8 * width;
            c.per_place = width;
            break;
        case selector::kind:
        case selector::column:
            c.per_place = width;
            break;
    }
    return c;
}

template <class Element>
void predictor<Element>::start_estimates(const knowledge* prior) {
    const std::size_t of_runs = contexts_ * states;
    for (std::size_t i = 0; i < estimates_.size(); ++i)
        estimates_[i] = prior != nullptr ? prior->estimates[i]
                        : i < of_runs    ? first_guess(i % states)
                                         : estimate{};
    for (std::size_t i = 0; i < contexts_; ++i) estimates_[i * states] = estimate{};
}

template <class Element>
void predictor<Element>::start_weights(const knowledge* prior, std::span<std::int32_t> weights) {
    if (prior != nullptr) {
        std::copy(prior->weights.begin(), prior->weights.end(), weights.begin());
        return;
    }
    const std::int32_t first_weight =
        std::min(most_first_weight, first_weights / static_cast<std::int32_t>(contexts_));
    const std::size_t last = weights.size() - final_rows * mixing::most_sets;
    const auto row = weights.first(inputs_);
    std::fill(row.begin(), row.end(), first_match_weight);
    std::fill_n(row.begin(), match_inputs_, first_run_weight);
    std::fill_n(row.begin(), contexts_, first_weight);
    for (std::size_t at = inputs_; at < last; at += inputs_)
        std::copy(row.begin(), row.end(), weights.begin() + static_cast<std::ptrdiff_t>(at));
    std::fill(weights.begin() + static_cast<std::ptrdiff_t>(last), weights.end(),
              mixing::weight_one / static_cast<std::int32_t>(sets_));
}

template <class Element>
void predictor<Element>::learn(std::uint32_t bit) {
    const std::int32_t aim = bit != 0 ? 65535 : 0;
    std::array<std::int32_t, most_selectors> steps;
    for (std::size_t s = 0; s < sets_; ++s)
        steps[s] = (aim - p_[s]) * static_cast<std::int32_t>(rate_) >> 8;
    kernels_.learn(x_.data(), inputs_, row_.data(), steps.data(), sets_, said_.data(), row_[sets_],
                   (aim - mixed_) >> 1);
    if ((++ticks_ & 255) == 0 && rate_ != settled_rate_)
        rate_ = settled_rate_ +
                static_cast<std::uint32_t>(std::uint64_t{haste} * patience / (ticks_ + patience));

    // Histories that saw nothing, and runs that were wrong, told nothing: what those few places
    // learn is thrown away, which costs less than asking each whether it is one of them.
    const std::size_t told = contexts_ + runs_;
    const std::uint32_t limit = limit_;
    for (std::size_t i = 0; i < told; ++i) told_[i]->see(bit, limit);
    const std::uint8_t* const next = histories.next[bit].data();
    for (std::size_t i = 0; i < contexts_; ++i) {
        estimates_[i * states] = {};
        std::uint8_t& state = history_[i][node_];
        state = next[state];
    }
    runs_agree_ &= bit != 0 ? run_bits_ : ~run_bits_;
    for (std::size_t m = 0; m < matches_count_; ++m) matches_[m].see(bit);
    for (auto& r : refinements_) r.see(bit, refine_rate_);
}

template <class Element>
void predictor<Element>::pass(std::uint32_t bit) {
    partial_ = partial_ << 1 | bit;
    node_ = node_ << 1 | bit;
    --left_;
    if (left_ == 0) {
        end_symbol();
    } else if (left_ % 4 == 0) {
        node_ = 1;
        for (std::size_t i = 0; i < contexts_; ++i) {
            hash_[i] = mixed(hash_[i], partial_);
            slots_.prefetch(hash_[i]);
        }
        for (std::size_t i = 0; i < contexts_; ++i) history_[i] = slots_.find(hash_[i]).history;
    }
}

template <class Element>
void predictor<Element>::end_symbol() {
    const auto symbol = static_cast<Element>(partial_ - (std::uint64_t{1} << bits_));
    for (std::size_t i = 0; i < runs_; ++i) {
        run& r = *run_[i];
        if (r.length == 0 || r.symbol != symbol)
            r = {static_cast<std::uint8_t>(symbol), 1};
        else
            r.length = static_cast<std::uint8_t>(r.length + (r.length < 255));
    }
    past_[size_++] = symbol;
    const auto past = std::span<const Element>(past_).first(size_);
    hashes_.advance(past);
    hashes_.hash(past, hash_.data());
    for (std::size_t i = 0; i < contexts_; ++i) slots_.prefetch(hash_[i]);
    for (std::size_t m = 0; m < matches_count_; ++m) matches_[m].advance(past, bits_);
    const std::uint64_t second = size_ > 1 ? past_[size_ - 2] : 0;
    const std::uint64_t third = size_ > 2 ? past_[size_ - 3] : 0;
    refined_hash_[0] = mixed(0, symbol);
    refined_hash_[1] = mixed(refined_hash_[0], second);
    refined_hash_[2] = mixed(refined_hash_[1], third);
    kinds_ = kinds_ % 7 * 7 + static_cast<std::uint32_t>(kinds[symbol & 255]);
    partial_ = 1;
    left_ = bits_;
    open_symbol();
}

template <class Element>
void predictor<Element>::open_symbol() {
    node_ = 1;
    runs_agree_ = 0;
    for (std::size_t i = 0; i < contexts_; ++i) {
        const slot s = slots_.find(hash_[i]);
        history_[i] = s.history;
        run_[i] = s.last;
    }
    std::size_t at = contexts_ * states;
    for (std::size_t i = 0; i < runs_; ++i, at += run_classes) {
        const run r = *run_[i];
        runs_agree_ |= static_cast<std::uint32_t>(r.length != 0) << i;
        run_symbol_[i] = r.symbol;
        run_at_[i] = at + std::min<std::uint32_t>(r.length, 31) * 2;
    }
    expect();
    choose_rows();
}

/// Fetches the slots that the second half will need if the likeliest symbol comes.
template <class Element>
void predictor<Element>::expect() {
    if (bits_ != 8) return;
    std::uint32_t expected;
    if (matches_count_ > 0 && matches_[0].follows() && matches_[0].length() > 0) {
        expected = matches_[0].expected();
    } else {
        if (runs_agree_ == 0) return;
        std::size_t best = most_contexts;
        for (std::uint32_t agree = runs_agree_; agree != 0; agree &= agree - 1) {
            const auto i = static_cast<std::size_t>(std::countr_zero(agree));
            if (best == most_contexts || reach_[i] > reach_[best]) best = i;
        }
        expected = run_symbol_[best];
    }
    for (std::size_t i = 0; i < contexts_; ++i)
        slots_.prefetch(mixed(hash_[i], 16 | expected >> 4));
}

/// What of the rows of weights does not change within the symbol.
template <class Element>
void predictor<Element>::choose_rows() {
    const std::uint32_t last = size_ > 0 ? past_[size_ - 1] & 255 : 0;
    const std::uint32_t second = size_ > 1 ? past_[size_ - 2] & 255 : 0;
    for (std::size_t s = 0; s <= sets_; ++s) {
        choice& c = choices_[s];
        std::uint32_t row = 0;
        if (c.what == selector::last)
            row = last;
        else if (c.what == selector::second)
            row = second;
        else if (c.what == selector::kind)
            row = kinds_ * 8;
        else if (c.what == selector::column)
            row = hashes_.column() * 8;
        c.start = c.weights + std::size_t{row} * c.width;
    }
}

template <class Element>
void predictor<Element>::predict() {
    const std::size_t contexts = contexts_, sets = sets_;
    const unsigned left = left_, node = node_;
    const std::uint64_t partial = partial_;
    for (std::size_t k = 0; k < refinements; ++k)
        refinements_[k].choose((refined_hash_[k] >> 20) + partial * 0x9e3779b1u);

    for (std::size_t m = 0; m < matches_count_; ++m) {
        match<Element>& one = matches_[m];
        one.prepare(partial, left);
        const std::size_t at = match_inputs_ + 2 * m;
        x_[at] = one.agrees() ? one.stretched() : 0;
        x_[at + 1] = one.agrees() ? (static_cast<std::int32_t>(one.probability()) - 32768) >> 4 : 0;
    }
    const match<Element>& longest = matches_[0];
    // How many contexts were seen is not known yet.
    const std::uint32_t found[findings] = {0, 0, longest.sureness(), symbol_row(longest)};
    const std::uint32_t bits_so_far = partial & 255, place = (left - 1) & 7;
    for (std::size_t s = 0; s <= sets; ++s) {
        const choice& c = choices_[s];
        row_[s] = c.start + (std::size_t{c.per_finding} * found[c.finding] +
                             std::size_t{c.per_node} * bits_so_far + c.per_place * place);
        __builtin_prefetch(row_[s]);
        __builtin_prefetch(row_[s] + 16);
    }

    std::uint32_t seen = 0;
    estimate* map = estimates_.data();
    for (std::size_t i = 0; i < contexts; ++i, map += states) {
        const std::uint8_t state = history_[i][node];
        estimate* const told = map + state;
        told_[i] = told;
        seen += state != 0;
        x_[i] = told->stretched();
    }
    std::uint32_t expected_bits = 0;
    for (std::size_t i = 0; i < runs_; ++i) {
        const std::uint32_t expected = run_symbol_[i] >> (left - 1) & 1;
        expected_bits |= expected << i;
        const std::size_t agrees = runs_agree_ >> i & 1;
        estimate* const told = estimates_.data() + (run_at_[i] + expected) * agrees;
        told_[contexts + i] = told;
        x_[contexts + i] = told->stretched();
    }
    run_bits_ = expected_bits;
    for (std::size_t s = 0; s < sets; ++s)
        if (choices_[s].finding == seen_contexts)
            row_[s] += std::size_t{choices_[s].per_finding} * seen;
    const std::int32_t all = mixing::clamped(
        kernels_.mix(x_.data(), inputs_, row_.data(), sets, row_[sets], said_.data()));
    for (std::size_t s = 0; s < sets; ++s)
        p_[s] = static_cast<std::int32_t>(mixing::squash_units(said_[s]));
    mixed_ = static_cast<std::int32_t>(mixing::squash(all));
    const std::int32_t stretched =
        std::clamp(all >> mixing::fraction, -mixing::stretch_limit, mixing::stretch_limit);
    const std::uint32_t refined = refinements_[0].refine(stretched) +
                                  2 * refinements_[1].refine(stretched) +
                                  3 * refinements_[2].refine(stretched);
    probability_ =
        std::clamp((2 * static_cast<std::uint32_t>(mixed_) + refined + 4) >> 3, 1u, 65535u);
}

template class predictor<std::uint8_t>;
template class predictor<std::uint16_t>;
template class predictor<std::uint32_t>;

}  // namespace tessera::context_mix
