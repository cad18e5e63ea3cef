// SPDX-License-Identifier: MIT
// The laws of what abi/bit_loop.h offers: each ability says what the step face says.
#include "damage.hpp"
#include "frequencies.hpp"
#include "inputs.hpp"
#include "random.hpp"
#include "shapes.hpp"

namespace tessera::conform {
namespace {

std::string walks_as_it_predicts(const subject& s) {
    if (!(s.desc.flags & TSR_BITWISE))
        throw broken(TSR_BIT_WALK_EXTENSION " of a model that is not BITWISE");
    tally cases;
    for (const tsr_type type : types_of(s.desc.accepts))
        for (const std::string& params : s.params())
            for (const std::uint64_t alphabet : {2, 3, 200, 256})
                for (const std::uint64_t count : {1, 3, 700}) {
                    const host::stream in = skewed_symbols(type, count, alphabet, s.how.seed);
                    cases.attempt(
                        std::string(sdk::name(type)) + ", " + std::to_string(count) +
                            " symbols of " + std::to_string(alphabet) + ", parameters " + params,
                        [&] {
                            const auto p = s.make<host::model>(params);
                            if (p->api().kind(p->raw()) != TSR_P1_U32)
                                throw broken(TSR_BIT_WALK_EXTENSION
                                             " of a model whose scores are not of one number");
                            const host::bytes header = p->analyse(in).header;
                            std::vector<std::uint32_t> expected;
                            const host::steps said = p->walk(in, header);
                            for (std::size_t i = 0; i < said.said.size(); ++i)
                                expected.insert(expected.end(), said.hold[i],
                                                said.said[i].numbers<std::uint32_t>()[0]);
                            expected.resize(count * host::model::bits_of(in.alphabet));
                            for (const std::uint64_t batch : {UINT64_MAX, std::uint64_t{1}})
                                if (p->walk_bits(in, header, batch) != expected)
                                    throw broken(
                                        "it walks by other probabilities than it predicts");
                        });
                }
    if (cases.kept() == 0) throw broken("no symbols were taken: " + cases.remark());
    return cases.remark();
}

/// Probabilities of every size, those at the ends among them.
std::vector<std::uint32_t> probabilities(std::uint64_t seed) {
    random r(seed);
    std::vector<std::uint32_t> all = {0, 1, 2, 1u << 31, UINT32_MAX - 1, UINT32_MAX};
    for (unsigned i = 0; i < 200; ++i)
        all.push_back(static_cast<std::uint32_t>(r.next() >> 32 >> i % 32));
    return all;
}

/// A host that encodes bits asks for many of one lane at once, as if each were a lane.
std::string many_bits_are_answered_at_once(const subject& s) {
    const std::vector<std::uint32_t> all = probabilities(s.how.seed);
    const auto count = static_cast<std::uint32_t>(all.size());
    host::scores many(TSR_P1_U32, 2, count);
    std::copy(all.begin(), all.end(), many.numbers<std::uint32_t>().begin());
    tally cases;
    for (const std::string& params : s.params())
        cases.attempt("parameters " + params, [&] {
            const auto p = s.make<host::distribution>(params);
            if (p->totals().by_row) throw not_applicable("its rows have totals of their own");
            host::distribution::group from(*p, 2, count);
            const std::uint64_t total = from.total(many);
            std::vector<std::uint32_t> symbols;
            for (std::uint32_t i = 0; i < count; ++i) symbols.push_back(i / 3 % 2);
            const auto found = from.interval(many, symbols);
            for (std::uint32_t i = 0; i < count; ++i) {
                const auto row = host::scores::of(TSR_P1_U32, std::span(&all[i], 1));
                host::distribution::group alone(*p, 2, 1);
                if (alone.total(row) != total)
                    throw broken("its total depends on the probability, which totals() denies");
                const auto one = alone.interval(row, std::span(&symbols[i], 1)).front();
                if (one.start != found[i].start || one.frequency != found[i].frequency)
                    throw broken("row " + std::to_string(i) + " of " + std::to_string(count) +
                                 " is answered otherwise than alone");
            }
        });
    return cases.remark();
}

std::string edges_are_those_of_intervals(const subject& s, const tsr_bit_edge_api& api) {
    if (!(s.desc.kinds & TSR_KIND_BIT(TSR_P1_U32)))
        throw broken(TSR_BIT_EDGE_EXTENSION " of a distribution that takes no 32-bit probability");
    const std::vector<std::uint32_t> all = probabilities(s.how.seed);
    tally cases;
    for (const std::string& params : s.params()) {
        const auto p = s.make<host::distribution>(params);
        for (const std::uint32_t p1 : all)
            cases.attempt("probability " + std::to_string(p1) + ", parameters " + params, [&] {
                const auto scores =
                    host::scores::of(TSR_P1_U32, std::span<const std::uint32_t>(&p1, 1));
                const std::uint64_t total = p->total(scores);
                const std::uint32_t symbols[] = {0, 1};
                const auto zero = p->interval(scores, {symbols, 1}).front(),
                           one = p->interval(scores, {symbols + 1, 1}).front();
                const std::uint32_t edge = api.edge(p->raw(), p1);
                if (api.total(p->raw()) != total)
                    throw broken("its total is " + std::to_string(api.total(p->raw())) +
                                 ", that of the step face " + std::to_string(total));
                if (zero.start != 0 || zero.frequency != edge || one.start != edge ||
                    one.frequency != static_cast<std::uint32_t>(total - edge))
                    throw broken("its edge is " + std::to_string(edge) + ", symbol 1 has " +
                                 std::to_string(one.frequency) + " from " +
                                 std::to_string(one.start) + " on");
            });
    }
    return cases.remark();
}

/// Bits of intervals that are now wide, now narrow.
struct coded_bits {
    std::vector<host::coder::edge> edges;
    std::vector<std::uint32_t> bits;
    std::vector<host::batch> batches;

