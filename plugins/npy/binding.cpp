// SPDX-License-Identifier: MIT
// The segmenter "npy": the header, then the array on the route of its type.
#include "../common/files/npy_file.hpp"
#include "tessera/sdk.hpp"

namespace tessera::npy {
namespace {

constexpr const char* routes[] = {"header", "f16", "f32", "f64", "other"};
constexpr std::uint32_t route_of[plugins::content_kinds] = {0, 1, 4, 2, 3, 4, 4, 4};

struct segmenter {
    explicit segmenter(const sdk::setup&) {}

    struct state {
        state(const segmenter&, sdk::call&, std::string_view name, std::uint64_t block_size)
            : file_(name, block_size) {}
        tsr_segment next(std::span<const std::uint8_t> input, bool last) {
            return plugins::routed(file_.next(input, last), route_of);
        }

      private:
        file file_;
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
