// SPDX-License-Identifier: MIT
// Training of the stage "token-map".
#pragma once

#include "tessera/abi/services.h"

namespace tessera::token_map {
extern const tsr_train_api train_api;
}
