// SPDX-License-Identifier: MIT
// The segmenter "gguf": the header, then each tensor on the route of its type.
#include "../common/files/gguf_file.hpp"
#include "tessera/sdk.hpp"

namespace tessera::gguf {
namespace {

constexpr const char* routes[] = {"header", "f16", "bf16", "f32", "f64", "quantised", "other"};
constexpr std::uint32_t route_of[plugins::content_kinds] = {0, 1, 2, 3, 4, 6, 5, 6};

struct segmenter {
    explicit segmenter(const sdk::setup&) {}

    struct state {
        state(const segmenter&, sdk::call&, std::string_view, std::uint64_t block_size)
            : file_(block_size) {}
        tsr_segment next(std::span<const std::uint8_t> input, bool last) {
            return plugins::routed(file_.next(input, last), route_of);
        }

      private:
        file file_;
    };
};

constexpr tsr_desc descriptor = sdk::describe_segmenter<segmenter>({
    .id = "org.tessera.gguf",
    .summary = "The header and the tensors of a GGUF file, each on the route of its type",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "segmenter tensors",
    .routes = routes,
});

}  // namespace
}  // namespace tessera::gguf

TSR_PLUGINS(gguf, &tessera::gguf::descriptor)
