// SPDX-License-Identifier: MIT
// Both faces of an arithmetic coder of 32 or 62 bits: the plugins `arithmetic` and `arithmetic-62`
// are this and a descriptor.
#pragma once

#include "../bulk_symbols.hpp"
#include "../point_search.hpp"
#include "steps.hpp"

namespace tessera::arithmetic {

template <unsigned Bits>
class coder {
  public:
    static constexpr std::uint32_t flags = TSR_CODER_SAME_FACES;
    static constexpr std::uint64_t max_total = arithmetic::max_total<Bits>;
    using encoder = step_encoder<Bits>;
    using decoder = step_decoder<Bits>;

    explicit coder(ending how) : ending_(how) {}
    ending how() const { return ending_; }

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
    /// A table as the bulk face reads it; `search` is there for decoding.
    struct coding_table {
        const tsr_table* from = nullptr;
        divider by{1};
        common::point_search search;

        std::uint64_t end(std::uint32_t symbol) const {
            return symbol + 1 < from->alphabet ? from->lower[symbol + 1] : from->total;
        }
        bool supports(std::uint32_t symbol) const {
            return symbol < from->alphabet && end(symbol) > from->lower[symbol];
        }
        tsr_interval interval(std::uint32_t symbol) const {
            const std::uint32_t start = from->lower[symbol];
            return {start, static_cast<std::uint32_t>(end(symbol) - start)};
        }
    };
    struct arrangement {
        std::span<const coding_table> table;
        const std::uint16_t* of_group;
        std::uint64_t group;
        const coding_table& of(std::uint64_t index) const {
            return table[of_group == nullptr ? 0 : of_group[index / group]];
        }
    };
    static arrangement arranged(sdk::call& c, const tsr_tables& tables, bool decoding) {
        const auto all = c.scratch<coding_table>(tables.count);
        for (std::uint32_t i = 0; i < tables.count; ++i) {
            all[i] = {&tables.table[i], divider(tables.table[i].total), {}};
            if (decoding)
                all[i].search = common::point_search(
                    tables.table[i], c.scratch<std::uint32_t>(common::point_search::starts));
        }
        return {all, tables.of_group, tables.group};
    }

    template <class Symbol>
    void encode_as(sdk::call& c, const tsr_tables& tables, const tsr_stream& stream) const {
        constexpr std::uint64_t most = 1024;  // symbols between two looks at the room
        const auto symbols = sdk::elements<Symbol>(stream);
        const arrangement which = arranged(c, tables, false);
        common::lane_writer<encoder_lane<Bits>> out(c, 1);
        for (std::size_t at = 0; at < symbols.size();) {
            const std::size_t stop = std::min<std::size_t>(symbols.size(), at + most);
            out.make_room(1, most);
            encoder_lane<Bits> lane = out.lanes()[0];
            for (; at < stop; ++at) {
                const coding_table& table = which.of(at);
                if (!table.supports(symbols[at]))
                    common::refuse_symbol(at, symbols[at], "the support of its table");
                lane.put(table.interval(symbols[at]), table.by);
            }
            out.lanes()[0] = lane;
        }
        out.commit({}, [how = ending_](auto& lane) { lane.finish(how); });
    }

    template <class Symbol>
    void decode_as(sdk::call& c, const tsr_tables& tables, const tsr_stream& stream,
                   const tsr_stream& symbols) const {
        const arrangement which = arranged(c, tables, true);
        auto* const out = static_cast<Symbol*>(const_cast<void*>(symbols.data));
        decoder_lane<Bits> lane =
            common::read_lanes<decoder_lane<Bits>>(c, sdk::memory(stream), 1, zeros_behind)[0];
        for (std::uint64_t i = 0; i < symbols.count; ++i) {
            const coding_table& table = which.of(i);
            const std::uint32_t symbol =
                table.search.symbol_of(static_cast<std::uint32_t>(lane.point(table.by)));
            out[i] = static_cast<Symbol>(symbol);
            if (out[i] != symbol)
                throw sdk::error{TSR_E_UNSUPPORTED, "symbol " + std::to_string(symbol) +
                                                        " of a table for a narrower stream"};
            lane.take(table.interval(symbol), table.by);
            if (lane.starved(ending_)) sdk::corrupt("bytes end before the symbols do");
        }
        if (!lane.whole(ending_)) sdk::corrupt("bytes do not end where the symbols do");
    }

    ending ending_;
};

}  // namespace tessera::arithmetic
