// SPDX-License-Identifier: MIT
// Numbers to symbols and back, and counts of them.
#include <tessera/bitstream.hpp>
#include <tessera/error.hpp>

#include <fmt/format.h>

namespace tessera::bitstream {

const file_names& names_of(coding how) {
    static constexpr file_names names[] = {{"bitstream_", ".huff", "global_codebook.json"},
                                           {"arith_", ".ac", "global_codebook_arith.json"}};
    return names[how == coding::arithmetic];
}

std::vector<std::uint16_t> symbols_of(std::span<const std::uint8_t> numbers, std::size_t index) {
    const bool high = index % 2 == 0;
    std::vector<std::uint16_t> out;
    out.reserve(numbers.size() / 2);
    for (std::size_t at = 0; at + 1 < numbers.size(); at += 2) {
        const unsigned number = numbers[at] | numbers[at + 1] << 8;
        out.push_back(static_cast<std::uint16_t>(high ? number >> 10 : number & 1023));
    }
    return out;
}

std::vector<std::uint8_t> numbers_of(std::span<const std::uint16_t> hi6,
                                     std::span<const std::uint16_t> lo10) {
    std::vector<std::uint8_t> out;
    out.reserve(2 * hi6.size());
    for (std::size_t i = 0; i < hi6.size(); ++i) {
        const unsigned number = static_cast<unsigned>(hi6[i]) << 10 | lo10[i];
        out.push_back(static_cast<std::uint8_t>(number));
        out.push_back(static_cast<std::uint8_t>(number >> 8));
    }
    return out;
}

book no_counts() {
    book none;
    for (std::size_t i = 0; i < stream_count; ++i) none[i].resize(streams[i].alphabet);
    return none;
}

void add_counts(book& counts, std::span<const std::uint8_t> keys,
                std::span<const std::uint8_t> values) {
    for (std::size_t i = 0; i < stream_count; ++i)
        for (const std::uint16_t s : symbols_of(i < 2 ? keys : values, i)) ++counts[i][s];
}

book book_of(coding how, const book& counts) {
    if (how == coding::arithmetic) return counts;
    book lengths;
    for (std::size_t i = 0; i < stream_count; ++i) lengths[i] = code_lengths(counts[i]);
    return lengths;
}

}  // namespace tessera::bitstream
