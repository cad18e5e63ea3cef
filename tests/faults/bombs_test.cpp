// SPDX-License-Identifier: MIT
// Input made to cost more than it is worth: refused within the limits, with memory still low.
#include "peak_memory.hpp"
#include "reseal.hpp"

#include <nlohmann/json.hpp>

using namespace tessera;
using namespace tessera::test;

namespace {

constexpr std::uint64_t little = 24 << 20;  // what a refusal may cost, sanitizers included

/// Decoding fails with `says` and takes little memory.
void refused(view file, reason why, const std::string& says,
             const environment& with = {plugins()}) {
    outcome o;
    const std::uint64_t growth = peak_growth([&] { o = outcome_of(file, with); });
    CHECK(o.failed);
    CHECK(o.why == why);
    CAPTURE(o.message);
    CHECK(o.message.find(says) != std::string::npos);
    CHECK(o.out.empty());
    CHECK(growth < little);
}

taken_frame zstd_frame(const bytes& content = text(3000)) {
    return take_apart(encoded(compiled(codec("zstd")), content));
}

/// The header of a zstd frame with another spec in it.
bytes head_with_spec(const std::string& spec_text) {
    const plugin_use p = zstd_frame().header.plugins[0];
    const nlohmann::json list = {{p.id, p.format, p.version, p.home}};
    return head_of(plain_header("{\"p\":" + list.dump() + ",\"s\":" + spec_text + "}"));
}

}  // namespace

TEST_CASE("a header that claims more than 64 KiB is refused before it is read") {
    const bytes plain = plain_header("{}");
    refused(head_of(plain, 65537), reason::limit, "header of 65537 bytes (");
    refused(head_of(plain, UINT64_MAX), reason::limit, "at most 65536 are allowed");
    refused(head_of(plain, plain.size(), UINT64_MAX), reason::limit, "at most 65536 are allowed");
    refused(head_of(plain, 100), reason::corrupt, "header: expected 100 bytes out of ");
    // What inflates to far more than it claims.
    refused(head_of(bytes(60 << 20), 60000), reason::corrupt,
            "header: expected 60000 bytes out of ");
    refused(head_of(bytes(10 << 20), 65536), reason::corrupt,
            "header: expected 65536 bytes out of ");
}

TEST_CASE("a header whose JSON is deep, long, doubled or of another kind is refused") {
    const auto with_json = [](const std::string& json) { return head_of(plain_header(json)); };
    refused(with_json(std::string(30000, '[') + std::string(30000, ']')), reason::parameter,
            "at most 32 levels of JSON");
    refused(with_json("{\"s\":" + std::string(60000, '{')), reason::parameter, "in.tsr: ");
    refused(with_json("[]"), reason::corrupt, "header: expected a spec and its plugins");
    refused(with_json("{\"s\":{},\"s\":{}}"), reason::parameter, "in.tsr: ");
    refused(with_json("{\"s\":{},\"p\":{}}"), reason::corrupt,
            "header: expected a spec and its plugins");
    refused(with_json("{\"s\":{\"block\":\"1MiB\"},\"p\":[[1]]}"), reason::corrupt,
            "header: expected the id of a plugin");
    refused(with_json("{\"s\":{\"block\":\"65MiB\"},\"p\":[]}"), reason::parameter, "/block: ");
    refused(with_json("{\"s\":{\"block\":\"1MiB\"},\"p\":[],\"a\":[[\"x\",1]]}"), reason::corrupt,
            "header: expected the SHA-256 of an asset");
    bytes longer = plain_header("{}");
    longer[0] = 100;
    refused(head_of(longer), reason::corrupt, "header: expected a JSON text");
    longer[0] = 1;
    refused(head_of(longer), reason::parameter, "in.tsr: ");
}

TEST_CASE("a header that names an asset many times, or an asset that nobody listed, is refused") {
    const std::string uses =
        R"([{"use": "zstd", "params": {"window": 0, "dictionary": "asset:secret"}}])";
    refused(
        head_with_spec(R"({"tessera": 1, "name": "x", "block": "1MiB", "pipeline": )" + uses + "}"),
        reason::corrupt, "the header lists no asset for \"asset:secret\"");
    refused(head_with_spec(R"({"tessera": 1, "name": "x", "block": "1MiB", "pipeline": [{"use":
                "zstd", "params": {"dictionary": "../../etc/passwd"}}]})"),
            reason::corrupt, "expected an asset");
}

TEST_CASE("a header that has a segmenter beside a pipeline is refused") {
    refused(head_with_spec(R"({"tessera": 1, "name": "x", "block": "1MiB", "segment": "records",
                "pipeline": []})"),
            reason::corrupt, "/segment: expected none beside a pipeline");
}

