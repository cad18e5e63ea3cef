// SPDX-License-Identifier: MIT
// The stage "zstd" against the format's page and the library itself, dictionaries, and its errors.
#include "plugin.hpp"

#include <zstd.h>

extern "C" const tsr_entry tsr_plugin_entry_zstd;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_zstd.plugins[0]; }

// A frame as RFC 8878 has it: magic number, single segment, 5 bytes, last block, stored, "hello".
const stream hello_frame = hex("28b52ffd 20 05 290000 68656c6c6f");
const stream hello = stream::text("hello");

/// Text that repeats itself, in part.
stream some_text(std::mt19937_64& random, std::size_t words) {
    static constexpr const char* vocabulary[] = {"model ", "stream ",   "stage ", "block ",
                                                 "coder ", "lossless ", "of ",    "the "};
    std::string text;
    for (std::size_t i = 0; i < words; ++i) text += vocabulary[random() % 8];
    return stream::text(text);
}

/// `bytes` of output from zstd without the size in its header, as a pipe gives.
stream frame_without_size(const stream& in, int window) {
    ZSTD_CCtx* const context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    if (window != 0) ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window);
    stream out(TSR_BYTES, ZSTD_compressBound(in.count));
    ZSTD_inBuffer source{in.bytes().data(), in.count, 0};
    ZSTD_outBuffer sink{out.bytes().data(), out.count, 0};
    ZSTD_compressStream2(context, &sink, &source, ZSTD_e_continue);
    ZSTD_compressStream2(context, &sink, &source, ZSTD_e_end);
    ZSTD_freeCCtx(context);
    return cut(out, sink.pos);
}
}  // namespace

TEST_CASE("zstd reads frames of the format's own page, one or several") {
    const testing::stage plan(descriptor());
    CHECK(plan.decode(coded_as(hello_frame), hello) == hello);
    CHECK(plan.decode(coded_as(hello_frame), unknown_bytes) == hello);
    const stream skippable = hex("502a4d18 03000000 010203");
    CHECK(plan.decode(coded_as(joined({hello_frame, skippable, hello_frame})), unknown_bytes) ==
          stream::text("hellohello"));
}

TEST_CASE("zstd writes the bytes that ZSTD_compressCCtx writes, block after block") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const int level : {-5, 1, 3, 9, 19, 22}) {
        CAPTURE(level);
        const testing::stage plan(descriptor(), R"({"level": )" + std::to_string(level) + "}");
        for (int block = 0; block < 3; ++block) {
            const stream in = some_text(random, 20000);
            stream expected(TSR_BYTES, ZSTD_compressBound(in.count));
            ZSTD_CCtx* const context = ZSTD_createCCtx();
            const std::size_t size =
                ZSTD_compressCCtx(context, expected.bytes().data(), expected.count,
                                  in.bytes().data(), in.count, level);
            ZSTD_freeCCtx(context);
            const auto coded = plan.encode(in);
            CHECK(coded.ports[0] == cut(expected, size));
            CHECK(coded.header.empty());
            CHECK(plan.decode(coded, in) == in);
            CHECK(plan.decode(coded, unknown_bytes) == in);
        }
    }
}

TEST_CASE("zstd round-trips windows, long matches, checksums and any size") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const char* params :
         {R"({"window": 10})", R"({"window": 27, "long": true})", R"({"checksum": true})",
          R"({"window": 31, "long": true, "level": 1})"}) {
        const testing::stage plan(descriptor(), params);
        for (const std::uint64_t size : {0, 1, 100, 200000}) {
            stream in = random_stream(random, TSR_U8, size, 2);
            in.alphabet = 4;
            in.row = 10;
            CHECK(round_trip(plan, in));
        }
    }
    const testing::stage checked(descriptor(), R"({"checksum": true})");
    CHECK(checked.encode(hello).ports[0].count ==
          testing::stage(descriptor()).encode(hello).ports[0].count + 4);
    const failure f = failure_of([] { testing::stage plan(descriptor(), R"({"window": 9})"); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message == "window: expected 0 or 10 to 31, found 9");
}

