// SPDX-License-Identifier: MIT
// A segmenter for golden frames, so that routes, labels and rows stand in some of them.
#pragma once

#include <tessera/abi/plugin.h>

namespace tessera::golden {

/// Exports "org.tessera.cut": 200 bytes of route "text" without a label, then 600 bytes of route
/// "numbers" with the label "layer.N" in rows of 20 bytes, and so on.
const tsr_entry& segmenter_entry();

}  // namespace tessera::golden
