// SPDX-License-Identifier: MIT
// The stage with a small model: any bytes, many chunks, empty files, what parameters do.
#include "files.hpp"
#include "model_maker.hpp"

namespace tessera::test {
namespace {

const testing::bytes& small_model() {
    static const testing::bytes bytes = small_czip_model().bytes();
    return bytes;
}

bool comes_back(const testing::stage& plan, const stream& text) {
    const auto coded = plan.encode(text);
    return coded.header.empty() && plan.decode(coded, text) == text &&
           text_in(plan, bytes_of(coded.ports[0])) == text;
}

/// The file of `plan` for some text, its payload changed.
template <class Change>
std::vector<std::uint8_t> changed_file(const testing::stage& plan, const stream& text,
                                       Change&& change) {
    const auto file = bytes_of(plan.encode(text).ports[0]);
    auto payload = payload_of(file);
    change(payload);
    return file_of(file, payload);
}

}  // namespace

TEST_CASE("random bytes come back, in one chunk and in more than a group of them") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const char* codec : {"zstd", "brotli"}) {
        const testing::stage plan =
            czip_stage(small_model(), std::string(R"(, "codec": ")") + codec + "\"");
        for (const std::uint64_t count : {0, 1, 63, 64, 65, 128, 5000})
            CHECK(comes_back(plan, random_stream(random, TSR_BYTES, count, 8)));
    }
}

TEST_CASE("words, literals of special tokens and bytes that are no UTF-8 come back") {
    const testing::stage plan = czip_stage(small_model());
    for (const char* text : {"the cat sat on 12 mats", "<|bos|><|eos|><|bos", "\xFF\xFE\r\n\r\xC3"})
        CHECK(comes_back(plan, stream::text(text)));
}

TEST_CASE("an empty text is the published file") {
    // CZIP.md, section 8.
    const testing::stage plan = czip_stage(small_model(), R"(, "level": 1, "model-id": 656142719)");
    CHECK(plan.encode(stream(TSR_BYTES, 0)).ports[0] ==
          hex("435a49507631 00 01 00000000 0c000000 8b0580 7ff11b27 00000000 4000 00 06 03"));
}

TEST_CASE("a level is capped by the model's context, and headers say what is there") {
    const stream text = stream::text(std::string(200, 'q'));
    for (const int level : {0, 1, 5}) {
        const testing::stage plan =
            czip_stage(small_model(), R"(, "codec": "zstd", "level": )" + std::to_string(level));
        const auto file = bytes_of(plan.encode(text).ports[0]);
        // 200 bytes are 100 tokens "qq", 64 and 36.
        CHECK(std::vector<std::uint8_t>(file.begin(), file.begin() + 16) ==
              std::vector<std::uint8_t>{'C', 'Z', 'I', 'P', 'v', '1', 0, 0, 200, 0, 0, 0, 16, 0, 0,
                                        0});
        const auto payload = payload_of(file);
        CHECK(std::vector<std::uint8_t>(payload.begin(), payload.begin() + 12) ==
              std::vector<std::uint8_t>{0, 0, 0, 0, 2, 0, 0, 0, 36, 0, 0, 6});
        CHECK(payload.size() ==
              16u + payload[12] + 256u * payload[13] + payload[14] + 256u * payload[15]);
    }
}

TEST_CASE("a context that is no power of two has chunks of the next below it") {
    made_model model = random_model(
        {.layers = 1, .heads = 1, .width = 8, .feed = 8, .vocabulary = 1024, .context = 200}, 5);
    const made_model small = small_czip_model();
    model.metadata["tokenizer_codec"] = "zstd";
    model.tensors["tokenizer.data"] = small.tensors.at("tokenizer.data");
    const testing::stage plan = czip_stage(model.bytes());
    const stream text = stream::text(std::string(600, 'q'));
    CHECK(comes_back(plan, text));
    // 300 tokens, in chunks of 128.
    const auto payload = payload_of(bytes_of(plan.encode(text).ports[0]));
    CHECK(std::vector<std::uint8_t>(payload.begin() + 4, payload.begin() + 12) ==
          std::vector<std::uint8_t>{3, 0, 0, 0, 44, 0, 0, 7});
}

TEST_CASE("a chunk with a byte more decodes to the same tokens, and only verifying refuses it") {
    const stream text = stream::text("abc");
    const auto file = changed_file(czip_stage(small_model()), text, [](auto& payload) {
        ++payload[12];
        payload.push_back(0);
    });
    CHECK(text_in(czip_stage(small_model(), R"(, "verify": false)"), file) == text);
    const testing::stage plan = czip_stage(small_model());
    CHECK(failure_of([&] { text_in(plan, file); }).message ==
          "chunk 0: expected the bytes that its tokens are encoded to, found others: the file is "
          "damaged, of another model, or of another rounding (python-rounding)");
}

TEST_CASE("a chunk of any bytes is refused or decodes to a text as long as the header says") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::stage plan = czip_stage(small_model());
    const stream text = stream::text("any text at all");
    for (int i = 0; i < 200; ++i) {
        const auto file = changed_file(plan, text, [&](auto& payload) {
            payload[14 + random() % (payload.size() - 14)] ^=
                static_cast<std::uint8_t>(1 << random() % 8);
        });
        std::uint64_t count = text.count;
        const auto refused = failure_of([&] { count = text_in(plan, file).count; });
        CHECK((refused.status == TSR_OK || refused.status == TSR_E_CORRUPT));
        CHECK(count == text.count);
    }
}

TEST_CASE("models that cannot serve are refused") {
    const auto refusal = [](const testing::bytes& model) {
        return failure_of([&] { czip_stage(model); }).message;
    };
    made_model model = small_czip_model();
    model.tensors.erase("tokenizer.data");
    CHECK(refusal(model.bytes()) == "model file: expected a tensor \"tokenizer.data\", found none");
    model = small_czip_model();
    model.tensors["tokenizer.data"].type = "I8";
    CHECK(refusal(model.bytes()) == "model file: tensor \"tokenizer.data\": type I8, expected U8");
    model = small_czip_model();
    model.metadata["tokenizer_codec"] = "gzip";
    CHECK(refusal(model.bytes()) ==
          "model file: metadata tokenizer_codec: expected zstd or brotli, found \"gzip\"");
    // A vocabulary that is one id less than the tokenizer's.
    model = random_model({.layers = 1, .vocabulary = 1023, .context = 64}, 1);
    model.metadata["tokenizer_codec"] = "zstd";
    model.tensors["tokenizer.data"] = small_czip_model().tensors["tokenizer.data"];
    CHECK(refusal(model.bytes()) ==
          "tokenizer.data: explicit_n_vocab: expected the model's 1023, found 1024");
    model = small_czip_model();
    model.metadata["context_length"] = "63";
    CHECK(refusal(model.bytes()) == "model: a context of 63 positions, expected 64 or more");
    const auto none =
        failure_of([] { testing::stage(*tsr_plugin_entry_czip.plugins[0], "{}"); }).message;
    CHECK(none ==
          "model: \"\", expected a model file (czip-model-v1, .czm) by \"asset:NAME\" or "
          "\"sha256:HEX\", in a directory of assets (--assets, TESSERA_ASSET_PATH)");
}

}  // namespace tessera::test
