// SPDX-License-Identifier: MIT
// Cutting a GGUF file.
#include "gguf_file.hpp"

#include "tessera/sdk/cursor.hpp"

#include <algorithm>

namespace tessera::gguf {

namespace {

/// A type of ggml: so many elements are packed into so many bytes.
struct type {
    std::uint32_t number;
    plugins::content is;
    std::uint64_t elements, bytes;
};
using plugins::quantised;
constexpr type types[] = {
    {0, plugins::f32, 1, 4},    {1, plugins::f16, 1, 2},        {30, plugins::bf16, 1, 2},
    {28, plugins::f64, 1, 8},   {24, plugins::quantised, 1, 1}, {25, plugins::other, 1, 2},
    {26, plugins::other, 1, 4}, {27, plugins::other, 1, 8},     {2, quantised, 32, 18},  // Q4_0
    {3, quantised, 32, 20},                                                              // Q4_1
    {6, quantised, 32, 22},                                                              // Q5_0
    {7, quantised, 32, 24},                                                              // Q5_1
    {8, quantised, 32, 34},                                                              // Q8_0
    {9, quantised, 32, 36},                                                              // Q8_1
    {10, quantised, 256, 84},                                                            // Q2_K
    {11, quantised, 256, 110},                                                           // Q3_K
    {12, quantised, 256, 144},                                                           // Q4_K
    {13, quantised, 256, 176},                                                           // Q5_K
    {14, quantised, 256, 210},                                                           // Q6_K
    {15, quantised, 256, 292},                                                           // Q8_K
    {16, quantised, 256, 66},                                                            // IQ2_XXS
    {17, quantised, 256, 74},                                                            // IQ2_XS
    {18, quantised, 256, 98},                                                            // IQ3_XXS
    {19, quantised, 256, 50},                                                            // IQ1_S
    {20, quantised, 32, 18},                                                             // IQ4_NL
    {21, quantised, 256, 110},                                                           // IQ3_S
    {22, quantised, 256, 82},                                                            // IQ2_S
    {23, quantised, 256, 136},                                                           // IQ4_XS
    {29, quantised, 256, 56},                                                            // IQ1_M
    {34, quantised, 256, 54},                                                            // TQ1_0
    {35, quantised, 256, 66},                                                            // TQ2_0
    {39, quantised, 32, 17},                                                             // MXFP4
};

/// A tensor as a part that ends at `limit` at the latest. One of unknown size has all of that and
/// is "other", under its name.
plugins::array_part part_of(const tensor& t, std::uint64_t limit) {
    plugins::array_part part{plugins::other, limit - t.begin, 0, 1, t.name};
    const auto known = std::find_if(std::begin(types), std::end(types),
                                    [&](const type& k) { return k.number == t.type; });
    if (known == std::end(types)) return part;
    // In units of what is packed together, slowest dimension first. A row is a step along the
    // second fastest: ggml's own word.
    const std::uint64_t fastest = t.shape.empty() ? 1 : t.shape.front();
    if (fastest % known->elements != 0) return part;
    std::uint64_t rows = 1;
    for (std::size_t i = 1; i < t.shape.size(); ++i) {
        const auto more = plugins::product(rows, t.shape[i]);
        if (!more) return part;
        rows = *more;
    }
    const auto row = plugins::product(fastest / known->elements, known->bytes);
    const auto bytes = row ? plugins::product(*row, rows) : row;
    if (!bytes) return part;
    return {known->is, *bytes, t.shape.size() < 2 ? 0 : *row, known->bytes, t.name};
}

/// The parts of everything behind the header. Bytes that no tensor claims are "other"; of tensors
/// that overlap, the first has the bytes and the others have none.
std::deque<plugins::array_part> parts_of(std::vector<tensor>& tensors) {
    std::stable_sort(tensors.begin(), tensors.end(),
                     [](const tensor& a, const tensor& b) { return a.begin < b.begin; });
    std::deque<plugins::array_part> parts;
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const tensor& t = tensors[i];
        if (t.begin < at) continue;
        const bool final = i + 1 == tensors.size();
        plugins::array_part part = part_of(t, final ? UINT64_MAX : tensors[i + 1].begin);
        if (part.bytes == 0) continue;
        if (t.begin > at) parts.push_back({plugins::other, t.begin - at, 0, 1, ""});
        at = part.bytes > UINT64_MAX - t.begin ? UINT64_MAX : t.begin + part.bytes;
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace

bool recognise(std::span<const std::uint8_t> input) {
    sdk::cursor in(input);
    const auto magic = in.fixed<std::uint32_t>(), version = in.fixed<std::uint32_t>();
    return magic == 0x46554747 && (version == 2 || version == 3);
}

tsr_segment file::next(std::span<const std::uint8_t> input, bool last) {
    if (reading_) return header(input, last);
    while (!parts_.empty() && parts_.front().bytes == 0) parts_.pop_front();
    if (parts_.empty()) parts_.push_back({plugins::other});
    return parts_.front().cut(block_size_, input.size(), last);
}

/// A block of the header. A header that is none, or is cut off, ends the search: what follows is
/// "other", from this block on.
tsr_segment file::header(std::span<const std::uint8_t> input, bool last) {
    const auto block =
        input.first(static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), block_size_)));
    seen_ += reader_.feed(block.subspan(seen_));
    std::uint64_t bytes = block.size();
    switch (reader_.is()) {
        case header_reader::state::reading:
            if (block.size() < block_size_) {
                if (!last) return plugins::more_please;
                reading_ = false;
                return next(input, last);
            }
            break;
        case header_reader::state::whole:
            reading_ = false;
            parts_ = parts_of(reader_.tensors());
            bytes = seen_;
            if (bytes == 0) return next(input, last);  // it ended with the block before
            break;
        case header_reader::state::failed:
            reading_ = false;
            return next(input, last);
    }
    seen_ = 0;
    return {sizeof(tsr_segment), plugins::header, bytes, 0, nullptr};
}

}  // namespace tessera::gguf
