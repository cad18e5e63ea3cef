// SPDX-License-Identifier: MIT
// Learns priors for the model "class-bigram".
#pragma once

#include "tessera/abi/services.h"

namespace tessera::class_bigram {

extern const tsr_train_api train_api;

}
