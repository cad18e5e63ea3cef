// SPDX-License-Identifier: MIT
// Measures the exact integer transformer on one core: each product of matrices, attention, whole
// steps of lanes, positions scored ahead, and what a token's time goes into with distribution and
// coder; beside the machine's own limit of VNNI, where it has that. Tokens are drawn at random. CPU
// time, of many rounds one of the best. The stage both ways: bench_czip.
//
//     transformer MODEL.czm

#include "common/arithmetic/coder.hpp"
#include "common/softmax_lut/rows.hpp"
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

    double time_of_product(const matrix& w, std::size_t rows) const {
        aligned_array<std::int8_t> x(rows * w.inputs);
        aligned_array<std::int32_t> sums(rows * w.outputs);
        std::mt19937 random(1);
        for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<std::int8_t>(random());
        return 0.1 * time_of([&] {
                   for (int n = 0; n < 10; ++n)
                       m.run().multiply(w, 0, x.data(), rows, w.inputs, sums.data(), w.outputs);
               });
    }
    void product(const char* name, const matrix& w, std::size_t rows) const {
        const double products =
            static_cast<double>(w.outputs * w.inputs * rows) / time_of_product(w, rows);
        std::printf("%-20s %4zu rows  %8.1f GMAC/s", name, rows, products * 1e-9);
        share_of_limit(products);
    }

    /// One position's attention, all heads, on random keys.
    double time_of_attention(std::size_t count) const {
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
        return 0.1 * time_of([&] {
                   for (int n = 0; n < 10; ++n) m.run().attend(a, out.data());
               });
    }
    void attention_of(std::size_t count) const {
        const double time = time_of_attention(count);
        const std::size_t share = m.file().heads / m.file().key_heads;
        std::printf("attention over %4zu positions  %8.2f us", count, time * 1e6);
        share_of_limit(2.0 * static_cast<double>(share * head_size * count) / time);
    }

    /// Those that are computed: a first layer's projections may be kept.
    std::vector<const model::packed*> products_of(const model::layer& l) const {
        std::vector<const model::packed*> all{&l.attended, &l.up, &l.down};
        if (&l != m.layers().data() || m.projected(0) == nullptr) all.push_back(&l.query_key_value);
        return all;
    }
    double products_a_token(double positions) const {
        double sum = static_cast<double>(m.head().outputs * m.head().inputs);
        for (const auto& l : m.layers())
            for (const auto* w : products_of(l)) sum += static_cast<double>(w->outputs * w->inputs);
        return sum + 2.0 * static_cast<double>(m.layers().size() * m.queries()) * positions;
    }

    /// Seconds a token of lanes that step through whole contexts, `ahead` positions at once; the
    /// last step's logits stay in `logits`.
    double time_of_steps(std::size_t lanes, std::size_t context, std::size_t ahead,
                         aligned_array<std::int32_t>& logits) const {
        const std::size_t rows = std::max(lanes, ahead * lanes);
        const std::size_t at_once = std::min(rows, most_rows);
        aligned_array<std::uint8_t> room(workspace::size(m, context, at_once));
        workspace work(m, context, at_once, {room.data(), room.size()});
        aligned_array<std::int8_t> caches(lanes * m.cache_of_lane(context));
        logits = aligned_array<std::int32_t>(rows * m.logit_stride());
        std::mt19937 random(2);
        std::vector<std::uint32_t> tokens(context * lanes);
        for (auto& t : tokens) t = random() % static_cast<std::uint32_t>(m.file().vocabulary);
        std::vector<place> all;
        const auto step_through = [&] {
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
        };
        return time_of(step_through, 1) / static_cast<double>(lanes * context);
    }

    void steps(const char* name, std::size_t lanes, std::size_t context, std::size_t ahead) const {
        aligned_array<std::int32_t> logits;
        const double each = 1 / time_of_steps(lanes, context, ahead, logits);
        std::printf("%-20s %4zu lanes, context %4zu  %8.0f tokens/s", name, lanes, context, each);
        share_of_limit(each * products_a_token(static_cast<double>(context + 1) / 2));
    }

    /// What a token's time goes into, lanes stepping through a context.
    void parts(std::size_t lanes, std::size_t context) const {
        aligned_array<std::int32_t> logits;
        const double step = time_of_steps(lanes, context, 1, logits);
        double products = time_of_product(m.head(), lanes) / static_cast<double>(lanes);
        for (const auto& l : m.layers())
            for (const auto* w : products_of(l))
                products += time_of_product(*w, lanes) / static_cast<double>(lanes);
        const double attention = static_cast<double>(m.layers().size() * m.file().key_heads) *
                                 time_of_attention((context + 1) / 2);

        using namespace tessera;
        const auto& kernel = softmax_lut::kernel_for(sdk::best_instructions());
        const auto& file = m.file();
        std::vector<std::uint32_t> room(softmax_lut::blocks_of(file.vocabulary) + 1);
        std::vector<tsr_interval> intervals(lanes);
        std::vector<std::uint32_t> points(lanes);
        softmax_lut::weighed_row row(room.data());
        std::mt19937 random(4);
        for (std::uint32_t& p : points) p = static_cast<std::uint32_t>(random() % file.total);
        const auto weigh = [&](std::size_t l) {
            row.weigh(kernel, file.coefficient,
                      {logits.data() + l * m.logit_stride(), file.vocabulary}, file.total);
        };
        const double each = 1 / static_cast<double>(lanes);
        std::vector<std::size_t> symbols(lanes);
        const double locate = each * time_of([&] {
                                  for (std::size_t l = 0; l < lanes; ++l) {
                                      weigh(l);
                                      symbols[l] = row.locate(points[l], intervals[l]);
                                  }
                              });
        const double interval = each * time_of([&] {
                                    for (std::size_t l = 0; l < lanes; ++l) {
                                        weigh(l);
                                        intervals[l] = row.interval(symbols[l]);
                                    }
                                });
        const arithmetic::divider total(file.total);
        std::vector<std::uint8_t> bytes(1 << 20);
        constexpr std::size_t coded = 64;
        const double put = each / coded * time_of([&] {
                               arithmetic::encoder_lane<32> lane;
                               lane.begin = lane.at = bytes.data();
                               for (std::size_t n = 0; n < coded * lanes; ++n)
                                   lane.put(intervals[n % lanes], total);
                               lane.finish(arithmetic::ending::middle);
                           });
        std::uint64_t kept = 0;
        const double take = each / coded * time_of([&] {
                                arithmetic::decoder_lane<32> lane;
                                lane.start(bytes.data(), bytes.size() - arithmetic::zeros_behind);
                                for (std::size_t n = 0; n < coded * lanes; ++n) {
                                    kept += lane.point(total);
                                    lane.take(intervals[n % lanes], total);
                                }
                            });
        asm volatile("" : : "r"(kept));
        std::printf(
            "%zu lanes, context %zu, us a token: products %.2f, attention %.2f, rest of the "
            "step %.2f, distribution %.2f encoding or %.2f decoding, coder %.3f or %.3f\n",
            lanes, context, products * 1e6, attention * 1e6, (step - products - attention) * 1e6,
            interval * 1e6, locate * 1e6, put * 1e6, take * 1e6);
    }
};

