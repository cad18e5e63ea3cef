// SPDX-License-Identifier: MIT
// Help, made from the tables of verbs and options.
#include "escape.hpp"
#include "option_table.hpp"
#include "verbs.hpp"

#include <tessera/spec.hpp>

#include <fmt/core.h>

namespace tessera::tool {
namespace {

std::string left_column(const option_row& row) {
    std::string left = row.letter == 0 ? std::string("    ") : fmt::format("-{}, ", row.letter);
    left += fmt::format("--{}", row.name);
    if (!row.argument.empty()) left += fmt::format(" {}", row.argument);
    return left;
}

void print_options(unsigned verb_bit) {
    fmt::print("Options:\n");
    for (const option_row& row : option_table()) {
        if ((row.verbs & verb_bit) == 0) continue;
        const std::string left = left_column(row);
        if (left.size() > 25)
            fmt::print("  {}\n{:29}{}\n", left, "", row.help);
        else
            fmt::print("  {:25}  {}\n", left, row.help);
    }
}

void explain_tool() {
    fmt::print(
        "tessera: lossless codecs composed of plugins\n\n"
        "Usage: tessera VERB [OPTION...] [OPERAND...]\n"
        "       tessera [OPTION...] [FILE...]       as zstd and gzip: encodes, -d decodes, -t "
        "checks, -l lists\n\n"
        "Verbs (\"tessera VERB --help\" tells more):\n");
    for (const verb& v : verbs()) fmt::print("  {:12}{}\n", v.name, v.summary);
    fmt::print("\n");
    print_options(plain);
    fmt::print(
        "\nWithout FILE, or for \"-\", standard input is read and standard output written.\n"
        "Exit codes: 0 done, 1 the data or the work failed, 2 the command or the spec is wrong.\n");
}

void explain_verb(const verb& v) {
    fmt::print("tessera {}: {}\n\nUsage: tessera {} [OPTION...]{}{}\n\n", v.name, v.summary, v.name,
               v.operands.empty() ? "" : " ", v.operands);
    if (!v.about.empty()) fmt::print("{}\n\n", v.about);
    print_options(v.bit);
}

}  // namespace

int run_help(const options& wanted) {
    const bool of_verb = wanted.help && !wanted.verb.empty();
    if (!of_verb && (wanted.help || wanted.files.empty())) {
        explain_tool();
        return done;
    }
    const std::string name = of_verb ? std::string(wanted.verb) : wanted.files.front();
    if (const verb* v = find_verb(name)) {
        explain_verb(*v);
        return done;
    }
    std::vector<std::string_view> names;
    for (const verb& known : verbs()) names.push_back(known.name);
    const auto nearest = nearest_name(name, names);
    throw usage_error(
        fmt::format("\"{}\" is no verb{}", escape(name),
                    nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
}

}  // namespace tessera::tool
