// SPDX-License-Identifier: MIT
// The stage "thrift-list": published payloads, its kernels against each other, and hostile ones.
#include "plugin.hpp"
#include "thrift-list/kernel.hpp"

extern "C" const tsr_entry tsr_plugin_entry_thrift_list;

namespace tessera::test {

namespace {

const tsr_desc& descriptor() { return *tsr_plugin_entry_thrift_list.plugins[0]; }

stream numbers(std::initializer_list<std::int64_t> list) {
    stream s(TSR_U32, list.size());
    std::uint64_t i = 0;
    for (const std::int64_t n : list) s.set(i++, static_cast<std::uint32_t>(n));
    return s;
}

constexpr tsr_stream unknown_numbers = {sizeof(tsr_stream), TSR_U32, nullptr, TSR_UNKNOWN, 0, 0};

failure decoding(std::string_view payload, const char* params = "{}") {
    const testing::stage plan(descriptor(), params);
    return failure_of([&] { plan.decode(coded_as(hex(payload)), unknown_numbers); });
}

stream decoded(std::string_view payload, const char* params = "{}") {
    return testing::stage(descriptor(), params).decode(coded_as(hex(payload)), unknown_numbers);
}

}  // namespace

TEST_CASE("thrift-list writes and reads tacc's published payloads") {
    const testing::stage plan(descriptor());
    const auto check = [&](const stream& in, std::string_view payload) {
        CAPTURE(payload);
        const testing::coded coded = plan.encode(in);
        CHECK(coded.ports[0] == hex(payload));
        CHECK(coded.header.empty());
        CHECK(plan.decode(coded, unknown_numbers) == in);
    };
    // TACC.md, section 5.
    check(numbers({}), "190500");
    check(numbers({-9138, -1, 286, 184}), "1945e38e0101bc04f00200");
    check(numbers({21, -5320, 6995, -8461, -11506, -80, 1, -11440, -1877, 2}),
          "19a52a8f53a66d998401e3b3019f0102dfb201a91d0400");
    check(numbers({-191, -1, -1124, -1371, 2}), "1955fd0201c711b5150400");
    check(numbers({-237, -25128, -8952}), "1935d903cf8803ef8b0100");
    check(numbers({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
          "19e50000000000000000000000000000 00");
    check(numbers({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
          "19f50f000000000000000000000000000000 00");
    check(numbers({0, 1, 63, 64, 8191, 8192, 1048575, 1048576, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF}),
          "19b500027e8001fe7f808001feff7f80808001feffffff0fffffffff0f0100");
}

TEST_CASE("both kernels of thrift-list write the same bytes and read them") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (unsigned bits = 0; bits <= 32; ++bits)
        for (const std::size_t count : {0u, 1u, 2u, 12u, 13u, 63u, 64u, 65u, 500u}) {
            std::vector<std::uint32_t> in(count);
            for (auto& n : in) {
                n = bits == 0 ? 0 : static_cast<std::uint32_t>(random() >> (64 - bits));
                if (random() % 2 == 0) n = 0u - n;
                if (random() % 3 == 0) n %= 50;
            }
            std::vector<std::uint8_t> plain(5 * count + 80), fast(plain);
            const std::size_t size =
                thrift_list::write_integers(in, plain.data(), sdk::instructions::scalar);
            CHECK(thrift_list::write_integers(in, fast.data(), sdk::best_instructions()) == size);
            CHECK(std::equal(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(size),
                             fast.begin()));
            for (const auto set : {sdk::instructions::scalar, sdk::best_instructions()}) {
                std::vector<std::uint32_t> out(count);
                const auto read =
                    thrift_list::read_integers(std::span(plain).first(size), out, set);
                CHECK(read.what == thrift_list::fault::none);
                CHECK(read.bytes == size);
                CHECK(read.integers == count);
                CHECK(out == in);
                if (count == 0) continue;
                const auto cut =
                    thrift_list::read_integers(std::span(plain).first(size - 1), out, set);
                CHECK(cut.what == thrift_list::fault::cut);
                CHECK(cut.integers == count - 1);
            }
        }
}

TEST_CASE("both kernels of thrift-list find the same fault at the same place") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::uint8_t> bytes(random() % 300 + 64);
        for (auto& b : bytes)
            b = static_cast<std::uint8_t>(random() % 8 == 0 ? random() | 0x80 : random() & 0x7F);
        const std::span<const std::uint8_t> in(bytes.data(), bytes.size() - 64);
        std::vector<std::uint32_t> plain(random() % 200), fast(plain);
        const auto a = thrift_list::read_integers(in, plain, sdk::instructions::scalar);
        const auto b = thrift_list::read_integers(in, fast, sdk::best_instructions());
        CHECK(a.what == b.what);
        CHECK(a.bytes == b.bytes);
        CHECK(a.integers == b.integers);
        CHECK(std::equal(plain.begin(), plain.begin() + static_cast<std::ptrdiff_t>(a.integers),
                         fast.begin()));
    }
}

TEST_CASE("thrift-list takes what other writers may write") {
    CHECK(decoded("09 02 15 04 00") == numbers({2}));     // the long form of the field
    CHECK(decoded("09 8200 15 04 00") == numbers({2}));   // its id longer than it need be
    CHECK(decoded("19 f5 01 04 00") == numbers({2}));     // a small size behind F5
    CHECK(decoded("19 15 84808000 00") == numbers({2}));  // an element of four bytes
    CHECK(decoded("19 15 04 70") == numbers({2}));        // any high bits of the stop
    CHECK(decoded("19 15 04 00 616263", R"({"trailing": "ignore"})") == numbers({2}));
}

TEST_CASE("thrift-list says what is wrong with a payload, and where") {
    const auto check = [](std::string_view payload, const char* message) {
        CAPTURE(payload);
        const failure f = decoding(payload);
        CHECK(f.status == TSR_E_CORRUPT);
        CHECK(f.message == message);
    };
    check("", "Payload missing tokens field: expected a field's header at byte 0, found the end");
    check("00", "Payload missing tokens field: expected a field's header at byte 0, found a stop");
    check("18 15 04 00", "Expected LIST field with id 1, found type 8 with id 1 at byte 0");
    check("29 15 04 00", "Expected LIST field with id 1, found type 9 with id 2 at byte 0");
    check("09 01 15 04 00", "Expected LIST field with id 1, found type 9 with id -1 at byte 0");
    check("09 808004 15 04 00", "expected the id of a field, of 16 bits, at byte 1");
    check("19", "expected the header of a list at byte 1, found the end");
    check("19 16 04 00", "Expected I32 elements, type 5, found type 6 at byte 1");
    check("19 f5", "expected the size of a list, of 32 bits, at byte 2");
    check("19 f5 ffffffff7f 00", "expected the size of a list, of 32 bits, at byte 2");
    check("19 f5 ffffffff0f 00 00",
          "a list of 4294967295 elements at byte 1, expected at most the 2 that the bytes behind "
          "it can hold");
    check("19 25 04 84", "element 1 at byte 3: expected 2 elements, found the end");
    check("19 25 04 848080808000 00", "element 1 at byte 3: expected at most 5 bytes, found more");
    check("19 25 04 8480808010 00", "element 1 at byte 3: expected at most 32 bits, found more");
    check("19 15 04", "expected a stop at byte 3, found the end");
    check("19 15 04 15 02 00",
          "Unexpected fields in payload: expected a stop at byte 3, found type 5");
    check("19 15 04 00 6162",
          "2 bytes behind the stop at byte 3, expected none as \"trailing\" is \"error\"");
    const testing::stage plan(descriptor());
    const failure f = failure_of([&] {
        plan.decode(coded_as(hex("19 15 04 00")), numbers({1, 2}));
    });
    CHECK(f.message == "expected 2 elements, found 1");
}

TEST_CASE("a damaged list is an error or another list") {
    const std::uint32_t seed = new_seed();
    std::mt19937_64 random(seed);
    damage(testing::stage(descriptor()), random_stream(random, TSR_U32, 100, 20), 3000, seed);
}

}  // namespace tessera::test
