/* SPDX-License-Identifier: MIT
 * A library whose table is shorter than any that this ABI had. */
#include <tessera/abi/plugin.h>

extern TSR_EXPORT const tsr_entry tsr_plugin_entry;
const tsr_entry tsr_plugin_entry = {TSR_ABI_MAJOR, TSR_ABI_MINOR, 12, 0, NULL};
