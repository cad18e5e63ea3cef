// SPDX-License-Identifier: MIT
// Cumulative tables of steps, by the distribution's own kernels, against the published ones.
#include "runs.hpp"
#include "shared.hpp"

#include "common/softmax_lut/rows.hpp"

#include <doctest/doctest.h>

namespace {

using namespace tessera;
using sdk::instructions;

/// Where the symbols of a row end.
std::vector<std::uint32_t> ends_of(std::span<const std::int32_t> logits,
                                   const transformer::model_file& file, instructions set) {
    std::vector<std::uint32_t> room(softmax_lut::blocks_of(logits.size()) + 1), ends;
    softmax_lut::weighed_row row(room.data());
    row.weigh(softmax_lut::kernel_for(set), file.coefficient, logits, file.total);
    std::uint64_t end = 0;
    for (std::size_t symbol = 0; symbol < logits.size(); ++symbol) {
        const tsr_interval interval = row.interval(symbol);
        CHECK(interval.start == end);
        end = std::uint64_t{interval.start} + interval.frequency;
        ends.push_back(static_cast<std::uint32_t>(end));
    }
    CHECK(end == file.total);
    return ends;
}

std::string crc_of(const std::vector<std::uint32_t>& numbers) {
    return test::crc_of(std::span(numbers));
}

/// Those that this machine and TESSERA_CPU have.
std::vector<instructions> all_sets() {
    std::vector<instructions> all;
    for (const auto set :
         {instructions::scalar, instructions::avx2, instructions::avx512, instructions::avx512vbmi})
        if (set <= sdk::best_instructions()) all.push_back(set);
    return all;
}

}  // namespace

TEST_CASE("cumulative tables of every step are the published ones, in one lane and in 64") {
    const auto bytes = test::shared_file("models/v001_eng.czm");
    const auto golden = test::shared_json("golden/czip/stage_ascii_short.json");
    if (!bytes || !golden) return;
    const auto tokens = golden->at("tokens").get<std::vector<std::uint32_t>>();
    const auto wanted = golden->at("per_step_cumfreqs_crc32").get<std::vector<std::string>>();
    const auto intervals =
        golden->at("per_step_symbol_interval").get<std::vector<std::vector<std::uint32_t>>>();
    REQUIRE(tokens.size() == 78);
    CHECK(wanted[0] == "631c8abd");  // as CZIP.md has it, section 10
    for (const instructions set : all_sets()) {
        const transformer::kernels& with = transformer::kernels_for(set);
        const std::string name = with.name;
        CAPTURE(name);
        const transformer::model m(transformer::read_model_file(*bytes),
                                   transformer::division::nearest, with);
        const bool slow = test::sanitized && set == instructions::scalar;
        std::vector<std::uint32_t> all;
        test::lane_run run(m, 64);
        for (std::size_t at = 0; at < tokens.size(); at += 64) {
            const std::size_t count = std::min<std::size_t>(64, tokens.size() - at);
            const auto logits = run.score({tokens.data() + at, count}, 48);
            for (std::size_t i = 0; i < count; ++i) {
                const auto ends = ends_of(std::span(logits).subspan(i * 1024, 1024), m.file(), set);
                CHECK(crc_of(ends) == wanted[at + i]);
                const std::uint32_t token = tokens[at + i];
                CHECK(intervals[at + i] ==
                      std::vector{token == 0 ? 0 : ends[token - 1], ends[token]});
                all.insert(all.end(), ends.begin(), ends.end());
            }
        }
        CHECK(std::vector(all.begin(), all.begin() + 8) ==
              std::vector<std::uint32_t>{1671, 4177, 6265, 9606, 16287, 19628, 20881, 24222});
        CHECK(crc_of(all) == "d6d069ca");
        if (slow) continue;
        const auto together = test::score_lanes(m, 64, 64, {tokens.data(), 3});
        for (std::size_t step = 0; step < together.size(); ++step)
            for (std::size_t l = 0; l < 64; ++l) {
                const auto row = std::span(together[step]).subspan(l * 1024, 1024);
                CHECK(crc_of(ends_of(row, m.file(), set)) == wanted[step]);
            }
    }
}
