// SPDX-License-Identifier: MIT
// Typed streams through pipelines without a file: every type comes back, alphabets and rows travel.
#include "workshop.hpp"

#include <cstring>

using namespace tessera;
using namespace tessera::test;

namespace {

constexpr tsr_type all_types[] = {TSR_BYTES, TSR_U8, TSR_U16, TSR_U32, TSR_U64};
constexpr std::size_t width_of[] = {0, 1, 1, 2, 4, 8};

/// Steps that take any type and end in bytes.
std::string steps_for(tsr_type type) {
    if (type == TSR_BYTES || type == TSR_U8) return R"(["org.example.record", "zstd"])";
    return R"(["org.example.record", "delta", "org.example.record", "bitpack"])";
}

pipeline typed(const std::string& steps, tsr_type type) {
    return pipeline::compile(spec_of(steps), plugins(), {}, {}, type);
}

typed_stream stream_of(tsr_type type, std::size_t count, std::uint64_t alphabet, std::uint64_t row,
                       std::uint32_t seed) {
    typed_stream s{type, bytes(count * width_of[type]), alphabet, row};
    std::mt19937_64 random(seed);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t value = alphabet ? random() % alphabet : random();
        std::memcpy(s.memory.data() + i * width_of[type], &value, width_of[type]);
    }
    return s;
}

}  // namespace

TEST_CASE("streams of every type and size come back") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    for (const tsr_type type : all_types)
        for (const std::size_t count : {0, 1, 2, 3, 100, 4097}) {
            CAPTURE(type);
            CAPTURE(count);
            const pipeline p = typed(steps_for(type), type);
            const typed_stream in = stream_of(type, count, 0, 0, seed);
            const typed_stream out = p.decode_stream(p.encode_stream(in), count);
            CHECK(out.type == type);
            CHECK(out.memory == in.memory);
        }
}

TEST_CASE("a stage is told type, count, alphabet and row of its input, both ways") {
    for (const tsr_type type : all_types) {
        CAPTURE(type);
        recorded.clear();
        const pipeline p = typed(R"(["org.example.record", "org.example.record", )" +
                                     std::string(type <= TSR_U8 ? R"("store"])" : R"("bitpack"])"),
                                 type);
        const typed_stream in = stream_of(type, 60, 200, 12, 5);
        const bytes body = p.encode_stream(in);
        const seen_shape shape{type, 60, 200, 12};
        CHECK(recorded.encoded == std::vector<seen_shape>{shape, shape});
        const typed_stream out = p.decode_stream(body, 60, 200, 12);
        CHECK(out.memory == in.memory);
        CHECK(out.alphabet == 200);
        CHECK(out.row == 12);
        CHECK(recorded.parts == std::vector<seen_shape>{shape, shape});
        CHECK(recorded.rebuilt == std::vector<seen_shape>{shape, shape});
    }
}

TEST_CASE("alphabets and rows that a stage commits reach the inverse") {
    recorded.clear();
    const pipeline p = typed(R"([{"use": "org.example.deal", "params": {"hands": 3}, "split": {
        "h0": ["org.example.record", "bitpack"], "h1": ["org.example.record", "bitpack"],
        "h2": ["org.example.record", "bitpack"]}}])",
                             TSR_U16);
    const std::uint16_t numbers[] = {5, 70, 800, 9, 11, 3000, 2};
    typed_stream in{TSR_U16, bytes(sizeof numbers)};
    std::memcpy(in.memory.data(), numbers, sizeof numbers);
    const bytes body = p.encode_stream(in);
    // Hands are 5 9 2, 70 11 and 800 3000: alphabets one above the largest, rows 1, 2, 3.
    const std::vector<seen_shape> dealt = {
        {TSR_U16, 3, 10, 1}, {TSR_U16, 2, 71, 2}, {TSR_U16, 2, 3001, 3}};
    CHECK(recorded.encoded == dealt);
    CHECK(p.decode_stream(body, 7).memory == in.memory);
    CHECK(recorded.parts == dealt);
    CHECK(recorded.rebuilt == dealt);
}

TEST_CASE("a stage may have 64 ports, and ports may be empty") {
    std::string branches;
    for (int i = 0; i < 64; ++i)
        branches += (i ? ",\"h" : "\"h") + std::to_string(i) + "\": [\"store\"]";
    const std::string steps =
        R"([{"use": "org.example.deal", "params": {"hands": 64}, "split": {)" + branches + "}}]";
    const pipeline p = typed(steps, TSR_BYTES);
    for (const std::size_t count : {0, 1, 63, 64, 65, 1000}) {
        CAPTURE(count);
        const bytes content = text(count);
        CHECK(p.decode_stream(p.encode_stream({TSR_BYTES, content}), count).memory == content);
        CHECK(decoded(encoded(compiled(steps), content)) == content);
    }
}

TEST_CASE("a model is given a sibling that was decoded before") {
    const std::string steps = R"([{"use": "view", "params": {"as": "u16le"}},
        {"use": "byte-split", "split": {"b0": [)" +
                              entropy_rans + R"(], "b1": [
            {"use": "entropy", "given": ["b0"], "model": "adaptive", "distribution": "quantize",
             "coder": "rans"}]}}])";
    const bytes content = slope(10000);
    CHECK(decoded(encoded(compiled(steps), content)) == content);
}

TEST_CASE("a stream of the wrong type, of half an element or outside its alphabet is refused") {
    const pipeline p = typed(steps_for(TSR_U16), TSR_U16);
    const failure type = failure_of([&] { p.encode_stream({TSR_U32, bytes(4)}); });
    CHECK(type.why == reason::parameter);
    CHECK(type.message == "the pipeline takes u16, found u32");
    CHECK(failure_of([&] {
              p.encode_stream({TSR_U16, bytes(3)});
          }).message == "3 bytes are no whole number of u16");
    CHECK(failure_of([&] {
              p.encode_stream({TSR_U16, {7, 0}, 7});
          }).message == "an element is outside its alphabet of 7");
}

TEST_CASE("a body that is damaged, or decoded with another count, is an error") {
    const pipeline p = typed(R"(["delta", "bitpack"])", TSR_U16);
    const typed_stream in = stream_of(TSR_U16, 300, 1000, 0, 9);
    const bytes body = p.encode_stream(in);
    CHECK(p.decode_stream(body, 300, 1000).memory == in.memory);
    for (const std::uint64_t count : {0, 1, 299, 301, 100000}) {
        CAPTURE(count);
        CHECK(failure_of([&] { p.decode_stream(body, count, 1000); }).why == reason::corrupt);
    }
    CHECK(failure_of([&] { p.decode_stream(body, UINT64_MAX, 1000); }).why == reason::limit);
    for (std::size_t size = 0; size < body.size(); ++size) {
        CAPTURE(size);
        CHECK(failure_of([&] { p.decode_stream(view(body).first(size), 300, 1000); }).why ==
              reason::corrupt);
    }
}
