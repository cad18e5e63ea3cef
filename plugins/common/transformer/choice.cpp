// SPDX-License-Identifier: MIT
// Which kernels a machine gets.
#include "kernels_avx2.hpp"
#include "kernels_vnni.hpp"
#include "matrix_neon.hpp"

namespace tessera::transformer {

namespace {

#if defined(__x86_64__)
const kernels vnni_kernels = {"AVX-512 VNNI",  vnni::pack,   vnni::multiply, vnni::requantise,
                              vnni::normalise, vnni::narrow, vnni::add,      vnni::gate,
                              vnni::rotate,    vnni::store,  vnni::attend};
const kernels avx2_kernels = {"AVX2",          avx2::pack,   avx2::multiply, avx2::requantise,
                              avx2::normalise, avx2::narrow, avx2::add,      avx2::gate,
                              avx2::rotate,    avx2::store,  avx2::attend};
#elif defined(__aarch64__)
/// Of the time nearly all goes into products; the rest is the reference's.
kernels with_products(const char* name, decltype(kernels::multiply) multiply) {
    kernels k = scalar_kernels;
    k.name = name;
    k.multiply = multiply;
    return k;
}
#endif

}  // namespace

const kernels& kernels_for([[maybe_unused]] sdk::instructions set) {
#if defined(__x86_64__)
    if (set >= sdk::instructions::avx512 && __builtin_cpu_supports("avx512vnni"))
        return vnni_kernels;
    if (set >= sdk::instructions::avx2) return avx2_kernels;
#elif defined(__aarch64__)
    static const kernels neon_kernels = with_products("NEON", neon::multiply);
    static const kernels dot_kernels =
        with_products("NEON with dot products", neon::multiply_by_dots);
    return neon::has_dot_products() ? dot_kernels : neon_kernels;
#endif
    return scalar_kernels;
}

}  // namespace tessera::transformer
