// SPDX-License-Identifier: MIT
// Rows of a caller, held against what was agreed.
#include "side.hpp"

#include "../entropy/entropy.hpp"

#include <fmt/format.h>

#include <cstring>

namespace tessera::engine {

namespace {

constexpr std::uint32_t most_lanes = 4096;
constexpr std::size_t idle_bytes = std::size_t{16} << 20;  // kept from message to message

std::size_t number_bytes(tsr_score_kind kind) {
    return kind == TSR_F16 || kind == TSR_BF16 ? 2 : kind == TSR_F64 ? 8 : 4;
}

std::uint64_t stride_of(const score_rows& rows) {
    return rows.stride != 0 ? rows.stride : rows.alphabet;
}

}  // namespace

step_side::step_side(std::shared_ptr<const step_parts> parts, const step_options& options)
    : parts_(std::move(parts)),
      options_(options),
      pool_(idle_bytes),
      memory_(pool_, options.memory),
      block_{memory_, {}} {
    if (options.alphabet == 0)
        throw error(reason::parameter,
                    "alphabet: expected the symbols of the largest row, 1 or more, found 0");
    if (options.lanes == 0 || options.lanes > most_lanes)
        throw error(reason::parameter,
                    fmt::format("lanes: expected 1 to {}, found {}", most_lanes, options.lanes));
    if (options.lanes > 1 && totals_of(parts_->distribution).by_row)
        throw error(reason::parameter,
                    fmt::format("lanes: distribution \"{}\" has a total of its own for each row, "
                                "expected 1 lane, found {}",
                                short_id(parts_->distribution.desc->id), options.lanes));
    begin_distribution();
}

void step_side::begin_distribution() {
    answering_.reset();
    distribution_.emplace(parts_->distribution, "distribution", block_);
    answering_.emplace(distribution_->api);
    distribution_->run(distribution_->api.begin, options_.alphabet, options_.lanes,
                       answering_->begin());
    if (!distribution_->call.header_out.empty())
        distribution_->broken("put a header, which its step face has no place for");
}

void step_side::check(const score_rows& rows, std::size_t symbols) const {
    if (rows.alphabet == 0 || rows.data == nullptr)
        throw error(reason::parameter, "expected a row of 1 number or more, found none");
    if (rows.alphabet > options_.alphabet)
        throw error(reason::parameter, fmt::format("a row of {} numbers, expected at most {}",
                                                   rows.alphabet, options_.alphabet));
    const tsr_desc& desc = *parts_->distribution.desc;
    if (rows.kind < TSR_COUNTS || rows.kind > TSR_F64 ||
        (desc.kinds & TSR_KIND_BIT(rows.kind)) == 0)
        throw error(reason::parameter,
                    fmt::format("distribution \"{}\" takes {}, found {}", short_id(desc.id),
                                kinds_text(desc.kinds), kind_text(rows.kind)));
    if (stride_of(rows) < rows.alphabet)
        throw error(reason::parameter, fmt::format("rows of {} numbers that lie {} apart",
                                                   rows.alphabet, rows.stride));
    if (reinterpret_cast<std::uintptr_t>(rows.data) % number_bytes(rows.kind) != 0)
        throw error(reason::parameter,
                    fmt::format("rows that are not aligned to their numbers of {} bytes",
                                number_bytes(rows.kind)));
    if (rows.rows != symbols)
        throw error(
            reason::parameter,
            fmt::format("expected a symbol for each of {} rows, found {}", rows.rows, symbols));
    if (rows.rows % options_.lanes != 0)
        throw error(reason::parameter,
                    fmt::format("expected rows in multiples of {} lanes, found {}", options_.lanes,
                                rows.rows));
}

tsr_scores step_side::scores_at(const score_rows& rows, std::uint64_t first) {
    const std::size_t width = number_bytes(rows.kind);
    const std::uint64_t stride = stride_of(rows);
    const auto* from = static_cast<const std::uint8_t*>(rows.data) +
                       static_cast<std::size_t>(first * stride) * width;
    tsr_scores scores{sizeof(tsr_scores), rows.kind, from, rows.alphabet, options_.lanes, stride};
    if (parts_->distribution.desc->flags & TSR_SCORES_ANYWHERE) return scores;
    const std::size_t row = rows.alphabet * width;
    if (!rows_) rows_.emplace(memory_, 0);
    rows_->grow(std::uint64_t{options_.lanes} * row, 0);
    for (std::uint32_t lane = 0; lane < options_.lanes; ++lane)
        std::memcpy(rows_->data() + lane * row,
                    from + lane * static_cast<std::size_t>(stride) * width, row);
    scores.data = rows_->data();
    scores.stride = 0;
    return scores;
}

}  // namespace tessera::engine
