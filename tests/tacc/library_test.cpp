// SPDX-License-Identifier: MIT
// The library tessera_tokens: tacc's vectors call by call, token texts, and each error by its kind.
#include "../framework/scratch.hpp"

#include <tessera/tokens.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <random>

namespace tessera::test {

namespace {

using nlohmann::json;
using tokens::bytes;
using tokens::codec;
using ids = std::vector<std::uint32_t>;
using mapped_ids = std::vector<std::int32_t>;

bytes from_hex(const std::string& digits) {
    bytes out;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        out.push_back(static_cast<std::uint8_t>(std::stoul(digits.substr(i, 2), nullptr, 16)));
    return out;
}

// Ids 7, 2, 9, 0; 2 and 9 have one text.
constexpr const char* four = R"({"token": " the", "token_id": 7, "mapped_id": 0, "count": 12}
{"token": "\ufffd", "token_id": 2, "mapped_id": 1, "count": 5}
{"token": "\ufffd", "token_id": 9, "mapped_id": -1, "count": 3}
{"token": "<|end|>", "token_id": 0, "mapped_id": 2, "count": 0}
)";

template <class Error, class F>
Error thrown_by(F&& f) {
    try {
        f();
    } catch (const Error& e) {
        return e;
    }
    FAIL("expected an exception of that kind");
    std::abort();
}

}  // namespace

TEST_CASE("the library writes and reads tacc's golden vectors") {
    const char* shared = std::getenv("TESSERA_SHARED");
    if (shared == nullptr) {
        MESSAGE("skipped: tacc's golden vectors: no TESSERA_SHARED");
        return;
    }
    const std::filesystem::path folder = std::filesystem::path(shared) / "golden" / "tacc";
    std::ifstream file(folder / "tacc_golden.json");
    const json golden = json::parse(file);
    const codec r50k("r50k_base", {.mapping = folder / "r50k_base.jsonl"});
    const codec gpt2("gpt2", {.mapping = folder / "r50k_base.jsonl"});
    const codec p50k("p50k_base", {.mapping = folder / "p50k_base.jsonl"});
    CHECK(golden["vectors"].size() == 35);
    for (const json& v : golden["vectors"]) {
        CAPTURE(v.dump());
        const codec& c = v["tokenizer"] == "p50k_base" ? p50k
                         : v["tokenizer"] == "gpt2"    ? gpt2
                                                       : r50k;
        const bytes payload = from_hex(v["payload"]);
        const ids list = v["ids"].get<ids>();
        if (v["call"] == "raw") {
            CHECK(c.encode_raw_token_ids(list) == payload);
            const mapped_ids back = c.decode_mapped_ids(payload);
            CHECK(ids(back.begin(), back.end()) == list);
            continue;
        }
        const mapped_ids mapped = v["mapped"].get<mapped_ids>();
        CHECK(c.encode_token_ids(list) == payload);
        CHECK(c.encode_mapped_ids(mapped) == payload);
        CHECK(c.decode_token_ids(payload) == list);
        CHECK(c.decode_mapped_ids(payload) == mapped);
        CHECK(c.token_id_to_mapped_id(list) == mapped);
        CHECK(c.mapped_id_to_token_id(mapped) == list);
        CHECK(c.decode_token_ids(from_hex(v["gzip_zlib6"]), true) == list);
        CHECK(c.decode_token_ids(c.encode_token_ids(list, true), true) == list);
    }
    // TACC.md, section 3: the frequent tokens; 255 tokens are U+FFFD alone.
    const std::vector<std::string> texts = {"\n", " the", ",", "."};
    CHECK(r50k.encode_tokens(texts) == r50k.encode_mapped_ids(mapped_ids{0, 1, -1, 2}));
    CHECK(r50k.decode_tokens(r50k.encode_tokens(texts)) == texts);
    const std::vector<std::string> partial = {"\xEF\xBF\xBD"};
    CHECK(r50k.decode_tokens(r50k.encode_tokens(partial)) == partial);
}

TEST_CASE("our own mappings round-trip, one-shot calls too") {
    const ids list = {15496, 11, 995, 0};
    for (const std::string& name : tokens::list_available_tokenizers()) {
        CAPTURE(name);
        const codec c(name);
        CHECK(c.tokenizer_name() == name);
        for (const bool gzip : {false, true}) {
            const bytes payload = c.encode_token_ids(list, gzip);
            CHECK(c.decode_token_ids(payload, gzip) == list);
            CHECK(tokens::compress_token_ids(list, name, gzip) == payload);
            CHECK(tokens::decompress_token_ids(payload, name, gzip) == list);
        }
        CHECK(c.decode_token_ids(c.encode_token_ids({})).empty());
    }
}

TEST_CASE("an unknown tokenizer is named, with those there are") {
    const auto e = thrown_by<tokens::unknown_tokenizer>([] { codec("gpt5"); });
    CHECK(std::string(e.what()) ==
          "Mapping for tokenizer 'gpt5' not found. Available: cl100k_base, gpt2, o200k_base, "
          "o200k_harmony, p50k_base, p50k_edit, r50k_base, tessera-32k");
}

