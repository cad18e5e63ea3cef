// SPDX-License-Identifier: MIT
// The table of options, each with what it sets.
#include "option_table.hpp"

#include "sizes.hpp"
#include "verbs.hpp"

namespace tessera::tool {
namespace {

constexpr unsigned encoding = plain | compress_verb;
constexpr unsigned decoding = plain | decompress_verb | cat_verb | verify_verb;
constexpr unsigned writing = plain | compress_verb | decompress_verb;
constexpr unsigned specs = encoding | decoding | check_verb | show_verb | bench_verb | analyze_verb;
constexpr unsigned reporting = plain | inspect_verb | verify_verb | list_verb | show_verb |
                               check_verb | bench_verb | doctor_verb | analyze_verb;
constexpr unsigned working = encoding | decoding | bench_verb | analyze_verb;
constexpr unsigned converting = export_verb | import_verb;
constexpr unsigned computing = working | train_verb;
constexpr unsigned all_but_help = every_verb & ~static_cast<unsigned>(help_verb);

using text = const std::string&;

constexpr option_row table[] = {
    {"codec", 'p', "CODEC",
     "the codec: a name or a spec file, with parameters as in zstd:level=19 (auto)",
     encoding | decoding | bench_verb | analyze_verb,
     [](options& o, text v) { o.codecs.push_back(v); }},
    {"level", 0, "N", "-1 ... -22: the codec's parameter \"level\"",
     encoding | bench_verb | check_verb | analyze_verb, [](options& o, text v) { o.level = v; }},
    {"set", 0, "/POINTER=VALUE", "set a value of the spec, or NAME=VALUE: a parameter",
     specs | train_verb | converting, [](options& o, text v) { o.set.push_back(v); }},
    {"vary", 0, "/POINTER=A,B,C", "measure with each of these values; several: each combination",
     bench_verb, [](options& o, text v) { o.vary.push_back(v); }},
    {"leave-out", 0, "/POINTER",
     "measure also without each element of this list of the spec, one by one", bench_verb,
     [](options& o, text v) { o.leave_out.push_back(v); }},
    {"repeat", 0, "N", "measurements of each (3)", bench_verb,
     [](options& o, text v) {
         o.repeat = static_cast<unsigned>(parse_number(v, "--repeat", 1000));
         if (o.repeat == 0) throw usage_error("--repeat: expected 1 or more, found \"0\"");
     }},
    {"messages", 0, "N",
     "measure each file as N messages of about one length, each coded alone; sums are told",
     bench_verb,
     [](options& o, text v) {
         o.messages = parse_number(v, "--messages", 1 << 30);
         if (o.messages == 0) throw usage_error("--messages: expected 1 or more, found \"0\"");
     }},
    {"unit", 0, "BYTES", "messages are whole numbers of so many bytes, or \"lines\" (1)",
     bench_verb,
     [](options& o, text v) {
         o.message_unit = v == "lines" ? 0 : parse_number(v, "--unit", 1 << 20);
         if (v == "0") throw usage_error("--unit: expected 1 or more or \"lines\", found \"0\"");
     }},

    {"compress", 'z', "", "encode (what happens without a verb)", plain,
     [](options& o, text) { o.without_verb = mode::compress; }},
    {"decompress", 'd', "", "decode, as the verb decompress", plain,
     [](options& o, text) { o.without_verb = mode::decompress; }},
    {"test", 't', "", "check, as the verb verify", plain,
     [](options& o, text) { o.without_verb = mode::verify; }},
    {"list", 'l', "", "one line about each file, as inspect --brief", plain,
     [](options& o, text) {
         o.without_verb = mode::inspect;
         o.brief = true;
     }},
    {"brief", 'l', "", "one line about each file", inspect_verb,
     [](options& o, text) { o.brief = true; }},

    {"output", 'o', "PATH", "write to this file, or below this directory; \"-\": standard output",
     writing | cat_verb | new_verb | train_verb | analyze_verb | converting,
     [](options& o, text v) { o.output = v; }},
    {"through", 0, "CODEC",
     "learn from what the steps of this codec that come before the plugin make of the samples",
     train_verb, [](options& o, text v) { o.through = v; }},
    {"at", 0, "/POINTER", "where in that codec, if the plugin is at several places", train_verb,
     [](options& o, text v) { o.at = v; }},
    {"to", 0, "SYSTEM", "whose files to write: bitstream", export_verb,
     [](options& o, text v) { o.to = v; }},
    {"from", 0, "SYSTEM", "whose files to read: bitstream", import_verb,
     [](options& o, text v) { o.from = v; }},
    {"stdout", 'c', "", "write to standard output", writing,
     [](options& o, text) { o.to_stdout = true; }},
    {"recursive", 'r', "", "work on the files in directories too",
     writing | verify_verb | inspect_verb | bench_verb | train_verb | analyze_verb,
     [](options& o, text) { o.recursive = true; }},
    {"keep", 'k', "", "keep the input files (the default)", writing,
     [](options& o, text) {
         o.keep = true;
         o.remove = false;
     }},
    {"rm", 0, "", "remove each input file once its output is whole", writing,
     [](options& o, text) {
         o.remove = true;
         o.keep = false;
     }},
    {"force", 'f', "", "overwrite files; write binary data to a terminal",
     writing | cat_verb | new_verb | train_verb | analyze_verb | converting,
     [](options& o, text) { o.force = true; }},

    {"raw", 0, "", "no frame: the bytes of the codec alone, held in memory whole",
     writing | bench_verb, [](options& o, text) { o.raw = true; }},
    {"small", 0, "",
     "for messages up to 8191 bytes, or records that a codec cuts: 8 bytes instead of a header, "
     "for "
     "readers that have the codec",
     encoding | bench_verb, [](options& o, text) { o.small_form = true; }},
    {"format", 0, "NAME", "take the input as tessera, gzip, zstd or brotli, whatever it looks like",
     decoding, [](options& o, text v) { o.format = v; }},
    {"salvage", 0, "", "write every block that is whole and list what is lost",
     plain | decompress_verb, [](options& o, text) { o.salvage = true; }},
    {"any-fingerprint", 0, "", "decode also what a model made under another fingerprint",
     decoding | bench_verb, [](options& o, text) { o.any_fingerprint = true; }},
    {"limit-output", 0, "SIZE", "stop decoding a file after this many bytes", decoding,
     [](options& o, text v) { o.limit_output = parse_size(v, "--limit-output"); }},
    {"range", 0, "RANGE", "A-B, A- or A+N, in bytes; may be given several times", cat_verb,
     [](options& o, text v) { o.ranges.push_back(v); }},
    {"label", 0, "NAME", "the blocks of this label; may be given several times", cat_verb,
     [](options& o, text v) { o.labels.push_back(v); }},

    {"against", 0, "PATH",
     "compare with the original: a file, or for several files or -r the directory of all",
     verify_verb, [](options& o, text v) { o.against = v; }},

    {"threads", 'T', "N", "threads to use, 0: as many as the machine has", computing,
     [](options& o, text v) {
         o.threads = static_cast<unsigned>(parse_number(v, "--threads", 1024));
     }},
    {"memory", 0, "SIZE", "memory that one block may take while it is worked on (512MiB)",
     computing | check_verb | converting,
     [](options& o, text v) { o.memory = parse_size(v, "--memory"); }},

    {"shape", 0, "SHAPE",
     "of the new plugin: stage, model, distribution, coder or segmenter (stage)", new_verb,
     [](options& o, text v) { o.shape = v; }},

    {"json", 0, "", "report as JSON", reporting, [](options& o, text) { o.json = true; }},
    {"csv", 0, "", "report as CSV", bench_verb | analyze_verb,
     [](options& o, text) { o.csv = true; }},
    {"html", 0, "", "report as one HTML page with plots", analyze_verb,
     [](options& o, text) { o.html = true; }},
    {"by", 0, "ROWS",
     "rows of --csv: dump, part or stream (dump where there are dumps, else stream)", analyze_verb,
     [](options& o, text v) { o.rows = v; }},
    {"progress", 0, "", "show progress also where standard error is no terminal", working,
     [](options& o, text) { o.progress = true; }},
    {"no-progress", 0, "", "show no progress", working,
     [](options& o, text) { o.progress = false; }},

    {"plugins", 0, "DIR", "look for plugins here first; may be given several times", all_but_help,
     [](options& o, text v) { o.plugin_directories.emplace_back(v); }},
    {"assets", 0, "DIR", "look for assets here first; may be given several times", all_but_help,
     [](options& o, text v) { o.asset_directories.emplace_back(v); }},
    {"codecs", 0, "DIR", "look for codecs here first; may be given several times", all_but_help,
     [](options& o, text v) { o.codec_directories.emplace_back(v); }},
    {"quiet", 'q', "", "no notes, only errors", all_but_help,
     [](options& o, text) { o.quiet = true; }},
    {"verbose", 'v', "", "say more", all_but_help, [](options& o, text) { o.verbose = true; }},
    {"help", 'h', "", "explain and stop", every_verb, [](options& o, text) { o.help = true; }},
    {"version", 'V', "", "print the version and stop", every_verb,
     [](options& o, text) { o.version = true; }},
};

}  // namespace

std::span<const option_row> option_table() { return table; }

}  // namespace tessera::tool
