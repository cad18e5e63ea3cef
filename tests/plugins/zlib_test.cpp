// SPDX-License-Identifier: MIT
// The stage "zlib" against published checksums and what the gzip tool writes, and its errors.
#include "plugin.hpp"

extern "C" const tsr_entry tsr_plugin_entry_zlib;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_zlib.plugins[0]; }

// As the gzip tool writes "hello", without and with the name and time of its file.
const stream hello_gzip = hex("1f8b0800000000000203cb48cdc9c9070086a6103605000000");
const stream hello_named = hex("1f8b08084856016b02036800cb48cdc9c9070086a6103605000000");
const stream hello = stream::text("hello");

testing::stage gzip() { return testing::stage(descriptor(), R"({"wrapper": "gzip"})"); }
}  // namespace

TEST_CASE("zlib writes the header and checksum that it was asked for") {
    const auto encoded = [](const char* params) {
        return testing::stage(descriptor(), params).encode(hello).ports[0];
    };
    // Fixed Huffman codes of "hello" are cb 48 cd c9 c9 07 00; its Adler-32 is 062c0215 and its
    // CRC-32 3610a686. A gzip header of ours has no time and an unknown system.
    CHECK(encoded(R"({"wrapper": "raw"})") == hex("cb48cdc9c90700"));
    CHECK(encoded(R"({"wrapper": "zlib", "level": 9})") == hex("78dacb48cdc9c90700062c0215"));
    CHECK(encoded(R"({"wrapper": "gzip"})") ==
          hex("1f8b08000000000000ffcb48cdc9c9070086a6103605000000"));
    CHECK(encoded(R"({"wrapper": "raw", "level": 0})") == hex("01 0500 faff 68656c6c6f"));
}

TEST_CASE("zlib reads gzip members one behind the other, with all header fields") {
    const testing::stage plan = gzip();
    CHECK(plan.decode(coded_as(hello_gzip), hello) == hello);
    CHECK(plan.decode(coded_as(hello_named), unknown_bytes) == hello);
    const stream twice = stream::text("hellohello");
    CHECK(plan.decode(coded_as(joined({hello_gzip, hello_named})), twice) == twice);
    CHECK(plan.decode(coded_as(joined({hello_gzip, hello_named})), unknown_bytes) == twice);
    // Extra field of 4 bytes, name "a", comment "b".
    const stream fields =
        hex("1f8b081c00000000 00ff 0400 01020304 6100 6200"
            "cb48cdc9c90700 86a61036 05000000");
    CHECK(plan.decode(coded_as(fields), hello) == hello);
}

TEST_CASE("zlib round-trips every wrapper and level") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const stream noise = random_stream(random, TSR_BYTES, 70000);
    const stream zeros(TSR_BYTES, 300000, 0);
    stream numbers = random_stream(random, TSR_U8, 5000, 3);
    numbers.alphabet = 8;
    for (const char* wrapper : {"raw", "zlib", "gzip"})
        for (int level = 0; level <= 9; ++level) {
            const testing::stage plan(descriptor(), std::string(R"({"wrapper": ")") + wrapper +
                                                        R"(", "level": )" + std::to_string(level) +
                                                        "}");
            for (const stream& in : {stream::text(""), stream::text("x"), noise, zeros}) {
                const auto coded = plan.encode(in);
                CHECK(plan.decode(coded, in) == in);
                CHECK(plan.decode(coded, unknown_bytes) == in);
                CHECK(coded.header.empty());
                CHECK(plan.encode(in).ports[0] == coded.ports[0]);
            }
            CHECK(round_trip(plan, numbers));
        }
}

TEST_CASE("zlib names the byte where data ends early, late or is damaged") {
    const testing::stage plan = gzip();
    const auto message = [&](const stream& part, const stream& shape) {
        const failure f = failure_of([&] { plan.decode(coded_as(part), shape); });
        CHECK(f.status == TSR_E_CORRUPT);
        return f.message;
    };
    CHECK(message(cut(hello_gzip, 13), hello) ==
          "the compressed data goes on behind its end at byte 13");
    CHECK(message(cut(hello_gzip, 20), hello) ==
          "the compressed data goes on behind its end at byte 20");
    CHECK(message(stream::text(""), hello) ==
          "the compressed data goes on behind its end at byte 0");
    CHECK(message(joined({hello_gzip, stream::text("more")}), hello) ==
          "expected the end of the data at byte 25, found 4 more bytes");
    CHECK(message(hello_gzip, stream::text("hell")) == "expected 4 bytes, found more");
    CHECK(message(hello_gzip, stream::text("hello!")) == "expected 6 elements, found 5");
    stream bad = hello_gzip;
    bad.set(17, 0);
    CHECK(message(bad, hello) == "zlib: incorrect data check at byte 21");
    bad = hello_gzip;
    bad.set(21, 4);
    CHECK(message(bad, hello) == "zlib: incorrect length check at byte 25");
    CHECK(message(stream::text("no gzip data"), hello) == "zlib: incorrect header check at byte 2");
}

TEST_CASE("zlib without gzip's wrapper takes one stream only") {
    const testing::stage plan(descriptor(), R"({"wrapper": "raw"})");
    const stream once = hex("cb48cdc9c90700");
    CHECK(failure_of([&] {
              plan.decode(coded_as(joined({once, once})), unknown_bytes);
          }).message == "expected the end of the data at byte 7, found 7 more bytes");
}

TEST_CASE("damaged deflate data is an error, or another stream, within its room") {
    for (const char* params : {R"({"wrapper": "raw"})", R"({"wrapper": "gzip"})"})
        damage(testing::stage(descriptor(), params),
               stream::text("to be or not to be, that is the question; to be or not"), 3000,
               new_seed());
}

TEST_CASE("a deflate bomb stops at the limit of memory") {
    const auto coded = gzip().encode(stream(TSR_BYTES, 20 << 20, 0));
    testing::surroundings around;
    around.memory_limit = 1 << 20;
    const testing::stage small(descriptor(), R"({"wrapper": "gzip"})", around);
    CHECK(failure_of([&] { small.decode(coded, unknown_bytes); }).status == TSR_E_LIMIT);
}

}  // namespace tessera::test
