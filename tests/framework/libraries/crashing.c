/* SPDX-License-Identifier: MIT
 * A library that crashes while it is loaded. */
#include "stage.h"

#include <signal.h>

STAGE(crashing, "org.example.crashing", "1.0.0");
EXPORT(&crashing);

__attribute__((constructor)) static void crash(void) { raise(SIGSEGV); }
