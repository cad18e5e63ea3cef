// SPDX-License-Identifier: MIT
// One block through a program, both ways.
#include "block.hpp"

#include "sample.hpp"
#include "stream_form.hpp"

#include <tessera/sdk/varint.hpp>

#include <fmt/format.h>

#include <ctime>

namespace tessera::engine {

namespace {

double thread_seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

// Time of one stage's call, where somebody asked.
class stopwatch {
  public:
    stopwatch(const step& s, block_statistics& measured)
        : into_(measured.empty() ? nullptr : &measured[s.place]),
          start_(into_ ? thread_seconds() : 0) {}
    void stop(std::uint64_t bytes_in, std::uint64_t bytes_out) {
        if (into_ == nullptr) return;
        into_->seconds += thread_seconds() - start_;
        into_->calls += 1;
        into_->bytes_in += bytes_in;
        into_->bytes_out += bytes_out;
    }

  private:
    stage_statistics* into_;
    double start_;
};

[[noreturn]] void rethrow_at(const step& s, const error& e, const std::string& part = "") {
    throw error(e.why, fmt::format("{}{}: {}", s.pointer, part, e.what()));
}

using siblings = std::vector<tsr_stream>;

std::vector<tsr_stream> given_of(const step& s, const siblings& around) {
    std::vector<tsr_stream> given;
    for (const std::size_t port : s.given) given.push_back(around[port]);
    return given;
}

// ---- encoding
// -------------------------------------------------------------------------------------------------------------

// Where a stream comes from: a port of a step, or neither where it is the block itself.
struct origin {
    const step* maker = nullptr;
    std::size_t port = 0;

    // The last step of a pipeline codes its input; of a split, a port that ends is a stream itself.
    bool is_coder() const {
        return maker != nullptr && maker->ports.size() == 1 && maker->ports[0].next == nullptr;
    }
};

// What a step made of a stream.
struct applied {
    std::vector<stream_value> streams;
    std::vector<std::uint8_t> header;
};

applied apply(const step& s, block_context& block, const stream_value& in, const siblings& around,
              bool headers, block_statistics& measured) {
    tsr_call call(block);
    call.inputs = {&in, 1};
    call.headers_allowed = headers;
    for (const step::port& p : s.ports) {
        call.ports.emplace_back();
        call.ports.back().type = p.type;
    }
    stopwatch watch(s, measured);
    applied made;
    try {
        if (s.is == step::kind::entropy) {
            entropy_encode(s.entropy, call, in, given_of(s, around));
        } else {
            call.check(
                s.stage.api<tsr_stage_api>().encode(s.stage.plan.get(), &host, &call, &in.view));
        }
        for (std::uint32_t i = 0; i < s.ports.size(); ++i) made.streams.push_back(call.take(i));
    } catch (const error& e) {
        rethrow_at(s, e);
    }
    std::uint64_t bytes = call.header_out.size();
    for (const stream_value& v : made.streams) bytes += v.bytes();
    watch.stop(in.bytes(), bytes);
    made.header = std::move(call.header_out);
    return made;
}

class encoder {
  public:
    encoder(block_context& block, bool headers, block_statistics& measured)
        : block_(block), headers_(headers), measured_(measured) {}

    void run(const step* s, stream_value in, const origin& from, const siblings& around,
             encoded_block& out) {
        if (s == nullptr) {
            if (block_.observed && !from.is_coder())
                out.observed.push_back({from.maker, from.port, nullptr, in, in.bytes(), 0});
            out.leaves.push_back(std::move(in));
            return;
        }
        if (s->is == step::kind::choose) return choose(*s, in, from, around, out);
        if (block_.stop.stop_requested()) throw error(reason::cancelled, "cancelled");

        const std::size_t control = out.control.size();
        std::vector<stream_value> streams = apply(*s, in, around, out);
        if (block_.observed && origin{s, 0}.is_coder())
            out.observed.push_back(
                {from.maker, from.port, s, in, streams[0].bytes(), out.control.size() - control});
        siblings beside;
        if (headers_)
            for (std::size_t i = 0; i < streams.size(); ++i)
                write_stream_form(out.control, streams[i].view, in.view,
                                  s->ports[i].next == nullptr);
        in = {};
        // Siblings that a later port's model is given must stay in memory until that port is done.
        const bool split = streams.size() > 1;
        for (const stream_value& v : streams) beside.push_back(v.view);
        const std::vector<stream_value> kept = split ? streams : std::vector<stream_value>{};
        for (std::size_t i = 0; i < streams.size(); ++i)
            run(s->ports[i].next.get(), std::move(streams[i]), {s, i}, split ? beside : around,
                out);
    }

  private:
    std::vector<stream_value> apply(const step& s, const stream_value& in, const siblings& around,
                                    encoded_block& out) {
        applied made = engine::apply(s, block_, in, around, headers_, measured_);
        if (headers_) {
            sdk::append_varint(out.control, made.header.size());
            out.control.insert(out.control.end(), made.header.begin(), made.header.end());
        }
        return std::move(made.streams);
    }

