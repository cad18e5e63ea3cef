// SPDX-License-Identifier: MIT
// tessera decompress: frames and files of gzip, zstd and brotli, whole or what can be saved of
// them.
#include "content.hpp"
#include "jobs.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "sizes.hpp"
#include "suffixes.hpp"
#include "verbs.hpp"

#include <fmt/core.h>

namespace tessera::tool {
namespace {

naming_rules decoded_names(const options& wanted) {
    naming_rules rules;
    rules.name = [salvage = wanted.salvage](const std::filesystem::path& in) {
        auto name = without_suffix(in);
        if (name && salvage) *name += ".salvaged";  // never the name of a whole file
        return name;
    };
    rules.nameless =
        "expected a name that ends in .tsr, .gz, .zst, .br or .czip; -o names the output";
    return rules;
}

std::string describe(const loss& lost) {
    std::string text = fmt::format("frame {}, ", lost.frame);
    if (lost.first == lost.last)
        text += fmt::format("block {}", lost.first);
    else if (lost.last == UINT64_MAX)
        text += fmt::format("block {} and all after it", lost.first);
    else
        text += fmt::format("blocks {} to {}", lost.first, lost.last);
    if (lost.offset) text += fmt::format(", from byte {}", *lost.offset);
    if (lost.bytes) text += fmt::format(", {} bytes", *lost.bytes);
    return fmt::format("lost: {}: {}", text, lost.why);
}

/// Losses are failures: whoever reads the exit code has to know that the output is not whole.
int salvage_one(const options& wanted, const installation& here, const job& work,
                const interruption& stop) {
    if (work.input == "-")
        throw usage_error("--salvage needs a file that it can read at any place");
    const file_access in(work.input);
    output out = work.output ? output::file(*work.output, wanted) : output::standard(wanted, false);
    decode_options how;
    how.threads = wanted.threads.value_or(0);
    how.any_fingerprint = wanted.any_fingerprint;
    how.progress = show_progress(wanted, work.input, in.size(), measured::frame);
    how.stop = stop.token();
    const salvage_report saved = salvage(in, out.bytes(), here.with(), how);
    out.resemble(work.input);
    out.commit();
    for (const loss& lost : saved.lost) complain(work.input, describe(lost));
    note(wanted, work.input,
         fmt::format("kept {}, {}{}", show_count(saved.blocks_kept, "block"),
                     show_count(saved.bytes_kept, "byte"),
                     work.output ? ", in " + work.output->string() : ""));
    return saved.lost.empty() ? done : work_failed;
}

/// Of one who named a codec, also what is told to be raw by its magic.
bool is_raw(const options& wanted, const peeked_source& in) {
    return wanted.raw || (!wanted.codecs.empty() && !wanted.format && begins_czip(in.start()));
}

/// Where nobody said that it is raw, an error tells why it was read as that.
statistics decode_by_codec(const options& wanted, const installation& here, const pipeline& raw,
                           peeked_source& in, output& out, const interruption& stop) {
    try {
        return decode_raw(raw, in, out.bytes(), chosen_decode_options(wanted, in, stop.token()),
                          here.bounds);
    } catch (const error& caught) {
        if (wanted.raw || caught.why == reason::cancelled) throw;
        throw error(caught.why, fmt::format("{} (a file of compress-zip, read as raw data of {})",
                                            caught.what(), chosen_codec(wanted)));
    }
}

/// `raw` is made when it is needed.
void decompress_one(const options& wanted, const installation& here, std::optional<pipeline>& raw,
                    const job& work, const interruption& stop) {
    peeked_source in(open_input(work.input, stop), recognition_bytes);
    const bool by_codec = is_raw(wanted, in);
    if (by_codec && !raw) raw = chosen_pipeline(wanted, here);
    const auto format = by_codec ? file_format::tessera : format_of(wanted, in);
    output out = work.output ? output::file(*work.output, wanted) : output::standard(wanted, false);
    const statistics did = by_codec
                               ? decode_by_codec(wanted, here, *raw, in, out, stop)
                               : write_content(wanted, here, format, in, out.bytes(), stop.token());
    out.resemble(work.input);
    out.commit();
    clear_progress();
    if (wanted.verbose)
        note(wanted, work.input,
             fmt::format("{}, {}", show_count(did.raw_bytes, "byte"),
                         work.output ? work.output->string() : "standard output"));
    if (wanted.remove) remove_input(work);
}

}  // namespace

int run_decompress(const options& wanted) {
    if (wanted.salvage && wanted.raw)
        throw usage_error("--salvage works on frames, --raw has none");
    if (wanted.salvage && wanted.remove)
        throw usage_error("--rm would remove what --salvage could not read");
    if (wanted.raw && wanted.codecs.empty())
        throw usage_error(
            "--raw: expected a codec (-p), because raw data does not say how it was made");
    interruption stop;
    const installation here = installed_to_read(wanted);
    std::optional<pipeline> raw;
    if (wanted.raw) raw = chosen_pipeline(wanted, here);
    const job_list list = plan_jobs(wanted, decoded_names(wanted));
    int code = list.code;
    make_directories(list);
    for (const job& work : list.jobs) {
        const auto one = [&] {
            if (wanted.salvage) return salvage_one(wanted, here, work, stop);
            decompress_one(wanted, here, raw, work, stop);
            return int{done};
        };
        code = std::max(code, guarded(work.input, one, true));
        if (stop.requested()) break;
    }
    finish_directories(list);
    return stop.finish(code);
}

}  // namespace tessera::tool
