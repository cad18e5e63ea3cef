/* SPDX-License-Identifier: MIT
 * Discovery: the descriptor of a plugin and the one symbol that a library exports. */
#ifndef TESSERA_ABI_PLUGIN_H
#define TESSERA_ABI_PLUGIN_H

#include "bit_loop.h"
#include "coder.h"
#include "distribution.h"
#include "model.h"
#include "segmenter.h"
#include "services.h"
#include "stage.h"

typedef uint32_t tsr_shape;
enum { TSR_STAGE = 1, TSR_MODEL = 2, TSR_DISTRIBUTION = 3, TSR_CODER = 4, TSR_SEGMENTER = 5 };

enum {
    TSR_EXACT =
        1u << 0, /* the same bits on every machine, compiler and thread count. Required of stages,
                    distributions and coders, and of every model that is not PINNED */
    TSR_PINNED =
        1u << 1, /* model: the same bits only under the fingerprint that the frame stores */
    TSR_BITWISE = 1u << 2, /* model: alphabet of two, driven over the bits of each symbol */
    TSR_SCORES_ANYWHERE =
        1u << 3 /* distribution: its step face takes scores that lie at any multiple of their
                   numbers' width, and reads nothing behind the last: a caller's own memory */
};

/* Constant data of one plugin. All strings are UTF-8 and never NULL unless said. */
typedef struct tsr_desc {
    uint32_t size;
    tsr_shape shape;
    uint32_t flags;
    uint32_t format, format_min; /* bitstream number that it writes, and the oldest that it still
                                    reads; 1 or more     */
    const char*
        id; /* reverse domain name, "org.tessera.delta": lower-case letters, digits, '.', '-'     */
    const char* version; /* "1.2.3" */
    const char* home;    /* where to get it, for the message of a reader who lacks it    */
    const char* summary; /* one line */
    const char* tags;    /* words with spaces between: "transform numeric"    */
    /* JSON Schema of the parameters: an object with "properties", each with "type" (or a list of
     * types: integer, number, string, boolean, array, null), "default" and "description", and where
     * wanted "title", "enum", "minimum", "maximum", "minLength", "maxLength", "items", "minItems",
     * "maxItems", "format": "asset" (of a string), and "encode-only": true. Other keys are errors.
     */
    const char* schema;
    const void* api;       /* tsr_stage_api and so on, by shape       */
    const tsr_port* ports; /* stages: the outputs, or typical ones where they depend (see
                              tsr_stage_api.ports)         */
    uint32_t port_count;
    uint32_t accepts; /* stages and models: TSR_TYPE_BIT of each type taken */
    uint32_t
        kinds; /* models: TSR_KIND_BIT of each kind of score made; distributions: of each taken */
    uint32_t route_count;
    /* Segmenters: the names of the routes. One that continues another's behind a '-', such as
     * "text-code", refines it: a spec without steps for it sends its blocks down the other. */
    const char* const* routes;
    /* An optional ability of the plugin by name and revision, such as TSR_TRAIN_EXTENSION; NULL: it
     * has none. [any] */
    const void* (*extension)(const char* id);
} tsr_desc;

typedef struct tsr_entry {
    uint32_t abi_major, abi_minor; /* these 8 bytes never move, in any version */
    uint32_t size;
    uint32_t count;
    const tsr_desc* const* plugins;
} tsr_entry;

/* The name of the symbol. */
#define TSR_ENTRY_SYMBOL "tsr_plugin_entry"

#endif
