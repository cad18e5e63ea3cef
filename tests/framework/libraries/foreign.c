/* SPDX-License-Identifier: MIT
 * A library that is no plugin at all. */
#include <tessera/abi/base.h>

TSR_EXPORT int foreign_function(void);
int foreign_function(void) { return 0; }
