// SPDX-License-Identifier: MIT
// The entropy stage's step face: lanes, groups, siblings, bits, totals of any size.
#include "doubles.hpp"
#include "stage.hpp"

#include <algorithm>

namespace tessera::test {

namespace {

engine::entropy_plan with_model(const tsr_desc& model, tsr_type type, std::uint32_t lanes) {
    return arranged(bound(model), bound(quantize()), bound(rans()), type, lanes);
}

// lanes and lanes in a group, as the header begins where no alphabet is stored.
std::pair<unsigned, unsigned> lanes_of(const coded& c) { return {c.header[0], c.header[1]}; }

}  // namespace

TEST_CASE("symbols come back from any number of lanes") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    surroundings in;
    for (const std::size_t count : {1, 2, 7, 64, 1000, 5001})
        for (const std::uint32_t lanes : {0, 1, 2, 3, 8, 64, 5000}) {
            CAPTURE(count);
            CAPTURE(lanes);
            const auto symbols = stream_of(in, TSR_U8, skewed<std::uint8_t>(random, count, 64), 64);
            const coded made = round_trip(with_model(adaptive(), TSR_U8, lanes), in, symbols);
            CHECK(lanes_of(made).first % 128 ==
                  std::min<std::size_t>(std::max(lanes, 1u), count) % 128);
        }
}

TEST_CASE("an adaptive model comes near the entropy of what it sees") {
    std::mt19937_64 random(7);
    surroundings in;
    const auto elements = skewed<std::uint8_t>(random, 200000, 100);
    const auto plan = arranged(bound(adaptive(), R"({"limit": 1000000})"),
                               bound(quantize(), R"({"bits": 16})"), bound(rans()), TSR_U8, 1);
    const coded made = round_trip(plan, in, stream_of(in, TSR_U8, elements));
    const double ideal = order_0_bits(elements) / 8;
    CHECK(static_cast<double>(made.size()) < 1.01 * ideal);
    CHECK(static_cast<double>(made.size()) > ideal);
}

TEST_CASE("every width of symbol is coded step by step") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    surroundings in;
    round_trip(with_model(adaptive(), TSR_U16, 3), in,
               stream_of(in, TSR_U16, skewed<std::uint16_t>(random, 200, 3000), 3000));
    round_trip(with_model(adaptive(), TSR_U32, 2), in,
               stream_of(in, TSR_U32, skewed<std::uint32_t>(random, 999, 500)));
    round_trip(with_model(adaptive(), TSR_U64, 2), in,
               stream_of(in, TSR_U64, skewed<std::uint64_t>(random, 999, 70)));
    round_trip(with_model(adaptive(), TSR_BYTES, 2), in,
               stream_of(in, TSR_BYTES, skewed<std::uint8_t>(random, 999, 256)));
}

TEST_CASE("a bitwise model is driven over the bits of each symbol") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    surroundings in;
    for (const std::uint32_t lanes : {1, 8}) {
        const auto plan = [&](tsr_type type) {
            return arranged(bound(doubles::bit_tree_desc), bound(quantize(), R"({"bits": 16})"),
                            bound(rans()), type, lanes);
        };
        const auto bytes_in = skewed<std::uint8_t>(random, 20000, 60);
        const coded made = round_trip(plan(TSR_U8), in, stream_of(in, TSR_U8, bytes_in));
        CHECK(static_cast<double>(made.size()) < 1.1 * order_0_bits(bytes_in) / 8);
        // 6 bits a symbol, 1 bit, and all 64.
        round_trip(plan(TSR_U8), in, stream_of(in, TSR_U8, bytes_in, 60));
        round_trip(plan(TSR_U8), in, stream_of(in, TSR_U8, bytes(77, 0), 1));
        round_trip(plan(TSR_U16), in,
                   stream_of(in, TSR_U16, skewed<std::uint16_t>(random, 999, 65536)));
        round_trip(plan(TSR_U64), in,
                   stream_of(in, TSR_U64, std::vector<std::uint64_t>{0, UINT64_MAX, 1, 1}));
    }
}

