// SPDX-License-Identifier: MIT
// The coder "huffman": canonical codes of bounded length in four streams.
#include "../common/bulk_symbols.hpp"
#include "streams.hpp"

#include "tessera/sdk.hpp"
#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/varint.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace tessera::huffman {
namespace {

constexpr const char* schema = R"({"properties": {
  "max-length": {"type": "integer", "default": 13, "minimum": 8, "maximum": 15,
    "description": "bits of the longest code, where the code is made from frequencies; more where the support needs more"}}})";

class coder {
  public:
    static constexpr std::uint32_t flags = TSR_CODER_LENGTHS;
    static constexpr std::uint64_t max_total = std::uint64_t{1} << 32;

    explicit coder(const sdk::setup& s)
        : max_length_(static_cast<unsigned>(s["max-length"].integer())) {}

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
        common::refuse_beyond_alphabets(symbols, tables);
        unsigned longest = 0;
        const auto made = c.scratch<encode_table>(tables.count);
        for (std::uint32_t i = 0; i < tables.count; ++i) {
            const code_lengths lengths = lengths_of(tables.table[i], max_length_);
            const auto codes = c.scratch<std::uint32_t>(
                sizeof(Symbol) == 1 ? std::max(256u, tables.table[i].alphabet)
                                    : tables.table[i].alphabet);
            make_codes(lengths, codes);
            made[i] = {codes.data()};
            longest = std::max(longest, lengths.longest);
        }

        std::uint64_t room[streams], all = header_room;
        for (unsigned k = 0; k < streams; ++k) {
            const std::uint64_t n = edge(k + 1, symbols.size()) - edge(k, symbols.size());
            all += room[k] = n / 8 * longest + n % 8 * longest / 8 + 16;
        }
        std::uint8_t* const out = c.output<std::uint8_t>(all).data();
        std::array<std::uint8_t*, streams> begin;
        begin[0] = out + header_room;
        for (unsigned k = 1; k < streams; ++k) begin[k] = begin[k - 1] + room[k - 1];
        std::array<std::size_t, streams> size;
        bool outside = false;
        const arrangement<encode_table> arranged{made.data(), tables.of_group, tables.group};
        encode_streams<Symbol>(symbols, arranged, longest, begin, size, outside,
                               sdk::best_instructions());
        if (outside) {
            std::size_t i = 0;
            while (arranged.of(i).of_symbol[symbols[i]] != no_code) ++i;
            common::refuse_symbol(i, symbols[i], "the support of its table");
        }
        std::size_t bytes = 0;
        if (symbols.size() >= least_for_all_streams)
            for (unsigned k = 0; k + 1 < streams; ++k)
                bytes += sdk::write_varint(out + bytes, size[k]);
        for (unsigned k = 0; k < streams; ++k) {
            std::memmove(out + bytes, begin[k], size[k]);
            bytes += size[k];
        }
        c.commit(bytes);
    }

    template <class Symbol>
    void decode_as(sdk::call& c, const tsr_tables& tables, const tsr_stream& stream,
                   const tsr_stream& symbols) const {
        const auto bytes = sdk::memory(stream);
        const std::span<Symbol> out{static_cast<Symbol*>(const_cast<void*>(symbols.data)),
                                    static_cast<std::size_t>(symbols.count)};
        if (out.empty() && bytes.empty()) return;
        const auto from = parts(bytes, out.size());
        if (out.empty()) sdk::corrupt(std::to_string(bytes.size()) + " bytes too many");
        std::vector<code_lengths> all;
        unsigned table_bits = least_table_bits;
        for (std::uint32_t i = 0; i < tables.count; ++i) {
            all.push_back(lengths_of(tables.table[i], max_length_));
            if (sizeof(Symbol) < 4 && all.back().symbol.size() > 0 &&
                all.back().symbol.back() >> 8 * (sizeof(Symbol) & 3) != 0)
                throw sdk::error{TSR_E_UNSUPPORTED, "symbol " +
                                                        std::to_string(all.back().symbol.back()) +
                                                        " of a table for a narrower stream"};
            table_bits = std::max(table_bits, all.back().longest);
        }
        const auto made = c.scratch<decode_table<Symbol>>(tables.count);
        for (std::uint32_t i = 0; i < tables.count; ++i) {
            const auto of_bits = c.scratch<std::uint32_t>(std::uint64_t{1} << table_bits);
            if constexpr (sizeof(Symbol) == 1)
                make_pairs(all[i], table_bits, of_bits);
            else
                make_places(all[i], table_bits, of_bits);
            made[i] = {of_bits.data(), all[i].symbol.data()};
        }
        if (!decode_streams<Symbol>(from, {made.data(), tables.of_group, tables.group}, table_bits,
                                    out, sdk::best_instructions()))
            sdk::corrupt("codes do not end where the symbols do");
    }

    static std::array<std::span<const std::uint8_t>, streams> parts(
        std::span<const std::uint8_t> bytes, std::uint64_t symbols) {
        std::array<std::span<const std::uint8_t>, streams> all;
        if (symbols < least_for_all_streams) {
            all[0] = bytes;
            return all;
        }
        sdk::cursor in(bytes);
        std::uint64_t size[streams - 1];
        for (std::uint64_t& s : size) {
            const auto found = in.varint_up_to(bytes.size());
            if (!found) sdk::corrupt("expected the sizes of three streams");
            s = *found;
        }
        for (unsigned k = 0; k + 1 < streams; ++k) {
            const auto part = in.bytes(size[k]);
            if (!part)
                sdk::corrupt("a stream of " + std::to_string(size[k]) + " bytes does not fit the " +
                             std::to_string(in.left()) + " that are left");
            all[k] = *part;
        }
        all[streams - 1] = *in.bytes(in.left());
        return all;
    }

    static constexpr std::uint64_t header_room = (streams - 1) * sdk::max_varint_bytes;

    // Two short codes in one look-up, out of a table that fits the smallest of caches.
    static constexpr unsigned least_table_bits = 11;

    unsigned max_length_;
};

constexpr tsr_desc descriptor = sdk::describe_coder<coder>({
    .id = "org.tessera.huffman",
    .summary =
        "Canonical Huffman codes of bounded length, four streams: quickest to decode anywhere",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "coder",
    .schema = schema,
});

}  // namespace
}  // namespace tessera::huffman

TSR_PLUGINS(huffman, &tessera::huffman::descriptor)
