// SPDX-License-Identifier: MIT
// Messages there and back, one step or many at a time, and the bytes of a coder by itself.
#include "linked.hpp"

#include <tessera/sdk/test_host.hpp>

namespace tessera::test {

namespace {

bytes encoded(step_encoder& encoder, const message& m) {
    encoder.encode(m.all(), m.symbols);
    CHECK(encoder.symbols() == m.symbols.size());
    const auto made = encoder.finish();
    return {made.begin(), made.end()};
}

std::vector<std::uint32_t> decoded(step_decoder& decoder, const message& m, const bytes& from) {
    std::vector<std::uint32_t> symbols(m.symbols.size());
    decoder.start(from);
    decoder.decode(m.all(), symbols);
    decoder.finish();
    return symbols;
}

}  // namespace

TEST_CASE("symbols come back from every coder and any number of lanes") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const char* coder : {"range", "rans", "arithmetic"})
        for (const std::uint32_t lanes : {1, 2, 7}) {
            CAPTURE(coder);
            CAPTURE(lanes);
            const step_codec codec = codec_of("quantize:bits=16", coder);
            const step_options options{.alphabet = 300, .lanes = lanes};
            step_encoder encoder(codec, options);
            step_decoder decoder(codec, options);
            for (const std::uint32_t alphabet : {1, 2, 300}) {
                const message m(random, alphabet, 42 * lanes);
                CHECK(decoded(decoder, m, encoded(encoder, m)) == m.symbols);
                encoder.reset();
            }
        }
}

TEST_CASE("many rows in one call are the same as row by row") {
    std::mt19937_64 random(11);
    const message m(random, 17, 100);
    const step_codec codec = codec_of("quantize", "range");
    step_encoder many(codec, {.alphabet = 17}), one(codec, {.alphabet = 17});
    for (std::size_t i = 0; i < m.symbols.size(); ++i) one.encode(m.row(i), m.symbols[i]);
    const auto made = one.finish();
    CHECK(bytes(made.begin(), made.end()) == encoded(many, m));
    step_decoder decoder(codec, {.alphabet = 17});
    decoder.start(made);
    for (std::size_t i = 0; i < m.symbols.size(); ++i)
        CHECK(decoder.decode(m.row(i)) == m.symbols[i]);
    decoder.finish();
}

TEST_CASE("rows may lie apart") {
    std::mt19937_64 random(12);
    const message m(random, 5, 20);
    std::vector<std::uint32_t> apart(20 * 9);
    for (std::size_t r = 0; r < 20; ++r)
        std::copy_n(m.counts.begin() + static_cast<std::ptrdiff_t>(r) * 5, 5,
                    apart.begin() + static_cast<std::ptrdiff_t>(r) * 9);
    for (const std::uint32_t lanes : {1, 4}) {
        const step_codec codec = codec_of("quantize", "range");
        step_encoder side_by_side(codec, {.alphabet = 5, .lanes = lanes}),
            spread(codec, {.alphabet = 5, .lanes = lanes});
        spread.encode({apart.data(), TSR_COUNTS, 5, 20, 9}, m.symbols);
        const auto made = spread.finish();
        CHECK(bytes(made.begin(), made.end()) == encoded(side_by_side, m));
    }
}

TEST_CASE("the bytes are the coder's, and nothing else") {
    // Four symbols alike take two bits each, and the CACM coder ends with 01 (plugins/arithmetic).
    const std::vector<std::uint32_t> counts(4, 1);
    step_encoder encoder(codec_of("quantize", "arithmetic"), {.alphabet = 4});
    for (const std::uint32_t symbol : {0, 1, 2, 3, 3, 2, 1, 0})
        encoder.encode({counts.data(), TSR_COUNTS, 4}, symbol);
    const auto made = encoder.finish();
    CHECK(bytes(made.begin(), made.end()) == bytes{0x1b, 0xe4, 0x40});
}

TEST_CASE("a message that was given up leaves nothing behind") {
    std::mt19937_64 random(13);
    const message m(random, 50, 30);
    const step_codec codec = codec_of("quantize", "range");
    step_encoder fresh(codec, {.alphabet = 50}), used(codec, {.alphabet = 50});
    used.reserve(100);
    used.encode(m.row(3), 49);
    used.reset();
    CHECK(used.symbols() == 0);
    const bytes expected = encoded(fresh, m);
    CHECK(encoded(used, m) == expected);
    used.reset();
    CHECK(encoded(used, m) == expected);
}

TEST_CASE("parameters are given as in specs, or as words") {
    CHECK(
        codec_of("quantize:bits=9", R"({"use": "range", "params": {"lanes": 2}})").resolved() ==
        R"({"coder":{"params":{"lanes":2},"use":"range"},"distribution":{"params":{"bits":9},"use":"quantize"}})");
}

}  // namespace tessera::test
