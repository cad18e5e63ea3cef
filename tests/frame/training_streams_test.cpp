// SPDX-License-Identifier: MIT
// What comes to a plugin's place in a codec, against the same steps written out here.
#include "workshop.hpp"

#include <tessera/train.hpp>

using namespace tessera;
using namespace tessera::test;

namespace {

const plugin& plugin_of(const std::string& id) {
    for (const plugin& p : plugins().plugins())
        if (short_id(p.desc->id) == id || p.desc->id == id) return p;
    throw std::runtime_error("no plugin " + id);
}

std::vector<typed_stream> came(const pipeline& through, const std::string& place, view content,
                               const train_options& options = {}) {
    memory_source in(content, "in");
    return streams_into(through, place, in, options);
}

/// Every second byte of a part, from `first` on.
bytes plane(view content, std::size_t begin, std::size_t end, std::size_t first) {
    bytes out;
    for (std::size_t i = begin + first; i < std::min(end, content.size()); i += 2)
        out.push_back(content[i]);
    return out;
}

}  // namespace

TEST_CASE("a model's streams are those of its branch, block by block") {
    const std::string entropy = R"({"use": "entropy", "model": "adaptive",
                                    "distribution": "quantize", "coder": "rans"})";
    const pipeline p = compiled(R"([{"use": "view", "params": {"as": "u16le"}},
        {"use": "byte-split", "split": {"b0": ["zstd"], "b1": [)" +
                                entropy + "]}}]");
    CHECK(places_of(p, plugin_of("adaptive")) ==
          std::vector<std::string>{"/pipeline/1/split/b1/0/model"});
    CHECK(places_of(p, plugin_of("rans")) ==
          std::vector<std::string>{"/pipeline/1/split/b1/0/coder"});
    CHECK(places_of(p, plugin_of("byte-split")) == std::vector<std::string>{"/pipeline/1"});
    CHECK(places_of(p, plugin_of("brotli")).empty());

    const bytes content = slope(10000);
    const auto streams = came(p, "/pipeline/1/split/b1/0/model", content);
    REQUIRE(streams.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(streams[i].type == TSR_U8);
        CHECK(streams[i].memory == plane(content, i * 4096, i * 4096 + 4096, 1));
    }
    const auto whole = came(p, "/pipeline/0", content);
    REQUIRE(whole.size() == 3);
    CHECK(whole[0].type == TSR_BYTES);
    CHECK(whole[2].memory == part_of(content, 8192, 4096));
    CHECK(came(p, "/pipeline/1", content)[0].type == TSR_U16);
}

TEST_CASE("only blocks of the plugin's route come to it, down its alternative of a choice") {
    const pipeline p = compiled(spec::parse(R"({"tessera": 1, "name": "sections", "block": "4KiB",
        "segment": {"use": "org.example.sections"},
        "routes": {"other": ["zstd"], "a": [{"choose": {"plain": ["store"],
            "turned": [{"use": "view", "params": {"as": "u8"}}, "delta", "zstd"]}}],
            "b": ["store"]}})"));
    CHECK(places_of(p, plugin_of("zstd")) ==
          std::vector<std::string>{"/routes/a/0/choose/turned/2", "/routes/other/0"});
    const bytes content{'a', 0,   3, 0, 10, 30, 60, 'b', 0, 1, 0,
                        7,   'x', 0, 2, 0,  8,  9,  'a', 0, 0, 0};
    const auto streams = came(p, "/routes/a/0/choose/turned/2", content);
    REQUIRE(streams.size() == 2);
    CHECK(streams[0].memory == bytes{'a', 256 - 'a', 3, 256 - 3, 10, 20, 30});
    CHECK(streams[1].memory == bytes{'a', 256 - 'a', 0, 0});
    const auto others = came(p, "/routes/other/0", content);
    REQUIRE(others.size() == 1);
    CHECK(others[0].memory == bytes{'x', 0, 2, 0, 8, 9});
}

TEST_CASE("a plugin that learns from typed streams learns what it does from their bytes") {
    std::vector<bytes> samples;
    std::vector<typed_stream> streams;
    for (std::uint32_t i = 0; i < 300; ++i) {
        samples.push_back(text(700, i));
        streams.push_back({TSR_BYTES, samples.back(), 0, 0});
    }
    const std::vector<view> views(samples.begin(), samples.end());
    const train_options options{.parameters = {{"size", "2048"}}};
    const plugin& zstd = plugin_of("zstd");
    CHECK(train(zstd, streams, options) == train(zstd, views, options));
}

TEST_CASE("streams for training keep to the limits and name what failed") {
    const pipeline p = compiled(R"(["store", "zstd"])");
    train_options options;
    options.bounds.memory = 20000;
    const failure many = failure_of([&] { came(p, "/pipeline/1", text(40000), options); });
    CHECK(many.why == reason::limit);
    CHECK(many.message == "in: block 4: its streams pass the memory limit of 20000 bytes");
    CHECK(failure_of([&] { came(p, "/pipeline/7", text(10)); }).message ==
          "no step of the codec is at \"/pipeline/7\"");
    CHECK(came(p, "/pipeline/1", {}).empty());
}
