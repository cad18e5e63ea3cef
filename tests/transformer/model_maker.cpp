// SPDX-License-Identifier: MIT
// Model files of random weights.
#include "model_maker.hpp"

#include "shared.hpp"

namespace tessera::test {

namespace {

template <class Number>
std::vector<std::uint8_t> little_endian(std::span<const Number> numbers) {
    std::vector<std::uint8_t> bytes;
    for (const Number n : numbers)
        for (std::size_t b = 0; b < sizeof n; ++b)
            bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(n) >> (8 * b)));
    return bytes;
}

template <class Number>
made_tensor scalar(const char* type, Number n) {
    return {type, {}, little_endian(std::span<const Number>(&n, 1))};
}

}  // namespace

std::vector<std::uint8_t> made_model::bytes() const {
    nlohmann::json header = {{"__metadata__", metadata}};
    std::vector<std::uint8_t> data;
    for (const auto& [name, t] : tensors) {
        header[name] = {{"dtype", t.type},
                        {"shape", t.shape},
                        {"data_offsets", {data.size(), data.size() + t.bytes.size()}}};
        data.insert(data.end(), t.bytes.begin(), t.bytes.end());
    }
    const std::string text = header.dump();
    const std::uint64_t length = text.size();
    std::vector<std::uint8_t> file = little_endian(std::span<const std::uint64_t>(&length, 1));
    file.insert(file.end(), text.begin(), text.end());
    file.insert(file.end(), data.begin(), data.end());
    return file;
}

made_model random_model(const model_shape& s, std::uint32_t seed) {
    std::mt19937 random(seed);
    made_model m;
    m.metadata = {{"format", "czip-model-v1"},
                  {"vocab_size", std::to_string(s.vocabulary)},
                  {"n_layers", std::to_string(s.layers)},
                  {"n_heads", std::to_string(s.heads)},
                  {"n_kv_heads", std::to_string(s.key_heads)},
                  {"d_model", std::to_string(s.width)},
                  {"head_dim", "64"},
                  {"d_ff", std::to_string(s.feed)},
                  {"context_length", std::to_string(s.context)}};
    const auto weights = [&](std::vector<std::uint64_t> shape) {
        std::uint64_t count = 1;
        for (const std::uint64_t n : shape) count *= n;
        made_tensor t{"I8", std::move(shape), {}};
        for (std::uint64_t i = 0; i < count; ++i)
            t.bytes.push_back(static_cast<std::uint8_t>(random()));
        return t;
    };
    const auto matrix = [&](const std::string& name, std::size_t outputs, std::size_t inputs) {
        m.tensors[name + ".weight"] = weights({outputs, inputs});
        m.tensors[name + ".mult"] =
            scalar<std::int32_t>("I32", 500 + static_cast<int>(random() % 999));
        m.tensors[name + ".shift"] = scalar<std::int8_t>("I8", 20);
    };
    m.tensors["embed.weight"] = weights({s.vocabulary, s.width});
    for (std::size_t n = 0; n < s.layers; ++n) {
        const std::string name = "layers." + std::to_string(n) + ".";
        for (const char* norm : {"attn_norm", "ffn_norm", "post_attn_norm", "post_ffn_norm"})
            m.tensors[name + norm + ".weight"] = weights({s.width});
        matrix(name + "attn.qkv", (s.heads + 2 * s.key_heads) * 64, s.width);
        matrix(name + "attn.out", s.width, s.heads * 64);
        matrix(name + "ffn.up", 2 * s.feed, s.width);
        matrix(name + "ffn.down", s.width, s.feed);
        std::vector<std::int32_t> scores;
        for (std::size_t h = 0; h < s.heads; ++h)
            scores.push_back(static_cast<std::int32_t>(20000 + random() % 40000));
        m.tensors[name + "attn.score_mult"] = {
            "I32", {s.heads}, little_endian(std::span<const std::int32_t>(scores))};
        m.tensors[name + "attn.score_shift"] = scalar<std::int8_t>("I8", 15);
        if (s.sink) m.tensors[name + "attn.sink_key"] = weights({64});
    }
    m.tensors["norm.weight"] = weights({s.width});
    matrix("head", s.vocabulary, s.width);
    const auto table = exponentials();
    m.tensors["lut.exp2"] = {"U16", {256}, little_endian(std::span<const std::uint16_t>(table))};
    const auto a = angles_of(s.context);
    m.tensors["lut.rope_cos"] = {
        "I16", {s.context, 32}, little_endian(std::span<const std::int16_t>(a.cosine))};
    m.tensors["lut.rope_sin"] = {
        "I16", {s.context, 32}, little_endian(std::span<const std::int16_t>(a.sine))};
    return m;
}

}  // namespace tessera::test
