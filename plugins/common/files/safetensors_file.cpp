// SPDX-License-Identifier: MIT
// Cutting a safetensors file.
#include "safetensors_file.hpp"

#include "safetensors_header.hpp"
#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/error.hpp"

namespace tessera::safetensors {

namespace {

struct type {
    std::string_view name;
    plugins::content is;
    std::uint64_t bytes;
};
constexpr type types[] = {
    {"F16", plugins::f16, 2},      {"BF16", plugins::bf16, 2},    {"F32", plugins::f32, 4},
    {"F64", plugins::f64, 8},      {"F8_E4M3", plugins::f8, 1},   {"F8_E5M2", plugins::f8, 1},
    {"I64", plugins::other, 8},    {"U64", plugins::other, 8},    {"I32", plugins::other, 4},
    {"U32", plugins::other, 4},    {"I16", plugins::other, 2},    {"U16", plugins::other, 2},
    {"I8", plugins::quantised, 1}, {"U8", plugins::quantised, 1}, {"BOOL", plugins::quantised, 1},
};

constexpr std::uint64_t length_bytes = 8;
constexpr std::uint64_t longest_header = 32 << 20;

/// A tensor as a part. One whose type is unknown, or whose shape is not as large as its place, is
/// "other", under its name all the same.
plugins::array_part part_of(const tensor& t) {
    plugins::array_part part{plugins::other, t.end - t.begin, 0, 1, t.name};
    for (const type& known : types)
        if (known.name == t.dtype)
            if (const auto size = plugins::size_of_array(t.shape, known.bytes);
                size && size->bytes == part.bytes) {
                part.route = known.is;
                part.row = size->row;
                part.element = known.bytes;
            }
    return part;
}

/// The parts of everything behind the header. Bytes that no tensor claims are "other"; of tensors
/// that overlap, the first has the bytes and the others have none.
std::deque<plugins::array_part> parts_of(std::string_view json) {
    std::deque<plugins::array_part> parts;
    std::uint64_t at = 0;
    for (const tensor& t : read_header(json)) {
        if (t.begin < at || t.begin == t.end) continue;
        if (t.begin > at) parts.push_back({plugins::other, t.begin - at, 0, 1, ""});
        parts.push_back(part_of(t));
        at = t.end;
    }
    return parts;
}

}  // namespace

bool recognise(std::span<const std::uint8_t> input) {
    const auto length = sdk::cursor(input).fixed<std::uint64_t>();
    return length && *length != 0 && *length <= longest_header && input.size() > length_bytes &&
           input[length_bytes] == '{';
}

tsr_segment file::next(std::span<const std::uint8_t> input, bool last) {
    if (header_left_ != 0) return header(input, last);
    while (!parts_.empty() && parts_.front().bytes == 0) parts_.pop_front();
    if (parts_.empty()) parts_.push_back({plugins::other});
    return parts_.front().cut(block_size_, input.size(), last);
}

/// A block of the header, gathered on the way. A header that is none, or is cut off, ends the
/// search: what follows is "other".
tsr_segment file::header(std::span<const std::uint8_t> input, bool last) {
    const std::uint64_t wanted =
        std::min(header_left_ == unknown ? recognised_bytes : header_left_, block_size_);
    if (input.size() < wanted) return last ? give_up(input, last) : plugins::more_please;
    if (header_left_ == unknown) {
        if (!recognise(input)) return give_up(input, last);
        header_left_ = length_bytes + *sdk::cursor(input).fixed<std::uint64_t>();
        return header(input, last);
    }
    text_.append(reinterpret_cast<const char*>(input.data()), wanted);
    header_left_ -= wanted;
    if (header_left_ == 0) read();
    return {sizeof(tsr_segment), plugins::header, wanted, 0, nullptr};
}

void file::read() {
    try {
        parts_ = parts_of(std::string_view(text_).substr(length_bytes));
    } catch (const sdk::error&) {
        // It only looked like one; what follows is "other".
    }
    text_ = {};
}

tsr_segment file::give_up(std::span<const std::uint8_t> input, bool last) {
    header_left_ = 0;
    text_ = {};
    return next(input, last);
}

}  // namespace tessera::safetensors
