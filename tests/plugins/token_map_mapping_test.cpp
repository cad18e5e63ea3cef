// SPDX-License-Identifier: MIT
// Mappings of "token-map": both forms, written by hand, made, damaged, and learned.
#include "plugin.hpp"
#include "token-map/mapping.hpp"

#include <numeric>

extern "C" const tsr_entry tsr_plugin_entry_token_map;

namespace tessera::test {

namespace {

const tsr_desc& descriptor() { return *tsr_plugin_entry_token_map.plugins[0]; }

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string line(std::int64_t id, std::int64_t mapped) {
    return R"({"token": "x", "token_id": )" + std::to_string(id) + R"(, "mapped_id": )" +
           std::to_string(mapped) + "}\n";
}

std::string complaint(std::string_view mapping) {
    return failure_of([&] { token_map::read_mapping(bytes_of(mapping)); }).message;
}

// "TsrRank1", 6 ids, two groups: {4} with s = 2, then {1, 3} with s = 0; then 0, 2, 5.
//   {4}: gamma(1) "1"; s "01000"; 4 >> 2 = 1 zero, "1", low bits "00"
//   {1, 3}: gamma(2) "0 1 0"; s "00000"; 1: "0 1"; 3 - 2 = 1: "0 1"
// bits in order: 1 01000 01 | 00 010 000 | 00 01 01 00
constexpr const char six[] = "TsrRank1\x06\x02\x85\x08\x28";

token_map::ranking random_order(std::mt19937_64& random, std::uint32_t size,
                                std::uint64_t frequencies) {
    std::vector<std::uint64_t> count(size);
    for (auto& c : count) c = random() % frequencies;
    token_map::ranking ids(size);
    std::iota(ids.begin(), ids.end(), 0u);
    std::stable_sort(ids.begin(), ids.end(), [&](auto a, auto b) { return count[a] > count[b]; });
    return ids;
}

}  // namespace

TEST_CASE("a compact mapping is read as its page says") {
    const std::string_view bytes(six, sizeof six - 1);
    CHECK(token_map::read_mapping(bytes_of(bytes)) == token_map::ranking{4, 1, 3, 0, 2, 5});
    const auto written = token_map::write_compact(token_map::ranking{4, 1, 3, 0, 2, 5});
    CHECK(token_map::read_compact(written) == token_map::ranking{4, 1, 3, 0, 2, 5});
}

TEST_CASE("every permutation has a compact form") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const std::uint32_t size : {1u, 2u, 3u, 10u, 1000u, 20000u})
        for (const std::uint64_t frequencies : {1ull, 2ull, 10ull, 1ull << 40}) {
            const token_map::ranking ids = random_order(random, size, frequencies);
            CHECK(token_map::read_compact(token_map::write_compact(ids)) == ids);
        }
    token_map::ranking falling(5000);
    std::iota(falling.rbegin(), falling.rend(), 0u);
    CHECK(token_map::read_compact(token_map::write_compact(falling)) == falling);
}

TEST_CASE("a damaged compact mapping is an error or another permutation") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto whole = token_map::write_compact(random_order(random, 300, 50));
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK(failure_of([&] { token_map::read_mapping(std::span(whole).first(size)); }).status ==
              TSR_E_CORRUPT);
    for (int i = 0; i < 2000; ++i) {
        auto other = whole;
        const std::size_t bit = 8 * 8 + random() % (8 * (whole.size() - 8));
        other[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
        token_map::ranking found;
        const failure f = failure_of([&] { found = token_map::read_mapping(other); });
        CHECK((f.status == TSR_OK || f.status == TSR_E_CORRUPT));
        std::sort(found.begin(), found.end());
        for (std::uint32_t id = 0; id < found.size(); ++id) CHECK(found[id] == id);
    }
}

TEST_CASE("a compact mapping that claims too much is refused by name") {
    using namespace std::string_literals;
    CHECK(complaint("TsrRank1"s) == "mapping: ends before the number of ids");
    CHECK(complaint("TsrRank1\0"s) == "mapping: expected 1 to 4194304 ids, found 0");
    CHECK(complaint("TsrRank1\x81\x80\x80\x02\0"s) ==
          "mapping: expected 1 to 4194304 ids, found 4194305");
    CHECK(complaint("TsrRank1\x06\x07"s) == "mapping: expected 0 to 6 groups, found 7");
    CHECK(complaint("TsrRank1\x06\x01"s) == "mapping: expected the length of a group, found none");
    CHECK(complaint("TsrRank1\x06\x02\x85\x08\x28\0"s) == "mapping: goes on behind its last group");
    // {4} twice.
    CHECK(complaint("TsrRank1\x06\x02\x85\x14\x02"s) == "mapping: rank 1: id 4 has a rank already");
    // {4} of four ids.
    CHECK(complaint("TsrRank1\x04\x01\x85\0"s) ==
          "mapping: rank 0: expected an id below 4, found 4");
}

