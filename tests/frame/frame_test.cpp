// SPDX-License-Identifier: MIT
// Frames: every size of input, every codec, every thread count, and what a frame costs.
#include "workshop.hpp"

#include <nlohmann/json.hpp>

using namespace tessera;
using namespace tessera::test;

namespace {

const char* const codecs[] = {"zstd", "gzip", "brotli", "store", "best-bytes"};

/// The same bytes over and over, without holding them all.
class repeated_source final : public source {
  public:
    repeated_source(view pattern, std::uint64_t count) : pattern_(pattern), left_(count) {}
    std::size_t read(std::span<std::uint8_t> room) override {
        const std::size_t count =
            static_cast<std::size_t>(std::min<std::uint64_t>(left_, room.size()));
        for (std::size_t done = 0; done < count;) {
            const std::size_t piece = std::min(count - done, pattern_.size() - at_);
            std::copy_n(pattern_.begin() + static_cast<std::ptrdiff_t>(at_), piece,
                        room.begin() + static_cast<std::ptrdiff_t>(done));
            done += piece;
            at_ = (at_ + piece) % pattern_.size();
        }
        left_ -= count;
        return count;
    }

  private:
    view pattern_;
    std::uint64_t left_;
    std::size_t at_ = 0;
};

}  // namespace

TEST_CASE("inputs around the size of a block come back through every codec") {
    for (const char* name : codecs) {
        const pipeline p = compiled(codec(name, "1KiB"));
        for (const std::size_t size : {0, 1, 2, 1023, 1024, 1025, 2047, 2048, 2049, 5000}) {
            CAPTURE(name);
            CAPTURE(size);
            for (const bytes& content : {text(size), noise(size), bytes(size, 0), slope(size)}) {
                const bytes frame = encoded(p, content);
                CHECK(decoded(frame) == content);
                CHECK(frame.size() <= p.max_encoded_size(size));
            }
        }
    }
}

TEST_CASE("an empty pipeline, a typed tree and a choice of trees come back") {
    for (const std::string& steps :
         {std::string("[]"), planes, R"([{"choose": {"a": )" + planes + R"(, "b": ["zstd"]}}])",
          std::string(
              R"([{"choose": {"only": [{"choose": {"deep": ["brotli"], "none": []}}]}}])")}) {
        CAPTURE(steps);
        const pipeline p = compiled(steps);
        for (const std::size_t size : {0, 1, 2, 3, 4095, 4096, 4097, 20001})
            for (const bytes& content : {slope(size), noise(size), bytes(size, 7)}) {
                CAPTURE(size);
                CHECK(decoded(encoded(p, content)) == content);
            }
    }
}

TEST_CASE("the frame is the same for every thread count and for every way of reading") {
    const bytes content = joined({text(40000), noise(9000), slope(30000)});
    for (const std::string& steps :
         {std::string(R"(["zstd"])"), planes, "[" + entropy_rans + "]"}) {
        CAPTURE(steps);
        const pipeline p = compiled(steps, "\"1KiB\"");
        const bytes frame = encoded(p, content, {.threads = 1});
        for (const unsigned threads : {2u, 3u, 8u}) {
            CAPTURE(threads);
            CHECK(encoded(p, content, {.threads = threads}) == frame);
            CHECK(decoded(frame, {plugins()}, {.threads = threads}) == content);
        }
        repeated_source piecewise(content, content.size());
        memory_sink again;
        encode(p, piecewise, again, {.threads = 2});
        CHECK(again.data == frame);
    }
}

TEST_CASE("frames back to back decode to the concatenation") {
    const bytes a = text(3000), b = slope(5000), c = noise(100);
    const bytes file =
        joined({encoded(compiled(codec("zstd", "1KiB")), a), encoded(compiled(planes), b),
                encoded(compiled(codec("gzip")), {}), encoded(compiled("[]"), c)});
    for (const unsigned threads : {1u, 4u})
        CHECK(decoded(file, {plugins()}, {.threads = threads}) == joined({a, b, c}));
    memory_source in(file);
    null_sink out;
    const statistics s = decode(in, out, {plugins()});
    CHECK(s.frames == 4);
    CHECK(s.blocks == 3 + 2 + 0 + 1);
    CHECK(s.raw_bytes == 8100);
    CHECK(s.frame_bytes <= file.size());
}

TEST_CASE("random data grows by a few bytes a block and by no more than was promised") {
    const bytes content = noise(1 << 20);
    for (const char* name : codecs) {
        if (std::string(name) == "best-bytes") continue;  // the same by nine ways, and slow
        for (const char* block : {"1KiB", "4KiB", "64KiB"}) {
            CAPTURE(name);
            CAPTURE(block);
            const pipeline p = compiled(codec(name, block));
            const std::size_t size = encoded(p, content).size();
            const std::uint64_t blocks = content.size() / p.block_size();
            // Header of a block: tag, number, size, 8 + 4 bytes of checksums; entry of the index: 3
            // numbers.
            CHECK(size <= content.size() + blocks * 26 + 400);
            CHECK(size <= p.max_encoded_size(content.size()));
        }
    }
}

