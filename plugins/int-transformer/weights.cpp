// SPDX-License-Identifier: MIT
// One source of each kernel for all instruction sets: vectors as wide as the widest, of which
// compilers make what a set has.
#include "weights.hpp"

#include <algorithm>
#include <cstring>

namespace tessera::int_transformer {
namespace {

constexpr std::size_t wide = rows_are_multiples_of;
using numbers = std::int32_t __attribute__((vector_size(4 * wide)));
using naturals = std::uint32_t __attribute__((vector_size(4 * wide)));

// Vectors are passed nowhere by value: how that is done depends on the instruction set.
#define TSR_IN_EACH_SET [[gnu::always_inline]] inline

TSR_IN_EACH_SET void add_rows(const std::int32_t* logits, const std::int32_t* biases,
                              std::size_t size, std::int32_t* out) {
    const numbers most = numbers{} + largest_logit;
    for (std::size_t at = 0; at < size; at += wide) {
        numbers logit;
        naturals bias;
        std::memcpy(&logit, logits + at, sizeof logit);
        std::memcpy(&bias, biases + at, sizeof bias);
        logit = logit < most ? logit : most;
        logit = logit > -most ? logit : -most;
        const naturals sum = reinterpret_cast<naturals>(logit) + bias;
        std::memcpy(out + at, &sum, sizeof sum);
    }
}

TSR_IN_EACH_SET std::int32_t largest_of_row(const std::int32_t* row, std::size_t size) {
    numbers most = numbers{} + INT32_MIN;
    for (std::size_t at = 0; at < size; at += wide) {
        numbers x;
        std::memcpy(&x, row + at, sizeof x);
        most = x > most ? x : most;
    }
    std::int32_t all = INT32_MIN;
    for (std::size_t i = 0; i < wide; ++i) all = std::max(all, most[i]);
    return all;
}

TSR_IN_EACH_SET std::uint64_t weigh_row(const std::int32_t* row, std::size_t size,
                                        std::int32_t peak, std::uint32_t* weights) {
    constexpr std::size_t part = 1024 * wide;  // whose weights sums of 32 bits hold
    const naturals furthest = naturals{} + (1u << 21);
    std::uint64_t sum = 0;
    for (std::size_t begin = 0; begin < size; begin += part) {
        naturals sums{};
        for (std::size_t at = begin; at < std::min(size, begin + part); at += wide) {
            naturals below;
            std::memcpy(&below, row + at, sizeof below);
            below = static_cast<std::uint32_t>(peak) - below;
            const naturals t = (below < furthest ? below : furthest) * 591u >> 16;
            const naturals x = t & 1023u;
            const naturals weight = (65535u - (x * (44013u - 11u * x) >> 10)) >> (t >> 10);
            std::memcpy(weights + at, &weight, sizeof weight);
            sums += weight;
        }
        for (std::size_t i = 0; i < wide; ++i) sum += sums[i];
    }
    return sum;
}

TSR_IN_EACH_SET void lessen_row(std::int32_t* biases, const std::uint32_t* weights,
                                std::size_t size, std::uint32_t factor) {
    for (std::size_t at = 0; at < size; at += wide) {
        naturals bias, weight;
        std::memcpy(&bias, biases + at, sizeof bias);
        std::memcpy(&weight, weights + at, sizeof weight);
        bias -= weight * factor >> 16 >> (16 - rate_alone);
        std::memcpy(biases + at, &bias, sizeof bias);
    }
}

// The functions of one instruction set, and the table of them.
#define TSR_WEIGHT_KERNEL(name, ...)                                                     \
    __VA_ARGS__ void add_##name(const std::int32_t* logits, const std::int32_t* biases,  \
                                std::size_t size, std::int32_t* out) {                   \
        add_rows(logits, biases, size, out);                                             \
    }                                                                                    \
    __VA_ARGS__ std::int32_t largest_##name(const std::int32_t* row, std::size_t size) { \
        return largest_of_row(row, size);                                                \
    }                                                                                    \
    __VA_ARGS__ std::uint64_t weigh_##name(const std::int32_t* row, std::size_t size,    \
                                           std::int32_t peak, std::uint32_t* weights) {  \
        return weigh_row(row, size, peak, weights);                                      \
    }                                                                                    \
    __VA_ARGS__ void lessen_##name(std::int32_t* biases, const std::uint32_t* weights,   \
                                   std::size_t size, std::uint32_t factor) {             \
        lessen_row(biases, weights, size, factor);                                       \
    }                                                                                    \
    constexpr weight_kernel name = {add_##name, largest_##name, weigh_##name, lessen_##name};

TSR_WEIGHT_KERNEL(portable)
#if defined(__x86_64__)
TSR_WEIGHT_KERNEL(avx2, [[gnu::target("avx2")]])
TSR_WEIGHT_KERNEL(avx512, [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl")]])
#endif

}  // namespace

const weight_kernel& weight_kernel_for([[maybe_unused]] sdk::instructions set) {
#if defined(__x86_64__)
    if (set >= sdk::instructions::avx512) return avx512;
    if (set >= sdk::instructions::avx2) return avx2;
#endif
    return portable;
}

}  // namespace tessera::int_transformer
