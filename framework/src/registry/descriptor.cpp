// SPDX-License-Identifier: MIT
// A plugin's descriptor held against everything that a host relies on.
#include "descriptor.hpp"

#include <tessera/error.hpp>
#include <tessera/limits.hpp>
#include <tessera/registry.hpp>

#include "../printable.hpp"
#include "../spec/json_text.hpp"
#include "../spec/schema.hpp"
#include "interface.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <cstring>
#include <set>

namespace tessera {
namespace {

constexpr const char* name_letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr std::uint32_t most_routes = 256;
constexpr std::size_t longest_line = 1024;

/// Length of `text`, looking no further than `limit`.
bool is_text(const char* text, std::size_t limit) {
    return text != nullptr && strnlen(text, limit + 1) <= limit && is_utf8(text);
}

std::string wrong_text(const char* what, const char* text, std::size_t limit) {
    if (text == nullptr) return fmt::format("{} is NULL", what);
    if (strnlen(text, limit + 1) > limit)
        return fmt::format("{} is longer than {} bytes", what, limit);
    if (!is_utf8(text)) return fmt::format("{} is not UTF-8", what);
    for (const char* c = text; *c != '\0'; ++c)
        if (static_cast<unsigned char>(*c) < 0x20)
            return fmt::format("{} {} is not one line", what, in_quotes(text));
    return "";
}

bool is_id(std::string_view id) {
    bool dotted = false;
    for (std::size_t start = 0; start <= id.size();) {
        const std::size_t end = std::min(id.find('.', start), id.size());
        const std::string_view part = id.substr(start, end - start);
        if (part.empty() || part.find_first_not_of(name_letters) != part.npos) return false;
        dotted = dotted || end < id.size();
        start = end + 1;
    }
    return dotted;
}

bool is_name(const char* name) {
    return is_text(name, spec_limits::name) && *name != '\0' &&
           std::string_view(name).find_first_not_of(name_letters) == std::string_view::npos;
}

std::string wrong_texts(const tsr_desc& d) {
    if (std::string why = wrong_text("id", d.id, spec_limits::name); !why.empty()) return why;
    if (!is_id(d.id))
        return fmt::format(
            "id {} is no reverse-domain name of lower-case letters, digits, '.' and '-'",
            in_quotes(d.id));
    if (std::string why = wrong_text("version", d.version, spec_limits::name); !why.empty())
        return why;
    if (*d.version == '\0') return "version is empty";
    for (const auto& [what, text] :
         {std::pair{"home", d.home}, {"summary", d.summary}, {"tags", d.tags}})
        if (std::string why = wrong_text(what, text, longest_line); !why.empty()) return why;
    return "";
}

std::string wrong_schema(const char* text) {
    if (text == nullptr) return "schema is NULL";
    if (strnlen(text, spec_limits::text + 1) > spec_limits::text)
        return fmt::format("schema is longer than {} bytes", spec_limits::text);
    try {
        const std::string why = check_schema(parse_json(text));
        return why.empty() ? "" : "schema: " + why;
    } catch (const spec_error& e) {
        return "schema: " + (e.pointer.empty() ? "" : e.pointer + ": ") + e.message;
    }
}

std::string wrong_flags(const tsr_desc& d) {
    const bool exact = d.flags & TSR_EXACT, pinned = d.flags & TSR_PINNED;
    if (d.shape != TSR_MODEL) {
        if (pinned) return fmt::format("a {} cannot be PINNED, only a model", shape_name(d.shape));
        if (d.flags & TSR_BITWISE)
            return fmt::format("a {} cannot be BITWISE, only a model", shape_name(d.shape));
        if (!exact && d.shape != TSR_SEGMENTER)
            return fmt::format("a {} must be EXACT", shape_name(d.shape));
        return "";
    }
    if (exact == pinned) return "a model must be either EXACT or PINNED";
    if (pinned && d.extension == nullptr)
        return "a PINNED model must offer " TSR_FINGERPRINT_EXTENSION ", extension is NULL";
    return "";
}

std::string wrong_ports(const tsr_desc& d) {
    if (d.port_count > TSR_MAX_PORTS)
        return fmt::format("{} ports, at most {} are allowed", d.port_count, TSR_MAX_PORTS);
    if (d.port_count > 0 && d.ports == nullptr) return "ports is NULL";
    const bool depend = static_cast<const tsr_stage_api*>(d.api)->ports != nullptr;
    if (d.port_count == 0 && !depend) return "a stage needs a port";
    std::set<std::string_view> seen;
    for (std::uint32_t i = 0; i < d.port_count; ++i) {
        const tsr_port& port = d.ports[i];
        if (!is_name(port.name))
            return fmt::format("port {}: its name is not of lower-case letters, digits and '-'", i);
        if (!seen.insert(port.name).second)
            return fmt::format("two ports are called {}", in_quotes(port.name));
        if (port.type > TSR_U64 || (port.type == 0 && !depend))
            return fmt::format("port {}: type {} is unknown", in_quotes(port.name), port.type);
    }
    return "";
}

std::string wrong_routes(const tsr_desc& d) {
    if (d.route_count == 0 || d.route_count > most_routes || d.routes == nullptr)
        return fmt::format("a segmenter has {} routes, expected 1 to {}",
                           d.routes == nullptr ? 0 : d.route_count, most_routes);
    std::set<std::string_view> seen;
    for (std::uint32_t i = 0; i < d.route_count; ++i) {
        if (!is_name(d.routes[i]))
            return fmt::format("route {}: its name is not of lower-case letters, digits and '-'",
                               i);
        if (!seen.insert(d.routes[i]).second)
            return fmt::format("two routes are called {}", in_quotes(d.routes[i]));
    }
    return "";
}

std::string wrong_sets(const tsr_desc& d) {
    constexpr std::uint32_t all_kinds =
        (TSR_KIND_BIT(TSR_TABLE_GUESS_U32) << 1) - TSR_KIND_BIT(TSR_COUNTS);
    if ((d.shape == TSR_STAGE || d.shape == TSR_MODEL) && (d.accepts & TSR_ANY_TYPE) == 0)
        return fmt::format("a {} must accept a type of stream", shape_name(d.shape));
    if ((d.shape == TSR_MODEL || d.shape == TSR_DISTRIBUTION) && (d.kinds & all_kinds) == 0)
        return fmt::format("a {} must name a kind of score", shape_name(d.shape));
    return "";
}

}  // namespace

std::string descriptor_problem(const tsr_desc& d) {
    if (d.size < sizeof(tsr_desc))
        return fmt::format("its descriptor has {} bytes, expected at least {}", d.size,
                           sizeof(tsr_desc));
    if (d.shape < TSR_STAGE || d.shape > TSR_SEGMENTER)
        return fmt::format("shape {} is unknown", d.shape);
    if (std::string why = wrong_texts(d); !why.empty()) return why;
    if (d.format_min < 1 || d.format_min > d.format)
        return fmt::format("it writes format {} and reads from {} on, expected 1 <= {} <= {}",
                           d.format, d.format_min, d.format_min, d.format);
    for (const auto check : {wrong_flags, interface_problem, wrong_sets})
        if (std::string why = check(d); !why.empty()) return why;
    if (d.shape == TSR_STAGE)
        if (std::string why = wrong_ports(d); !why.empty()) return why;
    if (d.shape == TSR_SEGMENTER)
        if (std::string why = wrong_routes(d); !why.empty()) return why;
    return wrong_schema(d.schema);
}

std::string descriptor_id(const tsr_desc& d) {
    if (d.size < sizeof(tsr_desc) || !is_text(d.id, spec_limits::name)) return "";
    return d.id;
}

}  // namespace tessera
