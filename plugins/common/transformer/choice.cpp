// SPDX-License-Identifier: MIT
// Which kernels a machine gets.
#include "kernels_vnni.hpp"

namespace tessera::transformer {

namespace {

#if defined(__x86_64__)
const kernels vnni_kernels = {"AVX-512 VNNI",  vnni::pack,   vnni::multiply, vnni::requantise,
                              vnni::normalise, vnni::narrow, vnni::add,      vnni::gate,
                              vnni::rotate,    vnni::store,  vnni::attend};
#endif

}  // namespace

const kernels& kernels_for(sdk::instructions set) {
#if defined(__x86_64__)
    if (set >= sdk::instructions::avx512 && __builtin_cpu_supports("avx512vnni"))
        return vnni_kernels;
#endif
    (void)set;
    return scalar_kernels;
}

}  // namespace tessera::transformer
