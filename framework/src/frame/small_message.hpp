// SPDX-License-Identifier: MIT
// Bodies of small messages through a program, both ways.
#pragma once

#include "work.hpp"

namespace tessera::frame {

/// Control section and leaves one behind the other.
bytes small_body(const engine::encoded_block& coded);

/// Its inverse: fills `w.coded`. Throws error{corrupt}.
void read_small_body(block_work& w, view body);

/// Worker: raw -> header_bytes, the whole message, stored where coding does not make it smaller.
void encode_message(block_work& w, const engine::program& p);

/// Worker: header_bytes and `small` -> raw. Throws error{corrupt}, also where the checksum does not
/// hold.
void decode_message(block_work& w, const engine::program& p);

}  // namespace tessera::frame
