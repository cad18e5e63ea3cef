// SPDX-License-Identifier: MIT
// The distribution "quantize": counts to frequencies whose total is a power of two.
#include "group_map.hpp"
#include "narrow.hpp"
#include "rounding.hpp"
#include "shares.hpp"
#include "table_form.hpp"

#include "tessera/sdk.hpp"

#include <algorithm>
#include <bit>
#include <string>

namespace tessera::quantize {
namespace {

constexpr const char* schema = R"({"properties": {
  "bits": {"type": "integer", "default": 12, "minimum": 8, "maximum": 16,
    "description": "totals are 2^bits, or more (up to 2^16) where that is less than two for every symbol"}}})";

constexpr unsigned most_bits = 16;

class distribution {
  public:
    explicit distribution(const sdk::setup& s)
        : bits_(static_cast<unsigned>(s["bits"].integer())), set_(sdk::best_instructions()) {}

    tsr_totals totals() const { return {sizeof(tsr_totals), 1, std::uint64_t{1} << most_bits, 0}; }

    tsr_table table(sdk::call& c, const tsr_scores& scores) const {
        const auto lower = c.scratch<std::uint32_t>(scores.alphabet);
        if (scores.kind == TSR_P1_U32) {
            const std::uint32_t total = total_for(2);
            lower[0] = 0;
            lower[1] = share_of_zero(sdk::row<std::uint32_t>(scores, 0)[0], total);
            return {sizeof(tsr_table), 2, total, lower.data(), nullptr};
        }
        const auto counts = sdk::row<std::uint32_t>(scores, 0);
        const std::uint32_t total = round_counts(c, counts, lower);
        return {sizeof(tsr_table), scores.alphabet, total, lower.data(), nullptr};
    }

    void write_tables(sdk::call& c, const tsr_tables& tables, std::uint64_t symbols) const {
        if (tables.count > max_tables)
            throw sdk::error{TSR_E_UNSUPPORTED,
                             std::to_string(tables.count) + " tables, a block stores at most 256"};
        const std::uint64_t groups = groups_of(tables, symbols);
        std::uint64_t room = 32 + most_map_bytes(groups);
        for (std::uint32_t i = 0; i < tables.count; ++i) room += most_bytes(tables.table[i]);
        const auto bytes = c.scratch<std::uint8_t>(room);
        std::size_t head = 0;
        bytes[head++] = static_cast<std::uint8_t>(tables.count - 1);
        if (tables.count > 1) head += sdk::write_varint(bytes.data() + head, tables.group);
        sdk::bit_writer out(bytes.data() + head);
        for (std::uint32_t i = 0; i < tables.count; ++i) write_table(out, tables.table[i]);
        if (tables.count > 1)
            write_map(out, {tables.of_group, static_cast<std::size_t>(groups)}, tables.count);
        c.put_header(bytes.first(head + out.finish()));
    }

    tsr_tables read_tables(sdk::call& c, std::uint32_t alphabet, std::uint64_t symbols) const {
        sdk::cursor header(c.header());
        const auto count = header.byte();
        if (!count) sdk::corrupt("expected the number of tables");
        tsr_tables tables{sizeof(tsr_tables), *count + 1u, nullptr, nullptr, 0};
        std::uint64_t groups = 0;
        if (tables.count > 1) {
            const auto group = header.varint();
            if (!group || *group == 0) sdk::corrupt("expected the number of symbols in a group");
            tables.group = *group;
            groups = symbols / *group + (symbols % *group != 0);
            // A group takes a bit at least.
            if (groups / 8 > header.left())
                sdk::corrupt(std::to_string(groups) + " groups do not fit " +
                             std::to_string(header.left()) + " bytes");
        }
        sdk::bit_reader in(*header.bytes(header.left()));
        const auto all = c.scratch<tsr_table>(tables.count);
        for (std::uint32_t i = 0; i < tables.count; ++i) {
            const auto lower = c.scratch<std::uint32_t>(alphabet);
            const std::uint32_t total = read_table(in, lower);
            if (total == 0) sdk::corrupt("table " + std::to_string(i) + " is damaged");
            all[i] = {sizeof(tsr_table), alphabet, total, lower.data(), nullptr};
        }
        tables.table = all.data();
        if (tables.count > 1) {
            const auto of_group = c.scratch<std::uint16_t>(groups);
            if (!read_map(in, of_group, tables.count))
                sdk::corrupt("the map of groups to tables is damaged");
            tables.of_group = of_group.data();
        }
        if (!in.at_end()) sdk::corrupt("bytes behind the tables");
        return tables;
    }

    std::uint64_t total(const tsr_scores& scores) const { return total_for(scores.alphabet); }

    void interval(const tsr_scores& scores, std::span<const std::uint32_t> symbols,
                  tsr_interval* out) const {
        for_each_row(scores, symbols.size(), [&](auto& row, std::size_t lane) {
            const std::uint32_t symbol = symbols[lane];
            if (symbol >= scores.alphabet)
                throw sdk::error{TSR_E_PARAM, "symbol " + std::to_string(symbol) +
                                                  " outside alphabet " +
                                                  std::to_string(scores.alphabet)};
            out[lane] = row.interval(symbol);
        });
    }
    void locate(const tsr_scores& scores, std::span<const std::uint32_t> points,
                std::uint32_t* symbols, tsr_interval* out) const {
        for_each_row(scores, points.size(), [&](auto& row, std::size_t lane) {
            symbols[lane] = row.locate(points[lane], out[lane]);
        });
    }

