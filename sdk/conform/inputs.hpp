// SPDX-License-Identifier: MIT
// The input that plugins are tried on.
#pragma once

#include <tessera/sdk/test_host.hpp>

namespace tessera::conform {

namespace host = sdk::testing;

struct sample {
    std::string name;
    host::stream data;
};

/// Streams of `type` of up to 64 KiB, from empty to adversarial. Some state their alphabet and row.
std::vector<sample> samples(tsr_type type, std::uint64_t seed);

/// A stream of `type` as large as a block: runs, text, noise and ramps, one after the other.
host::stream block_maximum(tsr_type type, std::uint64_t bytes, std::uint64_t seed);

/// `count` elements below `alphabet`, small ones often.
host::stream skewed_symbols(tsr_type type, std::uint64_t count, std::uint64_t alphabet,
                            std::uint64_t seed);

/// All types, with those of `accepts` in it.
std::vector<tsr_type> types_of(std::uint32_t accepts);

}  // namespace tessera::conform