TEST_CASE("the bits of a symbol are driven most significant first") {
    // One lane, one symbol: 5 of 3 bits is 1, 0, 1. With even odds and a total of 2^8, symbol 0
    // has [0, 128) and symbol 1 [128, 256), as the ledger shows.
    surroundings in;
    const auto plan = arranged(bound(doubles::bit_tree_desc), bound(quantize(), R"({"bits": 8})"),
                               bound(doubles::ledger_desc), TSR_U8, 1);
    const coded made = round_trip(plan, in, stream_of(in, TSR_U8, bytes{5}, 8));
    CHECK(made.body == bytes{128, 0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0});
}

TEST_CASE("a model is given the siblings, and they help") {
    std::mt19937_64 random(3);
    surroundings in;
    auto first = skewed<std::uint8_t>(random, 4000, 200);
    std::vector<std::uint16_t> second(first.begin(), first.end());
    for (auto& s : second) s = static_cast<std::uint16_t>(s ^ (random() % 4));
    const auto sibling = stream_of(in, TSR_U8, first);
    const auto symbols = stream_of(in, TSR_U16, second, 256);
    for (const std::uint32_t lanes : {1, 4}) {
        const auto plan = with_model(doubles::by_sibling_desc, TSR_U16, lanes);
        const coded alone = round_trip(plan, in, symbols);
        const coded beside = round_trip(plan, in, symbols, {&sibling.view, 1});
        CHECK(beside.size() < alone.size());
    }
}

TEST_CASE("a model says how a block is shared out, and how long a prediction holds") {
    std::mt19937_64 random(5);
    surroundings in;
    for (const std::size_t count : {1, 6, 7, 8, 36, 1003}) {
        const auto symbols = stream_of(in, TSR_U8, skewed<std::uint8_t>(random, count, 9), 9);
        const coded made = round_trip(with_model(doubles::held_desc, TSR_U8, 0), in, symbols);
        CHECK(lanes_of(made) == std::pair<unsigned, unsigned>(std::min<std::size_t>(count, 7),
                                                              std::min<std::size_t>(count, 3)));
        CHECK(lanes_of(round_trip(with_model(doubles::held_desc, TSR_U8, 2), in, symbols)).first ==
              std::min<std::size_t>(count, 2));
    }
}

TEST_CASE("groups give the same bytes on one thread and on several") {
    std::mt19937_64 random(6);
    surroundings alone, busy(std::uint64_t{512} << 20, 4);
    const auto elements = skewed<std::uint8_t>(random, 30000, 50);
    const auto plan = with_model(doubles::held_desc, TSR_U8, 31);
    const coded one = round_trip(plan, alone, stream_of(alone, TSR_U8, elements));
    const coded many = round_trip(plan, busy, stream_of(busy, TSR_U8, elements));
    CHECK(one.header == many.header);
    CHECK(one.body == many.body);
}

TEST_CASE("an encoder that scores ahead writes the same bytes") {
    std::mt19937_64 random(8);
    surroundings in;
    auto elements = skewed<std::uint8_t>(random, 2000, 30);
    for (std::size_t i = 1; i < elements.size(); ++i)
        if (random() % 4 != 0) elements[i] = elements[i - 1];
    const auto symbols = stream_of(in, TSR_U8, elements, 30);
    const coded ahead = round_trip(with_model(doubles::repeats_desc, TSR_U8, 3), in, symbols);
    const coded stepwise =
        round_trip(with_model(doubles::repeats_pinned_desc, TSR_U8, 3), in, symbols);
    CHECK(ahead.body == stepwise.body);
}

TEST_CASE("totals may differ from step to step and lane to lane") {
    std::mt19937_64 random(9);
    surroundings in;
    const auto symbols = stream_of(in, TSR_U8, skewed<std::uint8_t>(random, 500, 20), 20);
    const auto plan =
        arranged(bound(adaptive(), R"({"increment": 3})"), bound(doubles::raw_counts_desc),
                 bound(doubles::ledger_desc), TSR_U8, 4);
    const coded made = round_trip(plan, in, symbols);
    CHECK(lanes_of(made) == std::pair<unsigned, unsigned>(4, 1));
}

