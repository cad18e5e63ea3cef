// SPDX-License-Identifier: MIT
// tessera compress: files and streams into frames, or into the raw format of another system.
#include "input.hpp"
#include "installation.hpp"
#include "jobs.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "sizes.hpp"
#include "suffixes.hpp"
#include "verbs.hpp"

#include <tessera/encode.hpp>

#include <fmt/core.h>

namespace tessera::tool {
namespace {

naming_rules encoded_names(const options& wanted) {
    const std::string suffix = wanted.raw ? raw_suffix(chosen_codec(wanted)) : ".tsr";
    naming_rules rules;
    rules.name = [suffix](const std::filesystem::path& in) -> std::optional<std::filesystem::path> {
        if (suffix.empty()) return {};
        return in.string() + suffix;
    };
    rules.nameless = "the raw form of this codec has no suffix of its own; -o names the output";
    rules.skip = [suffix](const std::filesystem::path& in) {
        return !suffix.empty() && in.string().ends_with(suffix);
    };
    return rules;
}

std::string summary(const statistics& did, const std::string& to) {
    const double share = did.raw_bytes == 0 ? 0
                                            : 100.0 * static_cast<double>(did.frame_bytes) /
                                                  static_cast<double>(did.raw_bytes);
    return fmt::format("{:.2f} % ({} => {} bytes, {})", share, show_count(did.raw_bytes),
                       show_count(did.frame_bytes), to);
}

void compress_one(const options& wanted, const pipeline& p, const limits& bounds, const job& work,
                  const interruption& stop) {
    const auto in = open_input(work.input, stop);
    output out = work.output ? output::file(*work.output, wanted) : output::standard(wanted, true);
    encode_options how;
    how.threads = wanted.threads.value_or(0);
    how.bounds = bounds;
    how.small_form = wanted.small_form;
    how.progress = show_progress(wanted, work.input, in->size(), measured::raw);
    how.stop = stop.token();
    const statistics did =
        wanted.raw ? encode_raw(p, *in, out.bytes(), how) : encode(p, *in, out.bytes(), how);
    out.resemble(work.input);
    out.commit();
    clear_progress();
    if (wanted.verbose)
        note(wanted, work.input,
             summary(did, work.output ? work.output->string() : "standard output"));
    if (wanted.remove) remove_input(work);
}

}  // namespace

int run_compress(const options& wanted) {
    interruption stop;
    const installation here = installed(wanted);
    const pipeline p = chosen_pipeline(wanted, here);
    if (const std::string problem = p.raw_mode_problem(); wanted.raw && !problem.empty())
        throw usage_error(fmt::format("--raw: {}: {}", chosen_codec(wanted), problem));
    const job_list list = plan_jobs(wanted, encoded_names(wanted));
    int code = list.code;
    std::size_t skipped = 0;
    make_directories(list);
    for (const job& work : list.jobs) {
        code = std::max(code, guarded(work.input, [&] {
                            try {
                                compress_one(wanted, p, here.bounds, work, stop);
                            } catch (const left_out& caught) {
                                ++skipped;
                                if (wanted.verbose)
                                    note(wanted, work.input,
                                         fmt::format("skipped: {}", caught.what()));
                            }
                        }));
        if (stop.requested()) break;
    }
    if (skipped > 0)
        note(wanted, "",
             fmt::format("skipped {} of {} files, which the parameters of {} leave out", skipped,
                         list.jobs.size(), chosen_codec(wanted)));
    finish_directories(list);
    return stop.finish(code);
}

}  // namespace tessera::tool
