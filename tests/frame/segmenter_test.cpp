// SPDX-License-Identifier: MIT
// Segmenters: blocks as they cut them, with routes, rows and labels, and the ways in which they
// fail.
#include "workshop.hpp"

#include "../framework/scratch.hpp"

#include <nlohmann/json.hpp>

using namespace tessera;
using namespace tessera::test;

namespace {

spec sectioned(const std::string& habit = "plain", const std::string& block = "4KiB") {
    return spec::parse(R"({"tessera": 1, "name": "sections", "block": ")" + block +
                       R"(", "segment": {"use": "org.example.sections", "params": {"habit": ")" +
                       habit + R"("}}, "routes": {"other": ["org.example.record", "zstd"],
            "a": [{"use": "view", "params": {"as": "u16le"}}, "org.example.record", "bitpack"],
            "b": ["org.example.record", {"use": "brotli"}]}})");
}

bytes section(char route, std::uint8_t row, const bytes& body) {
    return joined({{static_cast<std::uint8_t>(route), row, static_cast<std::uint8_t>(body.size()),
                    static_cast<std::uint8_t>(body.size() >> 8)},
                   body});
}

const bytes content =
    joined({section('x', 0, text(500)), section('a', 12, bytes(1000, 3)),
            section('b', 6, text(700)), section('a', 0, bytes(300, 9)), section('x', 0, {})});

failure encoding(const std::string& habit) {
    return failure_of([&] { encoded(compiled(sectioned(habit)), content); });
}

}  // namespace

TEST_CASE("a route that refines another one takes its steps where the spec has none for it") {
    const bytes input = joined({section('B', 6, text(700)), section('b', 6, text(300))});
    const auto routes_of = [&](const spec& wanted) {
        const bytes frame = encoded(compiled(wanted), input);
        CHECK(decoded(frame) == input);
        std::vector<std::string> routes;
        const auto frames = inspect(memory_access(frame));
        for (const auto& block : frames.at(0).blocks) routes.push_back(block.route);
        return routes;
    };
    CHECK(routes_of(sectioned()) == std::vector<std::string>{"b", "b"});
    CHECK(routes_of(spec::parse(
              R"({"tessera": 1, "name": "fine", "segment": "org.example.sections", "routes":
              {"other": [], "a": [], "b": ["zstd"], "b-large": [{"use": "brotli"}]}})")) ==
          std::vector<std::string>{"b-large", "b"});
    const failure without_either = failure_of([] {
        compiled(spec::parse(
            R"({"tessera": 1, "name": "fine", "segment": "org.example.sections", "routes":
            {"other": [], "a": [], "b-large": []}})"));
    });
    CHECK(without_either.message.find("expected steps for route \"b\" of segmenter") !=
          std::string::npos);
}

TEST_CASE("blocks are cut, routed and labelled as the segmenter says") {
    for (const char* habit : {"plain", "patient"}) {
        CAPTURE(habit);
        const pipeline p = compiled(sectioned(habit));
        CHECK(p.routes() == std::vector<std::string>{"a", "b", "other"});
        const bytes frame = encoded(p, content);
        CHECK(decoded(frame) == content);
        const frame_info found = only_frame(frame);
        REQUIRE(found.blocks.size() == 5);
        const char* routes[] = {"other", "a", "b", "a", "other"};
        const char* labels[] = {"", "section 1", "section 2", "section 3", ""};
        const std::uint64_t sizes[] = {504, 1004, 704, 304, 4};
        for (std::size_t i = 0; i < 5; ++i) {
            CHECK(found.blocks[i].route == routes[i]);
            CHECK(found.blocks[i].label == labels[i]);
            CHECK(found.blocks[i].raw_size == sizes[i]);
        }
    }
}

TEST_CASE("routes that no block takes are left out where all blocks are known beforehand") {
    const auto told = [](const bytes& frame) {
        const frame_info found = only_frame(frame);
        std::string routes;
        const auto spec = nlohmann::json::parse(found.spec);
        for (const auto& [name, steps] : spec["routes"].items())
            routes += routes.empty() ? name : " " + name;
        return std::pair(routes, plugin_ids(found));
    };
    const pipeline p = compiled(sectioned());
    const bytes only_b = joined({section('b', 6, text(700)), section('b', 6, text(800))});
    CHECK(told(encoded(p, only_b)) ==
          std::pair(std::string("b"),
                    std::vector<std::string>{"org.example.record", "org.tessera.brotli"}));
    CHECK(decoded(encoded(p, only_b)) == only_b);
    CHECK(told(encoded(p, content)).first == "a b other");
    // The same whatever the number of threads, and where there is no block at all.
    CHECK(encoded(p, only_b, {.threads = 3}) == encoded(p, only_b));
    CHECK(told(encoded(p, {})).first.size() == 1);
    CHECK(decoded(encoded(p, {})).empty());
    // More blocks, or more bytes, than are read beforehand: all routes are there.
    bytes many, large;
    for (int i = 0; i < 20; ++i) {
        const bytes next = section('b', 0, text(10));
        many.insert(many.end(), next.begin(), next.end());
    }
    for (int i = 0; i < 6; ++i) {
        const bytes next = section('b', 0, text(1000));
        large.insert(large.end(), next.begin(), next.end());
    }
    for (const bytes& in : {many, large}) {
        CHECK(told(encoded(p, in)).first == "a b other");
        CHECK(decoded(encoded(p, in)) == in);
    }
}

