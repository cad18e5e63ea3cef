/* SPDX-License-Identifier: MIT
 * Model: predicts scores for the next symbols. */
#ifndef TESSERA_ABI_MODEL_H
#define TESSERA_ABI_MODEL_H

#include "host.h"
#include "prediction.h"

/* A model has a bulk face (analyse, known), a step face (begin, predict, update, end), or both;
 * what it lacks is NULL.
 *
 * Bulk: the predictions of the whole block are there before a symbol is coded.
 *   measured: `known` and `begin` are NULL; predictions are taken from the symbols by `analyse`,
 *             and the distribution stores its tables
 *   known:    predictions follow from the plan, the header that `analyse` wrote, and the siblings;
 *             the host calls `known` on both sides and no table is stored
 * Step: predictions follow the symbols. The encoder runs the decoder's own loop, so the two cannot
 * disagree.
 *
 * `shape` is the stream that will be coded: type, count, alphabet and row, no data; its alphabet is
 * 1 .. 2^32 - 1 here, or 0 for a bitwise model of wider numbers. `given` are the sibling streams
 * that the spec named, complete and in that order, with their data. */
typedef struct tsr_model_api {
    uint32_t size;
    tsr_status (*create)(const tsr_host*, tsr_call*, const char* params,
                         void** plan); /* as a stage's [plan] */
    void (*destroy)(void* plan);       /* [plan] */

    /* The kind of scores that this plan's predictions have. [any] */
    tsr_score_kind (*kind)(const void* plan);

    /* Encoding only: sees the block and may put a header, which `known` and `begin` can read on
     * both sides. Fills `out` where `known` and `begin` are NULL, its memory being scratch of the
     * call. NULL: nothing to look at. [worker] */
    tsr_status (*analyse)(const void* plan, const tsr_host*, tsr_call*, const tsr_stream* symbols,
                          const tsr_stream* given, uint32_t given_count, tsr_predictions* out);
    tsr_status (*known)(const void* plan, const tsr_host*, tsr_call*, const tsr_stream* shape,
                        const tsr_stream* given, uint32_t given_count,
                        tsr_predictions* out); /* may be NULL [worker] */

    /* Encoding with the step face: how the block is best shared out. `*lanes` comes as the spec has
     * it, 0 for "auto", and leaves as 1 or more; `*together` leaves as how many of them step
     * together in a group, 1 or more. Groups are independent: each has a state, and may have a
     * thread, of its own. The decoder is told. NULL: "auto" is one lane, and all are one group.
     * [any] */
    void (*share_out)(const void* plan, const tsr_stream* shape, uint32_t* lanes,
                      uint32_t* together);
    /* Starts a block, or one group of its lanes: lane l of the group codes symbols [first[l],
     * first[l] + share[l]) of the stream, shares falling or equal. A bitwise model (TSR_BITWISE) is
     * driven bit by bit over them, most significant first, `bits` to a symbol; otherwise bits is 0.
     * It may walk the bits of one lane itself (bit_loop.h). An EXACT model that is encoding finds
     * the symbols in `shape->data` and may score many positions at once; it is still asked one by
     * one, and what it says must be the same without them. `shape`, `given`, `first` and `share`
     * live until the state ends. The cost is that of what the block will touch, not of what is
     * reserved. [worker] */
    tsr_status (*begin)(const void* plan, const tsr_host*, tsr_call*, const tsr_stream* shape,
                        const tsr_stream* given, uint32_t given_count, uint32_t lanes,
                        const uint64_t* first, const uint64_t* share, uint32_t bits, void** state);
    /* Scores for the next `*hold` (1 or more; of a bitwise model, bits) symbols of every lane that
     * still has some. `update` is then told of at most so many, in one call or several; the scores
     * stay as they are until it is told of the last of them, or `predict` is called again. Rows:
     * one for each lane of the group, or at least for each that still has a symbol, or one for all.
     * [state] */
    tsr_status (*predict)(void* state, tsr_scores* out, uint64_t* hold);
    /* The symbols just coded: `steps` <= hold of them in each of the first `active` lanes, step by
     * step, `active` at a time. [state] */
    tsr_status (*update)(void* state, uint32_t active, const uint32_t* symbols, uint64_t steps);
    void (*end)(void* state); /* [state] */
} tsr_model_api;

#endif
