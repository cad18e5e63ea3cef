/* SPDX-License-Identifier: MIT
 * Streams: the typed arrays that flow between stages. */
#ifndef TESSERA_ABI_STREAM_H
#define TESSERA_ABI_STREAM_H

#include "base.h"

/* Element types. Multi-byte elements are in the machine's order; TSR_BYTES and TSR_U8 are both one
 * byte wide, the first is opaque data, the second numbers below an alphabet. */
typedef uint32_t tsr_type;
enum { TSR_BYTES = 1, TSR_U8 = 2, TSR_U16 = 3, TSR_U32 = 4, TSR_U64 = 5 };

/* Sets of types, for tsr_desc.accepts. */
#define TSR_TYPE_BIT(type) (1u << (type))
#define TSR_NUMBERS \
    (TSR_TYPE_BIT(TSR_U8) | TSR_TYPE_BIT(TSR_U16) | TSR_TYPE_BIT(TSR_U32) | TSR_TYPE_BIT(TSR_U64))
#define TSR_ANY_TYPE (TSR_TYPE_BIT(TSR_BYTES) | TSR_NUMBERS)

/* A view of a stream. The host owns `data`, which is 64-byte aligned with 64 bytes of slack behind
 * it: they may be read, and behind an output overwritten, so that wide kernels need no code for
 * tails. Their content is unspecified. */
typedef struct tsr_stream {
    uint32_t size; /* sizeof(tsr_stream) at the writer */
    tsr_type type;
    const void* data; /* NULL in a shape: a stream announced, not there yet  */
    uint64_t count; /* elements, not bytes; TSR_UNKNOWN in a shape whose length nobody stored    */
    uint64_t alphabet; /* every element is below it; 0: unknown. A 2^64 bound is unknown */
    uint64_t row;      /* elements in one row of the array that this is part of; 0: unknown      */
} tsr_stream;

/* An output of a stage: its name, used in specs and errors, and its type. */
typedef struct tsr_port {
    const char*
        name; /* "out", "hi6": lower-case letters, digits, hyphens; lives as long as the plan     */
    tsr_type type; /* 0 in a descriptor: depends on input or parameters, see tsr_stage_api.ports */
} tsr_port;

#define TSR_MAX_PORTS 64u

#endif
