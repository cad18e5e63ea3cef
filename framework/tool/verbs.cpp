// SPDX-License-Identifier: MIT
// The table of verbs.
#include "verbs.hpp"

#include <array>

namespace tessera::tool {
namespace {

constexpr std::array<verb, 13> table{{
    {"compress", compress_verb, "[FILE...]", "encode files or a stream with a codec",
     "Writes FILE.tsr beside each FILE and keeps the original. Without FILE, or for \"-\", it "
     "reads\n"
     "standard input and writes standard output.",
     run_compress},
    {"decompress", decompress_verb, "[FILE...]", "decode frames, and .gz, .zst and .br files",
     "Writes each FILE without its suffix (.tsr, .gz, .tgz, .zst, .tzst, .br). No codec has to be\n"
     "named: a frame says how it was made. gzip and zstd files are known by their first bytes, "
     "brotli\n"
     "files by their name or by --format br.",
     run_decompress},
    {"cat", cat_verb, "[FILE...]", "write content, whole or in part, to standard output",
     "A range is A-B (from byte A up to, not including, byte B), A- (to the end) or A+N (N bytes "
     "from A);\n"
     "numbers may end in KiB, MiB, GiB, kB, MB or GB. Of a frame in a file only the blocks that "
     "the range\n"
     "touches are read.",
     run_cat},
    {"inspect", inspect_verb, "FILE...", "tell what files of frames say of themselves",
     "Reads headers and indexes only and needs no plugin. -v adds the spec and the blocks.",
     run_inspect},
    {"verify", verify_verb, "[FILE...]", "decode to nowhere and hold every checksum",
     "Exit code 1 if any file is damaged. With --against PATH the content is also compared with\n"
     "the originals, and with -r originals that no file was made of are named.",
     run_verify},
    {"list", list_verb, "[plugins|codecs|assets]...", "list the plugins, codecs and assets found",
     "", run_list},
    {"show", show_verb, "NAME...", "describe a plugin or a codec",
     "NAME is the id of a plugin, of which \"org.tessera.\" may be dropped, or a codec. What both "
     "a plugin\n"
     "and a codec are called is shown as both.",
     run_show},
    {"check", check_verb, "SPEC...", "check a spec and print its typed tree",
     "SPEC is a file (its name has a '/' or ends in .json), a codec, or \"-\". An error is a JSON "
     "pointer,\n"
     "what was expected and what was found; the exit code is then 2.",
     run_check},
    {"new", new_verb, "plugin|codec NAME", "start a plugin or a codec from a template",
     "\"new plugin NAME\" makes the folder NAME with a plugin that builds and passes "
     "tessera-conform.\n"
     "\"new codec NAME\" writes NAME.json.",
     run_new},
    {"bench", bench_verb, "FILE...", "measure codecs on files, each round trip verified",
     "Each codec (-p, several times) meets each file in a process of its own: ratio, bits per "
     "byte, speed\n"
     "(best of --repeat and the median, MB = 10^6 bytes), peak memory beyond input and output, and "
     "what\n"
     "each stage took. --vary given several times tries every combination. Uses one thread unless "
     "-T\n"
     "says otherwise.",
     run_bench},
    {"train", train_verb, "ID SAMPLE...", "learn an asset from samples",
     "ID is a plugin that offers tessera.train/1; \"show ID\" tells its parameters.", run_train},
    {"doctor", doctor_verb, "", "tell what was found, refused and why",
     "Each library is first loaded in a child process, so one that crashes is a line in the "
     "report.",
     run_doctor},
    {"help", help_verb, "[VERB]", "explain the tool or one of its verbs", "", run_help},
}};

}  // namespace

std::span<const verb> verbs() { return table; }

const verb* find_verb(std::string_view name) {
    for (const verb& v : table)
        if (v.name == name) return &v;
    return nullptr;
}

}  // namespace tessera::tool
