/* SPDX-License-Identifier: MIT
 * A library that needs a function which is nowhere. */
#include "stage.h"

STAGE(unresolved, "org.example.unresolved", "1.0.0");
EXPORT(&unresolved);

void function_that_is_nowhere(void);
TSR_EXPORT void call_it(void);
void call_it(void) { function_that_is_nowhere(); }
