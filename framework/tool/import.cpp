// SPDX-License-Identifier: MIT
// tessera import: directories of the bitstream project back into the dumps that they were made of.
#include "bitstream_files.hpp"
#include "bitstream_settings.hpp"
#include "interruption.hpp"
#include "report.hpp"
#include "sizes.hpp"
#include "verbs.hpp"

#include <fmt/core.h>

#include <set>

namespace tessera::tool {
namespace {

using bytes = std::vector<std::uint8_t>;
namespace fs = std::filesystem;

class importer {
  public:
    importer(const options& wanted, const bitstream_settings& settings, const installation& here,
             const interruption& stop)
        : wanted_(wanted),
          settings_(settings),
          here_(here),
          stop_(stop),
          from_(wanted.files.front(), here, false),
          to_(*wanted.output, here, false) {}

    int run() {
        using bitstream::coding;
        std::size_t entries = 0;
        for (const coding how : {coding::huffman, coding::arithmetic})
            if (!settings_.how || settings_.how == how) entries += restore_all(how);
        const std::size_t others = from_.metas("rans_").size() + from_.metas("cabac_").size();
        if (others > 0)
            note(wanted_, wanted_.files.front(),
                 fmt::format("{} of rANS or CABAC, which are not read",
                             others == 1 ? "1 entry" : show_count(others) + " entries"));
        if (entries == 0)
            throw error(reason::io,
                        fmt::format("{}: no entry of that project (bitstream_meta*.json or "
                                    "arith_meta*.json) in it or below",
                                    wanted_.files.front()));
        note(wanted_, "",
             fmt::format("restored {}, {} bytes; skipped {}, failed {}",
                         show_count(restored_, "dump"), show_count(raw_), skipped_, failed_));
        return code_;
    }

  private:
    /// Returns how many entries there are.
    std::size_t restore_all(bitstream::coding how) {
        const bitstream::file_names& names = bitstream::names_of(how);
        const auto places = from_.metas(names.entry_prefix);
        if (places.empty()) return 0;
        const bitstream::stream_coder coder(how, here_.plugins, here_.bounds);
        std::optional<bitstream::book> common;
        for (const meta_place& place : places) {
            if (stop_.requested()) break;
            const std::string file = fmt::format("{}{}.json", names.entry_prefix, place.name);
            const fs::path meta = to_.path(place.directory, place.name + ".json");
            // Both codings of a dump may lie side by side.
            if (written_.count(meta) != 0) {
                ++skipped_;
                continue;
            }
            const auto work = [&] {
                const bitstream::entry_meta entry(how, from_.read_json(place.directory, file));
                if (!entry.own && !common) common = common_book(how);
                restore(place, entry, coder, entry.own ? *entry.own : *common);
            };
            const int code = guarded(from_.path(place.directory, file).string(), work, true);
            code_ = std::max(code_, code);
            ++(code == done ? restored_ : failed_);
        }
        return places.size();
    }

    bitstream::book common_book(bitstream::coding how) const {
        const std::string name(bitstream::names_of(how).book);
        const std::string text = from_.read_json("", name);
        try {
            return bitstream::read_book(how, text);
        } catch (const error& caught) {
            throw error(reason::corrupt, fmt::format("{}: {}", name, caught.what()));
        }
    }

    void restore(const meta_place& place, const bitstream::entry_meta& entry,
                 const bitstream::stream_coder& coder, const bitstream::book& book) {
        const std::uint64_t most = here_.bounds.memory / 4;
        if (entry.count > most / 2)
            throw error(reason::limit,
                        fmt::format("/num_elements: {} do not fit the memory allowed; --memory "
                                    "allows more",
                                    entry.count));
        std::array<std::vector<std::uint16_t>, bitstream::stream_count> symbols;
        for (std::size_t i = 0; i < bitstream::stream_count; ++i) {
            const bytes stream = from_.read(place.directory, entry.stream_files[i], most);
            try {
                symbols[i] = coder.decode(stream, entry.count, book, i);
            } catch (const error& caught) {
                throw error(caught.why,
                            fmt::format("{}: {}", entry.stream_files[i], caught.what()));
            }
        }
        const fs::path meta = to_.path(place.directory, place.name + ".json");
        const fs::path keys = to_.path(place.directory, entry.key_file);
        const fs::path values = to_.path(place.directory, entry.value_file);
        for (const fs::path& path : {keys, values, meta})
            if (!written_.insert(path).second)
                throw error(reason::corrupt,
                            fmt::format("{}: more than one dump has this file", path.string()));
        write_whole(keys, bitstream::numbers_of(symbols[0], symbols[1]), wanted_);
        write_whole(values, bitstream::numbers_of(symbols[2], symbols[3]), wanted_);
        write_whole(meta, entry.original, wanted_);
        raw_ += 4 * entry.count;
    }

    const options& wanted_;
    const bitstream_settings& settings_;
    const installation& here_;
    const interruption& stop_;
    const file_tree from_, to_;
    std::set<fs::path> written_;
    std::size_t restored_ = 0, skipped_ = 0, failed_ = 0;
    std::uint64_t raw_ = 0;
    int code_ = done;
};

}  // namespace

int run_import(const options& wanted) {
    const bitstream_settings settings = read_bitstream_settings(wanted);
    interruption stop;
    const installation here = installed(wanted);
    const auto work = [&] { return importer(wanted, settings, here, stop).run(); };
    return stop.finish(guarded(wanted.files.front(), work, true));
}

}  // namespace tessera::tool
