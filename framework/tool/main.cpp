// SPDX-License-Identifier: MIT
// The command line tool of tessera.
#include "command_line.hpp"
#include "report.hpp"
#include "verbs.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <cstdio>

namespace tessera::tool {
namespace {

int run_without_verb(const options& wanted) {
    // Nobody types data into a compressor: whoever calls it bare wants to know what it is.
    if (wanted.files.empty() && wanted.without_verb != mode::inspect && !wanted.force &&
        isatty(STDIN_FILENO) != 0)
        throw usage_error(
            "no file is named and standard input is a terminal; see \"tessera --help\"");
    const bool reports =
        wanted.without_verb == mode::verify || wanted.without_verb == mode::inspect;
    if (wanted.json && !reports) throw usage_error("--json goes with a report: -t, -l or a verb");
    switch (wanted.without_verb) {
        case mode::decompress:
            return run_decompress(wanted);
        case mode::verify:
            return run_verify(wanted);
        case mode::inspect:
            return run_inspect(wanted);
        case mode::compress:
            break;
    }
    return run_compress(wanted);
}

int run(const std::vector<std::string>& words) {
    const options wanted = read_command_line(words);
    if (wanted.version) {
        fmt::print("tessera {}\n", TESSERA_VERSION);
        return done;
    }
    if (wanted.help) return run_help(wanted);
    return wanted.verb.empty() ? run_without_verb(wanted) : find_verb(wanted.verb)->run(wanted);
}

}  // namespace
}  // namespace tessera::tool

int main(int argc, char** argv) {
    using namespace tessera::tool;
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    int code = guarded("", [&] { return run(words); });
    // A report that did not reach its reader (a full disk, say) is a failure.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        complain("standard output", "cannot be written");
        code = std::max(code, int{work_failed});
    }
    return code;
}
