// SPDX-License-Identifier: MIT
// Learns a prior: reads the samples through, keeps the slots met most often, and lets the weights
// settle on blocks that start from those.
#include "train.hpp"

#include "memory.hpp"
#include "parameters.hpp"
#include "prior_file.hpp"
#include "train_counted.hpp"

#include "tessera/sdk/dispatch.hpp"
#include "tessera/sdk/train.hpp"

#include <algorithm>
#include <numeric>

namespace tessera::context_mix {

namespace {

constexpr std::size_t symbol_bits = 8;
constexpr std::size_t settling_bytes = 1 << 16, settling_blocks = 96;
constexpr std::uint32_t fewest_visits = 2;

/// Lets a predictor see the bytes.
void read_through(predictor<std::uint8_t>& p, std::span<const std::uint8_t> bytes,
                  const sdk::call& c) {
    constexpr std::size_t between_polls = 1 << 14;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % between_polls == 0) c.poll();
        for (unsigned bit = symbol_bits; bit-- > 0;) p.see(bytes[i] >> bit & 1u);
    }
}

/// A slot that was met: where it is, and how often.
struct meeting {
    std::uint32_t slot, visits;
};

std::vector<meeting> by_visits(std::span<const std::uint32_t> visits) {
    std::vector<meeting> met;
    for (std::size_t i = 0; i < visits.size(); ++i)
        if (visits[i] >= fewest_visits) met.push_back({static_cast<std::uint32_t>(i), visits[i]});
    std::stable_sort(met.begin(), met.end(),
                     [](const meeting& a, const meeting& b) { return a.visits > b.visits; });
    return met;
}

/// The first of `met` as a prior has them, those met most often first in each line.
std::vector<known_line> kept(std::span<const slot_line> lines, std::span<const meeting> met) {
    // 2.6 slots to a line: more find their line full, fewer waste memory.
    const std::size_t count = met.size() * 5 / 13 + 1;
    std::vector<known_line> known(std::min(count, std::size_t{1} << known_slots::line_bits));
    const unsigned shift = static_cast<unsigned>(64 - std::countr_zero(lines.size()));
    for (const meeting& m : met) {
        const std::size_t line = m.slot / slot_line::slots, s = m.slot % slot_line::slots;
        known_line& to = known[known_slots::line_of(std::uint64_t{line} << shift, known.size())];
        for (std::size_t t = 0; t < known_line::slots; ++t) {
            if (to.check[t] != 0) continue;
            to.check[t] =
                std::max<std::uint8_t>(static_cast<std::uint8_t>(lines[line].check[s]), 1);
            for (std::size_t place = 1; place <= known_line::histories; ++place)
                to.history[t][place - 1] = coarse(lines[line].history[s][place]);
            break;
        }
    }
    return known;
}

class training {
  public:
    explicit training(sdk::setup& s) : setup_(s), how_(recipe_of(s.params())) {
        how_.memory =
            std::max<std::uint64_t>(how_.memory, sizeof(slot_line) << known_slots::line_bits);
    }

    void learn(std::span<const std::uint8_t> all, std::size_t size) {
        auto r = make_room<std::uint8_t>(setup_, how_, all.size(), symbol_bits);
        // Small samples too are cut down from as many lines as a prior's hashes tell apart.
        const std::size_t least = std::size_t{1} << known_slots::line_bits;
        if (r.lines.size() < least) r.lines = setup_.zeroed<slot_line>(least);
        r.visits = setup_.zeroed<std::uint32_t>(r.lines.size() * slot_line::slots);
        {
            predictor<std::uint8_t> p(how_, nullptr, r, 0, symbol_bits, kernels_);
            read_through(p, all, setup_);
        }
        learned_.estimates.assign(r.estimates.begin(), r.estimates.end());
        learned_.weights.assign(r.weights.begin(), r.weights.end());
        const std::vector<meeting> met = by_visits(r.visits);
        choose(r.lines, met, size);
        settle(all);
        require_room(size);
        while (write().size() > size && chosen_ > 0)
            learned_.lines = kept(r.lines, std::span(met).first(chosen_ -= chosen_ / 32 + 1));
    }
    std::vector<std::uint8_t> write() const { return write_prior(learned_, how_); }

  private:
    /// As many slots as `size` has room for, by halving.
    void choose(std::span<const slot_line> lines, std::span<const meeting> met, std::size_t size) {
        std::size_t fits = 0, most = met.size();
        for (int round = 0; round < 10 && fits < most; ++round) {
            const std::size_t middle = round == 0 ? most : fits + (most - fits) / 2;
            learned_.lines = kept(lines, met.first(middle));
            (write().size() <= size ? fits : most) = middle;
        }
        chosen_ = fits;
        learned_.lines = kept(lines, met.first(fits));
    }

    /// Throws where estimates and weights alone, which are not chosen among, are more than `size`.
    void require_room(std::size_t size) const {
        knowledge bare = learned_;
        bare.lines.assign(1, {});
        const std::size_t least = write_prior(bare, how_).size();
        if (least > size)
            throw sdk::error{TSR_E_PARAM, "size: expected at least the " + std::to_string(least) +
                                              " bytes that estimates and weights take, found " +
                                              std::to_string(size)};
    }

    /// Reading on to the end, predictors got used to having met nearly all: here they meet blocks
    /// as a user's, with nothing but the prior before them.
    void settle(std::span<const std::uint8_t> all) {
        const std::size_t block = std::min(settling_bytes, all.size());
        const std::size_t blocks = std::min(settling_blocks, all.size() / block);
        auto r = make_room<std::uint8_t>(setup_, how_, block, symbol_bits);
        for (std::size_t b = 0; b < blocks; ++b) {
            std::fill(r.lines.begin(), r.lines.end(), slot_line{});
            std::fill(r.of_two.begin(), r.of_two.end(), 0u);
            for (const auto places : r.places) std::fill(places.begin(), places.end(), 0u);
            const std::size_t start =
                (all.size() - block) / std::max<std::size_t>(blocks - 1, 1) * b;
            predictor<std::uint8_t> p(how_, &learned_, r, 0, symbol_bits, kernels_);
            read_through(p, all.subspan(start, block), setup_);
            learned_.estimates.assign(r.estimates.begin(), r.estimates.end());
            learned_.weights.assign(r.weights.begin(), r.weights.end());
        }
    }

    sdk::setup& setup_;
    recipe how_;
    mixing::weight_kernels kernels_ = mixing::kernels_for(sdk::best_instructions());
    knowledge learned_;
    std::size_t chosen_ = 0;
};

void learn(sdk::setup& s, std::span<const tsr_stream> samples) {
    if (s["counted"].integer() > 0) return learn_counted(s, samples);
    const auto all = sdk::joined_samples(s, samples);
    if (all.empty()) throw sdk::error{TSR_E_PARAM, "expected samples, found 0 bytes"};
    if (all.size() >= UINT32_MAX)
        throw sdk::error{TSR_E_LIMIT,
                         std::to_string(all.size()) + " bytes of samples, expected less than 2^32"};
    training t(s);
    t.learn(all, static_cast<std::size_t>(s["size"].integer()));
    sdk::commit_asset(s, t.write());
}

}  // namespace

const tsr_train_api train_api = sdk::train_api<learn>(train_schema.data());

}  // namespace tessera::context_mix
