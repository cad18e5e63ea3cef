// SPDX-License-Identifier: MIT
// A plugin described for people and for programs.
#include "plugin_report.hpp"

#include "escape.hpp"
#include "json_writer.hpp"
#include "text_table.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace tessera::tool {
namespace {

using json = nlohmann::ordered_json;

std::string type_list(std::uint32_t types) {
    constexpr std::pair<tsr_type, const char*> names[] = {
        {TSR_BYTES, "bytes"}, {TSR_U8, "u8"}, {TSR_U16, "u16"}, {TSR_U32, "u32"}, {TSR_U64, "u64"}};
    std::string list;
    for (const auto& [type, name] : names)
        if ((types & TSR_TYPE_BIT(type)) != 0)
            list += fmt::format("{}{}", list.empty() ? "" : ", ", name);
    return list;
}

std::string type_name(tsr_type type) {
    return type == 0 ? "depends on input or parameters" : type_list(TSR_TYPE_BIT(type));
}

std::string kind_list(std::uint32_t kinds) {
    constexpr std::pair<tsr_score_kind, const char*> names[] = {
        {TSR_COUNTS, "counts"}, {TSR_LOGITS_I32, "i32 logits"},
        {TSR_F16, "f16"},       {TSR_BF16, "bf16"},
        {TSR_F32, "f32"},       {TSR_F64, "f64"},
        {TSR_P1_U32, "p1"},     {TSR_TABLE_GUESS_U32, "table and guess"}};
    std::string list;
    for (const auto& [kind, name] : names)
        if ((kinds & TSR_KIND_BIT(kind)) != 0)
            list += fmt::format("{}{}", list.empty() ? "" : ", ", name);
    return list;
}

std::string flag_list(const tsr_desc& desc) {
    std::string list = (desc.flags & TSR_PINNED) != 0
                           ? "pinned: same bits only under the stored fingerprint"
                           : "exact: same bits on every machine";
    if ((desc.flags & TSR_BITWISE) != 0) list += "; bitwise";
    if ((desc.flags & TSR_SCORES_ANYWHERE) != 0) list += "; scores where they lie";
    return list;
}

std::string compact(const json& value) {
    return escape(value.is_string() ? value.get<std::string>()
                                    : value.dump(-1, ' ', false, json::error_handler_t::replace));
}

std::string value_type(const json& property) {
    std::string text;
    if (property.contains("enum")) {
        for (const json& choice : property["enum"])
            text += (text.empty() ? "" : "|") + compact(choice);
        return text;
    }
    if (property.contains("type")) text = compact(property["type"]);
    if (property.value("format", json()) == "asset") text = "asset";
    if (property.contains("minimum") || property.contains("maximum"))
        text +=
            fmt::format(" {}..{}", property.contains("minimum") ? compact(property["minimum"]) : "",
                        property.contains("maximum") ? compact(property["maximum"]) : "");
    return text;
}

json parsed_schema(const char* schema) {
    const json parsed = json::parse(schema == nullptr ? "" : schema, nullptr, false);
    return parsed.is_object() ? parsed : json::object();
}

/// The training's schema, where the plugin offers training; asking runs the plugin's code.
const tsr_train_api* training_of(const tsr_desc& desc) {
    return desc.extension == nullptr
               ? nullptr
               : static_cast<const tsr_train_api*>(desc.extension(TSR_TRAIN_EXTENSION));
}

std::vector<std::pair<std::string, std::string>> facts(const plugin& p) {
    const tsr_desc& desc = *p.desc;
    std::vector<std::pair<std::string, std::string>> rows;
    rows.emplace_back("shape", shape_name(desc.shape));
    rows.emplace_back("version", escape(desc.version));
    rows.emplace_back("format",
                      fmt::format("{}, reads {} and later", desc.format, desc.format_min));
    rows.emplace_back("tags", escape(desc.tags));
    rows.emplace_back("bits", flag_list(desc));
    if (desc.shape == TSR_STAGE || desc.shape == TSR_MODEL)
        rows.emplace_back("accepts", type_list(desc.accepts));
    if (desc.shape == TSR_MODEL) rows.emplace_back("makes", kind_list(desc.kinds));
    if (desc.shape == TSR_DISTRIBUTION) rows.emplace_back("takes", kind_list(desc.kinds));
    for (std::uint32_t i = 0; i < desc.port_count && desc.shape == TSR_STAGE; ++i)
        rows.emplace_back("port", fmt::format("{}: {}", escape(desc.ports[i].name),
                                              type_name(desc.ports[i].type)));
    for (std::uint32_t i = 0; i < desc.route_count && desc.shape == TSR_SEGMENTER; ++i)
        rows.emplace_back("route", escape(desc.routes[i]));
    if (training_of(desc) != nullptr) rows.emplace_back("training", "yes, see \"tessera train\"");
    rows.emplace_back("home", escape(desc.home));
    rows.emplace_back("library", escape(p.origin));
    return rows;
}

}  // namespace

