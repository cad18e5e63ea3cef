// SPDX-License-Identifier: MIT
// The forms in which an analysis is told, and what they share.
#pragma once

#include "analysis.hpp"
#include "options.hpp"

#include <string>

namespace tessera::tool {

std::string analysis_text(const analysis& of, const options& wanted);
/// One table: a row for each dump, part or stream, as --by has it.
std::string analysis_csv(const analysis& of, const std::string& rows);
std::string analysis_json(const analysis& of);
/// One page that needs nothing else: styles and plots stand in it, scripts are not used.
std::string analysis_html(const analysis& of);

/// What to call a part: its label, else its route, else its file.
std::string part_name(const file_analysis& file, const part_analysis& part);
/// One that tells parts of several files apart and is short: the file's name where it has one part.
std::string short_part_name(const analysis& of, const file_analysis& file,
                            const part_analysis& part);
/// "hi6", "f16/rows/hi6": the routes, choices and ports on the way to the stream, and its name.
std::string stream_path(const stream_analysis& s);
/// "entropy", "entropy 12, store 4" (blocks) or "stored".
std::string coders_of(const stream_analysis& s);

/// A line of the table that says where the bytes went.
struct cost_line {
    const char* what;
    std::uint64_t bytes;
};
/// Lines that sum to the encoded size; assets, which no file holds, are not among them.
std::vector<cost_line> cost_lines(const analysis& of);

}  // namespace tessera::tool
