// SPDX-License-Identifier: MIT
// tessera verify: decodes to nowhere, so that every checksum is held, or against the originals.
#include "comparison.hpp"
#include "content.hpp"
#include "escape.hpp"
#include "jobs.hpp"
#include "json_writer.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "sizes.hpp"
#include "suffixes.hpp"
#include "verbs.hpp"

#include <fmt/core.h>

namespace tessera::tool {
namespace {

struct verdict {
    std::string file;
    file_format format = file_format::tessera;
    statistics found;
    std::string problem;  ///< "": the file is sound
    int code = done;
};

verdict examine(const options& wanted, const installation& here, const job& work,
                const interruption& stop) {
    verdict result;
    result.file = work.input;
    const auto one = [&] {
        try {
            peeked_source in(open_input(work.input, stop), recognition_bytes);
            result.format = format_of(wanted, in);
            if (wanted.against) {
                comparing_sink original(work.output->string(), stop);
                result.found =
                    write_content(wanted, here, result.format, in, original, stop.token());
                original.finish();
            } else {
                null_sink nowhere;
                result.found =
                    write_content(wanted, here, result.format, in, nowhere, stop.token());
            }
        } catch (const std::exception& caught) {
            result.problem = caught.what();
            throw;
        }
    };
    result.code = guarded(work.input, one, true);
    return result;
}

/// The files to examine; with --against each has its original as its output.
job_list files_to_examine(const options& wanted) {
    if (!wanted.against) return plan_inputs(wanted);
    options mirrored = wanted;
    mirrored.output = wanted.against;
    naming_rules rules;
    rules.name = without_suffix;
    rules.nameless = "expected a name that ends in .tsr, .gz, .zst or .br";
    return plan_jobs(mirrored, rules);
}

void print_text(const verdict& v) {
    if (v.format == file_format::tessera)
        fmt::print("{}: sound, {} in {} of {}\n", escape(v.file),
                   show_count(v.found.raw_bytes, "byte"), show_count(v.found.blocks, "block"),
                   show_count(v.found.frames, "frame"));
    else
        fmt::print("{}: sound, {} of {}\n", escape(v.file), show_count(v.found.raw_bytes, "byte"),
                   format_name(v.format));
}

void write_json(json_writer& json, const verdict& v) {
    json.open_object().text("file", v.file).boolean("ok", v.code == done);
    if (v.code == done) {
        json.text("format", format_name(v.format)).number("raw_bytes", v.found.raw_bytes);
        json.number("encoded_bytes", v.found.frame_bytes).number("seconds", v.found.seconds);
        if (v.format == file_format::tessera)
            json.number("frames", v.found.frames)
                .number("blocks", v.found.blocks)
                .number("stored_blocks", v.found.stored_blocks)
                .text("checksum", fmt::format("{:016x}", v.found.checksum));
    } else {
        json.text("error", v.problem);
    }
    json.close_object();
}

}  // namespace

int run_verify(const options& wanted) {
    interruption stop;
    const installation here = installed_to_read(wanted);
    const job_list list = files_to_examine(wanted);
    int code = wanted.against ? std::max(list.code, complain_of_others(list)) : list.code;
    json_writer json;
    json.open_array();
    for (const job& work : list.jobs) {
        const verdict v = examine(wanted, here, work, stop);
        code = std::max(code, v.code);
        clear_progress();
        if (wanted.json)
            write_json(json, v);
        else if (v.code == done && !wanted.quiet)
            print_text(v);
        if (stop.requested()) break;
    }
    json.close_array();
    if (wanted.json) json.print();
    return stop.finish(code);
}

}  // namespace tessera::tool
