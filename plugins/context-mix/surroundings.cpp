// SPDX-License-Identifier: MIT
// Follows words, lines, fields and records byte by byte.
#include "surroundings.hpp"

#include <algorithm>

namespace tessera::context_mix {

namespace {

constexpr byte_kind kind_of(unsigned byte) {
    if (byte >= 'A' && byte <= 'Z') return byte_kind::capital;
    if ((byte >= 'a' && byte <= 'z') || byte >= 128) return byte_kind::letter;
    if (byte >= '0' && byte <= '9') return byte_kind::digit;
    if (byte == ' ') return byte_kind::space;
    if (byte == '\n') return byte_kind::newline;
    return byte > ' ' ? byte_kind::mark : byte_kind::other;
}

constexpr std::array<byte_kind, 256> make_kinds() {
    std::array<byte_kind, 256> all{};
    for (unsigned byte = 0; byte < 256; ++byte) all[byte] = kind_of(byte);
    return all;
}

bool in_word(std::uint8_t byte) {
    return kinds[byte] == byte_kind::letter || kinds[byte] == byte_kind::capital;
}

}  // namespace

constinit const std::array<byte_kind, 256> kinds = make_kinds();

void words::see(std::uint8_t byte) {
    if (in_word(byte)) {
        now = mixed(now, byte < 128 ? byte | 32u : byte);
    } else if (now != 0) {
        second = before;
        before = now;
        now = 0;
    }
}

void fields::see(std::uint8_t byte) {
    if (byte == '\n') {
        std::swap(line, above);
        number = 0;
        now = first = 0;
        return;
    }
    if (byte != ' ' && byte != ',' && byte != '\t' && byte != ':') {
        now = mixed(now, byte);
        return;
    }
    if (now == 0) return;
    line[number] = now;
    if (number == 0) first = now;
    number = std::min<std::uint32_t>(number + 1, most - 1);
    now = 0;
}

void structure::see(std::uint8_t byte, const words& w) {
    if (byte == ':' || byte == '=') key = w.before;
    const byte_kind kind = kinds[byte];
    const std::uint64_t sign = kind == byte_kind::capital || kind == byte_kind::letter ? 1
                               : kind == byte_kind::digit                              ? 2
                                                                                       : byte;
    if (sign > 2 || sign != (shape & 255)) shape = shape << 8 | sign;
}

void records::see(std::uint8_t byte, std::size_t at) {
    auto& last = last_[byte];
    const std::size_t apart = at - last[0];
    if (apart > 2 && apart < 65536 && apart == last[0] - last[1] && apart == last[1] - last[2]) {
        sightings_ = apart == candidate_ ? sightings_ + 1 : 1;
        candidate_ = apart;
        if (sightings_ > 12) length = apart;
    }
    last = {static_cast<std::uint32_t>(at), last[0], last[1]};
}

void followers::see(std::uint32_t symbol, std::uint32_t before, std::uint32_t second) {
    of_one[before & 255] = of_one[before & 255] << 8 | symbol;
    auto& two = of_two[(second & 255) << 8 | (before & 255)];
    two = two << 8 | symbol;
}

}  // namespace tessera::context_mix
