/* SPDX-License-Identifier: MIT
 * Stage: an invertible function from one stream to one or more. Transforms, tokenizers, splitters
 * and byte codecs are tags of a stage, never another interface. */
#ifndef TESSERA_ABI_STAGE_H
#define TESSERA_ABI_STAGE_H

#include "host.h"

typedef struct tsr_stage_api {
    uint32_t size;

    /* Makes a plan, immutable afterwards and shared by all workers: assets are parsed and tables
     * packed here, once. `params` is JSON that was held against the schema, every default written
     * out. A decoder's plan is made from what the frame stored: encode-only parameters have their
     * defaults there. [plan] */
    tsr_status (*create)(const tsr_host*, tsr_call*, const char* params, void** plan);
    void (*destroy)(void* plan); /* [plan] */

    /* The outputs for an input of type `in`: fills `out`, which has room for TSR_MAX_PORTS, and
     * `*count`. NULL: as the descriptor says. A function of plan and type alone, the same on every
     * machine. [worker] */
    tsr_status (*ports)(const void* plan, const tsr_host*, tsr_call*, tsr_type in, tsr_port* out,
                        uint32_t* count);

    /* Commits or shares every port. A pure function of plan and input. [worker] */
    tsr_status (*encode)(const void* plan, const tsr_host*, tsr_call*, const tsr_stream* in);

    /* The inverse: `parts` are the `count` outputs of `encode` in port order, with their alphabets
     * and rows; `shape` is the stream to rebuild, with type, count, alphabet and row as `encode`
     * was given them, no data (raw mode: count TSR_UNKNOWN, alphabet and row 0). Commits port 0.
     * Input is not to be trusted. [worker] */
    tsr_status (*decode)(const void* plan, const tsr_host*, tsr_call*, const tsr_stream* parts,
                         uint32_t count, const tsr_stream* shape);
} tsr_stage_api;

#endif
