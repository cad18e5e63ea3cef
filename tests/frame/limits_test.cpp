// SPDX-License-Identifier: MIT
// Limits, progress and cancelling, both ways.
#include "workshop.hpp"

using namespace tessera;
using namespace tessera::test;

namespace {

const bytes content = text(64 << 10);
const std::string steps = R"(["zstd"])";

}  // namespace

TEST_CASE("a worker's memory is bounded, and the message says by how much") {
    const pipeline p = compiled(steps, "\"16KiB\"");
    CHECK(failure_of([&] {
              encoded(p, content, {.threads = 1, .bounds = {.memory = 10000}});
          }).message ==
          "in: block 0: needs 16384 bytes beside 0 already in use, the memory limit "
          "of a worker is 10000");
    const failure tight =
        failure_of([&] { encoded(p, content, {.threads = 1, .bounds = {.memory = 20000}}); });
    CHECK(tight.why == reason::limit);
    // ZSTD_compressBound(16384) is 16384 + 16384/256 + (128 KiB - 16384)/2048 = 16504.
    CHECK(tight.message ==
          "in: block 0: /pipeline/0: needs 16504 bytes beside 16384 already in use, "
          "the memory limit of a worker is 20000");
    const bytes frame = encoded(p, content, {.threads = 1, .bounds = {.memory = 40000}});

    const failure reading = failure_of([&] {
        decoded(frame, {plugins(), {}, {}, {.memory = 18000}});
    });
    CHECK(reading.why == reason::limit);
    CHECK(reading.message.starts_with("in.tsr: block 0: /pipeline/0: needs 16384 bytes beside "));
    CHECK(decoded(frame, {plugins(), {}, {}, {.memory = 40000}}) == content);
}

TEST_CASE("a decode stops before its output passes the limit, with what came before written") {
    const bytes frame = encoded(compiled(steps, "\"16KiB\""), content);
    const auto with_limit = [](std::uint64_t output) {
        return environment{plugins(), {}, {}, {.output = output}};
    };
    CHECK(decoded(frame, with_limit(content.size())) == content);
    memory_source in(frame, "in.tsr");
    memory_sink out;
    const failure f = failure_of([&] { decode(in, out, with_limit(40000), {.threads = 2}); });
    CHECK(f.why == reason::limit);
    CHECK(f.message == "in.tsr: block 2: the output passes the limit of 40000 bytes");
    CHECK(out.data == part_of(content, 0, 2 * 16384));
    CHECK(failure_of([&] { decoded(frame, with_limit(0)); }).why == reason::limit);
}

TEST_CASE("a frame whose blocks are larger than the reader takes is refused from its header") {
    const bytes frame = encoded(compiled(steps, "\"16KiB\""), content);
    const environment with{plugins(), {}, {}, {.block = 16383}};
    const std::string expected = "in.tsr: blocks of 16384 bytes, the limit is 16383";
    CHECK(failure_of([&] { decoded(frame, with); }).message == expected);
    CHECK(failure_of([&] { decoded(frame, with); }).why == reason::limit);
    const memory_access in(frame, "in.tsr");
    CHECK(failure_of([&] {
              bytes room(10);
              reader(in, with).read(0, room);
          }).message == expected);
    CHECK(decoded(frame, {plugins(), {}, {}, {.block = 16384}}) == content);
}

TEST_CASE("a stage's output is bounded by a multiple of the block") {
    const bytes frame = encoded(compiled(steps, "\"16KiB\""), content);
    const environment narrow{plugins(), {}, {}, {.expansion = 0, .expansion_floor = 16383}};
    const failure f = failure_of([&] { decoded(frame, narrow); });
    CHECK(f.why == reason::limit);
    CHECK(f.message ==
          "in.tsr: block 0: /pipeline/0: output of 16384 elements of bytes exceeds the "
          "limit of 16383 bytes for one stage");
}

TEST_CASE("progress is told after each block, in order, to the end") {
    const pipeline p = compiled(steps, "\"16KiB\"");
    for (const unsigned threads : {1u, 4u}) {
        std::vector<std::uint64_t> raw, coded;
        const progress_function progress = [&](std::uint64_t r, std::uint64_t c) {
            raw.push_back(r), coded.push_back(c);
        };
        const bytes frame = encoded(p, content, {.threads = threads, .progress = progress});
        const std::vector<std::uint64_t> expected = {16384, 32768, 49152, 65536};
        CHECK(raw == expected);
        CHECK(std::is_sorted(coded.begin(), coded.end()));
        CHECK(coded.back() < frame.size());
        raw.clear(), coded.clear();
        decoded(frame, {plugins()}, {.threads = threads, .progress = progress});
        CHECK(raw == expected);
        CHECK(std::is_sorted(coded.begin(), coded.end()));
    }
}

TEST_CASE("cancelled work ends with that as its reason, before or in the midst of it") {
    const pipeline p = compiled(steps, "\"1KiB\"");
    const bytes frame = encoded(p, content);
    for (const unsigned threads : {1u, 4u}) {
        std::stop_source at_once;
        at_once.request_stop();
        const failure before = failure_of(
            [&] { encoded(p, content, {.threads = threads, .stop = at_once.get_token()}); });
        CHECK(before.why == reason::cancelled);
        CHECK(before.message == "in: block 0: cancelled");
        CHECK(failure_of([&] {
                  decoded(frame, {plugins()}, {.threads = threads, .stop = at_once.get_token()});
              }).message == "in.tsr: cancelled");

        const auto after_ten = [](std::stop_source& source) {
            return [&source, calls = 0](std::uint64_t, std::uint64_t) mutable {
                if (++calls == 10) source.request_stop();
            };
        };
        std::stop_source there, back;
        CHECK(
            failure_of([&] {
                encoded(
                    p, content,
                    {.threads = threads, .progress = after_ten(there), .stop = there.get_token()});
            }).why == reason::cancelled);
        memory_source in(frame, "in.tsr");
        memory_sink out;
        CHECK(failure_of([&] {
                  decode(
                      in, out, {plugins()},
                      {.threads = threads, .progress = after_ten(back), .stop = back.get_token()});
              }).why == reason::cancelled);
        CHECK(out.data.size() >= 10 * 1024);
        CHECK(out.data.size() < content.size());
        CHECK(out.data == part_of(content, 0, out.data.size()));
    }
}

TEST_CASE("what a sink or a source cannot do is said as they say it") {
    class full_sink final : public sink {
        void write(view) override { throw error(reason::io, "out: no space left"); }
    };
    class broken_source final : public source {
        std::size_t read(std::span<std::uint8_t>) override {
            throw error(reason::io, "in: the cable is out");
        }
    };
    const pipeline p = compiled(steps, "\"1KiB\"");
    const bytes frame = encoded(p, content);
    full_sink full;
    broken_source broken;
    null_sink out;
    for (const unsigned threads : {1u, 4u}) {
        memory_source in(content), from(frame);
        const failure writing = failure_of([&] { encode(p, in, full, {.threads = threads}); });
        CHECK(writing.why == reason::io);
        CHECK(writing.message == "out: no space left");
        CHECK(failure_of([&] { decode(from, full, {plugins()}, {.threads = threads}); }).message ==
              "out: no space left");
        CHECK(failure_of([&] { encode(p, broken, out, {.threads = threads}); }).message ==
              "in: the cable is out");
        const failure reading =
            failure_of([&] { decode(broken, out, {plugins()}, {.threads = threads}); });
        CHECK(reading.why == reason::io);
        CHECK(reading.message == "in: the cable is out");
    }
}
