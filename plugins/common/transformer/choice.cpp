// SPDX-License-Identifier: MIT
// Which kernels a machine gets.
#include "kernels_avx2.hpp"
#include "kernels_vnni.hpp"

namespace tessera::transformer {

namespace {

#if defined(__x86_64__)
const kernels vnni_kernels = {"AVX-512 VNNI",  vnni::pack,   vnni::multiply, vnni::requantise,
                              vnni::normalise, vnni::narrow, vnni::add,      vnni::gate,
                              vnni::rotate,    vnni::store,  vnni::attend};
const kernels avx2_kernels = {"AVX2",          avx2::pack,   avx2::multiply, avx2::requantise,
                              avx2::normalise, avx2::narrow, avx2::add,      avx2::gate,
                              avx2::rotate,    avx2::store,  avx2::attend};
#endif

}  // namespace

const kernels& kernels_for(sdk::instructions set) {
#if defined(__x86_64__)
    if (set >= sdk::instructions::avx512 && __builtin_cpu_supports("avx512vnni"))
        return vnni_kernels;
    if (set >= sdk::instructions::avx2) return avx2_kernels;
#endif
    (void)set;
    return scalar_kernels;
}

}  // namespace tessera::transformer
