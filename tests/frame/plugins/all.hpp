// SPDX-License-Identifier: MIT
// Every plugin that the tests of engine, frame and faults run: this tree's and their own.
#pragma once

#include "deal.hpp"
#include "misbehave.hpp"
#include "pinned.hpp"
#include "record.hpp"
#include "sections.hpp"
#include "teamwork.hpp"

#include <tessera/registry.hpp>

extern "C" {
extern const tsr_entry tsr_plugin_entry_adaptive, tsr_plugin_entry_adaptive_binary,
    tsr_plugin_entry_arithmetic, tsr_plugin_entry_context_mix, tsr_plugin_entry_bitpack,
    tsr_plugin_entry_brotli, tsr_plugin_entry_byte_split, tsr_plugin_entry_delta,
    tsr_plugin_entry_quantize, tsr_plugin_entry_rans, tsr_plugin_entry_records,
    tsr_plugin_entry_store, tsr_plugin_entry_view, tsr_plugin_entry_zlib, tsr_plugin_entry_zstd;
}

namespace tessera::test {

inline const tsr_desc pinned = pinned_model();

inline constexpr const tsr_desc* own_table[] = {&record, &deal, &sections, &misbehave, &teamwork};
inline constexpr tsr_entry own_plugins = {TSR_ABI_MAJOR, TSR_ABI_MINOR, sizeof(tsr_entry),
                                          std::size(own_table), own_table};
inline const tsr_desc* const pinned_table[] = {&pinned};
inline const tsr_entry pinned_plugin = {TSR_ABI_MAJOR, TSR_ABI_MINOR, sizeof(tsr_entry), 1,
                                        pinned_table};

/// Those of this tree.
inline registry tree_plugins() {
    registry r;
    for (const tsr_entry* entry :
         {&tsr_plugin_entry_adaptive, &tsr_plugin_entry_adaptive_binary,
          &tsr_plugin_entry_arithmetic, &tsr_plugin_entry_context_mix, &tsr_plugin_entry_bitpack,
          &tsr_plugin_entry_brotli, &tsr_plugin_entry_byte_split, &tsr_plugin_entry_delta,
          &tsr_plugin_entry_histogram, &tsr_plugin_entry_quantize, &tsr_plugin_entry_rans,
          &tsr_plugin_entry_records, &tsr_plugin_entry_store, &tsr_plugin_entry_view,
          &tsr_plugin_entry_zlib, &tsr_plugin_entry_zstd})
        r.add(*entry);
    return r;
}

/// All. Made once, read by everybody.
inline const registry& plugins() {
    static const registry all = [] {
        registry r = tree_plugins();
        r.add(own_plugins);
        r.add(pinned_plugin);
        return r;
    }();
    return all;
}

}  // namespace tessera::test
