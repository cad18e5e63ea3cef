// SPDX-License-Identifier: MIT
// The struct around the integers, with tacc's distinctions of what can be wrong with it.
#include "list.hpp"

#include "tessera/sdk/error.hpp"
#include "tessera/sdk/varint.hpp"

#include <optional>
#include <string>

namespace tessera::thrift_list {
namespace {

// Types of the compact protocol, in the low four bits of a header.
constexpr unsigned stop = 0, i32 = 5, list = 9;
constexpr unsigned long_list = 15;  // its size follows

std::string at_byte(std::size_t at) { return " at byte " + std::to_string(at); }

/// A LEB128 number of at most `bits` bits, longer than it need be or not; moves `at` behind it.
std::optional<std::uint64_t> varint(std::span<const std::uint8_t> in, std::size_t& at,
                                    unsigned bits) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < bits && at < in.size(); shift += 7) {
        const std::uint8_t byte = in[at++];
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80) return value >> bits == 0 ? std::optional(value) : std::nullopt;
    }
    return {};
}

}  // namespace

std::size_t write_front(std::uint64_t count, std::uint8_t* out) {
    out[0] = 1 << 4 | list;
    if (count < long_list) {
        out[1] = static_cast<std::uint8_t>(count << 4 | i32);
        return 2;
    }
    out[1] = long_list << 4 | i32;
    return 2 + sdk::write_varint(out + 2, count);
}

front read_front(std::span<const std::uint8_t> payload) {
    if (payload.empty())
        sdk::corrupt(
            "Payload missing tokens field: expected a field's header at byte 0, found the end");
    const unsigned field = payload[0] & 15;
    if (field == stop)
        sdk::corrupt(
            "Payload missing tokens field: expected a field's header at byte 0, found a stop");
    std::size_t at = 1;
    std::int64_t id = payload[0] >> 4;
    if (id == 0) {
        const auto code = varint(payload, at, 16);
        if (!code) sdk::corrupt("expected the id of a field, of 16 bits," + at_byte(1));
        id = static_cast<std::int64_t>(*code >> 1) ^ -static_cast<std::int64_t>(*code & 1);
    }
    if (field != list || id != 1)
        sdk::corrupt("Expected LIST field with id 1, found type " + std::to_string(field) +
                     " with id " + std::to_string(id) + at_byte(0));
    if (at == payload.size())
        sdk::corrupt("expected the header of a list" + at_byte(at) + ", found the end");
    const std::size_t header = at++;
    const unsigned element = payload[header] & 15;
    std::uint64_t count = payload[header] >> 4;
    if (count == long_list) {
        const auto found = varint(payload, at, 32);
        if (!found) sdk::corrupt("expected the size of a list, of 32 bits," + at_byte(header + 1));
        count = *found;
    }
    if (element != i32)
        sdk::corrupt("Expected I32 elements, type 5, found type " + std::to_string(element) +
                     at_byte(header));
    if (count > payload.size() - at)
        sdk::corrupt("a list of " + std::to_string(count) + " elements" + at_byte(header) +
                     ", expected at most the " + std::to_string(payload.size() - at) +
                     " that the bytes behind it can hold");
    return {static_cast<std::uint32_t>(count), at};
}

void read_back(std::span<const std::uint8_t> payload, std::size_t at, bool pass_over_rest) {
    if (at == payload.size()) sdk::corrupt("expected a stop" + at_byte(at) + ", found the end");
    if ((payload[at] & 15) != stop)
        sdk::corrupt("Unexpected fields in payload: expected a stop" + at_byte(at) +
                     ", found type " + std::to_string(payload[at] & 15));
    if (!pass_over_rest && at + 1 != payload.size())
        sdk::corrupt(std::to_string(payload.size() - at - 1) + " bytes behind the stop" +
                     at_byte(at) + R"(, expected none as "trailing" is "error")");
}

}  // namespace tessera::thrift_list
