// SPDX-License-Identifier: MIT
// The segmenter "kv-dump": dumps of key-value caches, whose shape is in a meta file beside them.
#include "../common/array_part.hpp"
#include "meta.hpp"
#include "tessera/sdk.hpp"

#include <array>

namespace tessera::kv_dump {
namespace {

constexpr const char* schema = R"({"properties": {
  "phase": {"type": "string", "default": "both", "enum": ["both", "prefill", "decode"],
    "description": "dumps of which phase are told apart; others go the way of unknown files"},
  "min-seq-len": {"type": "integer", "default": 0, "minimum": 0, "maximum": 2147483647,
    "description": "fewest positions that a dump has for that; 0: any"},
  "max-seq-len": {"type": "integer", "default": 0, "minimum": 0, "maximum": 2147483647,
    "description": "most positions; 0: any"}}})";

constexpr const char* routes[] = {"f16", "f32", "other"};
enum : std::uint32_t { f16_route = 0, f32_route = 1, other_route = 2 };

constexpr std::size_t longest_meta = 64 << 10;

struct segmenter {
    std::string phase;
    std::uint64_t fewest, most;

    explicit segmenter(const sdk::setup& s)
        : phase(s["phase"].text()),
          fewest(static_cast<std::uint64_t>(s["min-seq-len"].integer())),
          most(static_cast<std::uint64_t>(s["max-seq-len"].integer())) {
        if (most != 0 && fewest > most)
            throw sdk::error{TSR_E_PARAM, "min-seq-len: expected at most max-seq-len, which is " +
                                              std::to_string(most) + ", found " +
                                              std::to_string(fewest)};
    }

    bool wants(const meta& m) const {
        return (phase == "both" || phase == m.stage) && m.sequence >= fewest &&
               (most == 0 || m.sequence <= most);
    }

    /// The dump `name` as an array, "other" where nothing is known of it or it is not wanted.
    plugins::array_part part_of(sdk::call& c, std::string_view name) const {
        plugins::array_part part{other_route, UINT64_MAX, 0, 1, ""};
        const auto dump = read_name(name);
        const auto* files = c.service<tsr_siblings_service>(TSR_SIBLINGS_SERVICE);
        if (!dump || files == nullptr) return part;
        const void* data = nullptr;
        std::size_t bytes = 0;
        if (files->read(c.raw(), dump->meta_file.c_str(), longest_meta, &data, &bytes) != TSR_OK)
            return part;
        try {
            const meta m = read_meta({static_cast<const char*>(data), bytes});
            if ((dump->keys ? m.key_file : m.value_file) != name || !wants(m)) return part;
            const std::uint32_t route = m.element_bytes == 2   ? f16_route
                                        : m.element_bytes == 4 ? f32_route
                                                               : other_route;
            if ((m.type == "fp16" && route != f16_route) ||
                (m.type == "fp32" && route != f32_route))
                return part;
            const auto size = plugins::size_of_array(std::array{m.sequence, m.heads, m.head_size},
                                                     m.element_bytes);
            if (!size || route == other_route) return part;
            part = {route, size->bytes, size->row, m.element_bytes,
                    "layer_" + std::to_string(m.layer) + (dump->keys ? ".k" : ".v")};
        } catch (const sdk::error&) {
            // No meta file of ours.
        }
        return part;
    }

    class state {
      public:
        state(const segmenter& plan, sdk::call& c, std::string_view name, std::uint64_t block_size)
            : block_size_(block_size), part_(plan.part_of(c, name)) {}

        tsr_segment next(std::span<const std::uint8_t> input, bool last) {
            if (part_.bytes == 0) part_ = {other_route};
            return part_.cut(block_size_, input.size(), last);
        }

      private:
        std::uint64_t block_size_;
        plugins::array_part part_;
    };
};

constexpr tsr_desc descriptor = sdk::describe_segmenter<segmenter>({
    .id = "org.tessera.kv-dump",
    .summary = "Dumps of key-value caches, whose shape is in a meta file beside them",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "segmenter tensors",
    .schema = schema,
    .routes = routes,
});

}  // namespace
}  // namespace tessera::kv_dump

TSR_PLUGINS(kv_dump, &tessera::kv_dump::descriptor)
