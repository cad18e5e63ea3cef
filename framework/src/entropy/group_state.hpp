// SPDX-License-Identifier: MIT
// Model and distribution of a group of lanes, begun: what both directions and every loop start
// from.
#pragma once

#include "group.hpp"

namespace tessera::engine {

struct group_state {
    /// `answers` is how many rows of scores the distribution is asked about at once, at most.
    group_state(const group_context& context, const lane_group& group, bool encoding,
                std::uint32_t answers)
        : model(context.plan.model, "model", context.block, context.model_header),
          distribution(context.plan.distribution, "distribution", context.block),
          kind(model.api.kind(model.plan)),
          alphabet(context.bits > 0 ? 2 : static_cast<std::uint32_t>(context.symbols.alphabet)),
          shape(context.symbols),
          predicting(model.api),
          answering(distribution.api) {
        if (!encoding || (context.plan.model.desc->flags & TSR_EXACT) == 0) shape.data = nullptr;
        model.run(model.api.begin, &shape, context.given.data(),
                  static_cast<std::uint32_t>(context.given.size()), group.lanes(),
                  group.first.data(), group.share.data(), context.bits, predicting.begin());
        distribution.run(distribution.api.begin, alphabet, answers, answering.begin());
        if (!distribution.call.header_out.empty())
            distribution.broken("put a header, which its step face has no place for");
    }

    model_part model;
    distribution_part distribution;
    tsr_score_kind kind;
    std::uint32_t alphabet;
    tsr_stream shape;
    running<tsr_model_api> predicting;
    running<tsr_distribution_api> answering;
};

}  // namespace tessera::engine
