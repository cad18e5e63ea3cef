// SPDX-License-Identifier: MIT
// Models and segmenters that break one law each, and ones that keep them all.
#include <tessera/sdk.hpp>
#include <vector>

namespace {

namespace sdk = tessera::sdk;
using streams = std::span<const tsr_stream>;

enum class flaw { none, looks_ahead, batches };

/// How often each symbol was seen, one row for all lanes.
template <flaw Flaw>
struct seen {
    explicit seen(const sdk::setup&) {}
    tsr_score_kind kind() const { return TSR_COUNTS; }

    struct state {
        std::vector<std::uint32_t> counts, said;
        state(const seen&, sdk::call&, const tsr_stream& shape, streams, const sdk::lanes&)
            : counts(shape.alphabet + 16, 1) {
            if (Flaw == flaw::looks_ahead && shape.data != nullptr) counts[0] = 2;
        }
        tsr_scores predict(std::uint64_t& hold) {
            hold = 4;
            said = counts;
            return {sizeof(tsr_scores),
                    TSR_COUNTS,
                    said.data(),
                    static_cast<std::uint32_t>(counts.size() - 16),
                    1,
                    0};
        }
        void update(std::uint32_t active, const std::uint32_t* symbols, std::uint64_t steps) {
            for (std::uint64_t i = 0; i < steps * active; ++i) ++counts[symbols[i]];
            if (Flaw == flaw::batches) ++counts[0];
        }
    };
};

/// Blocks of at most 100 bytes that end behind a line's end; the hasty one cuts what it sees.
template <bool Hasty>
struct lines {
    explicit lines(const sdk::setup&) {}
    struct state {
        std::uint64_t most;
        state(const lines&, sdk::call&, std::string_view, std::uint64_t block_size)
            : most(std::min<std::uint64_t>(block_size, 100)) {}
        tsr_segment next(std::span<const std::uint8_t> input, bool last) {
            const std::size_t room = std::min<std::size_t>(input.size(), most);
            const auto end = std::find(input.begin(), input.begin() + room, '\n');
            std::uint64_t bytes = static_cast<std::uint64_t>(end - input.begin());
            if (bytes < room)
                ++bytes;
            else if (bytes < most && !last && !Hasty)
                bytes = 0;
            return {sizeof(tsr_segment), 0, bytes, 0, nullptr};
        }
    };
};

template <flaw Flaw>
constexpr tsr_desc model(const char* id) {
    return sdk::describe_model<seen<Flaw>>({.id = id,
                                            .summary = "For the tests",
                                            .accepts = TSR_TYPE_BIT(TSR_U8) | TSR_TYPE_BIT(TSR_U16),
                                            .kinds = TSR_KIND_BIT(TSR_COUNTS)});
}
constexpr const char* routes[] = {"line"};
template <bool Hasty>
constexpr tsr_desc segmenter(const char* id) {
    return sdk::describe_segmenter<lines<Hasty>>(
        {.id = id, .summary = "For the tests", .routes = routes});
}
constexpr tsr_desc all[] = {
    model<flaw::none>("test.sound"),      model<flaw::looks_ahead>("test.looks-ahead"),
    model<flaw::batches>("test.batches"), segmenter<false>("test.lines"),
    segmenter<true>("test.hasty"),
};

}  // namespace

TSR_PLUGINS(broken_models, &all[0], &all[1], &all[2], &all[3], &all[4])