TEST_CASE("a damaged step block is an error or other symbols, never a crash") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    surroundings in;
    const auto symbols = stream_of(in, TSR_U32, skewed<std::uint32_t>(random, 300, 40));
    const auto plan = with_model(doubles::held_desc, TSR_U32, 5);
    const coded made = round_trip(plan, in, symbols);
    for (std::size_t cut = 0; cut < made.header.size(); ++cut) {
        coded damaged = made;
        damaged.header.resize(cut);
        CHECK(failure_of([&] { decode(plan, in, damaged, symbols.view); }).why == reason::corrupt);
    }
    for (std::size_t cut = 0; cut < made.body.size(); ++cut) {
        coded damaged = made;
        damaged.body.resize(cut);
        CHECK(failure_of([&] { decode(plan, in, damaged, symbols.view); }).why == reason::corrupt);
    }
    for (int i = 0; i < 2000; ++i) {
        coded damaged = made;
        bytes& part = i % 2 ? damaged.header : damaged.body;
        part[random() % part.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
        const failure f = failure_of([&] { decode(plan, in, damaged, symbols.view); });
        CHECK(f.why != reason::internal);
    }
}

TEST_CASE("a header that claims too much is refused before memory is taken") {
    surroundings in;
    const auto plan = with_model(adaptive(), TSR_U8, 1);
    const tsr_stream shape = engine::shape_of(TSR_U8, 10, 64);
    const auto refused = [&](bytes header) {
        return failure_of([&] { decode(plan, in, {header, {}}, shape); }).message;
    };
    CHECK(refused({11, 1, 0}) == "entropy header: expected a number of lanes of 0 to 10, found 11");
    CHECK(refused({0, 1, 0}) ==
          "was coded in tables of a whole block, which its plugins do not do");
    CHECK(refused({4, 5, 0}) ==
          "entropy header: expected a number of lanes in a group of 1 to 4, found 5");
    CHECK(refused({4, 4, 9}) == "entropy header: model's header of 9 bytes, 0 are left");
    CHECK(refused({4, 2, 0, 0, 1}) ==
          "entropy header: expected a number of bytes of a group of 0 to 0, found 1");
    CHECK(refused({4, 4, 0, 0, 7}) == "entropy header: 1 bytes too many");
    CHECK(refused({4}) == "entropy header ends before the number of lanes in a group");
}

TEST_CASE("an alphabet is never more than its type has numbers") {
    surroundings in;
    const auto plan = with_model(adaptive_bits(), TSR_U32, 1);
    const tsr_stream unknown = engine::shape_of(TSR_U32, 10, 0);
    const auto refused = [&](bytes header) {
        return failure_of([&] { decode(plan, in, {header, {}}, unknown); }).message;
    };
    CHECK(refused({0, 1, 1, 0}) ==
          "entropy header: expected a alphabet of 1 to 4294967296, found 0");
    CHECK(refused({0x81, 0x80, 0x80, 0x80, 0x10, 1, 1, 0}) ==
          "entropy header: expected a alphabet of 1 to 4294967296, found 4294967297");
    // What a stage claims on the way counts as 2^32: 32 bits are too many for this model, 62 were
    // beyond the type.
    const tsr_stream claimed = engine::shape_of(TSR_U32, 10, std::uint64_t{1} << 62);
    CHECK(failure_of([&] {
              decode(plan, in, {{1, 1, 0, 0}, {}}, claimed);
          }).message ==
          "model: order 0 over symbols of 32 bits, expected contexts of at most 18 bits");
}

TEST_CASE("memory beyond the limit is refused") {
    surroundings in(100000);
    const auto plan = with_model(adaptive(), TSR_U16, 8);
    const auto symbols = stream_of(in, TSR_U16, std::vector<std::uint16_t>(100, 1), 65536);
    const failure f = failure_of([&] { encode(plan, in, symbols); });
    CHECK(f.why == reason::limit);
    CHECK(f.message.starts_with("model: needs "));
}

TEST_CASE("an alphabet that the model cannot hold is a clear error") {
    surroundings in;
    const auto plan = with_model(adaptive(), TSR_U32, 1);
    const auto message = [&](std::uint32_t largest) {
        const auto symbols = stream_of(in, TSR_U32, std::vector<std::uint32_t>{1, largest});
        return failure_of([&] { encode(plan, in, symbols); }).message;
    };
    CHECK(message(70000) == "model: alphabet of 70001, expected at most 65536");
    CHECK(message(UINT32_MAX) ==
          "symbols up to 4294967295, an entropy step takes alphabets up to 4294967295");
}

}  // namespace tessera::test
