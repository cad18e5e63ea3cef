// SPDX-License-Identifier: MIT
// What the symbols so far say of the place where the next one comes: words, lines, fields, records.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::context_mix {

/// A mixture of two numbers whose highest bits depend on all of both.
inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    std::uint64_t h = (a ^ 0x2545f4914f6cdd1du) * 0x9e3779b97f4a7c15u;
    h = (h ^ h >> 29) + b;
    h *= 0xd6e8feb86659fd93u;
    return h ^ h >> 32;
}

/// Kinds of bytes, as far as text goes.
enum class byte_kind : std::uint8_t { other, capital, letter, digit, space, newline, mark };
extern const std::array<byte_kind, 256> kinds;

/// Words are runs of letters and of bytes from 128, capitals counted as small letters.
struct words {
    std::uint64_t now = 0, before = 0, second = 0;  ///< hashes: of the word so far, of earlier ones

    void see(std::uint8_t byte);
};

/// Lines end with newlines; where rows have a known length, they are the lines.
struct lines {
    std::size_t start = 0, above = 0;  ///< where this line starts, and the one above it

    void see(std::uint8_t byte, std::size_t next) {
        if (byte != '\n') return;
        above = start;
        start = next;
    }
};

/// Fields of a line stand between blanks, commas, colons and the like.
struct fields {
    static constexpr std::size_t most = 256;
    std::uint32_t number = 0;  ///< of the field in its line, at most most - 1
    std::uint64_t now = 0;     ///< hash of the field so far
    std::uint64_t first = 0;   ///< hash of the line's first field, once it has ended
    std::array<std::uint64_t, most> line{}, above{};  ///< hashes of the fields that ended

    void see(std::uint8_t byte);
};

/// Keys are the words before colons and equals signs; the shape of what came is a sequence of
/// kinds.
struct structure {
    std::uint64_t key = 0, shape = 0;

    void see(std::uint8_t byte, const words& w);
};

/// Finds the length of records in data that has no lines: how far apart equal bytes keep coming.
struct records {
    std::size_t length = 0;  ///< 0: none found

    void see(std::uint8_t byte, std::size_t at);

  private:
    std::array<std::array<std::uint32_t, 3>, 256> last_{};  // where each byte came, latest first
    std::size_t candidate_ = 0;
    unsigned sightings_ = 0;
};

/// What followed each symbol, and each pair, the last times.
struct followers {
    std::array<std::uint32_t, 256> of_one{};
    std::span<std::uint32_t> of_two;  ///< 65536

    void see(std::uint32_t symbol, std::uint32_t before, std::uint32_t second);
};

}  // namespace tessera::context_mix
