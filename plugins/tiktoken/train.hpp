// SPDX-License-Identifier: MIT
// Training of the stage "tiktoken".
#pragma once

#include "tessera/abi/services.h"

namespace tessera::tiktoken {
extern const tsr_train_api train_api;
}
