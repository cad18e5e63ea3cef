// SPDX-License-Identifier: MIT
// The segmenter "safetensors": the header, then each tensor on the route of its type.
#include "../common/array_part.hpp"
#include "header.hpp"
#include "tessera/sdk.hpp"
#include "tessera/sdk/cursor.hpp"

#include <deque>

namespace tessera::safetensors {
namespace {

constexpr const char* routes[] = {"header", "f16", "bf16", "f32", "f64", "f8", "other"};
enum : std::uint32_t { header_route = 0, other_route = 6 };

struct type {
    std::string_view name;
    std::uint32_t route;
    std::uint64_t bytes;
};
constexpr type types[] = {
    {"F16", 1, 2},     {"BF16", 2, 2}, {"F32", 3, 4}, {"F64", 4, 8}, {"F8_E4M3", 5, 1},
    {"F8_E5M2", 5, 1}, {"I64", 6, 8},  {"U64", 6, 8}, {"I32", 6, 4}, {"U32", 6, 4},
    {"I16", 6, 2},     {"U16", 6, 2},  {"I8", 6, 1},  {"U8", 6, 1},  {"BOOL", 6, 1},
};

constexpr std::uint64_t length_bytes = 8;
constexpr std::uint64_t longest_header = 32 << 20;

/// A tensor as a part. One whose type is unknown, or whose shape is not as large as its place, is
/// "other", under its name all the same.
plugins::array_part part_of(const tensor& t) {
    plugins::array_part part{other_route, t.end - t.begin, 0, 1, t.name};
    for (const type& known : types)
        if (known.name == t.dtype)
            if (const auto size = plugins::size_of_array(t.shape, known.bytes);
                size && size->bytes == part.bytes) {
                part.route = known.route;
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
        if (t.begin > at) parts.push_back({other_route, t.begin - at, 0, 1, ""});
        parts.push_back(part_of(t));
        at = t.end;
    }
    return parts;
}

struct segmenter {
    explicit segmenter(const sdk::setup&) {}

    class state {
      public:
        state(const segmenter&, sdk::call&, std::string_view, std::uint64_t block_size)
            : block_size_(block_size) {}

        tsr_segment next(std::span<const std::uint8_t> input, bool last) {
            if (header_left_ != 0) return header(input, last);
            while (!parts_.empty() && parts_.front().bytes == 0) parts_.pop_front();
            if (parts_.empty()) parts_.push_back({other_route});
            return parts_.front().cut(block_size_, input.size(), last);
        }

      private:
        /// A block of the header, gathered on the way. A header that is none, or is cut off, ends
        /// the search: what follows is "other".
        tsr_segment header(std::span<const std::uint8_t> input, bool last) {
            const std::uint64_t wanted =
                std::min(header_left_ == unknown ? length_bytes + 1 : header_left_, block_size_);
            if (input.size() < wanted) return last ? give_up(input, last) : plugins::more_please;
            if (header_left_ == unknown) {
                const auto length = sdk::cursor(input).fixed<std::uint64_t>();
                if (!length || *length == 0 || *length > longest_header ||
                    input.size() <= length_bytes || input[length_bytes] != '{')
                    return give_up(input, last);
                header_left_ = length_bytes + *length;
                return header(input, last);
            }
            text_.append(reinterpret_cast<const char*>(input.data()), wanted);
            header_left_ -= wanted;
            if (header_left_ == 0) read();
            return {sizeof(tsr_segment), header_route, wanted, 0, nullptr};
        }

        void read() {
            try {
                parts_ = parts_of(std::string_view(text_).substr(length_bytes));
            } catch (const sdk::error&) {
                // It only looked like one; what follows is "other".
            }
            text_ = {};
        }

        tsr_segment give_up(std::span<const std::uint8_t> input, bool last) {
            header_left_ = 0;
            text_ = {};
            return next(input, last);
        }

        static constexpr std::uint64_t unknown = UINT64_MAX;

        std::uint64_t block_size_;
        std::uint64_t header_left_ = unknown;
        std::string text_;
        std::deque<plugins::array_part> parts_;
    };
};

constexpr tsr_desc descriptor = sdk::describe_segmenter<segmenter>({
    .id = "org.tessera.safetensors",
    .summary = "The header and the tensors of a safetensors file, each on the route of its type",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "segmenter tensors",
    .routes = routes,
});

}  // namespace
}  // namespace tessera::safetensors

TSR_PLUGINS(safetensors, &tessera::safetensors::descriptor)
