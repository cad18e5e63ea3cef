// SPDX-License-Identifier: MIT
// Where records end.
#include "kernel.hpp"

#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/varint.hpp"

#include <cstring>

namespace tessera::records {
namespace {

using bytes = std::span<const std::uint8_t>;

/// The place behind the first line end at `from` or later.
std::optional<std::size_t> behind_line(bytes input, std::size_t from) {
    if (from == input.size()) return {};
    const void* end = std::memchr(input.data() + from, '\n', input.size() - from);
    if (end == nullptr) return {};
    return static_cast<std::size_t>(static_cast<const std::uint8_t*>(end) - input.data()) + 1;
}

std::optional<std::uint64_t> line(bytes input) {
    if (const auto end = behind_line(input, 0)) return *end;
    return {};
}

constexpr bool is_blank(std::uint8_t c) { return c == ' ' || c == '\t' || c == '\r'; }

/// A line with the blank ones around it, which hold no value.
std::optional<std::uint64_t> json_line(bytes input) {
    std::size_t value = 0;
    while (value < input.size() && (is_blank(input[value]) || input[value] == '\n')) ++value;
    auto end = behind_line(input, value);
    if (!end) return {};
    for (std::size_t at = *end; at < input.size(); ++at) {
        if (input[at] == '\n')
            end = at + 1;
        else if (!is_blank(input[at]))
            return *end;
    }
    return {};  // the next line may be blank
}

std::optional<std::uint64_t> behind_u32(bytes input) {
    const auto length = sdk::cursor(input).fixed<std::uint32_t>();
    if (!length) return {};
    return sizeof(std::uint32_t) + std::uint64_t{*length};
}

std::optional<std::uint64_t> behind_varint(bytes input) {
    sdk::cursor at(input);
    if (const auto length = at.varint())
        return *length > endless - at.position() ? endless : at.position() + *length;
    for (std::size_t i = 0; i < sdk::max_varint_bytes && i < input.size(); ++i)
        if (input[i] < 0x80) return endless;  // it ends, and is no varint
    if (input.size() < sdk::max_varint_bytes) return {};
    return endless;
}

}  // namespace

std::optional<std::uint64_t> record_bytes(form f, bytes input) {
    switch (f) {
        case form::lines:
            return line(input);
        case form::json_lines:
            return json_line(input);
        case form::u32_length:
            return behind_u32(input);
        case form::varint_length:
            return behind_varint(input);
        default:
            return endless;
    }
}

}  // namespace tessera::records
