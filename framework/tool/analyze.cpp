// SPDX-License-Identifier: MIT
// tessera analyze: what a codec makes of files, tensor by tensor and stream by stream.
#include "analysis_report.hpp"
#include "analyst.hpp"
#include "dumps.hpp"
#include "input.hpp"
#include "installation.hpp"
#include "jobs.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "verbs.hpp"

#include <tessera/encode.hpp>

#include <fmt/core.h>

namespace tessera::tool {
namespace {

void check(const options& wanted) {
    if (wanted.files.empty()) throw usage_error("expected one or more files");
    if (wanted.json + wanted.csv + wanted.html > 1)
        throw usage_error("--json, --csv and --html name several forms of report");
    if (wanted.rows.empty()) return;
    if (!wanted.csv) throw usage_error("--by goes with --csv");
    if (wanted.rows != "dump" && wanted.rows != "part" && wanted.rows != "stream")
        throw usage_error(
            fmt::format("--by: expected dump, part or stream, found \"{}\"", wanted.rows));
}

void analyze_one(const options& wanted, const pipeline& p, const limits& bounds, const job& work,
                 const interruption& stop, analyst& watcher) {
    const auto in = open_input(work.input, stop);
    null_sink nowhere;
    encode_options how;
    how.threads = wanted.threads.value_or(0);
    how.bounds = bounds;
    how.progress = show_progress(wanted, work.input, in->size(), measured::raw);
    how.stop = stop.token();
    how.observe = [&](const observed_block& b) { watcher.block(b); };
    watcher.begin_file(work.input);
    watcher.end_file(encode(p, *in, nowhere, how));
}

std::string told(const analysis& found, const options& wanted) {
    if (wanted.json) return analysis_json(found);
    if (wanted.html) return analysis_html(found);
    if (!wanted.csv) return analysis_text(found, wanted);
    const std::string natural = found.dumps.empty() ? "stream" : "dump";
    return analysis_csv(found, wanted.rows.empty() ? natural : wanted.rows);
}

output report_output(const options& wanted) {
    return wanted.output && *wanted.output != "-" ? output::file(*wanted.output, wanted)
                                                  : output::standard(wanted, false);
}

}  // namespace

int run_analyze(const options& wanted) {
    check(wanted);
    interruption stop;
    const installation here = installed(wanted);
    const pipeline p = chosen_pipeline(wanted, here);
    const job_list list = plan_inputs(wanted);
    int code = list.code;
    if (list.jobs.empty()) return stop.finish(code);
    output out = report_output(wanted);  // refused now, not after all the work
    analyst watcher;
    std::size_t skipped = 0;
    for (const job& work : list.jobs) {
        const int one = guarded(work.input, [&] {
            try {
                analyze_one(wanted, p, here.bounds, work, stop, watcher);
            } catch (const left_out& caught) {
                watcher.drop_file();
                ++skipped;
                if (wanted.verbose)
                    note(wanted, work.input, fmt::format("skipped: {}", caught.what()));
            }
        });
        if (one != done) watcher.drop_file();
        code = std::max(code, one);
        if (stop.requested()) return stop.finish(code);
    }
    clear_progress();
    if (skipped > 0)
        note(wanted, "",
             fmt::format("skipped {} of {} files, which the parameters of {} leave out", skipped,
                         list.jobs.size(), chosen_codec(wanted)));
    analysis found = watcher.finish();
    if (found.files.empty() && code != done) return stop.finish(code);
    found.codec = chosen_codec(wanted);
    for (const asset& a : p.assets()) found.assets.push_back({a.name, a.size});
    found.skipped_files = skipped;
    find_dumps(found);
    const std::string report = told(found, wanted);
    out.bytes().write({reinterpret_cast<const std::uint8_t*>(report.data()), report.size()});
    out.commit();
    return stop.finish(code);
}

}  // namespace tessera::tool