TEST_CASE("a spec of many steps or of many nested splits is refused") {
    std::string chain = "[";
    for (int i = 0; i < 5000; ++i) chain += i ? ",\"zstd\"" : "\"zstd\"";
    refused(head_with_spec(R"({"tessera": 1, "name": "x", "block": "1MiB", "pipeline": )" + chain +
                           "]}"),
            reason::corrupt, "/pipeline/256: more than 256 steps");

    // Each level has seven times as many steps as the one around it: 1 + 7 + 49 + 343.
    std::string tree = "[]";
    for (int level = 0; level < 4; ++level) {
        std::string branches;
        for (int i = 0; i < 7; ++i)
            branches += (i ? ",\"h" : "\"h") + std::to_string(i) + "\":" + tree;
        tree = R"([{"use":"org.example.deal","params":{"hands":7},"split":{)" + branches + "}}]";
    }
    REQUIRE(tree.size() < format_limits::header - 1000);
    refused(head_with_spec(R"({"tessera":1,"name":"x","block":"1MiB","pipeline":)" + tree + "}"),
            reason::corrupt, ": more than 256 steps");
}

TEST_CASE("a stream between two steps that claims to be huge is stopped at the stage's limit") {
    const pipeline two = compiled(R"(["zstd", "zstd"])", "\"1MiB\"");
    taken_frame t = take_apart(encoded(two, text(100'000)));
    constexpr std::uint64_t huge = 200 << 20;
    const bytes leaf = compiled(R"(["zstd"])").encode_stream({TSR_BYTES, bytes(huge)});
    // Two steps without headers: a stream whose count is written out, and one that is a leaf
    // (framework/format.md, "Block body").
    bytes body = {0, 2};
    sdk::append_varint(body, huge);
    append(body, {0, 3});
    frame::block_header& h = t.blocks.at(0).header;
    h.control = body.size();
    append(body, bytes(leaf.begin() + 3, leaf.end()));  // behind its own control section
    h.leaves = {leaf.size() - 3};
    h.raw = 1 << 20;
    t.blocks[0].body = body;
    refused(sealed(t), reason::limit,
            "in.tsr: block 0: /pipeline/1: output of 209715200 elements of bytes exceeds the limit "
            "of 16842752 bytes for one stage");
}

TEST_CASE("a block that decodes past its size is stopped there") {
    // 3000 bytes are recorded; the body is a zstd frame of 30 MB.
    taken_frame t = zstd_frame(bytes(3000, 1));
    const bytes large =
        take_apart(encoded(compiled(codec("zstd", "40MiB")), bytes(30 << 20, 1))).blocks[0].body;
    t.blocks[0].body = large;
    t.blocks[0].header.leaves[0] = large.size() - t.blocks[0].header.control;
    REQUIRE(large.size() <= 3000);
    refused(sealed(t), reason::corrupt, "in.tsr: block 0: ");
}

TEST_CASE("claims of huge blocks and streams are refused before memory is reserved") {
    taken_frame t = zstd_frame();
    t.blocks[0].header.raw = std::uint64_t{1} << 40;
    refused(sealed(t), reason::corrupt, "a block of 1099511627776 bytes, the frame allows 4096");

    t = zstd_frame();
    t.header.spec = R"({"tessera": 1, "name": "x", "block": "64MiB", "pipeline": ["zstd"]})";
    t.blocks[0].header.raw = 64 << 20;  // as much as the frame allows
    t.blocks[0].header.leaves[0] = 60 << 20;
    t.blocks[0].body.resize(100);
    refused(sealed(t), reason::corrupt, "the file ends inside it");

    t = zstd_frame();
    t.blocks[0].header.leaves.assign(4097, 0);
    refused(sealed(t), reason::corrupt, "a block of 4097 streams, at most 4096 are allowed");
    t.end.raw = UINT64_MAX;
    t.blocks.clear();
    refused(sealed(t), reason::corrupt, "the end after");
}

TEST_CASE("blocks that the frame allows and the reader does not are refused") {
    const bytes frame = encoded(compiled(codec("zstd", "64MiB")), text(1000));
    environment with{plugins()};
    with.bounds.block = 1 << 20;
    refused(frame, reason::limit, "in.tsr: blocks of 67108864 bytes, the limit is 1048576", with);
}

TEST_CASE("an index that claims more blocks than it has bytes is refused") {
    const bytes file = encoded(compiled(codec("zstd", "700")), text(3000));
    const taken_frame t = take_apart(file);
    const bytes head = frame::write_header(t.header);
    const std::uint64_t salt = frame::checksum64(view(head).first(head.size() - 4));
    for (const std::uint64_t count : {std::uint64_t{6}, std::uint64_t{1} << 40, UINT64_MAX}) {
        const memory_access whole(file);
        const frame_info info = inspect(whole).at(0);
        bytes forged(file.begin(), file.end() - static_cast<std::ptrdiff_t>(info.index_size));
        append(forged, frame::write_index({1, 1, 1, 1, 1, 1}, count, forged.size(), salt));
        const memory_access in(forged, "in.tsr");
        failure f;
        CHECK(peak_growth([&] { f = failure_of([&] { inspect(in); }); }) < little);
        CHECK(f.why == reason::corrupt);
        CHECK(f.message == "in.tsr: the index of the frame is damaged");
    }
}

TEST_CASE("a small message cannot claim more than a small message holds") {
    const bytes body(10, 1);
    environment with{plugins()};
    with.specs = {codec("zstd")};
    for (const std::uint64_t raw : {std::uint64_t{8192}, std::uint64_t{1} << 50, UINT64_MAX >> 1})
        refused(frame::write_small(1, raw, false, body, {}), reason::corrupt,
                "in.tsr: the lengths of the small message are damaged", with);
}