    coded_bits(std::uint64_t total, unsigned count, std::uint64_t seed) {
        random r(seed);
        for (unsigned i = 0; i < count; ++i) {
            const std::uint64_t wide = r.next() % (total - 1) >> (i % 3 * 5);
            const auto edge = static_cast<std::uint32_t>(i % 2 == 0 ? 1 + wide : total - 1 - wide);
            const auto bit = static_cast<std::uint32_t>(r.next() % total >= edge);
            edges.push_back({total, edge});
            bits.push_back(bit);
            batches.push_back({total, 1, {}});
            batches.back().intervals.push_back(
                bit == 0 ? tsr_interval{0, edge}
                         : tsr_interval{edge, static_cast<std::uint32_t>(total - edge)});
        }
    }
};

std::string takes_what_points_say(const subject& s) {
    const auto& api = *static_cast<const tsr_coder_api*>(s.desc.api);
    if (api.decode_begin == nullptr)
        throw broken(TSR_BIT_TAKE_EXTENSION " of a coder without a step face");
    tally cases;
    for (const std::string& params : s.params())
        for (std::uint64_t total = 2; total <= api.max_total; total *= 4)
            for (const unsigned count : {1u, 50u, 3000u})
                cases.attempt(std::to_string(count) + " bits of totals of " +
                                  std::to_string(total) + ", parameters " + params,
                              [&] {
                                  const coded_bits in(total, count, s.how.seed);
                                  const auto encoder = s.make<host::coder>(params);
                                  const auto decoder = s.make_stored<host::coder>(params);
                                  const auto coded = encoder->encode_steps(1, in.batches);
                                  if (decoder->take_bits(coded, in.edges) != in.bits)
                                      throw broken("other bits came back than were coded");
                              });
    if (cases.kept() == 0) throw broken("nothing was taken: " + cases.remark());
    return cases.remark();
}

std::string takes_damage(const subject& s) {
    const auto p = s.make<host::coder>();
    p->around.memory_limit = std::uint64_t{16} << 20;
    const coded_bits in(std::min<std::uint64_t>(p->api().max_total, 4096), 300, s.how.seed);
    return survive_damage(p->encode_steps(1, in.batches), s.how.flips(), s.how.seed,
                          [&](const host::coded& c) { p->take_bits(c, in.edges); });
}

}  // namespace

void add_bit_loop_laws(laws& all, const subject& s) {
    const auto offered = [&](const char* id) {
        return s.desc.extension == nullptr ? nullptr : s.desc.extension(id);
    };
    if (s.desc.shape == TSR_MODEL && offered(TSR_BIT_WALK_EXTENSION) != nullptr)
        all.push_back(
            {"it walks bits as it predicts them", [s] { return walks_as_it_predicts(s); }});
    if (s.desc.shape == TSR_DISTRIBUTION && (s.desc.kinds & TSR_KIND_BIT(TSR_P1_U32)) &&
        static_cast<const tsr_distribution_api*>(s.desc.api)->interval != nullptr)
        all.push_back(
            {"many bits are answered at once", [s] { return many_bits_are_answered_at_once(s); }});
    if (s.desc.shape == TSR_DISTRIBUTION)
        if (const auto* api = static_cast<const tsr_bit_edge_api*>(offered(TSR_BIT_EDGE_EXTENSION)))
            all.push_back({"edges of bits are those of intervals",
                           [s, api] { return edges_are_those_of_intervals(s, *api); }});
    if (s.desc.shape == TSR_CODER && offered(TSR_BIT_TAKE_EXTENSION) != nullptr) {
        all.push_back(
            {"bits taken at once are those of points", [s] { return takes_what_points_say(s); }});
        all.push_back({"damaged bits are survived", [s] { return takes_damage(s); }});
    }
}

}  // namespace tessera::conform
