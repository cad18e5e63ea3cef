// SPDX-License-Identifier: MIT
// The stage "token-map": ids of a vocabulary to their ranks by frequency, plain or around zero.
#include "../common/decoded_output.hpp"
#include "kernel.hpp"
#include "mapping.hpp"
#include "tessera/sdk.hpp"
#include "train.hpp"

namespace tessera::token_map {
namespace {

constexpr const char* schema = R"({"properties": {
  "mapping": {"type": "string", "format": "asset", "default": "",
    "description": "which id has which rank: JSON Lines as tacc has them, or from tessera train token-map; empty: each id is its own rank"},
  "form": {"type": "string", "default": "centred", "enum": ["centred", "rank"],
    "description": "the ranks as 0, 1, -1, 2, -2 and so on, in two's complement, or as they are"},
  "unknown": {"type": "string", "default": "error", "enum": ["error", "escape"],
    "description": "ids that the mapping lacks are an error, or have the ranks behind all others"}}})";

tables read_tables(const sdk::setup& s) {
    const bool given = !s["mapping"].text().empty();
    return given ? tables(read_mapping(s.asset("mapping"))) : tables::identity();
}

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : tables_(read_tables(s)),
          centred_(s["form"].text() == "centred"),
          escape_(s["unknown"].text() == "escape"),
          set_(sdk::best_instructions()) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto out = c.output<std::uint32_t>(in.count);
        const std::span<const std::uint32_t> ids =
            in.type == TSR_U16 ? widened(in, out) : sdk::elements<std::uint32_t>(in);
        const std::uint32_t largest =
            centred_ ? permute<form::centre_out>(ids, tables_.rank_of, out.data(), set_)
                     : permute<form::plain>(ids, tables_.rank_of, out.data(), set_);
        if (!escape_ && largest >= tables_.known) report_id(in);
        c.commit(in.count, 0, centred_ ? 0 : alphabet(largest, in), in.row);
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto in = sdk::elements<std::uint32_t>(parts[0]);
        plugins::check_count(in.size(), shape);
        const bool narrow = shape.type == TSR_U16;
        const auto ids =
            narrow ? c.scratch<std::uint32_t>(in.size()) : c.output<std::uint32_t>(in.size());
        const std::uint32_t largest =
            centred_ ? permute<form::uncentre_in>(in, tables_.id_at, ids.data(), set_)
                     : permute<form::plain>(in, tables_.id_at, ids.data(), set_);
        if (!escape_ && largest_rank(in, largest) >= tables_.known) report_rank(in);
        if (!narrow) return plugins::commit_rebuilt(c, std::span<const std::uint32_t>(ids), shape);
        plugins::check_alphabet(std::span<const std::uint32_t>(ids), 1 << 16);
        const auto out = c.output<std::uint16_t>(ids.size());
        std::copy(ids.begin(), ids.end(), out.begin());
        plugins::commit_rebuilt(c, std::span<const std::uint16_t>(out), shape);
    }

  private:
    static std::span<const std::uint32_t> widened(const tsr_stream& in,
                                                  std::span<std::uint32_t> room) {
        const auto ids = sdk::elements<std::uint16_t>(in);
        std::copy(ids.begin(), ids.end(), room.begin());
        return room;
    }

    /// The ranks' bound: the mapping's size while nothing is escaped.
    std::uint64_t alphabet(std::uint32_t largest, const tsr_stream& in) const {
        if (tables_.known > UINT32_MAX)
            return in.alphabet != 0 || in.type == TSR_U32 ? in.alphabet : 1 << 16;
        return std::max(tables_.known, std::uint64_t{largest} + 1);
    }

    /// Plain ranks are not what the kernel took the largest of.
    std::uint32_t largest_rank(std::span<const std::uint32_t> in, std::uint32_t found) const {
        if (centred_) return found;
        std::uint32_t largest = 0;
        for (const std::uint32_t rank : in) largest = std::max(largest, rank);
        return largest;
    }

    std::string known() const {
        return "the mapping has " + std::to_string(tables_.known) + " tokens";
    }

    [[noreturn]] void report_id(const tsr_stream& in) const {
        sdk::with_element(in.type, [&](auto zero) {
            const auto ids = sdk::elements<decltype(zero)>(in);
            for (std::size_t at = 0; at < ids.size(); ++at) {
                const auto id = static_cast<std::uint32_t>(ids[at]);
                const std::uint32_t rank = id < tables_.rank_of.size() ? tables_.rank_of[id] : id;
                if (rank >= tables_.known)
                    throw sdk::error{TSR_E_PARAM, "Token ID " + std::to_string(id) +
                                                      " not found in mapping, at position " +
                                                      std::to_string(at) + "; " + known()};
            }
        });
        throw sdk::error{TSR_E_INTERNAL, "a rank beyond the mapping without an id"};
    }

    [[noreturn]] void report_rank(std::span<const std::uint32_t> in) const {
        std::size_t at = 0;
        while ((centred_ ? uncentred(in[at]) : in[at]) < tables_.known) ++at;
        const std::string found =
            centred_ ? "Mapped ID " + std::to_string(static_cast<std::int32_t>(in[at]))
                     : "Rank " + std::to_string(in[at]);
        sdk::corrupt(found + " not found in reverse mapping, at position " + std::to_string(at) +
                     "; " + known());
    }

    tables tables_;
    bool centred_, escape_;
    sdk::instructions set_;
};

const void* extension(const char* id) {
    return std::string_view(id) == TSR_TRAIN_EXTENSION ? &train_api : nullptr;
}

constexpr tsr_port ports[] = {{"out", TSR_U32}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.token-map",
    .summary = "Ids of a vocabulary as their ranks by frequency, plain or around zero",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "transform tokens mapping",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_U16) | TSR_TYPE_BIT(TSR_U32),
    .ports = ports,
    .extension = extension,
});

}  // namespace
}  // namespace tessera::token_map

TSR_PLUGINS(token_map, &tessera::token_map::descriptor)
