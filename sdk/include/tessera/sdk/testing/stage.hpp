// SPDX-License-Identifier: MIT
// Drives a stage.
#pragma once

#include "plan.hpp"

namespace tessera::sdk::testing {

/// What a stage made of a stream, and what its decoder is handed.
struct coded {
    std::vector<stream> ports;
    bytes header;
};

class stage : public plan<tsr_stage_api> {
  public:
    using plan::plan;

    /// The outputs for an input of type `in`.
    std::vector<tsr_port> ports(tsr_type in) const {
        if (api().ports == nullptr) return {desc().ports, desc().ports + desc().port_count};
        std::vector<tsr_port> out(TSR_MAX_PORTS);
        std::uint32_t count = 0;
        work w(around, work::direction::plan);
        w.check(api().ports(raw(), work::host(), w.raw(), in, out.data(), &count));
        out.resize(count);
        return out;
    }

    coded encode(const stream& in) const {
        const tsr_stream view = in.view();
        work w(around, work::direction::encode, {&view, 1}, ports(in.type));
        coded result;
        result.ports = w.finish(api().encode(raw(), work::host(), w.raw(), &view));
        result.header = w.header();
        return result;
    }

    /// The inverse; `shape` is the stream that was encoded, of which no data is used.
    stream decode(const coded& from, const tsr_stream& shape) const {
        std::vector<tsr_stream> parts;
        for (const stream& part : from.ports) parts.push_back(part.view());
        work w(around, work::direction::decode, parts, {{"out", shape.type}}, from.header);
        const tsr_status status = api().decode(raw(), work::host(), w.raw(), parts.data(),
                                               static_cast<std::uint32_t>(parts.size()), &shape);
        return std::move(w.finish(status).front());
    }
    stream decode(const coded& from, const stream& like) const {
        return decode(from, like.shape());
    }
};

/// What `desc` learns from `samples` (TSR_TRAIN_EXTENSION).
inline stream train(const tsr_desc& desc, std::span<const stream> samples,
                    std::string_view params = "{}", const surroundings& around = {}) {
    const auto* api = desc.extension == nullptr
                          ? nullptr
                          : static_cast<const tsr_train_api*>(desc.extension(TSR_TRAIN_EXTENSION));
    if (api == nullptr) throw error{TSR_E_UNSUPPORTED, "this plugin has nothing to learn"};
    std::vector<tsr_stream> views;
    for (const stream& s : samples) views.push_back(s.view());
    work w(around, work::direction::encode, views, {{"out", TSR_BYTES}});
    const tsr_status status =
        api->train(work::host(), w.raw(), complete_params(api->schema, params).c_str(),
                   views.data(), static_cast<std::uint32_t>(views.size()));
    return std::move(w.finish(status).front());
}

}  // namespace tessera::sdk::testing
