// SPDX-License-Identifier: MIT
// Model files that are none, and tokenizers with faults: one message each, and no crash.
#include "model.hpp"

namespace tessera::test {
namespace {

failure refusal(std::string_view file) {
    return failure_of([&] { stage_of(file); });
}
std::string message(const tokenizer_text& t) { return refusal(model_file(t)).message; }

/// A model of so many ids whose tokenizer's text is as it is given.
std::string message(const std::string& json, std::uint64_t ids) {
    const std::string data = zstd(json);
    return refusal(file_of(header_of(metadata(ids, "zstd"), data.size()), data)).message;
}
std::string with(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a file that is no model is refused with what it lacks") {
    const std::string whole = model_file(few_tokens());
    REQUIRE(refusal(whole).status == TSR_OK);
    CHECK(refusal("1234567").message ==
          "model file: 7 bytes, expected 8 or more for the header's length");
    CHECK(refusal(std::string(8, '\xFF') + "{}").message ==
          "model file: header of 18446744073709551615 bytes, expected at most 2: cut, or no "
          "safetensors file");
    CHECK(refusal(file_of("{}", "")).message == "model file: no __metadata__");
    CHECK(refusal(file_of(R"({"__metadata__":{}})", "")).message ==
          "model file: tensor \"tokenizer.data\" is missing");
    CHECK(refusal(file_of("[]", "")).message == "model file: header: expected '{'");
    const std::string data = zstd(few_tokens().json());
    const auto header = [&](const std::string& m, const std::string& type = "U8") {
        return refusal(file_of(header_of(m, data.size(), type), data)).message;
    };
    CHECK(header(metadata(268, "zstd"), "I8") ==
          "model file: tensor \"tokenizer.data\": type I8, expected U8");
    CHECK(header(metadata(268, "xz")) ==
          "model file: metadata tokenizer_codec: expected zstd or brotli, found \"xz\"");
    CHECK(header(R"("vocab_size":"268")") ==
          "model file: metadata tokenizer_codec: expected zstd or brotli, found nothing");
    CHECK(header(R"("tokenizer_codec":"\"zstd\"","vocab_size":"\"268\"")") == "");
    for (const char* size : {"0", "-1", "1e3", "", "4194305", "99999999999999999999"})
        CHECK(header(R"("tokenizer_codec":"zstd","vocab_size":")" + std::string(size) + "\"") ==
              "model file: metadata \"vocab_size\": \"" + std::string(size) +
                  "\", expected 1 to 4194304");
    // Where the size is not said it is 1024.
    CHECK(header(R"("tokenizer_codec":"zstd")") ==
          "tokenizer.data: ids: expected a token for each of the model's 1024, found none for 268");
    const std::string head = header_of(metadata(268, "zstd"), data.size());
    const std::string size = std::to_string(data.size());
    CHECK(refusal(file_of(with(head, "[" + size + "]", "[2,3]"), data)).message ==
          "model file: tensor \"tokenizer.data\": shape [2,3], expected 1 dimensions");
    CHECK(refusal(file_of(with(head, "[" + size + "]", "[7]"), data)).message ==
          "model file: tensor \"tokenizer.data\": " + size + " bytes, expected 7");
    CHECK(refusal(file_of(head, data.substr(1))).message ==
          "model file: tensor \"tokenizer.data\": bytes 0 to " + size + ", expected none behind " +
              std::to_string(data.size() - 1) + ", where the file ends");
}

TEST_CASE("compressed text that is damaged, cut, followed by more or a bomb is refused") {
    const auto said = [](const std::string& codec, const std::string& data) {
        return refusal(file_of(header_of(metadata(268, codec), data.size()), data)).message;
    };
    const std::string where = "model file: tensor tokenizer.data: ";
    for (const char* codec : {"zstd", "brotli"}) {
        const bool is_zstd = std::string(codec) == "zstd";
        const auto pack = is_zstd ? zstd : brotli;
        const std::string data = pack(few_tokens().json());
        CAPTURE(codec);
        CHECK(said(codec, data) == "");
        const std::string cut = is_zstd ? "the zstd frame goes on behind its end"
                                        : "the brotli stream goes on behind its end";
        for (const std::size_t size : {std::size_t{0}, std::size_t{5}, data.size() - 1})
            CHECK(said(codec, data.substr(0, size)) == where + cut);
        CHECK(said(codec, data + "ab") ==
              where + "expected nothing behind the compressed text, found 2 bytes");
        CHECK(said(codec, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF").starts_with(where + codec + ": "));
        const std::size_t most = 16u << 20;
        CHECK(said(codec, pack(std::string(most + 1, ' '))) ==
              where + "expected at most 16777216 bytes inflated, found more");
        // One byte less is read, and found to be no tokenizer.
        CHECK(said(codec, pack(std::string(most, ' '))).starts_with("tokenizer.data: "));
    }
}

TEST_CASE("a tokenizer with gaps, doubles, or ids that the model lacks is refused") {
    const tokenizer_text few = few_tokens();
    const std::string json = few.json();
    CHECK(message(json, few.ids()) == "");
    CHECK(message(json, few.ids() + 1) ==
          "tokenizer.data: ids: expected a token for each of the model's 269, found none for 268");
    CHECK(
        message(json, few.ids() - 1) ==
        "tokenizer.data: special_tokens/<|eos|>: expected an id below the model's 267, found 267");
    CHECK(message(with(json, "\"the\":257", "\"the\":268"), 269) ==
          "tokenizer.data: ids: expected a token for each of the model's 269, found none for 257");
    CHECK(message(with(json, "\"the\":257", "\"the\":256"), 268) ==
          "tokenizer.data: mergeable_ranks: expected ids given once, found 256 twice");
    CHECK(message(with(json, "\"<|eos|>\":267", "\"<|eos|>\":266"), 268) ==
          "tokenizer.data: special_tokens: expected ids given once, found 266 twice");
    for (const char* id : {"-1", "1.5", "\"7\"", "null", "4294967296"})
        CHECK(message(with(json, "\"the\":257", "\"the\":" + std::string(id)), 268) ==
              "tokenizer.data: mergeable_ranks/the: expected an id below the model's 268, found " +
                  std::string(id));
    CHECK(message(with(json, "\"the\":257", "\"th\":257"), 268) ==
          "tokens 256 and 257 have the same bytes");
    CHECK(message(with(json, "\"the\":257", "\"\":257"), 268) ==
          "tokenizer.data: mergeable_ranks: expected tokens of 1 to 4096 bytes, found 0");
    CHECK(message(with(json, "\"the\":257", "\"t\xC4\x80\":257"), 268) ==
          "tokenizer.data: mergeable_ranks: expected code points up to 255, found \"t\xC4\x80\"");
    CHECK(message(with(json, "\"a\":97", "\"xyz\":97"), 268) ==
          "tokenizer.data: mergeable_ranks: expected a token for each single byte, found none for "
          "byte 97");
    tokenizer_text counted = few;
    counted.more = R"(,"explicit_n_vocab":268)";
    CHECK(message(counted) == "");
    counted.more = R"(,"explicit_n_vocab":300)";
    CHECK(message(counted) ==
          "tokenizer.data: explicit_n_vocab: expected the model's 268, found 300");
}

TEST_CASE("a tokenizer without its parts, special tokens or pattern is refused") {
    tokenizer_text t = few_tokens();
    t.specials = {"<|bos|>", "<|pad|>"};
    CHECK(message(t) ==
          "tokenizer.data: special_tokens: expected <|bos|> and <|eos|>, found no <|eos|>");
    t.specials = {};
    CHECK(message(t) ==
          "tokenizer.data: special_tokens: expected <|bos|> and <|eos|>, found no <|bos|>");
    t.specials = {"<|bos|>", "<|eos|>", "<|bos|>"};
    CHECK(message(t) ==
          "tokenizer.data: special_tokens: expected literals given once, found \"<|bos|>\" twice");
    t.specials = {"<|bos|>", "<|eos|>", ""};
    CHECK(message(t) ==
          "tokenizer.data: special_tokens: expected tokens of 1 to 4096 bytes, found 0");
    t = few_tokens();
    t.expression = "a+";
    const failure f = refusal(model_file(t));
    CHECK(f.status == TSR_E_UNSUPPORTED);
    CHECK(f.message.starts_with("tokenizer.data: pat_str: expected '(?i:[sdmt]"));
    CHECK(f.message.ends_with(", found a+"));
    const std::string json = few_tokens().json();
    for (const char* name : {"pat_str", "mergeable_ranks", "special_tokens"})
        CHECK(message(with(json, name, "other"), 268) == "tokenizer.data: " + std::string(name) +
                                                             ": expected it to be there, found "
                                                             "nothing");
    CHECK(message(with(json, "\"name\"", "\"pat_str\""), 268) ==
          "tokenizer.data: pat_str: expected it once, found it twice");
    CHECK(message("[1]", 268) == "tokenizer.data: text: expected an object, found [1]");
    CHECK(message(json.substr(0, 100), 268).starts_with("tokenizer.data: expected "));
}

TEST_CASE("every cut of a model file, and random damage to it, is an error or another tokenizer") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const std::string whole = model_file(few_tokens());
    for (std::size_t size = 1; size < whole.size(); ++size)
        CHECK(refusal(std::string_view(whole).substr(0, size)).status != TSR_OK);
    for (int i = 0; i < 1000; ++i) {
        std::string other = whole;
        const std::size_t bit = random() % (8 * other.size());
        other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
        const failure f = refusal(other);
        CAPTURE(f.message);
        CHECK((f.status == TSR_OK || f.status == TSR_E_CORRUPT || f.status == TSR_E_PARAM ||
               f.status == TSR_E_UNSUPPORTED || f.status == TSR_E_LIMIT));
    }
}

}  // namespace tessera::test
