// SPDX-License-Identifier: MIT
// The files of the programs of compress-zip: all of them decode, and encoding gives their payloads.
#include "../plugins/capped.hpp"
#include "../transformer/shared.hpp"
#include "files.hpp"

namespace tessera::test {
namespace {

const std::string folder = "golden/czip/";

/// The Python program reads every line end as a line feed.
std::vector<std::uint8_t> with_line_feeds(const std::vector<std::uint8_t>& text) {
    std::vector<std::uint8_t> all;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (!pair) all.push_back(text[i] == '\r' ? '\n' : text[i]);
    }
    return all;
}

std::string parameters(const std::string& path, const std::string& model_id, bool python) {
    const bool zstd = path.find(".zstd.") != std::string::npos;
    const bool first = path.find(".L1.") != std::string::npos;
    return std::string(R"(, "codec": ")") + (zstd ? "zstd" : "brotli") + R"(", "level": )" +
           (first ? "1" : "5") + R"(, "model-id": )" + model_id +
           (python ? R"(, "python-rounding": true)" : "");
}

}  // namespace

TEST_CASE("files of both programs decode, and encoding gives their payloads") {
    const auto model = shared_file("models/v001_eng.czm");
    const auto manifest = shared_json(folder + "manifest.json");
    if (!model || !manifest) return;
    const std::string id = (*manifest)["model_id_hash_u32"].dump();
    // The last set is what the machine has. The reference and the sanitizers take their time.
    const std::vector<const char*> sets =
        sanitized ? std::vector{"best"} : std::vector{"scalar", "avx2", "avx512", "best"};
    for (const std::string set : sets) {
        CAPTURE(set);
        const capped to(set.c_str());
        std::size_t files = 0;
        for (const auto& entry : (*manifest)["files"])
            for (const auto& output : entry["outputs"]) {
                if (!output.contains("path")) continue;  // that program refused the text
                const std::string path = output["path"];
                CAPTURE(path);
                const bool python = output["impl"] == "python";
                const auto text = shared_file(folder + entry["input"].get<std::string>());
                const auto file = shared_file(folder + path);
                REQUIRE((text && file));
                if (set == "scalar" && text->size() > 128) continue;
                const testing::stage plan = czip_stage(*model, parameters(path, id, python));
                const auto expected = python ? with_line_feeds(*text) : *text;
                CHECK(bytes_of(text_in(plan, *file)) == expected);
                const auto coded = plan.encode(stream_of(expected));
                CHECK(coded.header.empty());
                CHECK(payload_of(bytes_of(coded.ports[0])) == payload_of(*file));
                ++files;
            }
        CHECK(files == (set == "scalar" ? 27 : 43));
    }
}

TEST_CASE("a file of the other rounding is refused") {
    const auto model = shared_file("models/v001_eng.czm");
    const auto rust = shared_file(folder + "rust/utf8_multi.txt.L5.brotli.czip");
    const auto python = shared_file(folder + "python/utf8_multi.txt.L1.brotli.czip");
    if (!model || !rust || !python) return;
    const auto status_of = [&](const std::string& more, const std::vector<std::uint8_t>& file) {
        const testing::stage plan = czip_stage(*model, more);
        return failure_of([&] { text_in(plan, file); }).status;
    };
    CHECK(status_of(R"(, "python-rounding": true)", *rust) == TSR_E_CORRUPT);
    CHECK(status_of("", *python) == TSR_E_CORRUPT);
}

}  // namespace tessera::test