TEST_CASE("a mapping's file serves any name of a tokenizer, and its texts where it has them") {
    const scratch folder;
    const codec c("mine", {.mapping = folder.write("four.jsonl", four)});
    CHECK(c.encode_token_ids(ids{9, 7, 0}) == from_hex("1935010004 00"));
    const std::vector<std::string> texts = {" the", "\xEF\xBF\xBD", "<|end|>"};
    const bytes payload = c.encode_tokens(texts);
    CHECK(c.decode_token_ids(payload) == ids{7, 9, 0});  // the last line of a text wins
    CHECK(c.decode_tokens(payload) == texts);
}

TEST_CASE("a vocabulary says the texts where the mapping does not") {
    const scratch folder;
    // " the" 7, two bytes that are no UTF-8 2; nothing for 9 and 0.
    const auto vocabulary = folder.write("v.tiktoken", "IHRoZQ== 7\n/8A= 2\n");
    const codec c("r50k_base", {.vocabulary = vocabulary});
    const std::vector<std::string> texts = {"\xFF\xC0", " the"};
    CHECK(c.decode_token_ids(c.encode_tokens(texts)) == ids{2, 7});
    CHECK(c.decode_tokens(c.encode_token_ids(ids{2, 7})) == texts);
    const auto e = thrown_by<tokens::token_id_not_found>([&] {
        c.decode_tokens(c.encode_token_ids(ids{7, 9}));
    });
    CHECK(e.position == 1);
    const codec broken("r50k_base",
                       {.vocabulary = folder.write("w.tiktoken", "IHRoZQ== 7\n???? x\n")});
    CHECK(std::string(thrown_by<error>([&] { broken.encode_tokens(texts); }).what()) ==
          "w.tiktoken: line 2: expected a token in base64, a space and its id");
}

TEST_CASE("our own tokenizer has its texts at hand") {
    const codec c("tessera-32k");
    const std::vector<std::string> texts = {"The", " the", "\n", "a", "\xFF"};
    CHECK(c.decode_tokens(c.encode_tokens(texts)) == texts);
    const auto e = thrown_by<tokens::token_not_found>(
        [&] { c.encode_tokens(std::vector<std::string>{"the quick brown fox"}); });
    CHECK(std::string(e.what()) ==
          "Token 'the quick brown fox' not found in mapping, at position 0");
}

TEST_CASE("what a list has that the mapping lacks is told with its position") {
    const scratch folder;
    const codec c("mine", {.mapping = folder.write("four.jsonl", four)});
    const auto id = thrown_by<tokens::token_id_not_found>([&] {
        c.encode_token_ids(ids{9, 7, 8, 0, 4294967295});
    });
    CHECK(std::string(id.what()) == "Token ID 8 not found in mapping, at position 2");
    CHECK(id.id == 8);
    CHECK(id.position == 2);
    const auto first =
        thrown_by<tokens::token_id_not_found>([&] { c.token_id_to_mapped_id(ids{1}); });
    CHECK(first.position == 0);
    const auto mapped = thrown_by<tokens::mapped_id_not_found>([&] {
        c.mapped_id_to_token_id(mapped_ids{0, 1, -1, -2, 9});
    });
    CHECK(std::string(mapped.what()) == "Mapped ID -2 not found in reverse mapping, at position 3");
    CHECK(mapped.id == -2);
    const auto token = thrown_by<tokens::token_not_found>([&] {
        c.encode_tokens(std::vector<std::string>{" the", "the"});
    });
    CHECK(std::string(token.what()) == "Token 'the' not found in mapping, at position 1");
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 50; ++round) {
        ids list(1 + random() % 300, 7);
        const std::size_t at = random() % list.size();
        for (std::size_t i = at; i < list.size(); ++i) list[i] = random() % 2 ? 3 : 9;
        list[at] = 3;
        CHECK(thrown_by<tokens::token_id_not_found>([&] { c.encode_token_ids(list); }).position ==
              at);
    }
}

TEST_CASE("a payload that is none is told from a member of gzip that is none") {
    const codec c("r50k_base");
    const auto payload_error = [&](const char* hex) {
        return std::string(
            thrown_by<tokens::invalid_payload>([&] { c.decode_token_ids(from_hex(hex)); }).what());
    };
    CHECK(payload_error("") ==
          "Invalid payload: Payload missing tokens field: expected a field's header at byte 0, "
          "found the end");
    CHECK(payload_error("18150400") ==
          "Invalid payload: Expected LIST field with id 1, found type 8 with id 1 at byte 0");
    CHECK(payload_error("19160400") ==
          "Invalid payload: Expected I32 elements, type 5, found type 6 at byte 1");
    CHECK(payload_error("1915041502") ==
          "Invalid payload: Unexpected fields in payload: expected a stop at byte 3, found type 5");
    CHECK(payload_error("19f5ffffffff0f00") ==
          "Invalid payload: a list of 4294967295 elements at byte 1, expected at most the 1 that "
          "the bytes behind it can hold");
    // A gzip member is no payload, and the other way round.
    CHECK(payload_error("1f8b08000000000000ff9364650000a8b5c19103000000").substr(0, 47) ==
          "Invalid payload: Expected LIST field with id 1,");
    const auto gzip =
        thrown_by<tokens::gzip_failed>([&] { c.decode_token_ids(from_hex("190500"), true); });
    CHECK(std::string(gzip.what()).substr(0, 27) == "Gzip decompression failed: ");
    CHECK(c.decode_mapped_ids(from_hex("19150400616263")) == mapped_ids{2});
}

}  // namespace tessera::test
