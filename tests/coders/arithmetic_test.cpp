// SPDX-License-Identifier: MIT
// The coder "arithmetic", against the streams that the two programs wrote whose coder it is.
#include "coded.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>

extern "C" const tsr_entry tsr_plugin_entry_arithmetic;

namespace {

namespace sdk = tessera::sdk;
namespace testing = sdk::testing;
using tessera::tests::hex;
using testing::bytes;

const tsr_desc& desc() { return *tsr_plugin_entry_arithmetic.plugins[0]; }

bytes from_hex(const std::string& text) {
    bytes out;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        out.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
    return out;
}

std::string coded_hex(const testing::coder& plan, const testing::tables& all,
                      const std::vector<std::uint16_t>& symbols) {
    const auto in = testing::stream::of(TSR_U16, std::span<const std::uint16_t>(symbols));
    const auto made = plan.encode(all, in);
    const auto back = plan.decode(all, made, TSR_U16, symbols.size());
    for (std::size_t i = 0; i < symbols.size(); ++i) REQUIRE(back.at(i) == symbols[i]);

    // Step by step in one lane: the same bytes, and the same symbols out of them.
    std::vector<testing::batch> steps;
    for (const std::uint16_t s : symbols)
        steps.push_back({all.all[0].total, 1, {all.all[0].interval(s)}});
    const auto stepped = plan.encode_steps(1, steps);
    CHECK(hex(stepped.ports.at(0).bytes()) == hex(made.ports.at(0).bytes()));
    plan.decode_steps(1, stepped, steps);
    return hex(made.ports.at(0).bytes());
}

testing::tables frequencies_of(const nlohmann::json& sparse) {
    std::vector<std::uint64_t> f(sparse.at("len").get<std::size_t>());
    for (const auto& pair : sparse.at("nonzero"))
        f.at(pair.at(0).get<std::size_t>()) = pair.at(1).get<std::uint64_t>();
    return testing::tables(testing::table::of(f));
}

/// The golden streams of the bitstream project, or nothing where they are not here.
nlohmann::json bitstream_golden() {
    const char* shared = std::getenv("TESSERA_SHARED");
    const char* source = std::getenv("TESSERA_SOURCE");
    const std::string root = shared != nullptr   ? shared
                             : source != nullptr ? std::string(source) + "/../shared"
                                                 : "../shared";
    std::ifstream in(root + "/golden/bitstream/bitstream_golden.json");
    return in ? nlohmann::json::parse(in) : nlohmann::json();
}

/// format.md to the letter: one bit after the other.
std::string bit_by_bit(const std::vector<testing::batch>& steps, bool quarter) {
    constexpr std::uint64_t middle = std::uint64_t{1} << 31, fourth = std::uint64_t{1} << 30;
    std::uint64_t low = 0, high = 0xFFFFFFFF, pending = 0;
    std::string bits;
    const auto write = [&](char first, char others) {
        bits += first;
        for (; pending > 0; --pending) bits += others;
    };
    for (const testing::batch& step : steps) {
        const std::uint64_t range = high - low + 1, start = step.intervals[0].start;
        high = low + range * (start + step.intervals[0].frequency) / step.total - 1;
        low += range * start / step.total;
        for (;;) {
            std::uint64_t down = 0;
            if (high < middle) {
                write('0', '1');
            } else if (low >= middle) {
                write('1', '0');
                down = middle;
            } else if (low >= fourth && high < 3 * fourth) {
                ++pending;
                down = fourth;
            } else {
                break;
            }
            low = 2 * (low - down);
            high = 2 * (high - down) + 1;
        }
    }
    if (quarter) {
        ++pending;
        low < fourth ? write('0', '1') : write('1', '0');
    } else {
        bits += '1';
    }
    bits.resize((bits.size() + 7) / 8 * 8, '0');
    bytes out;
    for (std::size_t i = 0; i < bits.size(); i += 8)
        out.push_back(static_cast<std::uint8_t>(std::stoul(bits.substr(i, 8), nullptr, 2)));
    return hex(out);
}

}  // namespace

TEST_CASE("streams are those that the bitstream project wrote, bit for bit") {
    const nlohmann::json golden = bitstream_golden();
    if (golden.is_null()) {
        std::cout << "skipped: golden .ac streams: no golden/bitstream/bitstream_golden.json under "
                     "TESSERA_SHARED or ../shared\n";
        return;
    }
    const testing::coder plan(desc());
    int streams = 0;
    for (const std::string layer : {"layer_0", "layer_1"})
        for (const std::string meta : {"meta_t0_4", "meta_t4_5"})
            for (const std::string tensor : {"k", "v"})
                for (const std::string part : {"hi6", "lo10"})
                    for (const std::string books : {"global", "per-dump"}) {
                        const auto& files = golden.at("arith_" + books);
                        const std::string name = tensor + "_" + part;
                        const bytes raw = from_hex(
                            golden.at("dump").at(layer + "/" + tensor + meta.substr(4) + ".bin"));
                        std::vector<std::uint16_t> symbols;
                        for (std::size_t i = 0; i < raw.size(); i += 2) {
                            const unsigned half = raw[i] | raw[i + 1] << 8;
                            symbols.push_back(static_cast<std::uint16_t>(
                                part == "hi6" ? half >> 10 : half & 1023));
                        }
                        const auto& book = books == "global"
                                               ? files.at("global_codebook_arith.json")
                                               : files.at(layer + "/arith_" + meta + ".json");
                        CHECK(coded_hex(plan, frequencies_of(book.at(name + "_freq")), symbols) ==
                              files.at(layer + "/" + name + "_" + meta + ".ac"));
                        ++streams;
                    }
    CHECK(streams == 32);
}

