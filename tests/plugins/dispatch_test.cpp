// SPDX-License-Identifier: MIT
// The environment variable that caps the instruction set.
#include "plugin.hpp"

#include <tessera/sdk/dispatch.hpp>

using tessera::sdk::best_instructions, tessera::sdk::instructions;

TEST_CASE("TESSERA_CPU caps the instruction set, and never raises it") {
    const char* const before = std::getenv("TESSERA_CPU");
    const std::string kept = before == nullptr ? "" : before;
    unsetenv("TESSERA_CPU");
    const instructions best = best_instructions();
    setenv("TESSERA_CPU", "scalar", 1);
    CHECK(best_instructions() == instructions::scalar);
    setenv("TESSERA_CPU", "avx2", 1);
    CHECK(best_instructions() == std::min(best, instructions::avx2));
    setenv("TESSERA_CPU", "avx512", 1);
    CHECK(best_instructions() == std::min(best, instructions::avx512));
    setenv("TESSERA_CPU", "avx512vbmi", 1);
    CHECK(best_instructions() == best);
    if (before == nullptr)
        unsetenv("TESSERA_CPU");
    else
        setenv("TESSERA_CPU", kept.c_str(), 1);
}
