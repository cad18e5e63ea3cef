// SPDX-License-Identifier: MIT
// The functions that a plugin of each shape must have.
#include "interface.hpp"

#include <tessera/registry.hpp>

#include <fmt/format.h>

#include <initializer_list>

namespace tessera {
namespace {

/// A function of an interface: its name and whether it is there.
struct function {
    const char* name;
    bool there;
};
using functions = std::initializer_list<function>;

std::string lacks(functions wanted) {
    for (const function& f : wanted)
        if (!f.there) return fmt::format("its function {} is NULL", f.name);
    return "";
}

bool none(functions list) {
    for (const function& f : list)
        if (f.there) return false;
    return true;
}

/// Functions that are there together or not at all.
std::string torn(functions together) { return none(together) ? "" : lacks(together); }

std::string first(std::initializer_list<std::string> problems) {
    for (const std::string& why : problems)
        if (!why.empty()) return why;
    return "";
}

std::string stage_problem(const tsr_stage_api& api) {
    return lacks({{"create", api.create != nullptr},
                  {"destroy", api.destroy != nullptr},
                  {"encode", api.encode != nullptr},
                  {"decode", api.decode != nullptr}});
}

std::string model_problem(const tsr_model_api& api, std::uint32_t flags) {
    const functions step = {{"begin", api.begin != nullptr},
                            {"predict", api.predict != nullptr},
                            {"update", api.update != nullptr},
                            {"end", api.end != nullptr}};
    std::string why = first({lacks({{"create", api.create != nullptr},
                                    {"destroy", api.destroy != nullptr},
                                    {"kind", api.kind != nullptr}}),
                             torn(step)});
    if (!why.empty()) return why;
    if (none(step) && api.analyse == nullptr && api.known == nullptr)
        return "a model needs a bulk face (analyse, known) or a step face (begin)";
    if (none(step) && (flags & TSR_BITWISE)) return "a BITWISE model needs a step face (begin)";
    return "";
}

std::string distribution_problem(const tsr_distribution_api& api) {
    const functions bulk = {{"table", api.table != nullptr},
                            {"write_tables", api.write_tables != nullptr},
                            {"read_tables", api.read_tables != nullptr}};
    const functions step = {{"interval", api.interval != nullptr},
                            {"locate", api.locate != nullptr}};
    std::string why = first({lacks({{"create", api.create != nullptr},
                                    {"destroy", api.destroy != nullptr},
                                    {"totals", api.totals != nullptr},
                                    {"total", api.total != nullptr}}),
                             torn(bulk), torn(step)});
    if (!why.empty()) return why;
    return none(bulk) && none(step)
               ? "a distribution needs a bulk face (table) or a step face (interval)"
               : "";
}

std::string coder_problem(const tsr_coder_api& api) {
    const functions bulk = {{"encode", api.encode != nullptr}, {"decode", api.decode != nullptr}};
    const functions step = {{"encode_begin", api.encode_begin != nullptr},
                            {"encode_put", api.encode_put != nullptr},
                            {"encode_finish", api.encode_finish != nullptr},
                            {"decode_begin", api.decode_begin != nullptr},
                            {"decode_peek", api.decode_peek != nullptr},
                            {"decode_advance", api.decode_advance != nullptr},
                            {"decode_finish", api.decode_finish != nullptr},
                            {"end", api.end != nullptr}};
    std::string why =
        first({lacks({{"create", api.create != nullptr}, {"destroy", api.destroy != nullptr}}),
               torn(bulk), torn(step)});
    if (!why.empty()) return why;
    if (none(bulk) && none(step))
        return "a coder needs a bulk face (encode) or a step face (encode_begin)";
    if ((api.flags & TSR_CODER_SAME_FACES) && (none(bulk) || none(step)))
        return "a coder that says SAME_FACES needs both faces";
    constexpr std::uint64_t largest = std::uint64_t{1} << 32;
    if (api.max_total < 2 || api.max_total > largest)
        return fmt::format("max_total is {}, expected 2 to {}", api.max_total, largest);
    return "";
}

std::string segmenter_problem(const tsr_segmenter_api& api) {
    return lacks({{"create", api.create != nullptr},
                  {"destroy", api.destroy != nullptr},
                  {"begin", api.begin != nullptr},
                  {"next", api.next != nullptr},
                  {"end", api.end != nullptr}});
}

/// Calls `check` with the interface once it is known to be as large as this host's.
template <class Api, class Check>
std::string sized(const tsr_desc& desc, Check&& check) {
    if (desc.api == nullptr) return "its api is NULL";
    const auto& api = *static_cast<const Api*>(desc.api);
    if (api.size < sizeof(Api))
        return fmt::format("its {} interface has {} bytes, expected at least {}",
                           shape_name(desc.shape), api.size, sizeof(Api));
    return check(api);
}

}  // namespace

std::string interface_problem(const tsr_desc& desc) {
    switch (desc.shape) {
        case TSR_STAGE:
            return sized<tsr_stage_api>(desc, stage_problem);
        case TSR_MODEL:
            return sized<tsr_model_api>(
                desc, [&](const tsr_model_api& api) { return model_problem(api, desc.flags); });
        case TSR_DISTRIBUTION:
            return sized<tsr_distribution_api>(desc, distribution_problem);
        case TSR_CODER:
            return sized<tsr_coder_api>(desc, coder_problem);
        default:
            return sized<tsr_segmenter_api>(desc, segmenter_problem);
    }
}

}  // namespace tessera
