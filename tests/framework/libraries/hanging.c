/* SPDX-License-Identifier: MIT
 * A library that does not finish loading, without using the processor. */
#include "stage.h"

#include <unistd.h>

STAGE(hanging, "org.example.hanging", "1.0.0");
EXPORT(&hanging);

__attribute__((constructor)) static void hang(void) {
    for (;;) pause();
}
