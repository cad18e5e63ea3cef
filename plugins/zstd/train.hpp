// SPDX-License-Identifier: MIT
// Learns a dictionary for the stage "zstd" from samples.
#pragma once

#include "tessera/abi/services.h"

namespace tessera::zstd {

extern const tsr_train_api train_api;

}
