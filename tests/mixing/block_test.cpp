// SPDX-License-Identifier: MIT
// The model "context-mix" under the entropy step: blocks of every kind come back, and their bits
// depend on nothing but the block, the parameters and the count of lanes.
#include "../plugins/capped.hpp"
#include "stage.hpp"

#include <algorithm>

extern "C" const tsr_entry tsr_plugin_entry_context_mix;

namespace tessera::test {

namespace {

const tsr_desc& context_mix() { return *tsr_plugin_entry_context_mix.plugins[0]; }

/// Of bytes, every context there is, both matches, and every selector.
constexpr char everything[] = R"({"contexts": ["order0", "order1", "order2", "order5", "order8",
    "sparse2", "sparse134", "high-nibbles", "word", "words", "word-gap", "follower", "followers",
    "above", "around", "line", "field", "fields", "neighbour", "key", "shape", "record", "records"],
    "matches": [9, 4], "selectors": ["node", "last", "second", "match", "sureness", "confidence",
    "kind", "column"]})";
constexpr char small[] = R"({"contexts": ["order1"], "matches": [], "selectors": ["node"],
    "runs": false, "memory": 4096, "limit": 63, "rate": 64})";
constexpr char wide[] = R"({"contexts": ["order0", "order1", "order2", "sparse2", "above",
    "around"], "matches": [3], "selectors": ["node", "match", "confidence"]})";

engine::entropy_plan plan_of(std::string_view params, tsr_type type, std::uint32_t lanes = 1) {
    return arranged(bound(context_mix(), params), bound(adaptive_binary()), bound(arithmetic()),
                    type, lanes);
}

bytes text_of(std::size_t size) {
    static constexpr const char* words[] = {"the ",   "block ", "Of ",     "memory, ", "\n",
                                            "name: ", "12,",    "stage. ", "bits\n",   "and "};
    bytes text;
    for (std::uint32_t any = 9; text.size() < size; any = any * 1103515245 + 12345)
        for (const char* c = words[(any >> 16) % 10]; *c != 0; ++c)
            text.push_back(static_cast<std::uint8_t>(*c));
    text.resize(size);
    return text;
}

bytes random_bytes(std::mt19937_64& random, std::size_t size) {
    bytes all(size);
    for (auto& b : all) b = static_cast<std::uint8_t>(random());
    return all;
}

}  // namespace

TEST_CASE("blocks of 0, 1 and 2 bytes, of zeros, of noise and of changing kinds come back") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    bytes alternating;
    for (int part = 0; part < 6; ++part) {
        const bytes next = part % 3 == 0   ? text_of(1500)
                           : part % 3 == 1 ? random_bytes(random, 700)
                                           : bytes(900, static_cast<std::uint8_t>(part));
        alternating.insert(alternating.end(), next.begin(), next.end());
    }
    for (const char* params : {"{}", everything, small}) {
        const auto plan = plan_of(params, TSR_BYTES);
        for (const bytes& block :
             {bytes(), bytes{0}, bytes{255}, bytes{7, 7}, bytes{1, 254}, bytes(20000, 0),
              random_bytes(random, 5000), text_of(6000), alternating}) {
            CAPTURE(params);
            CAPTURE(block.size());
            surroundings in;
            round_trip(plan, in, stream_of(in, TSR_BYTES, block));
        }
    }
}

TEST_CASE("what is easy costs little, and noise little more than itself") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto plan = plan_of("{}", TSR_BYTES);
    surroundings in;
    CHECK(encode(plan, in, stream_of(in, TSR_BYTES, bytes(100000, 0))).size() < 120);
    CHECK(encode(plan, in, stream_of(in, TSR_BYTES, random_bytes(random, 20000))).size() < 20600);
    // Ten words and lines by chance: a choice of ten for each five bytes or so.
    const bytes text = text_of(20000);
    const std::size_t words = encode(plan, in, stream_of(in, TSR_BYTES, text)).size();
    CHECK(words < 2500);
    // The second copy is nearly free.
    bytes twice = text;
    twice.insert(twice.end(), text.begin(), text.end());
    CHECK(encode(plan, in, stream_of(in, TSR_BYTES, twice)).size() < words + 300);
}

