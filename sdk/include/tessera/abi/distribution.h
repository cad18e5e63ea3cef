/* SPDX-License-Identifier: MIT
 * Distribution: turns scores into exact integer frequencies. */
#ifndef TESSERA_ABI_DISTRIBUTION_H
#define TESSERA_ABI_DISTRIBUTION_H

#include "host.h"
#include "prediction.h"

/* Which totals a distribution makes. */
typedef struct tsr_totals {
    uint32_t size;
    uint32_t power_of_two; /* non-zero: always                                              */
    uint64_t max;          /* never more than this, 2^32 at most                            */
    uint32_t by_row;       /* non-zero: rows may differ in theirs, as raw counts do. The host then
                              steps one lane at a time and hands over scores of one row.
                              Zero: any scores of one number a row (TSR_P1_U32) share a total */
} tsr_totals;

/* Four laws, for every scores whatever, NaN and infinities included:
 *   1. every symbol of the support has a frequency of 1 or more; 2. none outside has any; 3. they
 * sum to the total;
 *   4. no symbol of a support of two or more has all of it.
 * Floats may enter a distribution, never leave it; the same scores give the same frequencies on
 * every machine. */
typedef struct tsr_distribution_api {
    uint32_t size;
    tsr_status (*create)(const tsr_host*, tsr_call*, const char* params,
                         void** plan); /* as a stage's [plan] */
    void (*destroy)(void* plan);       /* [plan] */

    void (*totals)(const void* plan, tsr_totals* out); /* bounds, for checking specs [any] */

    /* Bulk: the frequencies of the one row of `scores`, in scratch of the call. May be NULL.
     * [worker] */
    tsr_status (*table)(const void* plan, const tsr_host*, tsr_call*, const tsr_scores* scores,
                        tsr_table* out);
    /* How a block stores its tables: through put_header and get_header, groups included. `symbols`
     * is how many symbols the block has. NULL together where `table` is. [worker] */
    tsr_status (*write_tables)(const void* plan, const tsr_host*, tsr_call*, const tsr_tables*,
                               uint64_t symbols);
    tsr_status (*read_tables)(const void* plan, const tsr_host*, tsr_call*, uint32_t alphabet,
                              uint64_t symbols, tsr_tables* out);

    /* Step: the two questions of a coder, answered from a state of one group of lanes, which may
     * hold what one answer leaves for the next (partial sums, say) but never changes an answer. No
     * table is built. NULL together. `alphabet` and `lanes` bound those of the scores. A step may
     * divide a total otherwise than a table of the same scores does: a table is measured and
     * stored, its support is what was seen; a step's is what may come. [worker] */
    tsr_status (*begin)(const void* plan, const tsr_host*, tsr_call*, uint32_t alphabet,
                        uint32_t lanes, void** state);
    /* Asked once for each scores, before the two: their total, the same in every row. [state] */
    tsr_status (*total)(void* state, const tsr_scores*, uint64_t* total);
    /* For the first `active` lanes; row r of the scores belongs to lane r, a single row to all.
     * Intervals lie side by side, in any order. A symbol outside the support is an error that names
     * it. [state] */
    tsr_status (*interval)(void* state, const tsr_scores*, uint32_t active, const uint32_t* symbol,
                           tsr_interval* out);
    /* `point` < total: the symbol whose interval holds it. [state] */
    tsr_status (*locate)(void* state, const tsr_scores*, uint32_t active, const uint32_t* point,
                         uint32_t* symbol, tsr_interval* out);
    void (*end)(void* state); /* [state] */
} tsr_distribution_api;

#endif
