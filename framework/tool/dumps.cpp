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

std::uint64_t natural_of(const json& meta, const char* key) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, number_of(meta, key)));
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

/// The analysed files by their paths.
class beside {
  public:
    explicit beside(const analysis& of) {
        for (const file_analysis& f : of.files)
            by_path_.emplace(fs::path(f.path).lexically_normal().string(), &f);
    }
    /// The file that `meta`, read from `path`, names under `key`.
    const file_analysis* find(const fs::path& path, const json& meta, const char* key) const {
        const auto at =
            by_path_.find((path.parent_path() / text_of(meta, key)).lexically_normal().string());
        return at == by_path_.end() ? nullptr : at->second;
    }

  private:
    std::map<std::string, const file_analysis*> by_path_;
};

dump_analysis named(const json& meta) {
    dump_analysis dump;
    dump.run = text_of(meta, "run_id");
    dump.stage = text_of(meta, "stage");
    dump.layer = number_of(meta, "layer_id");
    dump.sequence = natural_of(meta, "seq_len");
    return dump;
}

void add_dump(analysis& found, const file_analysis& file, const json& meta, const beside& files) {
    const file_analysis* keys = files.find(file.path, meta, "k_file");
    const file_analysis* values = files.find(file.path, meta, "v_file");
    if (keys == nullptr || values == nullptr || keys == values) return;
    if (!keys->parts.empty() && left_out(*keys) && left_out(*values)) {
        ++found.dumps_left_out;
        return;
    }
    dump_analysis dump = named(meta);
    dump.keys = side_of(*keys);
    dump.values = side_of(*values);
    dump.meta = file.encoded_bytes;
    found.dumps.push_back(std::move(dump));
}

/// One that the project of the KV-dump bitstreams has coded: four files of a stream each, which are
/// as large as they are, and a meta file that names them.
std::optional<dump_analysis> coded_dump(const file_analysis& file, const json& meta,
                                        const beside& files) {
    if (!text_of(meta, "layout").starts_with("bitstream_")) return {};
    constexpr const char* keys[] = {"k_hi6_file", "k_lo10_file", "v_hi6_file", "v_lo10_file"};
    dump_analysis dump = named(meta);
    const std::uint64_t elements = natural_of(meta, "num_elements");
    if (elements > UINT64_MAX / 2) return {};
    for (std::size_t i = 0; i < std::size(keys); ++i) {
        const file_analysis* stream = files.find(file.path, meta, keys[i]);
        if (stream == nullptr) return {};
        dump_side& side = i < 2 ? dump.keys : dump.values;
        side.raw = 2 * elements;
        side.streams += stream->raw_bytes;
        side.all = side.streams;
    }
    dump.meta = file.raw_bytes;
    return dump;
}

}  // namespace

void find_dumps(analysis& found) {
    const beside files(found);
    bool coded_elsewhere = false;
    for (const file_analysis& f : found.files) {
        const fs::path path = f.path;
        if (path.extension() != ".json" ||
            path.filename().string().find("meta_") == std::string::npos)
            continue;
        const auto meta = read_meta(path);
        if (!meta) continue;
        if (const auto dump = coded_dump(f, *meta, files)) {
            found.dumps.push_back(*dump);
            coded_elsewhere = true;
        } else if (path.filename().string().starts_with("meta_")) {
            add_dump(found, f, *meta, files);
        }
    }
    if (!coded_elsewhere) return;
    for (const file_analysis& f : found.files) {
        const std::string name = fs::path(f.path).filename().string();
        if (name.ends_with(".json") && name.find("codebook") != std::string::npos)
            found.assets.push_back({f.path, f.raw_bytes});
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
