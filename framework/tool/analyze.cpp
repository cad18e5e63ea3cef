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

void write(const std::string& report, const options& wanted) {
    const bool to_file = wanted.output && *wanted.output != "-";
    output out = to_file ? output::file(*wanted.output, wanted) : output::standard(wanted, false);
    out.bytes().write({reinterpret_cast<const std::uint8_t*>(report.data()), report.size()});
    out.commit();
}

}  // namespace

int run_analyze(const options& wanted) {
    check(wanted);
    interruption stop;
    const installation here = installed(wanted);
    const pipeline p = chosen_pipeline(wanted, here);
    const job_list list = plan_inputs(wanted);
    int code = list.code;
    analyst watcher;
    for (const job& work : list.jobs) {
        const int one =
            guarded(work.input, [&] { analyze_one(wanted, p, here.bounds, work, stop, watcher); });
        if (one != done) watcher.drop_file();
        code = std::max(code, one);
        if (stop.requested()) return stop.finish(code);
    }
    clear_progress();
    if (list.jobs.empty()) return stop.finish(code);
    analysis found = watcher.finish();
    found.codec = chosen_codec(wanted);
    for (const asset& a : p.assets()) found.assets.push_back({a.name, a.size});
    find_dumps(found);
    code = std::max(
        code, guarded(wanted.output.value_or(""), [&] { write(told(found, wanted), wanted); }));
    return stop.finish(code);
}

}  // namespace tessera::tool
