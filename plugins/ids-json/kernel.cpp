// SPDX-License-Identifier: MIT
// Ids in decimal: eight digits at a time within a word, one by one where there are more.
#include "kernel.hpp"

#include <bit>
#include <cassert>
#include <cstring>

namespace tessera::ids_json {
namespace {

constexpr std::uint64_t each(std::uint64_t byte) { return byte * 0x0101010101010101; }

std::uint64_t load_little(const char* from) {
    std::uint64_t word;
    std::memcpy(&word, from, sizeof word);
    return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

/// How many of eight characters, from the first on, are digits.
unsigned leading_digits(std::uint64_t word) {
    const std::uint64_t other = ((word + each(0x46)) | (word - each(0x30)) | word) & each(0x80);
    return static_cast<unsigned>(std::countr_zero(other)) / 8;
}

/// The number of the first `count` <= 8 of them.
std::uint32_t number_of(std::uint64_t word, unsigned count) {
    if (count == 0) return 0;
    word = (word - each(0x30)) << (64 - 8 * count);
    word = word * 10 + (word >> 8);  // pairs, in every other byte
    constexpr std::uint64_t pairs = 0x000000FF000000FF;
    return static_cast<std::uint32_t>(((word & pairs) * (100 + (1000000ull << 32)) +
                                       ((word >> 16) & pairs) * (1 + (10000ull << 32))) >>
                                      32);
}

struct digits {
    std::uint64_t value;
    std::size_t count;
};

/// The number that begins at `from`, not beyond `end`; more than most_digits count as one more.
digits read_digits(const char* from, const char* end) {
    digits d{0, 0};
    for (; from != end && *from >= '0' && *from <= '9' && d.count <= most_digits; ++from) {
        d.value = 10 * d.value + static_cast<std::uint64_t>(*from - '0');
        ++d.count;
    }
    return d;
}

unsigned digits_in(std::uint32_t n) {
    constexpr std::uint32_t powers[] = {0,      10,      100,      1000,      10000,
                                        100000, 1000000, 10000000, 100000000, 1000000000};
    const auto guess = static_cast<unsigned>(std::bit_width(n | 1)) * 1233 >> 12;
    return guess + (n >= powers[guess] ? 1 : 0);
}

}  // namespace

ids_read read_ids(std::string_view text, std::size_t at, std::string_view separator,
                  std::uint32_t* out) {
    assert(!separator.empty());
    const char *from = text.data() + at, *const end = text.data() + text.size();
    const auto here = [&] { return static_cast<std::size_t>(from - text.data()); };
    std::size_t ids = 0;
    for (;;) {
        const std::uint64_t word = load_little(from);
        digits d{0, leading_digits(word)};
        if (d.count < 8 && static_cast<std::size_t>(end - from) >= 8)
            d.value = number_of(word, static_cast<unsigned>(d.count));
        else
            d = read_digits(from, end);
        if (d.count == 0) return {fault::no_digit, here(), ids};
        if (d.count > 1 && *from == '0') return {fault::leading_zero, here(), ids};
        if (d.count > most_digits || d.value > UINT32_MAX) return {fault::too_large, here(), ids};
        out[ids++] = static_cast<std::uint32_t>(d.value);
        from += d.count;
        if (static_cast<std::size_t>(end - from) < separator.size() ||
            std::memcmp(from, separator.data(), separator.size()) != 0)
            return {fault::none, here(), ids};
        from += separator.size();
    }
}

std::uint64_t written_size(std::span<const std::uint32_t> ids, std::size_t separator) {
    if (ids.empty()) return 0;
    std::uint64_t size = (ids.size() - 1) * std::uint64_t{separator};
    for (const std::uint32_t id : ids) size += digits_in(id);
    return size;
}

char* write_ids(std::span<const std::uint32_t> ids, std::string_view separator, char* out) {
    static constexpr char pairs[] =
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243"
        "4445464748495051525354555657585960616263646566676869707172737475767778798081828384858687"
        "888990919293949596979899";
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (i > 0) {
            std::memcpy(out, separator.data(), separator.size());
            out += separator.size();
        }
        std::uint32_t left = ids[i];
        out += digits_in(left);
        char* to = out;
        for (; left >= 10; left /= 100) std::memcpy(to -= 2, pairs + left % 100 * 2, 2);
        if (left > 0 || to == out) *--to = static_cast<char>('0' + left);
    }
    return out;
}

}  // namespace tessera::ids_json
