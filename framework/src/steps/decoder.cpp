// SPDX-License-Identifier: MIT
// Bits back to symbols, by the rows that their encoder was given.
#include "message.hpp"
#include "side.hpp"
#include "sparse.hpp"

#include <fmt/format.h>

#include <cstring>

namespace tessera {

using engine::coder_part;
using engine::running;

struct step_decoder::state {
    state(const step_codec& codec, const step_options& options)
        : side(codec.shared_parts(), options),
          message(side.memory(), 0),
          points(options.lanes),
          intervals(options.lanes),
          sparse(side.parts().coder.api<tsr_coder_api>().max_total) {}

    void start(std::span<const std::uint8_t> bytes) {
        if (progress.failed()) side.begin_distribution();
        progress.fail();  // until a message is begun
        coding.reset();
        coder.reset();
        message.grow(bytes.size(), 0);
        if (!bytes.empty()) std::memcpy(message.data(), bytes.data(), bytes.size());
        stream = engine::byte_stream({message.data(), bytes.size()});
        coder.emplace(side.parts().coder, "coder", side.block());
        coding.emplace(coder->api);
        coder->run(coder->api.decode_begin, &stream, side.lanes(), coding->begin());
        progress.open();
    }

    void take(const score_rows& rows, std::uint64_t first, std::uint32_t* found) {
        const tsr_scores scores = side.scores_at(rows, first);
        const std::uint64_t total = side.total(scores);
        coder->check(coder->api.decode_peek(**coding, total, side.lanes(), points.data()));
        side.locate(scores, points.data(), found, intervals.data());
        coder->check(coder->api.decode_advance(**coding, total, side.lanes(), intervals.data()));
    }
    std::uint32_t take_second() {
        const std::uint64_t total = sparse.second_total();
        coder->check(coder->api.decode_peek(**coding, total, 1, points.data()));
        const std::uint32_t symbol = sparse.locate(points[0], intervals[0]);
        coder->check(coder->api.decode_advance(**coding, total, 1, intervals.data()));
        return symbol;
    }

    engine::step_side side;
    engine::buffer message;
    tsr_stream stream{};
    std::optional<coder_part> coder;
    std::optional<running<tsr_coder_api>> coding;
    std::vector<std::uint32_t> points;
    std::vector<tsr_interval> intervals;
    engine::sparse_steps sparse;
    engine::message_progress progress{"start()"};
};

step_decoder::step_decoder(const step_codec& codec, const step_options& options)
    : state_(std::make_unique<state>(codec, options)) {}
step_decoder::step_decoder(step_decoder&&) noexcept = default;
step_decoder& step_decoder::operator=(step_decoder&&) noexcept = default;
step_decoder::~step_decoder() = default;

void step_decoder::start(std::span<const std::uint8_t> bytes) { state_->start(bytes); }

void step_decoder::decode(const score_rows& rows, std::span<std::uint32_t> symbols) {
    state& s = *state_;
    s.progress.require_open();
    s.side.check(rows, symbols.size());
    for (std::uint64_t row = 0; row < rows.rows; row += s.side.lanes()) {
        s.progress.step(s.side.lanes(), [&] { s.take(rows, row, symbols.data() + row); });
    }
}

std::uint32_t step_decoder::decode(const score_rows& row) {
    std::uint32_t symbol = 0;
    decode(row, std::span(&symbol, 1));
    return symbol;
}

std::uint32_t step_decoder::decode(const sparse_row& row) {
    state& s = *state_;
    s.progress.require_open();
    s.sparse.take(row);
    s.side.check(s.sparse.first(), 1);
    std::uint32_t symbol = 0;
    s.progress.step(1, [&] {
        std::uint32_t index = 0;
        s.take(s.sparse.first(), 0, &index);
        symbol = s.sparse.goes_on(index) ? s.take_second() : s.sparse.symbol_at(index);
    });
    return symbol;
}

std::uint64_t step_decoder::symbols() const { return state_->progress.symbols(); }

void step_decoder::finish() {
    state& s = *state_;
    s.progress.require_open();
    s.progress.step(0, [&] { s.coder->check(s.coder->api.decode_finish(**s.coding)); });
    s.progress.finish();
}

}  // namespace tessera
