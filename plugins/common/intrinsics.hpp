// SPDX-License-Identifier: MIT
// The vector instructions of x86-64, for files that use those of AVX-512; elsewhere nothing.
#pragma once

#if defined(__x86_64__)

// g++ takes the undefined vectors inside its own intrinsics for mistakes (GCC bug 105593).
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

#endif
