// SPDX-License-Identifier: MIT
// A segmenter for files of sections, each with a head of four bytes: route letter, row, and the
// size of what follows in 16 bits.
#pragma once

#include <tessera/sdk.hpp>

#include <string>

namespace tessera::test {

class sections_segmenter {
  public:
    explicit sections_segmenter(const sdk::setup& s) : habit_(s["habit"].text()) {}

    struct state {
        state(const sections_segmenter& plan, sdk::call& c, std::string_view name, std::uint64_t)
            : habit(plan.habit_) {
            if (habit == "leaves-out") {
                const auto* selection = c.service<tsr_selection_service>(TSR_SELECTION_SERVICE);
                sdk::call::check(selection->leave_out(c.raw(), "nobody wants sections"));
            }
            if (habit == "asks-beside") {
                const auto* beside = c.service<tsr_siblings_service>(TSR_SIBLINGS_SERVICE);
                const void* data = nullptr;
                std::size_t bytes = 0;
                const std::string other = std::string(name) + ".labels";
                sdk::call::check(beside->read(c.raw(), other.c_str(), 64, &data, &bytes));
                prefix.assign(static_cast<const char*>(data), bytes);
            }
        }
        tsr_segment next(std::span<const std::uint8_t> input, bool last) {
            if (habit == "never-content") return {sizeof(tsr_segment), 0, 0, 0, nullptr};
            if (habit == "wild-route") return {sizeof(tsr_segment), 99, 1, 0, nullptr};
            if (habit == "too-long") return {sizeof(tsr_segment), 0, UINT64_MAX, 0, nullptr};
            if (habit == "fails") throw sdk::error{TSR_E_CORRUPT, "a section without a head"};
            if (input.size() < 4 && !last) return {sizeof(tsr_segment), 0, 0, 0, nullptr};
            if (input.size() < 4) return {sizeof(tsr_segment), 0, input.size(), 0, nullptr};
            const std::uint64_t size = 4 + input[2] + 256 * std::uint64_t{input[3]};
            // Patient: looks at the last byte of a section before it decides.
            if (habit == "patient" && input.size() < size && !last)
                return {sizeof(tsr_segment), 0, 0, 0, nullptr};
            const std::uint32_t route = input[0] == 'a'   ? 1
                                        : input[0] == 'b' ? 2
                                        : input[0] == 'B' ? 3
                                                          : 0;
            label = prefix + "section " + std::to_string(number++);
            return {sizeof(tsr_segment), route, size, input[1],
                    route == 0 ? nullptr : label.c_str()};
        }
        std::string habit, prefix, label;
        int number = 0;
    };

  private:
    std::string habit_;
};

// Not in the order of their names, which is the order in which a frame counts them. The last one
// refines "b".
inline constexpr const char* section_routes[] = {"other", "a", "b", "b-large"};
inline constexpr tsr_desc sections = sdk::describe_segmenter<sections_segmenter>({
    .id = "org.example.sections",
    .summary = "Files of sections",
    .schema = R"({"properties": {"habit": {"type": "string", "default": "plain", "enum": ["plain",
        "patient", "never-content", "wild-route", "too-long", "fails", "asks-beside", "leaves-out"],
        "description": "how it behaves"}}})",
    .routes = section_routes,
});

}  // namespace tessera::test
