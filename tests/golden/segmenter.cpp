// SPDX-License-Identifier: MIT
// The segmenter "cut".
#include "segmenter.hpp"

#include <tessera/sdk.hpp>

#include <algorithm>
#include <string>

namespace tessera::golden {

namespace {

constexpr const char* routes[] = {"numbers", "text"};

class cut {
  public:
    explicit cut(const sdk::setup&) {}

    struct state {
        state(const cut&, sdk::call&, std::string_view, std::uint64_t) {}

        tsr_segment next(std::span<const std::uint8_t> input, bool last) {
            const std::size_t wanted = count_ % 2 == 0 ? 200 : 600;
            tsr_segment s{};
            s.size = sizeof s;
            if (input.size() < wanted && !last) return s;
            s.bytes = std::min(wanted, input.size());
            s.route = 1;
            if (count_++ % 2 == 1) {
                label_ = "layer." + std::to_string(count_ / 2 - 1);
                s.route = 0;
                s.row = 20;
                s.label = label_.c_str();
            }
            return s;
        }

      private:
        unsigned count_ = 0;
        std::string label_;
    };
};

constexpr sdk::about about{
    .id = "org.tessera.cut", .summary = "Two kinds of blocks by turns", .routes = routes};
constexpr tsr_desc desc = sdk::describe_segmenter<cut>(about);

}  // namespace

TSR_PLUGINS(cut, &desc)

const tsr_entry& segmenter_entry() { return tsr_plugin_entry_cut; }

}  // namespace tessera::golden
