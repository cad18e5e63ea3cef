// SPDX-License-Identifier: MIT
// The pipelines fp16 and bf16 as a program would write them that called their kernels and nothing
// else: what the engine, its specs and its plugins are measured against.
#pragma once

#include "bitpack/kernel.hpp"
#include "float-split/kernel.hpp"
#include "histogram/clusters.hpp"
#include "quantize/group_map.hpp"
#include "quantize/rounding.hpp"
#include "quantize/table_form.hpp"
#include "rans/blocks.hpp"
#include "rans/rows.hpp"

#if defined(TESSERA_XXHASH_DISPATCH)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace tessera::bench {

constexpr std::size_t slack = 64;
constexpr std::uint64_t group = 512;
constexpr std::uint32_t most_tables = 16, total = 1u << 12;

/// Room that is reserved once and used block after block.
template <class T>
struct room {
    std::vector<T> all;
    T* of(std::size_t count) {
        if (all.size() < count + slack) all.resize(count + slack);
        return all.data();
    }
};

/// A block as it would stand in a file, in pieces.
struct direct_block {
    std::vector<std::uint8_t> tables, words, rest;
    std::vector<std::uint32_t> states;
    std::size_t table_bytes = 0, word_bytes = 0, rest_bytes = 0, raw_bytes = 0;
    std::uint64_t raw_sum = 0, body_sum = 0;

    std::size_t bytes() const { return table_bytes + word_bytes + 4 * states.size() + rest_bytes; }
    template <class Sink>
    void write(Sink& to) const {
        to.write({tables.data(), table_bytes});
        to.write({words.data(), word_bytes});
        to.write({rest.data(), rest_bytes});
    }
    /// As a file is read: no more than was written.
    void assign(const direct_block& from) {
        const auto copy = [](auto& to, const auto& all, std::size_t bytes) {
            if (to.size() < bytes + slack) to.resize(bytes + slack);
            std::memcpy(to.data(), all.data(), bytes);
        };
        copy(tables, from.tables, table_bytes = from.table_bytes);
        copy(words, from.words, word_bytes = from.word_bytes);
        copy(rest, from.rest, rest_bytes = from.rest_bytes);
        states = from.states;
        raw_sum = from.raw_sum;
        body_sum = from.body_sum;
    }
    std::uint64_t sum() const {
        std::uint64_t s = XXH3_64bits(tables.data(), table_bytes);
        s ^= XXH3_64bits(words.data(), word_bytes);
        return s ^ XXH3_64bits(rest.data(), rest_bytes);
    }
};

/// Tables that follow the local scale, and rANS: the kernels behind one entropy stage.
class direct_entropy {
  public:
    void encode(std::span<const std::uint8_t> symbols, std::uint32_t alphabet, direct_block& out) {
        auto found = histogram::cluster_groups(symbols, group, alphabet, most_tables);
        const std::uint32_t count = found.size();
        make_room(count, alphabet);
        for (std::uint32_t t = 0; t < count; ++t) round(found.row(t), tables_[t]);
        out.tables.resize(20000 + 4 * found.of_group.size());
        out.tables[0] = static_cast<std::uint8_t>(count);
        sdk::bit_writer bits(out.tables.data() + 1);
        for (std::uint32_t t = 0; t < count; ++t) quantize::write_table(bits, tables_[t]);
        quantize::write_map(bits, found.of_group, count);
        out.table_bytes = 1 + bits.finish();

        std::vector<rans::encode_table> made(count);
        for (std::uint32_t t = 0; t < count; ++t) {
            rans::encode_entry* const entries = entries_.data() + 256 * t;
            made[t] = rans::make_encode_table(tables_[t], {entries, 256});
            rans::make_byte_intervals(
                made[t], std::span<std::uint32_t, 256>(of_byte_.data() + 256 * t, 256));
            made[t].of_byte = of_byte_.data() + 256 * t;
            if (rans::make_intervals(tables_[t], intervals_[t])) made[t].intervals = &intervals_[t];
        }
        out.states.resize(rans::states_for(symbols.size()));
        out.words.resize(2 * symbols.size() + slack);
        bool outside = false;
        out.word_bytes = rans::encode_block<std::uint8_t>(
            symbols, {made.data(), found.of_group.data(), group, count}, out.states,
            out.words.data(), outside, sdk::best_instructions());
    }

    void decode(const direct_block& in, std::uint32_t alphabet, std::span<std::uint8_t> symbols) {
        const std::uint32_t count = in.tables[0];
        make_room(count, alphabet);
        sdk::bit_reader bits({in.tables.data() + 1, in.table_bytes - 1});
        for (std::uint32_t t = 0; t < count; ++t)
            tables_[t].total =
                quantize::read_table(bits, {lower_.data() + room_of_table * t, alphabet});
        of_group_.resize((symbols.size() + group - 1) / group);
        quantize::read_map(bits, of_group_, count);
        std::vector<rans::decode_table<std::uint8_t>> made(count);
        bool searched = true;
        for (std::uint32_t t = 0; t < count; ++t) {
            searched = searched && rans::make_search(tables_[t], searches_[t]);
            made[t] = {nullptr, nullptr, 12, nullptr, &searches_[t]};
        }
        for (std::uint32_t t = 0; !searched && t < count; ++t) {
            made[t] = rans::make_decode_table<std::uint8_t>(
                tables_[t], {of_byte_.data() + 256 * t, 256},
                {of_point_.data() + (total + slack) * t, total + slack});
            rans::make_points(tables_[t], {points_.data() + total * t, total});
            made[t].all_of_point = points_.data() + total * t;
        }
        states_ = in.states;
        rans::decode_block<std::uint8_t>(
            {in.words.data(), in.word_bytes}, states_,
            {made.data(), count > 1 ? of_group_.data() : nullptr, group, count}, symbols,
            sdk::best_instructions());
    }

