// SPDX-License-Identifier: MIT
// Drives models as the tests need it: lanes from their start, and a step taken apart.
#pragma once

#include "common/transformer/forward.hpp"

#include <map>
#include <string>
#include <vector>

namespace tessera::test {

/// Those that this machine and TESSERA_CPU have, the reference first.
std::vector<const transformer::kernels*> all_kernels();

/// A workspace of most_rows rows with its memory, of which no byte is 0 at first: nothing may rest
/// on what it holds.
struct work_room {
    work_room(const transformer::model& m, std::size_t context);

    transformer::aligned_array<std::uint8_t> bytes;
    transformer::workspace work;
};

/// One lane, from its start at each call.
class lane_run {
  public:
    lane_run(const transformer::model& m, std::size_t context);
    /// The logits of the first token and of all behind it but the last, `ahead` rows a call, side
    /// by side.
    std::vector<std::int32_t> score(std::span<const std::uint32_t> tokens, std::size_t ahead);

  private:
    const transformer::model& model_;
    work_room room_;
    transformer::aligned_array<std::int8_t> cache_;
};

/// The logits of `lanes` lanes that step together through the same tokens: of each step, lane by
/// lane.
std::vector<std::vector<std::int32_t>> score_lanes(const transformer::model& m, std::size_t context,
                                                   std::size_t lanes,
                                                   std::span<const std::uint32_t> tokens);

/// The first layer of a lane's steps, kernel by kernel.
class staged_run {
  public:
    explicit staged_run(const transformer::model& m);
    /// The checksums of what is made on the way, by the names of the published ones.
    std::map<std::string, std::string> step(std::uint32_t token, std::size_t position);

  private:
    const transformer::model& model_;
    transformer::aligned_array<std::int8_t> cache_;
};

}  // namespace tessera::test
