// SPDX-License-Identifier: MIT
// The stage "token-map": ranks around zero by arithmetic, tables by hand, escapes, its kernels
// against each other, and what it says of ids that a mapping lacks.
#include "plugin.hpp"
#include "token-map/kernel.hpp"
#include "token-map/mapping.hpp"

#include <numeric>

extern "C" const tsr_entry tsr_plugin_entry_token_map;

namespace tessera::test {

namespace {

const tsr_desc& descriptor() { return *tsr_plugin_entry_token_map.plugins[0]; }

testing::surroundings with(std::string_view mapping) {
    testing::surroundings around;
    around.assets["asset:m"] =
        std::make_shared<const testing::bytes>(mapping.begin(), mapping.end());
    return around;
}

testing::stage stage_of(std::string_view mapping, const std::string& more = "") {
    return testing::stage(descriptor(), R"({"mapping": "asset:m")" + more + "}", with(mapping));
}

// Ids 7, 2, 9, 0 by falling frequency.
constexpr const char* four = R"({"token": " the", "token_id": 7, "mapped_id": 0, "count": 12}
{"token": "a\"\\\u00e9", "token_id": 2, "mapped_id": 1, "count": 5}

{"count": null, "mapped_id": -1, "token_id": 9, "extra": {"x": [1.5e3, true, null, "y"]}}
{"token_id":0,"mapped_id":2}
)";

std::uint32_t bits_of(std::int64_t number) { return static_cast<std::uint32_t>(number); }

}  // namespace

TEST_CASE("ranks lie around zero as tacc has them") {
    // TACC.md, section 3: 0, 1, -1, 2, -2, 3, -3.
    const std::int64_t first[] = {0, 1, -1, 2, -2, 3, -3};
    for (std::uint32_t rank = 0; rank < 7; ++rank)
        CHECK(token_map::centred(rank) == bits_of(first[rank]));
    for (const std::uint64_t rank :
         {0ull, 1ull, 2ull, 126ull, 127ull, 50256ull, 0x7FFFFFFFull, 0x80000000ull, 0x80000001ull,
          0xFFFFFFFDull, 0xFFFFFFFEull, 0xFFFFFFFFull}) {
        CAPTURE(rank);
        const auto wide = static_cast<std::int64_t>(rank);
        const std::uint32_t number = bits_of(wide % 2 == 1 ? (wide + 1) / 2 : -(wide / 2));
        CHECK(token_map::centred(static_cast<std::uint32_t>(rank)) == number);
        CHECK(token_map::uncentred(number) == rank);
    }
}

TEST_CASE("both kernels of token-map write what the tables say") {
    using token_map::form;
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const std::uint32_t size : {0u, 1u, 2u, 100u, 4096u}) {
        std::vector<std::uint32_t> table(size);
        std::iota(table.begin(), table.end(), 0u);
        std::shuffle(table.begin(), table.end(), random);
        for (const std::size_t count : {0u, 1u, 7u, 8u, 9u, 100u, 1001u}) {
            std::vector<std::uint32_t> in(count);
            for (std::uint32_t& v : in) {
                const std::uint32_t edges[] = {0,          size - 1,    size,       size + 1,
                                               0x7FFFFFFF, 0x80000000u, 0xFFFFFFFFu};
                v = random() % 4 == 0 ? edges[random() % 7]
                                      : static_cast<std::uint32_t>(random() % (2 * size + 2));
            }
            const auto look_up = [&](std::uint32_t v) { return v < size ? table[v] : v; };
            for (const auto set : {sdk::instructions::scalar, sdk::best_instructions()}) {
                std::vector<std::uint32_t> out(count + 16);
                std::uint32_t largest =
                    token_map::permute<form::centre_out>(in, table, out.data(), set);
                std::uint32_t expected = 0;
                bool same = true;
                for (std::size_t i = 0; i < count; ++i) {
                    expected = std::max(expected, look_up(in[i]));
                    same = same && out[i] == token_map::centred(look_up(in[i]));
                }
                CHECK(same);
                CHECK(largest == expected);
                largest = token_map::permute<form::uncentre_in>(in, table, out.data(), set);
                expected = 0;
                for (std::size_t i = 0; i < count; ++i) {
                    expected = std::max(expected, token_map::uncentred(in[i]));
                    same = same && out[i] == look_up(token_map::uncentred(in[i]));
                }
                CHECK(same);
                CHECK(largest == expected);
                largest = token_map::permute<form::plain>(in, table, out.data(), set);
                expected = 0;
                for (std::size_t i = 0; i < count; ++i) {
                    expected = std::max(expected, out[i]);
                    same = same && out[i] == look_up(in[i]);
                }
                CHECK(same);
                CHECK(largest == expected);
            }
        }
    }
}

