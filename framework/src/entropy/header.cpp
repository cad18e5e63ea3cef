// SPDX-License-Identifier: MIT
// Writes and reads the entropy stage's header.
#include "header.hpp"

#include <tessera/error.hpp>
#include <tessera/sdk/cursor.hpp>
#include <tessera/sdk/varint.hpp>

#include <fmt/format.h>

namespace tessera::engine {

void header_writer::number(std::uint64_t value) { sdk::append_varint(bytes_, value); }

void header_writer::part(std::span<const std::uint8_t> bytes) {
    number(bytes.size());
    rest(bytes);
}

void header_writer::rest(std::span<const std::uint8_t> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

std::uint64_t header_reader::number(std::uint64_t least, std::uint64_t most, const char* what) {
    sdk::cursor in(left_);
    const auto value = in.varint();
    if (!value)
        throw error(reason::corrupt, fmt::format("entropy header ends before the {}", what));
    if (*value < least || *value > most)
        throw error(reason::corrupt,
                    fmt::format("entropy header: expected a {} of {} to {}, found {}", what, least,
                                most, *value));
    left_ = left_.subspan(in.position());
    return *value;
}

std::span<const std::uint8_t> header_reader::part(const char* what) {
    const std::uint64_t size = number(0, UINT64_MAX, what);
    if (size > left_.size())
        throw error(reason::corrupt, fmt::format("entropy header: {} of {} bytes, {} are left",
                                                 what, size, left_.size()));
    const auto found = left_.first(static_cast<std::size_t>(size));
    left_ = left_.subspan(found.size());
    return found;
}

std::span<const std::uint8_t> header_reader::rest() {
    const auto found = left_;
    left_ = {};
    return found;
}

void header_reader::end() const {
    if (!left_.empty())
        throw error(reason::corrupt,
                    fmt::format("entropy header: {} bytes too many", left_.size()));
}

}  // namespace tessera::engine
