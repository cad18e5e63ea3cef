// SPDX-License-Identifier: MIT
// Measures a step of the distributions "probabilities" and "softmax" through the plugin ABI, total
// and one question, against the two scalar passes of distribution-coder and one read of the row.
// Coders are left out on both sides. Nanoseconds of CPU time a step, the best of many rounds; one
// row, from the cache that it fits. Then what the frequencies cost beyond -sum p log2 p.
//
//     bench_probabilities
#include "distribution_coder.hpp"
#include "one_read.hpp"
#include "timing.hpp"

#include <tessera/sdk/floats.hpp>
#include <tessera/sdk/test_host.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <random>

extern "C" const tsr_entry tsr_plugin_entry_probabilities;

namespace {

using namespace tessera;
using sdk::testing::score_width;

std::uint16_t half_of(float x) {
    if (x < 0x1p-14f) return static_cast<std::uint16_t>(std::lrint(std::ldexp(x, 24)));
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(x) + 0x1000;
    return static_cast<std::uint16_t>((bits >> 13) - (112u << 10));
}
/// Numbers that no negative one is among, in a kind.
struct score_numbers {
    tsr_score_kind kind;
    std::vector<std::uint64_t> room;
    std::size_t size;
    score_numbers(tsr_score_kind kind_, const std::vector<double>& from)
        : kind(kind_), room(from.size() + 8), size(from.size()) {
        for (std::size_t i = 0; i < size; ++i) {
            const auto x = static_cast<float>(from[i]);
            const auto bits = std::bit_cast<std::uint32_t>(x);
            if (kind == TSR_F16) at<std::uint16_t>()[i] = half_of(x);
            if (kind == TSR_BF16)
                at<std::uint16_t>()[i] = static_cast<std::uint16_t>((bits + 0x8000) >> 16);
            if (kind == TSR_F32) at<float>()[i] = x;
            if (kind == TSR_F64) at<double>()[i] = from[i];
        }
    }
    template <class T>
    T* at() {
        return reinterpret_cast<T*>(room.data());
    }
    template <class T>
    const T* at() const {
        return reinterpret_cast<const T*>(room.data());
    }
    std::size_t bytes() const { return size * score_width(kind); }
    double number(std::size_t i) const {
        if (kind == TSR_F16) return sdk::widen_f16(at<std::uint16_t>()[i]);
        if (kind == TSR_BF16) return sdk::widen_bf16(at<std::uint16_t>()[i]);
        return kind == TSR_F32 ? at<float>()[i] : at<double>()[i];
    }
    tsr_scores scores() const {
        return {sizeof(tsr_scores), kind, room.data(), static_cast<std::uint32_t>(size), 1, 0};
    }
};

// The rule as it stands: two passes, number by number.

struct read_f16 {
    const std::uint16_t* p;
    double operator[](std::size_t i) const { return sdk::widen_f16(p[i]); }
};
struct read_bf16 {
    const std::uint16_t* p;
    double operator[](std::size_t i) const { return sdk::widen_bf16(p[i]); }
};
template <class F>
void with_reader(const score_numbers& row, F&& f) {
    if (row.kind == TSR_F16) f(read_f16{row.at<std::uint16_t>()});
    if (row.kind == TSR_BF16) f(read_bf16{row.at<std::uint16_t>()});
    if (row.kind == TSR_F32) f(row.at<float>());
    if (row.kind == TSR_F64) f(row.at<double>());
}

/// A plan and a state of it, as a caller has them.
class distribution {
  public:
    distribution(std::size_t plugin, const std::string& params, std::uint32_t alphabet)
        : plan_(*tsr_plugin_entry_probabilities.plugins[plugin], params),
          work_(plan_.around, sdk::testing::work::direction::encode) {
        work_.check(
            plan_.api().begin(plan_.raw(), work_.host(), work_.raw(), alphabet, 1, &state_));
    }
    ~distribution() { plan_.api().end(state_); }
    distribution(const distribution&) = delete;
    distribution& operator=(const distribution&) = delete;

    tsr_interval interval(const tsr_scores& scores, std::uint32_t symbol) {
        tsr_interval out{};
        ask(scores);
        check(plan_.api().interval(state_, &scores, 1, &symbol, &out));
        return out;
    }
    std::uint32_t locate(const tsr_scores& scores, std::uint32_t point, tsr_interval& out) {
        std::uint32_t symbol = 0;
        ask(scores);
        check(plan_.api().locate(state_, &scores, 1, &point, &symbol, &out));
        return symbol;
    }

