// SPDX-License-Identifier: MIT
// The model "histogram": how often each symbol occurs, in the block or in groups of it.
#include "clusters.hpp"
#include "counts.hpp"

#include "tessera/sdk.hpp"

#include <algorithm>
#include <string>

namespace tessera::histogram {
namespace {

constexpr const char* schema = R"({"properties": {
  "tables": {"type": "integer", "default": 16, "minimum": 1, "maximum": 256, "encode-only": true,
    "description": "most tables that a block has; groups of symbols share them where that makes the whole smaller"},
  "group": {"type": "integer", "default": 512, "minimum": 16, "maximum": 32767, "encode-only": true,
    "description": "symbols that use one table together; doubled in blocks where that would be too many counts"}}})";

constexpr std::uint32_t widest_alphabet = 1u << 24;
constexpr std::uint64_t most_group_counts = std::uint64_t{1} << 23;  // to be looked at
constexpr std::uint64_t largest_group = (1u << 15) - 1;

class model {
  public:
    explicit model(const sdk::setup& s)
        : tables_(static_cast<std::uint32_t>(s["tables"].integer())),
          group_(static_cast<std::uint64_t>(s["group"].integer())) {}

    tsr_score_kind kind() const { return TSR_COUNTS; }

    tsr_predictions analyse(sdk::call& c, const tsr_stream& symbols,
                            std::span<const tsr_stream>) const {
        if (symbols.alphabet > widest_alphabet)
            throw sdk::error{TSR_E_UNSUPPORTED, "alphabet of " + std::to_string(symbols.alphabet) +
                                                    ", a histogram holds at most " +
                                                    std::to_string(widest_alphabet)};
        if (sdk::width(symbols.type) > 4)
            throw sdk::error{TSR_E_UNSUPPORTED, "expected symbols of up to 32 bits, found u64"};
        if (symbols.count >> 32 != 0)
            throw sdk::error{TSR_E_UNSUPPORTED, "expected less than 2^32 symbols in a block"};
        switch (sdk::width(symbols.type)) {
            case 1:
                return predictions<std::uint8_t>(c, symbols);
            case 2:
                return predictions<std::uint16_t>(c, symbols);
            default:
                return predictions<std::uint32_t>(c, symbols);
        }
    }

  private:
    template <class Symbol>
    tsr_predictions predictions(sdk::call& c, const tsr_stream& symbols) const {
        const auto all = sdk::elements<Symbol>(symbols);
        const auto alphabet = static_cast<std::uint32_t>(symbols.alphabet);
        const std::uint64_t group = group_for(all.size(), alphabet);
        return group == 0 ? one_table(c, all, alphabet) : many_tables(c, all, alphabet, group);
    }

    // 0: one table is all that the block can have.
    std::uint64_t group_for(std::uint64_t symbols, std::uint64_t alphabet) const {
        if (tables_ == 1) return 0;
        std::uint64_t group = group_;
        while (group < largest_group && (symbols / group + 1) * alphabet > most_group_counts)
            group *= 2;
        group = std::min(group, largest_group);
        const bool fits = (symbols / group + 1) * alphabet <= most_group_counts;
        return fits && symbols > group ? group : 0;
    }

    template <class Symbol>
    static tsr_predictions one_table(sdk::call& c, std::span<const Symbol> symbols,
                                     std::uint32_t alphabet) {
        const auto counts = c.scratch<std::uint32_t>(alphabet);
        std::fill(counts.begin(), counts.end(), 0u);
        add_counts(symbols, counts);
        const auto scores = c.scratch<tsr_scores>(1);
        scores[0] = {sizeof(tsr_scores), TSR_COUNTS, counts.data(), alphabet, 1, 0};
        return {sizeof(tsr_predictions), 1, scores.data(), nullptr, 0};
    }

    template <class Symbol>
    tsr_predictions many_tables(sdk::call& c, std::span<const Symbol> symbols,
                                std::uint32_t alphabet, std::uint64_t group) const {
        clusters found = cluster_groups(symbols, group, alphabet, tables_);
        const auto scores = c.scratch<tsr_scores>(found.size());
        for (std::uint32_t i = 0; i < found.size(); ++i) {
            const auto counts = c.scratch<std::uint32_t>(alphabet);
            std::copy(found.row(i).begin(), found.row(i).end(), counts.begin());
            scores[i] = {sizeof(tsr_scores), TSR_COUNTS, counts.data(), alphabet, 1, 0};
        }
        if (found.size() == 1) return {sizeof(tsr_predictions), 1, scores.data(), nullptr, 0};
        const auto of_group = c.scratch<std::uint16_t>(found.of_group.size());
        std::copy(found.of_group.begin(), found.of_group.end(), of_group.begin());
        return {sizeof(tsr_predictions), found.size(), scores.data(), of_group.data(), group};
    }

    std::uint32_t tables_;
    std::uint64_t group_;
};

constexpr tsr_desc descriptor = sdk::describe_model<model>({
    .id = "org.tessera.histogram",
    .summary = "Counts of each symbol, in the block or in groups of it that share tables",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "model measured",
    .schema = schema,
    .accepts = TSR_ANY_TYPE & ~TSR_TYPE_BIT(TSR_U64),
    .kinds = TSR_KIND_BIT(TSR_COUNTS),
});

}  // namespace
}  // namespace tessera::histogram

TSR_PLUGINS(histogram, &tessera::histogram::descriptor)
