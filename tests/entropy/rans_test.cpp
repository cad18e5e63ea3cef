// SPDX-License-Identifier: MIT
// The coder "rans", against a decoder that follows its format page in plain arithmetic, and values
// worked out by hand.
#include <tessera/sdk/test_host.hpp>

#include <doctest/doctest.h>

#include <random>

extern "C" const tsr_entry tsr_plugin_entry_rans;

namespace tessera::rans {

namespace {

namespace testing = sdk::testing;
using testing::bytes;

const tsr_desc& desc() { return *tsr_plugin_entry_rans.plugins[0]; }

std::string message_of(const std::function<void()>& f) {
    try {
        f();
        return "";
    } catch (const sdk::error& e) {
        return e.what();
    }
}

// A table of 2^bits over `alphabet` symbols, of which about a third are outside the support.
testing::table random_table(std::mt19937_64& random, std::uint32_t alphabet, unsigned bits) {
    std::vector<std::uint64_t> f(alphabet);
    std::uint64_t left = std::uint64_t{1} << bits;
    for (auto& x : f)
        if (random() % 3 != 0 && left > 1)
            left -= x = 1 + random() % std::max<std::uint64_t>(left / 4, 1);
    f[random() % alphabet] += left;
    return testing::table::of(f);
}

testing::stream symbols_of(std::mt19937_64& random, const testing::tables& all, tsr_type type,
                           std::uint64_t count) {
    testing::stream s(type, count);
    for (std::uint64_t i = 0; i < count; ++i) {
        const testing::table& t = all.of(i);
        s.set(i, t.locate(static_cast<std::uint32_t>(random() % t.total)));
    }
    return s;
}

bytes body(const testing::coded& c) {
    const auto b = c.ports.at(0).bytes();
    return bytes(b.begin(), b.end());
}

// The format page, word for word, with divisions and 64-bit numbers.
std::vector<std::uint64_t> textbook(const bytes& from, const testing::tables& all,
                                    std::uint64_t width, std::uint64_t count) {
    const auto at = [&](std::size_t i) { return std::uint64_t{from.at(i)}; };
    const std::size_t states = std::size_t{1} << at(from.size() - 1);
    std::size_t end = from.size() - 1 - 4 * states;
    std::vector<std::uint64_t> x(states), out(count);
    for (std::size_t k = 0; k < states; ++k)
        x[k] = at(end + 4 * k) + 256 * at(end + 4 * k + 1) + 65536 * at(end + 4 * k + 2) +
               16777216 * at(end + 4 * k + 3);
    const std::size_t apart = 4 / width, vectors = 16 * apart;
    for (std::uint64_t row = 0; row < count; row += states)
        for (std::size_t k = states; k-- > 0;) {
            const std::size_t place =
                states < vectors ? k : k / vectors * vectors + k % 16 * apart + k % vectors / 16;
            if (row + place >= count) continue;
            const testing::table& t = all.of(row + place);
            const std::uint64_t point = x[k] % t.total;
            std::uint32_t s = 0;
            while (!(t.lower[s] <= point && point < t.lower[s] + t.frequency(s))) ++s;
            x[k] = t.frequency(s) * (x[k] / t.total) + point - t.lower[s];
            if (x[k] < 65536) {
                end -= 2;
                x[k] = 65536 * x[k] + at(end) + 256 * at(end + 1);
            }
            out[row + place] = s;
        }
    CHECK(end == 0);
    for (const std::uint64_t state : x) CHECK(state == 65536);
    return out;
}

}  // namespace

TEST_CASE("bytes worked out by hand") {
    // Frequencies 2, 1, 1 of 4; symbols 0 1 2 0. From the last: 65536 / 2 * 4 = 131072; then
    // 131072 * 4 + 3 = 524291; 524291 * 4 + 2 = 2097166; 2097166 / 2 * 4 = 4194332 = 0x0040001C.
    const testing::coder plan(desc(), R"({"states": 1})");
    const testing::tables all(testing::table::of(std::vector<std::uint64_t>{2, 1, 1}));
    const std::uint8_t symbols[] = {0, 1, 2, 0};
    const auto in = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(symbols));
    CHECK(body(plan.encode(all, in)) == bytes{0x1C, 0x00, 0x40, 0x00, 0});

