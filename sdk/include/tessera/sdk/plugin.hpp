// SPDX-License-Identifier: MIT
// Exports descriptors as a library's plugins.
#pragma once

#include "../abi/plugin.h"

/// `TSR_PLUGINS(name, &desc, ...)` defines the one symbol that a plugin library exports. The table
/// has a second name, tsr_plugin_entry_NAME, under which a program that links the same objects
/// statically finds it; the exported name is weak, so that many such tables may stand in one
/// program.
#define TSR_PLUGINS(name, ...)                                                  \
    static constexpr const tsr_desc* tsr_plugin_table_##name[] = {__VA_ARGS__}; \
    extern "C" {                                                                \
    extern const tsr_entry tsr_plugin_entry_##name;                             \
    const tsr_entry tsr_plugin_entry_##name = {                                 \
        TSR_ABI_MAJOR, TSR_ABI_MINOR, sizeof(tsr_entry),                        \
        sizeof(tsr_plugin_table_##name) / sizeof(tsr_plugin_table_##name[0]),   \
        tsr_plugin_table_##name};                                               \
    extern TSR_EXPORT const tsr_entry tsr_plugin_entry                          \
        __attribute__((weak, alias("tsr_plugin_entry_" #name)));                \
    }
