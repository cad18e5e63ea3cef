// SPDX-License-Identifier: MIT
// The segmenter "gguf": files made by hand, and headers that lie.
#include "cuts.hpp"
#include "gguf_file.hpp"

extern "C" const tsr_entry tsr_plugin_entry_gguf;

namespace tessera::test {

namespace {
using namespace gguf;

const tsr_desc& descriptor() { return *tsr_plugin_entry_gguf.plugins[0]; }

std::string cuts(const std::string& input, std::uint64_t block_size = 1 << 20) {
    return cuts_of(testing::segmenter(descriptor()), input, block_size);
}

/// The cuts of `head` and `bytes` bytes of tensors, behind its own.
std::string behind(const std::string& head, std::size_t bytes, std::uint64_t block_size = 1 << 20) {
    const std::string all = cuts(head + std::string(bytes, '\x42'), block_size);
    const std::string first = "header " + std::to_string(head.size()) + ", ";
    CHECK(all.starts_with(first));
    return all.substr(std::min(first.size(), all.size()));
}

/// One entry of every type of value, arrays within arrays among them.
const std::vector<std::string> entries = {
    entry("a", 0, "x"),
    entry("b", 1, "x"),
    entry("c", 2, "xx"),
    entry("d", 3, "xx"),
    entry("e", 4, "xxxx"),
    entry("f", 5, "xxxx"),
    entry("g", 6, "xxxx"),
    entry("h", 7, "x"),
    entry("general.name", 8, text("a model")),
    entry("i", 10, "xxxxxxxx"),
    entry("j", 11, "xxxxxxxx"),
    entry("k", 12, "xxxxxxxx"),
    entry("empty", 8, text("")),
    entry("", 9, u32(4) + u64(3) + "xxxxxxxxxxxx"),
    entry("tokens", 9, u32(8) + u64(3) + text("to") + text("") + text("be")),
    entry("nested", 9,
          u32(9) + u64(3) + u32(0) + u64(2) + "xx" + u32(9) + u64(1) + u32(8) + u64(1) +
              text("deep") + u32(8) + u64(0)),
};
}  // namespace

TEST_CASE("each tensor is a block on the route of its type, with its row and name") {
    // Sizes by hand: 6 * 10 * 4 = 240, rows of 24; 33 * 2 = 66; 2 * 3 * 4 * 2 = 48, rows of 4;
    // one number of 8; 64 * 2 elements of Q8_0 are 2 * 2 * 34 = 136, rows of 68; 256 of Q4_K are
    // 144; 5 of I8; 2 * 2 of I32.
    const std::vector<std::string> tensors = {tensor("token_embd.weight", {6, 10}, 0, 0),
                                              tensor("b", {33}, 1, 256),
                                              tensor("c", {2, 3, 4}, 30, 352),
                                              tensor("d", {}, 28, 416),
                                              tensor("e", {64, 2}, 8, 448),
                                              tensor("f", {256}, 12, 608),
                                              tensor("g", {5}, 24, 768),
                                              tensor("h", {2, 2}, 26, 800)};
    const std::string expected =
        "f32 240/24 token_embd.weight, other 16, f16 66 b, other 30, bf16 48/4 c, other 16, "
        "f64 8 d, other 24, quantised 136/68 e, other 24, quantised 144 f, other 16, "
        "quantised 5 g, other 27, other 16/8 h";
    for (const std::uint32_t version : {2, 3}) {
        CHECK(behind(header(entries, tensors, 32, version), 816) == expected);
        CHECK(behind(header({}, tensors, 32, version), 816) == expected);
    }
}

TEST_CASE("a block type's bytes are those of its specification") {
    const std::pair<std::uint32_t, std::uint64_t> of_32[] = {{2, 18}, {3, 20}, {6, 22},  {7, 24},
                                                             {8, 34}, {9, 36}, {20, 18}, {39, 17}};
    const std::pair<std::uint32_t, std::uint64_t> of_256[] = {
        {10, 84}, {11, 110}, {12, 144}, {13, 176}, {14, 210}, {15, 292}, {16, 66}, {17, 74},
        {18, 98}, {19, 50},  {21, 110}, {22, 82},  {23, 136}, {29, 56},  {34, 54}, {35, 66}};
    for (const auto& [type, bytes] : of_32)
        CHECK(behind(header({}, {tensor("q", {64}, type, 0)}), 2 * bytes + 5) ==
              "quantised " + std::to_string(2 * bytes) + " q, other 5");
    for (const auto& [type, bytes] : of_256)
        CHECK(behind(header({}, {tensor("q", {256}, type, 0)}), bytes + 5) ==
              "quantised " + std::to_string(bytes) + " q, other 5");
}

TEST_CASE("the alignment that the metadata ask for ends the header") {
    const std::vector<std::string> tensors = {tensor("a", {2}, 1, 0), tensor("b", {2}, 1, 128)};
    const std::string head =
        header({entry("general.alignment", 4, u32(128)), entry("z", 7, "x")}, tensors, 128);
    CHECK(behind(head, 132) == "f16 4 a, other 124, f16 4 b");
    for (const std::uint64_t wrong : {0, 7, 12, 1 << 17}) {
        const std::string bad = header({entry("general.alignment", 4, u32(wrong))}, tensors);
        CHECK(cuts(bad) == "other " + std::to_string(bad.size()));
    }
    const std::string of_other_type = header({entry("general.alignment", 8, text("32"))}, tensors);
    CHECK(cuts(of_other_type) == "other " + std::to_string(of_other_type.size()));
}

TEST_CASE("tensors are cut into whole rows, and where these are too long into whole blocks") {
    const std::string q8 = header({}, {tensor("w", {64, 30}, 8, 0)});
    REQUIRE(q8.size() <= 250);
    CHECK(behind(q8, 2040, 1000) == "quantised 952/68 w, quantised 952/68 w, quantised 136/68 w");
    const std::string wide = header({}, {tensor("w", {1280, 2}, 14, 0)});
    CHECK(behind(wide, 2100, 1000) == "quantised 840 w, quantised 840 w, quantised 420 w");
}

TEST_CASE("a header longer than a block is several blocks of the header") {
    std::string words = u32(8) + u64(200);
    for (int i = 0; i < 200; ++i) words += text("word " + std::to_string(i));
    const std::string head =
        header({entry("tokenizer.ggml.tokens", 9, words)}, {tensor("a", {4}, 1, 0)});
    REQUIRE(head.size() > 3000);
    REQUIRE(head.size() < 4000);
    CHECK(cuts(head + "12345678", 1000) == "header 1000, header 1000, header 1000, header " +
                                               std::to_string(head.size() - 3000) + ", f16 8 a");
    // Also where it ends with a block, and where blocks are shorter than its fields.
    CHECK(cuts(head + "12345678", head.size() / 4).ends_with(", f16 8 a"));
    CHECK(cuts(head + "12345678", 8).ends_with(", header 8, f16 8 a"));
}

TEST_CASE("tensors may stand in any order, with holes between and bytes behind them") {
    const std::string head = header({}, {tensor("late", {4}, 1, 64), tensor("early", {4}, 1, 32),
                                         tensor("empty", {0, 7}, 1, 40)});
    CHECK(behind(head, 100) == "other 32, f16 8 early, other 24, f16 8 late, other 28");
}

TEST_CASE("of tensors that overlap the first has the bytes") {
    const std::string head = header({}, {tensor("a", {32}, 1, 0), tensor("b", {4}, 1, 32),
                                         tensor("c", {4}, 1, 64), tensor("again", {4}, 1, 64)});
    CHECK(behind(head, 72) == "f16 64 a, f16 8 c");
}

TEST_CASE("a tensor that runs past the end of the file ends there") {
    CHECK(behind(header({}, {tensor("a", {1000}, 1, 0)}), 300) == "f16 300 a");
    CHECK(behind(header({}, {tensor("a", {1ull << 62}, 1, 0)}), 30) == "f16 30 a");
    CHECK(behind(header({}, {tensor("a", {4}, 1, 1ull << 63)}), 30) == "other 30");
    CHECK(behind(header({}, {tensor("a", {1ull << 62}, 1, 1ull << 63)}), 30) == "other 30");
}

TEST_CASE("a tensor of unknown size goes up to the next as \"other\", under its name") {
    const auto first = [](const std::vector<std::uint64_t>& shape, std::uint32_t type) {
        return behind(header({}, {tensor("a", shape, type, 0), tensor("b", {4}, 1, 32)}), 40);
    };
    const std::string expected = "other 32 a, f16 8 b";
    CHECK(first({4}, 99) == expected);
    CHECK(first({4}, 4) == expected);                          // a type that is no more
    CHECK(first({33}, 8) == expected);                         // half a block
    CHECK(first({1ull << 63, 2}, 1) == expected);              // 2^65 bytes
    CHECK(first({1ull << 32, 1ull << 32, 3}, 0) == expected);  // 3 * 2^66
    CHECK(behind(header({}, {tensor("a", {4}, 99, 0)}), 40) == "other 40 a");
}

TEST_CASE("what does not begin like such a file, or ends within the header, is \"other\"") {
    CHECK(cuts("") == "");
    CHECK(cuts("GGUF") == "other 4");
    CHECK(cuts(std::string(100, 'x'), 64) == "other 64, other 36");
    const std::string whole = header(entries, {tensor("a", {4}, 1, 0)});
    for (std::size_t size = 1; size < whole.size(); ++size)
        CHECK(cuts(whole.substr(0, size)) == "other " + std::to_string(size));
    CHECK(cuts(whole.substr(0, 150), 100) == "header 100, other 50");
    for (const std::uint32_t version : {0u, 1u, 4u, 0x03000000u})  // the last: big endian
        CHECK(cuts(header({}, {tensor("a", {4}, 1, 0)}, 32, version)).starts_with("other "));
}

TEST_CASE("counts that no header can have end it before memory is asked for") {
    const auto refused = [](const std::string& head) {
        const std::string whole = head + std::string(200, '\xFF');
        CHECK(cuts(whole) == "other " + std::to_string(whole.size()));
    };
    const std::uint64_t most = UINT64_MAX;
    const auto start = [](std::uint64_t tensors, std::uint64_t values) {
        return "GGUF" + u32(3) + u64(tensors) + u64(values);
    };
    refused(start(most, 0));
    refused(start(0, most));
    refused(start(0, 1) + u64(most));
    refused(start(0, 1) + u64(1 << 16));
    refused(start(0, 1) + entry("k", 8, u64(most)));
    refused(start(0, 1) + entry("k", 13, ""));
    refused(start(0, 1) + entry("k", 9, u32(12) + u64(most)));
    refused(start(0, 1) + entry("k", 9, u32(12) + u64(most / 8 + 1)));  // wraps to 0 bytes
    refused(start(0, 1) + entry("k", 9, u32(13) + u64(1)));
    refused(start(0, 1) + entry("k", 9, u32(8) + u64(most)));
    std::string deep;
    for (int i = 0; i < 20; ++i) deep += u32(9) + u64(1);
    refused(start(0, 1) + entry("k", 9, deep));
    refused(start(1, 0) + u64(most));
    refused(start(1, 0) + text("t") + u32(17));
    refused(start(1, 0) + text("t") + u32(0xFFFFFFFF));
}

TEST_CASE("an array of empty arrays takes as long as it has bytes") {
    std::string many = u32(9) + u64(1ull << 40);
    for (int i = 0; i < 1000; ++i) many += u32(9) + u64(0);
    const std::string whole = "GGUF" + u32(3) + u64(0) + u64(1) + entry("k", 9, many);
    CHECK(cuts(whole) == "other " + std::to_string(whole.size()));
}

TEST_CASE("whatever becomes of a header's bytes, every byte of the file is in one block") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const std::string head = header(entries, {tensor("a", {4, 3}, 1, 0), tensor("b", {32}, 8, 32)});
    const testing::segmenter plan(descriptor());
    for (int i = 0; i < 1000; ++i) {
        std::string whole = head + std::string(66, '\x42');
        for (std::uint64_t changes = 1 + random() % 3; changes > 0; --changes)
            whole[random() % head.size()] =
                static_cast<char>(random() % 2 ? random() : random() % 16);
        cuts_of(plan, whole, 1 + random() % 400);
    }
}

TEST_CASE("a name too long for a label is left out") {
    CHECK(behind(header({}, {tensor(std::string(4097, 'n'), {4}, 1, 0)}), 8) == "f16 8");
    CHECK(behind(header({}, {tensor(std::string(4096, 'n'), {4}, 1, 0)}), 8) ==
          "f16 8 " + std::string(4096, 'n'));
}

}  // namespace tessera::test
