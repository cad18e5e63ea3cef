// SPDX-License-Identifier: MIT
// What a compiled spec says of itself: defaults written out, encode-only parameters left out,
// assets by hash, places with their types.
#include "workshop.hpp"

#include "../framework/scratch.hpp"

#include <nlohmann/json.hpp>

using namespace tessera;
using namespace tessera::test;
using nlohmann::json;

TEST_CASE("a resolved spec has every default, a stored one no encode-only parameter") {
    const pipeline p = compiled(codec("zstd", "2MiB"));
    CHECK(p.name() == "zstd");
    CHECK(p.block_size() == 2 << 20);
    const json all = json::parse(p.resolved(true)), stored = json::parse(p.resolved(false));
    CHECK(all == json::parse(R"({"tessera": 1, "name": "zstd", "block": "2MiB", "pipeline": [
        {"use": "zstd", "params": {"level": 3, "window": 0, "long": false, "checksum": false,
            "dictionary": ""}}]})"));
    CHECK(stored == json::parse(R"({"tessera": 1, "name": "zstd", "block": "2MiB", "pipeline": [
        {"use": "zstd", "params": {"window": 0, "dictionary": ""}}]})"));
}

TEST_CASE("a compiled spec compiles again to itself") {
    for (const char* name : {"zstd", "gzip", "brotli", "store", "best-bytes"}) {
        CAPTURE(name);
        const pipeline p = compiled(codec(name));
        const pipeline again = compiled(spec::parse(p.resolved(true)));
        CHECK(again.resolved(true) == p.resolved(true));
        CHECK(again.resolved(false) == p.resolved(false));
    }
}

TEST_CASE("short and full ids, bare and dressed steps make the same pipeline") {
    const pipeline p = compiled(R"(["org.tessera.zstd"])");
    for (const char* other :
         {R"(["zstd"])", R"([{"use": "zstd"}])", R"([{"use": "org.tessera.zstd", "params": {}}])"})
        CHECK(compiled(other).resolved(true) == p.resolved(true));
}

TEST_CASE("places tell pointer, id and types of each step") {
    const pipeline p = compiled(planes);
    const auto places = p.places();
    REQUIRE(places.size() == 5);
    CHECK(places[0].pointer == "/pipeline/0");
    CHECK(places[0].id == "view");
    CHECK(places[0].input == "bytes");
    CHECK(places[0].outputs == std::vector<std::pair<std::string, std::string>>{{"out", "u16"}});
    CHECK(places[2].pointer == "/pipeline/2");
    CHECK(places[2].outputs ==
          std::vector<std::pair<std::string, std::string>>{{"b0", "u8"}, {"b1", "u8"}});
    CHECK(places[4].pointer == "/pipeline/2/split/b1/0");
    CHECK(places[4].id == "entropy");
    CHECK(places[4].input == "u8");
    CHECK(places[4].outputs == std::vector<std::pair<std::string, std::string>>{{"out", "bytes"}});
    CHECK(p.routes().empty());
    CHECK(p.fingerprint() == "");
}

TEST_CASE("every plugin is listed once, in order of first use") {
    std::vector<std::string> ids;
    for (const plugin_use& use : compiled(planes).plugins()) {
        ids.push_back(use.id);
        CHECK(use.format == 1);
        CHECK(use.origin == "linked");
        CHECK(use.home == "https://github.com/tessera-codecs/tessera");
    }
    CHECK(ids == std::vector<std::string>{"org.tessera.view", "org.tessera.delta",
                                          "org.tessera.byte-split", "org.tessera.histogram",
                                          "org.tessera.quantize", "org.tessera.rans",
                                          "org.tessera.adaptive"});
}

TEST_CASE("a parameter of the spec reaches every place that names it") {
    spec family = spec::parse(R"({"tessera": 1, "name": "x", "params": {"n": 3, "way": "zlib"},
        "pipeline": [{"choose": {"a": ["$way"], "b": [{"use": "zstd", "params": {"level": "$n"}}],
            "c": [{"use": "brotli", "params": {"quality": "$n"}}]}}]})");
    family.set_parameter("n", "5");
    family.set_parameter("way", "brotli");
    const json all = json::parse(compiled(family).resolved(true));
    const json& choices = all["pipeline"][0]["choose"];
    CHECK(choices["a"][0]["use"] == "brotli");
    CHECK(choices["b"][0]["params"]["level"] == 5);
    CHECK(choices["c"][0]["params"]["quality"] == 5);
    CHECK_FALSE(all.contains("params"));
}

TEST_CASE("assets are found by name and by hash, and told apart") {
    const scratch here;
    const bytes words = text(2000);
    const std::string dictionary(words.begin(), words.end());
    here.write("words", dictionary);
    here.write("other", "something else");
    const asset_store store({here.path()});
    const std::string hash = to_hex(hash_sha256(words));
    const auto with = [](const std::string& reference) {
        return spec_of(R"([{"use": "zstd", "params": {"dictionary": ")" + reference + "\"}}]");
    };
    const pipeline named = compiled(with("asset:words"), store);
    REQUIRE(named.assets().size() == 1);
    CHECK(named.assets()[0].name == "words");
    CHECK(to_hex(named.assets()[0].hash) == hash);
    CHECK(json::parse(named.resolved(false))["pipeline"][0]["params"]["dictionary"] ==
          "asset:words");
    CHECK(compiled(with("sha256:" + hash), store).assets()[0].hash == named.assets()[0].hash);

    const failure missing = failure_of([&] { compiled(with("asset:wrods"), store); });
    CHECK(missing.message ==
          "/pipeline/0/params/dictionary: no asset \"wrods\" in " + here.path().string());
    const std::string nothing(64, '0');
    CHECK(failure_of([&] { compiled(with("sha256:" + nothing), store); }).message ==
          "/pipeline/0/params/dictionary: no asset with SHA-256 " + nothing + " in " +
              here.path().string());
    CHECK(failure_of([&] { compiled(with("asset:../words"), store); }).pointer ==
          "/pipeline/0/params/dictionary");
    CHECK(failure_of([&] {
              compiled(with("words"), store);
          }).message.starts_with("/pipeline/0/params/dictionary: expected an asset"));
}

