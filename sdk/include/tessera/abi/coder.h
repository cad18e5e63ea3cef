/* SPDX-License-Identifier: MIT
 * Coder: turns frequencies and symbols into bits, and back. */
#ifndef TESSERA_ABI_CODER_H
#define TESSERA_ABI_CODER_H

#include "host.h"
#include "prediction.h"

enum {
    TSR_CODER_POWER_OF_TWO = 1u << 0, /* totals must be powers of two */
    TSR_CODER_LENGTHS = 1u << 1, /* a symbol code: uses tsr_table.lengths where they are given   */
    TSR_CODER_SAME_FACES = 1u << 2 /* bulk with one table writes the same bytes as one step lane */
};

/* A coder has a bulk face, a step face, or both; what it lacks is NULL. Bytes go to output port 0
 * of the call. */
typedef struct tsr_coder_api {
    uint32_t size;
    uint32_t flags;
    uint64_t max_total; /* the largest total it takes, 2^32 at most */
    tsr_status (*create)(const tsr_host*, tsr_call*, const char* params,
                         void** plan); /* as a stage's [plan] */
    void (*destroy)(void* plan);       /* [plan] */

    /* Bulk: all tables of the block, one flush, symbols in the width they have (u8, u16 or u32).
     * Several interleaved states or streams are the coder's own affair. A symbol outside the
     * support of its table is an error that names it; the tables themselves the host has checked
     * (edges that rise, totals within bounds, groups that name a table). [worker] */
    tsr_status (*encode)(const void* plan, const tsr_host*, tsr_call*, const tsr_tables*,
                         const tsr_stream* symbols);
    /* Fills `symbols`: type and count are given, data is room of that size with slack. [worker] */
    tsr_status (*decode)(const void* plan, const tsr_host*, tsr_call*, const tsr_tables*,
                         const tsr_stream* bytes, const tsr_stream* symbols);

    /* Step: `steps` intervals of each of the first `active` lanes, step by step, `active` at a
     * time; all of one `total`. Lanes fall away from the end and do not come back. A stack (LIFO)
     * keeps the intervals in scratch until `encode_finish`, nobody else knows. [state] */
    tsr_status (*encode_begin)(const void* plan, const tsr_host*, tsr_call*, uint32_t lanes,
                               void** state); /* [worker] */
    tsr_status (*encode_put)(void* state, uint64_t total, uint32_t active, const tsr_interval*,
                             uint64_t steps);
    tsr_status (*encode_finish)(void* state); /* commits port 0 */

    /* The decoder answers lane by lane, so that a model may follow: a point below `total` for each
     * active lane, then the interval that was found to hold it. [state] */
    tsr_status (*decode_begin)(const void* plan, const tsr_host*, tsr_call*,
                               const tsr_stream* bytes, uint32_t lanes,
                               void** state); /* [worker] */
    tsr_status (*decode_peek)(void* state, uint64_t total, uint32_t active, uint32_t* point);
    tsr_status (*decode_advance)(void* state, uint64_t total, uint32_t active, const tsr_interval*);
    /* TSR_E_CORRUPT unless the bytes are used up and every lane ended where its encoder began. */
    tsr_status (*decode_finish)(void* state);
    void (*end)(void* state); /* frees the state of either direction, finished or not [state] */
} tsr_coder_api;

#endif