TEST_CASE("a row is in bytes at the segmenter and in elements behind a view") {
    recorded.clear();
    const bytes frame = encoded(compiled(sectioned()), content);
    // Route "a" views 1004 bytes in rows of 12 as 502 numbers in rows of 6.
    const std::vector<seen_shape> seen = {{TSR_BYTES, 504, 0, 0},
                                          {TSR_U16, 502, 0, 6},
                                          {TSR_BYTES, 704, 0, 6},
                                          {TSR_U16, 152, 0, 0},
                                          {TSR_BYTES, 4, 0, 0}};
    CHECK(recorded.encoded == seen);
    CHECK(decoded(frame) == content);
    // The last block is too small to be coded, so it is stored.
    CHECK(recorded.rebuilt == std::vector<seen_shape>(seen.begin(), seen.end() - 1));
}

TEST_CASE("a frame is decoded where the segmenter is not installed") {
    const bytes frame = encoded(compiled(sectioned()), content);
    registry without = tree_plugins();
    static constexpr const tsr_desc* table[] = {&record};
    static constexpr tsr_entry recording = {TSR_ABI_MAJOR, TSR_ABI_MINOR, sizeof(tsr_entry), 1,
                                            table};
    without.add(recording);
    CHECK(decoded(frame, {without}) == content);
    CHECK(compiled(sectioned()).plugins().size() == 5);  // record, zstd, view, bitpack, brotli
}

TEST_CASE("a segmenter may promise more than the input has") {
    const bytes short_of_body = part_of(content, 0, 504 + 900);
    for (const char* habit : {"plain", "patient"})
        CHECK(decoded(encoded(compiled(sectioned(habit)), short_of_body)) == short_of_body);
}

TEST_CASE("empty input and a file of half a head make frames as well") {
    for (const std::size_t size : {0, 1, 3}) {
        const bytes start = part_of(content, 0, size);
        CHECK(decoded(encoded(compiled(sectioned()), start)) == start);
    }
}

TEST_CASE("a segmenter that fails or cuts what it may not is an error with its place") {
    CHECK(encoding("fails").message == "in: block 0: /segment: byte 0: a section without a head");
    CHECK(encoding("never-content").message ==
          "in: block 0: /segment: byte 0: the segmenter asks for more input than a block holds");
    CHECK(encoding("wild-route").message ==
          "in: block 0: /segment: byte 0: the segmenter cut 1 bytes for route 99, blocks have 4096 "
          "and there are 4 routes");
    CHECK(
        encoding("too-long").message ==
        "in: block 0: /segment: byte 0: the segmenter cut 18446744073709551615 bytes for route 0, "
        "blocks have 4096 and there are 4 routes");
    CHECK(encoding("wild-route").why == reason::internal);
    // A section larger than a block: the second one, at byte 504.
    const failure large =
        failure_of([&] { encoded(compiled(sectioned("plain", "600")), content); });
    CHECK(large.message ==
          "in: block 1: /segment: byte 504: the segmenter cut 1004 bytes for route "
          "1, blocks have 600 and there are 4 routes");
}

TEST_CASE("a segmenter may ask for a file beside its input, and for no other") {
    const scratch here;
    here.write("data", std::string(content.begin(), content.end()));
    const pipeline p = compiled(sectioned("asks-beside"));
    const auto encode_file = [&] {
        file_source in(here / "data");
        memory_sink out;
        encode(p, in, out, {.threads = 1});
        return out.data;
    };
    const std::string name = (here / "data").string();
    CHECK(failure_of([&] { encode_file(); }).message ==
          "/segment: there is no file \"data.labels\" beside the input");
    here.write("data.labels", std::string(65, 'x'));
    CHECK(failure_of([&] { encode_file(); }).message ==
          "/segment: \"data.labels\" is larger than 64 bytes");
    here.write("data.labels", "my ");
    const bytes frame = encode_file();
    const memory_access in(frame);
    CHECK(inspect(in)[0].blocks[1].label == "my section 1");
    CHECK(decoded(frame) == content);
    CHECK(encoding("asks-beside").message == "/segment: the input is no file");
}

TEST_CASE("of an input that a segmenter leaves out nothing is written") {
    const pipeline p = compiled(sectioned("leaves-out"));
    memory_source in(content);
    memory_sink out;
    CHECK_THROWS_WITH_AS(encode(p, in, out, {.threads = 1}), "/segment: nobody wants sections",
                         left_out);
    CHECK(out.data.empty());
}
