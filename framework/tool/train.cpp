// SPDX-License-Identifier: MIT
// tessera train: an asset learned from samples by a plugin.
#include "escape.hpp"
#include "installation.hpp"
#include "interruption.hpp"
#include "jobs.hpp"
#include "output.hpp"
#include "report.hpp"
#include "sizes.hpp"
#include "verbs.hpp"

#include <tessera/error.hpp>
#include <tessera/train.hpp>

#include <fmt/core.h>

#include <algorithm>

namespace tessera::tool {
namespace {

/// Whether a descriptor's tags, words with spaces between, have the word.
bool has_tag(const plugin& p, std::string_view word) {
    return fmt::format(" {} ", p.desc->tags).find(fmt::format(" {} ", word)) != std::string::npos;
}

/// The plugin of that id; or the one that learns and says in its tags that it learns such a thing.
const plugin& trainable(const registry& plugins, const std::string& id) {
    std::vector<const plugin*> tagged;
    std::vector<std::string_view> names;
    const plugin* there = nullptr;
    for (const plugin& p : plugins.plugins()) {
        const bool asked = short_id(p.desc->id) == id || p.desc->id == id;
        if (can_train(p)) {
            if (asked) return p;
            names.push_back(short_id(p.desc->id));
            if (has_tag(p, id)) tagged.push_back(&p);
        } else if (asked) {
            there = &p;
        }
    }
    if (tagged.size() == 1 && there == nullptr) return *tagged[0];
    if (tagged.size() > 1) {
        names.clear();
        for (const plugin* p : tagged) names.push_back(short_id(p->desc->id));
    }
    std::string known;
    for (const std::string_view name : names)
        known += fmt::format("{}\"{}\"", known.empty() ? "" : ", ", name);
    if (tagged.size() > 1)
        throw usage_error(fmt::format("several plugins learn a \"{}\": {}", escape(id), known));
    throw usage_error(fmt::format("\"{}\" {}; plugins that learn: {}", escape(id),
                                  there != nullptr ? "learns nothing" : "is no plugin found here",
                                  known.empty() ? "none" : known));
}

/// Samples are held in memory together: a file that alone passes the limit is not read.
std::vector<std::uint8_t> read_sample(const std::string& path, std::uint64_t memory) {
    file_source in(path);
    const std::uint64_t size = in.size().value_or(UINT64_MAX);
    if (size == UINT64_MAX)
        throw error(reason::io, fmt::format("{}: expected a regular file", path));
    if (size > memory)
        throw error(reason::limit,
                    fmt::format("{}: {} bytes, --memory allows {}", path, size, memory));
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    bytes.resize(in.read(bytes));
    return bytes;
}

/// What the samples are before the plugin's place in the codec that --through names.
class passing {
  public:
    passing(const options& wanted, const installation& here, const plugin& p,
            const std::string& reference)
        : codec_(reference), with_(compiled(here, reference)) {
        const std::vector<std::string> places = places_of(with_, p);
        const std::string id(short_id(p.desc->id));
        std::string all;
        for (const std::string& place : places) all += (all.empty() ? "" : ", ") + place;
        if (places.empty())
            throw usage_error(
                fmt::format("--through: codec \"{}\" has no \"{}\" in it", escape(codec_), id));
        if (wanted.at) {
            if (std::find(places.begin(), places.end(), *wanted.at) == places.end())
                throw usage_error(fmt::format("--at: no \"{}\" is at \"{}\" of codec \"{}\": {}",
                                              id, escape(*wanted.at), escape(codec_), all));
            place_ = *wanted.at;
        } else if (places.size() > 1) {
            throw usage_error(
                fmt::format("--through: \"{}\" is at several places of codec \"{}\", choose one by "
                            "--at: {}",
                            id, escape(codec_), all));
        } else {
            place_ = places[0];
        }
    }

    std::vector<typed_stream> streams(const std::vector<job>& samples,
                                      const train_options& how) const {
        std::vector<typed_stream> all;
        train_options left = how;
        for (const job& sample : samples) {
            file_source in(sample.input);
            try {
                for (typed_stream& s : streams_into(with_, place_, in, left)) {
                    left.bounds.memory -= s.memory.size();
                    all.push_back(std::move(s));
                }
            } catch (const left_out&) {  // as compress passes on to the next file
            }
        }
        if (all.empty())
            throw error(reason::parameter,
                        fmt::format("no block of the samples comes to {} of codec \"{}\"", place_,
                                    escape(codec_)));
        return all;
    }

  private:
    static pipeline compiled(const installation& here, const std::string& reference) {
        try {
            return pipeline::compile(here.codecs.find(reference), here.plugins, here.assets,
                                     here.bounds);
        } catch (const spec_error& caught) {
            throw error(reason::parameter, fmt::format("{}: {}", reference, caught.what()));
        }
    }
    std::string codec_;
    pipeline with_;
    std::string place_;
};

}  // namespace

int run_train(const options& wanted) {
    if (wanted.files.size() < 2) throw usage_error("expected the id of a plugin, and samples");
    if (!wanted.output) throw usage_error("expected -o and the name of the asset to write");
    interruption stop;
    const installation here = installed(wanted);
    const plugin& p = trainable(here.plugins, wanted.files.front());
    if (wanted.at && !wanted.through) throw usage_error("--at goes with --through");
    std::optional<passing> way;
    if (wanted.through) way.emplace(wanted, here, p, *wanted.through);

    options reading = wanted;
    reading.files.erase(reading.files.begin());
    const job_list list = plan_inputs(reading);
    if (list.code != done) return list.code;
    std::vector<std::vector<std::uint8_t>> contents;
    std::uint64_t left = here.bounds.memory;
    for (const job& sample : way ? std::vector<job>{} : list.jobs) {
        contents.push_back(read_sample(sample.input, left));
        left -= contents.back().size();
    }
    const std::vector<std::span<const std::uint8_t>> samples(contents.begin(), contents.end());

    train_options how;
    for (const std::string& setting : wanted.set)
        how.parameters.push_back(split_setting(setting, "--set"));
    how.bounds = here.bounds;
    how.threads = wanted.threads.value_or(0);
    how.stop = stop.token();
    const auto learn = [&] {
        output out = *wanted.output == "-" ? output::standard(wanted, true)
                                           : output::file(*wanted.output, wanted);
        const std::vector<typed_stream> streams =
            way ? way->streams(list.jobs, how) : std::vector<typed_stream>{};
        const std::vector<std::uint8_t> asset =
            way ? train(p, streams, how) : train(p, samples, how);
        out.bytes().write(asset);
        out.commit();
        note(wanted, "",
             fmt::format("learned {} bytes from {} samples, sha256 {}", asset.size(),
                         way ? streams.size() : samples.size(), to_hex(hash_sha256(asset))));
    };
    return stop.finish(guarded(wanted.files.front(), learn));
}

}  // namespace tessera::tool
