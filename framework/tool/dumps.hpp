// SPDX-License-Identifier: MIT
// Dumps of key-value caches among analysed files: keys and values joined by the meta file beside
// them, and the ratios that are told of them.
#pragma once

#include "analysis.hpp"

namespace tessera::tool {

/// Fills `dumps` from `files`: wherever a meta_*.json names two files beside it that were analysed.
/// A meta file that is none, or names others, is a file like any. Dumps that lie there coded in the
/// bitstream project's layout (bitstream_meta_*.json, arith_meta_*.json, four stream files) are
/// taken as coded: its sizes, its codebooks as assets.
void find_dumps(analysis& found);

/// Bytes of one side of a dump beyond its coded symbols: tables, headers, its frame, and half of
/// the meta file.
double meta_bytes(const dump_analysis& d, const dump_side& side);

/// Sums of raw over sums of coded bytes, keys and values apart and together.
struct dump_ratios {
    double keys = 0, values = 0, both = 0;
};
/// `with_meta`: everything that is kept counts, assets too (half to each side).
dump_ratios weighted_ratios(const analysis& of, bool with_meta);

}  // namespace tessera::tool