/// Of all weights as they are packed, and what is kept beside them.
std::size_t bytes_of(const model& m) {
    std::size_t all = m.head().weights.size() + m.file().vocabulary * m.file().width;
    if (m.projected(0) != nullptr) all += m.file().vocabulary * m.projections();
    for (const auto& l : m.layers())
        for (const auto* w : {&l.query_key_value, &l.attended, &l.up, &l.down})
            all += w->weights.size();
    return all;
}

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
    std::printf("memory: model %.2f MB; of a lane of %zu positions %.2f MB; of a thread %.2f MB\n",
                1e-6 * static_cast<double>(bytes_of(m)), m.file().context,
                1e-6 * static_cast<double>(m.cache_of_lane(m.file().context)),
                1e-6 * static_cast<double>(workspace::size(m, m.file().context, most_rows)));
    for (const std::size_t rows : {1, 5, 24, 64}) {
        b.product("queries, keys, values", m.layers()[0].query_key_value, rows);
        b.product("attended", m.layers()[0].attended, rows);
        b.product("up", m.layers()[0].up, rows);
        b.product("down", m.layers()[0].down, rows);
        b.product("head", m.head(), rows);
    }
    for (const std::size_t count : {8, 32, 64, 512, 1024}) b.attention_of(count);
    for (const std::size_t context : {std::size_t{64}, m.file().context}) {
        for (const std::size_t lanes : {1, 4, 5, 12, 24, 64}) b.steps("steps", lanes, context, 1);
        b.steps("scored ahead", 1, context, most_rows);
        b.parts(24, context);
        b.parts(5, context);
    }
    return 0;
}
