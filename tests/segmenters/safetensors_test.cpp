// SPDX-License-Identifier: MIT
// The segmenter "safetensors": files made by hand, and headers that lie.
#include "cuts.hpp"

extern "C" const tsr_entry tsr_plugin_entry_safetensors;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_safetensors.plugins[0]; }

/// A file of that header and `bytes` bytes of tensors.
std::string file(const std::string& json, std::size_t bytes) {
    std::string all;
    for (int i = 0; i < 8; ++i) all += static_cast<char>(json.size() >> (8 * i));
    return all + json + std::string(bytes, '\x42');
}

std::string entry(const char* name, const char* type, const char* shape, int begin, int end) {
    return std::string("\"") + name + R"(":{"dtype":")" + type + R"(","shape":)" + shape +
           R"(,"data_offsets":[)" + std::to_string(begin) + "," + std::to_string(end) + "]}";
}

/// The cuts of a file whose header's length is taken for granted.
std::string behind_header(const std::string& json, std::size_t bytes,
                          std::uint64_t block_size = 1 << 20) {
    const std::string cuts =
        cuts_of(testing::segmenter(descriptor()), file(json, bytes), block_size);
    const std::string head = "header " + std::to_string(8 + json.size()) + ", ";
    CHECK(cuts.starts_with(head));
    return cuts.substr(std::min(head.size(), cuts.size()));
}
}  // namespace

TEST_CASE("each tensor is a block on the route of its type, with its row and name") {
    const std::string json =
        "{\"__metadata__\":{\"format\":\"pt\"}," +
        entry("layers.0.weight", "F16", "[10,6]", 0, 120) + "," +
        entry("b", "BF16", "[5]", 120, 130) + ", \n" + entry("c", "F32", "[2,3,4]", 130, 226) +
        "," + entry("d", "F64", "[]", 226, 234) + "," + entry("e", "F8_E4M3", "[3,3]", 234, 243) +
        "," + entry("f", "I64", "[2,2]", 243, 275) + "," + entry("g", "F4", "[4]", 275, 277) +
        "}  ";
    CHECK(behind_header(json, 277) ==
          "f16 120/12 layers.0.weight, bf16 10 b, f32 96/48 c, f64 8 d, f8 9/3 e, "
          "other 32/16 f, other 2 g");
}

TEST_CASE("tensors are cut into whole rows, and where these are too long into whole elements") {
    const std::string json = "{" + entry("w", "F32", "[50,10]", 0, 2000) + "}";
    REQUIRE(json.size() + 8 < 90);
    CHECK(behind_header(json, 2000, 990) == "f32 960/40 w, f32 960/40 w, f32 80/40 w");
    const std::string wide = "{" + entry("w", "F64", "[2,20]", 0, 320) + "}";
    CHECK(behind_header(wide, 320, 101) == "f64 96 w, f64 96 w, f64 96 w, f64 32 w");
}

TEST_CASE("a header longer than a block is several blocks of the header") {
    std::string json = "{";
    for (int i = 0; i < 20; ++i)
        json += (i ? "," : "") +
                entry(("t" + std::to_string(i)).c_str(), "F16", "[2]", 4 * i, 4 * i + 4);
    json += "}";
    const std::string whole = file(json, 80);
    const std::string cuts = cuts_of(testing::segmenter(descriptor()), whole, 500);
    const std::size_t head = json.size() + 8;
    REQUIRE(head > 1000);
    REQUIRE(head < 1500);
    CHECK(cuts.starts_with("header 500, header 500, header " + std::to_string(head - 1000) +
                           ", f16 4 t0, f16 4 t1, "));
    CHECK(cuts.ends_with(", f16 4 t19"));
}

TEST_CASE("tensors may stand in any order, with holes between and bytes behind them") {
    const std::string json = "{" + entry("late", "F16", "[4]", 20, 28) + "," +
                             entry("early", "F16", "[4]", 4, 12) + "," +
                             entry("empty", "F16", "[0,7]", 12, 12) + "}";
    CHECK(behind_header(json, 100) == "other 4, f16 8 early, other 8, f16 8 late, other 72");
}

TEST_CASE("of tensors that overlap the first has the bytes") {
    const std::string json =
        "{" + entry("a", "F16", "[4]", 0, 8) + "," + entry("b", "F16", "[4]", 6, 14) + "," +
        entry("c", "F16", "[4]", 14, 22) + "," + entry("again", "F16", "[4]", 14, 22) + "}";
    CHECK(behind_header(json, 22) == "f16 8 a, other 6, f16 8 c");
}

