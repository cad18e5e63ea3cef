// SPDX-License-Identifier: MIT
// One block up a program again.
#include "step_call.hpp"
#include "stream_form.hpp"

#include <tessera/sdk/varint.hpp>

namespace tessera::engine {

namespace {

class decoder {
  public:
    decoder(block_context& block, sdk::cursor& control, std::span<stream_value> leaves,
            block_statistics& measured)
        : block_(block), control_(control), leaves_(leaves), measured_(measured) {}

    stream_value run(const step* s, const tsr_stream& shape, const siblings& around) {
        if (s == nullptr) return leaf(shape);
        if (s->is == step::kind::choose) {
            const auto chosen = control_.byte();
            if (!chosen || *chosen >= s->ports.size())
                throw error(
                    reason::corrupt,
                    fmt::format("{}: expected a choice below {}, found {}", s->pointer,
                                s->ports.size(), chosen ? std::to_string(*chosen) : "none"));
            return run(s->ports[*chosen].next.get(), shape, around);
        }
        if (block_.stop.stop_requested()) throw error(reason::cancelled, "cancelled");

        std::span<const std::uint8_t> header;
        std::vector<tsr_stream> shapes;
        try {
            const auto bytes = control_.varint_up_to(control_.left());
            const auto found = bytes ? control_.bytes(*bytes) : std::nullopt;
            if (!found)
                throw error(reason::corrupt, "its header runs past the block's control section");
            header = *found;
            for (const step::port& p : s->ports)
                shapes.push_back(read_stream_form(control_, p.type, shape, p.next == nullptr));
        } catch (const error& e) {
            rethrow_at(*s, e);
        }
        const bool split = s->ports.size() > 1;
        std::vector<stream_value> parts;
        siblings beside;
        for (std::size_t i = 0; i < s->ports.size(); ++i) {
            parts.push_back(run(s->ports[i].next.get(), shapes[i], split ? beside : around));
            beside.push_back(parts.back().view);
        }
        return undo(*s, parts, shape, header, around);
    }

    stream_value undo(const step& s, const std::vector<stream_value>& parts,
                      const tsr_stream& shape, std::span<const std::uint8_t> header,
                      const siblings& around) {
        tsr_call call(block_);
        call.inputs = parts;
        call.header_in = header;
        call.ports.emplace_back();
        call.ports[0].type = shape.type;
        call.ports[0].limit = shape.count;
        stopwatch watch(s, measured_);
        stream_value rebuilt;
        try {
            if (s.is == step::kind::entropy) {
                entropy_decode(s.entropy, call, parts[0], shape, given_of(s, around));
            } else {
                std::vector<tsr_stream> views;
                for (const stream_value& p : parts) views.push_back(p.view);
                call.check(s.stage.api<tsr_stage_api>().decode(
                    s.stage.plan.get(), &host, &call, views.data(),
                    static_cast<std::uint32_t>(views.size()), &shape));
            }
            rebuilt = call.take(0);
            if (shape.count != TSR_UNKNOWN && rebuilt.view.count != shape.count)
                throw error(reason::corrupt,
                            fmt::format("produced {} elements where {} are recorded",
                                        rebuilt.view.count, shape.count));
            if (shape.count != TSR_UNKNOWN) adopt(rebuilt.view, shape);
        } catch (const error& e) {
            rethrow_at(s, e);
        }
        std::uint64_t bytes = header.size();
        for (const stream_value& p : parts) bytes += p.bytes();
        watch.stop(rebuilt.bytes(), bytes);
        return rebuilt;
    }

  private:
    // The file's word on alphabet and row is what the encoder's stages were given.
    static void adopt(tsr_stream& view, const tsr_stream& shape) {
        view.row = shape.row;
        if (view.alphabet == shape.alphabet) return;
        view.alphabet = shape.alphabet;
        check_alphabet(view);
    }

    stream_value leaf(const tsr_stream& shape) {
        if (leaves_.empty())
            throw error(reason::corrupt, "the block has fewer streams than its spec");
        stream_value found = std::move(leaves_.front());
        leaves_ = leaves_.subspan(1);
        if (shape.count != TSR_UNKNOWN && found.view.count != shape.count)
            throw error(reason::corrupt, fmt::format("a stream of {} bytes where {} are recorded",
                                                     found.view.count, shape.count));
        found.view.type = shape.type;
        adopt(found.view, shape);
        return found;
    }

  public:
    bool used_up() const { return leaves_.empty(); }

  private:
    block_context& block_;
    sdk::cursor& control_;
    std::span<stream_value> leaves_;
    block_statistics& measured_;
};

}  // namespace

stream_value decode_block(const step* first, block_context& block,
                          std::span<const std::uint8_t> control, std::span<stream_value> leaves,
                          const tsr_stream& raw, block_statistics& measured) {
    sdk::cursor at(control);
    decoder work(block, at, leaves, measured);
    stream_value out = work.run(first, raw, {});
    if (at.left() != 0 || !work.used_up())
        throw error(reason::corrupt, "the block has more streams or headers than its spec");
    return out;
}

stream_value decode_raw_block(const step* first, block_context& block, stream_value leaf,
                              block_statistics& measured) {
    std::vector<const step*> chain;
    for (const step* s = first; s != nullptr; s = s->ports[0].next.get()) chain.push_back(s);
    sdk::cursor none({});
    decoder work(block, none, {}, measured);
    std::vector<stream_value> parts(1);
    parts[0] = std::move(leaf);
    for (auto s = chain.rbegin(); s != chain.rend(); ++s) {
        parts[0].view.type = (*s)->ports[0].type;
        parts[0] = work.undo(**s, parts, shape_of((*s)->input, TSR_UNKNOWN), {}, {});
    }
    return std::move(parts[0]);
}

}  // namespace tessera::engine
