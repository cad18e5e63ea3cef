// SPDX-License-Identifier: MIT
// Makes the checksums of damaged frames hold again, so that a fuzzer gets behind them.
#pragma once

#include "harness.hpp"

namespace tessera::fuzz {

/// `file` with every checksum right that can be told without decoding: header, headers of blocks,
/// coded bodies, stored blocks, end marker, index, trailer. Stops where nothing can be parsed.
bytes sealed(bytes file);

/// A frame out of its plain form: the header's JSON up to a line feed, a byte with the number of
/// assets, their SHA-256, and whatever follows the header in the file. Not sealed.
bytes frame_of_plain(view plain);
/// Its inverse, for a sound frame.
bytes plain_of_frame(view frame);

}  // namespace tessera::fuzz
