// SPDX-License-Identifier: MIT
// A compiled spec: the tree of steps that blocks run through.
#pragma once

#include "../entropy/entropy.hpp"
#include "plan.hpp"
#include "resolve.hpp"

#include <tessera/pipeline.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tessera::engine {

/// A step and, behind each of its ports, the next one. No step at all (a null pointer) is a leaf:
/// the stream is stored.
struct step {
    enum class kind { stage, entropy, choose } is = kind::stage;
    std::string pointer;  ///< JSON pointer in the resolved spec
    std::string id;
    tsr_type input = TSR_BYTES;
    std::size_t place = 0;  ///< index into program::places, not for choose

    bound_plugin stage;
    entropy_plan entropy;
    std::vector<std::size_t>
        given;  ///< entropy: ports of the enclosing split, all decoded before this one

    struct port {
        std::string name;
        tsr_type type = TSR_BYTES;
        std::unique_ptr<step> next;
    };
    bool by_sample = false;   ///< choose: estimated on a part of the stream
    std::vector<port> ports;  ///< of a choose: its alternatives, each with the input's type
};

struct program {
    struct route {
        std::string name;  ///< "" where there is no segmenter
        std::unique_ptr<step> first;
    };
    resolved_spec spec;
    std::uint64_t small_form = 0;  ///< small_form_hash(spec)
    tsr_type input = TSR_BYTES;
    bound_plugin segmenter;  ///< of user specs that have one
    bool cuts_alone() const { return segmenter && routes[0].name.empty(); }  ///< before a pipeline
    std::vector<route> routes;
    std::vector<stage_place> places;
    std::string fingerprint;
    limits bounds;

    /// The header of frames with all routes, which the frame layer makes when it is first wanted.
    mutable std::once_flag header_made;
    mutable std::vector<std::uint8_t> header;
};

/// Second half of compiling: plans are made and types flow. Throws spec_error.
std::shared_ptr<const program> build(resolved_spec spec, const registry& plugins,
                                     const limits& bounds, tsr_type input = TSR_BYTES);

/// Why `p` cannot run in raw mode, as pointer and reason, or nothing.
std::optional<std::pair<std::string, std::string>> raw_mode_problem(const program& p);

}  // namespace tessera::engine

namespace tessera {
/// How the engine makes pipelines from programs.
struct pipeline_access {
    static pipeline make(std::shared_ptr<const engine::program> p) {
        return pipeline(std::move(p));
    }
};
}  // namespace tessera
