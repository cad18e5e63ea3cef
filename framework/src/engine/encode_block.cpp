// SPDX-License-Identifier: MIT
// One block down a program.
#include "sample.hpp"
#include "step_call.hpp"
#include "stream_form.hpp"

#include <tessera/sdk/varint.hpp>

#include <iterator>

namespace tessera::engine {

namespace {

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
        out.choices.push_back({&s, best.index});
        const auto append = [](auto& to, auto& from) {
            to.insert(to.end(), std::move_iterator(from.begin()), std::move_iterator(from.end()));
        };
        append(out.control, best.made.control);
        append(out.leaves, best.made.leaves);
        append(out.observed, best.made.observed);
        append(out.choices, best.made.choices);
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

}  // namespace tessera::engine
