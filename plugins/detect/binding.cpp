// SPDX-License-Identifier: MIT
// The segmenter "detect": files of arrays by their formats, everything else by its statistics.
#include "../common/files/gguf_file.hpp"
#include "../common/files/npy_file.hpp"
#include "../common/files/safetensors_file.hpp"
#include "raw_data.hpp"
#include "tessera/sdk.hpp"
#include "text_class.hpp"

#include <variant>

namespace tessera::detect {
namespace {

constexpr const char*
    routes[] = {"header",     "f16",       "bf16",      "f32",         "f64",
                "f8",         "quantised", "text",      "other",       "noise",
                "numbers16",  "numbers32", "numbers64",  // then what refines "text"
                "text-prose", "text-chat", "text-code", "text-records"};
enum : std::uint32_t { text_route = 7, other_route = 8 };
constexpr std::uint32_t route_of_class[text_classes] = {text_route, 13, 14, 15, 16};
constexpr std::uint32_t route_of_content[plugins::content_kinds] = {0, 1, 2, 3,
                                                                    4, 5, 6, other_route};
constexpr std::uint32_t route_of_kind[kinds] = {other_route, 9, 1, 2, 3, 4, 10, 11, 12};

constexpr std::uint64_t recognised_bytes =
    std::max({gguf::recognised_bytes, npy::recognised_bytes, safetensors::recognised_bytes});

/// An input of no known format: all of it is "other".
struct unknown_file {
    tsr_segment next(std::span<const std::uint8_t>, bool) const {
        return {sizeof(tsr_segment), plugins::other, UINT64_MAX, 0, nullptr};
    }
};

class segmenter {
  public:
    explicit segmenter(const sdk::setup&) {}

    class state {
      public:
        state(const segmenter& plan, sdk::call&, std::string_view name, std::uint64_t block_size)
            : raw_(plan.entropy_), name_(name), block_size_(block_size) {}

        tsr_segment next(std::span<const std::uint8_t> input, bool last) {
            if (!begun_) {
                if (!last && input.size() < std::min(recognised_bytes, block_size_))
                    return plugins::more_please;
                begin(input);
            }
            if (other_.bytes == 0) {
                const tsr_segment part =
                    std::visit([&](auto& file) { return file.next(input, last); }, file_);
                if (part.bytes == 0 || part.route != plugins::other)
                    return plugins::routed(part, route_of_content);
                other_ = part;
            }
            return look(input, last);
        }

      private:
        void begin(std::span<const std::uint8_t> input) {
            begun_ = true;
            if (gguf::recognise(input))
                file_.emplace<gguf::file>(block_size_);
            else if (npy::recognise(input))
                file_.emplace<npy::file>(name_, block_size_);
            else if (safetensors::recognise(input))
                file_.emplace<safetensors::file>(block_size_);
        }

        /// A block of a part of which nothing but its place is known.
        tsr_segment look(std::span<const std::uint8_t> input, bool last) {
            const bool whole = other_.bytes <= input.size();
            if (whole) input = input.first(static_cast<std::size_t>(other_.bytes));
            const stretch found = raw_.next(input, block_size_, last || whole);
            if (found.bytes == 0) return plugins::more_please;
            if (other_.bytes != UINT64_MAX) other_.bytes -= found.bytes;
            const auto block = input.first(static_cast<std::size_t>(found.bytes));
            const std::uint32_t route =
                found.text ? route_of_class[static_cast<std::size_t>(class_of(block))]
                           : route_of_kind[static_cast<std::size_t>(found.is)];
            return {sizeof(tsr_segment), route, found.bytes, 0, other_.label};
        }

        raw_data raw_;
        std::string name_;
        std::uint64_t block_size_;
        bool begun_ = false;
        std::variant<unknown_file, gguf::file, npy::file, safetensors::file> file_;
        tsr_segment other_{};  ///< what is left of a part of kind "other"
    };

  private:
    entropy entropy_;
};

constexpr tsr_desc descriptor = sdk::describe_segmenter<segmenter>({
    .id = "org.tessera.detect",
    .summary = "Any input: files of arrays by their formats, everything else by its statistics",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "segmenter tensors",
    .flags = 0,  // it weighs by logarithms of the C library, whose last bits are that library's own
    .routes = routes,
});

}  // namespace
}  // namespace tessera::detect

TSR_PLUGINS(detect, &tessera::detect::descriptor)
