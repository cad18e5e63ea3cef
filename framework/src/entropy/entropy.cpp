// SPDX-License-Identifier: MIT
// The entropy stage: which symbols it codes, and by which face.
#include "entropy.hpp"

#include "bulk.hpp"
#include "header.hpp"
#include "steps.hpp"

#include <tessera/sdk/stream.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tessera::engine {

namespace {

constexpr std::uint64_t widest_alphabet = UINT32_MAX;  // of a model that is not bitwise

bool wide(tsr_type type) { return width(type) >= 4; }

// Whether the alphabet follows from the type or travels with the stream. Where it does not, this
// stage measures and stores it.
bool implied(const tsr_stream& s) { return s.alphabet != 0 || !wide(s.type); }

// How many numbers the type has; 0 stands for 2^64.
std::uint64_t alphabet_of_type(tsr_type type) {
    return type == TSR_U64 ? 0 : std::uint64_t{1} << (8 * width(type));
}

// A file may claim more than the type has, and models count bits by it.
std::uint64_t implied_alphabet(const tsr_stream& s) {
    const std::uint64_t of_type = alphabet_of_type(s.type);
    if (of_type == 0) return s.alphabet;
    return s.alphabet == 0 ? of_type : std::min(s.alphabet, of_type);
}

// The one that the encoder measured.
std::uint64_t read_alphabet(header_reader& header, tsr_type type) {
    const std::uint64_t of_type = alphabet_of_type(type);
    return of_type == 0 ? header.number(0, UINT64_MAX, "alphabet")
                        : header.number(1, of_type, "alphabet");
}

// One above the largest element; 0 stands for 2^64.
std::uint64_t measured_alphabet(const tsr_stream& s) {
    return sdk::with_element(s.type, [&](auto zero) -> std::uint64_t {
        const auto elements = sdk::elements<decltype(zero)>(s);
        return std::uint64_t{*std::max_element(elements.begin(), elements.end())} + 1;
    });
}

// The symbols with the alphabet that model, distribution and coder are told.
tsr_stream with_alphabet(const entropy_plan& plan, const tsr_stream& s, std::uint64_t alphabet) {
    const bool bitwise = (plan.model.desc->flags & TSR_BITWISE) != 0;
    if (!bitwise && (alphabet == 0 || alphabet > widest_alphabet))
        throw error(reason::unsupported,
                    fmt::format("symbols up to {}, an entropy step takes alphabets up to {}",
                                alphabet - 1, widest_alphabet));
    tsr_stream known = s;
    known.alphabet = alphabet;
    return known;
}

// Tables of the whole block are quicker than steps, but there are none of 64-bit symbols.
bool by_bulk(const entropy_plan& plan, tsr_type type) { return plan.bulk && type != TSR_U64; }

}  // namespace

void entropy_encode(const entropy_plan& plan, tsr_call& call, const stream_value& symbols,
                    std::span<const tsr_stream> given) {
    if (symbols.view.count == 0) {
        call.check(host.commit(&call, 0, 0, 0, 0));
        return;
    }
    header_writer header;
    const bool stored = !implied(symbols.view);
    const std::uint64_t alphabet =
        stored ? measured_alphabet(symbols.view) : implied_alphabet(symbols.view);
    if (stored) header.number(alphabet);
    const tsr_stream known = with_alphabet(plan, symbols.view, alphabet);
    if (by_bulk(plan, known.type)) {
        header.number(0);
        encode_bulk(plan, call, known, given, header);
    } else {
        encode_steps(plan, call, known, given, header);
    }
    call.check(host.put_header(&call, header.bytes().data(), header.bytes().size()));
}

void entropy_decode(const entropy_plan& plan, tsr_call& call, const stream_value& bytes,
                    const tsr_stream& shape, std::span<const tsr_stream> given) {
    if (shape.count == TSR_UNKNOWN)
        throw error(
            reason::unsupported,
            "an entropy step needs to know how many symbols there are, which raw mode does not");
    header_reader header(call.header_in);
    if (shape.count == 0) {
        header.end();
        if (bytes.view.count != 0)
            throw error(reason::corrupt,
                        fmt::format("{} coded bytes for no symbols", bytes.view.count));
        call.check(host.commit(&call, 0, 0, shape.alphabet, shape.row));
        return;
    }
    const std::uint64_t alphabet =
        implied(shape) ? implied_alphabet(shape) : read_alphabet(header, shape.type);
    tsr_stream known = with_alphabet(plan, shape, alphabet);
    known.data = host.output(&call, 0, shape.count);
    if (known.data == nullptr) call.check(TSR_E_LIMIT);
    // The file says by which face it was coded: a plugin may gain one later.
    const auto lanes = static_cast<std::uint32_t>(
        header.number(0, std::min<std::uint64_t>(shape.count, max_lanes), "number of lanes"));
    if (lanes == 0 ? !plan.bulk : !plan.step)
        throw error(reason::unsupported,
                    lanes == 0 ? "was coded in tables of a whole block, which its plugins do not do"
                               : "was coded step by step, which its plugins do not do");
    if (lanes == 0)
        decode_bulk(plan, call, bytes.view, known, given, header);
    else
        decode_steps(plan, call, bytes.view, known, given, lanes, header);
    call.check(host.commit(&call, 0, shape.count, shape.alphabet, shape.row));
}

}  // namespace tessera::engine
