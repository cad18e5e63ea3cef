// SPDX-License-Identifier: MIT
// The coder "arithmetic": a stream a lane, any total up to 2^30.
#include "../common/bulk_symbols.hpp"
#include "../common/point_search.hpp"
#include "bit_stream.hpp"

#include "tessera/sdk.hpp"
#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/varint.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace tessera::arithmetic {
namespace {

constexpr const char* schema = R"({"properties": {
  "ending": {"type": "string", "enum": ["quarter", "middle"], "default": "quarter",
    "description": "how a stream ends: quarter as .ac streams do, middle as CZIP chunks do"}}})";

class coder {
  public:
    static constexpr std::uint32_t flags = TSR_CODER_SAME_FACES;
    static constexpr std::uint64_t max_total = arithmetic::max_total;

    explicit coder(const sdk::setup& s)
        : ending_(s["ending"].text() == "middle" ? ending::middle : ending::quarter) {}

    void encode(sdk::call& c, const tsr_tables& tables, const tsr_stream& symbols) const {
        common::with_symbols(symbols,
                             [&](auto zero) { encode_as<decltype(zero)>(c, tables, symbols); });
    }
    void decode(sdk::call& c, const tsr_tables& tables, const tsr_stream& bytes,
                const tsr_stream& symbols) const {
        common::with_symbols(
            symbols, [&](auto zero) { decode_as<decltype(zero)>(c, tables, bytes, symbols); });
    }

    /// A stream for each lane.
    class encoder {
      public:
        encoder(const coder& plan, sdk::call&, std::uint32_t lanes)
            : ending_(plan.ending_), lanes_(lanes) {}

        void put(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals,
                 std::uint64_t steps) {
            const divider& by = by_total(by_, total);
            for (; steps > 0; --steps, intervals += active)
                for (std::uint32_t l = 0; l < active; ++l) {
                    check(intervals[l], total);
                    lanes_[l].put(intervals[l], by);
                }
        }
        void finish(sdk::call& c) {
            std::vector<std::uint8_t> sizes;
            std::uint64_t all = 0;
            for (std::size_t l = 0; l < lanes_.size(); ++l) {
                const std::uint64_t bytes = lanes_[l].finish(ending_).size();
                if (l + 1 < lanes_.size()) sdk::append_varint(sizes, bytes);
                all += bytes;
            }
            std::uint8_t* out = c.output<std::uint8_t>(sizes.size() + all).data();
            out = std::copy(sizes.begin(), sizes.end(), out);
            for (auto& lane : lanes_) {
                const auto& bytes = lane.bytes();
                out = std::copy(bytes.begin(), bytes.end(), out);
            }
            c.commit(sizes.size() + all);
        }

      private:
        static void check(const tsr_interval& i, std::uint64_t total) {
            if (i.frequency == 0 || i.start + std::uint64_t{i.frequency} > total)
                throw sdk::error{TSR_E_INTERNAL, "an interval of " + std::to_string(i.frequency) +
                                                     " from " + std::to_string(i.start) +
                                                     " out of " + std::to_string(total)};
        }

        ending ending_;
        divider by_{1};
        std::vector<arithmetic::encoder> lanes_;
    };

