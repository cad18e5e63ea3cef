// SPDX-License-Identifier: MIT
// Reading and checking a model file.
#include "model_file.hpp"

#include "../files/tensor_file.hpp"

#include "tessera/sdk/error.hpp"

#include <algorithm>
#include <set>

namespace tessera::transformer {

namespace {

using safetensors::numbers_of, safetensors::shape, safetensors::tensor_file;

// A sum of n products is below n x 127 x 128: with these it stays within 32 bits, also where one
// operand is moved to 0 .. 255.
constexpr std::uint64_t most_inputs = 65536;
constexpr std::uint64_t most_layers = 1024, most_heads = 1024, most_vocabulary = 1 << 20;
constexpr std::uint64_t most_context = 65536;
constexpr std::uint32_t exponentials_crc = 0x921e22c7;

[[noreturn]] void wrong(const std::string& what) { sdk::corrupt("model file: " + what); }

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
    std::uint32_t crc = ~0u;
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

/// Asks for tensors and remembers which, so that those nobody asked for can be told.
class asked {
  public:
    explicit asked(const tensor_file& file) : file_(file) {}

    std::span<const std::int8_t> weights(const std::string& name, const shape& of) {
        return known_.insert(name), file_.bytes8(name, of);
    }
    std::span<const std::uint8_t> bytes(const std::string& name, const char* type,
                                        const shape& of) {
        return known_.insert(name), file_.bytes(name, type, of);
    }
    std::int64_t scalar(const std::string& name, const char* type, std::int64_t fallback,
                        std::int64_t least, std::int64_t most) {
        known_.insert(name);
        const std::int64_t n = file_.scalar(name, type).value_or(fallback);
        if (n < least || n > most)
            wrong("tensor \"" + name + "\": " + std::to_string(n) + ", expected " +
                  std::to_string(least) + (least == most ? "" : " to " + std::to_string(most)));
        return n;
    }
    linear matrix(const std::string& name, std::uint64_t outputs, std::uint64_t inputs) {
        linear m;
        m.weights = weights(name + ".weight", {outputs, inputs});
        m.outputs = static_cast<std::size_t>(outputs);
        m.inputs = static_cast<std::size_t>(inputs);
        m.multiplier =
            static_cast<std::int32_t>(scalar(name + ".mult", "I32", 1, INT32_MIN, INT32_MAX));
        m.shift = static_cast<std::int32_t>(scalar(name + ".shift", "I8", 0, 0, 31));
        return m;
    }
    void nothing_else() const {
        for (const std::string& name : file_.names())
            if (known_.count(name) == 0)
                wrong("tensor \"" + name + "\" is none of this model's, by its metadata");
    }

