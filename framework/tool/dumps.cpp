// SPDX-License-Identifier: MIT
// Finding dumps of key-value caches, and weighing them.
#include "dumps.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

namespace tessera::tool {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

constexpr std::size_t longest_meta = 64 << 10;

std::optional<json> read_meta(const fs::path& path) {
    std::string text(longest_meta + 1, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > longest_meta) return {};
    json meta = json::parse(text, nullptr, false);
    if (!meta.is_object()) return {};
    return meta;
}

std::string text_of(const json& meta, const char* key) {
    const auto at = meta.find(key);
    return at != meta.end() && at->is_string() ? at->get<std::string>() : "";
}

std::int64_t number_of(const json& meta, const char* key) {
    const auto at = meta.find(key);
    if (at == meta.end() || !at->is_number_integer()) return 0;
    if (at->is_number_unsigned() && at->get<std::uint64_t>() > INT64_MAX) return 0;
    return at->get<std::int64_t>();
}

/// A segmenter that had routes to choose from and gave the file neither label nor kind.
bool left_out(const file_analysis& file) {
    return std::all_of(file.parts.begin(), file.parts.end(),
                       [](const part_analysis& p) { return p.label.empty() && !p.route.empty(); });
}

dump_side side_of(const file_analysis& file) {
    dump_side side{file.raw_bytes, 0, file.encoded_bytes};
    for (const part_analysis& p : file.parts) side.streams += p.stream_bytes() + p.stored_bytes;
    return side;
}

}  // namespace

void find_dumps(analysis& found) {
    std::map<std::string, const file_analysis*> by_path;
    for (const file_analysis& f : found.files)
        by_path.emplace(fs::path(f.path).lexically_normal().string(), &f);
    for (const file_analysis& f : found.files) {
        const fs::path path = f.path;
        const std::string name = path.filename().string();
        if (!name.starts_with("meta_") || !name.ends_with(".json")) continue;
        const auto meta = read_meta(path);
        if (!meta) continue;
        const auto beside = [&](const char* key) -> const file_analysis* {
            const auto at = by_path.find(
                (path.parent_path() / text_of(*meta, key)).lexically_normal().string());
            return at == by_path.end() ? nullptr : at->second;
        };
        const file_analysis *keys = beside("k_file"), *values = beside("v_file");
        if (keys == nullptr || values == nullptr || keys == values) continue;
        if (!keys->parts.empty() && left_out(*keys) && left_out(*values)) {
            ++found.dumps_left_out;
            continue;
        }
        found.dumps.push_back(
            {text_of(*meta, "run_id"), text_of(*meta, "stage"), number_of(*meta, "layer_id"),
             static_cast<std::uint64_t>(std::max<std::int64_t>(0, number_of(*meta, "seq_len"))),
             side_of(*keys), side_of(*values), f.encoded_bytes});
    }
}

double meta_bytes(const dump_analysis& d, const dump_side& side) {
    return static_cast<double>(side.all - side.streams) + static_cast<double>(d.meta) / 2;
}

dump_ratios weighted_ratios(const analysis& of, bool with_meta) {
    double raw[2] = {}, coded[2] = {};
    for (const dump_analysis& d : of.dumps) {
        const dump_side* sides[] = {&d.keys, &d.values};
        for (int i = 0; i < 2; ++i) {
            raw[i] += static_cast<double>(sides[i]->raw);
            coded[i] += static_cast<double>(sides[i]->streams);
            if (with_meta) coded[i] += meta_bytes(d, *sides[i]);
        }
    }
    if (with_meta)
        for (double& side : coded) side += static_cast<double>(of.asset_bytes()) / 2;
    return {quotient(raw[0], coded[0]), quotient(raw[1], coded[1]),
            quotient(raw[0] + raw[1], coded[0] + coded[1])};
}

}  // namespace tessera::tool