TEST_CASE("lines of JSON that are no mapping are refused by line") {
    CHECK(complaint("") ==
          "mapping: expected JSON Lines with a token's id each or what \"tessera train "
          "token-map\" wrote, found 0 bytes without any");
    CHECK(complaint(" \n\r\n") ==
          "mapping: expected JSON Lines with a token's id each or what \"tessera train "
          "token-map\" wrote, found 4 bytes without any");
    CHECK(complaint(line(5, 0) + "\n" + line(5, 1)) ==
          "mapping: line 3: token id 5 is that of line 1 already");
    CHECK(complaint(line(5, 0) + line(6, 0)) ==
          "mapping: line 2: mapped id 0 is that of line 1 already");
    CHECK(complaint(line(5, 0) + line(6, 1) + line(7, 2)) ==
          "mapping: line 3: mapped id 2 is outside the order, in which 3 lines hold mapped ids 0, "
          "1, -1, 2, -2 and so on to -1");
    CHECK(complaint(line(5, 0) + "nonsense") == "mapping: line 2: expected '{' at byte 0");
    CHECK(complaint(R"({"token_id": 5})") ==
          "mapping: line 1: expected \"mapped_id\", found none at byte 15");
    CHECK(complaint(R"({"mapped_id": 0})") ==
          "mapping: line 1: expected \"token_id\", found none at byte 16");
    CHECK(complaint(R"({"token_id": 5, "token_id": 5, "mapped_id": 0})") ==
          "mapping: line 1: \"token_id\" a second time at byte 27");
    CHECK(complaint(R"({"token_id": -1, "mapped_id": 0})") ==
          "mapping: line 1: expected a number from 0 to 4294967295, found -1 at byte 12");
    CHECK(complaint(R"({"token_id": 1.5, "mapped_id": 0})") ==
          "mapping: line 1: expected an integer at byte 13");
    CHECK(complaint(R"({"token_id": 05, "mapped_id": 0})") ==
          "mapping: line 1: expected an integer at byte 13");
    CHECK(complaint(R"({"token": "\x", "token_id": 5, "mapped_id": 0})") ==
          "mapping: line 1: expected an escape at byte 12");
    CHECK(complaint(R"({"token_id": 5, "mapped_id": 0} x)") ==
          "mapping: line 1: expected the end of the line at byte 32");
    CHECK(complaint(R"({"a": )" + std::string(100, '[')) ==
          "mapping: line 1: expected at most 32 levels of nesting at byte 39");
    const failure f = failure_of([&] { token_map::read_mapping(bytes_of(line(4194304, 0))); });
    CHECK(f.status == TSR_E_LIMIT);
    CHECK(f.message == "mapping: line 1: expected a token id below 4194304, found 4194304");
}

TEST_CASE("training orders ids by falling frequency, then by number") {
    const stream samples[] = {stream::of<std::uint32_t>(TSR_U32, {5, 3, 5, 1, 3, 8}),
                              stream::of<std::uint16_t>(TSR_U16, {3, 1}), hex("05000000 05000000")};
    const auto learn = [&](const char* params) {
        return token_map::read_mapping(testing::train(descriptor(), samples, params).bytes());
    };
    CHECK(learn("{}") == token_map::ranking{5, 3, 1, 8, 0, 2, 4, 6, 7});
    CHECK(learn(R"({"vocabulary": 11})") == token_map::ranking{5, 3, 1, 8, 0, 2, 4, 6, 7, 9, 10});
    // Six, two and two ids: the short ones count three times: 5 eight, 3 five, 1 four, 8 one.
    const stream lines =
        testing::train(descriptor(), samples, R"({"balance": true, "form": "json-lines"})");
    const std::string text(lines.bytes().begin(), lines.bytes().end());
    CHECK(text.substr(0, text.find("{\"token_id\": 0")) ==
          "{\"token_id\": 5, \"mapped_id\": 0, \"count\": 8}\n"
          "{\"token_id\": 3, \"mapped_id\": 1, \"count\": 5}\n"
          "{\"token_id\": 1, \"mapped_id\": -1, \"count\": 4}\n"
          "{\"token_id\": 8, \"mapped_id\": 2, \"count\": 1}\n");
    CHECK(token_map::read_mapping(lines.bytes()) == learn(R"({"balance": true})"));
    failure f = failure_of([&] { learn(R"({"vocabulary": 8})"); });
    CHECK(f.status == TSR_E_PARAM);
    CHECK(f.message == "id 8 at position 5 of a sample, expected below the vocabulary of 8");
    const stream odd[] = {hex("010203")};
    f = failure_of([&] { testing::train(descriptor(), odd); });
    CHECK(f.message ==
          "expected samples of ids, four bytes each with the least significant first, found 3 "
          "bytes");
}

}  // namespace tessera::test
