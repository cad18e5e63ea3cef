// SPDX-License-Identifier: MIT
// The plugins that are there: found in directories, or linked statically.
#pragma once

#include <tessera/abi/plugin.h>

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera {

/// One plugin and where it came from. Copies keep its library loaded.
struct plugin {
    const tsr_desc* desc = nullptr;
    std::string origin;                   ///< path of the library, or "linked"
    std::shared_ptr<const void> library;  ///< keeps the code in memory; null where linked
};

/// A library, or one plugin of it, that was not taken.
struct refusal {
    std::string origin;
    std::string id;  ///< of the plugin, empty where the whole library was refused
    std::string why;
};

/// A value: copy it, keep several, there is no global one. Building it is for one thread, reading
/// it for any number.
class registry {
  public:
    /// Where `standard` looks, in this order; the first plugin of an id wins.
    struct search {
        std::vector<std::filesystem::path> directories;  ///< of the command line (--plugins)
        bool environment = true;                         ///< TESSERA_PLUGIN_PATH, colon-separated
        bool user = true;                                ///< $XDG_DATA_HOME/tessera/plugins-MAJOR
        bool system = true;                              ///< PREFIX/lib/.../tessera/plugins-MAJOR
    };

    registry() = default;
    /// Everything that can be found, plus the tables linked into this program where the build did
    /// that.
    static registry standard();
    static registry standard(const search& where);
    /// The directories that `where` stands for, whether they exist or not.
    static std::vector<std::filesystem::path> directories(const search& where);

    /// Takes a linked table.
    void add(const tsr_entry& entry, std::string_view origin = "linked");
    /// Loads one library. What is wrong with it is recorded, never thrown.
    void add_library(const std::filesystem::path& library);
    /// Loads every library of a directory in the order of their names. `probe` first loads each in
    /// a child process, so that one that crashes or hangs when loaded is a refusal; call it before
    /// the program has threads.
    void add_directory(const std::filesystem::path& directory, bool probe);

    /// The plugin of that shape, by full id or with "org.tessera." dropped; nullptr: none.
    const plugin* find(std::string_view id, tsr_shape shape) const;
    std::span<const plugin> plugins() const { return plugins_; }
    std::span<const refusal> refused() const { return refused_; }
    /// Plugins that a plugin of the same id, found earlier, hides.
    std::span<const plugin> shadowed() const { return shadowed_; }
    /// Directories that were searched.
    std::span<const std::filesystem::path> searched() const { return searched_; }

  private:
    void take(const tsr_entry& entry, std::string origin, std::shared_ptr<const void> library);
    std::vector<plugin> plugins_, shadowed_;
    std::vector<refusal> refused_;
    std::vector<std::filesystem::path> searched_;
};

/// "stage", "model", "distribution", "coder", "segmenter".
const char* shape_name(tsr_shape shape);
/// `id` without "org.tessera.", which specs may leave out.
std::string_view short_id(std::string_view id);

/// Loads `library` in a child process that may neither print nor run longer than a few seconds.
/// Empty: it came back; else why not ("died of signal 11 (Segmentation fault) while it was
/// loaded").
std::string probe_library(const std::filesystem::path& library);

}  // namespace tessera