TEST_CASE("zstd reads frames that state no size, up to its window") {
    std::mt19937_64 random(1);
    const stream in = some_text(random, 100000);
    const stream usual = frame_without_size(in, 0), wide = frame_without_size(in, 28);
    const testing::stage plan(descriptor());
    CHECK(plan.decode(coded_as(joined({usual, usual})), unknown_bytes) == joined({in, in}));
    const failure f = failure_of([&] { plan.decode(coded_as(wide), unknown_bytes); });
    CHECK(f.status == TSR_E_LIMIT);
    CHECK(f.message ==
          "zstd: Frame requires too much memory for decoding, expected a window of at most 2^27 "
          "bytes in the frame at byte 0");
    CHECK(testing::stage(descriptor(), R"({"window": 28})").decode(coded_as(wide), unknown_bytes) ==
          in);
}

TEST_CASE("a trained dictionary makes small messages smaller, and only it reads them") {
    std::mt19937_64 random(7);
    std::vector<stream> samples;
    for (int i = 0; i < 2000; ++i) samples.push_back(some_text(random, 20));
    const stream learnt = testing::train(descriptor(), samples, R"({"size": 4096})");
    CHECK(learnt.count <= 4096);
    CHECK(testing::train(descriptor(), samples, R"({"size": 4096})") == learnt);
    testing::surroundings around;
    around.assets["asset:words"] =
        std::make_shared<testing::bytes>(learnt.bytes().begin(), learnt.bytes().end());
    around.assets["asset:raw"] = std::make_shared<testing::bytes>(100, 'a');
    around.assets["asset:damaged"] = std::make_shared<testing::bytes>(
        testing::bytes{0x37, 0xA4, 0x30, 0xEC, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    const testing::stage with(descriptor(), R"({"dictionary": "asset:words"})", around);
    const testing::stage without(descriptor());
    const stream in = some_text(random, 20);
    const auto coded = with.encode(in);
    CHECK(coded.ports[0].count < without.encode(in).ports[0].count);
    CHECK(with.decode(coded, in) == in);
    CHECK(with.decode(coded, unknown_bytes) == in);
    const failure f = failure_of([&] { without.decode(coded, in); });
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message == "zstd: Dictionary mismatch");
    CHECK(round_trip(testing::stage(descriptor(), R"({"dictionary": "asset:raw"})", around), in));
    const failure g = failure_of(
        [&] { testing::stage plan(descriptor(), R"({"dictionary": "asset:damaged"})", around); });
    CHECK(g.status == TSR_E_PARAM);
    CHECK(g.message ==
          "dictionary: expected a zstd dictionary, found 14 bytes that are damaged behind its "
          "magic number");
}

TEST_CASE("training on too little says what was expected") {
    const stream samples[] = {hello, hello};
    const failure f = failure_of([&] { testing::train(descriptor(), samples); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message ==
          "no dictionary comes of 2 samples with 10 bytes: Src size is incorrect; expected many "
          "small samples, in all about 100 times the dictionary's size");
}

TEST_CASE("zstd says what it expected of a frame that is short, long, foreign or a lie") {
    const testing::stage plan(descriptor());
    const auto message = [&](const stream& part, const tsr_stream& shape) {
        const failure f = failure_of([&] { plan.decode(coded_as(part), shape); });
        CHECK(f.status == TSR_E_CORRUPT);
        return f.message;
    };
    CHECK(message(hello_frame, stream::text("hell").shape()) ==
          "expected a zstd frame of 4 bytes, found 5");
    CHECK(message(stream::text("no zstd frame"), hello.shape()) ==
          "expected a zstd frame at byte 0");
    CHECK(message(cut(hello_frame, 12), hello.shape()) == "zstd: Src size is incorrect");
    CHECK(message(cut(hello_frame, 12), unknown_bytes) ==
          "the zstd frame at byte 0 goes on behind the end at byte 12");
    CHECK(message(stream::text(""), unknown_bytes) ==
          "the zstd frame at byte 0 goes on behind the end at byte 0");
    CHECK(message(joined({hello_frame, stream::text("more")}), unknown_bytes) ==
          "zstd: Unknown frame descriptor in the frame at byte 14");
    // Single segment, a size of 2^40 in 8 bytes, and nothing behind it.
    CHECK(message(hex("28b52ffd e0 0000000000010000"), unknown_bytes) ==
          "the zstd frame states a content of 1099511627776 bytes, 13 bytes hold at most 524288");
}

TEST_CASE("damaged zstd frames are errors, or other streams, within their room") {
    std::mt19937_64 random(3);
    const stream in = some_text(random, 40);
    damage(testing::stage(descriptor()), in, 3000, new_seed());
}

}  // namespace tessera::test
