// SPDX-License-Identifier: MIT
// Steps of a caller's rows to bits.
#include "message.hpp"
#include "side.hpp"
#include "sparse.hpp"

#include <fmt/format.h>

namespace tessera {

using engine::coder_part;
using engine::running;

namespace {

// A coder's room grows at most fourfold at a time (range, arithmetic-62): all that it took together
// is less than 16/3 of what the last piece holds.
constexpr std::uint64_t room_for_each_byte = 6, room_for_each_lane = 1024;

}  // namespace

struct step_encoder::state {
    state(const step_codec& codec, const step_options& options)
        : side(codec.shared_parts(), options),
          intervals(options.lanes),
          sparse(side.parts().coder.api<tsr_coder_api>().max_total) {
        begin();
    }

    void begin() {
        coding.reset();
        coder.reset();
        bytes = {};
        if (room) room->take_back();
        coder.emplace(side.parts().coder, "coder", side.block());
        coder->call.room = room ? &*room : nullptr;
        coder->call.headers_allowed = false;  // the bytes are all there is
        engine::expect_bytes(coder->call);
        coding.emplace(coder->api);
        coder->run(coder->api.encode_begin, side.lanes(), coding->begin());
        progress.open();
    }

    void put(const score_rows& rows, std::uint64_t first, const std::uint32_t* wanted) {
        const tsr_scores scores = side.scores_at(rows, first);
        const std::uint64_t total = side.total(scores);
        side.interval(scores, wanted, intervals.data());
        put(total, intervals.data());
    }
    void put(std::uint64_t total, const tsr_interval* made) {
        coder->check(coder->api.encode_put(**coding, total, side.lanes(), made, 1));
    }

    engine::step_side side;
    std::optional<engine::reserved_room> room;
    std::optional<coder_part> coder;
    std::optional<running<tsr_coder_api>> coding;
    std::vector<tsr_interval> intervals;
    engine::sparse_steps sparse;
    engine::stream_value bytes;
    engine::message_progress progress{"reset()"};
};

step_encoder::step_encoder(const step_codec& codec, const step_options& options)
    : state_(std::make_unique<state>(codec, options)) {}
step_encoder::step_encoder(step_encoder&&) noexcept = default;
step_encoder& step_encoder::operator=(step_encoder&&) noexcept = default;
step_encoder::~step_encoder() = default;

void step_encoder::reserve(std::uint64_t bytes) {
    state& s = *state_;
    if (s.progress.symbols() > 0)
        throw error(reason::parameter, "reserve: expected the start of a message, found one begun");
    s.coding.reset();
    s.coder.reset();
    s.room.reset();
    s.progress.fail();  // until a message is begun
    if (bytes > UINT64_MAX / (2 * room_for_each_byte))
        throw error(reason::limit, fmt::format("reserve: {} bytes", bytes));
    s.room.emplace(s.side.memory(),
                   room_for_each_byte * bytes + room_for_each_lane * std::uint64_t{s.side.lanes()});
    s.begin();
}

void step_encoder::encode(const score_rows& rows, std::span<const std::uint32_t> symbols) {
    state& s = *state_;
    s.progress.require_open();
    s.side.check(rows, symbols.size());
    for (std::size_t i = 0; i < symbols.size(); ++i)
        if (symbols[i] >= rows.alphabet)
            throw error(reason::parameter,
                        fmt::format("symbol {} of row {} outside the alphabet {}", symbols[i], i,
                                    rows.alphabet));
    for (std::uint64_t row = 0; row < rows.rows; row += s.side.lanes()) {
        s.progress.step(s.side.lanes(), [&] { s.put(rows, row, symbols.data() + row); });
    }
}

void step_encoder::encode(const score_rows& row, std::uint32_t symbol) {
    encode(row, std::span(&symbol, 1));
}

void step_encoder::encode(const sparse_row& row, std::uint32_t symbol) {
    state& s = *state_;
    s.progress.require_open();
    s.sparse.take(row);
    const std::uint32_t index = s.sparse.index_of(symbol);
    s.side.check(s.sparse.first(), 1);
    s.progress.step(1, [&] {
        s.put(s.sparse.first(), 0, &index);
        if (!s.sparse.goes_on(index)) return;
        const tsr_interval second = s.sparse.second(symbol);
        s.put(s.sparse.second_total(), &second);
    });
}

std::uint64_t step_encoder::symbols() const { return state_->progress.symbols(); }

std::span<const std::uint8_t> step_encoder::finish() {
    state& s = *state_;
    s.progress.require_open();
    s.progress.step(0, [&] { s.coder->check(s.coder->api.encode_finish(**s.coding)); });
    s.progress.finish();
    return engine::bytes_of(*s.coder, s.bytes);
}

void step_encoder::reset() {
    state& s = *state_;
    if (s.progress.failed()) s.side.begin_distribution();
    s.progress.fail();  // until a message is begun
    s.begin();
}

}  // namespace tessera
