// SPDX-License-Identifier: MIT
// Training of the stage "text-prep".
#pragma once

#include "tessera/abi/services.h"

namespace tessera::text_prep {
extern const tsr_train_api train_api;
}
