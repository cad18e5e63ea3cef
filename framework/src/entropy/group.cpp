// SPDX-License-Identifier: MIT
// Steps the lanes of a group through model, distribution and coder.
#include "group.hpp"

#include "bit_walk.hpp"
#include "group_state.hpp"

#include <tessera/sdk/stream.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tessera::engine {

namespace {

constexpr std::uint64_t batch_symbols = 4096;  // symbols between two words with the coder
constexpr std::uint64_t poll_steps = 4096;     // steps between two looks at the caller

// The state that both directions have, and the loop.
class stepping {
  public:
    stepping(const group_context& context, const lane_group& group, bool encoding)
        : context_(context), group_(group), state_(context, group, encoding, group.lanes()) {}

    /// Calls direction.code(position, scores, total, active, steps, symbols) for one run of steps
    /// after the other and tells the model what was coded.
    template <class Direction>
    void walk(Direction&& direction) {
        const std::uint64_t each = std::max<std::uint32_t>(context_.bits, 1);
        const std::uint64_t last = group_.share[0] * each;
        const std::uint64_t run_limit = std::max<std::uint64_t>(batch_symbols / group_.lanes(), 1);
        std::vector<std::uint32_t> symbols(static_cast<std::size_t>(run_limit * group_.lanes()));
        std::uint32_t active = group_.lanes();
        std::uint64_t poll_at = poll_steps;
        for (std::uint64_t step = 0; step < last;) {
            tsr_scores scores{};
            scores.size = sizeof scores;
            std::uint64_t hold = 0, total = 0;
            state_.model.check(state_.model.api.predict(*state_.predicting, &scores, &hold));
            while (group_.share[active - 1] * each <= step) --active;
            check(scores, hold, active);
            state_.distribution.check(
                state_.distribution.api.total(*state_.answering, &scores, &total));
            for (const std::uint64_t end = step + std::min(hold, last - step); step < end;) {
                while (group_.share[active - 1] * each <= step) --active;
                const std::uint64_t steps =
                    std::min({end - step, group_.share[active - 1] * each - step, run_limit});
                direction.code(step, scores, total, active, steps, symbols.data());
                state_.model.check(
                    state_.model.api.update(*state_.predicting, active, symbols.data(), steps));
                step += steps;
            }
            if (step >= poll_at) {
                if (context_.block.stop.stop_requested())
                    throw error(reason::cancelled, "cancelled");
                poll_at = step + poll_steps;
            }
        }
    }

    void intervals(const tsr_scores& scores, std::uint32_t active, const std::uint32_t* symbols,
                   tsr_interval* out) const {
        state_.distribution.check(
            state_.distribution.api.interval(*state_.answering, &scores, active, symbols, out));
    }
    void locate(const tsr_scores& scores, std::uint32_t active, const std::uint32_t* points,
                std::uint32_t* symbols, tsr_interval* out) const {
        state_.distribution.check(state_.distribution.api.locate(*state_.answering, &scores, active,
                                                                 points, symbols, out));
    }

  private:
    void check(const tsr_scores& scores, std::uint64_t hold, std::uint32_t active) const {
        if (hold == 0) state_.model.broken("a prediction that holds for no symbol");
        if (scores.kind != state_.kind || scores.alphabet != state_.alphabet)
            state_.model.broken(
                fmt::format("scores of kind {} for {} symbols, expected kind {} for {}",
                            scores.kind, scores.alphabet, state_.kind, state_.alphabet));
        if (scores.rows != 1 && scores.rows < active)
            state_.model.broken(
                fmt::format("{} rows of scores for {} active lanes", scores.rows, active));
    }

    const group_context& context_;
    const lane_group& group_;
    group_state state_;
};

// Where a step's symbols lie: element `step` of each lane's share, or one of its bits.
template <class Element>
class symbol_places {
  public:
    symbol_places(const group_context& context, const lane_group& group)
        : first_(group.first),
          bits_(context.bits),
          elements_(static_cast<Element*>(const_cast<void*>(context.symbols.data))) {}

    void load(std::uint64_t step, std::uint32_t active, std::uint64_t steps,
              std::uint32_t* symbols) const {
        each(step, active, steps, [&](std::uint64_t at, unsigned shift) {
            const Element element = elements_[at];
            *symbols++ = static_cast<std::uint32_t>(bits_ == 0 ? element : element >> shift & 1);
        });
    }
    void store(std::uint64_t step, std::uint32_t active, std::uint64_t steps,
               const std::uint32_t* symbols) const {
        each(step, active, steps, [&](std::uint64_t at, unsigned shift) {
            const auto symbol = static_cast<Element>(*symbols++);
            if (bits_ == 0 || shift == bits_ - 1)
                elements_[at] = static_cast<Element>(symbol << shift);
            else
                elements_[at] = static_cast<Element>(elements_[at] | symbol << shift);
        });
    }

