// SPDX-License-Identifier: MIT
// From observed blocks to parts, files and totals.
#include "analyst.hpp"

#include <tessera/registry.hpp>

#include <algorithm>

namespace tessera::tool {
namespace {

const char* name_of_type(tsr_type type) {
    constexpr const char* names[] = {"", "bytes", "u8", "u16", "u32", "u64"};
    return type < std::size(names) ? names[type] : "";
}

unsigned width_of_type(tsr_type type) {
    return type == TSR_U16 ? 2 : type == TSR_U32 ? 4 : type == TSR_U64 ? 8 : 1;
}

/// Sizes and counts of `from` on top of those of `to`; figures are another matter.
void add_sizes(stream_analysis& to, const stream_analysis& from) {
    to.alphabet = std::max(to.alphabet, from.alphabet);
    to.coded_symbols += from.coded_symbols;
    to.coded_bytes += from.coded_bytes;
    to.table_bytes += from.table_bytes;
    to.stored_symbols += from.stored_symbols;
    for (const auto& [id, blocks] : from.coders) to.coders[id] += blocks;
}

}  // namespace

analyst::stream& analyst::slot(streams& among, const observed_stream& s, std::string_view route) {
    std::string name(s.maker.empty() ? "block" : s.split ? s.port : short_id(s.maker_id));
    const std::string place =
        !s.maker.empty() || route.empty() ? std::string(s.maker) : "/routes/" + std::string(route);
    for (stream& known : among)
        if (known.about.place == place && known.about.name == name) return known;
    among.emplace_back();
    stream_analysis& about = among.back().about;
    about.name = std::move(name);
    about.place = place;
    about.type = name_of_type(s.symbols.type);
    about.width = width_of_type(s.symbols.type);
    return among.back();
}

void analyst::take(stream& into, const observed_stream& s, bool stored) {
    stream_analysis& about = into.about;
    about.alphabet = std::max(about.alphabet, s.symbols.alphabet);
    if (stored) {
        about.stored_symbols += s.symbols.count;
    } else {
        about.coded_symbols += s.symbols.count;
        about.coded_bytes += s.coded_bytes;
        about.table_bytes += s.header_bytes;
        ++about.coders[s.coder.empty() ? "leaf" : std::string(short_id(s.coder_id))];
    }
    into.counts.add(s.symbols);
}

stream_analysis analyst::closed(const stream& s) {
    stream_analysis out = s.about;
    out.figures = s.counts.figures();
    out.histogram = s.counts.histogram();
    return out;
}

void analyst::fold(streams& into, stream&& s) {
    for (stream& known : into) {
        if (known.about.place != s.about.place || known.about.name != s.about.name) continue;
        add_sizes(known.about, s.about);
        known.counts.merge(s.counts);
        return;
    }
    into.push_back(std::move(s));
}

void analyst::begin_file(const std::string& path) {
    file_ = {};
    file_.path = path;
    in_part_ = false;
    of_part_.clear();
    of_file_.clear();
}

void analyst::block(const observed_block& b) {
    if (in_part_ && (part_.label != b.label || part_.route != b.route)) end_part();
    if (!in_part_) {
        part_ = {};
        part_.label = b.label;
        part_.route = b.route;
        in_part_ = true;
    }
    ++part_.blocks;
    part_.raw_bytes += b.raw_bytes;
    part_.header_bytes += b.header_bytes;
    if (b.stored) {
        ++part_.stored_blocks;
        part_.stored_bytes += b.body_bytes;
    }
    std::uint64_t told = 0;
    for (const observed_stream& s : b.streams) {
        take(slot(of_part_, s, b.route), s, b.stored);
        told += s.coded_bytes + s.header_bytes;
    }
    if (!b.stored) part_.description_bytes += b.body_bytes - told;
}

void analyst::end_part() {
    for (stream& s : of_part_) {
        part_.streams.push_back(closed(s));
        fold(of_file_, std::move(s));
    }
    of_part_.clear();
    file_.parts.push_back(std::move(part_));
    in_part_ = false;
}

void analyst::end_file(const statistics& did) {
    if (in_part_) end_part();
    file_.raw_bytes = did.raw_bytes;
    file_.encoded_bytes = did.frame_bytes;
    result_.files.push_back(std::move(file_));
    for (stream& s : of_file_) fold(total_, std::move(s));
    of_file_.clear();
}

void analyst::drop_file() {
    of_part_.clear();
    of_file_.clear();
    in_part_ = false;
}

analysis analyst::finish() {
    for (const stream& s : total_) result_.streams.push_back(closed(s));
    total_.clear();
    return std::move(result_);
}

}  // namespace tessera::tool
