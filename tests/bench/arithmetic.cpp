// SPDX-License-Identifier: MIT
// Measures the arithmetic coder as a host calls it, in bulk with one table, and step by step in one
// lane and several: MB of symbols (one byte each) a second of CPU time, and how far the bytes are
// from the order-0 entropy.
//
//     arithmetic CORPORA

#include "coder_streams.hpp"

#include <tessera/sdk/test_host.hpp>

#include <cstring>

extern "C" const tsr_entry tsr_plugin_entry_arithmetic;

namespace {

using namespace tessera;
namespace testing = sdk::testing;

void print(const bench::symbol_stream& stream, const std::string& what, double encode,
           double decode, std::uint64_t bytes) {
    const double bits = 8 * static_cast<double>(bytes) / static_cast<double>(stream.symbols.size());
    std::printf("%-20s %-26s %8.1f %8.1f %8.4f %+7.3f %%\n", stream.name.c_str(), what.c_str(),
                encode, decode, bits, 100 * (bits / stream.entropy() - 1));
}

[[noreturn]] void lost() {
    std::printf("the symbols did not come back\n");
    std::exit(1);
}

void measure_bulk(const bench::symbol_stream& stream, const testing::tables& with,
                  const std::string& name) {
    const testing::coder plan(*tsr_plugin_entry_arithmetic.plugins[0]);
    const auto in = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(stream.symbols));
    testing::coded made;
    const double encode =
        bench::megabytes_a_second(in.count, [&] { made = plan.encode(with, in); });
    testing::stream out;
    const double decode = bench::megabytes_a_second(
        in.count, [&] { out = plan.decode(with, made, TSR_U8, in.count); });
    if (std::memcmp(out.bytes().data(), in.bytes().data(), in.bytes().size()) != 0) lost();
    print(stream, "bulk, " + name, encode, decode, made.ports.at(0).count);
}

/// Intervals are ready, points are only compared: what remains is the coder's own work.
void measure_steps(const bench::symbol_stream& stream, const testing::table& with,
                   std::uint32_t lanes) {
    const testing::coder plan(*tsr_plugin_entry_arithmetic.plugins[0]);
    std::vector<tsr_interval> of_symbol;
    for (std::uint32_t s = 0; s < 256; ++s) of_symbol.push_back(with.interval(s));
    std::vector<testing::batch> steps{{with.total, lanes, {}}};
    const std::size_t count = stream.symbols.size() / lanes * lanes;
    for (std::size_t i = 0; i < count; ++i)
        steps[0].intervals.push_back(of_symbol[stream.symbols[i]]);
    testing::coded made;
    const double encode =
        bench::megabytes_a_second(count, [&] { made = plan.encode_steps(lanes, steps); });
    const double decode =
        bench::megabytes_a_second(count, [&] { plan.decode_steps(lanes, made, steps); });
    print(stream, "steps, " + std::to_string(lanes) + " lanes", encode, decode,
          made.ports.at(0).count);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: arithmetic CORPORA\n");
        return 1;
    }
    std::printf(
        "MB/s of symbols                                   encode   decode   bits a symbol\n");
    for (bench::symbol_stream& stream : bench::coder_streams(argv[1])) {
        if (stream.symbols.size() > 1000000) stream.symbols.resize(1000000);
        const auto counts = stream.counts();
        const std::vector<std::uint64_t> exact(counts.begin(), counts.end());
        const testing::table by_counts = testing::table::of(exact);
        measure_bulk(stream, testing::tables(by_counts), "total as counted");
        // The same out of a power of two: every symbol a unit beyond its count, what is left to
        // one.
        std::vector<std::uint64_t> rounded(exact);
        std::uint64_t sum = 0;
        for (auto& n : rounded) sum += ++n;
        rounded[0] += (std::uint64_t{1} << 21) - sum;
        if (stream.name == "text")
            measure_bulk(stream, testing::tables(testing::table::of(rounded)), "half of 2^21 idle");
        for (const std::uint32_t lanes : {1u, 16u}) measure_steps(stream, by_counts, lanes);
    }
}
