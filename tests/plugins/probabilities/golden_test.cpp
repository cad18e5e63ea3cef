// SPDX-License-Identifier: MIT
// The rule "mode" against frequencies that distribution-coder's own core computed.
#include "rows.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>

namespace tessera::test {
namespace {

bit_row parsed(const std::string& dtype, const std::string& text) {
    bit_row row{dtype == "f16"    ? TSR_F16
                : dtype == "bf16" ? TSR_BF16
                : dtype == "f64"  ? TSR_F64
                                  : TSR_F32,
                {}};
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (row.kind == TSR_F64)
            row.bits.push_back(std::bit_cast<std::uint64_t>(std::strtod(word.c_str(), nullptr)));
        else if (row.kind == TSR_F32)
            row.bits.push_back(std::bit_cast<std::uint32_t>(std::strtof(word.c_str(), nullptr)));
        else
            row.bits.push_back(std::stoul(word, nullptr, 16));
    }
    return row;
}

}  // namespace

TEST_CASE("frequencies by the mode are those of distribution-coder") {
    const char* const shared = std::getenv("TESSERA_SHARED");
    if (shared == nullptr) {
        std::puts("skipped: vectors of distribution-coder: no TESSERA_SHARED");
        return;
    }
    std::ifstream file(std::string(shared) +
                       "/golden/distribution_coder/distribution_coder_golden.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::size_t vectors = 0;
    const sdk::value all = sdk::value::parse(text);
    for (const sdk::value& vector : all.items()) {
        const sdk::value* frequencies = vector.find("freqs_first_row");
        if (frequencies == nullptr) continue;  // of these only what the coder wrote is known
        const bit_row row = parsed(vector["dtype"].text(), vector["rows"].items()[0].text());
        INFO(vector["name"].text());
        const auto n = static_cast<std::uint32_t>(row.bits.size());
        REQUIRE(frequencies->items().size() == n);
        guarded_room room(8 * n);
        const void* data = room.hold(row.bytes());
        for (const char* set : instruction_sets) {
            answers asked(0, R"({"rule": "mode"})", set, n);
            asked.begin(row, data);
            std::uint64_t edge = 0;
            for (std::uint32_t s = 0; s < n; ++s) {
                const auto frequency =
                    static_cast<std::uint64_t>(frequencies->items()[s].integer());
                const tsr_interval said = asked.interval(s);
                CHECK(said.start == edge);
                CHECK(said.frequency == static_cast<std::uint32_t>(frequency));
                edge += frequency;
            }
            CHECK(edge == std::uint64_t{1} << 32);
        }
        ++vectors;
    }
    CHECK(vectors == 18);
}

}  // namespace tessera::test
