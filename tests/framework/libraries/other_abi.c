/* SPDX-License-Identifier: MIT
 * A library of another ABI: only its first 8 bytes mean what they mean here. */
#include <tessera/abi/base.h>

extern TSR_EXPORT const uint32_t tsr_plugin_entry[2];
const uint32_t tsr_plugin_entry[2] = {2, 0};
