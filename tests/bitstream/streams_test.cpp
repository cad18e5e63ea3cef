// SPDX-License-Identifier: MIT
// Streams, books and meta files of the bitstream project: those it wrote, and those that lie.
#include "golden.hpp"

#include <tessera/bitstream.hpp>
#include <tessera/error.hpp>

#include <doctest/doctest.h>

#include <random>

extern "C" const tsr_entry tsr_plugin_entry_arithmetic;

namespace tessera::test {

namespace {

namespace bs = bitstream;
using bs::coding;
using bytes = std::vector<std::uint8_t>;
using nlohmann::ordered_json;

registry plugins() {
    registry r;
    r.add(tsr_plugin_entry_arithmetic);
    return r;
}

/// How `f` fails, "" where it does not.
template <class F>
std::string failure(F&& f) {
    try {
        f();
        return "";
    } catch (const error& e) {
        return e.what();
    }
}

/// A book whose only stream is number 0.
bs::book book_of_lengths(std::vector<std::uint64_t> numbers) {
    bs::book b = bs::no_counts();
    numbers.resize(64);
    b[0] = numbers;
    return b;
}

/// A golden meta or book with its arrays written out.
ordered_json whole(const ordered_json& sparse) {
    ordered_json out = ordered_json::object();
    for (const auto& [key, value] : sparse.items())
        out[key] = value.is_object() ? ordered_json(expanded(value)) : value;
    return out;
}

/// Bytes of the keys' streams and half the meta file, as that project measured them, times two.
std::uint64_t measured(const std::string& csv, const ordered_json& dump) {
    const std::string row = "\nrun_gold," + dump.at("layer_id").dump() + "," +
                            dump.at("stage").get<std::string>() + ",";
    std::size_t at = csv.find(row);
    REQUIRE(at != std::string::npos);
    for (int column = 0; column < 6; ++column) at = csv.find(',', at) + 1;
    return static_cast<std::uint64_t>(2 * std::stod(csv.substr(at)));
}

/// The golden dump `meta` ("layer_0", "meta_t0_4"): keys or values.
bytes numbers(const ordered_json& golden, const std::string& layer, const std::string& meta,
              char tensor) {
    return from_hex(golden.at("dump").at(layer + "/" + tensor + meta.substr(4) + ".bin"));
}

}  // namespace

TEST_CASE("lengths are those of that project's tree, ties and all") {
    using lengths = std::vector<std::uint64_t>;
    CHECK(bs::code_lengths(lengths{1, 1, 1, 1, 1}) == lengths{3, 3, 2, 2, 2});
    CHECK(bs::code_lengths(lengths{5, 2, 1, 1}) == lengths{1, 2, 3, 3});
    CHECK(bs::code_lengths(lengths{0, 9, 0}) == lengths{0, 1, 0});
    CHECK(bs::code_lengths(lengths{0, 0}) == lengths{0, 0});
    // Fibonacci's numbers make the longest codes.
    lengths counts{1, 1}, expected;
    while (counts.size() < 40) counts.push_back(counts.back() + counts[counts.size() - 2]);
    for (std::size_t s = 0; s < 40; ++s) expected.push_back(s == 0 ? 39 : 40 - s);
    CHECK(bs::code_lengths(counts) == expected);
}

TEST_CASE("Huffman streams: first bit highest, padded with zeros, nothing for nothing") {
    const registry none;
    const bs::stream_coder coder(coding::huffman, none);
    const bs::book five = book_of_lengths({3, 3, 2, 2, 2});
    // 110 111 00 01 10 and four zeros.
    const std::vector<std::uint16_t> symbols{0, 1, 2, 3, 4};
    CHECK(coder.encode(symbols, five, 0) == bytes{0b11011100, 0b01100000});
    CHECK(coder.decode(bytes{0b11011100, 0b01100000}, 5, five, 0) == symbols);
    CHECK(coder.encode({}, five, 0).empty());
    CHECK(coder.decode({}, 0, five, 0).empty());
    CHECK(coder.encode(std::vector<std::uint16_t>(9, 1), book_of_lengths({0, 1}), 0) ==
          bytes{0, 0});
}

TEST_CASE("codes of forty bits round-trip") {
    std::vector<std::uint64_t> lengths;
    for (std::uint64_t l = 1; l <= 40; ++l) lengths.push_back(l);
    const registry none;
    const bs::stream_coder coder(coding::huffman, none);
    const bs::book b = book_of_lengths(lengths);
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::vector<std::uint16_t> symbols(5000);
    for (auto& s : symbols) s = static_cast<std::uint16_t>(random() % 40);
    const bytes made = coder.encode(symbols, b, 0);
    std::uint64_t bits = 0;
    for (const std::uint16_t s : symbols) bits += s + 1u;
    CHECK(made.size() == (bits + 7) / 8);
    CHECK(coder.decode(made, symbols.size(), b, 0) == symbols);
}

TEST_CASE("damaged Huffman streams and lengths of no code are errors") {
    const registry none;
    const bs::stream_coder coder(coding::huffman, none);
    const auto decoding = [&](const bytes& b, std::uint64_t count,
                              std::vector<std::uint64_t> lengths) {
        return failure([&] { coder.decode(b, count, book_of_lengths(std::move(lengths)), 0); });
    };
    CHECK(decoding({0xDC, 0x60}, 5, {3, 3, 2, 2, 2}) == "");
    CHECK(decoding({0xDC}, 5, {3, 3, 2, 2, 2}) == "ends within symbol 3 of 5");
    CHECK(decoding({0xDC}, UINT64_MAX, {3, 3, 2, 2, 2}) ==
          "1 bytes cannot hold 18446744073709551615 symbols");
    CHECK(decoding({0xDC, 0x60, 0}, 5, {3, 3, 2, 2, 2}) == "5 symbols end at bit 12 of 24");
    CHECK(decoding({0xDC, 0x61}, 5, {3, 3, 2, 2, 2}) == "5 symbols end at bit 12 of 16");
    CHECK(decoding({0}, 0, {1, 1}) == "0 symbols end at bit 0 of 8");
    CHECK(decoding(bytes(20, 0xFF), 1, {1, 2}) == "no code at bit 0");
    CHECK(decoding({0}, 1, {1, 1, 1}) ==
          "code lengths up to symbol 2 fill more than a prefix code has");
    CHECK(decoding({0}, 1, {64}) == "a code of 64 bits for symbol 0, expected up to 63");
    CHECK(decoding({0}, 1, {}) == "ends within symbol 0 of 1");
}

TEST_CASE("a truncated or changed stream is an error, or what other symbols are coded as") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (const coding how : {coding::huffman, coding::arithmetic})
        for (int round = 0; round < 40; ++round) {
            const bs::stream_coder coder(how, plugins());
            std::vector<std::uint16_t> symbols(1 + random() % 60);
            for (auto& s : symbols) s = static_cast<std::uint16_t>(random() % 6 * (random() % 6));
            bs::book counts = bs::no_counts();
            for (const std::uint16_t s : symbols) ++counts[0][s];
            const bs::book b = bs::book_of(how, counts);
            const bytes whole = coder.encode(symbols, b, 0);
            CHECK(coder.decode(whole, symbols.size(), b, 0) == symbols);
            const auto check = [&](const bytes& other) {
                try {
                    const auto found = coder.decode(other, symbols.size(), b, 0);
                    CHECK(coder.encode(found, b, 0) == other);
                } catch (const error& e) {
                    CHECK(e.why == reason::corrupt);
                }
            };
            for (std::size_t size = 0; size < whole.size(); ++size)
                check({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
            for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
                bytes other = whole;
                other[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
                check(other);
            }
        }
}

TEST_CASE("a symbol that a book lacks is named with its stream") {
    const std::vector<std::uint16_t> symbols{0, 0, 7};
    for (const coding how : {coding::huffman, coding::arithmetic})
        CHECK(failure([&] {
                  bs::stream_coder(how, plugins()).encode(symbols, book_of_lengths({1}), 0);
              }) == "symbol 7 at 2 of stream k_hi6 is not in the book");
}

TEST_CASE("arithmetic streams need the plugin, a count, and at most 2^30 of them") {
    CHECK(failure([] { bs::stream_coder(coding::arithmetic, registry()); }) ==
          "the plugin \"arithmetic\" is needed for .ac streams");
    const bs::stream_coder coder(coding::arithmetic, plugins(), {.memory = 1 << 20});
    CHECK(failure([&] { coder.encode({}, book_of_lengths({}), 0); }) ==
          "a book in which no symbol was counted");
    const std::uint64_t most = std::uint64_t{1} << 30;
    CHECK(failure([&] { coder.encode({}, book_of_lengths({most}), 0); }) == "");
    CHECK(failure([&] {
              coder.encode({}, book_of_lengths({most, 1}), 0);
          }).starts_with("counts of more than 1073741824 symbols"));
    CHECK(failure([&] {
              coder.encode({}, book_of_lengths({UINT64_MAX, UINT64_MAX}), 0);
          }).starts_with("counts of more than 1073741824 symbols"));
    CHECK(failure([&] { coder.decode({}, 1 << 20, book_of_lengths({1}), 0); }) ==
          "1048576 symbols do not fit the 1048576 bytes of memory allowed");
    CHECK(failure([&] {
              coder.decode(bytes{0x40, 0}, 0, book_of_lengths({1}), 0);
          }) == "arithmetic: bytes do not end where the symbols do");
}

TEST_CASE("every stream, book and meta file is the golden one, bit for bit, and back") {
    const ordered_json golden = bitstream_golden("golden streams, books and meta files");
    if (golden.is_null()) return;
    int streams = 0;
    for (const coding how : {coding::huffman, coding::arithmetic}) {
        const bs::stream_coder coder(how, plugins());
        const bs::file_names& names = bs::names_of(how);
        const std::string set = how == coding::huffman ? "huffman_" : "arith_";
        bs::book counts = bs::no_counts();
        for (const char* layer : {"layer_0", "layer_1"})
            for (const char* meta : {"meta_t0_4", "meta_t4_5"})
                bs::add_counts(counts, numbers(golden, layer, meta, 'k'),
                               numbers(golden, layer, meta, 'v'));
        const bs::book all = bs::book_of(how, counts);
        const std::string written = bs::write_book(how, all);
        CHECK(written == whole(golden.at(set + "global").at(std::string(names.book))).dump(2));
        CHECK(bs::read_book(how, written) == all);
        // Sizes that the project's own summary states.
        CHECK(written.size() == (how == coding::huffman ? 15380 : 15355));

        for (const bool own : {false, true})
            for (const std::string layer : {"layer_0", "layer_1"})
                for (const std::string meta : {"meta_t0_4", "meta_t4_5"}) {
                    const auto& files = golden.at(set + (own ? "per-dump" : "global"));
                    const bytes keys = numbers(golden, layer, meta, 'k'),
                                values = numbers(golden, layer, meta, 'v');
                    bs::book of_dump = bs::no_counts();
                    bs::add_counts(of_dump, keys, values);
                    const bs::book& used = own ? (of_dump = bs::book_of(how, of_dump)) : all;
                    const auto& dump = golden.at("dump").at(layer + "/" + meta + ".json");
                    const std::string entry =
                        bs::dump_meta(dump.dump())
                            .entry(how, meta, keys.size() / 2, own ? &of_dump : nullptr);
                    CHECK(entry == whole(files.at(layer + "/" + std::string(names.entry_prefix) +
                                                  meta + ".json"))
                                       .dump(2));
                    std::uint64_t of_keys = 0;
                    const bs::entry_meta back(how, entry);
                    CHECK(back.original == dump.dump(2));
                    CHECK(back.count == keys.size() / 2);
                    CHECK(back.own == (own ? std::optional(of_dump) : std::nullopt));
                    std::array<std::vector<std::uint16_t>, bs::stream_count> decoded;
                    for (std::size_t i = 0; i < bs::stream_count; ++i) {
                        const bytes expected =
                            from_hex(files.at(layer + "/" + back.stream_files[i]));
                        const auto symbols = bs::symbols_of(i < 2 ? keys : values, i);
                        CHECK(coder.encode(symbols, used, i) == expected);
                        of_keys += i < 2 ? expected.size() : 0;
                        decoded[i] = coder.decode(expected, back.count, used, i);
                        ++streams;
                    }
                    const auto& csv = files.at(set.substr(0, set.size() - 1) + "_metrics.csv");
                    CHECK(entry.size() + 2 * of_keys == measured(csv.get<std::string>(), dump));
                    CHECK(bs::numbers_of(decoded[0], decoded[1]) == keys);
                    CHECK(bs::numbers_of(decoded[2], decoded[3]) == values);
                }
    }
    CHECK(streams == 64);
}

TEST_CASE("meta files that lie are refused, with the place") {
    const std::string good = R"({"seq_len": 4, "kv_heads": 2, "head_dim": 4, "bytes_per_elem": 2,
        "stage": "prefill", "k_file": "k.bin", "v_file": "v.bin"})";
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        text.replace(text.find(from), from.size(), to);
        return failure([&] { bs::dump_meta{text}; });
    };
    CHECK(bs::dump_meta(good).elements == 32);
    CHECK(with(R"("seq_len": 4, )", "") == "/seq_len: expected a value, found nothing");
    CHECK(with(R"("seq_len": 4)", R"("seq_len": -4)") ==
          "/seq_len: expected a natural number, found -4");
    CHECK(with(R"("seq_len": 4)", R"("seq_len": 9223372036854775807)") ==
          "/seq_len: expected a shape of less than 2^64 elements, found more");
    CHECK(with("v.bin", "k.bin") == "/v_file: expected another file than k_file, found \"k.bin\"");
    for (const char* name : {"", ".", "..", "../k.bin", "/etc/passwd", "a/b", "a\\u0000b"}) {
        CAPTURE(name);
        CHECK(
            with("k.bin", name).starts_with("/k_file: expected the plain name of a file, found "));
    }
    CHECK(failure([] { bs::dump_meta{"[]"}; }) ==
          "spec: expected an object, found an array of 0 items");
    CHECK(failure([] { bs::dump_meta{"{"}; }).find("line 1, column 2") != std::string::npos);
    CHECK(failure([] { bs::dump_meta{std::string(70000, ' ')}; }) != "");
}

