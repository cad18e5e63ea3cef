// SPDX-License-Identifier: MIT
// Measures the kernels of the Huffman coder, tables ready made, beside memcpy: MB of symbols (one
// byte each) a second of CPU time, and how far the bits are from the order-0 entropy.
//
//     huffman CORPORA [bits of the longest code, 11 unless told]

#include "coder_streams.hpp"

#include "huffman/streams.hpp"

#include <cstring>

namespace {

using namespace tessera;
using sdk::instructions;

unsigned longest = 11;
constexpr std::size_t slack = 64;

void measure(const bench::symbol_stream& stream, instructions set, const char* name) {
    const std::size_t count = stream.symbols.size();
    huffman::code_lengths lengths;
    std::vector<std::uint64_t> weights;
    const auto counts = stream.counts();
    for (std::uint32_t s = 0; s < counts.size(); ++s)
        if (counts[s] > 0) {
            lengths.symbol.push_back(s);
            weights.push_back(counts[s]);
        }
    lengths.length = huffman::optimal_lengths(weights, longest);
    std::vector<std::uint32_t> codes(256), pairs(1u << longest);
    huffman::make_codes(lengths, codes);
    huffman::make_pairs(lengths, longest, pairs);
    const huffman::encode_table to{codes.data()};
    const huffman::decode_table<std::uint8_t> from{pairs.data(), nullptr};

    std::vector<std::uint8_t> room[huffman::streams], out(count + slack);
    std::array<std::uint8_t*, huffman::streams> begin;
    std::array<std::size_t, huffman::streams> size;
    for (unsigned k = 0; k < huffman::streams; ++k) {
        room[k].resize(count / 2 + slack);
        begin[k] = room[k].data();
    }
    bool outside = false, whole = true;
    const double encode = bench::megabytes_a_second(count, [&] {
        huffman::encode_streams<std::uint8_t>(stream.symbols, {&to, nullptr, 0}, longest, begin,
                                              size, outside, set);
    });
    std::array<std::span<const std::uint8_t>, huffman::streams> parts;
    for (unsigned k = 0; k < huffman::streams; ++k) parts[k] = {begin[k], size[k]};
    const double decode = bench::megabytes_a_second(count, [&] {
        whole &= huffman::decode_streams<std::uint8_t>(parts, {&from, nullptr, 0}, longest,
                                                       std::span(out).first(count), set);
    });
    if (outside || !whole || std::memcmp(out.data(), stream.symbols.data(), count) != 0) {
        std::printf("%s: the symbols did not come back\n", name);
        std::exit(1);
    }
    const double bits =
        8 * static_cast<double>(size[0] + size[1] + size[2] + size[3]) / static_cast<double>(count);
    std::printf("%-20s %-8s %8.0f %8.0f %8.4f %+7.3f %%\n", stream.name.c_str(), name, encode,
                decode, bits, 100 * (bits / stream.entropy() - 1));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        std::fprintf(stderr, "usage: huffman CORPORA [bits of the longest code]\n");
        return 1;
    }
    if (argc == 3) longest = static_cast<unsigned>(std::stoul(argv[2]));
    std::printf("MB/s of symbols               encode   decode   bits a symbol\n");
    for (const bench::symbol_stream& stream : bench::coder_streams(argv[1])) {
        std::vector<std::uint8_t> copy(stream.symbols.size());
        const double moved = bench::megabytes_a_second(
            copy.size(), [&] { std::memcpy(copy.data(), stream.symbols.data(), copy.size()); });
        std::printf("%-20s %-8s %8.0f %8.0f\n", stream.name.c_str(), "memcpy", moved, moved);
        measure(stream, instructions::scalar, "scalar");
        if (sdk::best_instructions() >= instructions::avx2)
            measure(stream, instructions::avx2, "bmi2");
    }
}
