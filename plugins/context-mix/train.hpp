// SPDX-License-Identifier: MIT
// Learns priors for the model "context-mix".
#pragma once

#include "tessera/abi/services.h"

namespace tessera::context_mix {

extern const tsr_train_api train_api;

}  // namespace tessera::context_mix