    class decoder {
      public:
        decoder(const coder& plan, sdk::call&, const tsr_stream& bytes, std::uint32_t lanes)
            : ending_(plan.ending_) {
            sdk::cursor in(sdk::memory(bytes));
            std::vector<std::uint64_t> sizes;
            for (std::uint32_t l = 0; l + 1 < lanes; ++l) {
                const auto size = in.varint_up_to(in.left());
                if (!size) sdk::corrupt("expected the bytes of lane " + std::to_string(l));
                sizes.push_back(*size);
            }
            for (const std::uint64_t size : sizes) {
                const auto part = in.bytes(size);
                if (!part)
                    sdk::corrupt("a lane of " + std::to_string(size) + " bytes does not fit " +
                                 std::to_string(in.left()));
                lanes_.emplace_back(*part);
            }
            lanes_.emplace_back(*in.bytes(in.left()));
        }
        void peek(std::uint64_t total, std::uint32_t active, std::uint32_t* points) {
            for (std::uint32_t l = 0; l < active; ++l) points[l] = lanes_[l].point(total);
        }
        void advance(std::uint64_t total, std::uint32_t active, const tsr_interval* intervals) {
            const divider& by = by_total(by_, total);
            for (std::uint32_t l = 0; l < active; ++l) lanes_[l].take(intervals[l], by);
        }
        std::uint32_t take(std::uint64_t total, std::uint32_t edge) {
            return lanes_[0].take_one_of_two(edge, by_total(by_, total));
        }
        void finish() {
            for (const auto& lane : lanes_)
                if (!lane.whole(ending_)) sdk::corrupt("bytes do not end where the symbols do");
        }

      private:
        ending ending_;
        divider by_{1};
        std::vector<arithmetic::decoder> lanes_;
    };

  private:
    static const divider& by_total(divider& last, std::uint64_t total) {
        if (last.total() == total) return last;
        if (total == 0 || total > max_total)
            throw sdk::error{TSR_E_INTERNAL,
                             "a total of " + std::to_string(total) + ", expected 1 to 2^30"};
        return last = divider(total);
    }

    /// A table as the bulk face reads it; `search` is there for decoding.
    struct coding_table {
        const tsr_table* from = nullptr;
        divider by{1};
        common::point_search search;

        tsr_interval interval(std::uint32_t symbol) const {
            const std::uint64_t end =
                symbol + 1 < from->alphabet ? from->lower[symbol + 1] : from->total;
            return {from->lower[symbol], static_cast<std::uint32_t>(end - from->lower[symbol])};
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
        const auto symbols = sdk::elements<Symbol>(stream);
        const arrangement which = arranged(c, tables, false);
        arithmetic::encoder out;
        for (std::size_t i = 0; i < symbols.size(); ++i) {
            const coding_table& table = which.of(i);
            const tsr_interval found =
                symbols[i] < table.from->alphabet ? table.interval(symbols[i]) : tsr_interval{};
            if (found.frequency == 0)
                throw sdk::error{TSR_E_PARAM, "symbol " + std::to_string(symbols[i]) + " at " +
                                                  std::to_string(i) +
                                                  " is outside the support of its table"};
            out.put(found, table.by);
        }
        const auto& bytes = out.finish(ending_);
        std::copy(bytes.begin(), bytes.end(), c.output<std::uint8_t>(bytes.size()).begin());
        c.commit(bytes.size());
    }

    template <class Symbol>
    void decode_as(sdk::call& c, const tsr_tables& tables, const tsr_stream& stream,
                   const tsr_stream& symbols) const {
        const arrangement which = arranged(c, tables, true);
        auto* const out = static_cast<Symbol*>(const_cast<void*>(symbols.data));
        arithmetic::decoder in(sdk::memory(stream));
        for (std::uint64_t i = 0; i < symbols.count; ++i) {
            const coding_table& table = which.of(i);
            const std::uint32_t symbol = table.search.symbol_of(in.point(table.by.total()));
            out[i] = static_cast<Symbol>(symbol);
            if (out[i] != symbol)
                throw sdk::error{TSR_E_UNSUPPORTED, "symbol " + std::to_string(symbol) +
                                                        " of a table for a narrower stream"};
            in.take(table.interval(symbol), table.by);
        }
        if (!in.whole(ending_)) sdk::corrupt("bytes do not end where the symbols do");
    }

    ending ending_;
};

constexpr tsr_desc descriptor = sdk::describe_coder<coder>({
    .id = "org.tessera.arithmetic",
    .summary = "The classic 32-bit arithmetic coder, any total up to 2^30, as .ac and CZIP have it",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "coder",
    .schema = schema,
});

}  // namespace
}  // namespace tessera::arithmetic

TSR_PLUGINS(arithmetic, &tessera::arithmetic::descriptor)
