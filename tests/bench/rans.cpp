// SPDX-License-Identifier: MIT
// Measures the bulk kernels of rANS, tables of 2^12 ready made, beside memcpy: MB of symbols (one
// byte each) a second of CPU time, and how far the bytes are from the order-0 entropy.
//
//     rans CORPORA

#include "coder_streams.hpp"

#include "quantize/rounding.hpp"
#include "rans/blocks.hpp"

#include <cstring>

namespace {

using namespace tessera;
using sdk::instructions;

constexpr std::uint32_t total = 1u << 12;
constexpr std::size_t slack = 64;

/// One table, in every form.
struct table_forms {
    std::vector<std::uint32_t> lower = std::vector<std::uint32_t>(256 + 16);
    std::vector<rans::encode_entry> entries = std::vector<rans::encode_entry>(256);
    std::vector<std::uint32_t> of_symbol = std::vector<std::uint32_t>(256);
    std::vector<std::uint8_t> of_point = std::vector<std::uint8_t>(total + 4);
    std::vector<std::uint32_t> intervals = std::vector<std::uint32_t>(256);
    std::vector<std::uint32_t> all_of_point = std::vector<std::uint32_t>(total);
    rans::interval_table in_registers;
    rans::search_table search;
    rans::encode_table encode;
    rans::decode_table<std::uint8_t> decode;

    explicit table_forms(const std::vector<std::uint32_t>& counts) {
        std::vector<std::uint32_t> present, frequencies(256);
        for (const std::uint32_t n : counts)
            if (n > 0) present.push_back(n);
        std::vector<quantize::candidate> room(2 * present.size());
        quantize::round_to_total(present, total, std::span(frequencies).first(present.size()),
                                 room);
        for (std::size_t s = 0, i = 0; s + 1 < 256; ++s)
            lower[s + 1] = lower[s] + (counts[s] > 0 ? frequencies[i++] : 0);
        const tsr_table table{sizeof(tsr_table), 256, total, lower.data(), nullptr};
        encode = rans::make_encode_table(table, entries);
        rans::make_byte_intervals(encode, std::span<std::uint32_t, 256>(intervals));
        encode.of_byte = intervals.data();
        decode = rans::make_decode_table<std::uint8_t>(table, of_symbol, of_point);
        rans::make_points(table, all_of_point);
        decode.all_of_point = all_of_point.data();
        if (rans::make_intervals(table, in_registers)) encode.intervals = &in_registers;
        if (rans::make_search(table, search)) decode.search = &search;
    }
};

void measure(const bench::symbol_stream& stream, instructions set, const char* name) {
    const table_forms table(stream.counts());
    const std::size_t count = stream.symbols.size();
    std::vector<std::uint32_t> states(rans::states_for(count)), left(states);
    std::vector<std::uint8_t> words(2 * count + slack), out(count + slack);
    std::size_t bytes = 0;
    bool outside = false;
    const double encode = bench::megabytes_a_second(count, [&] {
        bytes = rans::encode_block<std::uint8_t>(stream.symbols, {&table.encode, nullptr, 0},
                                                 states, words.data(), outside, set);
    });
    bool whole = true;
    const double decode = bench::megabytes_a_second(count, [&] {
        left = states;
        whole &= rans::decode_block<std::uint8_t>({words.data(), bytes}, left,
                                                  {&table.decode, nullptr, 0},
                                                  std::span(out).first(count), set);
    });
    if (outside || !whole || std::memcmp(out.data(), stream.symbols.data(), count) != 0) {
        std::printf("%s: the symbols did not come back\n", name);
        std::exit(1);
    }
    const double bits =
        8 * static_cast<double>(bytes + 4 * states.size() + 1) / static_cast<double>(count);
    std::printf("%-20s %-8s %8.0f %8.0f %8.4f %+7.3f %%\n", stream.name.c_str(), name, encode,
                decode, bits, 100 * (bits / stream.entropy() - 1));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: rans CORPORA\n");
        return 1;
    }
    std::printf("MB/s of symbols               encode   decode   bits a symbol\n");
    for (const bench::symbol_stream& stream : bench::coder_streams(argv[1])) {
        std::vector<std::uint8_t> copy(stream.symbols.size());
        const double moved = bench::megabytes_a_second(
            copy.size(), [&] { std::memcpy(copy.data(), stream.symbols.data(), copy.size()); });
        std::printf("%-20s %-8s %8.0f %8.0f\n", stream.name.c_str(), "memcpy", moved, moved);
        measure(stream, instructions::scalar, "scalar");
        if (sdk::best_instructions() >= instructions::avx2)
            measure(stream, instructions::avx2, "avx2");
        if (sdk::best_instructions() >= instructions::avx512)
            measure(stream, instructions::avx512, "avx512");
        if (sdk::best_instructions() >= instructions::avx512vbmi)
            measure(stream, instructions::avx512vbmi, "vbmi");
    }
}
