// SPDX-License-Identifier: MIT
// Judging pieces of raw data.
#include "kinds.hpp"

#include <algorithm>

namespace tessera::detect {

namespace {

constexpr std::size_t least_judged = 4 << 10;  // statistics of less say little

// In bits a byte. Compressed data has 7.99 and more; what is a little below gains nothing either.
constexpr double noise = 7.97;
// What order 0 does not see, a byte coder's matches, has to be outweighed.
constexpr double float_gain = 0.12;
constexpr double structure_gain = 0.25, structure_share = 0.93;
constexpr double near = 0.05;  // as good as equal
// A mantissa is noise where no byte of it could be coded for more than this.
constexpr double mantissa_slack = 0.06;
constexpr double repeats = 0.004;           // as a share
constexpr double told_by_neighbours = 0.3;  // bits of an exponent

constexpr kind numbers_of(unsigned width) {
    return width == 2 ? kind::numbers16 : width == 4 ? kind::numbers32 : kind::numbers64;
}

constexpr format format_of(kind k) {
    return k == kind::f16    ? format::f16
           : k == kind::bf16 ? format::bf16
           : k == kind::f32  ? format::f32
                             : format::f64;
}

bool mantissas_are_noise(kind run, const sample& known, const entropy& h) {
    const unsigned width = width_of(run);
    // Whole bytes of mantissa, then the seven bits that share a byte with the exponent's last.
    const unsigned whole = run == kind::f16 ? 1 : width - 2;
    for (unsigned r = 0; r < whole; ++r)
        if (h.of(known.plane(r, width)) < 8 - mantissa_slack) return false;
    if (run != kind::bf16 && run != kind::f32) return true;
    counts shared = known.plane(width - 2, width);
    for (std::size_t v = 0; v < 128; ++v) shared[v] += shared[v + 128];
    return h.of(std::span<const std::uint32_t>(shared).first(128)) >= 7 - mantissa_slack;
}

}  // namespace

judgement judge(std::span<const std::uint8_t> piece, const sample& known, const entropy& h) {
    judgement found;
    if (piece.size() < least_judged) return found;
    const double all = h.of(known.plane(0, 1));
    if (all >= noise) {
        found.is = kind::noise;
        return found;
    }
    double best_float = 8, best_planes = 8;
    kind as_float = kind::plain, as_planes = kind::plain;
    unsigned shift_of_width[9] = {};
    for (const unsigned width : {2u, 4u, 8u}) {
        double sum = 0, least = 9;
        unsigned top = 0;
        for (unsigned r = 0; r < width; ++r) {
            const double bits = h.of(known.plane(r, width));
            sum += bits;
            if (bits < least) {
                least = bits;
                top = r;
            }
        }
        const double planes = sum / width;
        if (planes > all - float_gain) continue;  // a position says nothing
        // The byte with the exponent is the last of a number.
        shift_of_width[width] = (top + 1) % width;
        if (planes < best_planes - near) {
            best_planes = planes;
            as_planes = numbers_of(width);
        }
        for (const kind k : {kind::f16, kind::bf16, kind::f32, kind::f64}) {
            if (width_of(k) != width) continue;
            const double bits = bits_as(format_of(k), piece, shift_of_width[width], h);
            // The first of two that are as good, and a wider one only where it is better than what
            // it contains.
            if (bits < best_float - (k == kind::f16 ? 0 : near)) {
                best_float = bits;
                as_float = k;
            }
        }
    }
    if (best_float < all - float_gain && best_float < best_planes + float_gain)
        found.is = as_float;
    else if (best_planes < all - structure_gain && best_planes < all * structure_share)
        found.is = as_planes;
    if (is_float(found.is)) found.shift = shift_of_width[width_of(found.is)];
    return found;
}

bool go_together(const judgement& piece, kind run) {
    return width_of(piece.is) == width_of(run) && piece.shift == 0 &&
           (piece.is == kind::noise) == (run == kind::noise);
}

kind settle(kind run, const sample& known, std::span<const std::uint8_t> data, const entropy& h) {
    if (run == kind::noise) return repeated_share_of_noise(data) > repeats ? kind::plain : run;
    if (!is_float(run)) return run;
    const unsigned width = width_of(run);
    const bool floats = mantissas_are_noise(run, known, h) && repeated_share(data) <= repeats &&
                        neighbours_tell(format_of(run), data, h) <= told_by_neighbours;
    return floats ? run : numbers_of(width);
}

bool is_text(const sample& known) {
    const counts all = known.plane(0, 1);
    std::uint64_t control = all[0x7F];
    for (std::size_t v = 0; v < 0x20; ++v)
        if (v != '\t' && v != '\n' && v != '\r') control += all[v];
    return known.bytes != 0 && control * 1000 <= known.bytes;
}

}  // namespace tessera::detect