TEST_CASE("two assets of one name in one spec are refused") {
    const scratch here;
    const std::string content = "the one";
    const std::string hash = to_hex(
        hash_sha256(view(reinterpret_cast<const std::uint8_t*>(content.data()), content.size())));
    // An asset that is named by its hash is stored under the first digits of it.
    const std::string name = hash.substr(0, 16);
    here.write("one", content);
    here.write(name, "the other");
    const auto step = [](const std::string& reference) {
        return R"([{"use": "zstd", "params": {"dictionary": ")" + reference + "\"}}]";
    };
    const spec both = spec_of(R"([{"choose": {"a": )" + step("asset:" + name) + R"(, "b": )" +
                              step("sha256:" + hash) + "}}]");
    CHECK(failure_of([&] { compiled(both, asset_store({here.path()})); }).message ==
          "/pipeline/0/choose/b/0/params/dictionary: two different assets are called \"" + name +
              '"');
}

TEST_CASE("a frame with an asset needs that asset, by its hash under any name") {
    const scratch here, elsewhere;
    const bytes words = text(2000), content = text(900, 7);
    const std::string dictionary(words.begin(), words.end());
    here.write("words", dictionary);
    const pipeline p =
        compiled(spec_of(R"([{"use": "zstd", "params": {"dictionary": "asset:words"}}])"),
                 asset_store({here.path()}));
    const bytes frame = encoded(p, content);
    elsewhere.write("called-differently", dictionary);
    CHECK(decoded(frame, {plugins(), asset_store({elsewhere.path()})}) == content);

    elsewhere.write("called-differently", std::string(dictionary.size(), 'x'));
    const failure f = failure_of([&] {
        decoded(frame, {plugins(), asset_store({elsewhere.path()})});
    });
    CHECK(f.why == reason::unsupported);
    CHECK(f.message ==
          "in.tsr: the spec in the header: /pipeline/0/params/dictionary: no asset "
          "with SHA-256 " +
              to_hex(hash_sha256(words)) +
              " and 2000 bytes, called \"words\" where this was written, in " +
              elsewhere.path().string());
}

TEST_CASE("raw mode says why a pipeline has no place in it") {
    CHECK(compiled(R"(["zstd"])").raw_mode_problem() == "");
    CHECK(compiled(R"([{"choose": {"a": []}}])").raw_mode_problem() ==
          "/pipeline/0: raw mode has no place for a choice");
    CHECK(compiled("[" + entropy_rans + "]").raw_mode_problem() ==
          "/pipeline/0: raw mode has no place for the header of an entropy step");
    CHECK(compiled(R"([{"use": "org.example.deal", "split": {"h0": [], "h1": []}}])")
              .raw_mode_problem() == "/pipeline/0: raw mode has no place for several streams");
    CHECK(compiled(spec::parse(R"({"tessera": 1, "name": "x", "segment": "org.example.sections",
              "routes": {"other": [], "a": [], "b": []}})"))
              .raw_mode_problem() == "/segment: raw mode has no place for routes");
    const pipeline p = compiled(R"([{"choose": {"a": []}}])");
    memory_source in({});
    null_sink out;
    CHECK(failure_of([&] { encode_raw(p, in, out); }).message ==
          "/pipeline/0: raw mode has no place for a choice");
}

TEST_CASE("raw mode has the leaf's bytes and nothing else") {
    const bytes content = text(100000);
    for (const char* steps : {R"(["store"])", R"(["zstd"])", R"(["brotli"])",
                              R"([{"use": "zlib", "params": {"wrapper": "gzip"}}])", "[]"}) {
        CAPTURE(steps);
        const pipeline p = compiled(steps, "\"1KiB\"");  // raw mode is one block whatever the size
        memory_source in(content);
        memory_sink raw, back;
        encode_raw(p, in, raw, {.threads = 1});
        memory_source from(raw.data);
        decode_raw(p, from, back, {.threads = 1});
        CHECK(back.data == content);
        if (std::string(steps) == "[]" || std::string(steps) == R"(["store"])")
            CHECK(raw.data == content);
    }
    // A view keeps a tail of its own where the bytes do not divide.
    const pipeline p = compiled(R"([{"use": "view", "params": {"as": "u16le"}}, "bitpack"])");
    memory_source odd(view(content).first(101), "odd");
    null_sink out;
    const failure f = failure_of([&] { encode_raw(p, odd, out); });
    CHECK(f.why == reason::unsupported);
    CHECK(f.message ==
          "odd: /pipeline/0: keeps a header of its own, which raw mode has no place "
          "for");
}
