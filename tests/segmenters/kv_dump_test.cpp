// SPDX-License-Identifier: MIT
// The segmenter "kv-dump": dumps with the meta files beside them, and with others.
#include "cuts.hpp"

extern "C" const tsr_entry tsr_plugin_entry_kv_dump;

namespace tessera::test {

namespace {
const tsr_desc& descriptor() { return *tsr_plugin_entry_kv_dump.plugins[0]; }

constexpr std::string_view meta = R"({
  "layer_id": 7, "seq_start": 0, "seq_len": 4, "seq_end_exclusive": 4, "kv_heads": 2, "head_dim": 4,
  "bytes_per_elem": 2, "dtype": "fp16", "add": 4, "tensor_seq_len": 4, "quant_key": false,
  "quant_value": false, "flash_attention": true, "stage": "prefill", "run_id": "r",
  "k_file": "k_t0_4.bin", "v_file": "v_t0_4.bin" })";

/// `meta` with `from` replaced.
std::string with(std::string_view from, std::string_view to) {
    std::string text(meta);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string cuts(std::string_view meta_text, std::size_t bytes, const char* name = "k_t0_4.bin",
                 const char* params = "{}", std::uint64_t block_size = 1 << 20,
                 bool selection = true) {
    testing::surroundings around;
    around.selection = selection;
    around.siblings["meta_t0_4.json"] = {meta_text.begin(), meta_text.end()};
    return cuts_of(testing::segmenter(descriptor(), params, around), std::string(bytes, 'k'),
                   block_size, name);
}
}  // namespace

TEST_CASE("a dump is its layer's keys or values, a row being one position") {
    CHECK(cuts(meta, 64) == "f16 64/16 layer_7.k");
    CHECK(cuts(meta, 64, "v_t0_4.bin") == "f16 64/16 layer_7.v");
    CHECK(cuts(meta, 64, "k_t0_4.bin", "{}", 40) == "f16 32/16 layer_7.k, f16 32/16 layer_7.k");
    CHECK(
        cuts(meta, 64, "k_t0_4.bin", "{}", 15) ==
        "f16 14 layer_7.k, f16 14 layer_7.k, f16 14 layer_7.k, f16 14 layer_7.k, f16 8 layer_7.k");
    CHECK(cuts(with(R"("bytes_per_elem": 2, "dtype": "fp16")",
                    R"("bytes_per_elem": 4, "dtype": "fp32")"),
               128) == "f32 128/32 layer_7.k");
    CHECK(cuts(with("fp16", "unknown"), 64) == "f16 64/16 layer_7.k");
}

TEST_CASE("a file that is longer or shorter than its meta says loses nothing") {
    CHECK(cuts(meta, 70) == "f16 64/16 layer_7.k, other 6");
    CHECK(cuts(meta, 33) == "f16 33/16 layer_7.k");
    CHECK(cuts(with(R"("seq_len": 4)", R"("seq_len": 0)"), 64) == "other 64");
}

TEST_CASE("meta that lies, or is none, makes the dump \"other\"") {
    CHECK(cuts(with(R"("dtype": "fp16")", R"("dtype": "fp32")"), 64) == "other 64");
    CHECK(cuts(with(R"("bytes_per_elem": 2)", R"("bytes_per_elem": 3)"), 64) == "other 64");
    CHECK(cuts(with(R"("seq_len": 4)", R"("seq_len": -4)"), 64) == "other 64");
    CHECK(cuts(with(R"("kv_heads": 2)", R"("kv_heads": 4611686018427387904)"), 64) == "other 64");
    CHECK(cuts(with(R"("k_file": "k_t0_4.bin")", R"("k_file": "k_t4_5.bin")"), 64) == "other 64");
    CHECK(cuts(with(R"("head_dim": 4,)", ""), 64) == "other 64");
    CHECK(cuts(with(R"("stage": "prefill")", R"("stage": 1)"), 64) == "other 64");
    CHECK(cuts(meta.substr(0, 100), 64) == "other 64");
    CHECK(cuts("", 64) == "other 64");
    CHECK(cuts(std::string(70000, ' ') + std::string(meta), 64) == "other 64");
}

TEST_CASE("other names, and inputs without files beside them, are \"other\"") {
    for (const char* name : {"", "k_", "k_.bin", "x_t0_4.bin", "k_t0_4.npy", "k_t5_6.bin"})
        CHECK(cuts(meta, 64, name) == "other 64");
}

TEST_CASE("phase and sequence length choose dumps; those not wanted are left out, meta and all") {
    const auto chosen = [](const char* params, const char* name = "k_t0_4.bin") {
        try {
            return cuts(meta, 64, name, params);
        } catch (const sdk::error& e) {
            CHECK(e.status == TSR_E_UNSUPPORTED);
            return "out: " + std::string(e.what());
        }
    };
    const std::string known = "f16 64/16 layer_7.k";
    CHECK(chosen(R"({"phase": "prefill"})") == known);
    CHECK(chosen(R"({"min-seq-len": 4, "max-seq-len": 4})") == known);
    CHECK(chosen(R"({"min-seq-len": 4})", "meta_t0_4.json") == "other 64");
    for (const char* name : {"k_t0_4.bin", "v_t0_4.bin", "meta_t0_4.json"}) {
        CHECK(chosen(R"({"phase": "decode"})", name) == "out: phase prefill");
        CHECK(chosen(R"({"min-seq-len": 5})", name) == "out: 4 positions");
        CHECK(chosen(R"({"max-seq-len": 3})", name) == "out: 4 positions");
    }
    // What no meta speaks of is kept.
    for (const char* name : {"k_t4_5.bin", "readme", "meta_t4_5.json"})
        CHECK(chosen(R"({"phase": "decode"})", name) == "other 64");
    const failure f = failure_of(
        [&] { cuts(meta, 64, "k_t0_4.bin", R"({"min-seq-len": 5, "max-seq-len": 4})"); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message == "min-seq-len: expected at most max-seq-len, which is 4, found 5");
}

TEST_CASE("a host that cannot leave a dump out has it as \"other\"") {
    CHECK(cuts(meta, 64, "k_t0_4.bin", R"({"phase": "decode"})", 1 << 20, false) == "other 64");
}

}  // namespace tessera::test
