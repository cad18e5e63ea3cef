// SPDX-License-Identifier: MIT
// The segmenter "records": blocks of whole records, each to be decoded alone.
#include "kernel.hpp"
#include "tessera/sdk.hpp"

#include <algorithm>
#include <utility>

namespace tessera::records {
namespace {

constexpr const char* schema = R"({"properties": {
  "form": {"type": "string", "default": "lines",
    "enum": ["whole", "lines", "json-lines", "u32-length", "varint-length"],
    "description": "what a record is: the whole input, a line, a line with the blank ones behind it, or a length (32 bits, little endian, or LEB128) and so many bytes"},
  "every": {"type": "integer", "default": 1, "minimum": 1, "maximum": 1073741824,
    "description": "records in a block: more of them make smaller files and coarser blocks"}}})";

constexpr const char* routes[] = {"record"};

form form_of(std::string_view name) {
    if (name == "lines") return form::lines;
    if (name == "json-lines") return form::json_lines;
    if (name == "u32-length") return form::u32_length;
    return name == "varint-length" ? form::varint_length : form::whole;
}

struct segmenter {
    form records;
    std::uint64_t every;

    explicit segmenter(const sdk::setup& s)
        : records(form_of(s["form"].text())),
          every(static_cast<std::uint64_t>(s["every"].integer())) {}

    struct state {
        state(const segmenter& plan, sdk::call&, std::string_view, std::uint64_t block_size)
            : plan_(plan), block_size_(block_size) {}

        tsr_segment next(std::span<const std::uint8_t> input, bool last) {
            std::uint64_t bytes = std::exchange(left_, 0);  // of a record that passed a block
            for (std::uint64_t n = bytes == 0 ? 0 : plan_.every; n < plan_.every; ++n) {
                const auto known = bytes < input.size()
                                       ? record_bytes(plan_.records, input.subspan(bytes))
                                       : std::nullopt;
                if (!known && last) {
                    bytes = input.size();  // the rest, be it a whole record or not
                    break;
                }
                if (!known && input.size() < block_size_) return {sizeof(tsr_segment), 0, 0, 0, {}};
                if (!known || *known > block_size_ - bytes) {
                    if (bytes == 0) bytes = known.value_or(block_size_);
                    break;
                }
                bytes += *known;
            }
            const std::uint64_t now = std::min(bytes, block_size_);
            if (bytes != endless) bytes -= now;
            left_ = bytes;
            return {sizeof(tsr_segment), 0, last ? std::min<std::uint64_t>(now, input.size()) : now,
                    0, nullptr};
        }

      private:
        const segmenter& plan_;
        std::uint64_t block_size_;
        std::uint64_t left_ = 0;
    };
};

constexpr tsr_desc descriptor = sdk::describe_segmenter<segmenter>({
    .id = "org.tessera.records",
    .summary = "Lines, JSON Lines or messages behind their lengths, each in a block of its own",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "segmenter records",
    .schema = schema,
    .routes = routes,
});

}  // namespace
}  // namespace tessera::records

TSR_PLUGINS(records, &tessera::records::descriptor)
