// SPDX-License-Identifier: MIT
// The form of small messages: what it costs, when it is taken, and who can read it.
#include "workshop.hpp"

using namespace tessera;
using namespace tessera::test;

namespace {

const encode_options small = {.threads = 1, .small_form = true};

environment with_spec(const spec& s) {
    environment with{plugins()};
    with.specs = {s};
    return with;
}

}  // namespace

TEST_CASE("a small message comes back and costs at most 16 bytes over its payload") {
    for (const char* name : {"zstd", "gzip", "brotli", "store"}) {
        const spec wanted = codec(name);
        const pipeline p = compiled(wanted);
        for (const std::size_t size : {0, 1, 2, 16, 100, 1000, 8191})
            for (const bytes& content : {text(size), noise(size), bytes(size, 0)}) {
                CAPTURE(name);
                CAPTURE(size);
                const bytes message = encoded(p, content, small);
                CHECK(message[0] == 0x8E);
                CHECK(is_frame(message) == (message.size() >= 13));
                CHECK(decoded(message, with_spec(wanted)) == content);
                // The payload is what the pipeline makes of it, or the content where that is less.
                const bytes body = p.encode_stream({TSR_BYTES, content});
                CHECK(message.size() <= std::min(content.size(), body.size()) + 16);
            }
    }
}

TEST_CASE("what is larger than a small message becomes a frame") {
    const pipeline p = compiled(codec("zstd"));
    const bytes content = text(8192);
    const bytes frame = encoded(p, content, small);
    CHECK(frame == encoded(p, content));
    CHECK(decoded(frame) == content);
    CHECK(encoded(p, text(20000), small) == encoded(p, text(20000)));
}

TEST_CASE("splits and choices have their place in a small message") {
    for (const std::string& steps :
         {planes, R"([{"choose": {"a": )" + planes + R"(, "b": ["zstd"]}}])"}) {
        const spec wanted = spec_of(steps);
        const bytes content = slope(4000);
        const bytes message = encoded(compiled(wanted), content, small);
        CHECK(message[0] == 0x8E);
        CHECK(decoded(message, with_spec(wanted)) == content);
    }
}

TEST_CASE("a reader needs the codec, under any name and with any encode-only parameters") {
    const bytes content = text(500);
    const bytes message = encoded(compiled(codec("zstd")), content, small);
    const failure f = failure_of([&] { decoded(message); });
    CHECK(f.why == reason::unsupported);
    CHECK(f.message.starts_with("in.tsr: a small message of the codec with hash "));
    CHECK(f.message.ends_with(", which is none of the 0 installed codecs; name its spec"));

    environment installed{plugins()};
    installed.codecs = codec_library({TESSERA_TEST_CODECS});
    // The installed zstd has blocks of 4 MiB.
    const bytes shipped = encoded(compiled(installed.codecs.find("zstd:level=19")), content, small);
    CHECK(decoded(shipped, installed) == content);

    spec renamed = codec("zstd");
    renamed.set("/name", "another");
    CHECK(decoded(message, with_spec(renamed)) == content);
    spec other = codec("zstd");
    other.set("/params/window", "20");
    CHECK(failure_of([&] { decoded(message, with_spec(other)); }).why == reason::unsupported);
}

TEST_CASE("small messages may stand back to back, and between frames") {
    const spec wanted = codec("zstd");
    const pipeline p = compiled(wanted);
    const bytes a = text(300), b = noise(40), c = text(9000);
    const bytes file = joined({encoded(p, a, small), encoded(p, c), encoded(p, b, small),
                               encoded(p, {}, small), encoded(p, a, small)});
    CHECK(decoded(file, with_spec(wanted)) == joined({a, c, b, a}));
}
