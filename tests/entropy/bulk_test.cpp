// SPDX-License-Identifier: MIT
// The entropy stage's bulk face, and what both faces have in common.
#include "doubles.hpp"
#include "stage.hpp"

namespace tessera::test {

namespace {

engine::entropy_plan histograms(tsr_type type, std::string_view params = "{}") {
    return arranged(bound(histogram(), params), bound(quantize()), bound(rans()), type);
}

}  // namespace

TEST_CASE("symbols of every width come back in bulk") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    surroundings in;
    for (const std::size_t count : {1, 2, 31, 512, 513, 4097, 100000}) {
        CAPTURE(count);
        for (const char* params : {R"({"tables": 1})", R"({"tables": 8, "group": 16})"}) {
            round_trip(histograms(TSR_U8, params), in,
                       stream_of(in, TSR_U8, skewed<std::uint8_t>(random, count, 256)));
            round_trip(histograms(TSR_BYTES, params), in,
                       stream_of(in, TSR_BYTES, skewed<std::uint8_t>(random, count, 3)));
            round_trip(histograms(TSR_U16, params), in,
                       stream_of(in, TSR_U16, skewed<std::uint16_t>(random, count, 900), 900));
            round_trip(histograms(TSR_U32, params), in,
                       stream_of(in, TSR_U32, skewed<std::uint32_t>(random, count, 2000)));
        }
    }
}

TEST_CASE("one table is within 0.5 % of the order-0 entropy") {
    std::mt19937_64 random(11);
    surroundings in;
    const auto elements = skewed<std::uint8_t>(random, 500000, 200);
    const coded made =
        round_trip(histograms(TSR_U8, R"({"tables": 1})"), in, stream_of(in, TSR_U8, elements));
    const double ideal = order_0_bits(elements) / 8;
    CHECK(static_cast<double>(made.size()) < 1.005 * ideal);
    CHECK(static_cast<double>(made.size()) > ideal);
}

TEST_CASE("many tables follow a block whose parts differ") {
    // Parts of 4096 symbols around 10 or around 90, in turn: apart, each symbol takes 3 bits.
    std::mt19937_64 random(12);
    surroundings in;
    bytes elements(200000);
    for (std::size_t i = 0; i < elements.size(); ++i)
        elements[i] = static_cast<std::uint8_t>((i / 4096 % 2 ? 10 : 90) + random() % 8);
    const auto symbols = stream_of(in, TSR_U8, elements);
    const coded one = round_trip(histograms(TSR_U8, R"({"tables": 1})"), in, symbols);
    const coded many = round_trip(histograms(TSR_U8, R"({"tables": 16})"), in, symbols);
    CHECK(static_cast<double>(one.size()) > 3.9 / 8 * 200000);
    CHECK(static_cast<double>(many.size()) < 3.02 / 8 * 200000);
}

TEST_CASE("a block of one symbol takes a few bytes") {
    surroundings in;
    const coded made = round_trip(histograms(TSR_U8), in, stream_of(in, TSR_U8, bytes(100000, 65)));
    // Its 16 states, of which none has moved, and one table.
    CHECK(made.body.size() <= 4 * 16 + 1);
    CHECK(made.header.size() <= 10);
}

TEST_CASE("a block of no symbols takes no bytes, and none may be there") {
    surroundings in;
    for (const tsr_desc* model : {&histogram(), &adaptive()}) {
        const auto plan = arranged(bound(*model), bound(quantize()), bound(rans()), TSR_U16);
        const auto symbols = stream_of(in, TSR_U16, std::vector<std::uint16_t>{});
        const coded made = round_trip(plan, in, symbols);
        CHECK(made.size() == 0);
        CHECK(failure_of([&] {
                  decode(plan, in, {{}, {1}}, symbols.view);
              }).message == "1 coded bytes for no symbols");
        CHECK(failure_of([&] {
                  decode(plan, in, {{1}, {}}, symbols.view);
              }).message == "entropy header: 1 bytes too many");
    }
}

TEST_CASE("a model that knows its predictions stores no tables") {
    surroundings in;
    const auto plan =
        arranged(bound(doubles::announced_desc), bound(quantize()), bound(rans()), TSR_U8);
    bytes elements(800, 7);
    const auto symbols = stream_of(in, TSR_U8, elements, 16);
    const coded made = round_trip(plan, in, symbols);
    // No lanes: bulk. Lengths of the model's and the coder's header, and the model's four bytes.
    CHECK(made.header == bytes{0, 4, 7, 0, 0, 0, 0});

    // Groups of 8 alternate between the block's first symbol and the sibling's.
    for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = i / 8 % 2 ? 3 : 7;
    const auto sibling = stream_of(in, TSR_U8, bytes{3});
    const auto mixed = stream_of(in, TSR_U8, elements, 16);
    const coded beside = round_trip(plan, in, mixed, {&sibling.view, 1});
    CHECK(beside.body.size() < round_trip(plan, in, mixed).body.size() / 4);
}

TEST_CASE("more symbols than a table has room for are a clear error") {
    surroundings in;
    std::vector<std::uint32_t> elements(70000);
    for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = static_cast<std::uint32_t>(i);
    const auto message = [&](const std::vector<std::uint32_t>& all) {
        return failure_of([&] {
                   encode(histograms(TSR_U32, R"({"tables": 1})"), in, stream_of(in, TSR_U32, all));
               })
            .message;
    };
    CHECK(message(elements) == "distribution: 70000 symbols, expected at most 65536");
    CHECK(message({1, 1u << 30}) ==
          "model: alphabet of 1073741825, a histogram holds at most 16777216");
}

TEST_CASE("a damaged bulk block is an error or other symbols, never a crash") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    surroundings in;
    const auto symbols = stream_of(in, TSR_U16, skewed<std::uint16_t>(random, 3000, 100));
    const auto plan = histograms(TSR_U16, R"({"tables": 4, "group": 64})");
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

TEST_CASE("a block whose length nobody stored cannot be decoded") {
    surroundings in;
    CHECK(failure_of([&] {
              decode(histograms(TSR_U8), in, {}, engine::shape_of(TSR_U8, TSR_UNKNOWN));
          }).message ==
          "an entropy step needs to know how many symbols there are, which raw mode "
          "does not");
}

}  // namespace tessera::test
