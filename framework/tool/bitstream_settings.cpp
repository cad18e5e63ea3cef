// SPDX-License-Identifier: MIT
// Reading the parameters of export and import.
#include "bitstream_settings.hpp"

#include "escape.hpp"
#include "installation.hpp"
#include "sizes.hpp"

#include <tessera/spec.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace tessera::tool {
namespace {

using names = std::vector<std::string_view>;

/// `value` if it is one of `known`.
std::string one_of(const std::string& name, const std::string& value, const names& known) {
    if (std::find(known.begin(), known.end(), value) != known.end()) return value;
    throw usage_error(fmt::format("--set {}: expected {}, found \"{}\"", name,
                                  fmt::join(known, " or "), escape(value)));
}

void check_words(const options& wanted) {
    const bool exporting = wanted.verb == "export";
    const char* option = exporting ? "--to" : "--from";
    const auto& system = exporting ? wanted.to : wanted.from;
    if (system != "bitstream")
        throw usage_error(fmt::format("expected {} bitstream, found {}", option,
                                      system ? fmt::format("\"{}\"", escape(*system)) : "nothing"));
    if (wanted.files.size() != 1 || wanted.files.front() == "-")
        throw usage_error(fmt::format(
            "expected one directory to read, found {}",
            wanted.files.size() == 1 ? "\"-\"" : std::to_string(wanted.files.size()) + " words"));
    if (!wanted.output || wanted.output->empty() || *wanted.output == "-")
        throw usage_error("expected -o and the directory to write to");
}

}  // namespace

bitstream_settings read_bitstream_settings(const options& wanted) {
    check_words(wanted);
    const bool exporting = wanted.verb == "export";
    bitstream_settings out;
    if (exporting) out.how = bitstream::coding::huffman;
    const names known = exporting
                            ? names{"coder", "codebook", "phase", "min-seq-len", "max-seq-len"}
                            : names{"coder"};
    for (const std::string& setting : wanted.set) {
        const auto [name, value] = split_setting(setting, "--set");
        const std::string where = "--set " + name;
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            const auto nearest = nearest_name(name, known);
            throw usage_error(fmt::format("--set: there is no parameter \"{}\"; {}", escape(name),
                                          nearest.empty()
                                              ? fmt::format("there is {}", fmt::join(known, ", "))
                                              : fmt::format("did you mean \"{}\"?", nearest)));
        }
        if (name == "coder")
            out.how = one_of(name, value, {"huffman", "arithmetic"}) == "huffman"
                          ? bitstream::coding::huffman
                          : bitstream::coding::arithmetic;
        else if (name == "codebook")
            out.one_book = one_of(name, value, {"global", "per-dump"}) == "global";
        else if (name == "phase")
            out.phase = one_of(name, value, {"both", "prefill", "decode"});
        else
            (name == "min-seq-len" ? out.least : out.most) = parse_number(value, where, UINT32_MAX);
    }
    if (out.most != 0 && out.least > out.most)
        throw usage_error(
            fmt::format("--set min-seq-len: expected at most {}, found {}", out.most, out.least));
    return out;
}

}  // namespace tessera::tool
