// SPDX-License-Identifier: MIT
// Shares a block out among lanes, runs their groups, and joins what their coders made.
#include "steps.hpp"

#include "group.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <exception>

namespace tessera::engine {

namespace {

// The model's word where it has one; else one lane for "auto", and all lanes in one group. A
// distribution whose totals differ from row to row is stepped one lane at a time.
lane_plan share_out(const entropy_plan& plan, const tsr_stream& symbols) {
    const auto& model = plan.model.api<tsr_model_api>();
    tsr_stream shape = symbols;
    shape.data = nullptr;
    std::uint32_t lanes = plan.lanes, together = 0;
    if (model.share_out != nullptr)
        model.share_out(plan.model.plan.get(), &shape, &lanes, &together);
    else
        together = lanes = std::max(lanes, 1u);
    const auto most = static_cast<std::uint32_t>(std::min<std::uint64_t>(symbols.count, max_lanes));
    lane_plan shared{symbols.count, std::clamp(lanes, 1u, most), 1};
    shared.together = std::clamp(together, 1u, shared.lanes);

    if (totals_of(plan.distribution).by_row) shared.together = 1;
    return shared;
}

std::uint32_t bits_of_symbols(const entropy_plan& plan, const tsr_stream& symbols) {
    if ((plan.model.desc->flags & TSR_BITWISE) == 0) return 0;
    return std::max(1, static_cast<int>(std::bit_width(symbols.alphabet - 1)));
}

// Runs job(0) .. job(count - 1) on the host's threads and throws the failure of the lowest index.
template <class Job>
void run_all(tsr_call& call, std::uint32_t count, Job&& job) {
    struct context {
        Job& job;
        std::vector<std::exception_ptr> failures;
    } all{job, std::vector<std::exception_ptr>(count)};
    const auto* parallel =
        static_cast<const tsr_parallel_service*>(host.service(&call, TSR_PARALLEL_SERVICE));
    const auto one = [](void* opaque, std::uint32_t index) -> tsr_status {
        auto& c = *static_cast<context*>(opaque);
        try {
            c.job(index);
            return TSR_OK;
        } catch (...) {
            c.failures[index] = std::current_exception();
            return TSR_E_INTERNAL;
        }
    };
    const tsr_status status = parallel->run(&call, count, one, &all);
    for (const std::exception_ptr& failure : all.failures)
        if (failure) std::rethrow_exception(failure);
    call.check(status);
}

// The decoder's side of a model hears what its own side of the encoder put.
std::vector<std::uint8_t> analysed(const entropy_plan& plan, tsr_call& call,
                                   const tsr_stream& symbols, std::span<const tsr_stream> given) {
    model_part model(plan.model, "model", *call.block);
    if (model.api.analyse == nullptr) return {};
    tsr_predictions unused{};
    unused.size = sizeof unused;
    model.run(model.api.analyse, &symbols, given.data(), static_cast<std::uint32_t>(given.size()),
              &unused);
    return std::move(model.call.header_out);
}

void join(tsr_call& call, std::vector<coded_group>& groups) {
    if (groups.size() == 1) {
        call.ports[0].value = std::move(groups[0].bytes);
        call.ports[0].committed = true;
        return;
    }
    std::uint64_t bytes = 0;
    for (const coded_group& g : groups) bytes += g.bytes.view.count;
    auto* out = static_cast<std::uint8_t*>(host.output(&call, 0, bytes));
    if (out == nullptr) call.check(TSR_E_LIMIT);
    for (coded_group& g : groups) {
        std::memcpy(out, g.bytes.view.data, static_cast<std::size_t>(g.bytes.view.count));
        out += g.bytes.view.count;
        g.bytes = {};
    }
    call.check(host.commit(&call, 0, bytes, 0, 0));
}

}  // namespace

void encode_steps(const entropy_plan& plan, tsr_call& call, const tsr_stream& symbols,
                  std::span<const tsr_stream> given, header_writer& header) {
    const std::vector<std::uint8_t> model_header = analysed(plan, call, symbols, given);
    const lane_plan lanes = share_out(plan, symbols);
    const group_context context{plan,  *call.block,  symbols,
                                given, model_header, bits_of_symbols(plan, symbols)};
    std::vector<coded_group> groups(lanes.groups());
    run_all(call, lanes.groups(), [&](std::uint32_t index) {
        groups[index] = encode_group(context, lane_group(lanes, index));
    });

    header.number(lanes.lanes);
    header.number(lanes.together);
    header.part(model_header);
    for (std::uint32_t i = 0; i < lanes.groups(); ++i) {
        header.part(groups[i].header);
        if (i + 1 < lanes.groups()) header.number(groups[i].bytes.view.count);
    }
    join(call, groups);
}

void decode_steps(const entropy_plan& plan, tsr_call& call, const tsr_stream& bytes,
                  const tsr_stream& symbols, std::span<const tsr_stream> given,
                  std::uint32_t lane_count, header_reader& header) {
    lane_plan lanes{symbols.count, lane_count, 1};
    lanes.together =
        static_cast<std::uint32_t>(header.number(1, lanes.lanes, "number of lanes in a group"));
    const auto model_header = header.part("model's header");

    struct coded_part {
        std::span<const std::uint8_t> header;
        tsr_stream bytes;
    };
    std::vector<coded_part> parts(lanes.groups());
    const auto* at = static_cast<const std::uint8_t*>(bytes.data);
    std::uint64_t left = bytes.count;
    for (std::uint32_t i = 0; i < lanes.groups(); ++i) {
        parts[i].header = header.part("coder's header");
        const std::uint64_t size =
            i + 1 < lanes.groups() ? header.number(0, left, "number of bytes of a group") : left;
        parts[i].bytes = byte_stream({at, static_cast<std::size_t>(size)});
        at += size;
        left -= size;
    }
    header.end();

    const group_context context{plan,  *call.block,  symbols,
                                given, model_header, bits_of_symbols(plan, symbols)};
    run_all(call, lanes.groups(), [&](std::uint32_t index) {
        // A coder may rely on its stream's alignment.
        buffer aligned(call.block->memory, index == 0 ? 0 : parts[index].bytes.count);
        if (index > 0) {
            std::memcpy(aligned.data(), parts[index].bytes.data, aligned.size());
            parts[index].bytes.data = aligned.data();
        }
        decode_group(context, lane_group(lanes, index), parts[index].bytes, parts[index].header);
    });
}

}  // namespace tessera::engine