  private:
    static constexpr std::size_t room_of_table = 256 + 16;

    void make_room(std::uint32_t count, std::uint32_t alphabet) {
        tables_.resize(count);
        lower_.resize(room_of_table * count);
        entries_.resize(256 * std::size_t{count});
        of_byte_.resize(256 * std::size_t{count});
        intervals_.resize(count);
        searches_.resize(count);
        of_point_.resize((total + slack) * count);
        points_.resize(std::size_t{total} * count);
        for (std::uint32_t t = 0; t < count; ++t)
            tables_[t] = {sizeof(tsr_table), alphabet, total, lower_.data() + room_of_table * t,
                          nullptr};
    }

    void round(std::span<const std::uint32_t> counts, const tsr_table& table) {
        std::uint32_t counted[256], frequencies[256];
        quantize::candidate heap[512];
        std::size_t used = 0;
        for (const std::uint32_t n : counts)
            if (n > 0) counted[used++] = n;
        quantize::round_to_total({counted, used}, total, {frequencies, used}, {heap, 2 * used});
        std::uint32_t edge = 0;
        used = 0;
        auto* const lower = const_cast<std::uint32_t*>(table.lower);
        for (std::size_t s = 0; s < counts.size(); ++s) {
            lower[s] = edge;
            if (counts[s] > 0) edge += frequencies[used++];
        }
    }

    std::vector<tsr_table> tables_;
    std::vector<std::uint32_t> lower_, of_byte_, points_, states_;
    std::vector<rans::encode_entry> entries_;
    std::vector<rans::interval_table> intervals_;
    std::vector<rans::search_table> searches_;
    std::vector<std::uint8_t> of_point_;
    std::vector<std::uint16_t> of_group_;
};

/// fp16: hi6 coded, lo10 packed.
class direct_fp16 {
  public:
    void encode(std::span<const std::uint8_t> raw, direct_block& out) {
        out.raw_bytes = raw.size();
        out.raw_sum = XXH3_64bits(raw.data(), raw.size());
        const std::size_t count = raw.size() / 2;
        float_split::split_hi6({reinterpret_cast<const std::uint16_t*>(raw.data()), count},
                               high_.of(count), low_.of(count), sdk::best_instructions());
        entropy_.encode({high_.of(count), count}, 64, out);
        out.rest_bytes = bitpack::packed_bytes(count, 10);
        if (out.rest.size() < out.rest_bytes + slack) out.rest.resize(out.rest_bytes + slack);
        bitpack::pack<std::uint16_t>({low_.of(count), count}, 10, out.rest.data(),
                                     sdk::best_instructions());
        out.body_sum = out.sum();
    }
    bool decode(const direct_block& in, std::span<std::uint8_t> raw) {
        if (in.sum() != in.body_sum) return false;
        const std::size_t count = raw.size() / 2;
        entropy_.decode(in, 64, {high_.of(count), count});
        bitpack::unpack<std::uint16_t>(in.rest.data(), 10, {low_.of(count), count},
                                       sdk::best_instructions());
        return float_split::join_hi6(high_.of(count), low_.of(count),
                                     {reinterpret_cast<std::uint16_t*>(raw.data()), count},
                                     sdk::best_instructions()) &&
               XXH3_64bits(raw.data(), raw.size()) == in.raw_sum;
    }

  private:
    room<std::uint8_t> high_;
    room<std::uint16_t> low_;
    direct_entropy entropy_;
};

/// bf16: exponents coded, the rest stored.
class direct_bf16 {
  public:
    void encode(std::span<const std::uint8_t> raw, direct_block& out) {
        out.raw_bytes = raw.size();
        out.raw_sum = XXH3_64bits(raw.data(), raw.size());
        const std::size_t count = raw.size() / 2;
        out.rest_bytes = count;
        if (out.rest.size() < count + slack) out.rest.resize(count + slack);
        std::uint8_t* const plane = out.rest.data();
        float_split::split<float_split::bf16>(
            {reinterpret_cast<const std::uint16_t*>(raw.data()), count}, exponent_.of(count),
            &plane, sdk::best_instructions());
        entropy_.encode({exponent_.of(count), count}, 256, out);
        out.body_sum = out.sum();
    }
    bool decode(const direct_block& in, std::span<std::uint8_t> raw) {
        if (in.sum() != in.body_sum) return false;
        const std::size_t count = raw.size() / 2;
        entropy_.decode(in, 256, {exponent_.of(count), count});
        const std::uint8_t* const plane = in.rest.data();
        return float_split::join<float_split::bf16>(
                   exponent_.of(count), &plane,
                   {reinterpret_cast<std::uint16_t*>(raw.data()), count},
                   sdk::best_instructions()) &&
               XXH3_64bits(raw.data(), raw.size()) == in.raw_sum;
    }

  private:
    room<std::uint8_t> exponent_;
    direct_entropy entropy_;
};

}  // namespace tessera::bench
