// SPDX-License-Identifier: MIT
// Packing a model's weights.
#include "model.hpp"

namespace tessera::transformer {

namespace {

aligned_array<std::int8_t> copy_of(std::span<const std::int8_t> row) {
    aligned_array<std::int8_t> copy(padded(row.size()));
    std::ranges::copy(row, copy.data());
    return copy;
}

/// A matrix whose outputs come in `parts` of equal size, each of which is padded.
model::packed packed_of(const linear& from, const kernels& with, std::size_t parts = 1) {
    const std::size_t rows = from.outputs / parts, outputs = parts * padded(rows);
    const std::size_t inputs = padded(from.inputs);
    aligned_array<std::int8_t> plain(outputs * inputs);
    for (std::size_t o = 0; o < from.outputs; ++o)
        std::copy_n(from.weights.data() + o * from.inputs, from.inputs,
                    plain.data() + (o / rows * padded(rows) + o % rows) * inputs);
    model::packed m{outputs, inputs, aligned_array<std::int8_t>(outputs * inputs), from.multiplier,
                    from.shift};
    with.pack(plain.data(), outputs, inputs, m.weights.data());
    return m;
}

}  // namespace

model::model(model_file file, division rounding, const kernels& with, std::size_t most_tabulated)
    : file_(std::move(file)),
      rounding_(rounding),
      run_(with),
      exponentials_(file_.exponentials.size()),
      norm_(copy_of(file_.norm)),
      head_(packed_of(file_.head, with)) {
    std::ranges::copy(file_.exponentials, exponentials_.data());
    for (const layer_file& l : file_.layers)
        layers_.push_back({copy_of(l.attention_norm), copy_of(l.attended_norm),
                           copy_of(l.feed_norm), copy_of(l.fed_norm),
                           packed_of(l.query_key_value, with), packed_of(l.attended, with),
                           packed_of(l.up, with, 2), packed_of(l.down, with)});
    if (file_.vocabulary <= most_tabulated / projections()) tabulate();
}

void model::tabulate() {
    const layer& first = layers_.front();
    aligned_array<std::int8_t> x(width());
    aligned_array<std::int32_t> sums(first.query_key_value.outputs);
    projected_ = aligned_array<std::int8_t>(file_.vocabulary * projections());
    for (std::size_t token = 0; token < file_.vocabulary; ++token) {
        for (std::size_t i = 0; i < file_.width; ++i)
            x.data()[i] = clamp8(file_.embedding[token * file_.width + i]);
        std::fill(x.data() + file_.width, x.data() + width(), std::int8_t{0});
        run_.normalise(x.data(), first.attention_norm.data(), width(), file_.width, rounding_,
                       x.data());
        run_.multiply(first.query_key_value, 0, x.data(), 1, width(), sums.data(), sums.size());
        run_.requantise(sums.data(), projections(), first.query_key_value.multiplier,
                        first.query_key_value.shift, projected_.data() + token * projections());
    }
}

}  // namespace tessera::transformer
