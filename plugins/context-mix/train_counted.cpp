// SPDX-License-Identifier: MIT
// Counts the n-grams of most of the samples, and lets the weights settle on what was held back.
#include "train_counted.hpp"

#include "memory.hpp"
#include "ngram_count.hpp"
#include "parameters.hpp"
#include "prior_file.hpp"
#include "start.hpp"

#include "tessera/sdk/dispatch.hpp"

#include <bit>

namespace tessera::context_mix {

namespace {

constexpr std::size_t held_share = 32;  // of the samples, their end, nothing is counted in it
constexpr std::size_t pieces = 96, short_piece = 512, long_piece = 30000;
constexpr std::uint32_t first_rate = 32;  // of learning in the first pieces
constexpr std::uint64_t least_gain = 128;

/// Symbols of all samples, and how many bits they have.
struct joined {
    std::vector<std::uint32_t> symbols;
    unsigned bits = 1;
};

joined all_of(std::span<const tsr_stream> samples) {
    joined all;
    for (const tsr_stream& sample : samples) {
        if (sample.type == TSR_U64)
            throw sdk::error{TSR_E_PARAM, "expected samples of at most 32 bits, found u64"};
        sdk::with_element(sample.type, [&](auto zero) {
            const auto symbols = sdk::elements<decltype(zero)>(sample);
            all.symbols.insert(all.symbols.end(), symbols.begin(), symbols.end());
            const unsigned bits = sample.alphabet == 0
                                      ? 8 * static_cast<unsigned>(sizeof zero)
                                      : static_cast<unsigned>(std::bit_width(sample.alphabet - 1));
            all.bits = std::max(all.bits, bits);
        });
    }
    if (all.symbols.empty()) throw sdk::error{TSR_E_PARAM, "expected samples, found 0 symbols"};
    if (all.symbols.size() >> 27 != 0)
        throw sdk::error{TSR_E_LIMIT, std::to_string(all.symbols.size()) +
                                          " symbols of samples, expected less than 2^27"};
    return all;
}

class training {
  public:
    training(sdk::setup& s, const recipe& how, unsigned bits) : setup_(s), how_(how) {
        learned_.bits = bits;
        const sizes start(how_, 0, bits);
        learned_.estimates.resize(start.estimates);
        learned_.weights.resize(start.weights);
        start_estimates(how_, start.groups, learned_.estimates);
        start_weights(how_, start.inputs, learned_.weights);
    }

    /// The less an n-gram must save, the more are kept: as many as `size` has room for.
    void count(std::span<const std::uint32_t> samples, std::size_t size) {
        for (std::uint64_t gain = least_gain;;) {
            setup_.poll();
            learned_.counted = count_ngrams(samples, how_.counted, gain);
            const std::size_t found = write().size();
            if (found <= size) return;
            if (gain >> 32 != 0)
                throw sdk::error{TSR_E_PARAM,
                                 "size: expected at least the " + std::to_string(found) +
                                     " bytes that take what is not chosen among, found " +
                                     std::to_string(size)};
            gain = gain * found / size * 9 / 8 + 1;
        }
    }

    void settle(std::span<const std::uint32_t> held) {
        if (learned_.bits <= 8)
            settle_on<std::uint8_t>(held);
        else if (learned_.bits <= 16)
            settle_on<std::uint16_t>(held);
        else
            settle_on<std::uint32_t>(held);
    }
    std::vector<std::uint8_t> write() const { return write_prior(learned_, how_); }

  private:
    template <class Element>
    void settle_on(std::span<const std::uint32_t> held) {
        const auto kernels = mixing::kernels_for(sdk::best_instructions());
        auto r = make_room<Element>(setup_, how_, std::min(long_piece, held.size()), learned_.bits);
        for (std::size_t b = 0; b < pieces; ++b) {
            setup_.poll();
            const std::size_t length = std::min(b % 2 != 0 ? short_piece : long_piece, held.size());
            const auto piece = held.subspan((held.size() - length) / (pieces - 1) * b, length);
            recipe how = how_;
            how.rate =
                std::max(how_.rate, static_cast<std::uint32_t>(first_rate * (pieces - b) / pieces));
            std::fill(r.lines.begin(), r.lines.end(), slot_line{});
            std::fill(r.of_two.begin(), r.of_two.end(), 0u);
            for (const auto places : r.places) std::fill(places.begin(), places.end(), 0u);
            predictor<Element> p(how, &learned_, r, 0, learned_.bits, kernels);
            for (const std::uint32_t symbol : piece)
                for (unsigned bit = learned_.bits; bit-- > 0;) p.see(symbol >> bit & 1u);
            learned_.estimates.assign(r.estimates.begin(), r.estimates.end());
            learned_.weights.assign(r.weights.begin(), r.weights.end());
        }
    }

    sdk::setup& setup_;
    recipe how_;
    knowledge learned_;
};

}  // namespace

void learn_counted(sdk::setup& s, std::span<const tsr_stream> samples) {
    recipe how = recipe_of(s.params());
    how.counted = static_cast<std::size_t>(s["counted"].integer());
    how.length_first = s["length-first"].boolean();
    const joined all = all_of(samples);
    if (all.bits > 8)
        for (const context& c : how.contexts)
            if (needs_bytes(c))
                throw sdk::error{
                    TSR_E_PARAM,
                    "contexts other than order, sparse, above and around: symbols of " +
                        std::to_string(all.bits) + " bits, expected at most 8"};
    const std::span<const std::uint32_t> symbols(all.symbols);
    const std::size_t held = std::max<std::size_t>(symbols.size() / held_share, 1);
    training t(s, how, all.bits);
    const auto size = static_cast<std::size_t>(s["size"].integer());
    // Settled estimates and weights take more room than those that learned nothing.
    t.count(symbols.first(symbols.size() - held), size - size / 32);
    t.settle(symbols.last(held));
    const std::vector<std::uint8_t> asset = t.write();
    if (asset.size() > size)
        throw sdk::error{TSR_E_PARAM, "size: expected at least " + std::to_string(asset.size()) +
                                          ", found " + std::to_string(size)};
    sdk::commit_asset(s, asset);
}

}  // namespace tessera::context_mix
