// SPDX-License-Identifier: MIT
// Priors of n-grams: what comes back of them, and what is refused.
#include "context-mix/parameters.hpp"
#include "context-mix/prior_file.hpp"
#include "mixing.hpp"

#include <tessera/sdk/test_host.hpp>

extern "C" const tsr_entry tsr_plugin_entry_context_mix;

namespace tessera::test {

namespace {

namespace testing = sdk::testing;
using context_mix::knowledge;
using bytes = std::vector<std::uint8_t>;

const tsr_desc& model() { return *tsr_plugin_entry_context_mix.plugins[0]; }

constexpr char few[] =
    R"("contexts": ["order1"], "matches": [], "selectors": ["known"], "runs": false)";

context_mix::recipe recipe_of() {
    return context_mix::recipe_of(sdk::value::parse(
        testing::complete_params(context_mix::model_schema.data(), "{" + std::string(few) + "}")));
}

testing::stream lesson(std::size_t count) {
    testing::stream all(TSR_U16, count);
    for (std::uint32_t i = 0, any = 3; i < count; ++i, any = any * 1103515245 + 12345)
        all.set(i, i % 3 == 0 ? 700 : any >> 16 & 7);
    all.alphabet = 1000;
    return all;
}

const bytes& small_prior() {
    static const bytes asset = [] {
        const testing::stream samples[] = {lesson(4000)};
        const auto made = testing::train(
            model(), samples, "{" + std::string(few) + R"(, "counted": 2, "size": 8192})");
        return bytes(made.bytes().begin(), made.bytes().end());
    }();
    return asset;
}

knowledge read(const bytes& asset) {
    return context_mix::read_prior(asset, context_mix::check_prior(asset, recipe_of()));
}

/// Reads the asset, and walks a few symbols from it.
refusal walking(const bytes& asset, std::uint64_t alphabet = 1000) {
    return refusal_of([&] {
        testing::surroundings around;
        around.assets["asset:p"] = std::make_shared<bytes>(asset);
        const testing::model primed(model(), "{" + std::string(few) + R"(, "prior": "asset:p"})",
                                    around);
        testing::stream symbols = lesson(12);
        symbols.alphabet = alphabet;
        primed.walk_bits(symbols, {});
    });
}

}  // namespace

TEST_CASE("a prior of n-grams that is read and written again is the same") {
    const knowledge k = read(small_prior());
    CHECK(k.bits == 10);
    CHECK(k.lines.empty());
    REQUIRE(k.counted.levels.size() == 2);
    CHECK(k.counted.levels[0].size() == 9);
    const auto how = context_mix::check_prior(small_prior(), recipe_of());
    CHECK(how.counted == 2);
    CHECK(!how.length_first);
    CHECK(context_mix::write_prior(k, how) == small_prior());
    CHECK(walking(small_prior()).status == TSR_OK);
    CHECK(walking(small_prior(), 5000).status == TSR_OK);  // wider symbols: as without it
}

TEST_CASE("a prior of n-grams cut at any length is an error") {
    for (std::size_t size = 1; size < small_prior().size(); ++size) {
        CAPTURE(size);
        const refusal r = refusal_of([&] {
            read(
                {small_prior().begin(), small_prior().begin() + static_cast<std::ptrdiff_t>(size)});
        });
        CHECK(r.status == TSR_E_CORRUPT);
        CHECK(r.message.starts_with("prior: "));
    }
    bytes longer = small_prior();
    longer.push_back(0);
    CHECK(refusal_of([&] { read(longer); }).message == "prior: 1 bytes behind its end");
}

TEST_CASE("a prior of n-grams with any byte damaged is an error, or another prior that serves") {
    const std::uint32_t seed = fresh_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (std::size_t at = 0; at < small_prior().size(); ++at) {
        CAPTURE(at);
        bytes other = small_prior();
        other[at] ^= static_cast<std::uint8_t>(1 + random() % 255);
        const refusal r = walking(other);
        CAPTURE(r.message);
        CHECK((r.status == TSR_OK || r.status == TSR_E_CORRUPT || r.status == TSR_E_PARAM ||
               r.status == TSR_E_UNSUPPORTED));
        if (r.status != TSR_OK) CHECK(r.message.starts_with("prior: "));
    }
}

TEST_CASE("what a prior of n-grams says before them is bounded") {
    // Behind the signature: orders, whether symbols say first how long they are, their bits.
    const std::string signature = context_mix::signature_of(recipe_of());
    const std::size_t front = 13 + 1 + 1 + signature.size();
    REQUIRE(small_prior()[front] == 2);
    const auto message = [&](std::size_t at, std::uint8_t value) {
        bytes other = small_prior();
        other[front + at] = value;
        const refusal r = refusal_of([&] { read(other); });
        CHECK(r.status == TSR_E_CORRUPT);
        return r.message;
    };
    CHECK(message(0, 0) == "prior: expected n-grams of 1 order or more, found 0");
    CHECK(message(0, 5) == "prior: expected orders, found the end or too large a number");
    CHECK(message(1, 2) ==
          "prior: expected 0 or 1: whether symbols say first how long they are, "
          "found the end or too large a number");
    CHECK(message(2, 0) == "prior: expected symbols of 1 bit or more, found 0");
    CHECK(message(2, 33) ==
          "prior: expected bits of symbols, at most 32, found the end or too large a number");
}

TEST_CASE("samples that are none, or of contexts that need bytes, are refused") {
    const auto told = [](const testing::stream& sample, const std::string& params) {
        const testing::stream samples[] = {sample};
        const refusal r = refusal_of([&] { testing::train(model(), samples, params); });
        CHECK(r.status == TSR_E_PARAM);
        return r.message;
    };
    CHECK(told(testing::stream(TSR_U16, 0), R"({"counted": 1})") ==
          "expected samples, found 0 symbols");
    CHECK(told(testing::stream(TSR_U64, 5), R"({"counted": 1})") ==
          "expected samples of at most 32 bits, found u64");
    CHECK(told(lesson(50), R"({"counted": 1})") ==
          "contexts other than order, sparse, above and around: symbols of 10 bits, expected at "
          "most 8");
}

}  // namespace tessera::test
