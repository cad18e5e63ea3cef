// SPDX-License-Identifier: MIT
// tessera inspect: what files of frames say of themselves.
#include "escape.hpp"
#include "foreign.hpp"
#include "inspect_report.hpp"
#include "jobs.hpp"
#include "report.hpp"
#include "sizes.hpp"
#include "text_table.hpp"
#include "verbs.hpp"

#include <fmt/core.h>

#include <array>

namespace tessera::tool {
namespace {

inspected look_at(const options& wanted, const std::string& path) {
    if (path == "-")
        throw usage_error("expected a file: what it says of itself stands at both ends");
    const file_access in(path);
    inspected file{path, in.size(), file_format::tessera, {}};
    std::array<std::uint8_t, 16> start{};
    const std::size_t got = in.read_at(0, start);
    file.format = wanted.format ? format_of_name(*wanted.format)
                                : recognise(std::span(start).first(got), path);
    if (file.format == file_format::tessera) file.frames = inspect(in);
    return file;
}

std::string codecs_of(const inspected& file) {
    if (file.format != file_format::tessera) return format_name(file.format);
    std::string names;
    for (const frame_info& frame : file.frames) {
        const std::string name = escape(frame.codec.empty() ? "(no name)" : frame.codec);
        if (names.find(name) == std::string::npos) names += (names.empty() ? "" : ",") + name;
    }
    return names;
}

void print_brief(const std::vector<inspected>& files) {
    text_table table("rrrrrll");
    table.add({"frames", "blocks", "encoded", "decoded", "ratio", "codec", "file"});
    for (const inspected& file : files) {
        std::uint64_t blocks = 0, raw = 0;
        for (const frame_info& frame : file.frames) {
            blocks += frame.blocks.size();
            raw += frame.raw_size;
        }
        const bool ours = file.format == file_format::tessera;
        const auto ratio =
            static_cast<double>(raw) / static_cast<double>(std::max<std::uint64_t>(1, file.size));
        table.add({ours ? std::to_string(file.frames.size()) : "-", ours ? show_count(blocks) : "-",
                   show_size(file.size), ours ? show_size(raw) : "-",
                   ours ? fmt::format("{:.3f}", ratio) : "-", codecs_of(file), escape(file.path)});
    }
    table.print();
}

}  // namespace

int run_inspect(const options& wanted) {
    if (wanted.files.empty()) throw usage_error("expected one or more files");
    const job_list list = plan_inputs(wanted);
    int code = list.code;
    std::vector<inspected> files;
    for (const job& work : list.jobs) {
        const auto one = [&] { files.push_back(look_at(wanted, work.input)); };
        code = std::max(code, guarded(work.input, one, true));
    }
    if (wanted.json)
        print_json(files);
    else if (!wanted.brief)
        print_details(files, wanted.verbose);
    else if (!files.empty())
        print_brief(files);
    return code;
}

}  // namespace tessera::tool
