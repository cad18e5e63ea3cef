// SPDX-License-Identifier: MIT
// Descriptions of streams in a block's control section.
#include "stream_form.hpp"

#include <tessera/sdk/varint.hpp>

namespace tessera::engine {

namespace {

// Two bits each for count, alphabet and row, from the low end.
enum count_form : unsigned { same_count = 0, same_bytes = 1, stored_count = 2, of_leaf = 3 };
enum bound_form : unsigned { unknown = 0, as_input = 1, stored = 2 };

bool fits_bytes(const tsr_stream& input, tsr_type type) {
    return input.count * width(input.type) % width(type) == 0;
}

count_form form_of_count(const tsr_stream& s, const tsr_stream& input, bool leaf) {
    if (leaf) return of_leaf;
    if (s.count == input.count) return same_count;
    if (fits_bytes(input, s.type) && s.count * width(s.type) == input.count * width(input.type))
        return same_bytes;
    return stored_count;
}

bound_form form_of_bound(std::uint64_t value, std::uint64_t of_input) {
    return value == 0 ? unknown : value == of_input ? as_input : stored;
}

[[noreturn]] void bad(const char* what) { throw error(reason::corrupt, what); }

std::uint64_t read_bound(sdk::cursor& in, unsigned form, std::uint64_t of_input) {
    if (form == unknown) return 0;
    if (form == as_input) {
        if (of_input == 0) bad("a stream's bound refers to its stage's input, which has none");
        return of_input;
    }
    const auto value = form == stored ? in.varint() : std::nullopt;
    if (!value || *value == 0 || *value == of_input)
        bad("expected the bound of a stream, found none");
    return *value;
}

}  // namespace

void write_stream_form(std::vector<std::uint8_t>& out, const tsr_stream& stream,
                       const tsr_stream& input, bool leaf) {
    const count_form count = form_of_count(stream, input, leaf);
    const bound_form alphabet = form_of_bound(stream.alphabet, input.alphabet);
    const bound_form row = form_of_bound(stream.row, input.row);
    out.push_back(static_cast<std::uint8_t>(count | alphabet << 2 | row << 4));
    if (count == stored_count) sdk::append_varint(out, stream.count);
    if (alphabet == stored) sdk::append_varint(out, stream.alphabet);
    if (row == stored) sdk::append_varint(out, stream.row);
}

tsr_stream read_stream_form(sdk::cursor& in, tsr_type type, const tsr_stream& input, bool leaf) {
    const auto form = in.byte();
    if (!form || *form >= 64) bad("expected the description of a stream, found none");
    const unsigned count = *form & 3;
    if (leaf != (count == of_leaf))
        bad("the description of a stream disagrees with the spec about where it ends");
    tsr_stream s = shape_of(type, TSR_UNKNOWN);
    if (count == same_count) {
        s.count = input.count;
    } else if (count == same_bytes) {
        if (!fits_bytes(input, type))
            bad("a stream is said to have its input's bytes, which do not divide");
        s.count = input.count * width(input.type) / width(type);
    } else if (count == stored_count) {
        const auto value = in.varint_up_to(UINT64_MAX / 16);
        if (!value) bad("expected the count of a stream, found none");
        s.count = *value;
        // One stream has one description.
        if (form_of_count(s, input, leaf) != stored_count)
            bad("the count of a stream is stored where its stage's input implies it");
    }
    s.alphabet = read_bound(in, *form >> 2 & 3, input.alphabet);
    s.row = read_bound(in, *form >> 4 & 3, input.row);
    return s;
}

}  // namespace tessera::engine