  private:
    const tensor_file& file_;
    std::set<std::string> known_;
};

layer_file layer_of(asked& ask, const tensor_file& file, const model_file& m, std::size_t n) {
    const std::string name = "layers." + std::to_string(n) + ".";
    const std::uint64_t queries = m.heads * head_size, keys = m.key_heads * head_size;
    layer_file l;
    l.attention_norm = ask.weights(name + "attn_norm.weight", {m.width});
    // The names of these two mislead: CZIP.md, section 4.
    l.attended_norm = ask.weights(name + "ffn_norm.weight", {m.width});
    l.feed_norm = ask.weights(name + "post_attn_norm.weight", {m.width});
    l.fed_norm = ask.weights(name + "post_ffn_norm.weight", {m.width});
    l.query_key_value = ask.matrix(name + "attn.qkv", queries + 2 * keys, m.width);
    l.attended = ask.matrix(name + "attn.out", m.width, queries);
    l.up = ask.matrix(name + "ffn.up", 2 * m.feed, m.width);
    l.down = ask.matrix(name + "ffn.down", m.width, m.feed);
    l.score_multipliers =
        numbers_of<std::int32_t>(ask.bytes(name + "attn.score_mult", "I32", {m.heads}));
    ask.scalar(name + "attn.score_shift", "I8", 15, 15, 15);
    if (file.has(name + "attn.sink_key"))
        l.sink_key = ask.weights(name + "attn.sink_key", {head_size});
    return l;
}

/// The number of positions that rotations are there for, or fewer if the metadata say so.
std::size_t context_of(const tensor_file& file) {
    const std::uint64_t rows = file.rows("lut.rope_cos");
    if (rows == 0 || rows > most_context)
        wrong("tensor \"lut.rope_cos\": " + std::to_string(rows) + " rows, expected 1 to " +
              std::to_string(most_context));
    std::uint64_t context = file.number("context_length", rows, 1, rows);
    if (file.text("context_length_log2")) {
        const std::uint64_t bits = file.number("context_length_log2", 0, 0, 16);
        if (const std::uint64_t said = std::uint64_t{1} << bits;
            file.text("context_length") ? said != context : said > rows)
            wrong("metadata \"context_length_log2\": \"" + std::to_string(bits) +
                  "\", expected that of " + std::to_string(context) + " positions");
        context = std::uint64_t{1} << bits;
    }
    return static_cast<std::size_t>(context);
}

}  // namespace

model_file read_model_file(std::span<const std::uint8_t> bytes) {
    const tensor_file file(bytes);
    if (const auto format = file.text("format"); format != "czip-model-v1")
        wrong("metadata \"format\": " + (format ? "\"" + *format + "\"" : "none") +
              ", expected \"czip-model-v1\"");
    const auto size = [&](const char* name, std::uint64_t fallback, std::uint64_t least,
                          std::uint64_t most) {
        return static_cast<std::size_t>(file.number(name, fallback, least, most));
    };
    model_file m;
    m.vocabulary = size("vocab_size", 1024, first_token + 1, most_vocabulary);
    m.heads = size("n_heads", 6, 1, most_heads);
    m.key_heads = size("n_kv_heads", 1, 1, m.heads);
    if (m.heads % m.key_heads != 0)
        wrong("metadata \"n_kv_heads\": \"" + std::to_string(m.key_heads) +
              "\", expected a divisor of " + std::to_string(m.heads) + " heads");
    m.width = size("d_model", 384, 1, most_inputs);
    size("head_dim", head_size, head_size, head_size);
    m.feed = size("d_ff", 1024, 1, most_inputs);
    m.context = context_of(file);

    asked ask(file);
    const std::size_t layers = size("n_layers", 1, 1, most_layers);
    m.embedding = ask.weights("embed.weight", {m.vocabulary, m.width});
    for (std::size_t n = 0; n < layers; ++n) m.layers.push_back(layer_of(ask, file, m, n));
    m.norm = ask.weights("norm.weight", {m.width});
    m.head = ask.matrix("head", m.vocabulary, m.width);

    const auto exponentials = ask.bytes("lut.exp2", "U16", {256});
    if (const std::uint32_t crc = crc32(exponentials); crc != exponentials_crc)
        wrong("tensor \"lut.exp2\": CRC-32 " + std::to_string(crc) + ", expected " +
              std::to_string(exponentials_crc));
    std::ranges::copy(numbers_of<std::uint16_t>(exponentials), m.exponentials.begin());
    const std::uint64_t rows = file.rows("lut.rope_cos");
    m.cosine = numbers_of<std::int16_t>(ask.bytes("lut.rope_cos", "I16", {rows, head_pairs}));
    m.sine = numbers_of<std::int16_t>(ask.bytes("lut.rope_sin", "I16", {rows, head_pairs}));

    const auto most_total = std::int64_t{1} << 30;
    const auto least_total = static_cast<std::int64_t>(m.vocabulary) + 1;
    m.coefficient =
        static_cast<std::uint32_t>(ask.scalar("softmax.coef_q24", "U32", 37819, 1, UINT32_MAX));
    m.total = static_cast<std::uint32_t>(ask.scalar(
        "softmax.target_total", "U32", std::max(most_total - least_total + 1 - 1024, least_total),
        least_total, most_total));
    if (file.has("tokenizer.data")) {
        m.tokenizer = ask.bytes("tokenizer.data", "U8", file.sizes("tokenizer.data", 1));
        m.tokenizer_codec = file.text("tokenizer_codec").value_or("");
    }
    ask.nothing_else();
    return m;
}

}  // namespace tessera::transformer
