// SPDX-License-Identifier: MIT
// Files with a fault: each is told, with where it is and what was expected.
#include "files.hpp"
#include "model_maker.hpp"

namespace tessera::test {
namespace {

using bytes = std::vector<std::uint8_t>;

/// 300 bytes are 150 tokens, in chunks of 64, 64 and 22.
const stream& text() {
    static const stream s = stream::text(std::string(300, 'z'));
    return s;
}
const testing::stage& plan() {
    static const testing::stage s = czip_stage(small_czip_model().bytes());
    return s;
}
const bytes& whole() {
    static const bytes file = bytes_of(plan().encode(text()).ports[0]);
    return file;
}

std::string refusal(const bytes& file) {
    const auto found = failure_of([&] { text_in(plan(), file); });
    CHECK(found.status == TSR_E_CORRUPT);
    return found.message;
}
std::string outer_refusal(std::size_t at, std::uint8_t value) {
    bytes file = whole();
    file[at] = value;
    return refusal(file);
}
std::string inner_refusal(std::size_t at, std::uint8_t value) {
    bytes payload = payload_of(whole());
    payload[at] = value;
    return refusal(file_of(whole(), payload));
}
const std::string perhaps =
    ": the file is damaged, of another model, or of another rounding (python-rounding)";

bytes first(const bytes& all, std::ptrdiff_t count) { return {all.begin(), all.begin() + count}; }

}  // namespace

TEST_CASE("faults of the outer header are told") {
    CHECK(refusal({}) == "czip file: expected 16 bytes or more, found 0");
    CHECK(refusal(first(whole(), 15)) == "czip file: expected 16 bytes or more, found 15");
    CHECK(outer_refusal(5, '2') == "byte 0: expected a czip file, which begins with CZIPv1");
    CHECK(outer_refusal(6, 1) == "byte 6, flags: expected 0, found 1");
    CHECK(outer_refusal(7, 2) == "byte 7, outer codec: expected 0 (zstd) or 1 (brotli), found 2");
    const std::string bytes_of_inner = "byte 12, bytes of the inner header: expected ";
    CHECK(outer_refusal(12, 10) == bytes_of_inner + "14 to 22, found 10");
    CHECK(outer_refusal(15, 255) == bytes_of_inner + "14 to 22, found 4278190098");
    CHECK(outer_refusal(12, 17) == bytes_of_inner + "an even number, found 17");
    // 300 is 0x12C. The longest token is a run of 64 spaces.
    const std::string bytes_of_text = "byte 8, bytes of the text: expected ";
    CHECK(outer_refusal(9, 0x80) == bytes_of_text + "150 to 9600 for 150 tokens, found 32812");
    CHECK(outer_refusal(8, 0x2D) ==
          bytes_of_text + "the 300 that the chunks hold, found 301" + perhaps);
    CHECK(outer_refusal(8, 0x2B) ==
          bytes_of_text + "what the chunks hold, 300 or more, found 299" + perhaps);
}

TEST_CASE("faults of the inner header are told") {
    CHECK(inner_refusal(4, 2) == "inner header, byte 4, chunks: expected 3, found 2");
    CHECK(inner_refusal(7, 1) == "inner header, byte 4, chunks: expected 3, found 16777219");
    const std::string last = "inner header, byte 8, tokens of the last chunk: expected 1 to 64, ";
    CHECK(inner_refusal(8, 0) == last + "found 0");
    CHECK(inner_refusal(8, 65) == last + "found 65");
    CHECK(inner_refusal(10, 1) == "inner header, byte 10, tokenizer: expected 0, found 1");
    for (const int log : {1, 5, 7, 20, 255})
        CHECK(inner_refusal(11, static_cast<std::uint8_t>(log)) ==
              "inner header, byte 11, logarithm of the tokens of a chunk: expected 6 by the "
              "model's context, found " +
                  std::to_string(log));
    // 64 tokens of 34 bits, and two bytes.
    const std::string length = "bytes of chunk 0: expected 1 to 274 for 64 tokens, found ";
    CHECK(inner_refusal(13, 255).starts_with(length + "65"));
    bytes payload = payload_of(whole());
    payload[12] = payload[13] = 0;
    CHECK(refusal(file_of(whole(), payload)) == length + "0");
    // Older writers said nothing, and meant 64.
    payload = payload_of(whole());
    payload[11] = 0;
    CHECK(text_in(plan(), file_of(whole(), payload)) == text());
}

TEST_CASE("payloads that end early or late, and bytes behind the file, are told") {
    for (const std::uint8_t codec : {0, 1}) {
        CAPTURE(int(codec));
        bytes outer = whole();
        outer[7] = codec;
        bytes payload = payload_of(whole());
        const std::string at_end = "byte " + std::to_string(payload.size()) + " of the payload: ";
        payload.push_back(0);
        CHECK(refusal(file_of(outer, payload)) == at_end + "expected its end, found more");
        CHECK(refusal(file_of(outer, first(payload, 11))) ==
              "byte 0 of the payload: expected 12 bytes of the inner header, found 11");
        CHECK(refusal(file_of(outer, first(payload, 14))) ==
              "byte 12 of the payload: expected 6 bytes of lengths of chunks, found 2");
        CHECK(refusal(file_of(outer, first(payload, 18))).ends_with("bytes of chunks, found 0"));

        payload.pop_back();
        bytes file = file_of(outer, payload);
        file.push_back('x');
        CHECK(refusal(file) == "byte " + std::to_string(file.size() - 1) +
                                   ": expected the end of the file, found 1 bytes");
        file.resize(file.size() - 2);
        CHECK(refusal(file).find("goes on behind the end of the file") != std::string::npos);
    }
}

TEST_CASE("of two frames of zstd, one behind the other, the second is told") {
    bytes outer = whole();
    outer[7] = 0;
    const bytes payload = payload_of(whole());
    const bytes file = file_of(outer, payload);
    // The whole payload twice, and one payload in two frames.
    bytes twice = file;
    twice.insert(twice.end(), file.begin() + 16, file.end());
    CHECK(refusal(twice) == "byte " + std::to_string(file.size()) +
                                ": expected the end of the file, found " +
                                std::to_string(file.size() - 16) + " bytes");
    bytes halves = file_of(outer, first(payload, 100));
    const bytes rest = file_of(outer, bytes(payload.begin() + 100, payload.end()));
    halves.insert(halves.end(), rest.begin() + 16, rest.end());
    CHECK(refusal(halves).find("of chunks, found ") != std::string::npos);
}

TEST_CASE("a chunk cut short is told by its text's length, or is the chunk of another text") {
    // The format does not write pending bits, so what is left of a chunk is always some chunk.
    const bytes all = payload_of(whole());
    const std::size_t size = all[12] + 256u * all[13];
    for (std::size_t left = 1; left < size; ++left) {
        CAPTURE(left);
        bytes payload = all;
        czip::write_length(&payload[12], left);
        const auto chunk = payload.begin() + 12 + 2 * 3;
        payload.erase(chunk + static_cast<std::ptrdiff_t>(left),
                      chunk + static_cast<std::ptrdiff_t>(size));
        stream found;
        const auto refused =
            failure_of([&] { found = text_in(plan(), file_of(whole(), payload)); });
        if (refused.status == TSR_OK)
            CHECK((found.count == 300 && !(found == text())));
        else
            CHECK(refused.message.starts_with("byte 8, bytes of the text: expected "));
    }
}

TEST_CASE("an empty file has no chunk, and says how long one would be") {
    bytes file = bytes_of(plan().encode(stream(TSR_BYTES, 0)).ports[0]);
    bytes payload = payload_of(file);
    payload[8] = 1;
    CHECK(refusal(file_of(file, payload)) ==
          "inner header, byte 8, tokens of the last chunk: expected 64, found 1");
    file[12] = 14;
    CHECK(refusal(file) == "byte 12, bytes of the inner header: expected 12, found 14");
}

TEST_CASE("a text that is not as long as its block is told before anything is decoded") {
    testing::coded coded;
    coded.ports.push_back(stream_of(whole()));
    CHECK(failure_of([&] { plan().decode(coded, stream(TSR_BYTES, 299)); }).message ==
          "expected 299 elements, found 300");
}

}  // namespace tessera::test
