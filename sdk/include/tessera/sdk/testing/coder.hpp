// SPDX-License-Identifier: MIT
// Drives a coder, in bulk and step by step.
#pragma once

#include "lanes.hpp"
#include "plan.hpp"
#include "prediction.hpp"
#include "stage.hpp"

namespace tessera::sdk::testing {

/// A batch of intervals of one total: `steps` of each of the first `active` lanes, step by step.
struct batch {
    std::uint64_t total = 1;
    std::uint32_t active = 1;
    std::vector<tsr_interval> intervals;
    std::uint64_t steps() const { return intervals.size() / active; }
};

class coder : public plan<tsr_coder_api> {
  public:
    using plan::plan;

    coded encode(const tables& with, const stream& symbols) const {
        const tables_view view(with);
        const tsr_stream in = symbols.view();
        work w(around, work::direction::encode, {}, {{"out", TSR_BYTES}});
        coded result;
        result.ports = w.finish(api().encode(raw(), work::host(), w.raw(), view.get(), &in));
        result.header = w.header();
        return result;
    }
    /// `count` symbols of `type`.
    stream decode(const tables& with, const coded& from, tsr_type type, std::uint64_t count) const {
        const tables_view view(with);
        const tsr_stream in = from.ports.at(0).view();
        stream out(type, count, around.fill);
        const tsr_stream room = out.view();
        work w(around, work::direction::decode, {}, {}, from.header);
        w.check(api().decode(raw(), work::host(), w.raw(), view.get(), &in, &room));
        if (!out.memory.intact())
            throw error{TSR_E_INTERNAL, "symbols were written past their 64 bytes of slack"};
        return out;
    }

    coded encode_steps(std::uint32_t lanes, std::span<const batch> all) const {
        work w(around, work::direction::encode, {}, {{"out", TSR_BYTES}});
        void* state = nullptr;
        w.check(api().encode_begin(raw(), work::host(), w.raw(), lanes, &state));
        const ending at_last{api(), state};
        for (const batch& b : all)
            w.check(api().encode_put(state, b.total, b.active, b.intervals.data(), b.steps()));
        coded result;
        result.ports = w.finish(api().encode_finish(state));
        result.header = w.header();
        return result;
    }

    /// Walks `all` as a decoder: each point must lie in the interval that was encoded there, else
    /// TSR_E_CORRUPT. Stops with what the coder finds wrong.
    void decode_steps(std::uint32_t lanes, const coded& from, std::span<const batch> all) const {
        const tsr_stream in = from.ports.at(0).view();
        work w(around, work::direction::decode, {}, {}, from.header);
        void* state = nullptr;
        w.check(api().decode_begin(raw(), work::host(), w.raw(), &in, lanes, &state));
        const ending at_last{api(), state};
        std::vector<std::uint32_t> points;
        for (const batch& b : all) {
            points.assign(b.active, 0);
            for (std::uint64_t step = 0; step < b.steps(); ++step) {
                const tsr_interval* row =
                    b.intervals.data() + static_cast<std::size_t>(step * b.active);
                w.check(api().decode_peek(state, b.total, b.active, points.data()));
                for (std::uint32_t l = 0; l < b.active; ++l)
                    if (points[l] < row[l].start || points[l] >= end_of(row[l], b.total))
                        throw error{TSR_E_CORRUPT, "point " + std::to_string(points[l]) +
                                                       " outside the interval that was encoded"};
                w.check(api().decode_advance(state, b.total, b.active, row));
            }
        }
        w.check(api().decode_finish(state));
    }

    /// Decodes the lanes' contiguous shares of `count` symbols, all of table `with`, as a model and
    /// a distribution would: peek, look up, advance.
    stream decode_symbols(std::uint32_t lanes, const coded& from, const table& with, tsr_type type,
                          std::uint64_t count) const {
        const tsr_stream in = from.ports.at(0).view();
        const lane_shares shares(count, lanes);
        stream out(type, count);
        work w(around, work::direction::decode, {}, {}, from.header);
        void* state = nullptr;
        w.check(api().decode_begin(raw(), work::host(), w.raw(), &in, lanes, &state));
        const ending at_last{api(), state};
        std::vector<std::uint32_t> points(lanes);
        std::vector<tsr_interval> found(lanes);
        for (std::uint64_t step = 0; step < shares.share[0]; ++step) {
            const std::uint32_t active = shares.active(step);
            w.check(api().decode_peek(state, with.total, active, points.data()));
            for (std::uint32_t l = 0; l < active; ++l) {
                if (points[l] >= with.total)
                    throw error{TSR_E_INTERNAL, "point " + std::to_string(points[l]) +
                                                    " is not below the total of " +
                                                    std::to_string(with.total)};
                const std::uint32_t symbol = with.locate(points[l]);
                out.set(shares.first[l] + step, symbol);
                found[l] = with.interval(symbol);
            }
            w.check(api().decode_advance(state, with.total, active, found.data()));
        }
        w.check(api().decode_finish(state));
        return out;
    }

    /// Decodes bits by tessera.bit-take/1: bit i of a total and an edge.
    struct edge {
        std::uint64_t total;
        std::uint32_t at;
    };
    std::vector<std::uint32_t> take_bits(const coded& from, std::span<const edge> edges) const {
        const auto* taking = extension<tsr_bit_take_api>(TSR_BIT_TAKE_EXTENSION);
        const tsr_stream in = from.ports.at(0).view();
        work w(around, work::direction::decode, {}, {}, from.header);
        void* state = nullptr;
        w.check(api().decode_begin(raw(), work::host(), w.raw(), &in, 1, &state));
        const ending at_last{api(), state};
        std::vector<std::uint32_t> bits;
        for (const edge& e : edges) {
            const std::int32_t bit = taking->take(state, e.total, e.at);
            w.check(bit < 0 ? -bit : TSR_OK);
            bits.push_back(static_cast<std::uint32_t>(bit));
        }
        w.check(api().decode_finish(state));
        return bits;
    }

  private:
    struct ending {
        const tsr_coder_api& api;
        void* state;
        ~ending() { api.end(state); }
    };
    static std::uint64_t end_of(const tsr_interval& i, std::uint64_t total) {
        return i.frequency == 0 ? total : std::uint64_t{i.start} + i.frequency;
    }
};

}  // namespace tessera::sdk::testing
