// SPDX-License-Identifier: MIT
// The reference of all kernels, a number at a time, as the format page has it.
#include "kernels.hpp"

#include <algorithm>
#include <cstring>

namespace tessera::transformer {

namespace {

void pack(const std::int8_t* plain, std::size_t outputs, std::size_t inputs, std::int8_t* packed) {
    std::memcpy(packed, plain, outputs * inputs);
}

std::int32_t dot(const std::int8_t* x, const std::int8_t* y, std::size_t count) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += x[i] * y[i];
    return sum;
}

void multiply(const matrix& w, std::size_t first, const std::int8_t* x, std::size_t rows,
              std::size_t x_stride, std::int32_t* sums, std::size_t sums_stride) {
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t o = first; o < w.outputs; ++o)
            sums[r * sums_stride + o] = dot(w.weights + o * w.inputs, x + r * x_stride, w.inputs);
}

void requantise_all(const std::int32_t* sums, std::size_t count, std::int32_t multiplier,
                    std::int32_t shift, std::int8_t* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = requantise(sums[i], multiplier, shift);
}

void normalise_row(const std::int8_t* x, const std::int8_t* weight, std::size_t count,
                   std::size_t width, division rounding, std::int8_t* out) {
    normalise({x, width}, {weight, width}, rounding, out);
    std::fill(out + width, out + count, std::int8_t{0});
}

void narrow(const std::int32_t* x, std::size_t count, std::int8_t* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = clamp8(x[i]);
}

void add(std::int32_t* x, const std::int8_t* y, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) x[i] += y[i];
}

void gate(const std::int8_t* gates, const std::int8_t* values, std::size_t count,
          std::int8_t* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = gated(gates[i], values[i]);
}

void store(std::int8_t* keys, std::int8_t* values, std::size_t position, const std::int8_t* key,
           const std::int8_t* value) {
    std::memcpy(keys + position * head_size, key, head_size);
    std::memcpy(values + position * head_size, value, head_size);
}

/// One head's sums so far (online softmax, Milakov and Gimelshein 2018).
struct weighted_values {
    exponential_table table;
    bool begun = false;
    std::int32_t largest = 0;
    std::uint64_t weights = 0;
    std::int64_t sums[head_size] = {};

    /// A score above all before it: what was summed shrinks.
    void raise(std::int32_t score) {
        if (begun) {
            const std::int64_t f =
                exponential(std::int64_t{largest} - score, attention_coefficient, table);
            weights = (weights * static_cast<std::uint64_t>(f) + 32768) >> 16;
            for (std::int64_t& sum : sums) {
                const std::int64_t product = sum * f;
                sum = (product + (product >= 0 ? 32768 : -32768)) >> 16;
            }
        }
        begun = true;
        largest = score;
    }
    void add(std::int32_t score, const std::int8_t* value) {
        if (!begun || score > largest) raise(score);
        const std::uint32_t w =
            exponential(std::int64_t{score} - largest, attention_coefficient, table);
        weights += w;
        if (value == nullptr) return;
        for (std::size_t i = 0; i < head_size; ++i) sums[i] += std::int64_t{w} * value[i];
    }
};

void attend(const attention& a, std::int8_t* out) {
    for (std::size_t h = 0; h < a.heads; ++h) {
        const std::int8_t* const query = a.queries + h * head_size;
        const auto score = [&](const std::int8_t* key) {
            const std::int32_t product = shift_right(dot(query, key, head_size), 2);
            return shift_right_saturated(std::int64_t{product} * a.multipliers[h], 15);
        };
        weighted_values head{exponential_table(a.exponentials, 256)};
        if (a.sink != nullptr) head.add(score(a.sink), nullptr);
        for (std::size_t t = 0; t < a.count; ++t)
            head.add(score(a.keys + t * head_size), a.values + t * head_size);
        for (std::size_t i = 0; i < head_size; ++i)
            out[h * head_size + i] = clamp8(divide_signed(head.sums[i], head.weights));
    }
}

}  // namespace

const kernels scalar_kernels = {"scalar", pack, multiply, requantise_all, normalise_row, narrow,
                                add,      gate, rotate,   store,          attend};

}  // namespace tessera::transformer
