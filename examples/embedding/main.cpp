// SPDX-License-Identifier: MIT
// libtessera in a program of your own: a buffer into a frame and back, and the plugins that are
// there.
#include <tessera/tessera.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>

int main() try {
    const auto plugins = tessera::registry::standard();
    const auto codecs = tessera::codec_library::standard();
    std::printf("%zu plugins:", plugins.plugins().size());
    for (const tessera::plugin& plugin : plugins.plugins()) {
        std::printf(" %s", std::string(tessera::short_id(plugin.desc->id)).c_str());
    }
    std::printf("\n");

    std::string text;
    for (int line = 1; line <= 1000; ++line) {
        text += std::to_string(line) + " bottles of beer on the wall\n";
    }
    const std::span content(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());

    // A compiled pipeline is immutable: make one, use it from any thread as often as you like.
    const auto pipeline = tessera::pipeline::compile(codecs.find("zstd:level=19"), plugins);
    tessera::memory_source in(content);
    tessera::memory_sink frame;
    tessera::encode(pipeline, in, frame);

    // Decoding needs no spec: the frame says how it was made.
    tessera::memory_source encoded(frame.data);
    tessera::memory_sink back;
    tessera::decode(encoded, back, {.plugins = plugins});

    const bool same = std::ranges::equal(content, back.data);
    std::printf("%zu bytes became %zu and came back %s\n", content.size(), frame.data.size(),
                same ? "identical" : "DIFFERENT");
    return same ? 0 : 1;
} catch (const tessera::error& problem) {
    std::fprintf(stderr, "embedding: %s\n", problem.what());
    return 1;
}