TEST_CASE("streams end as CZIP chunks do where the middle is asked for") {
    const testing::coder plan(desc(), R"({"ending": "middle"})");
    const testing::tables ten(testing::table::of(std::vector<std::uint64_t>{1, 2, 3, 4}));
    CHECK(coded_hex(plan, ten, {0, 1, 2, 3, 3, 2, 1, 0, 2, 2}) == "0577d0");
    CHECK(coded_hex(plan, ten, {}) == "80");
    const testing::tables steep(
        testing::table::of(std::vector<std::uint64_t>{1, 536869374, 536870400, 1}));
    CHECK(coded_hex(plan, steep, {1}) == "40");
    CHECK(coded_hex(plan, steep, {2}) == "80");
    CHECK(coded_hex(plan, steep, {0, 0, 0}) == "000000000000000000000020");
    std::vector<std::uint16_t> turns;
    for (int i = 0; i < 9; ++i) turns.insert(turns.end(), {1, 2});
    CHECK(coded_hex(plan, steep, turns) == "555540");
    for (int i = 9; i < 20; ++i) turns.insert(turns.end(), {1, 2});
    turns.insert(turns.end(), {0, 3});
    CHECK(coded_hex(plan, steep, turns) == "55554aa47171c727abfffffff0");
}

TEST_CASE("many bits at a time are the bits of one at a time") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const bool quarter : {true, false})
        for (int round = 0; round < 300; ++round) {
            const testing::coder plan(
                desc(), quarter ? R"({"ending": "quarter"})" : R"({"ending": "middle"})");
            std::vector<testing::batch> steps;
            for (std::uint64_t n = random() % 200; n > 0; --n) {
                std::uint64_t total = 1 + random() % (std::uint64_t{1} << (1 + random() % 30));
                std::uint64_t frequency = 1 + random() % std::min<std::uint64_t>(total, 3);
                std::uint64_t start = random() % (total - frequency + 1);
                if (round % 3 == 0) {
                    // About the middle: it straddles for as long as chance has it.
                    total = std::uint64_t{1} << (1 + random() % 30);
                    frequency = std::min<std::uint64_t>(total, 2);
                    start = total / 2 - frequency / 2;
                }
                if (round % 3 == 1) frequency = total - start;
                steps.push_back(
                    {total,
                     1,
                     {{static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(frequency)}}});
            }
            const auto made = plan.encode_steps(1, steps);
            REQUIRE(hex(made.ports.at(0).bytes()) == bit_by_bit(steps, quarter));
            plan.decode_steps(1, made, steps);
        }
}

TEST_CASE("bytes are refused unless an encoder would have written them") {
    const std::uint32_t seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const char* ending : {"quarter", "middle"}) {
        const testing::coder plan(desc(),
                                  std::string(R"({"ending": ")").append(ending).append("\"}"));
        const testing::tables all(testing::table::of(
            std::vector<std::uint64_t>{1, 1000, 0, 77, std::uint64_t{1} << 29, 5}));
        // "" also where other symbols come out, and these very bytes are theirs.
        const auto damage_of = [&](const bytes& b, std::uint64_t count) -> std::string {
            testing::coded c;
            c.ports.push_back(testing::stream::of(TSR_BYTES, std::span<const std::uint8_t>(b)));
            try {
                const auto made = plan.encode(all, plan.decode(all, c, TSR_U8, count));
                return hex(made.ports.at(0).bytes()) == hex(b) ? "" : "others' bytes";
            } catch (const sdk::error& e) {
                return e.what();
            }
        };
        const std::string refused = "bytes do not end where the symbols do";
        const std::string short_of = "bytes end before the symbols do";
        for (int round = 0; round < 200; ++round) {
            std::vector<std::uint8_t> symbols(random() % 40);
            for (auto& s : symbols) s = std::vector<std::uint8_t>{0, 1, 3, 4, 5}[random() % 5];
            const auto in = testing::stream::of(TSR_U8, std::span<const std::uint8_t>(symbols));
            const auto made = plan.encode(all, in);
            const auto view = made.ports.at(0).bytes();
            const bytes whole(view.begin(), view.end());
            REQUIRE(damage_of(whole, symbols.size()) == "");
            bytes longer = whole;
            longer.push_back(0);
            CHECK(damage_of(longer, symbols.size()) == refused);
            const std::string cut =
                damage_of(bytes(whole.begin(), whole.end() - 1), symbols.size());
            CHECK((cut == "" || cut == refused || cut == short_of));
            CHECK(damage_of({}, symbols.size()) == (symbols.empty() ? refused : short_of));
            bytes changed = whole;
            changed[random() % changed.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
            const std::string other = damage_of(changed, symbols.size());
            CHECK((other == "" || other == refused || other == short_of));
        }
    }
}

TEST_CASE("a symbol outside its table is named") {
    const testing::coder plan(desc());
    const testing::tables all(testing::table::of(std::vector<std::uint64_t>{3, 0, 4}));
    const std::uint8_t symbols[] = {0, 2, 1};
    std::string message;
    try {
        plan.encode(all, testing::stream::of(TSR_U8, std::span<const std::uint8_t>(symbols)));
    } catch (const sdk::error& e) {
        message = e.what();
    }
    CHECK(message == "symbol 1 at 2 is outside the support of its table");
}
