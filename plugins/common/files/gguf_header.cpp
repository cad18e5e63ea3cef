// SPDX-License-Identifier: MIT
// Reading the header of a GGUF file.
#include "gguf_header.hpp"

#include "tessera/sdk/cursor.hpp"

#include <algorithm>
#include <string_view>

namespace tessera::gguf {

namespace {

constexpr std::uint32_t magic = 0x46554747;  // "GGUF"
constexpr std::uint64_t longest_header = 64 << 20;
constexpr std::uint64_t longest_name = (64 << 10) - 1;
constexpr std::uint64_t most_tensors = 256 << 10;
constexpr std::uint32_t most_dimensions = 16;
constexpr std::size_t deepest_array = 16;
constexpr std::uint64_t largest_alignment = 64 << 10;
constexpr std::string_view alignment_key = "general.alignment";

// Numbers of metadata types.
enum : std::uint32_t { u32_type = 4, text_type = 8, array_type = 9 };

/// Bytes of a value of that type; 0 for texts, arrays and what no version has.
std::uint64_t width(std::uint32_t type) {
    constexpr std::uint8_t widths[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    return type < std::size(widths) ? widths[type] : 0;
}

template <class T>
T number(sdk::cursor& in) {
    return *in.fixed<T>();  // the field has as many bytes as were wanted
}

}  // namespace

std::size_t header_reader::feed(std::span<const std::uint8_t> bytes) {
    std::size_t at = 0;
    while (is_ == state::reading) {
        const std::uint64_t passed = std::min<std::uint64_t>(passing_, bytes.size() - at);
        at += static_cast<std::size_t>(passed);
        passing_ -= passed;
        taken_ += passed;
        if (passing_ != 0) break;
        if (values_left_ == 0 && tensors_left_ == 0 && item_ != item::start) {
            is_ = state::whole;
            break;
        }
        const std::size_t more =
            std::min(static_cast<std::size_t>(wanted_) - field_.size(), bytes.size() - at);
        const auto piece = bytes.subspan(at, more);
        field_.insert(field_.end(), piece.begin(), piece.end());
        at += more;
        taken_ += more;
        if (field_.size() < wanted_) break;
        const std::vector<std::uint8_t> whole = std::move(field_);
        field_.clear();
        take(whole);
    }
    return at;
}

/// Bytes that a header may still have.
std::uint64_t header_reader::room() const {
    return longest_header - std::min(longest_header, taken_ + passing_);
}

/// A field that is kept; `bytes` are bounded by the caller.
void header_reader::want(item next, std::uint64_t bytes) {
    item_ = next;
    wanted_ = bytes;
    if (bytes > room()) fail();
}

void header_reader::pass_over(std::uint64_t bytes) {
    if (bytes > room()) return fail();
    passing_ += bytes;
}

void header_reader::take(std::span<const std::uint8_t> field) {
    sdk::cursor in(field);
    switch (item_) {
        case item::start: {
            const auto begins = number<std::uint32_t>(in), version = number<std::uint32_t>(in);
            tensors_left_ = number<std::uint64_t>(in);
            values_left_ = number<std::uint64_t>(in);
            if (begins != magic || version < 2 || version > 3 || tensors_left_ > most_tensors)
                return fail();
            return next_entry();
        }
        case item::key_length: {
            const auto length = number<std::uint64_t>(in);
            if (length > longest_name) return fail();
            return want(item::key, length);
        }
        case item::key:
            key_is_alignment_ = std::string_view(reinterpret_cast<const char*>(field.data()),
                                                 field.size()) == alignment_key;
            return want(item::value_type, 4);
        case item::value_type:
            return value(number<std::uint32_t>(in));
        case item::alignment:
            alignment_ = number<std::uint32_t>(in);
            if (alignment_ == 0 || alignment_ % 8 != 0 || alignment_ > largest_alignment)
                return fail();
            --values_left_;
            return next_entry();
        case item::text_length: {
            pass_over(number<std::uint64_t>(in));
            return elements();
        }
        case item::array: {
            const auto type = number<std::uint32_t>(in);
            const auto count = number<std::uint64_t>(in);
            if (const std::uint64_t bytes = width(type)) {
                if (count > longest_header) return fail();
                pass_over(bytes * count);
            } else {
                if ((type != text_type && type != array_type) || arrays_.size() == deepest_array)
                    return fail();
                arrays_.push_back({type, count});
            }
            return elements();
        }
        case item::name_length: {
            const auto length = number<std::uint64_t>(in);
            if (length > longest_name) return fail();
            return want(item::name, length);
        }
        case item::name:
            tensors_.push_back({{field.begin(), field.end()}, {}});
            return want(item::dimension_count, 4);
        case item::dimension_count: {
            const auto count = number<std::uint32_t>(in);
            if (count > most_dimensions) return fail();
            return want(item::dimensions, 8 * std::uint64_t{count} + 12);
        }
        case item::dimensions: {
            tensor& t = tensors_.back();
            while (in.left() > 12) t.shape.push_back(number<std::uint64_t>(in));
            t.type = number<std::uint32_t>(in);
            t.begin = number<std::uint64_t>(in);
            --tensors_left_;
            return next_entry();
        }
    }
}

/// The value of a key, of which only one is of interest.
void header_reader::value(std::uint32_t type) {
    if (key_is_alignment_) {
        if (type != u32_type) return fail();
        return want(item::alignment, 4);
    }
    if (type == text_type) return want(item::text_length, 8);
    if (type == array_type) return want(item::array, 12);
    const std::uint64_t bytes = width(type);
    if (bytes == 0) return fail();
    pass_over(bytes);
    elements();
}

/// What comes behind a value: the next element of the array that it is in, or the next entry.
void header_reader::elements() {
    if (is_ != state::reading) return;
    while (!arrays_.empty() && arrays_.back().left == 0) arrays_.pop_back();
    if (!arrays_.empty()) {
        --arrays_.back().left;
        return arrays_.back().type == text_type ? want(item::text_length, 8)
                                                : want(item::array, 12);
    }
    --values_left_;
    next_entry();
}

void header_reader::next_entry() {
    if (values_left_ != 0) return want(item::key_length, 8);
    if (tensors_left_ != 0) return want(item::name_length, 8);
    item_ = item::name_length;
    const std::uint64_t over = (taken_ + passing_) % alignment_;
    pass_over((alignment_ - over) % alignment_);
}

}  // namespace tessera::gguf
