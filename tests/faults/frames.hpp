// SPDX-License-Identifier: MIT
// The frames that the fault tests damage: every codec, several blocks, trees, routes with labels,
// frames back to back, and the small form.
#pragma once

#include "workshop.hpp"

namespace tessera::test {

/// A file of frames and what it holds.
struct sample {
    std::string name;
    bytes file, content;
    std::vector<spec> specs;  ///< that readers of its small messages need
    environment reading() const {
        environment with{plugins()};
        with.specs = specs;
        return with;
    }
};

inline sample sample_of(const std::string& name, const spec& s, const bytes& content) {
    return {name, encoded(compiled(s), content), content, {}};
}

/// One that a segmenter cuts into blocks with labels.
inline sample labelled_sample() {
    const spec s = spec::parse(R"({"tessera": 1, "name": "labelled", "block": "1KiB", "segment":
        "org.example.sections", "routes": {"other": ["zstd"], "b": ["store"], "a": [
            {"use": "view", "params": {"as": "u16le"}}, "delta", "bitpack"]}})");
    const auto section = [](char route, const bytes& body) {
        return joined({{static_cast<std::uint8_t>(route), 4, static_cast<std::uint8_t>(body.size()),
                        static_cast<std::uint8_t>(body.size() >> 8)},
                       body});
    };
    return sample_of("labelled", s,
                     joined({section('x', text(300)), section('a', slope(600)),
                             section('b', noise(200)), section('a', slope(90))}));
}

inline std::vector<sample> make_samples() {
    std::vector<sample> all;
    const bytes various = joined({text(1500), noise(700), bytes(900, 0), slope(800)});
    for (const char* name : {"zstd", "gzip", "brotli", "store", "best-bytes"}) {
        all.push_back(sample_of(std::string(name) + ", one block", codec(name), text(900)));
        all.push_back(sample_of(std::string(name) + ", small blocks", codec(name, "700"), various));
    }
    all.push_back(sample_of("empty", codec("zstd"), {}));
    all.push_back(sample_of("a tree with entropy steps", spec_of(planes, "1500"), slope(4000)));
    all.push_back(sample_of("context mixing", spec_of(mixed, "400"), text(450)));
    all.push_back(labelled_sample());

    sample pair = sample_of("two frames", codec("zstd", "700"), text(1600));
    const sample second = sample_of("", codec("gzip"), text(500, 9));
    pair.file = joined({pair.file, second.file});
    pair.content = joined({pair.content, second.content});
    all.push_back(pair);

    const spec small = codec("zstd");
    const pipeline p = compiled(small);
    const encode_options options{.threads = 1, .small_form = true};
    const bytes a = text(300), b = noise(60);
    all.push_back({"a small message", encoded(p, a, options), a, {small}});
    all.push_back({"small messages around a frame",
                   joined({encoded(p, a, options), encoded(p, a), encoded(p, b, options)}),
                   joined({a, a, b}),
                   {small}});
    return all;
}

#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(address_sanitizer);
#else
constexpr bool sanitized = false;
#endif
/// How often random damage is done: a quarter as often under the sanitizers, which are slow and
/// have fuzzers beside them.
constexpr int tries(int times) { return sanitized ? times / 4 : times; }

/// Made once: they cost more than most tests.
inline const std::vector<sample>& samples() {
    static const std::vector<sample> all = make_samples();
    return all;
}

/// What a decode of damaged bytes came to.
struct outcome {
    bytes out;
    bool failed = false;
    reason why{};
    std::string message;
};
inline outcome outcome_of(view file, const environment& with) {
    memory_source in(file, "in.tsr");
    memory_sink out;
    outcome o;
    const failure f = failure_of([&] { decode(in, out, with, {.threads = 1}); });
    o.out = std::move(out.data);
    o.failed = !f.message.empty();
    o.why = f.why;
    o.message = f.message;
    return o;
}

/// Frames of a file by position, found while it is whole.
inline std::vector<frame_info> frames_of(const sample& s) {
    return inspect(memory_access(s.file, s.name));
}

/// Where the file is damaged at `position`, as messages say it: "in.tsr: ", with the frame unless
/// it is the first, with the block where one is concerned.
inline std::string place_of(const std::vector<frame_info>& frames, std::uint64_t position) {
    for (std::size_t f = 0; f < frames.size(); ++f) {
        if (position >= frames[f].position + frames[f].size) continue;
        std::string place = "in.tsr: " + (f == 0 ? "" : "frame " + std::to_string(f) + ": ");
        if (frames[f].small_form) return place;
        for (std::size_t b = 0; b < frames[f].blocks.size(); ++b) {
            const block_info& block = frames[f].blocks[b];
            if (position >= block.position && position < block.position + block.size)
                return place + "block " + std::to_string(b) + ": ";
        }
        return place;
    }
    return "in.tsr: ";
}

}  // namespace tessera::test
