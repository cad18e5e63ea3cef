// SPDX-License-Identifier: MIT
// Single bits turned over at random: an error with its place, never other data without one.
#include "frames.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

using namespace tessera;
using namespace tessera::test;

namespace {

constexpr int flips = tries(100'000);

std::uint32_t printed_seed() {
    const std::uint32_t seed = new_seed();
    std::printf("seed of the bit flips: %u\n", seed);
    return seed;
}

/// A place in the samples, every byte of all files equally likely.
struct place {
    const sample* in;
    std::size_t byte;
};
place any_place(std::mt19937& random) {
    std::size_t all = 0;
    for (const sample& s : samples()) all += s.file.size();
    std::size_t at = random() % all;
    for (const sample& s : samples()) {
        if (at < s.file.size()) return {&s, at};
        at -= s.file.size();
    }
    return {};
}

}  // namespace

TEST_CASE("each of many bit flips is an error that names file, block and cause") {
    std::map<const sample*, std::vector<frame_info>> frames;
    for (const sample& s : samples()) frames[&s] = frames_of(s);
    std::mt19937 random(printed_seed());
    for (int i = 0; i < flips; ++i) {
        const place hit = any_place(random);
        const sample& s = *hit.in;
        const std::size_t byte = hit.byte;
        bytes damaged = s.file;
        damaged[byte] ^= static_cast<std::uint8_t>(1 << random() % 8);
        const outcome o = outcome_of(damaged, s.reading());
        if (o.failed && o.message.starts_with(place_of(frames[&s], byte)) &&
            o.why != reason::internal)
            continue;
        CAPTURE(s.name);
        CAPTURE(byte);
        CAPTURE(static_cast<int>(damaged[byte] ^ s.file[byte]));
        FAIL_CHECK("flip " << i << ": " << (o.failed ? o.message : "no error"));
    }
}

TEST_CASE("bit flips under a reader of ranges: an error, or the content as it was") {
    std::mt19937 random(printed_seed());
    for (int i = 0; i < flips / 10; ++i) {
        const place hit = any_place(random);
        const sample& s = *hit.in;
        const std::size_t byte = hit.byte;
        bytes damaged = s.file;
        damaged[byte] ^= static_cast<std::uint8_t>(1 << random() % 8);
        const memory_access in(damaged, "in.tsr");
        memory_sink out;
        const failure f =
            failure_of([&] { reader(in, s.reading(), {.threads = 1}).copy(0, UINT64_MAX, out); });
        if (f.message.empty() ? out.data == s.content : f.message.starts_with("in.tsr: ")) continue;
        CAPTURE(s.name);
        CAPTURE(byte);
        FAIL_CHECK("flip " << i << ": " << f.message);
    }
}

TEST_CASE("bytes replaced, cut out and put in: an error, or the content as it was") {
    std::mt19937 random(printed_seed());
    for (int i = 0; i < flips / 10; ++i) {
        const place hit = any_place(random);
        const sample& s = *hit.in;
        const std::size_t byte = hit.byte;
        bytes damaged = s.file;
        const auto at = damaged.begin() + static_cast<std::ptrdiff_t>(byte);
        const std::size_t count = std::min<std::size_t>(1 + random() % 9, damaged.size() - byte);
        switch (random() % 3) {
            case 0:
                damaged.erase(at, at + static_cast<std::ptrdiff_t>(count));
                break;
            case 1:
                damaged.insert(at, count, static_cast<std::uint8_t>(random()));
                break;
            default:
                std::generate_n(at, count, [&] { return static_cast<std::uint8_t>(random()); });
        }
        const outcome o = outcome_of(damaged, s.reading());
        // Frames that were cut off whole are not missed; nor are zero bytes of zero replaced.
        if (o.failed ? o.message.starts_with("in.tsr: ") : damaged == s.file) continue;
        CAPTURE(s.name);
        CAPTURE(byte);
        FAIL_CHECK("change " << i << ": " << (o.failed ? o.message : "no error"));
    }
}

TEST_CASE("junk is never a frame, however it begins") {
    std::mt19937 random(printed_seed());
    for (int i = 0; i < 5000; ++i) {
        bytes junk = noise(random() % 300, random());
        const bytes& frame = samples()[random() % samples().size()].file;
        const std::size_t start = std::min<std::size_t>(random() % 40, frame.size() - 1);
        junk.insert(junk.begin(), frame.begin(),
                    frame.begin() + static_cast<std::ptrdiff_t>(start));
        const outcome o = outcome_of(junk, samples()[0].reading());
        if (o.failed && o.message.starts_with("in.tsr: ")) continue;
        FAIL_CHECK("junk " << i << " was taken");
    }
}
