// SPDX-License-Identifier: MIT
// The layers of a step, over rows.
#include "forward.hpp"

#include <cassert>

namespace tessera::transformer {

namespace {

/// Bytes from one row of activations to the next, and numbers of sums.
struct strides {
    std::size_t in, out, sums;
};
strides strides_of(const model& m) {
    const std::size_t projected = m.projections();
    return {std::max({m.width(), m.queries(), m.feed()}),
            std::max({m.width(), projected, 2 * m.feed()}),
            std::max({m.width(), projected, 2 * m.feed()})};
}

class pass {
  public:
    pass(const model& m, workspace& w, std::span<const place> rows)
        : model_(m), run_(m.run()), w_(w), rows_(rows), stride_(strides_of(m)) {}

    void embed() {
        const auto& file = model_.file();
        for (std::size_t r = 0; r < rows_.size(); ++r) {
            const std::int8_t* const token = &file.embedding[rows_[r].token * file.width];
            std::int32_t* const x = residual(r);
            std::copy_n(token, file.width, x);
            std::fill(x + file.width, x + model_.width(), 0);
        }
    }

    /// Queries, keys and values, rotated and remembered.
    void project(std::size_t n, bool with_queries) {
        const auto& layer = model_.layers()[n];
        const std::size_t first = with_queries ? 0 : model_.queries();
        const bool known = n == 0 && model_.projected(0) != nullptr;
        if (!known) {
            normalise(layer.attention_norm);
            multiply(layer.query_key_value, first);
        }
        for (std::size_t r = 0; r < rows_.size(); ++r) {
            if (known)
                std::copy_n(model_.projected(rows_[r].token) + first, model_.projections() - first,
                            out(r) + first);
            else
                requantise(layer.query_key_value, r, first);
            const rotation by = model_.file().at(rows_[r].position);
            std::int8_t* const query = out(r);
            for (std::size_t h = 0; with_queries && h < model_.file().heads; ++h)
                run_.rotate(query + h * head_size, by, rotated::query, query + h * head_size);
            for (std::size_t g = 0; g < model_.file().key_heads; ++g) {
                std::int8_t* const key = query + model_.queries() + g * head_size;
                run_.rotate(key, by, rotated::key, key);
                std::int8_t* const keys = cache(n, g, r);
                run_.store(keys, keys + half_cache(), rows_[r].position, key, key + model_.keys());
            }
        }
    }

    void attend(std::size_t n) {
        const auto& file = model_.file();
        const auto& from = file.layers[n];
        const std::size_t share = file.heads / file.key_heads;
        for (std::size_t r = 0; r < rows_.size(); ++r)
            for (std::size_t g = 0; g < file.key_heads; ++g) {
                const std::int8_t* const keys = cache(n, g, r);
                run_.attend({keys, keys + half_cache(), rows_[r].position + 1, share,
                             out(r) + g * share * head_size, &from.score_multipliers[g * share],
                             from.sink_key.empty() ? nullptr : from.sink_key.data(),
                             model_.exponentials(), w_.scores},
                            in(r) + g * share * head_size);
            }
        multiply(model_.layers()[n].attended);
        add_normalised(model_.layers()[n].attended, model_.layers()[n].attended_norm);
    }

    void feed_forward(std::size_t n) {
        const auto& layer = model_.layers()[n];
        normalise(layer.feed_norm);
        multiply(layer.up);
        for (std::size_t r = 0; r < rows_.size(); ++r) {
            requantise(layer.up, r);
            run_.gate(out(r), out(r) + model_.feed(), model_.feed(), in(r));
        }
        multiply(layer.down);
        add_normalised(layer.down, layer.fed_norm);
    }

    void predict(std::int32_t* logits) {
        normalise(model_.norm());
        run_.multiply(model_.head(), 0, w_.in, rows_.size(), stride_.in, logits,
                      model_.logit_stride());
    }

  private:
    std::int32_t* residual(std::size_t r) { return w_.residual + r * model_.width(); }
    std::int8_t* in(std::size_t r) { return w_.in + r * stride_.in; }
    std::int8_t* out(std::size_t r) { return w_.out + r * stride_.out; }
    std::size_t half_cache() const { return model_.cache_of_head(w_.context); }
    std::int8_t* cache(std::size_t layer, std::size_t head, std::size_t r) {
        return rows_[r].cache + (layer * model_.file().key_heads + head) * 2 * half_cache();
    }

    /// in = the norm of the residuals.
    void normalise(const aligned_array<std::int8_t>& weight) {
        for (std::size_t r = 0; r < rows_.size(); ++r) {
            run_.narrow(residual(r), model_.width(), in(r));
            run_.normalise(in(r), weight.data(), model_.width(), model_.file().width,
                           model_.rounding(), in(r));
        }
    }
    /// sums = weights x in
    void multiply(const matrix& weights, std::size_t first = 0) {
        run_.multiply(weights, first, w_.in, rows_.size(), stride_.in, w_.sums, stride_.sums);
    }
    void requantise(const model::packed& by, std::size_t r, std::size_t first = 0) {
        run_.requantise(w_.sums + r * stride_.sums + first, by.outputs - first, by.multiplier,
                        by.shift, out(r) + first);
    }
    void add_normalised(const model::packed& by, const aligned_array<std::int8_t>& weight) {
        for (std::size_t r = 0; r < rows_.size(); ++r) {
            requantise(by, r);
            run_.normalise(out(r), weight.data(), model_.width(), model_.file().width,
                           model_.rounding(), out(r));
            run_.add(residual(r), out(r), model_.width());
        }
    }

    const model& model_;
    const kernels& run_;
    workspace& w_;
    std::span<const place> rows_;
    strides stride_;
};

std::size_t scores_of(const model& m, std::size_t context) {
    return m.file().heads / m.file().key_heads * (padded(context) + 16);
}

/// Of so many numbers, a multiple of a line, and a line of slack.
template <class Number>
std::size_t bytes_of(std::size_t count) {
    return count * sizeof(Number) + line;
}

}  // namespace

workspace::workspace(const model& m, std::size_t context_, std::size_t rows_,
                     std::span<std::uint8_t> room)
    : context(context_), rows(rows_) {
    assert(room.size() >= size(m, context, rows));
    std::uint8_t* at = room.data();
    const auto take = [&]<class Number>(Number*& part, std::size_t count) {
        part = reinterpret_cast<Number*>(at);
        at += bytes_of<Number>(count);
    };
    const auto stride = strides_of(m);
    take(residual, rows * m.width());
    take(sums, rows * stride.sums);
    take(scores, scores_of(m, context));
    take(in, rows * stride.in);
    take(out, rows * stride.out);
}

std::size_t workspace::size(const model& m, std::size_t context, std::size_t rows) {
    const auto stride = strides_of(m);
    return bytes_of<std::int32_t>(rows * m.width()) + bytes_of<std::int32_t>(rows * stride.sums) +
           bytes_of<std::int32_t>(scores_of(m, context)) + bytes_of<std::int8_t>(rows * stride.in) +
           bytes_of<std::int8_t>(rows * stride.out);
}

void forward(const model& m, workspace& w, std::span<const place> rows, std::int32_t* logits) {
    assert(rows.size() <= w.rows);
    pass p(m, w, rows);
    p.embed();
    for (std::size_t n = 0; n < m.layers().size(); ++n) {
        // Of the last layer, keys and values are all that later rows ask for.
        const bool ends = logits == nullptr && n + 1 == m.layers().size();
        p.project(n, !ends);
        if (ends) return;
        p.attend(n);
        p.feed_forward(n);
    }
    p.predict(logits);
}

}  // namespace tessera::transformer
