// SPDX-License-Identifier: MIT
// Gathers what the contexts say, mixes it, and lets all of them learn.
#include "predictor.hpp"

#include "start.hpp"

#include <bit>

namespace tessera::context_mix {

namespace {
constexpr std::uint32_t haste = 60 * 16;      // of learning at first, above the settled rate
constexpr std::uint32_t patience = 4 * 2048;  // bits until half of it is gone
constexpr std::size_t refined_rows = 1 << 12;
constexpr unsigned refine_rate = 5;  // refinements move 2^-5 of the way to each bit
constexpr unsigned length_bits = 4, least_length = 3;  // of symbols of the stage length-first
constexpr std::size_t depth_groups = 4;  // each of four bits, the last one of all else

std::size_t padded(std::size_t inputs) {
    return (inputs + mixing::input_step - 1) / mixing::input_step * mixing::input_step;
}

}  // namespace

sizes::sizes(const recipe& how, std::uint64_t count, unsigned bits) {
    const std::size_t contexts = how.contexts.size();
    groups = how.counted > 0 ? depth_groups : 1;
    inputs = padded(contexts * (how.runs ? 2 : 1) + 2 * how.matches.size() + how.counted + 1);
    const std::uint64_t nibbles = (bits + 3) / 4;
    const std::uint64_t wanted = count * nibbles * contexts / 2 + 2;
    lines = 2;
    while (lines < wanted && 2 * lines * sizeof(slot_line) <= how.memory) lines *= 2;
    estimates = contexts * (states * groups + run_classes) +
                how.matches.size() * match<std::uint8_t>::contexts;
    places = std::bit_ceil(static_cast<std::size_t>(std::clamp<std::uint64_t>(count, 32, 1 << 22)));
    weights = final_rows * mixing::most_sets;
    for (const selector s : how.selectors) weights += rows_of(s, contexts) * inputs;
    refined = how.counted > 0 ? 0 : refined_rows;
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
      counted_(how.counted),
      groups_(sizes(how, 0, bits).groups),
      length_first_(how.length_first && bits > 2 * length_bits),
      bits_(bits),
      unshown_(length_first_ ? bits - 8 : 0),
      limit_(how.limit),
      rate_(how.rate * 16 + (prior != nullptr ? 0 : haste)),
      settled_rate_(how.rate * 16),
      kernels_(kernels),
      left_(bits),
      past_(r.past),
      hashes_(how.contexts, row, r.of_two),
      known_(prior != nullptr ? prior->slots() : known_slots()),
      slots_(r.lines, prior != nullptr && !prior->lines.empty() ? &known_ : nullptr, r.visits),
      estimates_(r.estimates) {
    for (std::size_t i = 0; i < contexts_; ++i) reach_[i] = reach_of(how.contexts[i]);
    if (prior != nullptr) {
        std::copy(prior->estimates.begin(), prior->estimates.end(), estimates_.begin());
        std::copy(prior->weights.begin(), prior->weights.end(), r.weights.begin());
    } else {
        start_estimates(how, groups_, estimates_);
        start_weights(how, inputs_, r.weights);
    }
    for (std::size_t i = 0; i < contexts_ * groups_; ++i) estimates_[i * states] = {};
    std::size_t at = contexts_ * (states * groups_ + run_classes);
    for (std::size_t m = 0; m < matches_count_; ++m, at += match<Element>::contexts)
        matches_[m] = match<Element>(how.matches[m], r.places[m],
                                     estimates_.subspan(at, match<Element>::contexts));
    at = 0;
    for (std::size_t s = 0; s < sets_; ++s) {
        choices_[s] = choice_of(how.selectors[s], r.weights.data() + at, inputs_);
        at += rows_of(how.selectors[s], contexts_) * inputs_;
    }
    choices_[sets_] = choice_of(selector::node, r.weights.data() + at, mixing::most_sets);
    const std::size_t each = r.refined.size() / refinements;
    for (std::size_t k = 0; k < refinements && each > 0; ++k)
        refinements_[k] = mixing::refinement(r.refined.subspan(k * each, each));
    x_[match_inputs_ + 2 * matches_count_ + counted_] = 256;
    if (prior != nullptr && counted_ > 0) ngrams_ = ngram_walk(prior->counted, bits);
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
        case selector::known:
            c.finding = known_class;
            c.per_finding = known_depths * width;
            c.per_depth = width;
            break;
    }
    return c;
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
    estimates_[0] = {};
    const std::uint8_t* const next = histories.next[bit].data();
    for (std::size_t i = 0; i < contexts_; ++i) {
        nothing_seen_[i * states * groups_] = {};
        std::uint8_t& state = history_[i][node_];
        state = next[state];
    }
    runs_agree_ &= bit != 0 ? run_bits_ : ~run_bits_;
    for (std::size_t m = 0; m < matches_count_; ++m) matches_[m].see(bit);
    if (groups_ == 1)
        for (auto& r : refinements_) r.see(bit, refine_rate);
}

template <class Element>
void predictor<Element>::pass(std::uint32_t bit) {
    partial_ = partial_ << 1 | bit;
    node_ = node_ << 1 | bit;
    --left_;
    if (counted_ > 0) ngrams_.see(bit);
    if (left_ == 0) {
        end_symbol();
    } else if (ends_here()) {
        certain_ = true;
        probability_ = 1;
    } else if (left_ % 4 == 0) {
        node_ = 1;
        for (std::size_t i = 0; i < contexts_; ++i) {
            hash_[i] = mixed(hash_[i], partial_);
            slots_.prefetch(hash_[i]);
        }
        for (std::size_t i = 0; i < contexts_; ++i) history_[i] = slots_.find(hash_[i]).history;
    }
}

/// Whether nothing but zeros is to come, where symbols begin with their length.
template <class Element>
bool predictor<Element>::ends_here() {
    if (!length_first_ || bits_ - left_ < length_bits) return false;
    const unsigned below = bits_ - length_bits - left_;  // bits that came behind the length
    return (partial_ >> below) % (1u << length_bits) + least_length <= below;
}

template <class Element>
void predictor<Element>::pass_certain(std::uint32_t bit) {
    partial_ = partial_ << 1 | bit;
    if (--left_ > 0) return;
    certain_ = false;
    end_symbol();
    predict();
}

template <class Element>
void predictor<Element>::end_symbol() {
    if (counted_ > 0) ngrams_.close();
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
    if (counted_ > 0) ngrams_.open();
    runs_agree_ = 0;
    for (std::size_t i = 0; i < contexts_; ++i) {
        const slot s = slots_.find(hash_[i]);
        history_[i] = s.history;
        run_[i] = s.last;
    }
    std::size_t at = contexts_ * groups_ * states;
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
    const std::uint32_t last = size_ > 0 ? shown(past_[size_ - 1]) : 0;
    const std::uint32_t second = size_ > 1 ? shown(past_[size_ - 2]) : 0;
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

/// Fills the inputs of n-grams. Returns how much they know: four classes for each order, by what
/// the highest that knows the bits so far leaves to the others.
template <class Element>
std::uint32_t predictor<Element>::ask_ngrams() {
    if (ngrams_.orders() == 0) return 0;
    ngrams_.predict(partial_, left_);
    std::int32_t* const x = x_.data() + match_inputs_ + 2 * matches_count_;
    std::size_t highest = 0;
    for (std::size_t k = 0; k < counted_; ++k) {
        x[k] = ngrams_.knows(k) ? mixing::stretch(ngrams_.probability(k)) : 0;
        if (ngrams_.knows(k)) highest = k;
    }
    if (highest == 0) return 0;
    const std::uint64_t weight = ngrams_.weight(highest), rest = ngrams_.rest(highest);
    const std::uint32_t sure = weight > 16 * rest ? 3 : weight > 4 * rest ? 2 : weight > rest;
    return static_cast<std::uint32_t>(4 * highest) + sure;
}

template <class Element>
void predictor<Element>::predict() {
    const std::size_t contexts = contexts_, sets = sets_;
    const unsigned left = left_, node = node_;
    const std::uint64_t partial = partial_;
    const bool refines = groups_ == 1;
    for (std::size_t k = 0; k < refinements && refines; ++k)
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
    const std::uint32_t found[findings] = {0, 0, longest.sureness(), symbol_row(longest),
                                           counted_ > 0 ? ask_ngrams() : 0};
    const std::uint32_t bits_so_far = partial & 255, place = (left - 1) & 7,
                        depth = std::min<std::uint32_t>(bits_ - left, known_depths - 1);
    for (std::size_t s = 0; s <= sets; ++s) {
        const choice& c = choices_[s];
        row_[s] = c.start + (std::size_t{c.per_finding} * found[c.finding] +
                             std::size_t{c.per_node} * bits_so_far + c.per_place * place +
                             c.per_depth * depth);
        __builtin_prefetch(row_[s]);
        __builtin_prefetch(row_[s] + 16);
    }

    std::uint32_t seen = 0;
    const std::size_t group = refines ? 0 : std::min<std::size_t>(depth / 4, depth_groups - 1);
    estimate* map = nothing_seen_ = estimates_.data() + group * states;
    for (std::size_t i = 0; i < contexts; ++i, map += groups_ * states) {
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
    if (!refines) {
        probability_ = static_cast<std::uint32_t>(mixed_);
        return;
    }
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
