// SPDX-License-Identifier: MIT
// The built-in stage `entropy`: a model, a distribution and a coder in one loop. The faces are
// described in tessera/abi/model.h, distribution.h and coder.h.
#pragma once

#include "../engine/call.hpp"
#include "../engine/plan.hpp"

#include <span>
#include <string>

namespace tessera::engine {

/// How the host drives a bitwise model. The bits are the same.
enum class bit_loop {
    best,  ///< the model's own loop where it has one (abi/bit_loop.h)
    plain  ///< predict, code, update, bit by bit: what tests hold the other one to
};

/// The three plugins of one entropy step, with how they work together.
struct entropy_plan {
    bound_plugin model, distribution, coder;
    bool bulk = false, step = false;  ///< faces that all three have
    std::uint32_t lanes = 0;          ///< as the spec says; 0: "auto", chosen from the block's size
    bit_loop loop = bit_loop::best;
};

/// What keeps the three from working together on streams of `type`, before any data is read: kinds
/// of scores, totals, faces.
struct entropy_problem {
    std::string member;  ///< "model", "distribution" or "coder": the key of the spec at fault
    std::string message;
};
/// Totals that the distribution makes and the coder does not take.
entropy_problem totals_problem(const bound_plugin& distribution, const bound_plugin& coder);
tsr_totals totals_of(const bound_plugin& distribution);
/// A kind of scores, and a set of TSR_KIND_BITs, in words: "binary16 numbers, ...".
const char* kind_text(tsr_score_kind kind);
std::string kinds_text(std::uint32_t kinds);
/// Whether they have a step face.
bool answers_steps(const tsr_distribution_api& distribution);
bool codes_steps(const tsr_coder_api& coder);
/// Chooses the face, or tells the problem. Message "" where there is none.
entropy_problem arrange_entropy(entropy_plan& plan, tsr_type type);

/// Encodes `symbols`; commits port 0 (bytes) of `call` and puts the header that decoding needs.
/// `given` are the siblings.
void entropy_encode(const entropy_plan& plan, tsr_call& call, const stream_value& symbols,
                    std::span<const tsr_stream> given);
/// The inverse: `bytes` is port 0, call.header_in the header, `shape` the stream to rebuild.
/// Commits port 0.
void entropy_decode(const entropy_plan& plan, tsr_call& call, const stream_value& bytes,
                    const tsr_stream& shape, std::span<const tsr_stream> given);

}  // namespace tessera::engine
