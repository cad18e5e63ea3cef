// SPDX-License-Identifier: MIT
// Measures the kernels of the range coder: the bulk face with one table, and the step face with a
// point and an interval at a time, in several lanes. MB of symbols (one byte each) a second of CPU
// time, and how far the bytes are from the order-0 entropy.
//
//     range CORPORA

#include "coder_streams.hpp"

#include "range/blocks.hpp"

#include <cstring>

namespace {

using namespace tessera;

/// As many lanes as wanted, with room for a stream each.
struct lane_rooms {
    std::vector<std::vector<std::uint8_t>> rooms;
    std::vector<range::encoder_lane> lanes;
    lane_rooms(unsigned count, std::size_t symbols)
        : rooms(count, std::vector<std::uint8_t>(4 * symbols / count + 64)), lanes(count) {}

    void start() {
        for (std::size_t l = 0; l < lanes.size(); ++l) {
            lanes[l] = {};
            lanes[l].begin = lanes[l].at = rooms[l].data();
            lanes[l].end = rooms[l].data() + rooms[l].size();
        }
    }
    std::size_t finish() {
        std::size_t all = 0;
        for (range::encoder_lane& lane : lanes) {
            lane.finish();
            std::fill_n(lane.at, range::zeros_behind, std::uint8_t{0});
            all += static_cast<std::size_t>(lane.at - lane.begin);
        }
        return all;
    }
    std::vector<range::decoder_lane> decoders() const {
        std::vector<range::decoder_lane> all(lanes.size());
        for (std::size_t l = 0; l < all.size(); ++l)
            all[l].start(lanes[l].begin, static_cast<std::size_t>(lanes[l].at - lanes[l].begin));
        return all;
    }
};

[[noreturn]] void lost(const char* what) {
    std::printf("%s: the symbols did not come back\n", what);
    std::exit(1);
}

void print(const bench::symbol_stream& stream, const std::string& what, double encode,
           double decode, std::size_t bytes) {
    const double bits = 8 * static_cast<double>(bytes) / static_cast<double>(stream.symbols.size());
    std::printf("%-20s %-22s %8.0f %8.0f %8.4f %+7.3f %%\n", stream.name.c_str(), what.c_str(),
                encode, decode, bits, 100 * (bits / stream.entropy() - 1));
}

void measure_bulk(const bench::symbol_stream& stream, const tsr_table& from, unsigned lanes) {
    std::vector<std::uint32_t> starts(common::point_search::starts);
    const range::coding_table table = range::make_table(from, starts);
    const range::arrangement one{&table, nullptr, 0};
    const std::span<const std::uint8_t> symbols(stream.symbols);
    lane_rooms to(lanes, symbols.size());
    std::size_t bytes = 0;
    const double encode = bench::megabytes_a_second(symbols.size(), [&] {
        to.start();
        for (std::size_t at = 0; at < symbols.size(); at += lanes)
            range::encode_row(
                symbols.subspan(at, std::min<std::size_t>(lanes, symbols.size() - at)), at, one,
                std::span(to.lanes));
        bytes = to.finish();
    });
    std::vector<std::uint8_t> out(symbols.size());
    bool whole = true;
    const double decode = bench::megabytes_a_second(symbols.size(), [&] {
        auto lanes_left = to.decoders();
        whole &= range::decode_rows(std::span(out), one, std::span(lanes_left));
        for (const auto& lane : lanes_left) whole &= lane.whole();
    });
    if (!whole || out != stream.symbols) lost("bulk");
    print(stream, "bulk, " + std::to_string(lanes) + " lanes", encode, decode, bytes);
}

/// Lanes take contiguous shares, as the entropy stage deals them out.
void measure_steps(const bench::symbol_stream& stream, const tsr_table& from, unsigned lanes) {
    std::vector<std::uint32_t> starts(common::point_search::starts);
    const range::coding_table table = range::make_table(from, starts);
    const std::size_t share = stream.symbols.size() / lanes;
    lane_rooms to(lanes, stream.symbols.size());
    std::vector<tsr_interval> step(lanes);
    std::size_t bytes = 0;
    const double encode = bench::megabytes_a_second(share * lanes, [&] {
        to.start();
        for (std::size_t i = 0; i < share; ++i) {
            for (unsigned l = 0; l < lanes; ++l)
                step[l] = table.interval(stream.symbols[l * share + i]);
            range::encode_step(to.lanes, step.data(), table.by);
        }
        bytes = to.finish();
    });
    std::vector<std::uint8_t> out(share * lanes);
    std::vector<std::uint32_t> points(lanes);
    bool whole = true;
    const double decode = bench::megabytes_a_second(share * lanes, [&] {
        auto lanes_left = to.decoders();
        for (std::size_t i = 0; i < share; ++i) {
            range::find_points(lanes_left, table.by, points.data());
            for (unsigned l = 0; l < lanes; ++l) {
                const std::uint32_t symbol = table.search.symbol_of(points[l]);
                out[l * share + i] = static_cast<std::uint8_t>(symbol);
                step[l] = table.interval(symbol);
            }
            whole &= range::take_step(lanes_left, step.data(), table.by);
        }
    });
    if (!whole || !std::equal(out.begin(), out.end(), stream.symbols.begin())) lost("steps");
    print(stream, "steps, " + std::to_string(lanes) + " lanes", encode, decode, bytes);
}

void measure(const bench::symbol_stream& stream, const std::string& kind, std::uint32_t total) {
    // Every symbol a unit, the rest by proportion, what is left to the last one.
    const auto counts = stream.counts();
    std::vector<std::uint32_t> lower(256 + 16);
    for (std::size_t s = 0; s + 1 < 256; ++s)
        lower[s + 1] = lower[s] + (counts[s] > 0) +
                       static_cast<std::uint32_t>(std::uint64_t{counts[s]} * (total - 256) /
                                                  stream.symbols.size());
    const tsr_table table{sizeof(tsr_table), 256, total, lower.data(), nullptr};
    std::printf("%s\n", kind.c_str());
    for (const unsigned lanes : {1u, 4u, 16u}) measure_bulk(stream, table, lanes);
    for (const unsigned lanes : {1u, 16u, 64u}) measure_steps(stream, table, lanes);
}

/// The bits of the symbols' highest place, as a binary model would have them.
void measure_bits(const bench::symbol_stream& stream) {
    bench::symbol_stream bits{"", {}};
    bits.name = "top bits of " + stream.name;
    const std::uint8_t middle = [&] {
        auto sorted = stream.symbols;
        std::nth_element(sorted.begin(), sorted.begin() + sorted.size() / 2, sorted.end());
        return sorted[sorted.size() / 2];
    }();
    for (const std::uint8_t s : stream.symbols) bits.symbols.push_back(s > middle);
    std::vector<std::uint32_t> lower(2 + 16);
    const auto counts = bits.counts();
    lower[1] = static_cast<std::uint32_t>((std::uint64_t{counts[0]} << 16) / bits.symbols.size());
    const tsr_table table{sizeof(tsr_table), 2, 1u << 16, lower.data(), nullptr};
    std::printf("two symbols out of 2^16\n");
    for (const unsigned lanes : {1u, 4u, 16u}) measure_bulk(bits, table, lanes);
    measure_steps(bits, table, 16);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: range CORPORA\n");
        return 1;
    }
    std::printf("MB/s of symbols                               encode   decode   bits a symbol\n");
    for (const bench::symbol_stream& stream : bench::coder_streams(argv[1])) {
        measure(stream, "out of 2^16", 1u << 16);
        measure(stream, "out of 10^9", 1000000000);
        measure_bits(stream);
    }
}
