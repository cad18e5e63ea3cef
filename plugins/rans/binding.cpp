// SPDX-License-Identifier: MIT
// The coder "rans": range asymmetric numeral systems, interleaved.
#include "../common/bulk_symbols.hpp"
#include "blocks.hpp"
#include "rows.hpp"
#include "wide_bulk.hpp"
#include "wide_steps.hpp"

#include "tessera/sdk.hpp"

#include <algorithm>
#include <bit>
#include <string>

namespace tessera::rans {
namespace {

constexpr const char* schema = R"({"properties": {
  "states": {"type": "integer", "default": 0, "enum": [0, 1, 2, 4, 8, 16, 32, 64, 128],
    "encode-only": true,
    "description": "interleaved states of a block coded in bulk, 4 bytes each; 0: one for each 4096 symbols, up to 128"}}})";

class coder {
  public:
    static constexpr std::uint32_t flags = TSR_CODER_POWER_OF_TWO;
    static constexpr std::uint64_t max_total = std::uint64_t{1} << max_wide_bits;
    using encoder = any_encoder;
    using decoder = any_decoder;

    explicit coder(const sdk::setup& s) : states_(static_cast<unsigned>(s["states"].integer())) {}

    void encode(sdk::call& c, const tsr_tables& tables, const tsr_stream& symbols) const {
        common::with_symbols(symbols,
                             [&](auto zero) { encode_as<decltype(zero)>(c, tables, symbols); });
    }
    void decode(sdk::call& c, const tsr_tables& tables, const tsr_stream& bytes,
                const tsr_stream& symbols) const {
        common::with_symbols(
            symbols, [&](auto zero) { decode_as<decltype(zero)>(c, tables, bytes, symbols); });
    }

  private:
    template <class Symbol>
    void encode_as(sdk::call& c, const tsr_tables& tables, const tsr_stream& stream) const {
        const auto symbols = sdk::elements<Symbol>(stream);
        if (symbols.empty()) return c.commit(0);
        const unsigned count = states_ != 0 ? states_ : states_for(symbols.size());
        if (needs_wide(tables)) return encode_wide_block<Symbol>(c, tables, symbols, count);
        common::refuse_beyond_alphabets(symbols, tables);
        const auto made = encode_tables<Symbol>(c, tables);
        std::uint32_t states[max_states];
        const std::uint64_t room = 2 * std::uint64_t{symbols.size()} + 4 * count + 64;
        std::uint8_t* const out = c.output<std::uint8_t>(room).data();
        bool outside = false;
        std::size_t bytes = encode_block<Symbol>(
            symbols, {made.data(), tables.of_group, tables.group, tables.count}, {states, count},
            out, outside, sdk::best_instructions());
        if (outside)
            refuse_outside<Symbol>(symbols,
                                   {made.data(), tables.of_group, tables.group, tables.count});
        for (unsigned k = 0; k < count; ++k, bytes += 4) store_state(out + bytes, states[k]);
        out[bytes++] = static_cast<std::uint8_t>(std::countr_zero(count));
        c.commit(bytes);
    }

    template <class Symbol>
    static std::span<const encode_table> encode_tables(sdk::call& c, const tsr_tables& tables) {
        const auto all = c.scratch<encode_table>(tables.count);
        for (std::uint32_t i = 0; i < tables.count; ++i) {
            const std::uint64_t entries = sizeof(Symbol) == 1
                                              ? std::max(256u, tables.table[i].alphabet)
                                              : tables.table[i].alphabet;
            all[i] = make_encode_table(tables.table[i], c.scratch<encode_entry>(entries));
            if constexpr (sizeof(Symbol) == 1) {
                const auto intervals = c.scratch<std::uint32_t>(256);
                make_byte_intervals(all[i], intervals.first<256>());
                all[i].of_byte = intervals.data();
                const auto found = c.scratch<interval_table>(1);
                if (make_intervals(tables.table[i], found[0])) all[i].intervals = found.data();
            }
        }
        return all;
    }

