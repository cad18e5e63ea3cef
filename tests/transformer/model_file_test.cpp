// SPDX-License-Identifier: MIT
// Model files: what they say is found, and each fault of theirs is told.
#include "model_maker.hpp"
#include "shared.hpp"

#include "common/transformer/model_file.hpp"

#include <tessera/sdk/error.hpp>

#include <doctest/doctest.h>

#include <functional>

namespace {

using namespace tessera;
using transformer::read_model_file;

std::string refusal_of(const std::vector<std::uint8_t>& bytes) {
    try {
        read_model_file(bytes);
        return "none";
    } catch (const sdk::error& e) {
        CHECK((e.status == TSR_E_CORRUPT || e.status == TSR_E_UNSUPPORTED));
        return e.what();
    }
}

using change = std::function<void(test::made_model&)>;

std::string refusal_of(const change& change) {
    test::made_model m = test::random_model({.layers = 1}, 1);
    change(m);
    return refusal_of(m.bytes());
}

change metadatum(const char* name, const char* text) {
    return [=](test::made_model& m) { m.metadata[name] = text; };
}

/// A file of a header alone, with `data` bytes behind it.
std::vector<std::uint8_t> file_of(const std::string& header, std::size_t data = 0) {
    std::vector<std::uint8_t> file(8 + header.size() + data);
    file[0] = static_cast<std::uint8_t>(header.size());
    file[1] = static_cast<std::uint8_t>(header.size() >> 8);
    std::copy(header.begin(), header.end(), file.begin() + 8);
    return file;
}

}  // namespace

TEST_CASE("a model file says its shape and where its tensors are") {
    const auto seed = test::fresh_seed();
    CAPTURE(seed);
    const test::model_shape s{.layers = 3,
                              .heads = 4,
                              .key_heads = 2,
                              .width = 80,
                              .feed = 33,
                              .vocabulary = 1030,
                              .context = 20,
                              .sink = true};
    auto made = test::random_model(s, seed);
    made.metadata["d_ff"] = "\"33\"";  // as some writers put it
    const auto bytes = made.bytes();
    const auto m = read_model_file(bytes);
    CHECK(m.layers.size() == 3);
    CHECK(m.heads == 4);
    CHECK(m.key_heads == 2);
    CHECK(m.width == 80);
    CHECK(m.feed == 33);
    CHECK(m.vocabulary == 1030);
    CHECK(m.context == 20);
    CHECK(m.coefficient == 37819);
    CHECK(m.total == (1u << 30) - 1030 - 1024);
    CHECK(m.layers[2].query_key_value.outputs == 512);
    CHECK(m.layers[2].query_key_value.inputs == 80);
    const auto same = [&](std::span<const std::int8_t> found, const char* name) {
        const auto& wanted = made.tensors.at(name).bytes;
        return std::equal(
            found.begin(), found.end(), wanted.begin(), wanted.end(),
            [](std::int8_t a, std::uint8_t b) { return a == static_cast<std::int8_t>(b); });
    };
    CHECK(same(m.embedding, "embed.weight"));
    CHECK(same(m.layers[1].attended_norm, "layers.1.ffn_norm.weight"));
    CHECK(same(m.layers[1].feed_norm, "layers.1.post_attn_norm.weight"));
    CHECK(same(m.layers[1].up.weights, "layers.1.ffn.up.weight"));
    CHECK(same(m.layers[0].sink_key, "layers.0.attn.sink_key"));
}

TEST_CASE("a missing multiplier is 1, a missing shift 0, missing metadata are the first model's") {
    auto made = test::random_model(
        {.layers = 1, .heads = 6, .width = 384, .feed = 1024, .vocabulary = 1024, .context = 64},
        5);
    made.metadata = {{"format", "czip-model-v1"}};
    made.tensors.erase("head.mult");
    made.tensors.erase("head.shift");
    const auto bytes = made.bytes();
    const auto m = read_model_file(bytes);
    CHECK(m.head.multiplier == 1);
    CHECK(m.head.shift == 0);
    CHECK(m.context == 64);
    made.metadata["context_length"] = "32";
    made.metadata["context_length_log2"] = "5";
    CHECK(read_model_file(made.bytes()).context == 32);
}

