// SPDX-License-Identifier: MIT
// The stage "ids-json": spellings that come back, and what it says of all others.
#include "plugin.hpp"

#include <limits>

extern "C" const tsr_entry tsr_plugin_entry_ids_json;

namespace tessera::test {

namespace {

const tsr_desc& descriptor() { return *tsr_plugin_entry_ids_json.plugins[0]; }

testing::coded encoded(const std::string& text) {
    return testing::stage(descriptor()).encode(stream::text(text));
}

std::string spelled(const std::vector<std::uint32_t>& ids, const std::string& separator) {
    std::string out = "[";
    for (std::size_t i = 0; i < ids.size(); ++i)
        out += (i > 0 ? separator : "") + std::to_string(ids[i]);
    return out + "]";
}

}  // namespace

TEST_CASE("ids-json reads an array of ids, in whichever spelling, and writes it again") {
    const testing::stage plan(descriptor());
    const stream three = stream::of<std::uint32_t>(TSR_U32, {15496, 0, 4294967295});
    for (const char* text :
         {"[15496, 0, 4294967295]", "[15496,0,4294967295]", "[15496,0,4294967295]\n",
          "[ 15496 , 0 , 4294967295 ]\r\n", "[\n  15496,\n  0,\n  4294967295\n]\n",
          "[\t15496,\t0,\t4294967295]   "}) {
        CAPTURE(text);
        CHECK(encoded(text).ports[0] == three);
        CHECK(round_trip(plan, stream::text(text)));
    }
    for (const char* text : {"[]", "[ ]", "[]\n", "[7]", "[ 7 ]", "[12345678]", "[123456789]\n"})
        CHECK(round_trip(plan, stream::text(text)));
    CHECK(encoded("[ ]").ports[0].count == 0);
}

TEST_CASE("ids-json keeps no header of the plainest spelling, so that raw mode takes it") {
    CHECK(encoded("[1, 2, 30]").header.empty());
    CHECK(encoded("[]").header.empty());
    CHECK(encoded("[5]").header.empty());
    CHECK(encoded("[1,2]\n").header == testing::bytes{0, 1, ',', 0, 1, '\n'});
    CHECK(encoded("[ 1\t, 2 ]").header == testing::bytes{1, ' ', 3, '\t', ',', ' ', 1, ' ', 0});
    const testing::stage plan(descriptor());
    const stream back =
        plan.decode(coded_as(stream::of<std::uint32_t>(TSR_U32, {1, 20})), unknown_bytes);
    CHECK(back == stream::text("[1, 20]"));
}

TEST_CASE("ids of every length come back") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::stage plan(descriptor());
    for (const std::string separator : {",", ", ", " ,\n\t"})
        for (int round = 0; round < 50; ++round) {
            std::vector<std::uint32_t> ids(random() % 40);
            for (auto& id : ids) id = static_cast<std::uint32_t>(random() >> (32 + random() % 32));
            for (std::uint64_t power = 10; power < 1ull << 32; power *= 10)
                for (const std::uint64_t id : {power - 1, power})
                    ids.push_back(static_cast<std::uint32_t>(id));
            const stream text = stream::text(spelled(ids, separator));
            const testing::coded coded = plan.encode(text);
            CHECK(coded.ports[0] ==
                  stream::of<std::uint32_t>(TSR_U32, std::span<const std::uint32_t>(ids)));
            CHECK(plan.decode(coded, text) == text);
        }
}

TEST_CASE("ids-json says where a text is no array of ids") {
    const auto check = [](const std::string& text, const char* message) {
        CAPTURE(text);
        const failure f = failure_of([&] { encoded(text); });
        CHECK(f.status == TSR_E_PARAM);
        CHECK(f.message == message);
    };
    check("", "byte 0: expected '[', which begins an array of ids, found the end");
    check("{\"a\": 1}", "byte 0: expected '[', which begins an array of ids, found '{'");
    check(" [1]", "byte 0: expected '[', which begins an array of ids, found 0x20");
    check("[", "byte 1: expected an id, ',' or ']', found the end");
    check("[-1]", "byte 1: expected an id, found '-'");
    check("[1, \"x\"]", "byte 4: expected an id, found '\"'");
    check("[1, ]", "byte 4: expected an id, found ']'");
    check("[1, 02]", "byte 4: expected an id without leading zeros");
    check("[1, 4294967296]", "byte 4: expected an id of at most 4294967295, found 4294967296]");
    check("[1, 99999999999999999999]",
          "byte 4: expected an id of at most 4294967295, found 999999999999");
    check("[1.5]", "byte 2: expected an id, ',' or ']', found '.'");
    check("[1, 2,3]", "byte 5: expected ']', or \", \" as between the first ids, found ','");
    check("[1,\n2, 3]", "byte 5: expected ']', or \",\\n\" as between the first ids, found ','");
    check("[1, 2", "byte 5: expected ']', or \", \" as between the first ids, found the end");
    check("[1, 2] x", "byte 7: expected the end behind ']', found 'x'");
    check("[1]" + std::string(256, ' '),
          "byte 3: expected at most 255 bytes of white space, found 256");
    check("[1" + std::string(200, ' ') + "," + std::string(200, ' ') + "2]",
          "byte 2: expected at most 255 bytes between two ids, found 401");
}

TEST_CASE("a header of ids-json that is no spelling is refused") {
    const testing::stage plan(descriptor());
    const auto message = [&](testing::bytes header) {
        const testing::coded c{{stream::of<std::uint32_t>(TSR_U32, {1, 2})}, std::move(header)};
        return failure_of([&] { plan.decode(c, unknown_bytes); }).message;
    };
    CHECK(message({0, 1, ',', 0, 0}).empty());
    CHECK(message({1}) == "header: ends within what is behind '['");
    CHECK(message({1, 'x'}) == "header: expected white space behind '['");
    CHECK(message({1, ','}) == "header: expected white space behind '['");
    CHECK(message({0, 1, ' ', 0, 0}) == "header: expected white space and one comma between ids");
    CHECK(message({0, 2, ',', ',', 0, 0}) ==
          "header: expected white space and one comma between ids");
    CHECK(message({0, 1, ',', 0, 0, 9}) == "header: expected its end, found 1 more bytes");
    const testing::coded c{{stream::of<std::uint32_t>(TSR_U32, {1, 2})}, {}};
    CHECK(failure_of([&] { plan.decode(c, stream::text("[1, 23]")); }).message ==
          "expected 7 elements, found 6");
}

}  // namespace tessera::test