    template <class Symbol>
    [[noreturn]] static void refuse_outside(std::span<const Symbol> symbols,
                                            const arrangement<encode_table>& tables) {
        std::size_t i = 0;
        while (tables.of(i).of_symbol[symbols[i]].frequency != 0) ++i;
        common::refuse_symbol(i, symbols[i], "the support of its table");
    }
    template <class Symbol>
    void decode_as(sdk::call& c, const tsr_tables& tables, const tsr_stream& stream,
                   const tsr_stream& symbols) const {
        const auto bytes = sdk::memory(stream);
        const std::span<Symbol> out{static_cast<Symbol*>(const_cast<void*>(symbols.data)),
                                    static_cast<std::size_t>(symbols.count)};
        if (needs_wide(tables)) return decode_wide_block<Symbol>(c, tables, bytes, out);
        if (out.empty() && bytes.empty()) return;
        const unsigned log = bytes.empty() ? 0 : bytes.back();
        if (bytes.empty() || (1u << std::min(log, 31u)) > max_states)
            sdk::corrupt("expected the number of states at the end, 2^0 to 2^7");
        const std::size_t count = std::size_t{1} << log;
        if (bytes.size() < 1 + 4 * count)
            sdk::corrupt("expected " + std::to_string(count) + " states, found " +
                         std::to_string(bytes.size()) + " bytes");
        const auto words = bytes.first(bytes.size() - 1 - 4 * count);
        std::uint32_t states[max_states];
        for (std::size_t k = 0; k < count; ++k) {
            states[k] = load_state(words.data() + words.size() + 4 * k);
            if (states[k] < state_floor) sdk::corrupt("a state below 2^16");
        }
        const bool rows = has_row_kernel(count) && tables.group % count == 0;
        const auto made = decode_tables<Symbol>(c, tables, rows);
        if (!decode_block<Symbol>(words, {states, count},
                                  {made.data(), tables.of_group, tables.group, tables.count}, out,
                                  sdk::best_instructions()))
            sdk::corrupt("words do not end where the symbols do");
    }

    /// `rows`: whether nearly all symbols are in whole rows of one table each.
    template <class Symbol>
    static std::span<const decode_table<Symbol>> decode_tables(sdk::call& c,
                                                               const tsr_tables& tables,
                                                               bool rows) {
        const auto all = c.scratch<decode_table<Symbol>>(tables.count);
        for (std::uint32_t i = 0; i < tables.count; ++i) {
            const tsr_table& t = tables.table[i];
            if (sizeof(Symbol) < 4 && t.alphabet > 1u << 8 * (sizeof(Symbol) & 3))
                throw sdk::error{TSR_E_UNSUPPORTED, "a table of " + std::to_string(t.alphabet) +
                                                        " symbols for a narrower stream"};
        }
        if constexpr (sizeof(Symbol) == 1)
            if (rows && with_searches(c, tables, all)) return all;
        for (std::uint32_t i = 0; i < tables.count; ++i) {
            const tsr_table& t = tables.table[i];
            all[i] = make_decode_table<Symbol>(t, c.scratch<std::uint32_t>(t.alphabet),
                                               c.scratch<Symbol>(t.total + gather_slack));
            if constexpr (sizeof(Symbol) == 1)
                if (all[i].total_bits <= max_point_bits) {
                    const auto points = c.scratch<std::uint32_t>(t.total);
                    make_points(t, points);
                    all[i].all_of_point = points.data();
                }
        }
        return all;
    }

    /// Where whole rows are searched there is no need for a number of each point: a table costs
    /// next to nothing. False where it cannot be.
    static bool with_searches(sdk::call& c, const tsr_tables& tables,
                              std::span<decode_table<std::uint8_t>> all) {
        if (sdk::best_instructions() < sdk::instructions::avx512) return false;
        const auto searches = c.scratch<search_table>(tables.count);
        for (std::uint32_t i = 0; i < tables.count; ++i) {
            const tsr_table& t = tables.table[i];
            if (!make_search(t, searches[i])) return false;
            all[i] = {nullptr, nullptr, total_bits(t.total), nullptr, &searches[i]};
        }
        return true;
    }

    static constexpr std::uint64_t gather_slack = 4;  // gathers of bytes read three behind

    unsigned states_;
};

constexpr tsr_desc descriptor = sdk::describe_coder<coder>({
    .id = "org.tessera.rans",
    .summary = "Interleaved rANS: near the entropy, quick both ways",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "coder stack",
    .schema = schema,
});

}  // namespace
}  // namespace tessera::rans

TSR_PLUGINS(rans, &tessera::rans::descriptor)
