// SPDX-License-Identifier: MIT
// A compiled spec: plugins found, parameters checked, types flowing from step to step.
#pragma once

#include "assets.hpp"
#include "limits.hpp"
#include "registry.hpp"
#include "spec.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tessera {

/// What a plugin of a pipeline is, for a frame's header and for people.
struct plugin_use {
    std::string id, version, home;
    std::uint32_t format = 0;
    std::string origin;
};

/// A stage, one place in the tree, for statistics and `check`.
struct stage_place {
    std::string pointer;  ///< JSON pointer of the step in the resolved spec
    std::string id;
    std::string input;                                         ///< type
    std::vector<std::pair<std::string, std::string>> outputs;  ///< port and type
};

/// A typed stream that owns its elements, for pipelines without a file.
struct typed_stream {
    tsr_type type = TSR_BYTES;
    std::vector<std::uint8_t> memory;  ///< elements in the machine's order
    std::uint64_t alphabet = 0, row = 0;
};

namespace engine {
struct program;
}

/// Immutable and cheap to copy: copies share plans. Any number of threads may use one.
class pipeline {
  public:
    /// Checks everything that can be known without data. Throws spec_error{pointer, message}.
    /// `input` other than bytes is for encode_stream and decode_stream; a file is bytes.
    static pipeline compile(const spec& wanted, const registry& plugins,
                            const asset_store& assets = {}, const limits& bounds = {},
                            tsr_type input = TSR_BYTES);

    std::string name() const;
    std::uint64_t block_size() const;
    /// The spec as a frame stores it, every default written out; with encode-only parameters where
    /// `all`.
    std::string resolved(bool all) const;
    std::vector<plugin_use> plugins() const;
    std::vector<asset> assets() const;
    std::vector<stage_place> places() const;
    /// Routes of the segmenter, empty where there is none.
    std::vector<std::string> routes() const;
    /// Fingerprint of its PINNED models, "" where all are EXACT.
    std::string fingerprint() const;
    /// A bound on the frame that `raw` bytes become, whatever they are.
    std::uint64_t max_encoded_size(std::uint64_t raw) const;
    /// Why raw mode cannot be used ("/segment: ..."), "" where it can.
    std::string raw_mode_problem() const;

    /// One typed stream as one block without a frame: the body of a small message
    /// (framework/format.md).
    std::vector<std::uint8_t> encode_stream(const typed_stream& in) const;
    /// Its inverse; the body stores neither count nor alphabet and row.
    typed_stream decode_stream(std::span<const std::uint8_t> body, std::uint64_t count,
                               std::uint64_t alphabet = 0, std::uint64_t row = 0) const;

    const engine::program& program() const { return *program_; }

  private:
    explicit pipeline(std::shared_ptr<const engine::program> program)
        : program_(std::move(program)) {}
    friend struct pipeline_access;
    std::shared_ptr<const engine::program> program_;
};

}  // namespace tessera
