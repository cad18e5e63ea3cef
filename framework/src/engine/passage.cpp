// SPDX-License-Identifier: MIT
// Finding places in the tree of steps, and running the steps before one.
#include "passage.hpp"

#include <utility>

namespace tessera::engine {

namespace {

/// Calls found(plugin, passage) for every plugin in the tree behind `s`.
template <class F>
void visit(const step* s, passage& way, const F& found) {
    if (s == nullptr) return;
    const auto here = [&](const bound_plugin& plugin, const char* member) {
        way.place = s->pointer + member;
        found(plugin, way);
    };
    if (s->is == step::kind::stage) here(s->stage, "");
    if (s->is == step::kind::entropy) {
        here(s->entropy.model, "/model");
        here(s->entropy.distribution, "/distribution");
        here(s->entropy.coder, "/coder");
    }
    for (std::size_t port = 0; port < s->ports.size(); ++port) {
        way.legs.push_back({s, port});
        visit(s->ports[port].next.get(), way, found);
        way.legs.pop_back();
    }
}

template <class F>
void visit_all(const program& p, const F& found) {
    passage way;
    for (; way.route < p.routes.size(); ++way.route)
        visit(p.routes[way.route].first.get(), way, found);
}

}  // namespace

std::vector<passage> passages_to(const program& p, const tsr_desc& desc) {
    std::vector<passage> all;
    visit_all(p, [&](const bound_plugin& plugin, const passage& way) {
        if (plugin.desc == &desc) all.push_back(way);
    });
    return all;
}

std::optional<passage> passage_to(const program& p, const std::string& place) {
    std::optional<passage> one;
    visit_all(p, [&](const bound_plugin&, const passage& way) {
        if (way.place == place) one = way;
    });
    return one;
}

stream_value pass(const passage& way, block_context& block, stream_value raw) {
    std::vector<stream_value> beside;  // what models of a branch may be given
    block_statistics unmeasured;
    for (const passage::leg& leg : way.legs) {
        if (leg.through->is == step::kind::choose) continue;
        std::vector<stream_value> streams =
            encode_step(*leg.through, block, raw, beside, unmeasured);
        raw = streams[leg.port];
        if (streams.size() > 1) beside = std::move(streams);
    }
    return raw;
}

}  // namespace tessera::engine
