/* SPDX-License-Identifier: MIT
 * A library that ends the program, seemingly in peace, while it is loaded. */
#include "stage.h"

#include <unistd.h>

STAGE(exiting, "org.example.exiting", "1.0.0");
EXPORT(&exiting);

__attribute__((constructor)) static void leave(void) { _exit(0); }
