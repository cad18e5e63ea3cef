// SPDX-License-Identifier: MIT
// What is far too large, or says so: texts, bombs, counts. Memory is bounded before it is asked
// for.
#include "files.hpp"
#include "model_maker.hpp"

namespace tessera::test {
namespace {

using bytes = std::vector<std::uint8_t>;

/// With so much memory for a call.
testing::stage plan_within(std::uint64_t memory) {
    auto around = with_asset("asset:model", small_czip_model().bytes());
    around.memory_limit = memory;
    return testing::stage(*tsr_plugin_entry_czip.plugins[0],
                          R"({"model": "asset:model", "codec": "zstd"})", around);
}

/// An outer header of zstd, and an inner one of chunks of 64 tokens, the last of them whole.
bytes outer_of(std::uint32_t text_size, std::uint32_t chunks) {
    bytes file(16);
    czip::write({czip::outer_codec::zstd, text_size, chunks}, std::span(file).first<16>());
    return file;
}
bytes inner_of(std::uint32_t chunks) {
    bytes payload(12);
    czip::write(czip::inner_header{0, chunks, 64, 6}, std::span(payload).first<12>());
    return payload;
}

/// Files of it are small, and a step is large: activations of 48 rows take 34 MB.
bytes broad_model() {
    made_model model = random_model(
        {.layers = 1, .heads = 1, .width = 8, .feed = 65536, .vocabulary = 1024, .context = 64}, 7);
    const made_model small = small_czip_model();
    model.metadata["tokenizer_codec"] = "zstd";
    model.tensors["tokenizer.data"] = small.tensors.at("tokenizer.data");
    return model.bytes();
}

}  // namespace

TEST_CASE("a text of 4 GiB is refused before anything is reserved or read") {
    const testing::stage plan = plan_within(1 << 20);
    const std::uint8_t nothing_behind_it = 'a';
    for (const std::uint64_t size : {std::uint64_t{1} << 32, std::uint64_t{1} << 40}) {
        const tsr_stream text{sizeof(tsr_stream), TSR_BYTES, &nothing_behind_it, size, 0, 0};
        testing::work w(plan.around, testing::work::direction::encode, {&text, 1},
                        plan.ports(TSR_BYTES));
        const failure refused = failure_of(
            [&] { w.check(plan.api().encode(plan.raw(), testing::work::host(), w.raw(), &text)); });
        CHECK(refused.status == TSR_E_LIMIT);
        CHECK(refused.message == "a text of " + std::to_string(size) +
                                     " bytes, expected less than 4 GiB for a czip file");
        CHECK(w.requests() == 0);
    }
}

TEST_CASE("two million spaces and a letter come back") {
    const testing::stage plan = czip_stage(small_czip_model().bytes(), R"(, "codec": "zstd")");
    const stream text = stream::text(std::string(2'000'000, ' ') + "x");
    const testing::coded coded = plan.encode(text);
    // Of the 1,999,999 before the letter's own 31,249 times 64, and 63.
    const bytes payload = payload_of(bytes_of(coded.ports[0]));
    const std::size_t tokens = 31249 + 6 + 1;
    CHECK(payload[4] + 256u * payload[5] == (tokens + 63) / 64);
    CHECK(payload[8] + 256u * payload[9] == (tokens - 1) % 64 + 1);
    CHECK(text_in(plan, bytes_of(coded.ports[0])) == text);
}

TEST_CASE("a bomb behind the payload is never inflated") {
    const stream text = stream::text("the cat sat on the mat");
    for (const char* codec : {"zstd", "brotli"}) {
        CAPTURE(codec);
        testing::stage plan =
            czip_stage(small_czip_model().bytes(), R"(, "codec": ")" + std::string(codec) + "\"");
        const bytes file = bytes_of(plan.encode(text).ports[0]);
        bytes payload = payload_of(file);
        const std::size_t whole = payload.size();
        payload.resize(std::size_t{64} << 20);
        const bytes bomb = file_of(file, payload);
        CHECK(bomb.size() < 20'000);
        plan.around.memory_limit = 1 << 20;
        CHECK(text_in(plan, file) == text);
        const failure refused = failure_of([&] { text_in(plan, bomb); });
        CHECK(refused.status == TSR_E_CORRUPT);
        CHECK(refused.message ==
              "byte " + std::to_string(whole) + " of the payload: expected its end, found more");
    }
}

TEST_CASE("a count of chunks that only the header vouches for reserves next to nothing") {
    constexpr std::uint32_t chunks = 1 << 26;
    const testing::stage plan = plan_within(1 << 20);
    const bytes outer = outer_of(UINT32_MAX, chunks - 1);
    CHECK(failure_of([&] { text_in(plan, file_of(outer, inner_of(chunks - 1))); }).message ==
          "byte 12 of the payload: expected 65536 bytes of lengths of chunks, found 0");
    // Lengths that are there, as a bomb: room grows with them, up to the limit.
    bytes payload = inner_of(chunks - 1);
    payload.resize(std::size_t{8} << 20);
    CHECK(failure_of([&] { text_in(plan, file_of(outer, payload)); }).status == TSR_E_LIMIT);
}

TEST_CASE("what a model's steps take is counted") {
    testing::stage plan = czip_stage(broad_model());
    plan.around.memory_limit = 8 << 20;
    CHECK(failure_of([&] { plan.encode(stream::text("abc")); }).status == TSR_E_LIMIT);
}

TEST_CASE("memory for one thread is memory for many") {
    testing::stage plan = czip_stage(broad_model(), R"(, "codec": "zstd")");
    plan.around.threads = 64;
    plan.around.memory_limit = 160 << 20;
    // 257 tokens "qq", in five chunks.
    const stream text = stream::text(std::string(514, 'q'));
    CHECK(text_in(plan, bytes_of(plan.encode(text).ports[0])) == text);
}

TEST_CASE("a list of lengths that are none is told by its first") {
    constexpr std::uint32_t chunks = 1 << 20;
    const testing::stage plan = plan_within(16 << 20);
    bytes payload = inner_of(chunks);
    payload.resize(std::size_t{8} << 20);
    CHECK(failure_of([&] {
              text_in(plan, file_of(outer_of(64 * chunks, chunks), payload));
          }).message == "bytes of chunk 0: expected 1 to 274 for 64 tokens, found 0");
}

}  // namespace tessera::test