  private:
    void ask(const tsr_scores& scores) {
        std::uint64_t total = 0;
        check(plan_.api().total(state_, &scores, &total));
    }
    /// The host in memory looks at all its memory, which takes longer than a step.
    void check(tsr_status status) {
        if (status != TSR_OK) work_.check(status);
    }
    sdk::testing::distribution plan_;
    sdk::testing::work work_;
    void* state_ = nullptr;
};

/// Of a vocabulary, logits of noise or by rank at a temperature, at random places.
std::vector<double> noise(std::size_t n, double spread, std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    std::vector<double> logits;
    for (std::size_t i = 0; i < n; ++i) logits.push_back(spread * normal(random));
    return logits;
}
std::vector<double> by_rank(std::size_t n, double temperature, std::mt19937_64& random) {
    std::vector<double> logits;
    for (std::size_t i = 0; i < n; ++i)
        logits.push_back(-std::log(static_cast<double>(i + 1)) / temperature);
    std::shuffle(logits.begin(), logits.end(), random);
    return logits;
}
std::vector<double> softmax(std::vector<double> logits) {
    const double most = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (double& x : logits) sum += x = std::exp(x - most);
    for (double& x : logits) x /= sum;
    return logits;
}
const char* name_of(tsr_score_kind kind) {
    return kind == TSR_F16 ? "f16" : kind == TSR_BF16 ? "bf16" : kind == TSR_F32 ? "f32" : "f64";
}

struct way {
    const char* name;
    std::size_t plugin;
    const char* params;
};
constexpr way ways[] = {
    {"proportional", 0, "{}"}, {"mode", 0, R"({"rule": "mode"})"}, {"softmax", 1, "{}"}};

void measure_speed(std::size_t n, tsr_score_kind kind, std::mt19937_64& random) {
    const std::vector<double> logits = noise(n, 3, random);
    const std::vector<double> p = softmax(logits);
    const score_numbers row(kind, p), scores_of_logits = [&] {
        std::vector<double> shifted = logits;  // none is negative
        for (double& x : shifted) x += 30;
        return score_numbers(kind, shifted);
    }();
    // Symbols as the row has them, and points in their intervals.
    const std::size_t steps = std::max<std::size_t>(64, 400000 / n);
    std::discrete_distribution<std::uint32_t> draw(p.begin(), p.end());
    std::vector<std::uint32_t> symbols, points;
    for (std::size_t i = 0; i < steps; ++i) {
        symbols.push_back(draw(random));
        points.push_back(static_cast<std::uint32_t>(random()));
    }
    std::uint64_t kept = 0;
    const double read = bench::best_time(
        steps, [&](auto) { kept += bench::read_once(row.at<char>(), row.bytes()); });
    double plain[2] = {};
    with_reader(row, [&](const auto& reader) {
        plain[0] = bench::best_time(steps, [&](std::size_t i) {
            kept += bench::plain_interval(reader, n, symbols[i]).start;
        });
        plain[1] = bench::best_time(steps, [&](std::size_t i) {
            kept += bench::plain_locate(reader, n, points[i]).symbol;
        });
    });
    std::printf("\n%zu symbols, %s: one read %.0f, two scalar passes %.0f and %.0f\n", n,
                name_of(kind), read, plain[0], plain[1]);
    for (const char* set : {"scalar", "avx2", "avx512"}) {
        setenv("TESSERA_CPU", set, 1);
        for (const way& w : ways) {
            distribution d(w.plugin, w.params, static_cast<std::uint32_t>(n));
            const tsr_scores scores = (w.plugin == 1 ? scores_of_logits : row).scores();
            const double encode = bench::best_time(
                steps, [&](std::size_t i) { kept += d.interval(scores, symbols[i]).start; });
            tsr_interval out{};
            const double decode = bench::best_time(
                steps, [&](std::size_t i) { kept += d.locate(scores, points[i], out); });
            std::printf(
                "  %-8s %-13s interval %9.0f (%5.1f x)   locate %9.0f (%5.1f x)   %5.2f reads\n",
                set, w.name, encode, plain[0] / encode, decode, plain[1] / decode, encode / read);
        }
    }
    asm volatile("" : : "r"(kept));
    unsetenv("TESSERA_CPU");
}

/// Bits a symbol above the entropy of the row as its kind has it, normalised.
double cost(const score_numbers& row, const way& w, bool logits) {
    distribution d(w.plugin, w.params, static_cast<std::uint32_t>(row.size));
    std::vector<long double> p;
    long double sum = 0;
    for (std::size_t i = 0; i < row.size; ++i) {
        p.push_back(logits ? std::exp(static_cast<long double>(row.number(i)) - 30)
                           : static_cast<long double>(row.number(i)));
        sum += p.back();
    }
    const tsr_scores scores = row.scores();
    long double bits = 0;
    for (std::uint32_t i = 0; i < row.size; ++i) {
        if (!(p[i] > 0)) continue;
        const tsr_interval at = d.interval(scores, i);
        bits += p[i] / sum *
                (32 - std::log2(static_cast<long double>(at.frequency)) + std::log2(p[i] / sum));
    }
    return static_cast<double>(bits);
}

void measure_cost(const char* name, const std::vector<double>& logits) {
    std::vector<double> shifted = logits;
    for (double& x : shifted) x += 30 - *std::max_element(logits.begin(), logits.end());
    const std::vector<double> p = softmax(logits);
    for (const double sum : {1.0, 0.99, 1.01, 0.5, 2.0}) {
        std::vector<double> scaled = p;
        for (double& x : scaled) x *= sum;
        for (const tsr_score_kind kind : {TSR_F32, TSR_BF16, TSR_F16}) {
            const score_numbers row(kind, scaled);
            std::printf("%-28s %-5s sum %-5.4g %12.6f %12.6f", name, name_of(kind), sum,
                        cost(row, ways[0], false), cost(row, ways[1], false));
            if (sum == 1.0) {
                for (double& x : shifted) x = std::max(x, 0.0);
                std::printf(" %12.6f", cost(score_numbers(kind, shifted), ways[2], true));
            }
            std::puts("");
        }
    }
}

}  // namespace

int main() {
    std::mt19937_64 random(1);
    for (const std::size_t n : {256, 50257, 200000})
        for (const tsr_score_kind kind : {TSR_F32, TSR_F16, TSR_BF16, TSR_F64})
            measure_speed(n, kind, random);
    std::printf(
        "\nbits a symbol above the entropy                  proportional         mode      "
        "softmax\n");
    measure_cost("noise, spread 1", noise(50257, 1, random));
    measure_cost("noise, spread 3", noise(50257, 3, random));
    measure_cost("Zipf", by_rank(50257, 1, random));
    measure_cost("Zipf, temperature 0.5", by_rank(50257, 0.5, random));
    measure_cost("Zipf, temperature 0.25", by_rank(50257, 0.25, random));
}