    // What an alternative made of a stream, and what it cost.
    struct attempt {
        std::size_t index = 0;
        std::uint64_t bytes = UINT64_MAX;  // none that is worth anything
        bool stores = false;               // the stream as it is, in its own memory
        encoded_block made;
        block_statistics measured;
    };

    void choose(const step& s, const stream_value& in, const origin& from, const siblings& around,
                encoded_block& out) {
        block_statistics before = measured_;
        attempt best;
        if (s.by_sample && !looks_at_siblings(&s))
            if (const auto part = sample_of(in, block_.memory)) {
                best = smallest(s, *part, from, around, before, nullptr, store_margin);
                if (best.bytes != UINT64_MAX)
                    best = tried(s, best.index, in, from, around, before, nullptr);
                // A sample that promised too much is found out.
                if (!best.stores && best.bytes > in.bytes() - in.bytes() / store_margin) best = {};
            }
        std::exception_ptr failure;
        if (best.bytes == UINT64_MAX)
            best = smallest(s, in, from, around, before, &failure, s.by_sample ? store_margin : 0);
        measured_ = std::move(before);
        if (best.bytes == UINT64_MAX) std::rethrow_exception(failure);
        for (std::size_t i = 0; i < best.measured.size(); ++i) {
            measured_[i].calls += best.measured[i].calls;
            measured_[i].bytes_in += best.measured[i].bytes_in;
            measured_[i].bytes_out += best.measured[i].bytes_out;
        }
        out.control.push_back(static_cast<std::uint8_t>(best.index));
        out.control.insert(out.control.end(), best.made.control.begin(), best.made.control.end());
        std::move(best.made.leaves.begin(), best.made.leaves.end(), std::back_inserter(out.leaves));
        std::move(best.made.observed.begin(), best.made.observed.end(),
                  std::back_inserter(out.observed));
    }

    // The alternative that makes the fewest bytes, the first of equals; but one that stores unless
    // another saves more than one part of `margin` (0: any saving counts).
    attempt smallest(const step& s, const stream_value& in, const origin& from,
                     const siblings& around, block_statistics& times, std::exception_ptr* failure,
                     std::uint64_t margin) {
        attempt best, stored;
        for (std::size_t i = 0; i < s.ports.size(); ++i) {
            attempt now = tried(s, i, in, from, around, times, failure);
            if (now.stores && stored.bytes == UINT64_MAX && margin != 0)
                stored = std::move(now);
            else if (now.bytes < best.bytes)
                best = std::move(now);
        }
        const bool saves =
            best.bytes < stored.bytes &&
            (stored.bytes == UINT64_MAX || stored.bytes - best.bytes > stored.bytes / margin);
        return saves ? std::move(best) : std::move(stored);
    }

    // An alternative that cannot take this block is none; that the caller gave up or memory ended
    // is no reason to try others.
    attempt tried(const step& s, std::size_t index, const stream_value& in, const origin& from,
                  const siblings& around, block_statistics& times, std::exception_ptr* failure) {
        attempt now;
        now.index = index;
        measured_ = block_statistics(times.size());
        try {
            run(s.ports[index].next.get(), in, from, around, now.made);
            now.bytes = now.made.control.size() + now.made.leaf_bytes();
            now.stores = now.made.leaves.size() == 1 &&
                         now.made.leaves[0].view.data == in.view.data &&
                         now.made.leaf_bytes() == in.bytes();
        } catch (const error& e) {
            if (e.why == reason::cancelled || e.why == reason::no_memory) throw;
            if (failure != nullptr && !*failure) *failure = std::current_exception();
        }
        // What was not taken cost time as well, but no bytes.
        for (std::size_t i = 0; i < times.size(); ++i) times[i].seconds += measured_[i].seconds;
        now.measured = std::move(measured_);
        return now;
    }

    static constexpr std::uint64_t store_margin = 100;  // of a choice by sample: 1 %

    block_context& block_;
    bool headers_;
    block_statistics& measured_;
};

// ---- decoding
// -------------------------------------------------------------------------------------------------------------

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

std::uint64_t encoded_block::leaf_bytes() const {
    std::uint64_t sum = 0;
    for (const stream_value& leaf : leaves) sum += leaf.bytes();
    return sum;
}

encoded_block encode_block(const step* first, block_context& block, stream_value raw, bool headers,
                           block_statistics& measured) {
    encoded_block out;
    encoder(block, headers, measured).run(first, std::move(raw), {}, {}, out);
    return out;
}

std::vector<stream_value> encode_step(const step& s, block_context& block, const stream_value& in,
                                      std::span<const stream_value> beside,
                                      block_statistics& measured) {
    siblings around;
    for (const stream_value& v : beside) around.push_back(v.view);
    return apply(s, block, in, around, true, measured).streams;
}

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
