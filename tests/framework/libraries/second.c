/* SPDX-License-Identifier: MIT
 * A library whose only plugin has the id of one in good.c. */
#include "stage.h"

STAGE(twice, "org.example.twice", "2.0.0");
EXPORT(&twice);
