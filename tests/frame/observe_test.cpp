// SPDX-License-Identifier: MIT
// Observers of an encode: the streams that were coded, and sizes that add up to the file.
#include "workshop.hpp"

using namespace tessera;
using namespace tessera::test;

namespace {

/// What an observer keeps of a stream.
struct seen_stream {
    std::string maker, port, coder, coder_id;
    bytes symbols;
    std::uint64_t coded, header;
    bool operator==(const seen_stream&) const = default;
};
struct seen_block {
    std::uint64_t number, raw, header, body;
    bool stored;
    std::string route, label;
    std::vector<seen_stream> streams;
    bool operator==(const seen_block&) const = default;
};

std::vector<seen_block> observed(const pipeline& p, view content, bytes& frame,
                                 unsigned threads = 1) {
    std::vector<seen_block> seen;
    encode_options how{.threads = threads};
    how.observe = [&](const observed_block& b) {
        seen.push_back({b.number,
                        b.raw_bytes,
                        b.header_bytes,
                        b.body_bytes,
                        b.stored,
                        std::string(b.route),
                        std::string(b.label),
                        {}});
        for (const observed_stream& s : b.streams) {
            const std::size_t width = s.symbols.type == TSR_U16 ? 2 : 1;
            const auto* data = static_cast<const std::uint8_t*>(s.symbols.data);
            seen.back().streams.push_back({std::string(s.maker), std::string(s.port),
                                           std::string(s.coder), std::string(s.coder_id),
                                           bytes(data, data + s.symbols.count * width),
                                           s.coded_bytes, s.header_bytes});
        }
    };
    frame = encoded(p, content, how);
    return seen;
}

/// Every second byte, from `first` on.
bytes plane(const bytes& content, std::size_t first) {
    bytes out;
    for (std::size_t i = first; i < content.size(); i += 2) out.push_back(content[i]);
    return out;
}

const std::string split =
    R"([{"use": "view", "params": {"as": "u16le"}}, {"use": "byte-split", "split": {"b0": [], "b1": [)" +
    entropy_rans + "]}}]";

}  // namespace

TEST_CASE("an observer is shown what each last step took and what a split ends with") {
    const bytes content = slope(4096);
    bytes frame;
    const auto seen = observed(compiled(split), content, frame);
    REQUIRE(seen.size() == 1);
    REQUIRE(seen[0].streams.size() == 2);
    const seen_stream& low = seen[0].streams[0];
    CHECK((low.maker == "/pipeline/1" && low.port == "b0" && low.coder.empty()));
    CHECK(low.symbols == plane(content, 0));
    CHECK((low.coded == 2048 && low.header == 0));
    const seen_stream& high = seen[0].streams[1];
    CHECK((high.port == "b1" && high.coder == "/pipeline/1/split/b1/0"));
    CHECK(high.coder_id == "entropy");
    CHECK(high.symbols == plane(content, 1));
    CHECK((high.coded > 0 && high.coded < 2048 && high.header > 0));
}

TEST_CASE("a linear pipeline's stream is what its last step took") {
    const bytes content = text(3000);
    bytes frame;
    const auto seen = observed(compiled(R"(["zstd"])"), content, frame);
    REQUIRE((seen.size() == 1 && seen[0].streams.size() == 1));
    const seen_stream& all = seen[0].streams[0];
    CHECK((all.maker.empty() && all.port.empty() && all.coder == "/pipeline/0"));
    CHECK(all.symbols == content);
    const auto none = observed(compiled("[]"), content, frame);
    CHECK(none[0].streams.empty());
}

TEST_CASE("what observers are told of blocks is what the index says of them") {
    const bytes content = joined({text(9000), noise(8192), slope(5000)});
    for (const std::string& steps : {split, planes, std::string(R"(["zstd"])")}) {
        CAPTURE(steps);
        bytes frame;
        const auto seen = observed(compiled(steps), content, frame);
        CHECK(frame == encoded(compiled(steps), content));
        const memory_access in(frame, "in.tsr");
        const auto blocks = reader(in, {plugins()}).frames()[0].blocks;
        REQUIRE(seen.size() == blocks.size());
        for (std::size_t i = 0; i < seen.size(); ++i) {
            CHECK(seen[i].number == i);
            CHECK(seen[i].raw == blocks[i].raw_size);
            CHECK(seen[i].header + seen[i].body == blocks[i].size);
            CHECK(seen[i].stored == blocks[i].stored);
            std::uint64_t told = 0;
            for (const seen_stream& s : seen[i].streams) told += s.coded + s.header;
            CHECK((seen[i].stored || told <= seen[i].body));
        }
        for (const unsigned threads : {2u, 5u}) {
            bytes again;
            CHECK(observed(compiled(steps), content, again, threads) == seen);
        }
    }
}

TEST_CASE("of alternatives the observer sees the chosen one alone") {
    const pipeline p = compiled(R"([{"choose": {"planes": )" + split + R"(, "text": ["zstd"]}}])");
    bytes frame;
    const auto numbers = observed(p, slope(4096), frame), words = observed(p, text(4096), frame);
    REQUIRE(numbers.size() == 1);
    CHECK(numbers[0].streams.size() == 2);
    CHECK(numbers[0].streams[1].coder == "/pipeline/0/choose/planes/1/split/b1/0");
    REQUIRE(words[0].streams.size() == 1);
    CHECK(words[0].streams[0].coder == "/pipeline/0/choose/text/0");
}

TEST_CASE("routes are told by the spec's names, also where the frame leaves others out") {
    const pipeline p = compiled(spec::parse(R"({"tessera": 1, "name": "routed", "block": "4KiB",
        "segment": "org.example.sections", "routes": {"other": ["zstd"], "a": ["zstd"],
        "b": ["zlib"]}})"));
    const bytes content{'b', 0, 2, 0, 1, 2};
    bytes frame;
    const auto seen = observed(p, content, frame);
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].route == "b");
    CHECK(decoded(frame) == content);
}

TEST_CASE("labels reach the observer, and blocks that no step codes have no streams") {
    const pipeline p = compiled(spec::parse(R"({"tessera": 1, "name": "labelled", "block": "4KiB",
        "segment": "org.example.sections", "routes": {"other": ["zstd"], "a": ["zstd"],
        "b": []}})"));
    bytes content{'a', 0, 100, 0};
    content.resize(104, 7);
    const bytes second{'b', 0, 2, 0, 1, 2};
    content.insert(content.end(), second.begin(), second.end());
    bytes frame;
    const auto seen = observed(p, content, frame);
    REQUIRE(seen.size() == 2);
    CHECK((seen[0].label == "section 0" && seen[0].streams.size() == 1 && !seen[0].stored));
    CHECK((seen[1].label == "section 1" && seen[1].streams.empty() && seen[1].stored));
    CHECK(seen[1].body == 6);
}
