// SPDX-License-Identifier: MIT
// Fuzz target: the step faces of coders alone, both ways, and arithmetic-62 against its format page
// bit by bit. tests/fuzz/README.md describes the input.
#include "../coders/bit_by_bit.hpp"
#include "harness.hpp"
#include "input.hpp"

#include <tessera/sdk/test_host.hpp>

#include <algorithm>
#include <bit>
#include <optional>

using namespace tessera;
using namespace tessera::fuzz;
namespace host = tessera::sdk::testing;

namespace {

const std::vector<const tsr_desc*>& coders() {
    static const std::vector<const tsr_desc*> all = [] {
        std::vector<const tsr_desc*> found;
        for (const plugin& p : plugins().plugins())
            if (p.desc->shape == TSR_CODER &&
                static_cast<const tsr_coder_api*>(p.desc->api)->encode_begin != nullptr)
                found.push_back(p.desc);
        return found;
    }();
    return all;
}

/// What is left of the input says totals and intervals, over and over.
struct coder_under_test : host::coder {
    using host::coder::coder;
    std::uint64_t total(input& in) const {
        const std::uint8_t how = in.byte();
        std::uint64_t t = std::uint64_t{1} << how / 3 % 33;
        if (how % 3 == 1) t = api().max_total - in.below(4);
        if (how % 3 == 2) t = 1 + in.below(std::uint64_t{1} << 32);
        t = std::clamp<std::uint64_t>(t, 1, api().max_total);
        return api().flags & TSR_CODER_POWER_OF_TWO ? std::bit_floor(t) : t;
    }
};

tsr_interval interval(std::uint64_t start, std::uint64_t end) {
    return {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end - start)};
}
std::uint64_t end_of(tsr_interval i) { return std::uint64_t{i.start} + (i.frequency - 1u) + 1; }

/// An interval at the start, at the end, about the middle or anywhere.
tsr_interval any_interval(input& in, std::uint64_t total) {
    const std::uint8_t where = in.byte();
    const std::uint64_t some = 1 + in.below(total);
    const std::uint64_t frequency = where & 4 ? total + 1 - some : some, most = total - frequency;
    const std::uint64_t starts[] = {0, most, most / 2, most > 0 ? in.below(most) : 0};
    return interval(starts[where % 4], starts[where % 4] + frequency);
}

void encode(const coder_under_test& plan, input& in, std::uint32_t lanes, bool compared) {
    std::vector<host::batch> steps;
    std::vector<tests::bit_by_bit_encoder> slow(lanes);
    for (int left = 300; left > 0 && in.more(); --left) {
        const std::uint64_t total = plan.total(in);
        host::batch b{total, lanes, {}};
        for (std::uint32_t l = 0; l < lanes; ++l) {
            const tsr_interval i = any_interval(in, total);
            b.intervals.push_back(i);
            slow[l].put(i.start, end_of(i), total);
        }
        // Runs make long rows of pending bits and carries.
        const std::uint64_t times = 1 + in.byte() / 64 * 16;
        for (std::uint64_t n = 1; n < times; ++n)
            for (std::uint32_t l = 0; l < lanes; ++l) {
                const tsr_interval i = b.intervals[l];
                b.intervals.push_back(i);
                slow[l].put(i.start, end_of(i), total);
            }
        steps.push_back(b);
    }
    try {
        const host::coded made = plan.encode_steps(lanes, steps);
        plan.decode_steps(lanes, made, steps);
        if (compared && lanes == 1 &&
            !std::ranges::equal(made.ports.at(0).bytes(), slow[0].finish()))
            finding("other bytes than bit by bit");
    } catch (const sdk::error& e) {
        finding(std::string("does not decode what it encoded: ") + e.what());
    }
}

/// Decodes garbage until the coder says that it is some. The symbols are of the input's making.
void decode(const coder_under_test& plan, input& in, std::uint32_t lanes, bool compared) {
    const bytes garbage = in.some(in.byte());
    const host::stream stream = host::stream::of(TSR_BYTES, std::span<const std::uint8_t>(garbage));
    const tsr_stream from = stream.view();
    host::work w(plan.around, host::work::direction::decode);
    std::optional<tests::bit_by_bit_decoder> slow;
    if (compared && lanes == 1) slow.emplace(garbage);
    void* state = nullptr;
    tsr_status status =
        plan.api().decode_begin(plan.raw(), host::work::host(), w.raw(), &from, lanes, &state);
    std::vector<std::uint32_t> points(lanes);
    std::vector<tsr_interval> found(lanes);
    for (int left = 1000; status == TSR_OK && left > 0 && in.more(); --left) {
        const std::uint64_t total = plan.total(in);
        status = plan.api().decode_peek(state, total, lanes, points.data());
        if (status != TSR_OK) break;
        for (std::uint32_t l = 0; l < lanes; ++l) {
            if (points[l] >= total) finding("a point that is not below its total");
            found[l] = interval(points[l] - in.below(points[l] + std::uint64_t{1}),
                                points[l] + 1 + in.below(total - points[l]));
        }
        status = plan.api().decode_advance(state, total, lanes, found.data());
        if (!slow) continue;
        if (slow->point(total) != points[0]) finding("another point than bit by bit");
        slow->take(found[0].start, end_of(found[0]), total);
        if ((status != TSR_OK) != slow->past_the_end())
            finding("bytes end elsewhere than bit by bit");
    }
    if (status == TSR_OK) status = plan.api().decode_finish(state);
    if (state != nullptr) plan.api().end(state);
    if (status == TSR_E_INTERNAL) finding(w.message());
    if (status != TSR_OK && w.message().empty()) finding("a failure without a message");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in({data, size});
    const tsr_desc& desc = *coders()[in.byte() % coders().size()];
    const std::uint8_t how = in.byte();
    const coder_under_test plan(desc);
    const bool compared = std::string_view(desc.id) == "org.tessera.arithmetic-62";
    const std::uint32_t lanes = how / 2 % 4 == 3 ? 5 : 1;
    how % 2 == 0 ? encode(plan, in, lanes, compared) : decode(plan, in, lanes, compared);
    return 0;
}
