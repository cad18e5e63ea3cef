/* SPDX-License-Identifier: MIT
 * Optional abilities: those a host offers (tsr_host.service) and those a plugin offers
 * (tsr_desc.extension). Each is a struct with a name and a revision; a change that is not an
 * addition gets a new revision. */
#ifndef TESSERA_ABI_SERVICES_H
#define TESSERA_ABI_SERVICES_H

#include "host.h"

/* Host: the bytes of an asset. */
#define TSR_ASSET_SERVICE "tessera.asset/1"
typedef struct tsr_asset_service {
    uint32_t size;
    /* `reference` is the value of a parameter whose schema says "format": "asset" ("asset:NAME" or
     * "sha256:HEX"), as the plan was given it. The bytes are read-only, mapped, shared, checked
     * against their SHA-256, and live as long as the plan. Only while a plan is made. [plan] */
    tsr_status (*open)(tsr_call*, const char* reference, const void** data, size_t* bytes);
} tsr_asset_service;

/* Host: work on several threads. */
#define TSR_PARALLEL_SERVICE "tessera.parallel/1"
typedef struct tsr_parallel_service {
    uint32_t size;
    /* Runs job(context, 0) .. job(context, jobs - 1), in any order, at once where threads are idle,
     * and returns when all have ended; the failure of the lowest index is returned. A job may use
     * outputs and scratch of `call` only after the caller reserved them: one thread at a time may
     * ask. [worker] */
    tsr_status (*run)(tsr_call*, uint32_t jobs, tsr_status (*job)(void* context, uint32_t index),
                      void* context);
    uint32_t (*threads)(tsr_call*); /* how many may run at once, 1 or more [any] */
} tsr_parallel_service;

/* Host: large tables that begin as zeros. */
#define TSR_ZEROED_SERVICE "tessera.zeroed/1"
typedef struct tsr_zeroed_service {
    uint32_t size;
    /* As tsr_host.scratch, all zeros; what lies in the slack is unspecified. The cost is that of
     * what is touched, not of what is reserved. `touches` is how many places of it the block will
     * touch, about and at most, TSR_UNKNOWN where nobody knows: few of many bytes are had cheaply
     * in small pages, many in huge ones. [worker] */
    void* (*scratch)(tsr_call*, size_t bytes, uint64_t touches);
} tsr_zeroed_service;

/* Host, segmenters only: files that stand beside the input. */
#define TSR_SIBLINGS_SERVICE "tessera.siblings/1"
typedef struct tsr_siblings_service {
    uint32_t size;
    /* Reads the file `name` (a plain name, no separator) in the input's directory, up to `limit`
     * bytes; it lives as long as the segmenter's state. TSR_E_UNSUPPORTED where the input is no
     * file or no such file stands there. [state] */
    tsr_status (*read)(tsr_call*, const char* name, size_t limit, const void** data, size_t* bytes);
} tsr_siblings_service;

/* Host, segmenters only: inputs that the user does not want. */
#define TSR_SELECTION_SERVICE "tessera.selection/1"
typedef struct tsr_selection_service {
    uint32_t size;
    /* `begin` may return what this returns where the parameters leave the input out; `why` says by
     * which. Nothing is encoded then, and a host that works on many inputs passes on to the next.
     * [worker] */
    tsr_status (*leave_out)(tsr_call*, const char* why);
} tsr_selection_service;

/* Plugin: learns an asset from samples. */
#define TSR_TRAIN_EXTENSION "tessera.train/1"
typedef struct tsr_train_api {
    uint32_t size;
    /* JSON Schema of the training's parameters, as tsr_desc.schema. */
    const char* schema;
    /* Sample streams in, the bytes of an asset out, through output port 0 (type bytes). Same
     * samples, order and parameters give the same asset. [any] */
    tsr_status (*train)(const tsr_host*, tsr_call*, const char* params, const tsr_stream* samples,
                        uint32_t count);
} tsr_train_api;

/* Plugin, PINNED models: under which circumstances its bits hold. */
#define TSR_FINGERPRINT_EXTENSION "tessera.fingerprint/1"
typedef struct tsr_fingerprint_api {
    uint32_t size;
    /* One line of text, lives as long as the plan: the frame stores it, and a decoder whose own
     * differs is refused unless its user overrides that. [any] */
    const char* (*fingerprint)(const void* plan);
} tsr_fingerprint_api;

#endif