TEST_CASE("100 MB of store cost less than 0.01 percent") {
    const bytes pattern = noise(1 << 16);
    constexpr std::uint64_t count = 100'000'000;
    repeated_source in(pattern, count);
    null_sink out;
    const statistics s = encode(compiled(spec::load(TESSERA_TEST_CODECS "/store.json")), in, out);
    CHECK(out.count > count);
    CHECK(out.count - count < count / 10000);
    CHECK(s.frame_bytes == out.count);
    CHECK(s.raw_bytes == count);
    CHECK(s.blocks == 24);  // of 4 MiB
}

TEST_CASE("a header costs a few tens of bytes for a shipped codec") {
    for (const char* name : {"zstd", "gzip", "brotli", "store"}) {
        CAPTURE(name);
        const bytes frame = encoded(compiled(spec::load(std::filesystem::path(TESSERA_TEST_CODECS) /
                                                        (std::string(name) + ".json"))),
                                    {});
        const memory_access in(frame);
        CHECK(inspect(in).at(0).header_size < 100);
    }
}

TEST_CASE("a choice stores what it chose, block by block") {
    const pipeline p = compiled(R"([{"choose": {"packed": ["zstd"], "planes": [
        {"use": "view", "params": {"as": "u16le"}}, {"use": "delta", "params": {"zigzag": true}},
        "bitpack"]}}])");
    const bytes content = joined({text(4096), slope(4096)});
    memory_source in(content);
    memory_sink out;
    const statistics s = encode(p, in, out, {.threads = 1, .statistics = true});
    CHECK(decoded(out.data) == content);
    REQUIRE(s.stages.size() == 4);
    CHECK(s.stages[0].pointer == "/pipeline/0/choose/packed/0");
    CHECK(s.stages[0].calls == 1);  // the alternatives that were not taken count as time only
    CHECK(s.stages[3].id == "bitpack");
    CHECK(s.stages[3].calls == 1);
}

TEST_CASE(
    "a choice by sample stores what saves too little, and finds out a sample that promised more") {
    const std::string steps =
        R"([{"by": "sample", "choose": {"packed": ["zlib"], "stored": ["store"]}}])";
    const auto frame_of = [&](const bytes& content, const std::string& written) {
        const bytes frame = encoded(compiled(written, "\"1MiB\""), content);
        CHECK(decoded(frame) == content);
        return frame.size();
    };
    const auto trial = [&](const bytes& content) {
        return frame_of(content, R"([{"choose": {"packed": ["zlib"], "stored": ["store"]}}])");
    };
    for (const std::size_t size : {100 << 10, 1 << 20}) {
        CAPTURE(size);
        // Half is saved: the choice is that of a trial.
        const bytes half = joined({bytes(size / 2), noise(size / 2)});
        CHECK(frame_of(half, steps) == trial(half));
        CHECK(trial(half) < size * 6 / 10);
        // 1/256 is saved: that is not worth a byte codec.
        const bytes little = joined({bytes(size / 256), noise(size - size / 256)});
        CHECK(trial(little) < size);
        CHECK(frame_of(little, steps) > size);
    }
    // Every stretch that a sample takes of 1 MiB is text (1 KiB of each 32), the rest is noise.
    bytes misleading = noise(1 << 20);
    for (std::size_t at = 0; at < misleading.size(); at += 32 << 10)
        std::fill_n(misleading.begin() + static_cast<std::ptrdiff_t>(at), 1 << 10, 'x');
    CHECK(frame_of(misleading, steps) == trial(misleading));
    for (std::size_t at = 0; at < misleading.size(); at += 32 << 10)
        if (at % (128 << 10) != 0) {
            const bytes fresh = noise(1 << 10, static_cast<std::uint32_t>(at));
            std::copy(fresh.begin(), fresh.end(),
                      misleading.begin() + static_cast<std::ptrdiff_t>(at));
        }
    CHECK(trial(misleading) < 1 << 20);
    CHECK(frame_of(misleading, steps) > 1 << 20);
}

TEST_CASE("statistics add up, stage by stage, both ways") {
    const bytes content = text(10000);
    const pipeline p = compiled(R"([{"use": "view", "params": {"as": "u8"}}, "zstd"])");
    memory_source in(content);
    memory_sink frame;
    const statistics there = encode(p, in, frame, {.threads = 2, .statistics = true});
    CHECK(there.frames == 1);
    CHECK(there.blocks == 3);
    CHECK(there.stored_blocks == 0);
    CHECK(there.raw_bytes == 10000);
    CHECK(there.frame_bytes == frame.data.size());
    CHECK(there.seconds > 0);
    REQUIRE(there.stages.size() == 2);
    CHECK(there.stages[0].bytes_in == 10000);
    CHECK(there.stages[0].bytes_out == 10000);
    CHECK(there.stages[1].bytes_in == 10000);
    CHECK(there.stages[1].bytes_out < 8000);
    CHECK(there.stages[1].calls == 3);

    memory_source from(frame.data);
    null_sink out;
    const statistics back = decode(from, out, {plugins()}, {.threads = 2, .statistics = true});
    CHECK(back.checksum == there.checksum);
    CHECK(back.raw_bytes == 10000);
    REQUIRE(back.stages.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(back.stages[i].id == there.stages[i].id);
        CHECK(back.stages[i].bytes_in == there.stages[i].bytes_in);
        CHECK(back.stages[i].bytes_out == there.stages[i].bytes_out);
    }
    memory_source once_more(content);
    CHECK(encode(p, once_more, out, {.threads = 1}).stages.empty());
}
