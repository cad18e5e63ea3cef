// SPDX-License-Identifier: MIT
// Measures a step of the distribution "softmax-lut" through the plugin ABI: total and one question
// about a row that it has not seen. Nanoseconds of CPU time, the best of many rounds, beside one
// division a logit, which is what the rule costs as it stands.
//
//     softmax_lut

#include "timing.hpp"

#include <tessera/sdk/test_host.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

extern "C" const tsr_entry tsr_plugin_entry_softmax_lut;

namespace {

using namespace tessera;

/// Frequencies of a row as the rule says them, all of a table; where the last begins.
std::uint64_t by_division(const std::vector<std::int32_t>& row, std::vector<std::uint32_t>& room) {
    std::uint64_t sum = 0, all = 0;
    for (std::size_t i = 0; i < row.size(); ++i)
        sum += room[i] = static_cast<std::uint32_t>(row[i]) & 0xFFFF;
    const std::uint64_t rest = (1u << 30) - 1024 - 2 * row.size();
    for (const std::uint32_t weight : room) all += 1 + weight * rest / sum;
    return all;
}

void measure(std::uint32_t n) {
    // As language models have them: a spread of 2.5 nats, each 163,840 at the default coefficient.
    std::mt19937_64 random(1);
    std::normal_distribution<double> logit(0, 2.5 * 163840);
    constexpr std::size_t count = 16;
    std::vector<std::vector<std::int32_t>> rows(count, std::vector<std::int32_t>(n));
    for (auto& row : rows)
        for (std::int32_t& x : row) x = static_cast<std::int32_t>(logit(random));
    std::vector<std::uint32_t> room(n), points(256);
    for (std::uint32_t& point : points)
        point = static_cast<std::uint32_t>(random()) % ((1u << 30) - 1024 - n);

    std::uint64_t kept = 0;
    const double plain = bench::best_time(
        points.size(), [&](std::size_t i) { kept += by_division(rows[i % count], room); });
    std::printf("%u symbols: one division each %.0f ns\n", n, plain);
    for (const char* set : {"scalar", "avx2", "avx512"}) {
        setenv("TESSERA_CPU", set, 1);
        const sdk::testing::distribution plan(*tsr_plugin_entry_softmax_lut.plugins[0], "{}");
        sdk::testing::work work(plan.around, sdk::testing::work::direction::encode);
        void* state = nullptr;
        work.check(plan.api().begin(plan.raw(), work.host(), work.raw(), n, 1, &state));
        tsr_scores scores{sizeof(tsr_scores), TSR_LOGITS_I32, nullptr, n, 1, 0};
        const auto ask = [&](std::size_t i) {
            scores.data = rows[i % count].data();
            std::uint64_t total = 0;
            return plan.api().total(state, &scores, &total);
        };
        tsr_interval at{};
        std::vector<std::uint32_t> symbols(points.size());
        bool failed = false;
        const double decode = bench::best_time(points.size(), [&](std::size_t i) {
            failed |= ask(i) != TSR_OK ||
                      plan.api().locate(state, &scores, 1, &points[i], &symbols[i], &at) != TSR_OK;
        });
        const double encode = bench::best_time(points.size(), [&](std::size_t i) {
            failed |= ask(i) != TSR_OK ||
                      plan.api().interval(state, &scores, 1, &symbols[i], &at) != TSR_OK;
        });
        plan.api().end(state);
        if (failed) std::puts("a question was refused");
        std::printf("  %-8s interval %9.0f ns   locate %9.0f ns\n", set, encode, decode);
    }
    unsetenv("TESSERA_CPU");
    asm volatile("" : : "r"(kept));
}

}  // namespace

int main() {
    for (const std::uint32_t n : {1024u, 50257u}) measure(n);
}
