// SPDX-License-Identifier: MIT
// Generates scores of every kind.
#include "scores.hpp"

#include "random.hpp"

#include <bit>
#include <cmath>
#include <limits>

namespace tessera::conform {
namespace {

/// The bits of binary16 nearest below `x`, subnormals flushed to zero.
std::uint16_t half(float x) {
    const auto bits = std::bit_cast<std::uint32_t>(x);
    const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000);
    const int exponent = static_cast<int>(bits >> 23 & 0xFF) - 127 + 15;
    if (std::isnan(x)) return sign | 0x7E00;
    if (exponent >= 31) return sign | 0x7C00;
    if (exponent <= 0) return sign;
    return static_cast<std::uint16_t>(sign | exponent << 10 | (bits >> 13 & 0x3FF));
}

void store(host::scores& s, std::size_t index, double value) {
    switch (s.kind) {
        case TSR_F16:
            s.numbers<std::uint16_t>()[index] = half(static_cast<float>(value));
            break;
        case TSR_BF16:
            s.numbers<std::uint16_t>()[index] = static_cast<std::uint16_t>(
                std::bit_cast<std::uint32_t>(static_cast<float>(value)) >> 16);
            break;
        case TSR_F32:
            s.numbers<float>()[index] = static_cast<float>(value);
            break;
        case TSR_F64:
            s.numbers<double>()[index] = value;
            break;
        case TSR_LOGITS_I32:
            s.numbers<std::int32_t>()[index] =
                static_cast<std::int32_t>(std::clamp(value, -2147483648.0, 2147483647.0));
            break;
        default:
            s.numbers<std::uint32_t>()[index] =
                static_cast<std::uint32_t>(std::clamp(value, 0.0, 4294967295.0));
    }
}

/// Which symbols can occur: for counts and probabilities those above zero. Logits rule out none.
std::vector<bool> possible_symbols(const host::scores& s) {
    std::vector<bool> possible(s.alphabet, true);
    for (std::uint32_t i = 0; i < s.alphabet; ++i) {
        if (s.kind == TSR_COUNTS) possible[i] = s.numbers<std::uint32_t>()[i] > 0;
        if (s.kind == TSR_F32) possible[i] = s.numbers<float>()[i] > 0;
        if (s.kind == TSR_F64) possible[i] = s.numbers<double>()[i] > 0;
        if (s.kind == TSR_BF16 || s.kind == TSR_F16) {
            const std::uint16_t bits = s.numbers<std::uint16_t>()[i];
            const std::uint16_t infinity = s.kind == TSR_F16 ? 0x7C00 : 0x7F80;
            possible[i] = bits > 0 && bits <= infinity;
        }
    }
    return possible;
}

}  // namespace

std::vector<score_sample> score_samples(tsr_score_kind kind, std::uint32_t alphabet,
                                        std::uint64_t seed) {
    random r(seed);
    std::vector<score_sample> all;
    const bool floats = kind >= TSR_F16 && kind <= TSR_F64;
    const double unit = floats ? 1.0 / alphabet : kind == TSR_P1_U32 ? 1 << 30 : 1000;
    const auto add = [&](const char* name, const auto& score) {
        host::scores s(kind, alphabet);
        const std::uint64_t numbers = sdk::row_numbers(kind, alphabet);
        for (std::size_t i = 0; i < numbers; ++i) store(s, i, score(i));
        auto possible = possible_symbols(s);
        all.push_back({name, std::move(s), std::move(possible)});
    };
    const auto chosen = static_cast<std::size_t>(r.below(alphabet));
    add("all equal", [&](auto) { return unit; });
    add("all zero", [](auto) { return 0.0; });
    add("one-hot", [&](std::size_t i) { return i == chosen ? unit * alphabet : 0.0; });
    add("one-hot on the last", [&](std::size_t i) { return i + 1 == alphabet ? unit : 0.0; });
    add("two", [&](std::size_t i) { return i == 0 || i + 1 == alphabet ? unit : 0.0; });
    add("ramp", [&](std::size_t i) { return unit * static_cast<double>(i); });
    add("random", [&](auto) { return unit * static_cast<double>(r.below(1000)) / 500; });
    add("skewed",
        [&](std::size_t i) { return unit * std::exp2(20.0 - std::min(40.0, double(i))); });
    add("one against many", [&](std::size_t i) { return i == chosen ? unit * 1e6 : unit * 1e-3; });
    add("largest", [](auto) { return std::numeric_limits<double>::max(); });
    add("one largest",
        [&](std::size_t i) { return i == chosen ? std::numeric_limits<double>::max() : unit; });
    add("negative", [&](std::size_t i) { return -unit * static_cast<double>(i % 7); });
    if (floats) {
        const double infinity = std::numeric_limits<double>::infinity();
        const double nan = std::numeric_limits<double>::quiet_NaN();
        add("all NaN", [&](auto) { return nan; });
        add("some NaN", [&](std::size_t i) { return i % 3 == 0 ? nan : unit; });
        add("all infinite", [&](auto) { return infinity; });
        add("one infinite", [&](std::size_t i) { return i == chosen ? infinity : unit; });
        add("minus infinity", [&](std::size_t i) { return i % 2 ? -infinity : unit; });
        add("everything", [&](std::size_t i) {
            const double list[] = {nan, infinity, -infinity, 0.0, -0.0, -1.0, 1e-320, unit};
            return list[i % 8];
        });
        add("tiny", [](auto) { return 1e-30; });
    }
    return all;
}

std::vector<std::uint32_t> alphabets_of(tsr_score_kind kind, bool quick) {
    if (kind == TSR_P1_U32) return {2};
    if (quick) return {1, 2, 3, 17, 256, 1000};
    return {1, 2, 3, 17, 255, 256, 1000, 4096, 60000};
}

std::string kind_name(tsr_score_kind kind) {
    static constexpr const char* names[] = {"?",   "counts", "logits",         "f16", "bf16", "f32",
                                            "f64", "p1",     "table and guess"};
    return names[kind <= TSR_TABLE_GUESS_U32 ? kind : 0];
}

std::vector<tsr_score_kind> kinds_of(std::uint32_t set) {
    std::vector<tsr_score_kind> kinds;
    for (tsr_score_kind kind = TSR_COUNTS; kind <= TSR_TABLE_GUESS_U32; ++kind)
        if (set & TSR_KIND_BIT(kind)) kinds.push_back(kind);
    return kinds;
}

}  // namespace tessera::conform