TEST_CASE("metadata out of their range are told") {
    CHECK(refusal_of(metadatum("format", "czip-model-v2")) ==
          "model file: metadata \"format\": \"czip-model-v2\", expected \"czip-model-v1\"");
    CHECK(refusal_of([](auto& m) { m.metadata.erase("format"); }) ==
          "model file: metadata \"format\": none, expected \"czip-model-v1\"");
    CHECK(refusal_of(metadatum("vocab_size", "1022")) ==
          "model file: metadata \"vocab_size\": \"1022\", expected 1023 to 1048576");
    CHECK(refusal_of(metadatum("head_dim", "32")) ==
          "model file: metadata \"head_dim\": \"32\", expected 64");
    CHECK(refusal_of(metadatum("n_layers", "0")) ==
          "model file: metadata \"n_layers\": \"0\", expected 1 to 1024");
    CHECK(refusal_of(metadatum("n_heads", "two")) ==
          "model file: metadata \"n_heads\": \"two\", expected 1 to 1024");
    CHECK(refusal_of(metadatum("d_ff", "70000")) ==
          "model file: metadata \"d_ff\": \"70000\", expected 1 to 65536");
    CHECK(refusal_of(metadatum("d_model", "18446744073709551616")) ==
          "model file: metadata \"d_model\": \"18446744073709551616\", expected 1 to 65536");
    CHECK(refusal_of([](auto& m) {
              m.metadata["n_heads"] = "3";
              m.metadata["n_kv_heads"] = "2";
          }) == "model file: metadata \"n_kv_heads\": \"2\", expected a divisor of 3 heads");
    CHECK(refusal_of(metadatum("context_length", "49")) ==
          "model file: metadata \"context_length\": \"49\", expected 1 to 48");
    CHECK(refusal_of(metadatum("context_length_log2", "5")) ==
          "model file: metadata \"context_length_log2\": \"5\", expected that of 48 positions");
}

TEST_CASE("a tensor of another shape, type, size or value is told") {
    const std::string qkv = "layers.0.attn.qkv.weight";
    CHECK(refusal_of([&](auto& m) { m.tensors.erase(qkv); }) ==
          "model file: tensor \"layers.0.attn.qkv.weight\" is missing");
    CHECK(refusal_of([&](auto& m) {
              m.tensors[qkv].shape = {256, 127};
          }) ==
          "model file: tensor \"layers.0.attn.qkv.weight\": shape [256,127], expected [256,128]");
    CHECK(refusal_of([&](auto& m) { m.tensors[qkv].type = "U8"; }) ==
          "model file: tensor \"layers.0.attn.qkv.weight\": type U8, expected I8");
    CHECK(refusal_of([&](auto& m) { m.tensors[qkv].bytes.pop_back(); }) ==
          "model file: tensor \"layers.0.attn.qkv.weight\": 32767 bytes, expected 32768");
    CHECK(refusal_of([](auto& m) { m.tensors["layers.0.attn.out.shift"].bytes = {32}; }) ==
          "model file: tensor \"layers.0.attn.out.shift\": 32, expected 0 to 31");
    CHECK(refusal_of([](auto& m) { m.tensors["layers.0.attn.out.shift"].bytes = {255}; }) ==
          "model file: tensor \"layers.0.attn.out.shift\": -1, expected 0 to 31");
    CHECK(refusal_of([](auto& m) { m.tensors["layers.0.attn.score_shift"].bytes = {14}; }) ==
          "model file: tensor \"layers.0.attn.score_shift\": 14, expected 15");
    const auto altered = refusal_of([](auto& m) { ++m.tensors["lut.exp2"].bytes[100]; });
    CHECK(altered.substr(0, 38) == "model file: tensor \"lut.exp2\": CRC-32 ");
    CHECK(altered.substr(altered.find(',')) == ", expected 2451448519");
    CHECK(refusal_of([](auto& m) { m.tensors["lut.rope_sin"].shape[0] = 47; }) ==
          "model file: tensor \"lut.rope_sin\": shape [47,32], expected [48,32]");
    CHECK(refusal_of([](auto& m) { m.tensors["lut.rope_cos"].shape = {48 * 32}; }) ==
          "model file: tensor \"lut.rope_cos\": shape [1536], expected 2 dimensions");
    CHECK(refusal_of([](auto& m) {
              m.tensors["softmax.target_total"] = {"U32", {}, {255, 3, 0, 0}};
          }) == "model file: tensor \"softmax.target_total\": 1023, expected 1024 to 1073741824");
    CHECK(refusal_of([](auto& m) {
              m.tensors["softmax.coef_q24"] = {"U32", {}, {0, 0, 0, 0}};
          }) == "model file: tensor \"softmax.coef_q24\": 0, expected 1 to 4294967295");
    CHECK(refusal_of([](auto& m) {
              m.tensors["layers.1.attn_norm.weight"] = {"I8", {1}, {1}};
          }) ==
          "model file: tensor \"layers.1.attn_norm.weight\" is none of this model's, by its "
          "metadata");
}