  private:
    /// Two symbols by the probability of one.
    struct pair {
        std::uint32_t zero, total;
        tsr_interval interval(std::uint32_t symbol) const {
            // No branch: nobody foresees a bit.
            const std::uint32_t one = 0u - symbol;
            return {zero & one, zero ^ ((zero ^ (total - zero)) & one)};
        }
        std::uint32_t locate(std::uint32_t point, tsr_interval& out) const {
            const std::uint32_t symbol = point >= zero;
            out = interval(symbol);
            return symbol;
        }
    };

    std::uint32_t total_for(std::uint64_t support) const {
        if (support > std::uint64_t{1} << most_bits)
            throw sdk::error{TSR_E_UNSUPPORTED,
                             std::to_string(support) + " symbols, expected at most 65536"};
        const auto wanted = static_cast<unsigned>(std::bit_width(2 * support - 1));
        return 1u << std::min(std::max(bits_, wanted), most_bits);
    }

    static std::uint64_t groups_of(const tsr_tables& t, std::uint64_t symbols) {
        return t.of_group == nullptr ? 0 : symbols / t.group + (symbols % t.group != 0);
    }

    /// Fills the edges of a table and returns its total. The support is what was counted; where
    /// nothing was, every symbol, alike.
    std::uint32_t round_counts(sdk::call& c, std::span<const std::uint32_t> counts,
                               std::span<std::uint32_t> lower) const {
        const auto in_support = [all = std::all_of(counts.begin(), counts.end(),
                                                   [](std::uint32_t n) { return n == 0; })](
                                    std::uint32_t n) { return all || n > 0; };
        const auto support =
            static_cast<std::uint64_t>(std::count_if(counts.begin(), counts.end(), in_support));
        const std::uint32_t total = total_for(support);
        const auto counted = c.scratch<std::uint32_t>(support);
        const auto frequencies = c.scratch<std::uint32_t>(support);
        std::size_t used = 0;
        for (const std::uint32_t n : counts)
            if (in_support(n)) counted[used++] = std::max(n, 1u);
        round_to_total(counted, total, frequencies, c.scratch<candidate>(2 * support));
        used = 0;
        std::uint32_t edge = 0;
        for (std::size_t s = 0; s < counts.size(); ++s) {
            lower[s] = edge;
            if (in_support(counts[s])) edge += frequencies[used++];
        }
        return total;
    }

    /// The counts of one row, asked once.
    struct counts_row {
        std::span<const std::uint32_t> counts;
        std::uint32_t total;
        sdk::instructions set;

        tsr_interval interval(std::uint32_t symbol) const {
            tsr_interval found;
#if defined(__x86_64__)
            if (set != sdk::instructions::scalar &&
                narrow_interval_avx2(counts.data(), size(), total, symbol, found))
                return found;
#endif
            found = shares(counts, total, set).interval(symbol);
            return found;
        }
        std::uint32_t locate(std::uint32_t point, tsr_interval& out) const {
#if defined(__x86_64__)
            std::uint32_t symbol;
            if (set != sdk::instructions::scalar &&
                narrow_locate_avx2(counts.data(), size(), total, point, symbol, out))
                return symbol;
#endif
            return shares(counts, total, set).locate(point, out);
        }

      private:
        std::uint32_t size() const { return static_cast<std::uint32_t>(counts.size()); }
    };

    /// Calls f(row, lane) for each lane; a row that all lanes share is looked at once.
    template <class F>
    void for_each_row(const tsr_scores& scores, std::size_t lanes, F&& f) const {
        const std::uint32_t total = total_for(scores.alphabet);
        for (std::size_t lane = 0; lane < lanes;) {
            const auto numbers = sdk::row<std::uint32_t>(scores, static_cast<std::uint32_t>(lane));
            const std::size_t end = scores.rows == 1 ? lanes : lane + 1;
            if (scores.kind == TSR_P1_U32) {
                const std::uint32_t zero = share_of_zero(numbers[0], total);
                for (const pair row{zero, total}; lane < end; ++lane) f(row, lane);
            } else if (scores.rows > 1) {
                for (const counts_row row{numbers, total, set_}; lane < end; ++lane) f(row, lane);
            } else {
                for (const shares row(numbers, total, set_); lane < end; ++lane) f(row, lane);
            }
        }
    }

    unsigned bits_;
    sdk::instructions set_;
};

constexpr tsr_desc descriptor = sdk::describe_distribution<distribution>({
    .id = "org.tessera.quantize",
    .summary = "Counts to frequencies of a power-of-two total, rounded for the fewest bits",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "distribution tables step",
    .schema = schema,
    .kinds = TSR_KIND_BIT(TSR_COUNTS) | TSR_KIND_BIT(TSR_P1_U32),
});

}  // namespace
}  // namespace tessera::quantize

TSR_PLUGINS(quantize, &tessera::quantize::descriptor)
