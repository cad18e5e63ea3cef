// SPDX-License-Identifier: MIT
// The model "adaptive-bits": probabilities worked out by hand, contexts against a map of them, and
// streams that come back.
#include "stage.hpp"

#include <tessera/sdk/test_host.hpp>

namespace tessera::test {

namespace {

namespace testing = sdk::testing;

testing::stream numbers(const std::vector<std::uint8_t>& of, std::uint64_t alphabet) {
    auto in = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(of));
    in.alphabet = alphabet;
    return in;
}

/// format.md to the letter, contexts by their text.
class by_text {
  public:
    by_text(unsigned quick, unsigned slow) : quick_(quick), slow_(slow) {}

    std::uint64_t probability(const std::string& context) {
        const one& o = all_[context];
        return o.quick / 2 + o.slow * 128;
    }
    void update(const std::string& context, unsigned bit) {
        one& o = all_[context];
        std::uint64_t r = 0;
        for (std::uint64_t n = 2 * (o.seen + 1) / 3; n > 0; n /= 2) ++r;
        const std::uint64_t least = std::max<std::uint64_t>(1, r);
        const std::uint64_t a = std::uint64_t{1} << std::min<std::uint64_t>(least, quick_);
        const std::uint64_t b = std::uint64_t{1} << std::min<std::uint64_t>(least, slow_);
        if (bit == 1) {
            o.quick += (4294967295 - o.quick) / a;
            o.slow += (16777215 - o.slow) / b;
        } else {
            o.quick -= o.quick / a;
            o.slow -= o.slow / b;
        }
        o.seen = std::min<std::uint64_t>(o.seen + 1, 255);
    }

  private:
    struct one {
        std::uint64_t quick = 2147483648, slow = 8388608, seen = 0;
    };
    unsigned quick_, slow_;
    std::map<std::string, one> all_;
};

}  // namespace

TEST_CASE("probabilities of a bit, worked out by hand") {
    const testing::model plan(adaptive_bits());
    const testing::steps said = plan.walk(numbers({1, 0, 1, 1}, 2), {}, 1);
    REQUIRE(said.said.size() == 4);
    // quick and slow begin at a half. A 1 brings each half of the way to its top, the 0 after it
    // half of the way down, and the third bit a quarter of the way up.
    CHECK(said.said[0].numbers<std::uint32_t>()[0] == 2147483648u);
    CHECK(said.said[1].numbers<std::uint32_t>()[0] == 3221225343u);
    CHECK(said.said[2].numbers<std::uint32_t>()[0] == 1610612736u);
    CHECK(said.said[3].numbers<std::uint32_t>()[0] == 2281701247u);
}

TEST_CASE("a bit's context is the symbols before it and the bits of its own, lane by lane") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const unsigned order : {0u, 1u, 3u}) {
        CAPTURE(order);
        const testing::model plan(
            adaptive_bits(), R"({"quick": 3, "slow": 9, "order": )" + std::to_string(order) + "}");
        std::vector<std::uint8_t> symbols(900);
        for (auto& s : symbols) s = static_cast<std::uint8_t>(random() % 11 * (random() % 3 != 0));
        constexpr std::uint32_t lanes = 3, bits = 4;
        const testing::steps said = plan.walk(numbers(symbols, 11), {}, lanes);
        REQUIRE(said.said.size() == 300 * bits);
        for (std::uint32_t lane = 0; lane < lanes; ++lane) {
            by_text expected(3, 9);
            std::string before(order, '\0');
            for (std::size_t i = 0; i < 300; ++i) {
                const std::uint8_t symbol = symbols[lane * 300 + i];
                std::string context = before + ":";
                for (unsigned b = 0; b < bits; ++b) {
                    REQUIRE(said.said[i * bits + b].numbers<std::uint32_t>()[lane] ==
                            expected.probability(context));
                    const unsigned bit = symbol >> (bits - 1 - b) & 1;
                    expected.update(context, bit);
                    context += static_cast<char>('0' + bit);
                }
                before = (before + static_cast<char>(symbol)).substr(1);
            }
        }
    }
}

TEST_CASE("contexts of bits are bounded before memory is asked for") {
    const testing::model plan(adaptive_bits(), R"({"order": 2})");
    CHECK_THROWS_WITH(plan.walk(numbers({1, 2, 3}, 256), {}, 1),
                      "order 2 over symbols of 8 bits, expected contexts of at most 18 bits");
    CHECK(plan.walk(numbers({1, 2, 3}, 64), {}, 1).said.size() == 18);
}

TEST_CASE("symbols come back bit by bit, near their entropy") {
    std::mt19937_64 random(7);
    surroundings in;
    const auto elements = skewed<std::uint8_t>(random, 200000, 100);
    for (const auto* coder : {&range(), &rans()}) {
        const auto plan =
            arranged(bound(adaptive_bits(), R"({"quick": 13, "slow": 13})"),
                     bound(adaptive_binary(), R"({"bits": 24})"), bound(*coder), TSR_U8, 3);
        const coded made = round_trip(plan, in, stream_of(in, TSR_U8, elements));
        const double ideal = order_0_bits(elements) / 8;
        CHECK(static_cast<double>(made.size()) < 1.03 * ideal);
        CHECK(static_cast<double>(made.size()) > ideal);
    }
}

}  // namespace tessera::test
