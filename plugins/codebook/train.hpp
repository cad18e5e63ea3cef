// SPDX-License-Identifier: MIT
// Training of the model "codebook".
#pragma once

#include "tessera/abi/services.h"

namespace tessera::codebook {
extern const tsr_train_api train_api;
}
