// SPDX-License-Identifier: MIT
// Fuzz target: files of the bitstream project. tests/fuzz/README.md describes the input.
#include "harness.hpp"

#include <tessera/sdk/cursor.hpp>

using namespace tessera;
using namespace tessera::fuzz;
using bitstream::coding;

namespace {

void try_meta(coding how, std::string_view json) {
    answered([&] { bitstream::read_book(how, json); });
    answered([&] {
        const bitstream::dump_meta dump(json);
        const bitstream::entry_meta entry(how, dump.entry(how, "meta_x", 7, nullptr));
        if (entry.count != 7 || entry.own || entry.key_file != dump.key_file)
            finding("an entry says something else than its dump");
    });
    answered([&] { bitstream::entry_meta(how, json); });
}

/// A table of 64 numbers, a count and a stream: what decodes is what encoding writes.
void try_stream(coding how, view data) {
    static const bitstream::stream_coder coders[] = {{coding::huffman, plugins(), small_limits},
                                                     {coding::arithmetic, plugins(), small_limits}};
    const bitstream::stream_coder& coder = coders[how == coding::arithmetic];
    sdk::cursor in(data);
    bitstream::book b = bitstream::no_counts();
    for (std::uint64_t& number : b[0]) number = in.varint().value_or(0);
    const std::uint64_t count = in.varint().value_or(0);
    const view stream = *in.bytes(in.left());
    answered([&] {
        // A symbol that has the whole total takes no bits: counts alone would make a run long.
        const auto symbols = coder.decode(stream, std::min<std::uint64_t>(count, 1 << 16), b, 0);
        must_succeed("a stream that decodes does not encode", [&] {
            const auto again = coder.encode(symbols, b, 0);
            if (!std::equal(again.begin(), again.end(), stream.begin(), stream.end()))
                finding("a stream decodes that no encoder would write");
        });
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const coding how = data[0] & 1 ? coding::arithmetic : coding::huffman;
    const view rest{data + 1, size - 1};
    if (data[0] & 2)
        try_stream(how, rest);
    else
        try_meta(how, {reinterpret_cast<const char*>(rest.data()), rest.size()});
    return 0;
}
