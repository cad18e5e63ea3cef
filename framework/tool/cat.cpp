// SPDX-License-Identifier: MIT
// tessera cat: content to standard output, whole, by ranges or by labels.
#include "content.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "sizes.hpp"
#include "verbs.hpp"

#include <tessera/reader.hpp>

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>

namespace tessera::tool {
namespace {

/// Passes on one range of what is written and asks for a stop once that is complete.
class range_sink final : public sink {
  public:
    range_sink(sink& out, byte_range range) : out_(out), skip_(range.first), left_(range.count) {
        if (left_ == 0) stop_.request_stop();
    }
    void write(std::span<const std::uint8_t> bytes) override {
        const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, bytes.size()));
        skip_ -= skipped;
        bytes = bytes.subspan(skipped);
        bytes = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        out_.write(bytes);
        left_ -= bytes.size();
        if (left_ == 0) stop_.request_stop();
    }
    bool complete() const { return left_ == 0; }
    std::stop_source& stop() { return stop_; }

  private:
    sink& out_;
    std::uint64_t skip_, left_;
    std::stop_source stop_;
};

bool is_regular(const std::string& path) {
    struct stat about {};
    return path != "-" && stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode);
}

/// Decodes from the start and drops what is before the range: the way for pipes and for formats
/// without an index.
void cat_range_in_passing(const options& wanted, const installation& here, const std::string& file,
                          byte_range range, sink& out, const interruption& stop) {
    peeked_source in(open_input(file, stop), recognition_bytes);
    range_sink part(out, range);
    const std::stop_callback interrupted(stop.token(), [&] { part.stop().request_stop(); });
    try {
        write_content(wanted, here, format_of(wanted, in), in, part, part.stop().get_token());
    } catch (const error& caught) {
        if (caught.why != reason::cancelled || !part.complete() || stop.requested()) throw;
    }
}

void cat_parts(const options& wanted, const installation& here, const std::string& file,
               const std::vector<byte_range>& ranges, sink& out, const interruption& stop) {
    const file_access in(file);
    decode_options how;
    how.threads = wanted.threads.value_or(0);
    how.any_fingerprint = wanted.any_fingerprint;
    how.stop = stop.token();
    const reader content(in, here.with(), how);
    for (const byte_range& range : ranges) content.copy(range.first, range.count, out);
    for (const std::string& label : wanted.labels) content.copy_label(label, out);
}

bool holds_frames(const options& wanted, const std::string& file, const interruption& stop) {
    const peeked_source in(open_input(file, stop), recognition_bytes);
    return format_of(wanted, in) == file_format::tessera;
}

void cat_one(const options& wanted, const installation& here, const std::string& file,
             const std::vector<byte_range>& ranges, sink& out, const interruption& stop) {
    if (ranges.empty() && wanted.labels.empty()) {
        peeked_source in(open_input(file, stop), recognition_bytes);
        write_content(wanted, here, format_of(wanted, in), in, out, stop.token());
    } else if (is_regular(file) && holds_frames(wanted, file, stop)) {
        cat_parts(wanted, here, file, ranges, out, stop);
    } else if (!wanted.labels.empty()) {
        throw usage_error("--label needs a file of frames, not a pipe and no other format");
    } else if (ranges.size() > 1 && !is_regular(file)) {
        throw usage_error("one range at most can be taken from a pipe");
    } else {
        for (const byte_range& range : ranges)
            cat_range_in_passing(wanted, here, file, range, out, stop);
    }
}

}  // namespace

int run_cat(const options& wanted) {
    std::vector<byte_range> ranges;
    for (const std::string& range : wanted.ranges) ranges.push_back(parse_range(range));
    std::vector<std::string> files = wanted.files;
    if (files.empty()) files.emplace_back("-");
    interruption stop;
    const installation here = installed_to_read(wanted);
    const bool to_file = wanted.output && *wanted.output != "-";
    output out = to_file ? output::file(*wanted.output, wanted) : output::standard(wanted, false);
    int code = done;
    for (const std::string& file : files) {
        const auto one = [&] { cat_one(wanted, here, file, ranges, out.bytes(), stop); };
        code = std::max(code, guarded(file, one, true));
        if (stop.requested()) break;
    }
    // A file appears whole or not at all; what a pipe was given cannot be taken back.
    if (code == done) out.commit();
    clear_progress();
    return stop.finish(code);
}

}  // namespace tessera::tool