TEST_CASE("entries and books that lie are refused, with the place") {
    const bs::dump_meta dump(
        R"({"seq_len": 1, "bytes_per_elem": 2, "k_file": "k.bin", "v_file": "v.bin"})");
    const bs::book b = bs::no_counts();
    const auto with = [&](const char* pointer, const ordered_json& value,
                          coding how = coding::huffman) {
        ordered_json all = ordered_json::parse(dump.entry(how, "meta_x", 4, &b));
        all[ordered_json::json_pointer(pointer)] = value;
        return failure([&] { bs::entry_meta(how, all.dump()); });
    };
    CHECK(with("/num_elements", 4) == "");
    CHECK(with("/num_elements", -1) == "/num_elements: expected a natural number, found -1");
    CHECK(with("/layout", "bitstream_arith") ==
          "/layout: expected \"bitstream_huffman\", found \"bitstream_arith\"");
    CHECK(with("/codebook", "mine") ==
          "/codebook: expected \"global\" or \"per-dump\", found \"mine\"");
    CHECK(with("/v_lo10_file", "../x") ==
          "/v_lo10_file: expected the plain name of a file, found \"../x\"");
    CHECK(with("/k_hi6_code_lengths", {1, 2}) ==
          "/k_hi6_code_lengths: expected an array of 64 numbers, found one of 2");
    CHECK(with("/k_hi6_code_lengths/3", 1.5) ==
          "/k_hi6_code_lengths/3: expected a natural number, found 1.5");
    CHECK(with("/v_lo10_freq", "x", coding::arithmetic) ==
          "/v_lo10_freq: expected an array of 1024 numbers, found \"x\"");
    CHECK(failure([] { bs::read_book(coding::arithmetic, R"({"codebook": "global"})"); }) ==
          "/k_hi6_freq: expected a value, found nothing");
}

TEST_CASE("the members of a dump's meta come back in their order, whatever they are") {
    const std::string text = R"({"z": [1, {"b": null, "a": 0.5}], "seq_len": 1, "bytes_per_elem": 2,
        "k_file": "k.bin", "note": "\u00e4\n\u001f", "v_file": "v.bin"})";
    const bs::dump_meta dump(text);
    for (const coding how : {coding::huffman, coding::arithmetic})
        CHECK(bs::entry_meta(how, dump.entry(how, "meta_x", 4, nullptr)).original ==
              ordered_json::parse(text).dump(2));
}

}  // namespace tessera::test
