// SPDX-License-Identifier: MIT
// Bytes in memory as a source and for access at any place.
#include <tessera/io.hpp>

#include <algorithm>
#include <cstring>

namespace tessera {

memory_source::memory_source(std::span<const std::uint8_t> bytes, std::string name)
    : left_(bytes), whole_(bytes.size()), name_(std::move(name)) {}

std::size_t memory_source::read(std::span<std::uint8_t> room) {
    const std::size_t count = std::min(room.size(), left_.size());
    if (count > 0) std::memcpy(room.data(), left_.data(), count);
    left_ = left_.subspan(count);
    return count;
}

std::size_t memory_access::read_at(std::uint64_t offset, std::span<std::uint8_t> room) const {
    if (offset >= bytes_.size()) return 0;
    const auto from = bytes_.subspan(static_cast<std::size_t>(offset));
    const std::size_t count = std::min(room.size(), from.size());
    if (count > 0) std::memcpy(room.data(), from.data(), count);
    return count;
}

}  // namespace tessera
