// SPDX-License-Identifier: MIT
// Measures a step of step_encoder and step_decoder against a plain transcription of
// distribution-coder's algorithm in the same run, and against reading the row once. Microseconds of
// CPU a step, the best of some rounds.
//
//     bench_steps [VOCABULARY...]      256, 50257 and 200000 where none is named
//
// Plugins are found as everywhere: TESSERA_PLUGIN_PATH. TESSERA_CPU caps their instructions.
#include "../coders/bit_by_bit.hpp"
#include "distribution_coder.hpp"
#include "one_read.hpp"

#include <tessera/tessera.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace tessera;

constexpr int rounds = 7, rows = 4;

double cpu_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) * 1e-3;
}

/// A few rows that take turns, so that they lie in the cache that they fit, and symbols drawn by
/// them.
struct sequence {
    std::uint32_t vocabulary;
    std::vector<std::vector<float>> row;
    std::vector<std::uint32_t> symbols;

    sequence(std::uint32_t vocabulary_, std::size_t steps) : vocabulary(vocabulary_) {
        std::mt19937_64 random(1);
        std::normal_distribution<double> logit(0, 2.5);
        for (int r = 0; r < rows; ++r) {
            std::vector<double> weights(vocabulary);
            double sum = 0;
            for (double& w : weights) sum += w = std::exp(logit(random));
            auto& made = row.emplace_back();
            for (const double w : weights) made.push_back(static_cast<float>(w / sum));
        }
        std::vector<std::discrete_distribution<std::uint32_t>> draw;
        for (const auto& r : row) draw.emplace_back(r.begin(), r.end());
        for (std::size_t i = 0; i < steps; ++i) symbols.push_back(draw[i % rows](random));
    }
    /// The same of logits.
    sequence as_logits() const {
        sequence made = *this;
        for (auto& r : made.row)
            for (float& number : r) number = std::log(number);
        return made;
    }
    const std::vector<float>& at(std::size_t step) const { return row[step % rows]; }
};

/// Microseconds a step, the best of some rounds.
template <class F>
double best(std::size_t steps, F&& f) {
    double least = 1e300;
    for (int round = 0; round < rounds; ++round) {
        const double start = cpu_microseconds();
        f();
        least = std::min(least, (cpu_microseconds() - start) / static_cast<double>(steps));
    }
    return least;
}

struct times {
    double encode, decode;
};

times plain(const sequence& s, std::vector<std::uint8_t>& bytes) {
    times t{};
    t.encode = best(s.symbols.size(), [&] {
        tests::bit_by_bit_encoder encoder;
        for (std::size_t i = 0; i < s.symbols.size(); ++i) {
            const auto found = bench::plain_interval(s.at(i), s.vocabulary, s.symbols[i]);
            encoder.put(found.start, found.end, bench::plain_total);
        }
        bytes = encoder.finish();
    });
    t.decode = best(s.symbols.size(), [&] {
        tests::bit_by_bit_decoder decoder(bytes);
        for (std::size_t i = 0; i < s.symbols.size(); ++i) {
            const auto found =
                bench::plain_locate(s.at(i), s.vocabulary, decoder.point(bench::plain_total));
            decoder.take(found.start, found.end, bench::plain_total);
            if (found.symbol != s.symbols[i]) std::abort();
        }
    });
    return t;
}

times ours(const sequence& s, const step_codec& codec, std::vector<std::uint8_t>& bytes) {
    times t{};
    const step_options options{.alphabet = s.vocabulary};
    step_encoder encoder(codec, options);
    encoder.reserve(4 * s.symbols.size());
    t.encode = best(s.symbols.size(), [&] {
        encoder.reset();
        for (std::size_t i = 0; i < s.symbols.size(); ++i)
            encoder.encode(row_of(s.at(i)), s.symbols[i]);
        const auto made = encoder.finish();
        bytes.assign(made.begin(), made.end());
    });
    step_decoder decoder(codec, options);
    t.decode = best(s.symbols.size(), [&] {
        decoder.start(bytes);
        for (std::size_t i = 0; i < s.symbols.size(); ++i)
            if (decoder.decode(row_of(s.at(i))) != s.symbols[i]) std::abort();
        decoder.finish();
    });
    return t;
}

void measure(std::uint32_t vocabulary, const registry& plugins) {
    const std::size_t steps = std::clamp<std::size_t>(20'000'000 / vocabulary, 100, 20'000);
    const sequence s(vocabulary, steps), logits = s.as_logits();
    std::vector<std::uint8_t> expected, made;
    const times slow = plain(s, expected);
    volatile std::uint64_t kept = 0;
    const double read = best(steps, [&] {
        for (std::size_t i = 0; i < steps; ++i)
            kept = kept ^ bench::read_once(s.at(i).data(), 4 * s.vocabulary);
    });
    std::printf("vocabulary %u, %zu steps, one read of a row %.3f us\n", vocabulary, steps, read);
    std::printf("  %-44s %9.3f %9.3f\n", "plain transcription", slow.encode, slow.decode);
    for (const auto& [distribution, coder] : {std::pair{"probabilities:rule=mode", "arithmetic-62"},
                                              {"probabilities:rule=mode", "range"},
                                              {"probabilities", "range"},
                                              {"softmax", "range"}}) {
        const bool of_logits = std::string_view(distribution) == "softmax";
        const times t =
            ours(of_logits ? logits : s, step_codec::compile(distribution, coder, plugins), made);
        const bool same = std::string_view(coder) == "arithmetic-62";
        if (same && made != expected) std::abort();
        std::printf("  %-44s %9.3f %9.3f   %5.1f and %5.1f times as fast, %.1f and %.1f reads\n",
                    (std::string(distribution) + ", " + coder).c_str(), t.encode, t.decode,
                    slow.encode / t.encode, slow.decode / t.decode, t.encode / read,
                    t.decode / read);
    }
}

}  // namespace

int main(int argc, char** argv) try {
    const registry plugins = registry::standard();
    std::printf("us a step %*s %9s\n", 46, "encode", "decode");
    if (argc == 1)
        for (const std::uint32_t vocabulary : {256, 50257, 200000}) measure(vocabulary, plugins);
    for (int i = 1; i < argc; ++i)
        measure(static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10)), plugins);
} catch (const std::exception& e) {
    std::fprintf(stderr, "bench_steps: %s\n", e.what());
    return 1;
}