void print_parameters(const std::string& schema) {
    const json parsed = parsed_schema(schema.c_str());
    const json properties = parsed.value("properties", json::object());
    if (!properties.is_object() || properties.empty()) {
        fmt::print("    none\n");
        return;
    }
    text_table table("llll");
    table.add({"NAME", "VALUE", "DEFAULT", "MEANING"});
    for (const auto& property : properties.items()) {
        const json& about = property.value();
        std::string meaning = compact(about.value("description", json("")));
        if (about.value("encode-only", json(false)) == true) meaning += " (encode only)";
        std::string name = escape(property.key()), type = value_type(about);
        std::string fallback = about.contains("default") ? compact(about["default"]) : "";
        for (const std::string& line : wrap(meaning, 72))
            table.add({std::exchange(name, ""), std::exchange(type, ""),
                       std::exchange(fallback, ""), line});
    }
    table.print(4);
}

void print_plugin(const plugin& p) {
    fmt::print("{}: {}\n", escape(p.desc->id), escape(p.desc->summary));
    text_table table("ll");
    for (const auto& [name, value] : facts(p)) table.add({name, value});
    table.print(2);
    fmt::print("  parameters\n");
    print_parameters(p.desc->schema);
    if (const tsr_train_api* training = training_of(*p.desc)) {
        fmt::print("  parameters of training\n");
        print_parameters(training->schema);
    }
}

void write_plugin(json_writer& out, const plugin& p) {
    const tsr_desc& desc = *p.desc;
    out.open_object().text("id", desc.id).text("shape", shape_name(desc.shape));
    out.text("version", desc.version).text("summary", desc.summary).text("tags", desc.tags);
    out.number("format", std::uint64_t{desc.format})
        .number("format_min", std::uint64_t{desc.format_min});
    out.boolean("pinned", (desc.flags & TSR_PINNED) != 0)
        .boolean("bitwise", (desc.flags & TSR_BITWISE) != 0)
        .boolean("scores_anywhere", (desc.flags & TSR_SCORES_ANYWHERE) != 0);
    out.text("accepts", type_list(desc.accepts)).text("scores", kind_list(desc.kinds));
    out.text("home", desc.home).text("origin", p.origin);
    out.key("ports").open_array();
    for (std::uint32_t i = 0; i < desc.port_count; ++i)
        out.open_object()
            .text("name", desc.ports[i].name)
            .text("type", desc.ports[i].type == 0 ? "" : type_name(desc.ports[i].type))
            .close_object();
    out.close_array().key("routes").open_array();
    for (std::uint32_t i = 0; i < desc.route_count; ++i) out.text(desc.routes[i]);
    out.close_array().key("schema").json(parsed_schema(desc.schema).dump());
    if (const tsr_train_api* training = training_of(desc))
        out.key("training_schema").json(parsed_schema(training->schema).dump());
    out.close_object();
}

}  // namespace tessera::tool
