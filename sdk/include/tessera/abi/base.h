/* SPDX-License-Identifier: MIT
 * Version, export attribute and statuses of the plugin ABI. */
#ifndef TESSERA_ABI_BASE_H
#define TESSERA_ABI_BASE_H

#include <stddef.h>
#include <stdint.h>

#define TSR_ABI_MAJOR 1u
#define TSR_ABI_MINOR 0u

#if defined(_WIN32)
#define TSR_EXPORT __declspec(dllexport)
#else
#define TSR_EXPORT __attribute__((visibility("default")))
#endif

/* What a call came to. Anything but TSR_OK goes with one message, recorded by tsr_host.fail. */
typedef int32_t tsr_status;
enum {
    TSR_OK = 0,
    TSR_E_PARAM = 1,       /* the spec or a parameter is wrong                        */
    TSR_E_CORRUPT = 2,     /* the data is not what this plugin writes                 */
    TSR_E_LIMIT = 3,       /* a resource limit stopped the work                       */
    TSR_E_UNSUPPORTED = 4, /* valid, but beyond this plugin or this version of it     */
    TSR_E_NOMEM = 5,       /* memory ran out                                          */
    TSR_E_CANCELLED = 6,   /* the caller gave up (tsr_host.cancelled)                 */
    TSR_E_INTERNAL = 7     /* a bug                                                   */
};

/* A size or count that is not known. */
#define TSR_UNKNOWN UINT64_MAX

#endif
