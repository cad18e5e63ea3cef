/* SPDX-License-Identifier: MIT
 * A library of three plugins, of which the second is bad. */
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>

STAGE(first, "org.tessera.first", "1.0.0");
STAGE(bad, "org.example.Bad", "1.0.0");
STAGE(twice, "org.example.twice", "1.0.0");
EXPORT(&first, &bad, &twice);

/* Nobody should hear this from a probe. */
__attribute__((constructor)) static void speak(void) {
    if (getenv("TESSERA_TEST_SPEAK")) puts("loaded");
}
