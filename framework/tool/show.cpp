// SPDX-License-Identifier: MIT
// tessera show: one plugin or codec in full.
#include "escape.hpp"
#include "installation.hpp"
#include "json_writer.hpp"
#include "plugin_report.hpp"
#include "report.hpp"
#include "spec_report.hpp"
#include "verbs.hpp"

#include <fmt/core.h>

#include <array>

namespace tessera::tool {
namespace {

constexpr std::array shapes{TSR_STAGE, TSR_MODEL, TSR_DISTRIBUTION, TSR_CODER, TSR_SEGMENTER};

/// What goes by one name: plugins of several shapes, and a codec.
struct named {
    std::vector<const plugin*> plugins;
    std::optional<spec> codec;
};

bool is_codec(const codec_library& codecs, const std::string& name) {
    if (name.find('/') != std::string::npos || name.ends_with(".json")) return true;
    const std::string bare = name.substr(0, name.find(':'));
    for (const auto& entry : codecs.list())
        if (entry.name == bare) return true;
    return false;
}

named find_named(const options& wanted, const installation& here, const std::string& name) {
    named found;
    for (const tsr_shape shape : shapes)
        if (const plugin* p = here.plugins.find(name, shape)) found.plugins.push_back(p);
    if (is_codec(here.codecs, name)) found.codec = chosen_spec(wanted, here.codecs, name);
    if (!found.plugins.empty() || found.codec) return found;

    std::vector<std::string> names;
    for (const plugin& p : here.plugins.plugins()) names.emplace_back(short_id(p.desc->id));
    for (const auto& entry : here.codecs.list()) names.push_back(entry.name);
    const std::vector<std::string_view> views(names.begin(), names.end());
    const auto nearest = nearest_name(name, views);
    throw usage_error(fmt::format("neither a plugin nor a codec{}",
                                  nearest.empty()
                                      ? "; \"tessera list\" names those that are there"
                                      : fmt::format("; did you mean \"{}\"?", escape(nearest))));
}

}  // namespace

int run_show(const options& wanted) {
    if (wanted.files.empty()) throw usage_error("expected the name of a plugin or a codec");
    const installation here = installed(wanted);
    json_writer json;
    json.open_array();
    int code = done;
    bool first = true;
    for (const std::string& name : wanted.files) {
        const auto one = [&] {
            const named found = find_named(wanted, here, name);
            if (wanted.json) {
                json.open_object().text("name", name).key("plugins").open_array();
                for (const plugin* p : found.plugins) write_plugin(json, *p);
                json.close_array();
                if (found.codec) json.key("codec").json(found.codec->text());
                json.close_object();
                return;
            }
            for (const plugin* p : found.plugins) {
                if (!std::exchange(first, false)) fmt::print("\n");
                print_plugin(*p);
            }
            if (!found.codec) return;
            if (!std::exchange(first, false)) fmt::print("\n");
            print_codec(*found.codec);
        };
        code = std::max(code, guarded(name, one));
    }
    json.close_array();
    if (wanted.json) json.print();
    return code;
}

}  // namespace tessera::tool
