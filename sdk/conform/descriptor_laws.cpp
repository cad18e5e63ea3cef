// SPDX-License-Identifier: MIT
// The laws of descriptors: they can be read without running a line of the plugin.
#include "shapes.hpp"

#include <set>

namespace tessera::conform {
namespace {

bool made_of(std::string_view text, std::string_view characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view digits = "0123456789";

void check_name(const std::string& what, const char* text) {
    if (text == nullptr) throw broken(what + " is NULL");
    if (!made_of(text, std::string(lower) + std::string(digits) + "-"))
        throw broken(what + " \"" + text + "\": expected lower-case letters, digits and hyphens");
}

void check_texts(const tsr_desc& d) {
    const std::pair<const char*, const char*> texts[] = {{"id", d.id},     {"version", d.version},
                                                         {"home", d.home}, {"summary", d.summary},
                                                         {"tags", d.tags}, {"schema", d.schema}};
    for (const auto& [what, text] : texts)
        if (text == nullptr) throw broken(std::string(what) + " is NULL");
    const std::string_view id = d.id;
    if (!made_of(id, std::string(lower) + std::string(digits) + ".-") ||
        id.find('.') == std::string_view::npos || id.front() == '.' || id.back() == '.')
        throw broken("id \"" + std::string(id) +
                     "\": expected a reverse domain name such as org.example.delta");
    std::string_view version = d.version;
    for (int part = 0; part < 3; ++part) {
        const std::size_t end = part < 2 ? version.find('.') : version.size();
        if (end == std::string_view::npos || !made_of(version.substr(0, end), digits))
            throw broken(std::string("version \"") + d.version +
                         "\": expected three numbers such as 1.2.3");
        version.remove_prefix(std::min(version.size(), end + 1));
    }
    if (*d.summary == '\0' || std::string_view(d.summary).find('\n') != std::string_view::npos)
        throw broken("summary: expected one line");
}

void check_numbers(const tsr_desc& d) {
    if (d.size < sizeof(tsr_desc))
        throw broken("its size is " + std::to_string(d.size) + ", expected at least " +
                     std::to_string(sizeof(tsr_desc)));
    if (d.shape < TSR_STAGE || d.shape > TSR_SEGMENTER)
        throw broken("shape " + std::to_string(d.shape) + " is none of the five");
    if (d.format_min < 1 || d.format < d.format_min)
        throw broken("formats " + std::to_string(d.format_min) + " to " + std::to_string(d.format) +
                     ": expected 1 or more, the oldest first");
    if (d.api == nullptr) throw broken("api is NULL");
    const bool exact = d.flags & TSR_EXACT, pinned = d.flags & TSR_PINNED;
    if (pinned && d.shape != TSR_MODEL) throw broken("TSR_PINNED is for models");
    if ((d.flags & TSR_BITWISE) && d.shape != TSR_MODEL) throw broken("TSR_BITWISE is for models");
    if (d.flags & TSR_SCORES_ANYWHERE) {
        if (d.shape != TSR_DISTRIBUTION) throw broken("TSR_SCORES_ANYWHERE is for distributions");
        if (static_cast<const tsr_distribution_api*>(d.api)->begin == nullptr)
            throw broken("TSR_SCORES_ANYWHERE without a step face");
    }
    if (exact == pinned && d.shape != TSR_SEGMENTER)
        throw broken(exact ? "both TSR_EXACT and TSR_PINNED" : "neither TSR_EXACT nor TSR_PINNED");
    if ((d.shape == TSR_STAGE || d.shape == TSR_MODEL) &&
        (d.accepts == 0 || (d.accepts & ~TSR_ANY_TYPE)))
        throw broken("accepts: expected TSR_TYPE_BIT of the types it takes");
    if ((d.shape == TSR_MODEL || d.shape == TSR_DISTRIBUTION) &&
        (d.kinds == 0 || (d.kinds & 1u) || d.kinds >= TSR_KIND_BIT(TSR_TABLE_GUESS_U32 + 1)))
        throw broken("kinds: expected TSR_KIND_BIT of the kinds of scores");
}

void check_lists(const tsr_desc& d) {
    if (d.shape == TSR_STAGE) {
        if (d.port_count == 0 || d.port_count > TSR_MAX_PORTS || d.ports == nullptr)
            throw broken("ports: expected 1 to 64");
        std::set<std::string> names;
        for (std::uint32_t p = 0; p < d.port_count; ++p) {
            check_name("port " + std::to_string(p), d.ports[p].name);
            if (!names.insert(d.ports[p].name).second)
                throw broken(std::string("two ports are called \"") + d.ports[p].name + '"');
            const auto& api = *static_cast<const tsr_stage_api*>(d.api);
            if (d.ports[p].type > TSR_U64 || (d.ports[p].type == 0 && api.ports == nullptr))
                throw broken("port " + std::to_string(p) + " has no type, and there is no `ports`");
        }
    }
    if (d.shape == TSR_SEGMENTER) {
        if (d.route_count == 0 || d.routes == nullptr) throw broken("routes: expected 1 or more");
        for (std::uint32_t r = 0; r < d.route_count; ++r)
            check_name("route " + std::to_string(r), d.routes[r]);
    }
}

template <class Api, class... Pointers>
void require_all(const tsr_desc& d, const char* which, Pointers Api::*... pointers) {
    const auto& api = *static_cast<const Api*>(d.api);
    if (api.size < sizeof(Api))
        throw broken("its table says it has " + std::to_string(api.size) +
                     " bytes, expected at least " + std::to_string(sizeof(Api)));
    if (((api.*pointers == nullptr) || ...))
        throw broken(std::string("one of ") + which + " is NULL");
}

/// Members of a face that are there together or not at all. Returns whether they are there.
template <class Api, class... Pointers>
bool together(const tsr_desc& d, const char* which, Pointers Api::*... pointers) {
    const auto& api = *static_cast<const Api*>(d.api);
    const int there = (int{api.*pointers != nullptr} + ...);
    if (there != 0 && there != sizeof...(pointers))
        throw broken(std::string("some of ") + which + " are there and some are NULL");
    return there != 0;
}

void check_table(const tsr_desc& d) {
    if (d.shape == TSR_STAGE) {
        using api = tsr_stage_api;
        require_all(d, "create, destroy, encode, decode", &api::create, &api::destroy, &api::encode,
                    &api::decode);
    } else if (d.shape == TSR_MODEL) {
        using api = tsr_model_api;
        require_all(d, "create, destroy, kind", &api::create, &api::destroy, &api::kind);
        const bool step = together(d, "begin, predict, update, end", &api::begin, &api::predict,
                                   &api::update, &api::end);
        const auto& table = *static_cast<const api*>(d.api);
        if (!step && table.analyse == nullptr && table.known == nullptr)
            throw broken("a model with neither face");
    } else if (d.shape == TSR_DISTRIBUTION) {
        using api = tsr_distribution_api;
        require_all(d, "create, destroy, totals", &api::create, &api::destroy, &api::totals);
        const bool bulk = together(d, "table, write_tables, read_tables", &api::table,
                                   &api::write_tables, &api::read_tables);
        const bool step = together(d, "begin, total, interval, locate, end", &api::begin,
                                   &api::total, &api::interval, &api::locate, &api::end);
        if (!bulk && !step) throw broken("a distribution with neither face");
    } else if (d.shape == TSR_CODER) {
        using api = tsr_coder_api;
        require_all(d, "create, destroy", &api::create, &api::destroy);
        const bool bulk = together(d, "encode, decode", &api::encode, &api::decode);
        const bool step = together(d, "encode_begin .. end", &api::encode_begin, &api::encode_put,
                                   &api::encode_finish, &api::decode_begin, &api::decode_peek,
                                   &api::decode_advance, &api::decode_finish, &api::end);
        if (!bulk && !step) throw broken("a coder with neither face");
        const auto& table = *static_cast<const api*>(d.api);
        if ((table.flags & TSR_CODER_SAME_FACES) && !(bulk && step))
            throw broken("TSR_CODER_SAME_FACES without both faces");
        if (table.max_total < 2 || table.max_total > std::uint64_t{1} << 32)
            throw broken("max_total " + std::to_string(table.max_total) + ": expected 2 to 2^32");
    } else {
        using api = tsr_segmenter_api;
        require_all(d, "create, destroy, begin, next, end", &api::create, &api::destroy,
                    &api::begin, &api::next, &api::end);
    }
}

}  // namespace

void add_descriptor_laws(laws& all, const subject& s) {
    all.push_back({"the descriptor is whole", [s] {
                       check_numbers(s.desc);
                       check_texts(s.desc);
                       check_lists(s.desc);
                       check_table(s.desc);
                       return std::string();
                   }});
    all.push_back({"the schema describes every parameter and its own defaults", [s] {
                       const std::size_t count = check_schema(s.desc.schema);
                       return std::to_string(count) + " parameters";
                   }});
}

}  // namespace tessera::conform
