// SPDX-License-Identifier: MIT
// Lets a bitwise model walk its bits, a batch of symbols at a time.
#include "bit_walk.hpp"

#include "group_state.hpp"

#include <tessera/sdk/stream.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

namespace tessera::engine {

namespace {

constexpr std::uint32_t batch_bits = 4096;  // between two looks at the caller

template <class Api>
const Api* extension_of(const bound_plugin& plugin, const char* id) {
    if (plugin.desc->extension == nullptr) return nullptr;
    const auto* found = static_cast<const Api*>(plugin.desc->extension(id));
    return found != nullptr && found->size >= sizeof(Api) ? found : nullptr;
}

// The bits of a batch of symbols, most significant first.
template <class Element>
void spread(const Element* symbols, std::uint64_t count, unsigned bits, std::uint32_t* out) {
    for (; count > 0; --count, ++symbols)
        for (unsigned shift = bits; shift > 0;)
            *out++ = static_cast<std::uint32_t>(*symbols >> --shift & 1);
}
template <class Element>
void gather(const std::uint8_t* in, std::uint64_t count, unsigned bits, Element* symbols) {
    for (; count > 0; --count) {
        std::uint64_t symbol = 0;
        for (unsigned b = 0; b < bits; ++b) symbol = symbol << 1 | *in++;
        *symbols++ = static_cast<Element>(symbol);
    }
}

// What `code` is called with: how many bits of the batch it has had, and all of them.
struct batch {
    std::uint32_t used = 0, size = 0;
};

struct encoder_batch : batch {
    std::array<std::uint32_t, batch_bits> bits;
    // 64-byte aligned, as scores are, with their slack.
    alignas(alignment) std::array<std::uint32_t, batch_bits + slack / 4> p1;
    std::array<tsr_interval, batch_bits> intervals;

    static std::uint32_t code(void* context, std::uint32_t p1) noexcept {
        auto& b = *static_cast<encoder_batch*>(context);
        if (b.used >= b.size) return ++b.used, 0;
        b.p1[b.used] = p1;
        return b.bits[b.used++];
    }
};

// Decodes a bit by the step faces of distribution and coder.
struct stepwise_batch : batch {
    std::array<std::uint8_t, batch_bits> bits;
    group_state& state;
    coder_part& coder;
    void* coding;
    tsr_status distribution_status = TSR_OK, coder_status = TSR_OK;
    alignas(alignment) std::array<std::uint32_t, 1 + slack / 4> p1{};

    stepwise_batch(group_state& s, coder_part& c, void* of) : state(s), coder(c), coding(of) {}

    static std::uint32_t code(void* context, std::uint32_t p1) noexcept {
        auto& b = *static_cast<stepwise_batch*>(context);
        if (b.used >= b.size) return ++b.used, 0;
        const std::uint32_t bit = b.decode(p1);
        b.bits[b.used++] = static_cast<std::uint8_t>(bit);
        return bit;
    }
    void check() const {
        state.distribution.check(distribution_status);
        coder.check(coder_status);
    }

  private:
    std::uint32_t decode(std::uint32_t probability) noexcept {
        if (distribution_status != TSR_OK || coder_status != TSR_OK) return 0;
        p1[0] = probability;
        const tsr_scores scores{sizeof scores, TSR_P1_U32, p1.data(), 2, 1, 0};
        const auto& distribution = state.distribution.api;
        std::uint64_t total = 0;
        std::uint32_t point = 0, bit = 0;
        tsr_interval found{};
        distribution_status = distribution.total(*state.answering, &scores, &total);
        if (distribution_status != TSR_OK) return 0;
        coder_status = coder.api.decode_peek(coding, total, 1, &point);
        if (coder_status != TSR_OK) return 0;
        distribution_status =
            distribution.locate(*state.answering, &scores, 1, &point, &bit, &found);
        if (distribution_status != TSR_OK) return 0;
        coder_status = coder.api.decode_advance(coding, total, 1, &found);
        return coder_status == TSR_OK ? bit : 0;
    }
};

// Decodes a bit by one call of each.
struct direct_batch : batch {
    std::array<std::uint8_t, batch_bits> bits;
    std::uint32_t (*edge)(const void*, std::uint32_t);
    const void* distribution;
    std::int32_t (*take)(void*, std::uint64_t, std::uint32_t);
    void* coding;
    std::uint64_t total;
    const coder_part& coder;
    tsr_status failed = TSR_OK;

    direct_batch(const group_state& s, const coder_part& c, void* of, const tsr_bit_edge_api& edges,
                 const tsr_bit_take_api& takes)
        : edge(edges.edge),
          distribution(s.distribution.plan),
          take(takes.take),
          coding(of),
          total(edges.total(distribution)),
          coder(c) {}

    static std::uint32_t code(void* context, std::uint32_t p1) noexcept {
        auto& b = *static_cast<direct_batch*>(context);
        if (b.used >= b.size) return ++b.used, 0;
        std::int32_t bit = b.take(b.coding, b.total, b.edge(b.distribution, p1));
        if (bit < 0) bit = b.fail(bit);
        b.bits[b.used++] = static_cast<std::uint8_t>(bit);
        return static_cast<std::uint32_t>(bit);
    }
    void check() const { coder.check(failed); }

