// SPDX-License-Identifier: MIT
// What goes in and out of the calls of model, distribution and coder.
#include "part.hpp"

namespace tessera::engine {

void expect_bytes(tsr_call& call) {
    call.ports.resize(1);
    call.ports[0].type = TSR_BYTES;
}

std::span<const std::uint8_t> bytes_of(coder_part& coder, stream_value& holder) {
    if (!coder.call.ports[0].committed) coder.broken("ended without committing its bytes");
    holder = coder.call.take(0);
    return {static_cast<const std::uint8_t*>(holder.view.data),
            static_cast<std::size_t>(holder.view.count)};
}

tsr_stream byte_stream(std::span<const std::uint8_t> bytes) {
    return {sizeof(tsr_stream), TSR_BYTES, bytes.data(), bytes.size(), 0, 0};
}

}  // namespace tessera::engine
