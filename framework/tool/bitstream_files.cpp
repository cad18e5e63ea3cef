// SPDX-License-Identifier: MIT
// Walking and reading directories of dumps.
#include "bitstream_files.hpp"

#include "output.hpp"

#include <tessera/error.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace tessera::tool {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view frame_suffix = ".tsr";

bool is_file(const fs::path& path) {
    std::error_code gone;
    return fs::symlink_status(path, gone).type() == fs::file_type::regular;
}

/// Keeps no more than it may.
class bounded_sink final : public sink {
  public:
    explicit bounded_sink(std::uint64_t most) : most_(most) {}
    void write(std::span<const std::uint8_t> bytes) override {
        if (bytes.size() > most_ - data.size())
            throw error(reason::limit, fmt::format("more than {} bytes", most_));
        data.insert(data.end(), bytes.begin(), bytes.end());
    }
    std::vector<std::uint8_t> data;

  private:
    std::uint64_t most_;
};

}  // namespace

std::vector<meta_place> file_tree::metas(std::string_view prefix) const {
    std::vector<meta_place> found;
    std::vector<fs::path> left{""};
    while (!left.empty()) {
        const fs::path directory = left.back();
        left.pop_back();
        std::error_code failed;
        std::set<std::string> names;
        fs::directory_iterator at(root_ / directory, failed);
        for (; !failed && at != fs::directory_iterator(); at.increment(failed)) {
            std::string name = at->path().filename().string();
            std::error_code gone;
            const auto type = at->symlink_status(gone).type();
            if (type == fs::file_type::directory) left.push_back(directory / name);
            if (type != fs::file_type::regular) continue;
            if (frames_ && name.ends_with(frame_suffix))
                name.resize(name.size() - frame_suffix.size());
            if (name.starts_with(prefix) && name.ends_with(".json") &&
                name.compare(prefix.size(), 5, "meta_") == 0)
                names.insert(name.substr(prefix.size(), name.size() - prefix.size() - 5));
        }
        if (failed)
            throw error(reason::io,
                        fmt::format("{}: {}", (root_ / directory).string(), failed.message()));
        for (const std::string& name : names) found.push_back({directory, name});
    }
    std::sort(found.begin(), found.end(), [](const meta_place& a, const meta_place& b) {
        return a.directory != b.directory ? a.directory < b.directory : a.name < b.name;
    });
    return found;
}

bool file_tree::has(const fs::path& directory, const std::string& name) const {
    const fs::path file = path(directory, name);
    return is_file(file) || (frames_ && is_file(file.string() += frame_suffix));
}

std::vector<std::uint8_t> file_tree::read(const fs::path& directory, const std::string& name,
                                          std::uint64_t most) const {
    const fs::path plain = path(directory, name);
    const bool framed = frames_ && !is_file(plain);
    const fs::path file = framed ? fs::path(plain.string() += frame_suffix) : plain;
    if (!is_file(file))
        throw error(reason::io, fmt::format("{}: expected a regular file", plain.string()));
    file_source in(file);
    bounded_sink out(most);
    if (framed) {
        decode(in, out, here_.with());
        return std::move(out.data);
    }
    const std::uint64_t size = in.size().value_or(0);
    if (size > most)
        throw error(reason::limit,
                    fmt::format("{}: {} bytes, expected at most {}", file.string(), size, most));
    out.data.resize(static_cast<std::size_t>(size));
    out.data.resize(in.read(out.data));
    return std::move(out.data);
}

std::string file_tree::read_json(const fs::path& directory, const std::string& name) const {
    const auto bytes = read(directory, name, spec_limits::text);
    return {bytes.begin(), bytes.end()};
}

void write_whole(const fs::path& path, std::span<const std::uint8_t> bytes, const options& wanted) {
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    if (failed)
        throw error(reason::io,
                    fmt::format("{}: {}", path.parent_path().string(), failed.message()));
    output out = output::file(path, wanted);
    out.bytes().write(bytes);
    out.commit();
}

void write_whole(const fs::path& path, std::string_view text, const options& wanted) {
    write_whole(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()),
                wanted);
}

}  // namespace tessera::tool
