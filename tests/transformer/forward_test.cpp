// SPDX-License-Identifier: MIT
// Steps, against the published logits of the published model.
#include "model_maker.hpp"
#include "runs.hpp"
#include "shared.hpp"

#include <doctest/doctest.h>

#include <random>

namespace {

using namespace tessera;

const char* const short_text = "golden/czip/stage_ascii_short.json";

}  // namespace

TEST_CASE("logits of every step are the published ones, stepwise, ahead and in many lanes") {
    const auto bytes = test::shared_file("models/v001_eng.czm");
    const auto golden = test::shared_json(short_text);
    if (!bytes || !golden) return;
    const auto tokens = golden->at("tokens").get<std::vector<std::uint32_t>>();
    const auto wanted = golden->at("per_step_logits_crc32").get<std::vector<std::string>>();
    for (const transformer::kernels* with : test::all_kernels()) {
        const std::string set = with->name;
        CAPTURE(set);
        const transformer::model m(transformer::read_model_file(*bytes),
                                   transformer::division::nearest, *with);
        const bool slow = test::sanitized && with == &transformer::scalar_kernels;
        for (const std::size_t ahead : {48, 7, 1}) {
            if (slow && ahead != 48) break;
            test::lane_run run(m, 64);
            std::vector<std::int32_t> all;
            // Two chunks, each from the start.
            for (std::size_t at = 0; at < tokens.size(); at += 64) {
                const std::size_t count = std::min<std::size_t>(64, tokens.size() - at);
                const auto logits = run.score({tokens.data() + at, count}, ahead);
                for (std::size_t i = 0; i < count; ++i)
                    CHECK(test::crc_of(std::span(logits).subspan(i * 1024, 1024)) ==
                          wanted[at + i]);
                all.insert(all.end(), logits.begin(), logits.end());
            }
            CHECK(test::crc_of(std::span<const std::int32_t>(all)) ==
                  golden->at("all_logits_crc32_le_i32").get<std::string>());
        }
        if (slow) continue;
        // 64 lanes of the same text, as products of up to 48 rows, say the same: of the reference
        // and under the sanitizers, which take their time, the first steps.
        const bool all_steps = !test::sanitized && with != &transformer::scalar_kernels;
        const auto together = test::score_lanes(m, 64, 64, {tokens.data(), all_steps ? 64u : 4u});
        for (std::size_t step = 0; step < together.size(); ++step) {
            const std::span row(together[step]);
            CHECK(test::crc_of(row.first(1024)) == wanted[step]);
            for (std::size_t l = 1; l < 64; ++l)
                CHECK(std::ranges::equal(row.subspan(l * 1024, 1024), row.first(1024)));
        }
    }
}

TEST_CASE("what each kernel of the first steps makes is what was published") {
    const auto bytes = test::shared_file("models/v001_eng.czm");
    const auto golden = test::shared_json("golden/czip/stage_intermediates_python.json");
    if (!bytes || !golden) return;
    const auto file = transformer::read_model_file(*bytes);
    for (const transformer::kernels* with : test::all_kernels()) {
        const std::string set = with->name;
        CAPTURE(set);
        const transformer::model m(file, transformer::division::nearest, *with);
        test::staged_run run(m);
        for (const char* name : {"step0", "step1", "step2"}) {
            const auto& step = golden->at(name);
            const auto found = run.step(step.at("_input_token").get<std::uint32_t>(),
                                        step.at("_pos").get<std::size_t>());
            // All that was published but tables, which frequencies_test.cpp asks.
            for (const auto& wanted : step.items())
                if (wanted.key()[0] != '_' && wanted.key() != "cumfreqs_u32")
                    CHECK_MESSAGE(found.count(wanted.key()) == 1, wanted.key());
            for (const auto& found_stage : found) {
                CAPTURE(found_stage.first);
                CHECK(found_stage.second ==
                      step.at(found_stage.first).at("crc32").get<std::string>());
            }
        }
    }
}

TEST_CASE("what is kept of the first layer's projections changes no logits") {
    const auto seed = test::fresh_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (const std::size_t layers : {1, 2}) {
        const auto bytes = test::random_model({.layers = layers, .width = 80}, seed).bytes();
        const auto file = transformer::read_model_file(bytes);
        std::vector<std::uint32_t> tokens(40);
        for (std::uint32_t& t : tokens) t = random() % 1023;
        for (const transformer::kernels* with : test::all_kernels()) {
            const transformer::model kept(file, transformer::division::nearest, *with);
            const transformer::model none(file, transformer::division::nearest, *with, 0);
            REQUIRE(kept.projected(0) != nullptr);
            REQUIRE(none.projected(0) == nullptr);
            CHECK(test::lane_run(kept, 48).score(tokens, 5) ==
                  test::lane_run(none, 48).score(tokens, 5));
        }
    }
}

TEST_CASE("the gain of a norm by the machine's root is that of the exact one") {
    for (const auto rounding : {transformer::division::nearest, transformer::division::python})
        for (std::uint32_t mean = 1; mean <= 128 * 128 + 1; ++mean)
            if (transformer::fast_norm_gain(mean, rounding) !=
                transformer::norm_gain(mean, rounding))
                FAIL_CHECK("a mean square of " << mean);
}
