// SPDX-License-Identifier: MIT
// Measures messages through the library as a service would code them: a codec compiled once, then
// one message after the other, each encoded and decoded alone, on one thread. Microseconds a
// message, the best of some rounds, and bytes over what the pipeline makes of them.
//
//     messages FILE UNIT CODEC...      UNIT: bytes of a message, several separated by commas
//
// The forms: "body", no frame at all (pipeline::encode_stream), "small", the small form, "frame".
// Plugins, codecs and assets are found as everywhere: TESSERA_PLUGIN_PATH, TESSERA_CODEC_PATH,
// TESSERA_ASSET_PATH.
#include <tessera/tessera.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace tessera;
using content = std::vector<std::uint8_t>;

constexpr int rounds = 5;
constexpr std::size_t most_messages = 2000;

struct coded_messages {
    double encode_us = 1e9, decode_us = 1e9;  // a message
    std::uint64_t bytes = 0;
};

template <class F>
double microseconds(F&& f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
        .count();
}

/// `encode(message) -> bytes`, `decode(bytes, message size) -> message`.
template <class Encode, class Decode>
coded_messages measured(const std::vector<content>& messages, Encode&& encode, Decode&& decode) {
    coded_messages best;
    const double count = static_cast<double>(messages.size());
    std::vector<content> coded(messages.size()), back(messages.size());
    for (int round = 0; round < rounds; ++round) {
        const double there = microseconds([&] {
            for (std::size_t i = 0; i < messages.size(); ++i) coded[i] = encode(messages[i]);
        });
        const double again = microseconds([&] {
            for (std::size_t i = 0; i < messages.size(); ++i)
                back[i] = decode(coded[i], messages[i].size());
        });
        best.encode_us = std::min(best.encode_us, there / count);
        best.decode_us = std::min(best.decode_us, again / count);
    }
    if (back != messages) throw error(reason::internal, "a message did not come back");
    for (const content& c : coded) best.bytes += c.size();
    return best;
}

coded_messages framed(const pipeline& p, const environment& with,
                      const std::vector<content>& messages, bool small) {
    const encode_options how{.threads = 1, .small_form = small};
    decode_options back;
    back.threads = 1;
    return measured(
        messages,
        [&](const content& message) {
            memory_source in(message);
            memory_sink out;
            encode(p, in, out, how);
            return std::move(out.data);
        },
        [&](const content& coded, std::size_t) {
            memory_source in(coded);
            memory_sink out;
            decode(in, out, with, back);
            return std::move(out.data);
        });
}

void report(const char* form, const coded_messages& c, const coded_messages& body,
            std::size_t count) {
    std::printf("  %-6s %10.2f %10.2f %12llu %10.1f\n", form, c.encode_us, c.decode_us,
                static_cast<unsigned long long>(c.bytes),
                (static_cast<double>(c.bytes) - static_cast<double>(body.bytes)) /
                    static_cast<double>(count));
}

void measure(const spec& wanted, const environment& with, const std::vector<content>& messages) {
    const pipeline p = pipeline::compile(wanted, with.plugins, with.assets);
    if (!p.routes().empty())
        throw error(reason::parameter, "a codec with routes has no small form");
    const coded_messages body = measured(
        messages,
        [&](const content& m) {
            return p.encode_stream({TSR_BYTES, m});
        },
        [&](const content& c, std::size_t size) { return p.decode_stream(c, size).memory; });
    report("body", body, body, messages.size());
    report("small", framed(p, with, messages, true), body, messages.size());
    report("frame", framed(p, with, messages, false), body, messages.size());
}

}  // namespace

int main(int count, char** words) {
    if (count < 4) {
        std::fprintf(stderr, "usage: messages FILE UNIT[,UNIT...] CODEC...\n");
        return 2;
    }
    try {
        std::ifstream file(words[1], std::ios::binary);
        const content all{std::istreambuf_iterator<char>(file), {}};
        environment with{.plugins = registry::standard(),
                         .assets = asset_store::standard(),
                         .codecs = codec_library::standard(),
                         .cache = std::make_shared<program_cache>()};
        std::stringstream units(words[2]);
        for (std::string text; std::getline(units, text, ',');) {
            const std::size_t unit = std::stoul(text);
            std::vector<content> messages;
            for (std::size_t at = 0; at + unit <= all.size() && messages.size() < most_messages;
                 at += unit)
                messages.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(at),
                                      all.begin() + static_cast<std::ptrdiff_t>(at + unit));
            if (unit == 0 || messages.empty())
                throw error(reason::parameter, "the file has no message of " + text + " bytes");
            for (int i = 3; i < count; ++i) {
                std::printf("%s, %zu messages of %zu bytes\n  %-6s %10s %10s %12s %10s\n", words[i],
                            messages.size(), unit, "form", "encode us", "decode us", "bytes",
                            "over body");
                with.specs = {with.codecs.find(words[i])};
                measure(with.specs[0], with, messages);
            }
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "messages: %s\n", e.what());
        return 1;
    }
}
