// SPDX-License-Identifier: MIT
// A small host for tessera.train/1.
#include <tessera/train.hpp>

#include "../spec/schema.hpp"
#include "call.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <thread>

namespace tessera {
namespace {

using nlohmann::json;

const tsr_train_api* training_of(const plugin& p) {
    return p.desc->extension == nullptr
               ? nullptr
               : static_cast<const tsr_train_api*>(p.desc->extension(TSR_TRAIN_EXTENSION));
}

std::string checked_parameters(const plugin& p, const tsr_train_api& training,
                               const train_options& options) {
    const json schema = json::parse(training.schema, nullptr, false);
    if (const std::string problem = schema.is_discarded() ? "not JSON" : check_schema(schema);
        !problem.empty())
        throw error(reason::internal, fmt::format("{}: the schema of its training: {}",
                                                  short_id(p.desc->id), problem));
    json given = json::object();
    for (const auto& [name, word] : options.parameters) {
        const json value = json::parse(word, nullptr, false);
        given[name] = value.is_discarded() ? json(word) : value;
    }
    return resolve_parameters(schema, given, "").dump();
}

// Elements in the machine's order, and what they are.
struct sample {
    std::span<const std::uint8_t> elements;
    tsr_stream shape;
};

engine::stream_value copy_of(const sample& s, engine::block_memory& memory) {
    engine::stream_value value;
    value.view = s.shape;
    value.memory = std::make_shared<engine::buffer>(memory, s.elements.size());
    std::copy(s.elements.begin(), s.elements.end(), value.memory->data());
    value.view.data = value.memory->data();
    return value;
}

std::vector<std::uint8_t> learn(const plugin& p, std::span<const sample> samples,
                                const train_options& options) {
    const tsr_train_api* training = training_of(p);
    if (training == nullptr)
        throw error(reason::unsupported, fmt::format("\"{}\" learns nothing: it does not offer {}",
                                                     short_id(p.desc->id), TSR_TRAIN_EXTENSION));
    const std::string parameters = checked_parameters(p, *training, options);

    engine::buffer_pool pool(0);
    engine::block_memory memory(pool, options.bounds.memory);
    engine::block_context context{
        memory, options.stop, options.bounds.memory,
        options.threads != 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency())};
    std::vector<engine::stream_value> values;
    std::vector<tsr_stream> views;
    for (const sample& s : samples) {
        values.push_back(copy_of(s, memory));
        views.push_back(values.back().view);
    }

    const engine::call_services services;
    tsr_call call(context);
    call.services = &services;
    call.headers_allowed = false;
    call.ports.resize(1);
    call.check(training->train(&engine::host, &call, parameters.c_str(), views.data(),
                               static_cast<std::uint32_t>(views.size())));
    const engine::stream_value asset = call.take(0);
    const auto* bytes = static_cast<const std::uint8_t*>(asset.view.data);
    return {bytes, bytes + asset.bytes()};
}

}  // namespace

bool can_train(const plugin& p) { return training_of(p) != nullptr; }

std::vector<std::uint8_t> train(const plugin& p,
                                std::span<const std::span<const std::uint8_t>> samples,
                                const train_options& options) {
    std::vector<sample> all;
    for (const auto s : samples) all.push_back({s, engine::shape_of(TSR_BYTES, s.size())});
    return learn(p, all, options);
}

std::vector<std::uint8_t> train(const plugin& p, std::span<const typed_stream> samples,
                                const train_options& options) {
    std::vector<sample> all;
    for (const typed_stream& s : samples)
        all.push_back({s.memory, engine::shape_of(s.type, s.memory.size() / engine::width(s.type),
                                                  s.alphabet, s.row)});
    return learn(p, all, options);
}

}  // namespace tessera