    // One unit of 65536, at 5: a word of 0 leaves, 1 * 65536 + 5 stays.
    const testing::tables fine(testing::table::of(std::vector<std::uint64_t>{5, 1, 65530}));
    const std::uint8_t one[] = {1};
    CHECK(
        body(plan.encode(fine, testing::stream::of(TSR_U8, std::span<const std::uint8_t>(one)))) ==
        bytes{0, 0, 5, 0, 1, 0, 0});

    // Step by step the same state, behind the number of its words.
    const testing::batch steps{4, 1, {{0, 2}, {2, 1}, {3, 1}, {0, 2}}};
    CHECK(body(plan.encode_steps(1, {&steps, 1})) == bytes{0, 0x1C, 0x00, 0x40, 0x00});
}

TEST_CASE("bulk bytes are those of the format page, for every number of states and width") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const int states : {0, 1, 2, 4, 8, 16, 32, 64, 128})
        for (const tsr_type type : {TSR_BYTES, TSR_U8, TSR_U16, TSR_U32})
            for (const std::uint64_t count : {1, 63, 64, 1000, 5001}) {
                CAPTURE(states);
                CAPTURE(type);
                CAPTURE(count);
                const testing::coder plan(desc(), "{\"states\": " + std::to_string(states) + "}");
                const std::uint32_t alphabet = sdk::width(type) == 1 ? 200 : 900;
                testing::tables all;
                for (unsigned bits : {0u, 1u, 8u, 12u, 16u})
                    all.all.push_back(random_table(random, alphabet, bits));
                all.group = std::vector<std::uint64_t>{16, 31, 512}[random() % 3];
                for (std::uint64_t g = 0; g * all.group < count; ++g)
                    all.of_group.push_back(static_cast<std::uint16_t>(random() % all.all.size()));
                const testing::stream in = symbols_of(random, all, type, count);
                const testing::coded made = plan.encode(all, in);
                const auto expected = textbook(body(made), all, sdk::width(type), count);
                const testing::stream back = plan.decode(all, made, type, count);
                for (std::uint64_t i = 0; i < count; ++i) {
                    REQUIRE(expected[i] == in.at(i));
                    REQUIRE(back.at(i) == in.at(i));
                }
            }
}

TEST_CASE("bulk coding is within 0.1 % and a few states of the tables' entropy") {
    std::mt19937_64 random(5);
    const testing::coder plan(desc());
    const testing::tables all(random_table(random, 60, 12));
    const testing::stream in = symbols_of(random, all, TSR_U8, 1000000);
    double ideal = 0;
    for (std::uint64_t i = 0; i < in.count; ++i)
        ideal += std::log2(4096.0 / static_cast<double>(all.all[0].frequency(
                                        static_cast<std::uint32_t>(in.at(i)))));
    const auto size = static_cast<double>(body(plan.encode(all, in)).size());
    CHECK(size < 1.001 * ideal / 8 + 64 * 4);
    CHECK(size > ideal / 8);
}

TEST_CASE("a symbol outside its table is named") {
    const testing::coder plan(desc());
    const testing::tables all(testing::table::of(std::vector<std::uint64_t>{2, 0, 2}));
    const auto refused = [&](tsr_type type, std::uint64_t symbol) {
        testing::stream in(type, 100, 0);
        in.set(70, symbol);
        return message_of([&] { plan.encode(all, in); });
    };
    CHECK(refused(TSR_U8, 1) == "symbol 1 at 70 is outside the support of its table");
    CHECK(refused(TSR_U8, 3) == "symbol 3 at 70 is outside the support of its table");
    CHECK(refused(TSR_U32, 1u << 31) ==
          "symbol 2147483648 at 70 is outside its table's alphabet of 3");
}

