// SPDX-License-Identifier: MIT
// tessera export: dumps of key-value caches into the directories of the bitstream project.
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

class exporter {
  public:
    exporter(const options& wanted, const bitstream_settings& settings, const installation& here,
             const interruption& stop)
        : wanted_(wanted),
          settings_(settings),
          here_(here),
          stop_(stop),
          how_(*settings_.how),
          names_(bitstream::names_of(how_)),
          coder_(how_, here.plugins, here.bounds),
          from_(wanted.files.front(), here, true),
          to_(*wanted.output, here, false) {}

    int run() {
        const auto places = from_.metas("");
        if (places.empty())
            throw error(reason::io,
                        fmt::format("{}: no meta_*.json in it or below", wanted_.files.front()));
        for (const meta_place& place : places) attempt(place, [&] { choose(place); });
        if (settings_.one_book && !dumps_.empty()) make_common_book();
        std::size_t coded = 0;
        for (const dump& d : dumps_) coded += attempt(d.place, [&] { encode(d); });
        note(wanted_, "",
             fmt::format("encoded {}, {} => {} bytes; skipped {}, failed {}",
                         show_count(coded, "dump"), show_count(raw_), show_count(written_),
                         skipped_, failed_));
        return code_;
    }

  private:
    struct dump {
        meta_place place;
        bitstream::dump_meta meta;
    };
    struct tensors {
        bytes keys, values;
    };

    /// Runs `work` on a dump; what it throws is told with its meta file. Returns whether it went
    /// well.
    template <class Work>
    bool attempt(const meta_place& place, Work&& work) {
        if (stop_.requested()) return false;
        const std::string file = from_.path(place.directory, place.name + ".json").string();
        const int code = guarded(file, work, true);
        code_ = std::max(code_, code);
        failed_ += code != done;
        return code == done;
    }

    void skip(const meta_place& place, const std::string& why, bool told) {
        ++skipped_;
        if (told || wanted_.verbose)
            note(wanted_, from_.path(place.directory, place.name + ".json").string(),
                 "skipped: " + why);
    }

    std::string entry_name(const meta_place& place) const {
        return fmt::format("{}{}.json", names_.entry_prefix, place.name);
    }

    void choose(const meta_place& place) {
        const bitstream::dump_meta meta(from_.read_json(place.directory, place.name + ".json"));
        if (settings_.phase != "both" && settings_.phase != meta.stage)
            return skip(place, fmt::format("stage \"{}\"", meta.stage), false);
        if (meta.positions < settings_.least ||
            (settings_.most != 0 && meta.positions > settings_.most))
            return skip(place, fmt::format("{} positions", meta.positions), false);
        if (meta.element_bytes != 2)
            return skip(
                place, fmt::format("numbers of {} bytes, expected fp16", meta.element_bytes), true);
        for (const std::string& file : {meta.key_file, meta.value_file})
            if (!from_.has(place.directory, file))
                return skip(place, fmt::format("there is no {}", file), true);
        if (!wanted_.force && to_.has(place.directory, entry_name(place)))
            return skip(place, entry_name(place) + " exists already; -f overwrites it", false);
        dumps_.push_back({place, meta});
    }

    tensors read(const dump& d) const {
        const std::uint64_t most = here_.bounds.memory / 4;  // both tensors, symbols and codes
        tensors t{from_.read(d.place.directory, d.meta.key_file, most),
                  from_.read(d.place.directory, d.meta.value_file, most)};
        if (t.keys.size() % 2 != 0)
            throw error(reason::corrupt,
                        fmt::format("{}: expected numbers of 2 bytes, found {} bytes",
                                    d.meta.key_file, t.keys.size()));
        if (d.meta.elements && *d.meta.elements != t.keys.size() / 2)
            throw error(reason::corrupt,
                        fmt::format("{}: expected the {} numbers that its meta file says, found {}",
                                    d.meta.key_file, *d.meta.elements, t.keys.size() / 2));
        if (t.keys.size() != t.values.size())
            throw error(reason::corrupt,
                        fmt::format("{}: expected {} bytes as in {}, found {}", d.meta.value_file,
                                    t.keys.size(), d.meta.key_file, t.values.size()));
        return t;
    }

