// SPDX-License-Identifier: MIT
// The compact form of a mapping: groups of ids in rising order, as those of one frequency are, then
// the rest in theirs.
#include "mapping.hpp"

#include "tessera/sdk/bits.hpp"
#include "tessera/sdk/cursor.hpp"
#include "tessera/sdk/error.hpp"
#include "tessera/sdk/varint.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

namespace tessera::token_map {
namespace {

constexpr std::string_view magic = "TsrRank1";
constexpr unsigned shift_bits = 5;

[[noreturn]] void damaged(const std::string& what) { sdk::corrupt("mapping: " + what); }

/// Elias gamma: how long `value` >= 1 is, in zero bits, then its bits.
unsigned gamma_bits(std::uint32_t value) {
    return 2 * static_cast<unsigned>(std::bit_width(value)) - 1;
}
void put_gamma(sdk::bit_writer& out, std::uint32_t value) {
    const auto width = static_cast<unsigned>(std::bit_width(value));
    out.put(std::uint64_t{1} << (width - 1), width);
    out.put(value & ((1u << (width - 1)) - 1), width - 1);
}
std::uint32_t take_gamma(sdk::bit_reader& in) {
    unsigned extra = 0;
    while (in.take(1) == 0)
        if (++extra > 31 || in.ended_early()) damaged("expected the length of a group, found none");
    return (1u << extra) | static_cast<std::uint32_t>(in.take(extra));
}

/// Ids that rise, their differences less one with `shift` low bits as they are and the rest in
/// unary (Rice codes).
struct group {
    std::span<const std::uint32_t> ids;
    unsigned shift = 0;
    std::uint64_t bits = 0;

    explicit group(std::span<const std::uint32_t> rising) : ids(rising), bits(UINT64_MAX) {
        for (unsigned s = 0; s < 24; ++s) {
            std::uint64_t cost = gamma_bits(static_cast<std::uint32_t>(ids.size())) + shift_bits;
            std::uint32_t next = 0;
            for (const std::uint32_t id : ids) {
                cost += ((id - next) >> s) + 1 + s;
                next = id + 1;
            }
            if (cost < bits) bits = cost, shift = s;
        }
    }
    void write(sdk::bit_writer& out) const {
        put_gamma(out, static_cast<std::uint32_t>(ids.size()));
        out.put(shift, shift_bits);
        std::uint32_t next = 0;
        for (const std::uint32_t id : ids) {
            std::uint32_t high = (id - next) >> shift;
            for (; high >= 32; high -= 32) out.put(0, 32);
            out.put(std::uint64_t{1} << high, high + 1);
            out.put((id - next) & ((1u << shift) - 1), shift);
            next = id + 1;
        }
    }
};

std::vector<group> rising_groups(std::span<const std::uint32_t> ids) {
    std::vector<group> all;
    for (std::size_t first = 0, i = 1; i <= ids.size(); ++i)
        if (i == ids.size() || ids[i] < ids[i - 1]) {
            all.emplace_back(ids.subspan(first, i - first));
            first = i;
        }
    return all;
}

/// The ranking that is read, and what it still lacks.
class reading {
  public:
    explicit reading(std::uint32_t size) : used_(size) { ids_.reserve(size); }
    void take(std::uint32_t id) {
        const std::string where = "rank " + std::to_string(ids_.size());
        if (id >= used_.size())
            damaged(where + ": expected an id below " + std::to_string(used_.size()) + ", found " +
                    std::to_string(id));
        if (used_[id]) damaged(where + ": id " + std::to_string(id) + " has a rank already");
        used_[id] = true;
        ids_.push_back(id);
    }
    ranking finish() && {
        for (std::uint32_t id = 0; id < used_.size(); ++id)
            if (!used_[id]) ids_.push_back(id);
        return std::move(ids_);
    }

  private:
    std::vector<bool> used_;
    ranking ids_;
};

std::uint32_t number(sdk::cursor& in, const char* what, std::uint32_t least, std::uint32_t most) {
    const auto found = in.varint();
    if (!found) damaged(std::string("ends before the number of ") + what);
    if (*found < least || *found > most)
        damaged("expected " + std::to_string(least) + " to " + std::to_string(most) + " " + what +
                ", found " + std::to_string(*found));
    return static_cast<std::uint32_t>(*found);
}

}  // namespace

bool is_compact(std::span<const std::uint8_t> asset) {
    return asset.size() >= magic.size() &&
           std::equal(magic.begin(), magic.end(), asset.begin(), [](char c, std::uint8_t byte) {
               return static_cast<std::uint8_t>(c) == byte;
           });
}

std::vector<std::uint8_t> write_compact(std::span<const std::uint32_t> ids) {
    const auto size = static_cast<std::uint32_t>(ids.size());
    std::vector<group> groups = rising_groups(ids);
    // What rises to the end goes without saying, where nothing below is left out.
    if (!groups.empty()) groups.pop_back();

    std::vector<std::uint8_t> out(magic.begin(), magic.end());
    sdk::append_varint(out, size);
    sdk::append_varint(out, groups.size());
    std::uint64_t bits = 0;
    for (const group& g : groups) bits += g.bits;
    const std::size_t start = out.size();
    out.resize(start + static_cast<std::size_t>(bits / 8) + 16);
    sdk::bit_writer writer(out.data() + start);
    for (const group& g : groups) g.write(writer);
    out.resize(start + writer.finish());
    return out;
}

ranking read_compact(std::span<const std::uint8_t> asset) {
    sdk::cursor in(asset.subspan(magic.size()));
    const std::uint32_t size = number(in, "ids", 1, id_limit);
    const std::uint32_t groups = number(in, "groups", 0, size);
    reading all(size);
    sdk::bit_reader bits(*in.bytes(in.left()));
    for (std::uint32_t g = 0; g < groups; ++g) {
        const std::uint32_t count = take_gamma(bits);
        const auto shift = static_cast<unsigned>(bits.take(shift_bits));
        std::uint64_t next = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            std::uint64_t high = 0;
            while (bits.take(1) == 0) {
                if (++high <= size && !bits.ended_early()) continue;
                damaged("group " + std::to_string(g) + ": expected " + std::to_string(count) +
                        " ids, found " + std::to_string(i));
            }
            const std::uint64_t id = next + (high << shift) + bits.take(shift);
            all.take(static_cast<std::uint32_t>(std::min<std::uint64_t>(id, UINT32_MAX)));
            next = id + 1;
        }
    }
    if (!bits.at_end())
        damaged(bits.ended_early() ? "ends within its groups" : "goes on behind its last group");
    return std::move(all).finish();
}

}  // namespace tessera::token_map
