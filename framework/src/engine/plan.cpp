// SPDX-License-Identifier: MIT
// Makes plans of plugins.
#include "plan.hpp"

#include <fmt/format.h>

namespace tessera::engine {

namespace {

struct maker {
    tsr_status (*create)(const tsr_host*, tsr_call*, const char*, void**);
    void (*destroy)(void*);
};

// Every shape's table begins alike, but for the coder's, whose flags stand before.
template <class Api>
maker maker_of(const tsr_desc& desc) {
    const auto& api = *static_cast<const Api*>(desc.api);
    return {api.create, api.destroy};
}

maker maker_of(const tsr_desc& desc) {
    switch (desc.shape) {
        case TSR_MODEL:
            return maker_of<tsr_model_api>(desc);
        case TSR_DISTRIBUTION:
            return maker_of<tsr_distribution_api>(desc);
        case TSR_CODER:
            return maker_of<tsr_coder_api>(desc);
        case TSR_SEGMENTER:
            return maker_of<tsr_segmenter_api>(desc);
        default:
            return maker_of<tsr_stage_api>(desc);
    }
}

}  // namespace

bound_plugin bind(const plugin& p, const std::string& params,
                  const std::vector<std::pair<std::string, asset>>& assets) {
    // What the plan refers to must outlive it: the library's code and the mapped assets.
    struct owner {
        std::shared_ptr<const void> library;
        std::vector<std::pair<std::string, asset>> assets;
        void (*destroy)(void*);
        void* plan = nullptr;
        ~owner() {
            if (plan != nullptr) destroy(plan);
        }
    };
    const maker functions = maker_of(*p.desc);
    auto held = std::make_shared<owner>();
    held->library = p.library;
    held->assets = assets;
    held->destroy = functions.destroy;

    call_services services;
    services.asset = [&](std::string_view reference) -> std::span<const std::uint8_t> {
        for (const auto& [name, found] : held->assets)
            if (name == reference) return found.bytes;
        throw error(reason::internal,
                    fmt::format("asked for asset \"{}\", which no parameter names", reference));
    };
    tsr_call call;
    call.services = &services;
    void* plan = nullptr;
    call.check(functions.create(&host, &call, params.c_str(), &plan));
    held->plan = plan;
    return {p.desc, std::shared_ptr<const void>(held, plan)};
}

}  // namespace tessera::engine
