// SPDX-License-Identifier: MIT
// Which instruction set a kernel may use.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace tessera::sdk {

/// In rising order, each with all before it: ask with >=.
enum class instructions { scalar, avx2, avx512, avx512vbmi };

/// The best set that this machine has, or what TESSERA_CPU ("scalar", "avx2", "avx512",
/// "avx512vbmi") caps it to, so that tests and valgrind reach every path. Every kernel gives the
/// same bits in each. avx2 stands for BMI2 too, avx512 for F, BW, DQ and VL together.
inline instructions best_instructions() {
    instructions best = instructions::scalar;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) best = instructions::avx2;
    if (best == instructions::avx2 && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        best = instructions::avx512;
    if (best == instructions::avx512 && __builtin_cpu_supports("avx512vbmi"))
        best = instructions::avx512vbmi;
#endif
    if (const char* wanted = std::getenv("TESSERA_CPU")) {
        const std::string_view cap = wanted;
        if (cap == "scalar") return instructions::scalar;
        if (cap == "avx2") return std::min(best, instructions::avx2);
        if (cap == "avx512") return std::min(best, instructions::avx512);
    }
    return best;
}

}  // namespace tessera::sdk
