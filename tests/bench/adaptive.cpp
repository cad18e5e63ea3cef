// SPDX-License-Identifier: MIT
// Measures the counts of the model "adaptive" by order and lanes, alone and with the range
// coder on raw sums: MB of symbols (one byte each) a second of CPU time, and bits a symbol.
//
//     adaptive CORPORA

#include "coder_streams.hpp"

#include "adaptive/contexts.hpp"
#include "range/lanes.hpp"

namespace {

using namespace tessera;

constexpr std::uint32_t increment = 32, limit = 16384;

/// Lanes over contiguous shares of a stream, each with its counts.
struct lanes_of_counts {
    adaptive::context_space space;
    std::vector<std::uint32_t> counts, sums;
    std::vector<adaptive::lane_counts> lanes;

    lanes_of_counts(const adaptive::context_space& s, unsigned count)
        : space(s), counts(count * s.counts()), sums(count * s.contexts) {
        const std::span<std::uint32_t> all(counts), all_sums(sums);
        for (unsigned l = 0; l < count; ++l)
            lanes.emplace_back(space, all.subspan(l * space.counts(), space.counts()),
                               all_sums.subspan(l * space.contexts, space.contexts));
    }
    void add(unsigned lane, std::uint32_t symbol) {
        lanes[lane].add(space, symbol, increment,
                        adaptive::limit_for({increment, limit}, space.alphabet));
    }
};

void measure(const bench::symbol_stream& stream, std::uint32_t alphabet, unsigned order,
             unsigned lane_count) {
    const auto space = adaptive::make_contexts(alphabet, order);
    if (!space) return;
    const std::size_t share = stream.symbols.size() / lane_count, count = share * lane_count;
    const double alone = bench::megabytes_a_second(count, [&] {
        lanes_of_counts model(*space, lane_count);
        for (std::size_t i = 0; i < share; ++i)
            for (unsigned l = 0; l < lane_count; ++l) model.add(l, stream.symbols[l * share + i]);
    });
    // Straight sums, every symbol a count: what a distribution has to do at least.
    std::vector<std::uint8_t> room(4 * share + 64);
    std::size_t bytes = 0;
    const double coded = bench::megabytes_a_second(count, [&] {
        lanes_of_counts model(*space, lane_count);
        bytes = 0;
        for (unsigned l = 0; l < lane_count; ++l) {
            range::encoder_lane out;
            out.begin = out.at = room.data();
            out.end = room.data() + room.size();
            for (std::size_t i = 0; i < share; ++i) {
                const std::uint8_t symbol = stream.symbols[l * share + i];
                const auto row = model.lanes[l].row();
                std::uint32_t below = 0, all = 0;
                for (std::uint32_t s = 0; s < symbol; ++s) below += row[s];
                for (const std::uint32_t n : row) all += n;
                out.put({below, row[symbol]}, range::divider(all));
                model.add(l, symbol);
            }
            out.finish();
            bytes += static_cast<std::size_t>(out.at - out.begin);
        }
    });
    std::printf("%-20s order %u, %2u lanes %8.0f %8.1f %8.4f\n", stream.name.c_str(), order,
                lane_count, alone, coded,
                8 * static_cast<double>(bytes) / static_cast<double>(count));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: adaptive CORPORA\n");
        return 1;
    }
    std::printf("MB/s of symbols                        counts    coded   bits a symbol\n");
    for (bench::symbol_stream& stream : bench::coder_streams(argv[1])) {
        if (stream.symbols.size() > 1000000) stream.symbols.resize(1000000);
        const std::uint32_t alphabet =
            1u + *std::max_element(stream.symbols.begin(), stream.symbols.end());
        for (const unsigned order : {0u, 1u, 2u})
            for (const unsigned lanes : {1u, 16u}) measure(stream, alphabet, order, lanes);
    }
}
