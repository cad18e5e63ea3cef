// SPDX-License-Identifier: MIT
// Cutting an npy file.
#include "npy_file.hpp"

#include "npy_header.hpp"

namespace tessera::npy {

namespace {

struct type {
    std::string_view name;
    plugins::content is;
    std::uint64_t bytes;
};
constexpr type types[] = {
    {"<f2", plugins::f16, 2},   {"<f4", plugins::f32, 4},   {"<f8", plugins::f64, 8},
    {"<i8", plugins::other, 8}, {"<u8", plugins::other, 8}, {"<i4", plugins::other, 4},
    {"<u4", plugins::other, 4}, {"<i2", plugins::other, 2}, {"<u2", plugins::other, 2},
    {"|i1", plugins::other, 1}, {"|u1", plugins::other, 1}, {"|b1", plugins::other, 1},
};

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::uint64_t longest_header = 64 << 10;

/// The array whose header is `text`, of "other" where nothing more is known of it.
plugins::array_part part_of(std::string_view text, const std::string& label) {
    plugins::array_part part{plugins::other, UINT64_MAX, 0, 1, label};
    auto found = read_header(text);
    if (!found) return part;
    if (found->column_major) found->shape = {found->shape.rbegin(), found->shape.rend()};
    for (const type& known : types)
        if (known.name == found->type)
            if (const auto size = plugins::size_of_array(found->shape, known.bytes))
                part = {known.is, size->bytes, size->row, known.bytes, label};
    return part;
}

/// Bytes up to the array, where the input begins as such files do.
std::optional<std::uint64_t> header_bytes(std::span<const std::uint8_t> input) {
    if (input.size() < recognised_bytes ||
        std::string_view(reinterpret_cast<const char*>(input.data()), magic.size()) != magic)
        return {};
    if (input[6] < 1 || input[6] > 3) return {};
    std::uint64_t length = input[8] | input[9] << 8;
    std::uint64_t first = 10;
    if (input[6] > 1) {
        length |= std::uint64_t{input[10]} << 16 | std::uint64_t{input[11]} << 24;
        first = 12;
    }
    if (length > longest_header) return {};
    return first + length;
}

}  // namespace

bool recognise(std::span<const std::uint8_t> input) { return header_bytes(input).has_value(); }

tsr_segment file::next(std::span<const std::uint8_t> input, bool last) {
    if (!begun_) {
        const auto header = header_bytes(input);
        if (!header && !last && input.size() < std::min(recognised_bytes, block_size_))
            return plugins::more_please;
        if (header && *header <= block_size_ && input.size() < *header && !last)
            return plugins::more_please;
        begun_ = true;
        if (header && *header <= input.size()) {
            const std::size_t first = input[6] == 1 ? 10 : 12;
            const std::string_view text(reinterpret_cast<const char*>(input.data()) + first,
                                        static_cast<std::size_t>(*header) - first);
            part_ = part_of(text, label_);
            return {sizeof(tsr_segment), plugins::header, *header, 0, nullptr};
        }
    }
    if (part_.bytes == 0) part_ = {plugins::other};
    return part_.cut(block_size_, input.size(), last);
}

}  // namespace tessera::npy