    /// The book that is there already serves on: what was coded by it needs it.
    void make_common_book() {
        const std::string name(names_.book);
        if (!wanted_.force && to_.has("", name)) {
            book_ = bitstream::read_book(how_, to_.read_json("", name));
            book_name_ = to_.path("", name).string();
            return;
        }
        bitstream::book counts = bitstream::no_counts();
        std::vector<dump> whole;
        for (const dump& d : dumps_)
            if (attempt(d.place, [&] {
                    const tensors t = read(d);
                    bitstream::add_counts(counts, t.keys, t.values);
                }))
                whole.push_back(d);
        dumps_ = std::move(whole);
        if (dumps_.empty() || stop_.requested()) return;
        if (const std::size_t others = others_by_common_book(); others > 0)
            throw error(reason::io,
                        fmt::format("{}: {} that this command does not write anew would no longer "
                                    "decode by another book",
                                    to_.path("", name).string(), show_count(others, "dump")));
        book_ = bitstream::book_of(how_, counts);
        const std::string text = bitstream::write_book(how_, book_);
        write_whole(to_.path("", name), text, wanted_);
        written_ += text.size();
    }

    /// Dumps that are there, coded by the common book, and are not to be overwritten.
    std::size_t others_by_common_book() const {
        if (!to_.has("", std::string(names_.book))) return 0;
        std::set<std::filesystem::path> anew;
        for (const dump& d : dumps_) anew.insert(d.place.directory / d.place.name);
        std::size_t others = 0;
        for (const meta_place& place : to_.metas(names_.entry_prefix)) {
            if (anew.count(place.directory / place.name) != 0) continue;
            try {
                const bitstream::entry_meta entry(
                    how_, to_.read_json(place.directory, entry_name(place)));
                others += !entry.own;
            } catch (const spec_error&) {
                // No entry of ours.
            }
        }
        return others;
    }

    void encode(const dump& d) {
        const tensors t = read(d);
        bitstream::book own;
        if (!settings_.one_book) {
            own = bitstream::no_counts();
            bitstream::add_counts(own, t.keys, t.values);
            own = bitstream::book_of(how_, own);
        }
        // Without its meta file a stream is a rest of work that was broken off.
        options over = wanted_;
        over.force = true;
        std::uint64_t size = 0;
        for (std::size_t i = 0; i < bitstream::stream_count; ++i) {
            const bytes stream = encode_stream(i < 2 ? t.keys : t.values, i, own);
            const std::string name =
                fmt::format("{}_{}{}", bitstream::streams[i].name, d.place.name, names_.suffix);
            write_whole(to_.path(d.place.directory, name), stream, over);
            size += stream.size();
        }
        const std::string entry = d.meta.entry(how_, d.place.name, t.keys.size() / 2,
                                               settings_.one_book ? nullptr : &own);
        write_whole(to_.path(d.place.directory, entry_name(d.place)), entry, over);
        raw_ += t.keys.size() + t.values.size();
        written_ += size + entry.size();
    }

    bytes encode_stream(const bytes& numbers, std::size_t index, const bitstream::book& own) const {
        try {
            return coder_.encode(bitstream::symbols_of(numbers, index),
                                 settings_.one_book ? book_ : own, index);
        } catch (const error& caught) {
            if (book_name_.empty()) throw;
            throw error(caught.why, fmt::format("{} ({})", caught.what(), book_name_));
        }
    }

    const options& wanted_;
    const bitstream_settings& settings_;
    const installation& here_;
    const interruption& stop_;
    const bitstream::coding how_;
    const bitstream::file_names& names_;
    const bitstream::stream_coder coder_;
    const file_tree from_, to_;
    std::vector<dump> dumps_;
    bitstream::book book_;
    std::string book_name_;  ///< of one that was there before
    std::size_t skipped_ = 0, failed_ = 0;
    std::uint64_t raw_ = 0, written_ = 0;
    int code_ = done;
};

}  // namespace

int run_export(const options& wanted) {
    const bitstream_settings settings = read_bitstream_settings(wanted);
    interruption stop;
    const installation here = installed(wanted);
    const auto work = [&] { return exporter(wanted, settings, here, stop).run(); };
    return stop.finish(guarded(wanted.files.front(), work, true));
}

}  // namespace tessera::tool
