// SPDX-License-Identifier: MIT
// The reports of tessera bench.
#include "bench.hpp"
#include "escape.hpp"
#include "json_writer.hpp"
#include "sizes.hpp"
#include "text_table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>

namespace tessera::tool {
namespace {

constexpr std::size_t few = 4;  ///< measurements whose stages are shown unasked

double quotient(double over, double under) { return under > 0 ? over / under : 0; }
double ratio(const measurement& m) {
    return quotient(static_cast<double>(m.raw_bytes), static_cast<double>(m.encoded_bytes));
}
double bits_per_byte(const measurement& m) {
    return quotient(8 * static_cast<double>(m.encoded_bytes), static_cast<double>(m.raw_bytes));
}
double speed(std::uint64_t bytes, double seconds) {
    return quotient(static_cast<double>(bytes) / 1e6, seconds);
}

/// How many bits a byte it takes more than the same codec whole, on the same file; nothing where it
/// is whole or nobody knows.
std::optional<double> loss(const measurement& m, const std::vector<measurement>& all) {
    if (m.of.left_out.empty() || !m.problem.empty()) return {};
    const auto whole = std::find_if(all.begin(), all.end(), [&](const measurement& w) {
        return w.problem.empty() && w.file == m.file && w.of.left_out.empty() &&
               w.of.codec == m.of.codec && w.of.settings == m.of.settings;
    });
    if (whole == all.end()) return {};
    return bits_per_byte(m) - bits_per_byte(*whole);
}
bool leaves_out(const std::vector<measurement>& all) {
    return std::any_of(all.begin(), all.end(),
                       [](const measurement& m) { return !m.of.left_out.empty(); });
}

std::string rounded(double value) {
    return fmt::format("{:.{}f}", value, value < 10 ? 2 : value < 100 ? 1 : 0);
}

/// `among` are measurements to compare with, where something was left out.
std::vector<std::string> row_of(const measurement& m, const std::vector<measurement>& among) {
    std::vector<std::string> row{escape(m.file),
                                 escape(m.of.label()),
                                 show_count(m.raw_bytes),
                                 show_count(m.encoded_bytes),
                                 fmt::format("{:.3f}", ratio(m)),
                                 fmt::format("{:.3f}", bits_per_byte(m))};
    if (leaves_out(among)) {
        const auto more = loss(m, among);
        row.push_back(more ? fmt::format("{:+.4f}", *more) : "");
    }
    for (const std::string& cell :
         {rounded(speed(m.raw_bytes, m.encode.best)), rounded(speed(m.raw_bytes, m.encode.median)),
          rounded(speed(m.raw_bytes, m.decode.best)), rounded(speed(m.raw_bytes, m.decode.median)),
          rounded(static_cast<double>(m.encode.memory) / 1e6),
          rounded(static_cast<double>(m.decode.memory) / 1e6)})
        row.push_back(cell);
    return row;
}

/// All files of each variant as if they were one.
std::vector<measurement> totals(const std::vector<measurement>& all) {
    std::vector<measurement> sums;
    std::map<std::string, std::size_t> place;
    std::map<std::string, int> files;
    for (const measurement& m : all) {
        if (!m.problem.empty()) continue;
        const auto [at, fresh] = place.try_emplace(m.of.label(), sums.size());
        if (fresh) sums.emplace_back();
        measurement& sum = sums[at->second];
        sum.file = "(all)";
        sum.of = m.of;
        ++files[at->first];
        sum.raw_bytes += m.raw_bytes;
        sum.encoded_bytes += m.encoded_bytes;
        for (const auto direction : {&measurement::encode, &measurement::decode}) {
            (sum.*direction).best += (m.*direction).best;
            (sum.*direction).median += (m.*direction).median;
            (sum.*direction).memory = std::max((sum.*direction).memory, (m.*direction).memory);
        }
    }
    std::erase_if(sums, [&](const measurement& sum) { return files[sum.of.label()] < 2; });
    return sums;
}

std::string share(double seconds, const std::vector<stage_statistics>& of) {
    double sum = 0;
    for (const stage_statistics& s : of) sum += s.seconds;
    return fmt::format("{:.1f} %", 100 * quotient(seconds, sum));
}

void print_stages(const measurement& m) {
    fmt::print("\n{}, {}: {}, {} of them stored as they are\n", escape(m.file),
               escape(m.of.label()), show_count(m.blocks, "block"), m.stored_blocks);
    text_table table("llrrrrrr");
    table.add({"stage", "place", "bytes in", "bytes out", "encode", "MB/s", "decode", "MB/s"});
    for (const stage_statistics& s : m.encode.stages) {
        std::vector<std::string> row{escape(short_id(s.id)),
                                     escape(s.pointer),
                                     show_count(s.bytes_in),
                                     show_count(s.bytes_out),
                                     share(s.seconds, m.encode.stages),
                                     rounded(speed(s.bytes_in, s.seconds))};
        const auto back =
            std::find_if(m.decode.stages.begin(), m.decode.stages.end(),
                         [&](const stage_statistics& d) { return d.pointer == s.pointer; });
        if (back != m.decode.stages.end()) {
            row.push_back(share(back->seconds, m.decode.stages));
            row.push_back(rounded(speed(back->bytes_in, back->seconds)));
        }
        table.add(row);
    }
    table.print(2);
}

void write_side(json_writer& json, std::string_view name, const measurement& m, const side& s) {
    json.key(name).open_object();
    json.number("best_seconds", s.best).number("median_seconds", s.median);
    json.number("best_mb_per_s", speed(m.raw_bytes, s.best));
    json.number("median_mb_per_s", speed(m.raw_bytes, s.median));
    json.number("peak_memory", s.memory).key("stages").open_array();
    for (const stage_statistics& stage : s.stages)
        json.open_object()
            .text("pointer", stage.pointer)
            .text("id", stage.id)
            .number("calls", stage.calls)
            .number("bytes_in", stage.bytes_in)
            .number("bytes_out", stage.bytes_out)
            .number("seconds", stage.seconds)
            .close_object();
    json.close_array().close_object();
}

}  // namespace

void print_bench_text(const options& wanted, const std::vector<measurement>& all) {
    fmt::print(
        "{} threads (0: all), best and median of {}; MB = 10^6 bytes; memory beyond input and "
        "output\n",
        wanted.threads.value_or(1), wanted.repeat);
    if (wanted.messages != 0)
        fmt::print("each file cut into {}, each coded alone\n",
                   show_count(wanted.messages, "message"));
    const bool differences = leaves_out(all);
    std::vector<std::string> above{
        "", "", "", "", "", "bits/", "encode MB/s", "", "decode MB/s", "", "encode", "decode"};
    std::vector<std::string> heads{"file", "codec",  "bytes", "encoded", "ratio", "byte",
                                   "best", "median", "best",  "median",  "MB",    "MB"};
    if (differences) {
        above.insert(above.begin() + 6, "bits/");
        heads.insert(heads.begin() + 6, "more");
    }
    text_table table(differences ? "llrrrrrrrrrrr" : "llrrrrrrrrrr");
    table.add(above);
    table.add(heads);
    for (const measurement& m : all)
        if (m.problem.empty()) table.add(row_of(m, all));
    const std::vector<measurement> sums = totals(all);
    for (const measurement& sum : sums) table.add(row_of(sum, sums));
    table.print();
    if (wanted.quiet || (all.size() > few && !wanted.verbose)) return;
    for (const measurement& m : all)
        if (m.problem.empty() && !m.encode.stages.empty()) print_stages(m);
}

void print_bench_csv(const std::vector<measurement>& all) {
    fmt::print(
        "file,codec,raw_bytes,encoded_bytes,ratio,bits_per_byte,encode_best_mb_s,encode_median_mb_"
        "s,"
        "decode_best_mb_s,decode_median_mb_s,encode_peak_bytes,decode_peak_bytes,problem,"
        "left_out,more_bits_per_byte\n");
    for (const measurement& m : all) {
        const auto more = loss(m, all);
        fmt::print("{},{},{},{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{},{},{},{},{}\n",
                   csv_cell(m.file), csv_cell(m.of.label()), m.raw_bytes, m.encoded_bytes, ratio(m),
                   bits_per_byte(m), speed(m.raw_bytes, m.encode.best),
                   speed(m.raw_bytes, m.encode.median), speed(m.raw_bytes, m.decode.best),
                   speed(m.raw_bytes, m.decode.median), m.encode.memory, m.decode.memory,
                   csv_cell(m.problem), csv_cell(m.of.left_out),
                   more ? fmt::format("{:.6g}", *more) : "");
    }
}

void print_bench_json(const options& wanted, const std::vector<measurement>& all) {
    json_writer json;
    json.open_object().text("version", TESSERA_VERSION);
    json.number("threads", std::uint64_t{wanted.threads.value_or(1)});
    json.number("repeat", std::uint64_t{wanted.repeat}).key("results").open_array();
    for (const measurement& m : all) {
        json.open_object()
            .text("file", m.file)
            .text("codec", m.of.codec)
            .key("settings")
            .open_object();
        for (const auto& [name, value] : m.of.settings) json.text(name, value);
        json.close_object();
        if (!m.of.left_out.empty()) json.text("left_out", m.of.left_out);
        json.boolean("ok", m.problem.empty());
        if (m.problem.empty()) {
            json.number("raw_bytes", m.raw_bytes).number("encoded_bytes", m.encoded_bytes);
            if (wanted.messages != 0) json.number("messages", m.messages);
            json.number("ratio", ratio(m)).number("bits_per_byte", bits_per_byte(m));
            if (const auto more = loss(m, all)) json.number("more_bits_per_byte", *more);
            json.number("blocks", m.blocks).number("stored_blocks", m.stored_blocks);
            write_side(json, "encode", m, m.encode);
            write_side(json, "decode", m, m.decode);
        } else {
            json.text("problem", m.problem);
        }
        json.close_object();
    }
    json.close_array().close_object().print();
}

}  // namespace tessera::tool
