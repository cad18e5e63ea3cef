// SPDX-License-Identifier: MIT
// Reads the command line.
#include "options.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tessera::conform {

const char usage[] =
    "usage: tessera-conform LIBRARY [options]\n"
    "Holds every plugin of a library to the laws of its shape. Writes TAP; exit code 0: all laws\n"
    "are kept, 1: some are broken, 2: the command is wrong or there is no such library.\n"
    "\n"
    "  --id ID          only the plugin with this id\n"
    "  --law TEXT       only laws whose name contains TEXT\n"
    "  --seed N         seed of the generated input (1)\n"
    "  --quick          smaller input, fewer flipped bits\n"
    "  --brief          still smaller, and default parameters only: for emulators\n"
    "  --block N        bytes of the largest blocks (4 MiB; quick 1 MiB, brief 64 KiB)\n"
    "  --timeout N      seconds that one law may take (120)\n"
    "  --asset FILE     given to every parameter that names an asset\n"
    "  --golden DIR     compare with the golden files in DIR\n"
    "  --write-golden   write those that DIR lacks; a file that exists is never touched\n"
    "  --golden-exact   encoding must give the golden bytes, not only decoding\n"
    "  --digest         no laws: the digest of what each plugin makes of the generated input, a "
    "line\n"
    "                   for each set of parameters, to be compared between machines\n";

namespace {

std::uint64_t number(const std::string& option, const std::string& text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    if (std::from_chars(text.data(), end, value).ptr != end || text.empty())
        throw std::invalid_argument(option + ": expected a number, found \"" + text + "\"");
    return value;
}

std::vector<std::uint8_t> file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::invalid_argument("cannot read " + path);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

options parse_options(int argc, char** argv) {
    options o;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto argument = [&]() -> std::string {
            if (i + 1 == argc) throw std::invalid_argument(word + ": expected an argument");
            return argv[++i];
        };
        if (word == "--id") {
            o.id = argument();
        } else if (word == "--law") {
            o.law = argument();
        } else if (word == "--seed") {
            o.seed = number(word, argument());
        } else if (word == "--quick") {
            o.quick = true;
        } else if (word == "--brief") {
            o.quick = o.brief = true;
        } else if (word == "--block") {
            o.block = number(word, argument());
        } else if (word == "--timeout") {
            o.seconds = static_cast<unsigned>(number(word, argument()));
        } else if (word == "--asset") {
            o.asset_file = argument();
            o.asset = file(o.asset_file);
            o.has_asset = true;
        } else if (word == "--golden") {
            o.golden = argument();
        } else if (word == "--write-golden") {
            o.write_golden = true;
        } else if (word == "--golden-exact") {
            o.golden_exact = true;
        } else if (word == "--digest") {
            o.digest = true;
        } else if (word.rfind("--", 0) == 0) {
            throw std::invalid_argument("unknown option " + word);
        } else if (o.library.empty()) {
            o.library = word;
        } else {
            throw std::invalid_argument("one library, please; found " + word + " behind " +
                                        o.library);
        }
    }
    if (o.library.empty()) throw std::invalid_argument("which library?");
    if (o.write_golden && o.golden.empty())
        throw std::invalid_argument("--write-golden wants --golden DIR");
    return o;
}

}  // namespace tessera::conform
