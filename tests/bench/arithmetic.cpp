// SPDX-License-Identifier: MIT
// Measures the arithmetic coders as a host calls them: "arithmetic" in bulk with one table, and
// step by step in one lane and several: MB of symbols (one byte each) a second of CPU time, and how
// far the bytes are from the order-0 entropy. "arithmetic-62" step by step in ns a symbol, with an
// interval of its own for each as after a language model, beside its format page bit by bit.
//
//     arithmetic CORPORA

#include "../coders/bit_by_bit.hpp"
#include "coder_streams.hpp"

#include <tessera/sdk/test_host.hpp>

#include <cstring>
#include <random>

extern "C" const tsr_entry tsr_plugin_entry_arithmetic, tsr_plugin_entry_arithmetic_62;

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

/// The coder's calls alone: the SDK's host looks at all of its memory after each of its own.
class step_caller : public testing::coder {
  public:
    using coder::coder;

    /// Points that lie in no interval, and whatever else is wrong.
    std::uint64_t decode(const testing::coded& from, const testing::batch& of) const {
        const tsr_stream in = from.ports.at(0).view();
        testing::work w(around, testing::work::direction::decode);
        void* state = nullptr;
        w.check(api().decode_begin(raw(), testing::work::host(), w.raw(), &in, of.active, &state));
        std::vector<std::uint32_t> points(of.active);
        std::uint64_t wrong = 0;
        for (std::size_t i = 0; i < of.intervals.size(); i += of.active) {
            const tsr_interval* const row = &of.intervals[i];
            wrong += api().decode_peek(state, of.total, of.active, points.data()) != TSR_OK;
            for (std::uint32_t l = 0; l < of.active; ++l)
                wrong += points[l] - row[l].start >= row[l].frequency;
            wrong += api().decode_advance(state, of.total, of.active, row) != TSR_OK;
        }
        wrong += api().decode_finish(state) != TSR_OK;
        api().end(state);
        return wrong;
    }
};

/// Probabilities of 1/2 to 1/512 and random places out of `total`.
void measure_62(std::uint64_t total, const std::string& name) {
    const step_caller plan(*tsr_plugin_entry_arithmetic_62.plugins[0]);
    std::mt19937_64 random(62);
    testing::batch of{total, 1, {}};
    for (int i = 0; i < 256000; ++i) {
        const std::uint64_t frequency = (total >> random() % 9) / 2;
        of.intervals.push_back({static_cast<std::uint32_t>(random() % (total - frequency + 1)),
                                static_cast<std::uint32_t>(frequency)});
    }
    const auto ns = [&](auto&& f) {
        return 1e3 / bench::megabytes_a_second(of.intervals.size(), f);
    };
    const auto line = [&](const std::string& what, double encode, double decode) {
        std::printf("%-34s %8.1f %8.1f\n", (name + ", " + what).c_str(), encode, decode);
    };

    std::vector<std::uint8_t> plain;
    const double slow_encode = ns([&] {
        tests::bit_by_bit_encoder slow;
        for (const auto& [start, frequency] : of.intervals)
            slow.put(start, std::uint64_t{start} + frequency, total);
        plain = slow.finish();
    });
    std::uint64_t wrong = 0;
    const double slow_decode = ns([&] {
        tests::bit_by_bit_decoder slow(plain);
        for (const auto& [start, frequency] : of.intervals) {
            wrong += slow.point(total) - start >= frequency;
            slow.take(start, std::uint64_t{start} + frequency, total);
        }
    });
    line("bit by bit", slow_encode, slow_decode);
    for (const std::uint32_t lanes : {1u, 16u}) {
        of.active = lanes;
        testing::coded made;
        const double encode = ns([&] { made = plan.encode_steps(lanes, {&of, 1}); });
        const double decode = ns([&] { wrong += plan.decode(made, of); });
        line(std::to_string(lanes) + " lanes", encode, decode);
        const auto bytes = made.ports.at(0).bytes();
        if (wrong > 0 ||
            (lanes == 1 && !std::equal(bytes.begin(), bytes.end(), plain.begin(), plain.end())))
            lost();
    }
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
    std::printf("arithmetic-62, ns a symbol            encode   decode\n");
    measure_62(std::uint64_t{1} << 32, "out of 2^32");
    measure_62(4294954951, "out of 2^32 - 12345");
    measure_62(1000003, "out of 1000003");
}
