// SPDX-License-Identifier: MIT
// Records before a pipeline: blocks of their own in a frame, or messages of the small form.
#include "workshop.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace tessera;
using namespace tessera::test;

namespace {

const encode_options small = {.threads = 2, .small_form = true};

spec cutting(const std::string& form, int every = 1, const std::string& block = "64KiB") {
    return spec::parse(R"({"tessera": 1, "name": "recorded", "block": ")" + block +
                       R"(", "segment": {"use": "records", "params": {"form": ")" + form +
                       R"(", "every": )" + std::to_string(every) + R"(}}, "pipeline": ["zstd"]})");
}
spec plain(const std::string& block = "64KiB") { return spec_of(R"(["zstd"])", '"' + block + '"'); }

environment reading(const spec& s) {
    environment with{plugins()};
    with.specs = {s};
    return with;
}

std::vector<bytes> lines_of(const bytes& all) {
    std::vector<bytes> out;
    for (auto at = all.begin(); at != all.end();) {
        auto end = std::find(at, all.end(), '\n');
        if (end != all.end()) ++end;
        out.emplace_back(at, end);
        at = end;
    }
    return out;
}

}  // namespace

TEST_CASE("a segmenter before a pipeline only cuts: who reads the frame does not need it") {
    const bytes content = text(3000);
    const pipeline p = compiled(cutting("lines", 2));
    CHECK(p.routes().empty());
    CHECK(nlohmann::json::parse(p.resolved(false)).contains("segment") == false);
    const bytes frame = encoded(p, content);
    CHECK(decoded(frame) == content);
    const frame_info found = only_frame(frame);
    const auto lines = lines_of(content);
    REQUIRE(found.blocks.size() == (lines.size() + 1) / 2);
    CHECK(found.blocks[0].raw_size == lines[0].size() + lines[1].size());
    CHECK(frame.size() <= p.max_encoded_size(content.size()));
    // Of any segmenter, whatever its routes.
    const pipeline sections =
        compiled(spec::parse(R"({"tessera": 1, "name": "x", "segment": "org.example.sections",
                        "pipeline": ["zstd"]})"));
    CHECK(decoded(encoded(sections, content)) == content);
}

TEST_CASE("in small form each record is a message, the same as if it had come alone") {
    const bytes content = text(3000);
    const bytes file = encoded(compiled(cutting("lines")), content, small);
    bytes expected;
    for (const bytes& line : lines_of(content)) {
        const bytes message = encoded(compiled(plain()), line, small);
        CHECK(message.size() <= line.size() + 16);
        expected.insert(expected.end(), message.begin(), message.end());
    }
    CHECK(file == expected);
    for (const unsigned threads : {1u, 3u}) {
        memory_source in(file, "in.tsr");
        memory_sink out;
        const statistics did = decode(in, out, reading(plain()), {.threads = threads});
        CHECK(out.data == content);
        CHECK(did.frames == lines_of(content).size());
    }
    CHECK(decoded(file, reading(cutting("json-lines", 7))) == content);
    // Any part of it is read alone.
    const memory_access access(file);
    const reader some(access, reading(plain()));
    bytes part(100);
    CHECK(some.read(1234, part) == part.size());
    CHECK(part == part_of(content, 1234, 100));
}

TEST_CASE("records that are too long for a message become frames between the messages") {
    const bytes content = joined({text(100),
                                  {'\n'},
                                  noise(100),
                                  bytes(9000, 'x'),
                                  {'\n'},
                                  bytes(8191 - 1, 'y'),
                                  {'\n'},
                                  bytes(20000, 'z'),
                                  {'\n'},
                                  bytes(30000, 'z'),
                                  {'\n'},
                                  text(50)});
    const bytes file = encoded(compiled(cutting("lines", 1, "16KiB")), content, small);
    CHECK(decoded(file, reading(plain("16KiB"))) == content);
    std::size_t frames = 0, messages = 0;
    for (const frame_info& f : inspect(memory_access(file))) {
        if (!f.small_form) CHECK(f.raw_size > 8191);
        ++(f.small_form ? messages : frames);
    }
    CHECK(frames >= 3);
    CHECK(messages >= 5);
}

TEST_CASE("a whole input that is small is one message, a larger one a frame, and none is one too") {
    const pipeline p = compiled(cutting("whole"));
    for (const std::size_t size : {0, 1, 8191})
        CHECK(encoded(p, text(size), small) == encoded(compiled(plain()), text(size), small));
    for (const std::size_t size : {8192, 60000}) {
        const bytes file = encoded(p, text(size), small);
        CHECK(file == encoded(p, text(size)));
        CHECK(decoded(file) == text(size));
    }
    CHECK(encoded(compiled(cutting("lines")), {}, small) == encoded(compiled(plain()), {}, small));
}

TEST_CASE("raw mode takes the input whole, whatever the segmenter") {
    const pipeline p = compiled(cutting("lines"));
    CHECK(p.raw_mode_problem() == "");
    const bytes content = text(1000);
    memory_source in(content), plain_in(content);
    memory_sink out, plain_out;
    encode_raw(p, in, out);
    encode_raw(compiled(plain()), plain_in, plain_out);
    CHECK(out.data == plain_out.data);
}

TEST_CASE("a failure in one of many messages says which") {
    const bytes content = text(3000);
    bytes file = encoded(compiled(cutting("lines")), content, small);
    const auto frames = inspect(memory_access(file));
    file[frames[7].position + frames[7].size - 1] ^= 1;
    const failure f = failure_of([&] { decoded(file, reading(plain())); });
    CHECK(f.why == reason::corrupt);
    CHECK(f.message == "in.tsr: frame 7: the small message is damaged: its checksum does not hold");
}
