// SPDX-License-Identifier: MIT
// Bodies of small messages through a program, both ways.
#pragma once

#include "work.hpp"

namespace tessera::frame {

/// Control section and leaves one behind the other.
bytes small_body(const engine::encoded_block& coded);

/// Its inverse: fills `w.coded`. Throws error{corrupt}.
void read_small_body(block_work& w, view body);

/// Fills `w.raw` from the whole message. Throws error{corrupt}, also where the checksum does not
/// hold.
void decode_small(block_work& w, const engine::program& p, view whole,
                  const small_message& message);

}  // namespace tessera::frame
