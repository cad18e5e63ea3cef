// SPDX-License-Identifier: MIT
// The segmenter "kv-dump": dumps of key-value caches, whose shape is in a meta file beside them.
#include "../common/array_part.hpp"
#include "meta.hpp"
#include "tessera/sdk.hpp"

#include <array>
#include <optional>

namespace tessera::kv_dump {
namespace {

constexpr const char* schema = R"({"properties": {
  "phase": {"type": "string", "default": "both", "enum": ["both", "prefill", "decode"],
    "description": "dumps of which phase are wanted; others are left out"},
  "min-seq-len": {"type": "integer", "default": 0, "minimum": 0, "maximum": 2147483647,
    "description": "fewest positions of a dump that is wanted; 0: any"},
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

    /// The first parameter that does not want the dump, or nothing.
    std::optional<std::string> objection(const meta& m) const {
        if (phase != "both" && phase != m.stage) return "phase " + m.stage;
        if (m.sequence < fewest || (most != 0 && m.sequence > most))
            return std::to_string(m.sequence) + " positions";
        return {};
    }

    /// Throws where the host can be told that a dump is not wanted; else it is one of "other".
    void leave_out(sdk::call& c, const std::string& why) const {
        const auto* service = c.service<tsr_selection_service>(TSR_SELECTION_SERVICE);
        if (service != nullptr) sdk::call::check(service->leave_out(c.raw(), why.c_str()));
    }

    /// What the meta file of `dump` says, or nothing where there is none of ours.
    std::optional<meta> meta_of(sdk::call& c, const dump_name& dump) const {
        const auto* files = c.service<tsr_siblings_service>(TSR_SIBLINGS_SERVICE);
        const void* data = nullptr;
        std::size_t bytes = 0;
        if (files == nullptr ||
            files->read(c.raw(), dump.meta_file.c_str(), longest_meta, &data, &bytes) != TSR_OK)
            return {};
        try {
            return read_meta({static_cast<const char*>(data), bytes});
        } catch (const sdk::error&) {
            return {};
        }
    }

    /// The dump `name` as an array, "other" where nothing is known of it. Its meta file is "other",
    /// and left out where the dump is.
    plugins::array_part part_of(sdk::call& c, std::string_view name) const {
        const plugins::array_part other{other_route, UINT64_MAX, 0, 1, ""};
        const auto dump = read_name(name);
        const auto m = dump ? meta_of(c, *dump) : std::nullopt;
        if (!m) return other;
        const bool keys = dump->is == dump_name::kind::keys;
        const bool is_meta = dump->is == dump_name::kind::meta;
        if (!is_meta && (keys ? m->key_file : m->value_file) != name) return other;
        if (const auto why = objection(*m)) {
            leave_out(c, *why);
            return other;
        }
        if (is_meta) return other;
        const std::uint32_t route = m->element_bytes == 2   ? f16_route
                                    : m->element_bytes == 4 ? f32_route
                                                            : other_route;
        if ((m->type == "fp16" && route != f16_route) || (m->type == "fp32" && route != f32_route))
            return other;
        const auto size = plugins::size_of_array(std::array{m->sequence, m->heads, m->head_size},
                                                 m->element_bytes);
        if (!size || route == other_route) return other;
        return {route, size->bytes, size->row, m->element_bytes,
                "layer_" + std::to_string(m->layer) + (keys ? ".k" : ".v")};
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
