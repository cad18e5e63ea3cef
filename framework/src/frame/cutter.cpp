// SPDX-License-Identifier: MIT
// Cutting a source into blocks.
#include "cutter.hpp"

#include "input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace tessera::frame {

using engine::program;

/// A segmenter at work on one input, with the services it may ask for.
struct cutter::segmenting {
    segmenting(source& in, const program& p, std::uint64_t block_size)
        : window(in), use(p.segmenter) {
        services.sibling = [path = in.path()](std::string_view name, std::size_t limit,
                                              std::string& problem) {
            return read_beside(path, name, limit, problem);
        };
        call.services = &services;
        // The plugin counts its routes as it declares them, a frame as its spec has them.
        const tsr_desc& desc = *use.desc;
        std::vector<std::string> names;
        for (const program::route& r : p.routes) names.push_back(r.name);
        const bool one_pipeline = names.size() == 1 && names[0].empty();
        for (std::uint32_t r = 0; r < desc.route_count; ++r)
            route_of.push_back(one_pipeline ? 0
                                            : engine::route_taken(desc.routes[r], names).value());
        const auto path = in.path();
        const std::string name = path ? path->filename().string() : "";
        try {
            call.check(api().begin(use.plan.get(), &engine::host, &call, name.c_str(), block_size,
                                   &state));
        } catch (const error& e) {
            if (call.left_out) throw left_out(fmt::format("/segment: {}", e.what()));
            throw error(e.why, fmt::format("/segment: {}", e.what()));
        }
    }
    ~segmenting() {
        if (state != nullptr) api().end(state);
    }
    const tsr_segmenter_api& api() const { return use.api<tsr_segmenter_api>(); }

    static std::optional<std::vector<std::uint8_t>> read_beside(
        const std::optional<std::filesystem::path>& path, std::string_view name, std::size_t limit,
        std::string& problem) {
        if (!path) return {};
        if (name.empty() || name == "." || name == ".." ||
            name.find('/') != std::string_view::npos || name.find('\0') != std::string_view::npos) {
            problem = fmt::format("\"{}\" is no plain file name", name);
            return {};
        }
        std::ifstream file(path->parent_path() / std::string(name), std::ios::binary);
        std::vector<std::uint8_t> data;
        char piece[16 << 10];
        while (file.read(piece, sizeof piece) || file.gcount() > 0) {
            data.insert(data.end(), piece, piece + file.gcount());
            if (data.size() > limit) {
                problem = fmt::format("\"{}\" is larger than {} bytes", name, limit);
                return {};
            }
        }
        if (data.empty() && !file.eof()) {
            problem = fmt::format("there is no file \"{}\" beside the input", name);
            return {};
        }
        return data;
    }

    input window;
    engine::bound_plugin use;
    engine::call_services services;
    tsr_call call;
    std::vector<std::uint64_t> route_of;
    void* state = nullptr;
};

cutter::cutter(source& in, const program& p) : in_(in), block_size_(p.spec.block_size) {
    if (p.segmenter) segmenting_ = std::make_unique<segmenting>(in, p, block_size_);
}

cutter::~cutter() = default;

bool cutter::next(block_work& w) { return segmenting_ ? next_segment(w) : next_even(w); }

bool cutter::next_even(block_work& w) {
    if (ended_) return false;
    w.raw = byte_stream(w.memory, block_size_);
    const std::size_t count = in_.read(room_of(w.raw));
    ended_ = count < block_size_;
    w.raw.view.count = count;
    return count > 0;
}

bool cutter::next_segment(block_work& w) {
    segmenting& s = *segmenting_;
    tsr_segment segment{};
    // Most segmenters decide on a few bytes; what they look at is copied, the rest of a block is
    // read to its place.
    for (std::size_t want = 64 << 10;; want *= 4) {
        want = std::min<std::size_t>(want, static_cast<std::size_t>(block_size_));
        const view seen = s.window.peek(want + 1);
        if (seen.empty()) return false;
        const bool last = seen.size() <= want;
        const view shown = seen.first(std::min(want, seen.size()));
        segment = {};
        segment.size = sizeof segment;
        try {
            s.call.check(s.api().next(s.state, shown.data(), shown.size(), last, &segment));
        } catch (const error& e) {
            throw error(e.why, fmt::format("/segment: byte {}: {}", s.window.position(), e.what()));
        }
        if (segment.bytes != 0) break;
        if (last || want == block_size_)
            throw error(
                reason::internal,
                fmt::format(
                    "/segment: byte {}: the segmenter asks for more input than a block holds",
                    s.window.position()));
    }
    const tsr_desc& desc = *s.use.desc;
    if (segment.bytes > block_size_ || segment.route >= desc.route_count ||
        (segment.label != nullptr && std::string_view(segment.label).size() > format_limits::label))
        throw error(reason::internal,
                    fmt::format("/segment: byte {}: the segmenter cut {} bytes for route {}, "
                                "blocks have {} and there are {} routes",
                                s.window.position(), segment.bytes, segment.route, block_size_,
                                desc.route_count));
    w.header.route = s.route_of[segment.route];
    if (segment.label != nullptr) w.header.label = segment.label;
    w.raw = byte_stream(w.memory, segment.bytes);
    w.raw.view.row = segment.row;
    const std::size_t count = s.window.read(room_of(w.raw));
    if (count < segment.bytes) w.raw.view.count = count;  // it may promise more than the input has
    return true;
}

}  // namespace tessera::frame
