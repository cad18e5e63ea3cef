// SPDX-License-Identifier: MIT
// Finding frames and their blocks in a file that can be read at any place.
#pragma once

#include "layout.hpp"

#include <tessera/reader.hpp>

namespace tessera::frame {

/// Exactly `count` bytes from `offset` on; fewer at the end of the file.
bytes read_at(const random_access& in, std::uint64_t offset, std::uint64_t count);

struct located_frame {
    frame_info info;
    header head;
    std::uint64_t salt = 0;
};

/// Every frame of `in`: through indexes where they are sound, by walking from block to block where
/// there is none. Throws error with the file's name, frame and block.
std::vector<located_frame> locate_frames(const random_access& in);

/// Header of the frame at `position`. Throws error without a place.
located_frame read_frame_header(const random_access& in, std::uint64_t position);

/// Blocks by the index of the frame that ends at `end`, if its trailer and index are sound and it
/// begins at `position` (or anywhere, where that is TSR_UNKNOWN); nothing otherwise.
struct indexed_frame {
    std::uint64_t position = 0;
    trailer tail;
};
std::optional<indexed_frame> frame_before(const random_access& in, std::uint64_t end);
/// Throws error{corrupt}.
void take_index(const random_access& in, const trailer& tail, located_frame& out);

/// The header at `position`. Throws error{corrupt} where there is none.
block_header block_header_at(const random_access& in, std::uint64_t position,
                             const located_frame& of, std::size_t& size);

}  // namespace tessera::frame
