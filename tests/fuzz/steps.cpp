// SPDX-License-Identifier: MIT
// Fuzz target: rows and streams of a caller, step by step. tests/fuzz/README.md describes the
// input.
#include "harness.hpp"

#include <tessera/sdk/cursor.hpp>

#include <algorithm>
#include <cstring>

using namespace tessera;
using namespace tessera::fuzz;

namespace {

constexpr const char* distributions[] = {"probabilities", "probabilities:rule=mode", "softmax",
                                         "softmax:temperature=0.01"};
constexpr const char* coders[] = {"range", "arithmetic-62"};
constexpr tsr_score_kind kinds[] = {TSR_F16, TSR_BF16, TSR_F32, TSR_F64};
constexpr std::size_t widths[] = {2, 2, 4, 8};

/// What the first bytes choose, and rows of numbers cut out of the input, again from its start
/// where it ends.
struct message {
    step_codec codec;
    step_options options;
    tsr_score_kind kind;
    std::uint64_t steps;
    bytes numbers;

    score_rows rows() const {
        return {numbers.data(), kind, options.alphabet, steps * options.lanes};
    }
    std::size_t symbols() const { return static_cast<std::size_t>(steps * options.lanes); }
};

message message_of(sdk::cursor& in) {
    const auto byte = [&in] { return in.byte().value_or(0); };
    const unsigned which = byte(), kind = byte() % 4, alphabet = byte() + 1u, steps = byte() % 64;
    const std::uint32_t lanes = which / 8 % 4 + 1;
    const std::size_t wanted = std::size_t{steps} * lanes * alphabet * widths[kind];
    const std::size_t given = 2u * byte();
    const view pool = *in.bytes(std::min(in.left(), given));
    bytes numbers(std::max<std::size_t>(wanted, 8));
    for (std::size_t i = 0; !pool.empty() && i < numbers.size(); ++i)
        numbers[i] = pool[i % pool.size()];
    return {step_codec::compile(distributions[which % 4], coders[which / 4 % 2], plugins()),
            {.alphabet = alphabet, .lanes = lanes, .memory = small_limits.memory},
            kinds[kind],
            steps,
            std::move(numbers)};
}

bytes encoded(const message& m, const std::vector<std::uint32_t>& symbols, bool reserved) {
    bytes out;
    must_succeed("steps do not encode", [&] {
        step_encoder encoder(m.codec, m.options);
        if (reserved) encoder.reserve(1000);
        encoder.encode(m.rows(), symbols);
        const auto made = encoder.finish();
        out.assign(made.begin(), made.end());
    });
    return out;
}

void check_round_trip(const message& m, const std::vector<std::uint32_t>& symbols,
                      const bytes& stream) {
    std::vector<std::uint32_t> back(symbols.size());
    must_succeed("steps of ours do not decode", [&] {
        step_decoder decoder(m.codec, m.options);
        decoder.start(stream);
        decoder.decode(m.rows(), back);
        decoder.finish();
    });
    if (back != symbols) finding("steps of ours decode to something else");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    sdk::cursor in({data, size});
    const message m = message_of(in);
    const view rest = *in.bytes(in.left());

    std::vector<std::uint32_t> symbols(m.symbols());
    for (std::size_t i = 0; i < symbols.size(); ++i)
        symbols[i] = (rest.empty() ? 0u : rest[i % rest.size()]) % m.options.alphabet;
    const bytes made = encoded(m, symbols, size % 2 == 0);
    check_round_trip(m, symbols, made);

    std::vector<std::uint32_t> found(m.symbols());
    step_decoder decoder(m.codec, m.options);
    const bool whole = answered([&] {
        decoder.start(rest);
        decoder.decode(m.rows(), found);
        decoder.finish();
    });
    if (!whole) return 0;
    if (std::any_of(found.begin(), found.end(),
                    [&m](std::uint32_t symbol) { return symbol >= m.options.alphabet; }))
        finding("a symbol outside the alphabet");
    if (!std::ranges::equal(encoded(m, found, false), rest))
        finding("a stream is whole that no encoder writes");
    return 0;
}
