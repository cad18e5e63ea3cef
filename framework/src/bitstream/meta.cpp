// SPDX-License-Identifier: MIT
// The JSON files of the bitstream project. Order is kept: files are compared byte by byte.
#include "../spec/json_text.hpp"

#include <tessera/bitstream.hpp>
#include <tessera/error.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::bitstream {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t longest_name = 255;

/// Held against limits and the grammar first: each name once, so that order is all that is added.
ordered_json ordered(std::string_view text) {
    parse_json(text);
    ordered_json document = ordered_json::parse(text);
    if (!document.is_object())
        throw spec_error("", "expected an object, found " + found_text(json(document)));
    return document;
}

const ordered_json& member(const ordered_json& of, const std::string& name) {
    const auto found = of.find(name);
    if (found == of.end()) throw spec_error("/" + name, "expected a value, found nothing");
    return *found;
}

std::uint64_t natural(const ordered_json& of, const std::string& name) {
    const ordered_json& value = member(of, name);
    if (!value.is_number_unsigned())
        throw spec_error("/" + name, "expected a natural number, found " + found_text(json(value)));
    return value.get<std::uint64_t>();
}

std::string text(const ordered_json& of, const std::string& name) {
    const ordered_json& value = member(of, name);
    if (!value.is_string())
        throw spec_error("/" + name, "expected a text, found " + found_text(json(value)));
    return value.get<std::string>();
}

/// A name that stays in the directory of the file that has it.
std::string file_name(const ordered_json& of, const std::string& name) {
    const std::string found = text(of, name);
    if (found.empty() || found == "." || found == ".." || found.size() > longest_name ||
        found.find_first_of(std::string_view("/\0", 2)) != std::string::npos)
        throw spec_error("/" + name,
                         "expected the plain name of a file, found " + found_text(found));
    return found;
}

void file_names_apart(const std::string& keys, const std::string& values) {
    if (keys == values)
        throw spec_error("/v_file", "expected another file than k_file, found " + found_text(keys));
}

std::string table_key(coding how, std::size_t index) {
    return std::string(streams[index].name) + (how == coding::huffman ? "_code_lengths" : "_freq");
}
std::string stream_key(std::size_t index) { return std::string(streams[index].name) + "_file"; }

const char* layout_of(coding how) {
    return how == coding::huffman ? "bitstream_huffman" : "bitstream_arith";
}

book tables(coding how, const ordered_json& of) {
    book b;
    for (std::size_t i = 0; i < stream_count; ++i) {
        const std::string key = table_key(how, i);
        const ordered_json& numbers = member(of, key);
        if (!numbers.is_array() || numbers.size() != streams[i].alphabet)
            throw spec_error(
                "/" + key,
                fmt::format("expected an array of {} numbers, found {}", streams[i].alphabet,
                            numbers.is_array() ? fmt::format("one of {}", numbers.size())
                                               : found_text(json(numbers))));
        for (const ordered_json& n : numbers) {
            if (!n.is_number_unsigned())
                throw spec_error(fmt::format("/{}/{}", key, b[i].size()),
                                 "expected a natural number, found " + found_text(json(n)));
            b[i].push_back(n.get<std::uint64_t>());
        }
    }
    return b;
}

void add_tables(ordered_json& to, coding how, const book& b) {
    for (std::size_t i = 0; i < stream_count; ++i) to[table_key(how, i)] = b[i];
}

void add_stream_files(ordered_json& to, coding how, std::string_view name) {
    for (std::size_t i = 0; i < stream_count; ++i)
        to[stream_key(i)] = fmt::format("{}_{}{}", streams[i].name, name, names_of(how).suffix);
}

}  // namespace

std::string write_book(coding how, const book& b) {
    ordered_json document = {{"codebook", "global"}};
    add_tables(document, how, b);
    return document.dump(2);
}

book read_book(coding how, std::string_view json) { return tables(how, ordered(json)); }

struct dump_meta::document {
    ordered_json members;
};

dump_meta::dump_meta(std::string_view json) {
    const ordered_json all = ordered(json);
    positions = natural(all, "seq_len");
    element_bytes = natural(all, "bytes_per_elem");
    if (all.contains("stage")) stage = text(all, "stage");
    key_file = file_name(all, "k_file");
    value_file = file_name(all, "v_file");
    file_names_apart(key_file, value_file);
    if (all.contains("kv_heads") && all.contains("head_dim")) {
        std::uint64_t row = 0, whole = 0;
        if (__builtin_mul_overflow(natural(all, "kv_heads"), natural(all, "head_dim"), &row) ||
            __builtin_mul_overflow(row, positions, &whole))
            throw spec_error("/seq_len", "expected a shape of less than 2^64 elements, found more");
        elements = whole;
    }
    document_ = std::make_shared<const document>(document{all});
}

std::string dump_meta::entry(coding how, std::string_view name, std::uint64_t count,
                             const book* own) const {
    // In the order in which that project's two encoders write.
    ordered_json out = document_->members;
    out["layout"] = layout_of(how);
    out["bytes_per_elem"] = 2;
    if (how == coding::huffman) add_stream_files(out, how, name);
    out["codebook"] = own == nullptr ? "global" : "per-dump";
    out["num_elements"] = count;
    if (how == coding::arithmetic) add_stream_files(out, how, name);
    if (own != nullptr) add_tables(out, how, *own);
    return out.dump(2);
}

entry_meta::entry_meta(coding how, std::string_view json) {
    ordered_json all = ordered(json);
    if (const std::string layout = text(all, "layout"); layout != layout_of(how))
        throw spec_error("/layout", fmt::format("expected \"{}\", found {}", layout_of(how),
                                                found_text(layout)));
    key_file = file_name(all, "k_file");
    value_file = file_name(all, "v_file");
    file_names_apart(key_file, value_file);
    count = natural(all, "num_elements");
    const std::string kind = text(all, "codebook");
    if (kind == "per-dump")
        own = tables(how, all);
    else if (kind != "global")
        throw spec_error("/codebook",
                         "expected \"global\" or \"per-dump\", found " + found_text(kind));
    for (std::size_t i = 0; i < stream_count; ++i) {
        stream_files[i] = file_name(all, stream_key(i));
        all.erase(stream_key(i));
        if (own) all.erase(table_key(how, i));
    }
    for (const char* added : {"layout", "codebook", "num_elements"}) all.erase(added);
    original = all.dump(2);
}

}  // namespace tessera::bitstream
