// SPDX-License-Identifier: MIT
// The model "codebook": books by hand, books that lie, and what training makes.
#include "plugin.hpp"

extern "C" const tsr_entry tsr_plugin_entry_codebook;

namespace tessera::test {

namespace {

const tsr_desc& desc() { return *tsr_plugin_entry_codebook.plugins[0]; }

testing::bytes raw(std::string_view digits) {
    const stream s = hex(digits);
    return {s.bytes().begin(), s.bytes().end()};
}

/// "TsrBook1", a table "x" of four symbols counted 0, 5, 300, 0, and "y" of two, 1 and 0.
const std::string two_tables = "547372426f6f6b31 02 01 78 04 01 02 05 ac02 01 01 79 02 00 01 01 01";

testing::model model_of(const std::string& book, const char* params) {
    testing::surroundings around;
    around.assets["asset:b"] = std::make_shared<const testing::bytes>(raw(book));
    return testing::model(desc(), params, around);
}

stream symbols(std::vector<std::uint8_t> values, std::uint64_t alphabet) {
    stream s = stream::of(TSR_U8, std::span<const std::uint8_t>(values));
    s.alphabet = alphabet;
    return s;
}

std::vector<std::uint32_t> counts_of(const testing::model& m, const stream& in) {
    const testing::predictions said = m.known(in, m.analyse(in).header);
    REQUIRE(said.all.size() == 1);
    const auto counts = said.all[0].numbers<std::uint32_t>();
    return {counts.begin(), counts.end()};
}

}  // namespace

TEST_CASE("without a book a block brings its own counts") {
    const testing::model m(desc());
    const stream in = symbols({2, 2, 5, 2, 3}, 8);
    CHECK(m.analyse(in).header == raw("02 02 03 01 01 01 01 02"));
    CHECK(counts_of(m, in) == std::vector<std::uint32_t>{0, 0, 3, 1, 0, 1, 0, 0});
    CHECK(m.analyse(symbols({0, 1}, 2)).header == raw("00 02 01 01"));
}

TEST_CASE("with a book nothing is stored and the counts are the book's") {
    const testing::model x = model_of(two_tables, R"({"book": "asset:b", "table": "x"})");
    const stream in = symbols({2, 1, 1}, 4);
    CHECK(x.analyse(in).header.empty());
    CHECK(counts_of(x, in) == std::vector<std::uint32_t>{0, 5, 300, 0});
    const testing::model y = model_of(two_tables, R"({"book": "asset:b", "table": "y"})");
    CHECK(counts_of(y, symbols({0, 0}, 2)) == std::vector<std::uint32_t>{1, 0});
}

TEST_CASE("a symbol that a book lacks is named, with its table and book") {
    const testing::model x = model_of(two_tables, R"({"book": "asset:b", "table": "x"})");
    const failure f = failure_of([&] { x.analyse(symbols({2, 1, 3}, 4)); });
    CHECK(f.status == TSR_E_UNSUPPORTED);
    CHECK(f.message ==
          "symbol 3 at 2 is not in table \"x\" of book asset:b; with \"floor\" every symbol is");
    const testing::model floor =
        model_of(two_tables, R"({"book": "asset:b", "table": "x", "floor": true})");
    CHECK(counts_of(floor, symbols({2, 1, 3}, 4)) == std::vector<std::uint32_t>{1, 5, 300, 1});
}

TEST_CASE("a table that is not there, or is for another alphabet, is refused") {
    CHECK(failure_of([&] {
              model_of(two_tables, R"({"book": "asset:b", "table": "z"})");
          }).message == R"(table: expected one of "x", "y" of book asset:b, found "z")");
    CHECK(failure_of([&] { model_of(two_tables, R"({"book": "asset:b"})"); }).status ==
          TSR_E_PARAM);
    const testing::model y = model_of(two_tables, R"({"book": "asset:b", "table": "y"})");
    CHECK(failure_of([&] { y.analyse(symbols({0}, 3)); }).message ==
          "alphabet of 3, table \"y\" of book asset:b is for 2");
}

TEST_CASE("books and headers that lie are refused") {
    const auto message = [](const std::string& book) {
        return failure_of([&] { model_of(book, R"({"book": "asset:b"})"); });
    };
    const std::string magic = "547372426f6f6b31 ";
    for (const auto& lie : std::initializer_list<std::pair<std::string, const char*>>{
             {"",
              "codebook: expected one that \"tessera train codebook\" wrote, found 0 bytes "
              "that begin otherwise"},
             {magic, "codebook: ends before the number of tables"},
             {magic + "41", "codebook: number of tables: expected 1 to 64, found 65"},
             {magic + "01 01", "codebook: ends within a name"},
             {magic + "01 01 2f",
              "codebook: a name that is not lower-case letters, digits and "
              "hyphens"},
             {magic + "01 01 78 81 80 04", "codebook: alphabet: expected 1 to 65536, found 65537"},
             {magic + "01 01 78 04 05",
              "codebook: gap between symbols: expected 0 to 4, found "
              "5"},
             {magic + "01 01 78 04 00 05",
              "codebook: run of symbols: expected 1 to 4, found "
              "5"},
             {magic + "01 01 78 04 00 01 00",
              "codebook: count: expected 1 to 4294967295, "
              "found 0"},
             {magic + "01 01 78 04 00 01 01 00",
              "codebook: gap between symbols: expected 1 to "
              "3, found 0"},
             {magic + "01 01 78 02 00 02 ffffffff0f 01",
              "codebook: counts that sum to more than "
              "2^32 - 1"},
             {magic + "01 01 78 01 00 01 01 00", "codebook: 1 bytes behind the last table"},
             {magic + "02 01 78 01 01 01 78 01 01", "codebook: two tables called \"x\""}}) {
        CAPTURE(lie.first);
        const failure f = message(lie.first);
        CHECK(f.status == TSR_E_CORRUPT);
        CHECK(f.message == lie.second);
    }
    const testing::model own(desc());
    const stream in = symbols({0, 1}, 2);
    CHECK(failure_of([&] { own.known(in, raw("00 02 01 01 00")); }).message ==
          "bytes behind the counts");
    CHECK(failure_of([&] { own.known(in, {}); }).status == TSR_E_CORRUPT);
    const testing::model book = model_of(two_tables, R"({"book": "asset:b", "table": "y"})");
    CHECK(failure_of([&] { book.known(in, raw("00")); }).message ==
          "a header where the counts are the book's");
}

TEST_CASE("a damaged book is refused or is another book") {
    const testing::bytes whole = raw(two_tables);
    const auto outcome = [](const testing::bytes& book) {
        testing::surroundings around;
        around.assets["asset:b"] = std::make_shared<const testing::bytes>(book);
        return failure_of([&] {
                   testing::model(desc(), R"({"book": "asset:b", "table": "x", "floor": true})",
                                  around);
               })
            .status;
    };
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK(outcome({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}) ==
              TSR_E_CORRUPT);
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 2000; ++i) {
        testing::bytes changed = whole;
        for (unsigned flips = 1 + random() % 3; flips > 0; --flips)
            changed[random() % changed.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
        const tsr_status status = outcome(changed);
        CHECK((status == TSR_OK || status == TSR_E_CORRUPT || status == TSR_E_PARAM));
    }
}

TEST_CASE("training counts all samples together, split as the numbers are") {
    const auto learned = [](std::string_view samples, const char* params) {
        const stream one = hex(samples);
        const stream all[] = {one, one};
        const stream asset = testing::train(desc(), all, params);
        return testing::bytes(asset.bytes().begin(), asset.bytes().end());
    };
    // 0x3C00 is hi6 15, lo10 0; 0xBC01 is hi6 47, lo10 1.
    CHECK(learned("003c 01bc 003c 07", R"({"format": "fp16-hi6"})") ==
          raw("547372426f6f6b31 02 03 686936 40 0f 01 04 1f 01 02 10 04 6c6f3130 8008 00 02 04 02 "
              "fe07"));
    // 0xBF81: exponent 0x7F, m0 0x81.
    CHECK(learned("81bf", R"({"format": "bf16"})") ==
          raw("547372426f6f6b31 02 08 6578706f6e656e74 8002 7f 01 02 8001 02 6d30 8002 8101 01 02 "
              "7e"));
    CHECK(learned("61", "{}") == raw("547372426f6f6b31 01 05 6279746573 8002 61 01 02 9e01"));
}

}  // namespace tessera::test
