// SPDX-License-Identifier: MIT
// The table of verbs.
#include "verbs.hpp"

#include <array>

namespace tessera::tool {
namespace {

constexpr std::array<verb, 16> table{{
    {"compress", compress_verb, "[FILE...]", "encode files or a stream with a codec",
     R"(Writes FILE.tsr beside each FILE and keeps the original. Without FILE, or for "-", it reads
standard input and writes standard output.)",
     run_compress},
    {"decompress", decompress_verb, "[FILE...]", "decode frames, and .gz, .zst and .br files",
     R"(Writes each FILE without its suffix (.tsr, .gz, .tgz, .zst, .tzst, .br). No codec has to be
named: a frame says how it was made. gzip and zstd files are known by their first bytes, brotli
files by their name or by --format br.)",
     run_decompress},
    {"cat", cat_verb, "[FILE...]", "write content, whole or in part, to standard output",
     R"(A range is A-B (from byte A up to, not including, byte B), A- (to the end) or A+N (N bytes from A);
numbers may end in KiB, MiB, GiB, kB, MB or GB. Of a frame in a file only the blocks that the range
touches are read.)",
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
     R"(NAME is the id of a plugin, of which "org.tessera." may be dropped, or a codec. What both a plugin
and a codec are called is shown as both.)",
     run_show},
    {"check", check_verb, "SPEC...", "check a spec and print its typed tree",
     R"(SPEC is a file (its name has a '/' or ends in .json), a codec, or "-". An error is a JSON pointer,
what was expected and what was found; the exit code is then 2.)",
     run_check},
    {"new", new_verb, "plugin|codec NAME", "start a plugin or a codec from a template",
     R"("new plugin NAME" makes the folder NAME with a plugin that builds and passes tessera-conform.
"new codec NAME" writes NAME.json.)",
     run_new},
    {"bench", bench_verb, "FILE...", "measure codecs on files, each round trip verified",
     R"(Each codec (-p, several times) meets each file in a process of its own: ratio, bits per byte, speed
(best of --repeat and the median, MB = 10^6 bytes), peak memory beyond input and output, and what
each stage took. --vary given several times tries every combination; --leave-out /POINTER tells
what each element of a list (contexts of a model, steps of a pipeline, alternatives of a choice) is
worth: the codec whole, then without each, with the bits per byte that it takes more. --messages N
cuts each file into N messages and codes each alone, with --small or --raw as compress does. Uses
one thread unless -T says otherwise.)",
     run_bench},
    {"analyze", analyze_verb, "FILE...", "tell what a codec makes of each tensor and stream",
     R"(Encodes each FILE to nowhere and counts: for every part (a tensor, where the codec's segmenter knows
it) and every stream that the last steps code (hi6, exponent, m1 ...) symbols, coded size, tables,
and entropies in bits a symbol: of order 0, given the symbol before, given the one above (a row
earlier, where rows are known), and in groups of 512 with a table each; with frequencies known
beforehand, and learned on the way. Parts are shown with their streams where they are few, or with
-v. Of dumps of key-value caches (-r DIR) also ratios by layer, with and without what is kept
beside the coded symbols.)",
     run_analyze},
    {"train", train_verb, "ID SAMPLE...", "learn an asset from samples",
     R"(ID is a plugin that offers tessera.train/1, or what it learns, by a word of its tags: vocabulary, mapping.
"show ID" tells its parameters. It learns from the files as they are or, with --through CODEC, from what it
will be given in that codec: each file is cut into blocks, and these go through the steps before the
plugin, each block that takes its route.)",
     run_train},
    {"export", export_verb, "DIRECTORY", "write dumps as another system has them",
     R"(--to bitstream: every meta_*.json below DIRECTORY names two fp16 tensors, whose files, or .tsr files of
them, lie beside it. Parameters: coder=huffman or arithmetic, codebook=global or per-dump, phase=both,
prefill or decode, min-seq-len=N, max-seq-len=N. Dumps that are not wanted, or that are there already,
are skipped and counted; -f overwrites. A global codebook that is there already is used again.)",
     run_export},
    {"import", import_verb, "DIRECTORY", "bring back dumps from what another system wrote",
     R"(--from bitstream: restores the tensors and meta file of every bitstream_meta*.json and arith_meta*.json
below DIRECTORY; coder=huffman or coder=arithmetic takes those of one coder.)",
     run_import},
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
