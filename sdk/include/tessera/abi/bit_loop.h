/* SPDX-License-Identifier: MIT
 * The loop of bitwise models in few calls: optional abilities of models, distributions and coders
 * (tsr_desc.extension). They add no format: the bits are those of the step faces, one by one. */
#ifndef TESSERA_ABI_BIT_LOOP_H
#define TESSERA_ABI_BIT_LOOP_H

#include "base.h"

/* Model, TSR_BITWISE with scores of TSR_P1_U32: runs the loop over its bits itself, so that a bit
 * costs one call instead of predict and update. */
#define TSR_BIT_WALK_EXTENSION "tessera.bit-walk/1"
typedef struct tsr_bit_walk_api {
    uint32_t size;
    /* In the place of predict and update, for the next `symbols` symbols of a state of one lane:
     * calls `code(context, p1)` once for each of their bits, most significant first, with what
     * `predict` would have said; the bit comes back, that of `update`. A host that begins to walk a
     * state walks it to its end, in as many calls as it likes. `code` cannot fail: where decoding
     * went wrong the bits are zeros, and the host says so once `walk` has returned. Bits are below
     * the alphabet's, no more is known of them. [state] */
    tsr_status (*walk)(void* state, uint64_t symbols, uint32_t (*code)(void* context, uint32_t p1),
                       void* context);
} tsr_bit_walk_api;

/* Distribution of TSR_P1_U32: one total for all scores, symbol 0 before symbol 1. */
#define TSR_BIT_EDGE_EXTENSION "tessera.bit-edge/1"
typedef struct tsr_bit_edge_api {
    uint32_t size;
    /* That total: what `total` says of all scores of the kind, whatever their numbers. [any] */
    uint64_t (*total)(const void* plan);
    /* Where symbol 1 begins, 1 .. total - 1: `interval` says that symbol 0 has [0, edge), symbol 1
     * [edge, total). [any] */
    uint32_t (*edge)(const void* plan, uint32_t p1);
} tsr_bit_edge_api;

/* Coder with a step face: decodes one of two symbols at once. */
#define TSR_BIT_TAKE_EXTENSION "tessera.bit-take/1"
typedef struct tsr_bit_take_api {
    uint32_t size;
    /* decode_peek, and decode_advance by the interval that holds the point, in a state of one lane:
     * 0 has [0, edge), 1 has [edge, total), and 0 < edge < total. Returns the symbol, or less than
     * 0: a status by its negative, such as -TSR_E_CORRUPT, which tsr_host.fail was told. [state] */
    int32_t (*take)(void* state, uint64_t total, uint32_t edge);
} tsr_bit_take_api;

#endif
