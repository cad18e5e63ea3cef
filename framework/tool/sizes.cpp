// SPDX-License-Identifier: MIT
// Sizes and ranges: parsing with bounds, and printing.
#include "sizes.hpp"

#include "options.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>

namespace tessera::tool {
namespace {

[[noreturn]] void wrong(std::string_view what, std::string_view expected, std::string_view word) {
    throw usage_error(fmt::format("{}: expected {}, found \"{}\"", what, expected, word));
}

/// 0: no such unit.
std::uint64_t unit_factor(std::string_view unit) {
    std::string lower;
    for (const char c : unit) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    if (lower.empty() || lower == "b") return 1;
    const std::size_t power = std::string_view("kmgt").find(lower[0]);
    if (power == std::string_view::npos) return 0;
    const std::string_view rest = std::string_view(lower).substr(1);
    const bool decimal = rest == "b";
    if (!decimal && !rest.empty() && rest != "ib") return 0;
    std::uint64_t factor = 1;
    for (std::size_t i = 0; i <= power; ++i) factor *= decimal ? 1000 : 1024;
    return factor;
}

constexpr std::string_view size_form = "a size such as 65536, 64KiB or 2GiB";

}  // namespace

std::uint64_t parse_size(std::string_view word, std::string_view what) {
    std::uint64_t number = 0;
    const char* end = word.data() + word.size();
    const auto parsed = std::from_chars(word.data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr == word.data()) wrong(what, size_form, word);
    const std::uint64_t factor =
        unit_factor({parsed.ptr, static_cast<std::size_t>(end - parsed.ptr)});
    if (factor == 0) wrong(what, size_form, word);
    if (number > UINT64_MAX / factor) wrong(what, "a size below 2^64", word);
    return number * factor;
}

std::uint64_t parse_number(std::string_view word, std::string_view what, std::uint64_t most) {
    std::uint64_t number = 0;
    const char* end = word.data() + word.size();
    const auto parsed = std::from_chars(word.data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end || number > most)
        wrong(what, fmt::format("a number from 0 to {}", most), word);
    return number;
}

byte_range parse_range(std::string_view word) {
    constexpr std::string_view what = "--range";
    const std::size_t mark = word.find_first_of("-+");
    if (mark == std::string_view::npos || mark == 0)
        wrong(what, "A-B, A- or A+N, such as 1MiB+64KiB", word);
    byte_range range;
    range.first = parse_size(word.substr(0, mark), what);
    const std::string_view rest = word.substr(mark + 1);
    if (word[mark] == '+') {
        range.count = parse_size(rest, what);
    } else if (!rest.empty()) {
        const std::uint64_t end = parse_size(rest, what);
        if (end < range.first) wrong(what, "an end that is not before the start", word);
        range.count = end - range.first;
    }
    return range;
}

std::string show_size(std::uint64_t bytes) {
    if (bytes < 1024) return fmt::format("{} B", bytes);
    constexpr std::array units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (value >= 1000 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return fmt::format("{:.{}f} {}", value, value < 10 ? 2 : value < 100 ? 1 : 0, units[unit]);
}

std::string show_count(std::uint64_t count) {
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string show_count(std::uint64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", show_count(count), noun, count == 1 ? "" : "s");
}

}  // namespace tessera::tool