  private:
    // The rest of the batch is zeros.
    std::int32_t fail(std::int32_t negative) noexcept {
        failed = -negative;
        take = [](void*, std::uint64_t, std::uint32_t) -> std::int32_t { return 0; };
        return 0;
    }
};

// Runs the model over the group's symbols: before(first, count, batch) and after(...) around each
// batch.
template <class Batch, class Before, class After>
void walk_batches(const group_context& context, const lane_group& group, const group_state& state,
                  const tsr_bit_walk_api& walk, Batch& batch, Before&& before, After&& after) {
    const std::uint64_t most = batch_bits / context.bits;
    std::uint64_t first = group.first[0];
    for (std::uint64_t left = group.share[0]; left > 0;) {
        if (context.block.stop.stop_requested()) throw error(reason::cancelled, "cancelled");
        const std::uint64_t count = std::min(left, most);
        batch.used = 0;
        batch.size = static_cast<std::uint32_t>(count * context.bits);
        before(first, count);
        state.model.check(walk.walk(*state.predicting, count, Batch::code, &batch));
        if (batch.used != batch.size)
            state.model.broken(fmt::format("walked {} bits of {} symbols, expected {}", batch.used,
                                           count, batch.size));
        after(first, count);
        first += count;
        left -= count;
    }
}

// Intervals of a whole batch at once: its rows are as many lanes to the distribution.
void code_batch(const group_state& state, coder_part& coder, void* coding, encoder_batch& b) {
    const tsr_scores scores{sizeof scores, TSR_P1_U32, b.p1.data(), 2, b.size, 0};
    std::uint64_t total = 0;
    const auto& api = state.distribution.api;
    state.distribution.check(api.total(*state.answering, &scores, &total));
    state.distribution.check(
        api.interval(*state.answering, &scores, b.size, b.bits.data(), b.intervals.data()));
    coder.check(coder.api.encode_put(coding, total, 1, b.intervals.data(), b.size));
}

template <class Batch>
void decode_batches(const group_context& context, const lane_group& group, const group_state& state,
                    const tsr_bit_walk_api& walk, Batch& batch) {
    sdk::with_element(context.symbols.type, [&](auto zero) {
        using element = decltype(zero);
        auto* const symbols = static_cast<element*>(const_cast<void*>(context.symbols.data));
        walk_batches(
            context, group, state, walk, batch, [](std::uint64_t, std::uint64_t) {},
            [&](std::uint64_t first, std::uint64_t count) {
                batch.check();
                gather(batch.bits.data(), count, context.bits, symbols + first);
            });
    });
}

}  // namespace

const tsr_bit_walk_api* walk_of(const group_context& context, const lane_group& group) {
    const entropy_plan& plan = context.plan;
    if (context.bits == 0 || group.lanes() != 1 || plan.loop == bit_loop::plain) return nullptr;
    if (plan.model.api<tsr_model_api>().kind(plan.model.plan.get()) != TSR_P1_U32) return nullptr;
    tsr_totals totals{};
    totals.size = sizeof totals;
    plan.distribution.api<tsr_distribution_api>().totals(plan.distribution.plan.get(), &totals);
    if (totals.by_row) return nullptr;
    return extension_of<tsr_bit_walk_api>(plan.model, TSR_BIT_WALK_EXTENSION);
}

coded_group encode_by_walk(const group_context& context, const lane_group& group,
                           const tsr_bit_walk_api& walk) {
    const group_state state(context, group, true, batch_bits);
    coder_part coder(context.plan.coder, "coder", context.block);
    expect_bytes(coder.call);
    running<tsr_coder_api> coding(coder.api);
    coder.run(coder.api.encode_begin, 1u, coding.begin());
    const auto batch = std::make_unique_for_overwrite<encoder_batch>();
    sdk::with_element(context.symbols.type, [&](auto zero) {
        const auto* const symbols = static_cast<const decltype(zero)*>(context.symbols.data);
        walk_batches(
            context, group, state, walk, *batch,
            [&](std::uint64_t first, std::uint64_t count) {
                spread(symbols + first, count, context.bits, batch->bits.data());
            },
            [&](std::uint64_t, std::uint64_t) { code_batch(state, coder, *coding, *batch); });
    });
    coder.check(coder.api.encode_finish(*coding));
    coded_group result;
    bytes_of(coder, result.bytes);
    result.header = std::move(coder.call.header_out);
    return result;
}

void decode_by_walk(const group_context& context, const lane_group& group,
                    const tsr_bit_walk_api& walk, const tsr_stream& bytes,
                    std::span<const std::uint8_t> coder_header) {
    group_state state(context, group, false, 1);
    coder_part coder(context.plan.coder, "coder", context.block, coder_header);
    running<tsr_coder_api> coding(coder.api);
    coder.run(coder.api.decode_begin, &bytes, 1u, coding.begin());
    const auto* edges =
        extension_of<tsr_bit_edge_api>(context.plan.distribution, TSR_BIT_EDGE_EXTENSION);
    const auto* takes = extension_of<tsr_bit_take_api>(context.plan.coder, TSR_BIT_TAKE_EXTENSION);
    if (edges != nullptr && takes != nullptr) {
        direct_batch batch(state, coder, *coding, *edges, *takes);
        decode_batches(context, group, state, walk, batch);
    } else {
        stepwise_batch batch(state, coder, *coding);
        decode_batches(context, group, state, walk, batch);
    }
    coder.check(coder.api.decode_finish(*coding));
}

}  // namespace tessera::engine
