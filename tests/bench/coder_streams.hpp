// SPDX-License-Identifier: MIT
// The three streams of symbols on which coders are measured, and a stop watch.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace tessera::bench {

struct symbol_stream {
    std::string name;
    std::vector<std::uint8_t> symbols;

    std::vector<std::uint32_t> counts() const {
        std::vector<std::uint32_t> all(256);
        for (const std::uint8_t s : symbols) ++all[s];
        return all;
    }
    /// Bits a symbol.
    double entropy() const {
        double sum = 0;
        for (const std::uint32_t n : counts())
            if (n > 0) sum -= n * std::log2(n / static_cast<double>(symbols.size()));
        return sum / static_cast<double>(symbols.size());
    }
};

inline std::vector<std::uint8_t> file_bytes(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        std::fprintf(stderr, "expected a file at %s\n", path.c_str());
        std::exit(1);
    }
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The high six bits of halves, the exponents of bfloat16s, and text, from the folder of corpora.
inline std::vector<symbol_stream> coder_streams(const std::string& corpora) {
    std::vector<symbol_stream> all{{"hi6 of f16", {}},
                                   {"exponents of bf16", {}},
                                   {"text", file_bytes(corpora + "/enwik8_4M")}};
    const auto halves = file_bytes(corpora + "/tensor_a_f16.bin");
    for (std::size_t i = 1; i < halves.size(); i += 2)
        all[0].symbols.push_back(static_cast<std::uint8_t>(halves[i] >> 2));
    const auto brains = file_bytes(corpora + "/tensor_b_bf16.bin");
    for (std::size_t i = 1; i < brains.size(); i += 2)
        all[1].symbols.push_back(static_cast<std::uint8_t>(brains[i] << 1 | brains[i - 1] >> 7));
    return all;
}

/// MB of `bytes` a second of this thread's time, the best of many rounds.
inline double megabytes_a_second(std::size_t bytes, const std::function<void()>& f) {
    const auto now = [] {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
    };
    double best = 1e9;
    const double end = now() + 0.3;
    do {
        const double start = now();
        f();
        asm volatile("" ::: "memory");
        best = std::min(best, now() - start);
    } while (now() < end);
    return static_cast<double>(bytes) / best / 1e6;
}

}  // namespace tessera::bench
