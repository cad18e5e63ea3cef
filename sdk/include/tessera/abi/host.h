/* SPDX-License-Identifier: MIT
 * What the host offers a plugin while it works. */
#ifndef TESSERA_ABI_HOST_H
#define TESSERA_ABI_HOST_H

#include "stream.h"

/* One piece of work: the making of a plan, or one encode or decode of one block by one plugin.
 * Opaque. */
typedef struct tsr_call tsr_call;

/* Memory is the host's: a plugin asks for outputs and scratch, fills them and commits. What a
 * plugin allocates by other means it frees itself. Nothing is freed across the line, and no
 * exception crosses it. */
typedef struct tsr_host {
    uint32_t size;

    /* Room for `count` elements in all of output `port`; a later call with a larger count may move
     * the room and keeps what was written. A decoding stage has one output, port 0. NULL once a
     * limit is hit: return TSR_E_LIMIT, the host has the message. [worker] */
    void* (*output)(tsr_call*, uint32_t port, uint64_t count);

    /* Ends output `port`: how many elements were written, their exclusive upper bound and their row
     * length (0: unknown). When encoding, the host stores all three for the decoder where they are
     * not implied. Once a port. [worker] */
    tsr_status (*commit)(tsr_call*, uint32_t port, uint64_t count, uint64_t alphabet, uint64_t row);

    /* Ends output `port` without copying: it becomes a view of the memory of `whole`, which must be
     * an input of this call. `whole->type`, `count`, `alphabet` and `row` describe the output;
     * count * width must not pass the input's bytes. [worker] */
    tsr_status (*share)(tsr_call*, uint32_t port, const tsr_stream* whole);

    /* Memory that lives until the block ends, 64-byte aligned with 64 bytes of slack, content
     * unspecified. NULL as for `output`. [worker] */
    void* (*scratch)(tsr_call*, size_t bytes);

    /* Encoding: appends to the bytes that the decoder of this plugin needs for this block. Raw mode
     * refuses them. [worker] */
    tsr_status (*put_header)(tsr_call*, const void* data, size_t bytes);
    /* Decoding: those bytes, whole. Never NULL, also where there are none. [worker] */
    const void* (*get_header)(tsr_call*, size_t* bytes);

    /* Records `utf8` as the reason and returns `status`, so that one can write: return
     * host->fail(call, status, "..."). The message says what was expected and what was found; the
     * host adds where. The text is copied. [any] */
    tsr_status (*fail)(tsr_call*, tsr_status status, const char* utf8);

    /* Non-zero once the caller gave up: long loops poll it and return TSR_E_CANCELLED. [any] */
    int (*cancelled)(tsr_call*);

    /* An optional ability by name and revision, see services.h; NULL where the host lacks it. [any]
     */
    const void* (*service)(tsr_call*, const char* id);
} tsr_host;

#endif
