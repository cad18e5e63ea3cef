// SPDX-License-Identifier: MIT
// Rows of one symbol a lane.
#include "blocks.hpp"

namespace tessera::range {

coding_table make_table(const tsr_table& from, std::span<std::uint32_t> room) {
    coding_table table;
    table.by = divider(from.total);
    table.lower = from.lower;
    table.alphabet = from.alphabet;
    table.of_two =
        from.alphabet == 2 && from.lower[1] > from.lower[0] && from.lower[1] < from.total;
    if (!room.empty()) table.search = common::point_search(from, room);
    return table;
}

template <class Symbol>
std::size_t encode_row(std::span<const Symbol> symbols, std::uint64_t first,
                       const arrangement& tables, std::span<encoder_lane> lanes) {
    for (std::size_t l = 0; l < symbols.size(); ++l) {
        const coding_table& table = tables.of(first + l);
        if (!table.supports(symbols[l])) return l;
        const tsr_interval i = table.interval(symbols[l]);
        if (!sure(i, table.by.total())) lanes[l].put(i, table.by);
    }
    return symbols.size();
}

namespace {

std::uint32_t take_symbol(decoder_lane& lane, const coding_table& table) {
    const std::uint32_t symbol =
        table.search.symbol_of(static_cast<std::uint32_t>(lane.point(table.by)));
    const tsr_interval i = table.interval(symbol);
    if (!sure(i, table.by.total())) lane.take(i, table.by);
    return symbol;
}

}  // namespace

template <class Symbol>
bool decode_rows(std::span<Symbol> symbols, const arrangement& tables,
                 std::span<decoder_lane> lanes) {
    for (std::size_t first = 0; first < symbols.size(); first += lanes.size()) {
        const std::size_t row = std::min(lanes.size(), symbols.size() - first);
        bool good = true;
        for (std::size_t l = 0; l < row; ++l) {
            decoder_lane& lane = lanes[l];
            const coding_table& table = tables.of(first + l);
            const std::uint32_t symbol = table.of_two
                                             ? lane.take_one_of_two(table.by, table.lower[1])
                                             : take_symbol(lane, table);
            symbols[first + l] = static_cast<Symbol>(symbol);
            good &= lane.good();
        }
        if (!good) return false;
    }
    return true;
}

template std::size_t encode_row(std::span<const std::uint8_t>, std::uint64_t, const arrangement&,
                                std::span<encoder_lane>);
template std::size_t encode_row(std::span<const std::uint16_t>, std::uint64_t, const arrangement&,
                                std::span<encoder_lane>);
template std::size_t encode_row(std::span<const std::uint32_t>, std::uint64_t, const arrangement&,
                                std::span<encoder_lane>);
template bool decode_rows(std::span<std::uint8_t>, const arrangement&, std::span<decoder_lane>);
template bool decode_rows(std::span<std::uint16_t>, const arrangement&, std::span<decoder_lane>);
template bool decode_rows(std::span<std::uint32_t>, const arrangement&, std::span<decoder_lane>);

}  // namespace tessera::range
