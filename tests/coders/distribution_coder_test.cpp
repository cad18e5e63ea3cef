// SPDX-License-Identifier: MIT
// The coder "arithmetic-62" against the streams of distribution-coder 0.1.1, with frequencies made
// of its rows as that program makes them, number by number.
#include "coded.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

extern "C" const tsr_entry tsr_plugin_entry_arithmetic_62;

namespace {

namespace testing = tessera::sdk::testing;
using tessera::tests::hex;
using frequencies = std::vector<std::uint64_t>;

/// A 16-bit float with so many bits of exponent.
double from_half(unsigned bits, unsigned exponent_bits) {
    const unsigned fraction_bits = 15 - exponent_bits;
    const int bias = (1 << (exponent_bits - 1)) - 1;
    const int exponent = static_cast<int>(bits >> fraction_bits & ((1u << exponent_bits) - 1));
    const unsigned fraction = bits & ((1u << fraction_bits) - 1);
    const unsigned whole = exponent > 0 ? fraction | 1u << fraction_bits : fraction;
    const double size =
        std::ldexp(whole, std::max(exponent, 1) - bias - static_cast<int>(fraction_bits));
    return bits >> 15 ? -size : size;
}

double number_of(const std::string& text, const std::string& dtype) {
    if (dtype == "f16") return from_half(static_cast<unsigned>(std::stoul(text, nullptr, 16)), 5);
    if (dtype == "bf16") return from_half(static_cast<unsigned>(std::stoul(text, nullptr, 16)), 8);
    return dtype == "f32" ? double{std::strtof(text.c_str(), nullptr)}
                          : std::strtod(text.c_str(), nullptr);
}

/// "0.1 0.7 0.2", or "0.25 x4" for four of the same: units of 2^-32, rounded down, at least 1;
/// what the sum lacks or has too much goes to the first of the largest.
frequencies frequencies_of(const std::string& row, const std::string& dtype) {
    frequencies made;
    std::istringstream words(row);
    for (std::string word; words >> word;) {
        if (word[0] == 'x') {
            made.resize(std::stoul(word.substr(1)), made.at(0));
            continue;
        }
        const double units = number_of(word, dtype) * 4294967296.0;
        made.push_back(units >= 1 ? static_cast<std::uint64_t>(units) : 1);
    }
    std::uint64_t sum = 0;
    for (const std::uint64_t f : made) sum += f;
    *std::max_element(made.begin(), made.end()) += (std::uint64_t{1} << 32) - sum;
    return made;
}

void check_vector(const std::vector<testing::table>& rows,
                  const std::vector<std::uint32_t>& symbols, const std::string& payload) {
    const testing::coder plan(*tsr_plugin_entry_arithmetic_62.plugins[0]);
    std::vector<testing::batch> steps;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const testing::table& row = rows[i % rows.size()];
        REQUIRE(row.total == std::uint64_t{1} << 32);
        steps.push_back({row.total, 1, {row.interval(symbols[i])}});
    }
    const auto made = plan.encode_steps(1, steps);
    CHECK(hex(made.ports.at(0).bytes()) == payload);
    // A point lies in the interval of one symbol: this decodes every one of them.
    plan.decode_steps(1, made, steps);
}

void check_rows(const std::vector<std::string>& rows, const std::string& dtype,
                const std::vector<std::uint32_t>& symbols, const std::string& payload) {
    std::vector<testing::table> tables;
    for (const std::string& row : rows)
        tables.push_back(testing::table::of(frequencies_of(row, dtype)));
    check_vector(tables, symbols, payload);
}

}  // namespace

TEST_CASE("streams are those of distribution-coder, those that it cannot decode included") {
    CHECK(frequencies_of("0.1 0.7 0.2", "f32") == frequencies{429496736, 3006477088, 858993472});
    CHECK(frequencies_of("2e66 399a 3266", "f16") == frequencies{429391872, 3006791680, 858783744});
    check_rows({"0.1 0.7 0.2", "0.8 0.1 0.1", "0.05 0.05 0.9"}, "f64", {1, 0, 2}, "40");
    check_rows({"0.25 x4"}, "f32", {0, 1, 2, 3, 3, 2, 1, 0}, "1be440");
    check_rows({"0.5 0.5"}, "f32", {}, "40");
    check_rows({"1.0 0.0"}, "f32", {1, 0, 1}, "fffffffffffffffe40");
    check_rows({"nan 0.5 0.5"}, "f32", {0, 1, 2}, "0000000050");
    check_rows({"0.3 x3"}, "f32", {0, 1, 2}, "40");
    check_rows({"0.9 0.05 0.03 0.01 0.009 0.001"}, "f32", {5, 4, 3, 2, 1, 0}, "ffffedadc0");
    check_rows({"0.00390625 x256"}, "f32", {5, 0, 0, 0, 0, 0, 0, 0}, "050000000000000040");
    check_rows({"0.5 0.5", "1e-12 1.0", "1e-12 1.0", "0.5 0.5"}, "f64", {1, 0, 0, 1},
               "800000000000000050");
    std::vector<std::uint32_t> sharp(41);
    sharp.back() = 1;
    check_rows({"0.999 0.001"}, "f64", sharp, "f5c0");
}

TEST_CASE("every golden vector of distribution-coder is written and read") {
    const char* shared = std::getenv("TESSERA_SHARED");
    const char* source = std::getenv("TESSERA_SOURCE");
    const std::string root = shared != nullptr   ? shared
                             : source != nullptr ? std::string(source) + "/../shared"
                                                 : "../shared";
    std::ifstream in(root + "/golden/distribution_coder/distribution_coder_golden.json");
    if (!in) {
        std::cout << "skipped: golden distribution-coder streams: no golden/distribution_coder "
                     "under TESSERA_SHARED or ../shared\n";
        return;
    }
    const auto golden = nlohmann::json::parse(in);
    CHECK(golden.size() >= 20);
    for (const auto& v : golden) {
        CAPTURE(v.at("name").get<std::string>());
        const auto rows = v.at("rows").get<std::vector<std::string>>();
        const auto dtype = v.at("dtype").get<std::string>();
        if (v.contains("freqs_first_row"))
            CHECK(frequencies_of(rows.at(0), dtype) == v.at("freqs_first_row").get<frequencies>());
        check_rows(rows, dtype, v.at("symbols").get<std::vector<std::uint32_t>>(),
                   v.at("payload").get<std::string>());
    }
}