  private:
    template <class Place>
    void each(std::uint64_t step, std::uint32_t active, std::uint64_t steps, Place&& place) const {
        std::uint64_t element = bits_ == 0 ? step : step / bits_;
        unsigned shift = bits_ == 0 ? 0 : bits_ - 1 - static_cast<unsigned>(step % bits_);
        for (; steps > 0; --steps) {
            for (std::uint32_t l = 0; l < active; ++l) place(first_[l] + element, shift);
            if (shift > 0) {
                --shift;
            } else {
                ++element;
                shift = bits_ == 0 ? 0 : bits_ - 1;
            }
        }
    }

    std::span<const std::uint64_t> first_;
    std::uint32_t bits_;
    Element* elements_;
};

template <class Element>
class encoding {
  public:
    encoding(const stepping& loop, coder_part& coder, void* state,
             const symbol_places<Element>& places, std::uint32_t lanes)
        : loop_(loop),
          coder_(coder),
          state_(state),
          places_(places),
          waiting_(batch_symbols + lanes) {}

    void code(std::uint64_t step, const tsr_scores& scores, std::uint64_t total,
              std::uint32_t active, std::uint64_t steps, std::uint32_t* symbols) {
        places_.load(step, active, steps, symbols);
        const auto more = static_cast<std::size_t>(steps * active);
        if (total != total_ || active != active_ || used_ + more > waiting_.size()) flush();
        total_ = total;
        active_ = active;
        for (std::uint64_t i = 0; i < steps; ++i, used_ += active)
            loop_.intervals(scores, active, symbols + i * active, waiting_.data() + used_);
    }
    void flush() {
        if (used_ == 0) return;
        coder_.check(
            coder_.api.encode_put(state_, total_, active_, waiting_.data(), used_ / active_));
        used_ = 0;
    }

  private:
    const stepping& loop_;
    coder_part& coder_;
    void* state_;
    const symbol_places<Element>& places_;
    std::uint64_t total_ = 0;
    std::uint32_t active_ = 0;
    std::vector<tsr_interval> waiting_;  // of them `used_`, of one total and as many active lanes
    std::size_t used_ = 0;
};

template <class Element>
class decoding {
  public:
    decoding(const stepping& loop, coder_part& coder, void* state,
             const symbol_places<Element>& places, std::uint32_t lanes)
        : loop_(loop),
          coder_(coder),
          state_(state),
          places_(places),
          points_(lanes),
          found_(lanes) {}

    void code(std::uint64_t step, const tsr_scores& scores, std::uint64_t total,
              std::uint32_t active, std::uint64_t steps, std::uint32_t* symbols) {
        for (std::uint64_t i = 0; i < steps; ++i) {
            coder_.check(coder_.api.decode_peek(state_, total, active, points_.data()));
            loop_.locate(scores, active, points_.data(), symbols + i * active, found_.data());
            coder_.check(coder_.api.decode_advance(state_, total, active, found_.data()));
        }
        places_.store(step, active, steps, symbols);
    }

  private:
    const stepping& loop_;
    coder_part& coder_;
    void* state_;
    const symbol_places<Element>& places_;
    std::vector<std::uint32_t> points_;
    std::vector<tsr_interval> found_;
};

}  // namespace

lane_group::lane_group(const lane_plan& plan, std::uint32_t index) {
    const std::uint64_t share_of_all = plan.symbols / plan.lanes, more = plan.symbols % plan.lanes;
    const std::uint32_t begin = index * plan.together,
                        end = std::min(plan.lanes, begin + plan.together);
    for (std::uint32_t l = begin; l < end; ++l) {
        first.push_back(l * share_of_all + std::min<std::uint64_t>(l, more));
        share.push_back(share_of_all + (l < more ? 1 : 0));
    }
}

coded_group encode_group(const group_context& context, const lane_group& group) {
    if (const auto* walk = walk_of(context, group)) return encode_by_walk(context, group, *walk);
    stepping loop(context, group, true);
    coder_part coder(context.plan.coder, "coder", context.block);
    expect_bytes(coder.call);
    running<tsr_coder_api> state(coder.api);
    coder.run(coder.api.encode_begin, group.lanes(), state.begin());
    sdk::with_element(context.symbols.type, [&](auto zero) {
        const symbol_places<decltype(zero)> places(context, group);
        encoding<decltype(zero)> direction(loop, coder, *state, places, group.lanes());
        loop.walk(direction);
        direction.flush();
    });
    coder.check(coder.api.encode_finish(*state));
    coded_group result;
    bytes_of(coder, result.bytes);
    result.header = std::move(coder.call.header_out);
    return result;
}

void decode_group(const group_context& context, const lane_group& group, const tsr_stream& bytes,
                  std::span<const std::uint8_t> coder_header) {
    if (const auto* walk = walk_of(context, group))
        return decode_by_walk(context, group, *walk, bytes, coder_header);
    stepping loop(context, group, false);
    coder_part coder(context.plan.coder, "coder", context.block, coder_header);
    running<tsr_coder_api> state(coder.api);
    coder.run(coder.api.decode_begin, &bytes, group.lanes(), state.begin());
    sdk::with_element(context.symbols.type, [&](auto zero) {
        const symbol_places<decltype(zero)> places(context, group);
        loop.walk(decoding<decltype(zero)>(loop, coder, *state, places, group.lanes()));
    });
    coder.check(coder.api.decode_finish(*state));
}

}  // namespace tessera::engine