TEST_CASE("a tensor that runs past the end of the file ends there") {
    CHECK(behind_header("{" + entry("a", "F16", "[1000]", 0, 2000) + "}", 300) == "f16 300 a");
    const std::string far = R"({"a":{"dtype":"F16","shape":[4611686018427387904],)"
                            R"("data_offsets":[0,9223372036854775807]}})";
    CHECK(behind_header(far, 30) == "other 30 a");
}

TEST_CASE("a shape that does not fit its place makes a tensor \"other\", under its name") {
    CHECK(behind_header("{" + entry("a", "F16", "[5]", 0, 8) + "}", 8) == "other 8 a");
    CHECK(behind_header("{" + entry("a", "F32", "[2,2]", 0, 8) + "}", 8) == "other 8 a");
    // 2^32 * 2^32 * 2 is 0 in 64 bits.
    CHECK(behind_header("{" + entry("a", "F16", "[4294967296,4294967296]", 0, 8) + "}", 8) ==
          "other 8 a");
}

TEST_CASE("a header that is none leaves bytes that are \"other\"") {
    for (const char* json :
         {"{", "{}}", "{\"a\"}", "{\"a\":}", "{\"a\":1}", "{\"a\":{}}", "{\"a\":[[[[[",
          R"({"a":{"dtype":"F16","shape":[4],"data_offsets":[8,0]}})",
          R"({"a":{"dtype":"F16","shape":[-4],"data_offsets":[0,8]}})",
          R"({"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8,9]}})",
          R"({"a":{"dtype":"F16","shape":[4],"data_offsets":[0,99999999999999999999]}})",
          R"({"a":{"dtype":16,"shape":[4],"data_offsets":[0,8]}})", R"({"a\)",
          R"({"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]} "b")"}) {
        CAPTURE(json);
        CHECK(behind_header(json, 40) == "other 40");
    }
    const std::string deep = "{\"a\":" + std::string(30000, '[') + std::string(30000, ']') + "}";
    CHECK(behind_header(deep, 40) == "other 40");
    const std::string wide = "{\"a\":[" + std::string(70000, ' ') + "]}";
    CHECK(behind_header(wide, 40) == "other 40");
}

TEST_CASE("what does not begin like such a file, or ends within the header, is \"other\"") {
    const testing::segmenter plan(descriptor());
    CHECK(cuts_of(plan, "") == "");
    CHECK(cuts_of(plan, "short") == "other 5");
    CHECK(cuts_of(plan, std::string(8, '\0')) == "other 8");
    CHECK(cuts_of(plan, std::string(3000, 'x'), 1000) == "other 1000, other 1000, other 1000");
    const std::string whole = file("{" + entry("a", "F16", "[4]", 0, 8) + "}", 8);
    for (std::size_t size = 1; size + 8 < whole.size(); ++size)
        CHECK(cuts_of(plan, whole.substr(0, size)) == "other " + std::to_string(size));
    // Cut off where some of the header has been a block already.
    CHECK(cuts_of(plan, whole.substr(0, 50), 30) == "header 30, other 20");
    std::string huge = whole;
    huge[5] = 1;  // a length of a tebibyte
    CHECK(cuts_of(plan, huge) == "other " + std::to_string(huge.size()));
    // A block smaller than the length itself.
    CHECK(cuts_of(plan, whole.substr(0, 10), 4) == "other 4, other 4, other 2");
}

TEST_CASE("whatever becomes of a header's bytes, every byte of the file is in one block") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const std::string json =
        "{" + entry("a", "F16", "[2,2]", 0, 8) + "," + entry("b", "F32", "[3]", 8, 20) + "}";
    const testing::segmenter plan(descriptor());
    for (int i = 0; i < 1000; ++i) {
        std::string whole = file(json, 20);
        for (std::uint64_t changes = 1 + random() % 3; changes > 0; --changes) {
            const std::size_t at = random() % 4 == 0 ? random() % 8 : random() % (8 + json.size());
            whole[at] = at < 8 || random() % 2 == 0 ? static_cast<char>(random())
                                                    : "\"{}[],:0123456789\\-"[random() % 20];
        }
        CAPTURE(whole);
        cuts_of(plan, whole, 1 + random() % 200);
    }
}

TEST_CASE("a name too long for a label is left out, and names may be any text") {
    const std::string longer(4097, 'n');
    CHECK(behind_header("{" + entry(longer.c_str(), "F16", "[4]", 0, 8) + "}", 8) == "f16 8");
    CHECK(behind_header("{" + entry(R"(a\"\u00e4})", "F16", "[4]", 0, 8) + "}", 8) ==
          "f16 8 a\"\xC3\xA4}");
}

}  // namespace tessera::test
