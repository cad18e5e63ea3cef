// SPDX-License-Identifier: MIT
// Decoding whatever a file turns out to be: what decompress, cat and verify share.
#pragma once

#include "foreign.hpp"
#include "input.hpp"
#include "installation.hpp"

#include <tessera/statistics.hpp>

namespace tessera::tool {

/// Bytes of a file that suffice to tell what it is.
constexpr std::size_t recognition_bytes = 16;

/// As --format says, or by the first bytes and the name.
file_format format_of(const options& wanted, const peeked_source& in);

decode_options chosen_decode_options(const options& wanted, const peeked_source& in,
                                     std::stop_token stop);

/// Decodes `in` to its end. Of a foreign format, only the sizes and the time are counted.
statistics write_content(const options& wanted, const installation& here, file_format format,
                         peeked_source& in, sink& out, std::stop_token stop);

}  // namespace tessera::tool
