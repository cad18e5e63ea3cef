// SPDX-License-Identifier: MIT
// The coder "range": a carry-propagating range coder, a stream a lane, any total up to 2^32.
#include "../common/bulk_symbols.hpp"
#include "blocks.hpp"
#include "steps.hpp"

#include "tessera/sdk.hpp"

#include <string>

namespace tessera::range {
namespace {

constexpr const char* schema = R"({"properties": {
  "lanes": {"type": "integer", "default": 0, "enum": [0, 1, 2, 4, 8, 16], "encode-only": true,
    "description": "lanes of a block coded in bulk; 0: one for each 4096 symbols, up to 16"}}})";

class coder {
  public:
    static constexpr std::uint32_t flags = 0;
    static constexpr std::uint64_t max_total = range::max_total;
    using encoder = step_encoder;
    using decoder = step_decoder;

    explicit coder(const sdk::setup& s) : lanes_(static_cast<unsigned>(s["lanes"].integer())) {}

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
    static std::span<const coding_table> make_tables(sdk::call& c, const tsr_tables& tables,
                                                     bool decoding) {
        const auto all = c.scratch<coding_table>(tables.count);
        for (std::uint32_t i = 0; i < tables.count; ++i)
            all[i] = make_table(tables.table[i],
                                decoding ? c.scratch<std::uint32_t>(common::point_search::starts)
                                         : std::span<std::uint32_t>{});
        return all;
    }

    template <class Symbol>
    void encode_as(sdk::call& c, const tsr_tables& tables, const tsr_stream& stream) const {
        const auto symbols = sdk::elements<Symbol>(stream);
        if (symbols.empty()) return c.commit(0);
        const unsigned log = lanes_ != 0 ? static_cast<unsigned>(std::countr_zero(lanes_))
                                         : log_lanes_for(symbols.size());
        const arrangement which{make_tables(c, tables, false).data(), tables.of_group,
                                tables.group};
        lane_writer out(c, 1u << log);
        for (std::size_t at = 0; at < symbols.size();) {
            const auto row =
                symbols.subspan(at, std::min(symbols.size() - at, std::size_t{1} << log));
            out.make_room(static_cast<std::uint32_t>(row.size()));
            const std::size_t done = encode_row(row, at, which, out.lanes());
            at += done;
            if (done < row.size())
                common::refuse_symbol(at, symbols[at], "the support of its table");
        }
        const auto head = static_cast<std::uint8_t>(log);
        out.commit({&head, 1}, [](encoder_lane& lane) { lane.finish(); });
    }

    template <class Symbol>
    void decode_as(sdk::call& c, const tsr_tables& tables, const tsr_stream& stream,
                   const tsr_stream& symbols) const {
        const auto bytes = sdk::memory(stream);
        const std::span<Symbol> out{static_cast<Symbol*>(const_cast<void*>(symbols.data)),
                                    static_cast<std::size_t>(symbols.count)};
        if (out.empty()) {
            if (!bytes.empty())
                sdk::corrupt("expected no bytes for no symbols, found " +
                             std::to_string(bytes.size()));
            return;
        }
        if (bytes.empty() || bytes[0] > max_log_lanes)
            sdk::corrupt("expected the number of lanes first, 2^0 to 2^4");
        for (std::uint32_t i = 0; i < tables.count; ++i)
            if (sizeof(Symbol) < 4 && tables.table[i].alphabet > 1u << 8 * (sizeof(Symbol) & 3))
                throw sdk::error{TSR_E_UNSUPPORTED, "a table of " +
                                                        std::to_string(tables.table[i].alphabet) +
                                                        " symbols for a narrower stream"};
        const auto lanes =
            common::read_lanes<decoder_lane>(c, bytes.subspan(1), 1u << bytes[0], zeros_behind);
        const arrangement which{make_tables(c, tables, true).data(), tables.of_group, tables.group};
        if (!decode_rows(out, which, lanes)) refuse_lanes(lanes);
        check_whole(lanes);
    }

    unsigned lanes_;
};

constexpr tsr_desc descriptor = sdk::describe_coder<coder>({
    .id = "org.tessera.range",
    .summary = "Range coder of 56 bits: any total, a symbol at a time, many lanes",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "coder step",
    .schema = schema,
});

}  // namespace
}  // namespace tessera::range

TSR_PLUGINS(range, &tessera::range::descriptor)
