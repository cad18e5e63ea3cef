/* SPDX-License-Identifier: MIT
 * Segmenter: cuts the input into blocks, routes and labels each. Encode side only: a frame stores
 * what it decided. */
#ifndef TESSERA_ABI_SEGMENTER_H
#define TESSERA_ABI_SEGMENTER_H

#include "host.h"

typedef struct tsr_segment {
    uint32_t size;
    uint32_t route; /* index into tsr_desc.routes    */
    uint64_t bytes; /* of the next block, 1 .. block_size, also beyond what is available; 0: more
                       input, please */
    uint64_t row;   /* bytes in one row of the array that the block is part of; 0: unknown      */
    const char* label; /* UTF-8, a tensor's name, say; NULL: none. Lives until the next call */
} tsr_segment;

typedef struct tsr_segmenter_api {
    uint32_t size;
    tsr_status (*create)(const tsr_host*, tsr_call*, const char* params,
                         void** plan); /* as a stage's [plan] */
    void (*destroy)(void* plan);       /* [plan] */
    /* Starts one input. `name` is its file name without directories, "" for a pipe; no block may
     * pass `block_size`, 1 or more. Files beside it come from TSR_SIBLINGS_SERVICE, an input that
     * nobody wants goes to TSR_SELECTION_SERVICE. [worker] */
    tsr_status (*begin)(const void* plan, const tsr_host*, tsr_call*, const char* name,
                        uint64_t block_size, void** state);
    /* Looks at the input from the end of the last block on (`last`: there is no more behind
     * `available`, which is then 1 or more) and says what the next block is. Asked for more, the
     * host brings up to block_size bytes; a segmenter that still asks with block_size bytes or the
     * end of input before it has failed. [state] */
    tsr_status (*next)(void* state, const uint8_t* input, uint64_t available, int last,
                       tsr_segment* out);
    void (*end)(void* state); /* [state] */
} tsr_segmenter_api;

#endif
