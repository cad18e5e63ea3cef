// SPDX-License-Identifier: MIT
// Measures the exact integer transformer on one core: each product of matrices, attention, whole
// steps of lanes, and positions scored ahead; beside the machine's own limit of VNNI, where it has
// that. Tokens are drawn at random. CPU time, the best of many rounds.
//
//     transformer MODEL.czm

#include "common/transformer/forward.hpp"

#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

using namespace tessera::transformer;

double seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

/// Of the rounds of `at_least` seconds one of the best: a clock of CPU time that is now and then
/// behind makes the very best untrue.
double time_of(const std::function<void()>& f, double at_least = 0.3) {
    std::vector<double> rounds;
    const double end = seconds() + at_least;
    do {
        const double start = seconds();
        f();
        rounds.push_back(seconds() - start);
    } while (seconds() < end);
    std::ranges::sort(rounds);
    return rounds[rounds.size() / 8];
}

#if defined(__x86_64__)
/// Products a second of independent VNNI instructions on registers, more of them than are under way
/// at once.
[[gnu::target("avx512f,avx512vnni")]] double limit() {
    constexpr int steps = 100000, sums = 16;
    const double time = time_of([]() __attribute__((target("avx512f,avx512vnni"))) {
        __m512i sum[sums];
#pragma GCC unroll 16
        for (int s = 0; s < sums; ++s) {
            sum[s] = _mm512_setzero_si512();
            asm volatile("" : "+v"(sum[s]));  // or the compiler sees that all are one
        }
        __m512i x = _mm512_set1_epi8(1);
        for (int n = 0; n < steps; ++n) {
            asm volatile("" : "+v"(x));
#pragma GCC unroll 16
            for (int s = 0; s < sums; ++s) sum[s] = _mm512_dpbusd_epi32(sum[s], x, x);
        }
#pragma GCC unroll 16
        for (int s = 0; s < sums; ++s) asm volatile("" : "+v"(sum[s]));
    });
    return 64.0 * steps * sums / time;
}
#else
double limit() { return 0; }
#endif

bool has_vnni() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni");
#else
    return false;
#endif
}

struct bench {
    const model& m;
    double most;  // products a second, or 0

    void share_of_limit(double products) const {
        if (most > 0) std::printf("  %5.1f %% of the limit", 100 * products / most);
        std::printf("\n");
    }

    void product(const char* name, const matrix& w, std::size_t rows) const {
        aligned_array<std::int8_t> x(rows * w.inputs);
        aligned_array<std::int32_t> sums(rows * w.outputs);
        std::mt19937 random(1);
        for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<std::int8_t>(random());
        const double time = time_of([&] {
            for (int n = 0; n < 10; ++n)
                m.run().multiply(w, 0, x.data(), rows, w.inputs, sums.data(), w.outputs);
        });
        const double products = 10.0 * static_cast<double>(w.outputs * w.inputs * rows) / time;
        std::printf("%-20s %4zu rows  %8.1f GMAC/s", name, rows, products * 1e-9);
        share_of_limit(products);
    }

    /// One position's attention, all heads, on random keys.
    void attention_of(std::size_t count) const {
        const std::size_t share = m.file().heads / m.file().key_heads;
        const std::size_t half = m.cache_of_head(count);
        aligned_array<std::int8_t> cache(2 * half), queries(share * head_size);
        aligned_array<std::int8_t> row(2 * head_size), out(share * head_size);
        aligned_array<std::int32_t> scores(share * (padded(count) + 16));
        std::mt19937 random(3);
        const auto draw = [&](aligned_array<std::int8_t>& to) {
            for (std::size_t i = 0; i < to.size(); ++i)
                to.data()[i] = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
        };
        draw(queries);
        for (std::size_t t = 0; t < count; ++t) {
            draw(row);
            m.run().store(cache.data(), cache.data() + half, t, row.data(), row.data() + head_size);
        }
        const attention a{
            cache.data(), cache.data() + half, count,
            share,        queries.data(),      m.file().layers[0].score_multipliers.data(),
            nullptr,      m.exponentials(),    scores.data()};
        const double time = time_of([&] {
            for (int n = 0; n < 10; ++n) m.run().attend(a, out.data());
        });
        std::printf("attention over %4zu positions  %8.2f us", count, time * 1e5);
        share_of_limit(20.0 * static_cast<double>(share * head_size * count) / time);
    }

    double products_a_token(double positions) const {
        double sum = static_cast<double>(m.head().outputs * m.head().inputs);
        for (const auto& l : m.layers())
            for (const auto* w : {&l.query_key_value, &l.attended, &l.up, &l.down})
                sum += static_cast<double>(w->outputs * w->inputs);
        return sum + 2.0 * static_cast<double>(m.layers().size() * m.queries()) * positions;
    }

    /// Lanes that step through whole contexts, `ahead` positions at once.
    void steps(const char* name, std::size_t lanes, std::size_t context, std::size_t ahead) const {
        const std::size_t rows = std::max(lanes, ahead * lanes);
        workspace work(m, context, std::min(rows, most_rows));
        aligned_array<std::int8_t> caches(lanes * m.cache_of_lane(context));
        aligned_array<std::int32_t> logits(rows * m.logit_stride());
        std::mt19937 random(2);
        std::vector<std::uint32_t> tokens(context * lanes);
        for (auto& t : tokens) t = random() % static_cast<std::uint32_t>(m.file().vocabulary);
        std::vector<place> all;
        const double time = time_of(
            [&] {
                for (std::size_t p = 0; p < context; p += ahead) {
                    all.clear();
                    for (std::size_t s = p; s < std::min(context, p + ahead); ++s)
                        for (std::size_t l = 0; l < lanes; ++l)
                            all.push_back({caches.data() + l * m.cache_of_lane(context), s,
                                           tokens[s * lanes + l]});
                    for (std::size_t at = 0; at < all.size(); at += most_rows)
                        forward(m, work,
                                std::span(all).subspan(at, std::min(most_rows, all.size() - at)),
                                logits.data() + at * m.logit_stride());
                }
            },
            1);
        const double each = static_cast<double>(lanes * context) / time;
        std::printf("%-20s %4zu lanes, context %4zu  %8.0f tokens/s", name, lanes, context, each);
        share_of_limit(each * products_a_token(static_cast<double>(context + 1) / 2));
    }
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: transformer MODEL.czm\n");
        return 2;
    }
    std::ifstream in(arguments[1], std::ios::binary);
    const std::vector<std::uint8_t> bytes(std::istreambuf_iterator<char>(in), {});
    const model m(read_model_file(bytes), division::nearest,
                  kernels_for(tessera::sdk::best_instructions()));
    const bench b{m, has_vnni() ? limit() : 0};
    std::printf("kernels: %s; limit of VNNI: %.0f GMAC/s\n", m.run().name, b.most * 1e-9);
    for (const std::size_t rows : {1, 6, 24, 48}) {
        b.product("queries, keys, values", m.layers()[0].query_key_value, rows);
        b.product("attended", m.layers()[0].attended, rows);
        b.product("up", m.layers()[0].up, rows);
        b.product("down", m.layers()[0].down, rows);
        b.product("head", m.head(), rows);
    }
    for (const std::size_t count : {8, 32, 64, 512, 1024}) b.attention_of(count);
    for (const std::size_t context : {std::size_t{64}, m.file().context}) {
        b.steps("steps", 1, context, 1);
        b.steps("steps", 6, context, 1);
        b.steps("steps", 24, context, 1);
        b.steps("steps", 48, context, 1);
        b.steps("scored ahead", 1, context, 48);
    }
    return 0;
}