TEST_CASE("wide symbols and any alphabet come back, with rows and without") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const std::uint64_t alphabet : {1, 2, 3, 5, 16, 17, 256, 257, 300, 65536, 1 << 20})
        for (const std::uint64_t row : {0, 1, 7, 5000}) {
            CAPTURE(alphabet);
            CAPTURE(row);
            surroundings in;
            const auto as = [&](tsr_type type, auto zero) {
                using element = decltype(zero);
                auto symbols =
                    stream_of(in, type, skewed<element>(random, 900, alphabet), alphabet);
                symbols.view.row = row;
                round_trip(plan_of(wide, type), in, symbols);
                if (alphabet <= 256) round_trip(plan_of(everything, type), in, symbols);
            };
            if (alphabet <= 256) as(TSR_U8, std::uint8_t{});
            if (alphabet <= 65536) as(TSR_U16, std::uint16_t{});
            as(TSR_U32, std::uint32_t{});
        }
}

TEST_CASE("symbols of all 32 bits come back") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::vector<std::uint32_t> all(500);
    for (auto& s : all) s = static_cast<std::uint32_t>(random()) >> random() % 32;
    all[3] = UINT32_MAX;
    all[4] = 0;
    surroundings in;
    round_trip(plan_of(wide, TSR_U32), in, stream_of(in, TSR_U32, all));
}

TEST_CASE("threads and instruction sets change nothing, lanes are part of the bits") {
    const bytes block = text_of(3001);
    for (const char* params : {"{}", everything, small})
        for (const std::uint32_t lanes : {1, 2, 5}) {
            CAPTURE(params);
            CAPTURE(lanes);
            const auto plan = plan_of(params, TSR_BYTES, lanes);
            coded first;
            for (const char* set : {"scalar", "avx2", "avx512"})
                for (unsigned threads = 1; threads <= std::min(lanes, 2u); ++threads) {
                    CAPTURE(set);
                    CAPTURE(threads);
                    const capped cap(set);
                    surroundings in(std::uint64_t{2} << 30, threads);
                    const coded made = round_trip(plan, in, stream_of(in, TSR_BYTES, block));
                    if (first.body.empty()) first = made;
                    CHECK(made.header == first.header);
                    CHECK(made.body == first.body);
                }
        }
}

TEST_CASE("the model's own walk gives the bits of the plain loop") {
    auto plan = plan_of(everything, TSR_BYTES);
    surroundings in;
    const auto symbols = stream_of(in, TSR_BYTES, text_of(3000));
    const coded walked = encode(plan, in, symbols);
    plan.loop = engine::bit_loop::plain;
    CHECK(encode(plan, in, symbols).body == walked.body);
}

TEST_CASE("what came before in a plan's memory has no influence") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto plan = plan_of(everything, TSR_BYTES);
    const bytes block = text_of(4000);
    surroundings in;
    const coded first = encode(plan, in, stream_of(in, TSR_BYTES, block));
    for (int i = 0; i < 3; ++i)
        encode(plan, in, stream_of(in, TSR_BYTES, random_bytes(random, 9000)));
    CHECK(encode(plan, in, stream_of(in, TSR_BYTES, block)).body == first.body);
}

TEST_CASE("damaged blocks are errors or other symbols, never a crash") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto plan = plan_of(everything, TSR_BYTES);
    surroundings in;
    const auto symbols = stream_of(in, TSR_BYTES, text_of(2000));
    const coded whole = encode(plan, in, symbols);
    REQUIRE(whole.body.size() > 100);
    for (int i = 0; i < 100; ++i) {
        coded other = whole;
        other.body[random() % other.body.size()] ^= static_cast<std::uint8_t>(1 + random() % 255);
        if (i % 2 == 0) other.body.resize(random() % other.body.size());
        const failure f = failure_of([&] { decode(plan, in, other, symbols.view); });
        CHECK((f.why == reason{} || f.why == reason::corrupt));
    }
}

TEST_CASE("tables beyond the memory limit are refused with both numbers") {
    const auto plan = plan_of("{}", TSR_BYTES);
    surroundings in(std::uint64_t{32} << 20);
    const auto symbols = stream_of(in, TSR_BYTES, bytes(1 << 20, 7));
    const failure f = failure_of([&] { encode(plan, in, symbols); });
    CHECK(f.why == reason::limit);
    CAPTURE(f.message);
    CHECK(f.message.find("33554432") != std::string::npos);
    // What short blocks touch is less than what long ones may.
    round_trip(plan, in, stream_of(in, TSR_BYTES, text_of(2000)));
}

TEST_CASE("contexts of text, and priors, want symbols of 8 bits at most") {
    surroundings in;
    const auto symbols = stream_of(in, TSR_U16, std::vector<std::uint16_t>(10, 300));
    const failure f = failure_of([&] { encode(plan_of("{}", TSR_U16), in, symbols); });
    CHECK(f.why == reason::unsupported);
    CHECK(f.message ==
          "model: contexts other than order, sparse, above and around: symbols of 16 bits, "
          "expected at most 8");
}

}  // namespace tessera::test
