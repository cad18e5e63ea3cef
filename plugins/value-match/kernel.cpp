// SPDX-License-Identifier: MIT
// Numbers like earlier ones but for the sign, which is their top bit.
#include "kernel.hpp"

#include <algorithm>
#include <array>

namespace tessera::value_match {

namespace {

constexpr std::size_t samples = 8, sample_size = 4096;
constexpr std::size_t worth_a_distance = 64, worth_it_all = 8;  // 1 of so many is enough

template <class T>
constexpr T sign = static_cast<T>(T{1} << (8 * sizeof(T) - 1));

/// Whether they are equal but for the sign.
template <class T>
bool alike(T a, T b) {
    return static_cast<T>((a ^ b) & static_cast<T>(~sign<T>)) == 0;
}

}  // namespace

template <class T>
distance_list choose_distances(std::span<const T> in) {
    distance_list chosen;
    if (in.size() < 2 * farthest) return chosen;
    const std::size_t most = in.size() - farthest;  // places with all distances before them
    const std::size_t wanted = std::min(most, samples * sample_size);
    std::array<std::uint8_t, samples * sample_size> found{};
    // Places [0, wanted) of `found` are spread over the input in runs.
    const auto place = [&](std::size_t i) {
        return farthest + (most - wanted) / samples * (i / sample_size) + i;
    };
    std::size_t all = 0;
    while (chosen.count < most_distances) {
        std::size_t best = 0;
        std::uint32_t at = 0;
        for (std::uint32_t d = 1; d <= farthest; ++d) {
            std::size_t more = 0;
            for (std::size_t run = 0; run < wanted; run += sample_size) {
                const std::size_t first = place(run), end = std::min(sample_size, wanted - run);
                for (std::size_t i = 0; i < end; ++i)
                    more += static_cast<std::size_t>(found[run + i] == 0 &&
                                                     alike(in[first + i], in[first + i - d]));
            }
            if (more > best) {
                best = more;
                at = d;
            }
        }
        if (best * worth_a_distance < wanted || best == 0) break;
        for (std::size_t i = 0; i < wanted; ++i)
            if (alike(in[place(i)], in[place(i) - at])) found[i] = 1;
        all += best;
        chosen.distance[chosen.count++] = static_cast<std::uint8_t>(at);
    }
    if (all * worth_it_all < wanted) chosen.count = 0;
    return chosen;
}

template <class T>
std::size_t match(std::span<const T> in, const distance_list& distances, std::uint8_t* marks,
                  T* literals) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
        unsigned mark = 0;
        for (unsigned k = 0; k < distances.count; ++k) {
            const std::size_t d = distances.distance[k];
            if (d > i || !alike(in[i], in[i - d])) continue;
            mark = 2 * k + 1 + (in[i] != in[i - d]);
            break;
        }
        marks[i] = static_cast<std::uint8_t>(mark);
        literals[kept] = in[i];
        kept += mark == 0;
    }
    return kept;
}

template <class T>
std::size_t restore(std::span<const std::uint8_t> marks, std::span<const T> literals,
                    const distance_list& distances, T* out) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if (marks[i] == 0) {
            if (used == literals.size()) return used + 1;
            out[i] = literals[used++];
            continue;
        }
        const unsigned mark = marks[i] - 1u;
        const std::size_t d = distances.distance[mark / 2];
        if (d > i) return literals.size() + 1;
        out[i] = static_cast<T>(out[i - d] ^ (mark % 2 == 0 ? T{0} : sign<T>));
    }
    return used;
}

template distance_list choose_distances(std::span<const std::uint16_t>);
template distance_list choose_distances(std::span<const std::uint32_t>);
template distance_list choose_distances(std::span<const std::uint64_t>);
template std::size_t match(std::span<const std::uint16_t>, const distance_list&, std::uint8_t*,
                           std::uint16_t*);
template std::size_t match(std::span<const std::uint32_t>, const distance_list&, std::uint8_t*,
                           std::uint32_t*);
template std::size_t match(std::span<const std::uint64_t>, const distance_list&, std::uint8_t*,
                           std::uint64_t*);
template std::size_t restore(std::span<const std::uint8_t>, std::span<const std::uint16_t>,
                             const distance_list&, std::uint16_t*);
template std::size_t restore(std::span<const std::uint8_t>, std::span<const std::uint32_t>,
                             const distance_list&, std::uint32_t*);
template std::size_t restore(std::span<const std::uint8_t>, std::span<const std::uint64_t>,
                             const distance_list&, std::uint64_t*);

}  // namespace tessera::value_match
