// SPDX-License-Identifier: MIT
// What the tests of segmenters share: the cuts of an input, written down, and the same however
// the input arrives.
#pragma once

#include "plugin.hpp"

namespace tessera::test {

/// "route bytes[/row][ label]" of each block, separated by ", ".
inline std::string written(const tsr_desc& desc, const std::vector<testing::segment>& cuts) {
    std::string all;
    for (const testing::segment& cut : cuts) {
        if (!all.empty()) all += ", ";
        all += std::string(desc.routes[cut.route]) + " " + std::to_string(cut.bytes);
        if (cut.row != 0) all += "/" + std::to_string(cut.row);
        if (!cut.label.empty()) all += " " + cut.label;
    }
    return all;
}

/// The cuts of `input`; they must not depend on how much is shown at a time.
inline std::string cuts_of(const testing::segmenter& plan, std::string_view input,
                           std::uint64_t block_size = 1 << 20, const char* name = "") {
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    const auto whole = plan.cut(bytes, block_size, block_size, name);
    for (const std::uint64_t chunk : {1, 13, 1000})
        CHECK(plan.cut(bytes, block_size, chunk, name) == whole);
    std::uint64_t covered = 0;
    for (const testing::segment& cut : whole) covered += cut.bytes;
    CHECK(covered == input.size());
    return written(plan.desc(), whole);
}

}  // namespace tessera::test