TEST_CASE("token-map takes ids to their ranks, plain or around zero") {
    const stream ids = stream::of<std::uint32_t>(TSR_U32, {9, 7, 7, 0, 2});
    const testing::stage centred = stage_of(four);
    CHECK(centred.encode(ids).ports[0] ==
          stream::of<std::uint32_t>(TSR_U32, {0xFFFFFFFF, 0, 0, 2, 1}));
    CHECK(centred.encode(ids).header.empty());
    CHECK(round_trip(centred, ids));
    const testing::stage plain = stage_of(four, R"(, "form": "rank")");
    const testing::coded coded = plain.encode(ids);
    CHECK(coded.ports[0] == stream::of<std::uint32_t>(TSR_U32, {2, 0, 0, 3, 1}));
    CHECK(coded.ports[0].alphabet == 4);
    CHECK(round_trip(plain, ids));
}

TEST_CASE("an escape has the ranks behind the mapping's, in the order of ids") {
    // Lacking below 9: 1, 3, 4, 5, 6, 8; from 10 on each is its own rank.
    const stream ids =
        stream::of<std::uint32_t>(TSR_U32, {1, 3, 6, 8, 10, 4000000000u, 0xFFFFFFFF, 7, 9});
    const testing::stage plain = stage_of(four, R"(, "form": "rank", "unknown": "escape")");
    const testing::coded coded = plain.encode(ids);
    CHECK(coded.ports[0] ==
          stream::of<std::uint32_t>(TSR_U32, {4, 5, 8, 9, 10, 4000000000u, 0xFFFFFFFF, 0, 2}));
    CHECK(coded.ports[0].alphabet == 0x100000000);
    CHECK(round_trip(plain, ids));
    const testing::stage centred = stage_of(four, R"(, "unknown": "escape")");
    CHECK(centred.encode(ids).ports[0].at(0) == 0xFFFFFFFE);
    CHECK(centred.encode(ids).ports[0].at(6) == 0x80000000);
    CHECK(round_trip(centred, ids));
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (unsigned bits = 0; bits <= 32; ++bits) {
        const stream any = random_stream(random, TSR_U32, 333, bits);
        CHECK(round_trip(plain, any));
        CHECK(round_trip(centred, any));
        CHECK(round_trip(testing::stage(descriptor()), any));
    }
}

TEST_CASE("token-map names the id or the rank that its mapping lacks, and where") {
    const stream ids = stream::of<std::uint32_t>(TSR_U32, {9, 7, 2, 8, 1});
    failure f = failure_of([&] { stage_of(four).encode(ids); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message == "Token ID 8 not found in mapping, at position 3; the mapping has 4 tokens");
    f = failure_of([&] {
        stage_of(four).encode(stream::of<std::uint32_t>(TSR_U32, {0, 0xFFFFFFFF}));
    });
    CHECK(f.message ==
          "Token ID 4294967295 not found in mapping, at position 1; the mapping has 4 tokens");
    const auto decode = [&](const char* more, std::initializer_list<std::uint32_t> numbers) {
        const testing::stage plan = stage_of(four, more);
        const stream in = stream::of<std::uint32_t>(TSR_U32, numbers);
        return failure_of([&] { plan.decode(coded_as(in), in); });
    };
    f = decode("", {0, 1, bits_of(-2)});
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message ==
          "Mapped ID -2 not found in reverse mapping, at position 2; the mapping has 4 tokens");
    CHECK(decode("", {0, 3}).message ==
          "Mapped ID 3 not found in reverse mapping, at position 1; the mapping has 4 tokens");
    CHECK(decode(R"(, "form": "rank")", {3, 4}).message ==
          "Rank 4 not found in reverse mapping, at position 1; the mapping has 4 tokens");
    CHECK(decode(R"(, "unknown": "escape")", {0, 3}).status == TSR_OK);
}

TEST_CASE("token-map takes ids of 16 bits too") {
    const testing::stage plan = stage_of(four);
    const stream ids = stream::of<std::uint16_t>(TSR_U16, {9, 7, 7, 0, 2});
    CHECK(plan.encode(ids).ports[0] ==
          stream::of<std::uint32_t>(TSR_U32, {0xFFFFFFFF, 0, 0, 2, 1}));
    CHECK(round_trip(plan, ids));
    CHECK(failure_of([&] {
              plan.encode(stream::of<std::uint16_t>(TSR_U16, {2, 65535}));
          }).message ==
          "Token ID 65535 not found in mapping, at position 1; the mapping has 4 tokens");
    // Rank 65536, escaped, is no id of 16 bits.
    const stream beyond = stream::of<std::uint32_t>(TSR_U32, {0, bits_of(-32768)});
    const failure f = failure_of(
        [&] { stage_of(four, R"(, "unknown": "escape")").decode(coded_as(beyond), cut(ids, 2)); });
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message == "value 65536 at position 1, expected below the alphabet of 65536");
}

TEST_CASE("token-map holds its ids against the alphabet that was announced") {
    const testing::stage plan = stage_of(four);
    stream shape = stream::of<std::uint32_t>(TSR_U32, {0});
    shape.alphabet = 9;
    const stream rank_of_nine = stream::of<std::uint32_t>(TSR_U32, {bits_of(-1)});
    const failure f = failure_of([&] { plan.decode(coded_as(rank_of_nine), shape); });
    CHECK(f.status == TSR_E_CORRUPT);
    CHECK(f.message == "value 9 at position 0, expected below the alphabet of 9");
}

}  // namespace tessera::test
