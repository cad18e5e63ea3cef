// SPDX-License-Identifier: MIT
// Files that end too early: every length of every sample.
#include "frames.hpp"

#include <algorithm>

using namespace tessera;
using namespace tessera::test;

namespace {

bool begins_with(const bytes& whole, const bytes& start) {
    return start.size() <= whole.size() && std::equal(start.begin(), start.end(), whole.begin());
}

}  // namespace

TEST_CASE(
    "every truncation is an error that names file, block and cause, and keeps what came before") {
    for (const sample& s : samples()) {
        CAPTURE(s.name);
        const auto frames = frames_of(s);
        for (std::size_t size = 0; size < s.file.size(); ++size) {
            const outcome o = outcome_of(view(s.file).first(size), s.reading());
            const bool between_frames =
                std::any_of(frames.begin(), frames.end(),
                            [&](const frame_info& f) { return f.position == size && size > 0; });
            const bool sound = o.failed != between_frames && begins_with(s.content, o.out) &&
                               (between_frames || o.message.starts_with(place_of(frames, size))) &&
                               (between_frames || o.why == reason::corrupt);
            if (sound) continue;  // thousands of CHECKs would cost more than what they check
            CAPTURE(size);
            FAIL_CHECK("unsound: " << o.message << ", " << o.out.size() << " bytes");
        }
    }
}

TEST_CASE("a reader of ranges refuses every truncation too, or reads what is there") {
    for (const sample& s : samples()) {
        CAPTURE(s.name);
        for (std::size_t size = 0; size < s.file.size(); size += 3) {
            CAPTURE(size);
            const view start = view(s.file).first(size);
            const memory_access in(start, "in.tsr");
            memory_sink out;
            const failure f = failure_of(
                [&] { reader(in, s.reading(), {.threads = 1}).copy(0, UINT64_MAX, out); });
            const bool sound = begins_with(s.content, out.data) &&
                               (f.message.empty() || f.message.starts_with("in.tsr: "));
            if (!sound) FAIL_CHECK("unsound: " << f.message);
        }
    }
}
