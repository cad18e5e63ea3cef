// SPDX-License-Identifier: MIT
// Driving models in tests.
#include "runs.hpp"

#include "shared.hpp"

namespace tessera::test {

using namespace transformer;

std::vector<const kernels*> all_kernels() {
    std::vector<const kernels*> all = {&scalar_kernels};
    using sdk::instructions;
    for (const auto set :
         {instructions::scalar, instructions::avx2, instructions::avx512, instructions::avx512vbmi})
        if (set <= sdk::best_instructions())
            if (const kernels* k = &kernels_for(set); std::ranges::find(all, k) == all.end())
                all.push_back(k);
    return all;
}

work_room::work_room(const model& m, std::size_t context)
    : bytes(workspace::size(m, context, most_rows)),
      work(m, context, most_rows, {bytes.data(), bytes.size()}) {
    std::fill_n(bytes.data(), bytes.size(), 0xA5);
}

lane_run::lane_run(const model& m, std::size_t context)
    : model_(m), room_(m, context), cache_(m.cache_of_lane(context)) {}

std::vector<std::int32_t> lane_run::score(std::span<const std::uint32_t> tokens,
                                          std::size_t ahead) {
    const std::size_t stride = model_.logit_stride(), vocabulary = model_.file().vocabulary;
    aligned_array<std::int32_t> logits(ahead * stride);
    std::vector<std::int32_t> all;
    for (std::size_t at = 0; at < tokens.size();) {
        std::vector<place> rows;
        for (; rows.size() < ahead && at < tokens.size(); ++at)
            rows.push_back({cache_.data(), at, at == 0 ? first_token : tokens[at - 1]});
        forward(model_, room_.work, rows, logits.data());
        for (std::size_t r = 0; r < rows.size(); ++r)
            all.insert(all.end(), logits.data() + r * stride,
                       logits.data() + r * stride + vocabulary);
    }
    return all;
}

std::vector<std::vector<std::int32_t>> score_lanes(const model& m, std::size_t context,
                                                   std::size_t lanes,
                                                   std::span<const std::uint32_t> tokens) {
    work_room room(m, context);
    aligned_array<std::int8_t> caches(lanes * m.cache_of_lane(context));
    const std::size_t stride = m.logit_stride();
    aligned_array<std::int32_t> logits(lanes * stride);
    std::vector<std::vector<std::int32_t>> all;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        std::vector<place> rows;
        for (std::size_t l = 0; l < lanes; ++l)
            rows.push_back({caches.data() + l * m.cache_of_lane(context), at,
                            at == 0 ? first_token : tokens[at - 1]});
        for (std::size_t r = 0; r < lanes; r += most_rows)
            forward(m, room.work, std::span(rows).subspan(r, std::min(most_rows, lanes - r)),
                    logits.data() + r * stride);
        auto& step = all.emplace_back();
        for (std::size_t l = 0; l < lanes; ++l)
            step.insert(step.end(), logits.data() + l * stride,
                        logits.data() + l * stride + m.file().vocabulary);
    }
    return all;
}

staged_run::staged_run(const model& m) : model_(m), cache_(m.cache_of_lane(64)) {}

std::map<std::string, std::string> staged_run::step(std::uint32_t token, std::size_t position) {
    const auto& run = model_.run();
    const auto& file = model_.file();
    const auto& layer = model_.layers()[0];
    const std::size_t width = file.width, heads = file.heads, feed = file.feed;
    std::map<std::string, std::string> crcs;
    using row8 = aligned_array<std::int8_t>;
    using row32 = aligned_array<std::int32_t>;
    const auto note = [&](const std::string& name, const auto& row, std::size_t first,
                          std::size_t count) {
        crcs[name] = crc_of(std::span(row.data() + first, count));
    };
    const auto times = [&](const model::packed& w, const row8& x) {
        row32 sums(w.outputs);
        run.multiply(w, 0, x.data(), 1, w.inputs, sums.data(), w.outputs);
        return sums;
    };
    const auto narrowed = [&](const model::packed& w, const row32& sums) {
        row8 out(w.outputs);
        run.requantise(sums.data(), w.outputs, w.multiplier, w.shift, out.data());
        return out;
    };
    const auto normed = [&](const row8& x, const row8& weight) {
        row8 out(width);
        run.normalise(x.data(), weight.data(), width, width, division::nearest, out.data());
        return out;
    };
    row32 residual(width);
    const auto normed_residual = [&](const row8& weight) {
        row8 narrow(width);
        run.narrow(residual.data(), width, narrow.data());
        return normed(narrow, weight);
    };

    for (std::size_t i = 0; i < width; ++i) residual.data()[i] = file.embedding[token * width + i];
    const row8 norm1 = normed_residual(layer.attention_norm);
    note("norm1", norm1, 0, width);
    const row32 qkv_sums = times(layer.query_key_value, norm1);
    note("qkv_acc_i32", qkv_sums, 0, qkv_sums.size());
    row8 qkv = narrowed(layer.query_key_value, qkv_sums);
    note("q", qkv, 0, heads * 64);
    note("k", qkv, heads * 64, 64);
    note("v", qkv, heads * 64 + 64, 64);
    for (std::size_t h = 0; h <= heads; ++h)
        run.rotate(qkv.data() + h * 64, file.at(position),
                   h < heads ? rotated::query : rotated::key, qkv.data() + h * 64);
    note("k_rot", qkv, heads * 64, 64);
    std::int8_t* const values = cache_.data() + model_.cache_of_head(64);
    run.store(cache_.data(), values, position, qkv.data() + heads * 64,
              qkv.data() + heads * 64 + 64);
    row8 attended(heads * 64);
    row32 scores(heads * (64 + 16));
    run.attend(
        {cache_.data(), values, position + 1, heads, qkv.data(),
         file.layers[0].score_multipliers.data(), nullptr, model_.exponentials(), scores.data()},
        attended.data());
    for (std::size_t h = 0; h < heads; ++h) note("head" + std::to_string(h), attended, h * 64, 64);
    const row32 out_sums = times(layer.attended, attended);
    note("out_acc_i32", out_sums, 0, width);
    const row8 o = narrowed(layer.attended, out_sums);
    note("o", o, 0, width);
    const row8 o_norm = normed(o, layer.attended_norm);
    note("o_norm", o_norm, 0, width);
    run.add(residual.data(), o_norm.data(), width);
    const row8 norm_ffn = normed_residual(layer.feed_norm);
    note("norm_ffn", norm_ffn, 0, width);
    const row32 up_sums = times(layer.up, norm_ffn);
    note("up_acc_i32", up_sums, 0, up_sums.size());
    const row8 up = narrowed(layer.up, up_sums);
    note("gate", up, 0, feed);
    note("up", up, feed, feed);
    row8 reglu(feed);
    run.gate(up.data(), up.data() + feed, feed, reglu.data());
    note("reglu", reglu, 0, feed);
    const row32 down_sums = times(layer.down, reglu);
    note("down_acc_i32", down_sums, 0, width);
    const row8 down = narrowed(layer.down, down_sums);
    note("down", down, 0, width);
    const row8 down_norm = normed(down, layer.fed_norm);
    note("down_norm", down_norm, 0, width);
    run.add(residual.data(), down_norm.data(), width);
    const row8 final_norm = normed_residual(model_.norm());
    note("final_norm", final_norm, 0, width);
    const row32 logits = times(model_.head(), final_norm);
    note("logits_i32", logits, 0, file.vocabulary);
    return crcs;
}

}  // namespace tessera::test