TEST_CASE("lanes come back step by step, totals changing and lanes falling away") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::coder plan(desc());
    for (const std::uint32_t lanes : {1, 2, 7, 64}) {
        std::vector<testing::batch> all;
        std::uint32_t active = lanes;
        for (int b = 0; b < 50; ++b) {
            testing::batch batch;
            batch.total = std::uint64_t{1} << random() % 17;
            batch.active = active;
            for (std::uint64_t i = random() % 40 * active; i-- > 0;) {
                const auto start = static_cast<std::uint32_t>(random() % batch.total);
                batch.intervals.push_back(
                    {start, static_cast<std::uint32_t>(1 + random() % (batch.total - start))});
            }
            all.push_back(batch);
            if (active > 1 && random() % 8 == 0) --active;
        }
        const testing::coded made = plan.encode_steps(lanes, all);
        CHECK(message_of([&] { plan.decode_steps(lanes, made, all); }) == "");
    }
}

TEST_CASE("more steps than a segment holds") {
    std::mt19937_64 random(4);
    const testing::coder plan(desc());
    testing::batch all{256, 3, {}};
    for (int i = 0; i < 3 * 800000; ++i)
        all.intervals.push_back({static_cast<std::uint32_t>(random() % 128) * 2, 2});
    const testing::coded made = plan.encode_steps(3, {&all, 1});
    // 7 bits each, and what three segments keep: 3 states of 4 bytes and a count.
    CHECK(body(made).size() < 2400000 * 7 / 8 + 3 * 16);
    CHECK(message_of([&] { plan.decode_steps(3, made, {&all, 1}); }) == "");
}

TEST_CASE("a symbol that has all of its total takes no room") {
    const testing::coder plan(desc(), R"({"states": 1})");
    testing::batch sure{65536, 1, std::vector<tsr_interval>(10000, {0, 65536})};
    CHECK(body(plan.encode_steps(1, {&sure, 1})) == bytes{0, 0, 0, 1, 0});
    const testing::tables all(testing::table::of(std::vector<std::uint64_t>{0, 4096}));
    testing::stream in(TSR_U8, 10000, 0);
    for (std::uint64_t i = 0; i < in.count; ++i) in.set(i, 1);
    CHECK(body(plan.encode(all, in)) == bytes{0, 0, 1, 0, 0});
}

TEST_CASE("damage is found, or gives other symbols") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const testing::coder plan(desc(), R"({"states": 4})");
    const testing::tables all(random_table(random, 50, 10));
    const testing::stream in = symbols_of(random, all, TSR_U8, 500);
    const bytes whole = body(plan.encode(all, in));
    const auto problem = [&](bytes damaged) {
        testing::coded c;
        c.ports.push_back(testing::stream::of(TSR_BYTES, std::span<const std::uint8_t>(damaged)));
        return message_of([&] { plan.decode(all, c, TSR_U8, 500); });
    };
    CHECK(problem(whole) == "");
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        CHECK(problem(bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut))) !=
              "");
    bytes longer = whole;
    longer.insert(longer.begin(), {1, 2});
    CHECK(problem(longer) == "words do not end where the symbols do");
    CHECK(problem({}) == "expected the number of states at the end, 2^0 to 2^7");
    CHECK(problem({9}) == "expected the number of states at the end, 2^0 to 2^7");
    CHECK(problem({7}) == "expected 128 states, found 1 bytes");
    CHECK(problem({0, 0, 0, 0, 0}) == "a state below 2^16");
    for (int i = 0; i < 500; ++i) {
        bytes damaged = whole;
        damaged[random() % damaged.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
        problem(damaged);
    }
}

}  // namespace tessera::rans
