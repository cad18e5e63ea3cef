// SPDX-License-Identifier: MIT
// The stage "brotli" against what the brotli tool writes, and its errors.
#include "plugin.hpp"

extern "C" const tsr_entry tsr_plugin_entry_brotli;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_brotli.plugins[0]; }
}  // namespace

TEST_CASE("brotli reads what the brotli tool writes") {
    const testing::stage plan(descriptor());
    const stream hello = stream::text("hello");
    CHECK(plan.decode(coded_as(hex("2110000468656c6c6f03")), hello) == hello);
    CHECK(plan.decode(coded_as(hex("0b028068656c6c6f03")), unknown_bytes) == hello);
    CHECK(plan.decode(coded_as(hex("06")), unknown_bytes).count == 0);  // RFC 7932, section 9.1
}

TEST_CASE("brotli round-trips every quality, mode and window") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const stream noise = random_stream(random, TSR_BYTES, 70000);
    const stream zeros(TSR_BYTES, 300000, 0);
    for (int quality = 0; quality <= 11; ++quality)
        for (const char* rest : {R"("mode": "text", "window": 10)", R"("mode": "font")",
                                 R"("mode": "generic", "window": 24)"}) {
            const testing::stage plan(
                descriptor(), R"({"quality": )" + std::to_string(quality) + ", " + rest + "}");
            for (const stream& in : {stream::text(""), stream::text("x"), noise, zeros}) {
                const auto coded = plan.encode(in);
                CHECK(plan.decode(coded, in) == in);
                CHECK(plan.decode(coded, unknown_bytes) == in);
                CHECK(coded.header.empty());
            }
            CHECK(plan.encode(zeros).ports[0].count < zeros.count / 20);
        }
}

TEST_CASE("brotli says where a stream ends early, late or is too long") {
    const testing::stage plan(descriptor());
    const stream hello = stream::text("hello");
    const stream coded = hex("0b028068656c6c6f03");
    CHECK(failure_of([&] { plan.decode(coded_as(cut(coded, 7)), hello); }).message ==
          "the brotli stream goes on behind its end at byte 7");
    CHECK(failure_of([&] {
              plan.decode(coded_as(joined({coded, hex("00 00")})), hello);
          }).message ==
          "expected the end of the data, found 2 bytes behind the brotli stream at byte 9");
    CHECK(failure_of([&] { plan.decode(coded_as(coded), stream::text("hell")); }).message ==
          "expected 4 bytes, found more");
    CHECK(failure_of([&] { plan.decode(coded_as(coded), stream::text("hello!")); }).message ==
          "expected 6 elements, found 5");
}

TEST_CASE("damaged brotli streams are errors, or other streams, within their room") {
    const testing::stage plan(descriptor());
    damage(plan, stream::text("to be or not to be, that is the question; to be or not"), 3000,
           new_seed());
}

TEST_CASE("a brotli bomb stops at the limit of memory") {
    const testing::stage plan(descriptor());
    const auto coded = plan.encode(stream(TSR_BYTES, 50 << 20, 0));
    CHECK(coded.ports[0].count < 1000);
    testing::surroundings around;
    around.memory_limit = 1 << 20;
    const testing::stage small(descriptor(), "{}", around);
    CHECK(failure_of([&] { small.decode(coded, unknown_bytes); }).status == TSR_E_LIMIT);
}

}  // namespace tessera::test