TEST_CASE("a header that does not fit its file is told") {
    CHECK(refusal_of(std::vector<std::uint8_t>{1, 2}) ==
          "model file: 2 bytes, expected 8 or more for the header's length");
    CHECK(refusal_of(std::vector<std::uint8_t>(8, 255)) ==
          "model file: header of 18446744073709551615 bytes, expected at most 0: cut, or no "
          "safetensors file");
    CHECK(refusal_of(file_of("[]")) == "model file: header: expected '{'");
    CHECK(refusal_of(file_of("{}")) == "model file: no __metadata__");
    const std::string head = R"({"__metadata__": {"format": "czip-model-v1"}, )";
    CHECK(refusal_of(file_of(
              head + R"("a": {"dtype": "I8", "shape": [4], "data_offsets": [0, 4]}})", 3)) ==
          "model file: tensor \"a\": bytes 0 to 4, expected none behind 3, where the file ends");
    CHECK(refusal_of(file_of(head + R"("a": {"dtype": "I8", "shape": [4], "data_offsets": [0, 4]},
                                       "b": {"dtype": "I8", "shape": [4], "data_offsets": [3, 7]}})",
                             8)) ==
          "model file: tensor \"b\": bytes 3 to 7, expected none before 4");
    CHECK(refusal_of(file_of(head + R"("a": {"dtype": "I8", "shape": [4], "data_offsets": [0, 4]},
                                       "a": {"dtype": "I8", "shape": [4], "data_offsets": [4, 8]}})",
                             8)) == "model file: tensor \"a\" twice");
    CHECK(
        refusal_of(file_of(
            head + R"("embed.weight": {"dtype": "I8", "shape": [1024, 384], "data_offsets": [0, 8]},
          "lut.rope_cos": {"dtype": "I16", "shape": [64, 32], "data_offsets": [8, 8]}})",
            8)) ==
        "model file: tensor \"embed.weight\": shape [1024,384] is more than the file has");
}

TEST_CASE(
    "tensors of more than a machine can hold are told by their shape, and nothing is reserved") {
    const std::string head =
        R"({"__metadata__": {"format": "czip-model-v1", "vocab_size": "1048576",
        "d_model": "65536"}, "lut.rope_cos": {"dtype": "I16", "shape": [64, 32], "data_offsets": [0, 0]}, )";
    const auto said = [&](const std::string& shape, const std::string& offsets) {
        return refusal_of(file_of(head + R"("embed.weight": {"dtype": "I8", "shape": )" + shape +
                                      R"(, "data_offsets": )" + offsets + "}}",
                                  8));
    };
    CHECK(said("[1048576,65536]", "[0,8]") ==
          "model file: tensor \"embed.weight\": shape [1048576,65536] is more than the file has");
    CHECK(said("[4611686018427387904,4]", "[0,8]") ==
          "model file: tensor \"embed.weight\": shape [4611686018427387904,4], expected "
          "[1048576,65536]");
    CHECK(said("[1048576,65536]", "[0,9223372036854775807]") ==
          "model file: tensor \"embed.weight\": bytes 0 to 9223372036854775807, expected none "
          "behind 8, where the file ends");
    CHECK(said("[1048576,65536]", "[8,0]") == "model file: header: expected offsets that rise");
    CHECK(said("[1048576,65536]", "[-1,8]") == "model file: header: expected numbers of 0 or more");
}

TEST_CASE("a shortened or altered file is an error or a model, never a crash") {
    const auto seed = test::fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto whole =
        test::random_model({.layers = 1, .heads = 1, .width = 8, .feed = 8}, seed).bytes();
    for (int n = 0; n < 40; ++n) {
        auto less = whole;
        less.resize(random() % whole.size());
        CHECK(refusal_of(less) != "none");
    }
    for (int n = 0; n < 400; ++n) {
        auto flipped = whole;
        flipped[random() % 3000] ^= static_cast<std::uint8_t>(1u << random() % 8);
        refusal_of(flipped);
    }
}

TEST_CASE("the published model is read") {
    const auto bytes = test::shared_file("models/v001_eng.czm");
    if (!bytes) return;
    const auto m = read_model_file(*bytes);
    CHECK(m.layers.size() == 1);
    CHECK(m.heads == 6);
    CHECK(m.width == 384);
    CHECK(m.context == 1024);
    CHECK(m.total == 1073739776);
    CHECK(m.tokenizer.size() == 4563);
    CHECK(m.tokenizer_codec == "zstd");
    CHECK(m.layers[0].score_multipliers ==
          std::vector<std::int32_t>{58218, 60859, 59427, 58869, 59627, 58811});
    CHECK(m.layers[0].up.multiplier == 819);
    CHECK(m.layers[0].up.shift == 20);
}
