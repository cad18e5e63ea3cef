// SPDX-License-Identifier: MIT
// The segmenter "npy": the header, then the array on the route of its type.
#include "../common/array_part.hpp"
#include "header.hpp"
#include "tessera/sdk.hpp"

namespace tessera::npy {
namespace {

constexpr const char* routes[] = {"header", "f16", "f32", "f64", "other"};
enum : std::uint32_t { header_route = 0, other_route = 4 };

struct type {
    std::string_view name;
    std::uint32_t route;
    std::uint64_t bytes;
};
constexpr type types[] = {
    {"<f2", 1, 2}, {"<f4", 2, 4}, {"<f8", 3, 8}, {"<i8", 4, 8}, {"<u8", 4, 8}, {"<i4", 4, 4},
    {"<u4", 4, 4}, {"<i2", 4, 2}, {"<u2", 4, 2}, {"|i1", 4, 1}, {"|u1", 4, 1}, {"|b1", 4, 1},
};

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::uint64_t fixed_bytes = 12;  // magic, version, length: the longer form
constexpr std::uint64_t longest_header = 64 << 10;

/// The array whose header is `text`, of "other" where nothing more is known of it.
plugins::array_part part_of(std::string_view text, const std::string& label) {
    plugins::array_part part{other_route, UINT64_MAX, 0, 1, label};
    auto found = read_header(text);
    if (!found) return part;
    if (found->column_major) found->shape = {found->shape.rbegin(), found->shape.rend()};
    for (const type& known : types)
        if (known.name == found->type)
            if (const auto size = plugins::size_of_array(found->shape, known.bytes))
                part = {known.route, size->bytes, size->row, known.bytes, label};
    return part;
}

struct segmenter {
    explicit segmenter(const sdk::setup&) {}

    class state {
      public:
        state(const segmenter&, sdk::call&, std::string_view name, std::uint64_t block_size)
            : block_size_(block_size),
              label_(name.ends_with(".npy") ? name.substr(0, name.size() - 4) : name) {}

        tsr_segment next(std::span<const std::uint8_t> input, bool last) {
            if (!begun_) {
                const auto header = header_bytes(input);
                if (!header && !last && input.size() < std::min(fixed_bytes, block_size_))
                    return plugins::more_please;
                if (header && *header <= block_size_ && input.size() < *header && !last)
                    return plugins::more_please;
                begun_ = true;
                if (header && *header <= input.size()) {
                    const std::size_t first = input[6] == 1 ? 10 : 12;
                    const std::string_view text(reinterpret_cast<const char*>(input.data()) + first,
                                                static_cast<std::size_t>(*header) - first);
                    part_ = part_of(text, label_);
                    return {sizeof(tsr_segment), header_route, *header, 0, nullptr};
                }
            }
            if (part_.bytes == 0) part_ = {other_route};
            return part_.cut(block_size_, input.size(), last);
        }

      private:
        /// Bytes up to the array, where the input begins as such files do.
        static std::optional<std::uint64_t> header_bytes(std::span<const std::uint8_t> input) {
            if (input.size() < fixed_bytes ||
                std::string_view(reinterpret_cast<const char*>(input.data()), magic.size()) !=
                    magic)
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

        std::uint64_t block_size_;
        std::string label_;
        bool begun_ = false;
        plugins::array_part part_{other_route};
    };
};

constexpr tsr_desc descriptor = sdk::describe_segmenter<segmenter>({
    .id = "org.tessera.npy",
    .summary = "The header and the array of an npy file, on the route of its type",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "segmenter tensors",
    .routes = routes,
});

}  // namespace
}  // namespace tessera::npy

TSR_PLUGINS(npy, &tessera::npy::descriptor)
