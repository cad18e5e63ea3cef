// SPDX-License-Identifier: MIT
// Specs: the JSON that composes plugins, and the named ones, called codecs.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tessera {

/// A spec as written: JSON held against size and depth, grammar not yet checked (pipeline::compile
/// does that). A value.
class spec {
  public:
    /// Throws spec_error with the byte or the key at fault: invalid JSON, too deep, too long, a key
    /// given twice.
    static spec parse(std::string_view json);
    static spec load(const std::filesystem::path& file);
    explicit spec(const nlohmann::json& document);

    /// Its "name", "" where it has none; its "about".
    std::string name() const;
    std::string about() const;
    const nlohmann::json& json() const { return *document_; }
    std::string text() const;  ///< indented

    /// Sets the spec's own parameter `name` ("level") from a word on the command line: a JSON value
    /// where it reads as one, else a text. Throws spec_error that lists the parameters it has, with
    /// the nearest name.
    void set_parameter(std::string_view name, std::string_view word);
    bool has_parameter(std::string_view name) const;
    /// Replaces the value at a JSON pointer, or adds the last member of an object. Every container
    /// on the way must exist, but for a step's "params": they are made, also of a bare id.
    void set(std::string_view pointer, std::string_view word);

  private:
    std::shared_ptr<nlohmann::json> document_;
};

/// Directories of codecs: JSON files named after their spec.
class codec_library {
  public:
    struct search {
        std::vector<std::filesystem::path> directories;  ///< of the command line (--codecs)
        bool environment = true;                         ///< TESSERA_CODEC_PATH, colon-separated
        bool user = true;                                ///< $XDG_DATA_HOME/tessera/codecs
        bool system = true;                              ///< PREFIX/share/tessera/codecs
    };
    struct entry {
        std::string name;
        std::filesystem::path file;
        std::string about;
        std::string problem;  ///< why the file cannot be used, empty where it can
    };
    codec_library() = default;
    explicit codec_library(std::vector<std::filesystem::path> directories)
        : directories_(std::move(directories)) {}
    static codec_library standard();
    static codec_library standard(const search& where);

    /// What `-p` means: "zstd", "zstd:level=19,window=27", or a path (it has a '/' or ends in
    /// .json) with the same tail. Throws spec_error with the nearest name.
    spec find(std::string_view reference) const;
    std::vector<entry> list() const;
    std::span<const std::filesystem::path> directories() const { return directories_; }

  private:
    std::vector<std::filesystem::path> directories_;
};

/// Of `names`, the one that a person who typed `typed` most likely meant, or "" (restricted edit
/// distance).
std::string_view nearest_name(std::string_view typed, std::span<const std::string_view> names);

}  // namespace tessera
