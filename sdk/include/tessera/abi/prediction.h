/* SPDX-License-Identifier: MIT
 * What models, distributions and coders hand to one another: scores, intervals and tables. */
#ifndef TESSERA_ABI_PREDICTION_H
#define TESSERA_ABI_PREDICTION_H

#include "base.h"

/* What a model says of the next symbols. */
typedef uint32_t tsr_score_kind;
enum {
    TSR_COUNTS = 1,     /* uint32_t: how often each symbol was seen     */
    TSR_LOGITS_I32 = 2, /* int32_t: fixed-point logits, the distribution states the scale */
    TSR_F16 = 3,        /* IEEE binary16: probabilities, not necessarily normalised, or logits
                           where the distribution takes them for such */
    TSR_BF16 = 4,
    TSR_F32 = 5,
    TSR_F64 = 6,
    TSR_P1_U32 =
        7, /* uint32_t, alphabet of two: 2^32 times the probability of symbol 1, one number a row */
    TSR_TABLE_GUESS_U32 = 8 /* three uint32_t a row: which of the tables that the distribution has
                               beforehand; a symbol; 2^32 times the share of the total that this
                               symbol gets beside what its table gives it (0: no guess) */
};
#define TSR_KIND_BIT(kind) (1u << (kind))

typedef struct tsr_scores {
    uint32_t size;
    tsr_score_kind kind;
    const void* data;  /* rows x alphabet numbers, or as many a row as the kind says, row by row,
                          64-byte aligned, with 64 bytes of slack behind the last */
    uint32_t alphabet; /* symbols, 1 .. 2^32 - 1 */
    uint32_t rows;     /* lanes, or 1: every lane shares the row     */
    uint64_t stride;   /* numbers from one row to the next; 0: none lie between them */
} tsr_scores;

/* Where a symbol stands in [0, total). `frequency` is 1 .. total, modulo 2^32: a symbol that has
 * all of a total of 2^32 has frequency 0 here. A coder writes nothing for a symbol that has all of
 * its total. */
typedef struct tsr_interval {
    uint32_t start, frequency;
} tsr_interval;

/* Frequencies of a whole alphabet. Symbol s has [lower[s], lower[s + 1]), the last one ends at the
 * total; equal edges: s is outside the support and cannot be coded. No edge can be 2^32: with that
 * total, the last symbol is in the support. */
typedef struct tsr_table {
    uint32_t size;
    uint32_t alphabet;
    uint64_t total;         /* 1 .. 2^32         */
    const uint32_t* lower;  /* `alphabet` lower edges, 64 bytes of slack behind  */
    const uint8_t* lengths; /* code lengths in bits from outside (0: no code), or NULL */
} tsr_table;

/* The tables of a block and which group of symbols uses which. */
typedef struct tsr_tables {
    uint32_t size;
    uint32_t count; /* 1 or more */
    const tsr_table* table;
    const uint16_t*
        of_group;   /* table of group g = symbols [g * group, (g + 1) * group); NULL: table 0    */
    uint64_t group; /* symbols in a group; 0 where of_group is NULL                             */
} tsr_tables;

/* Predictions known before the block is coded, in the same arrangement. */
typedef struct tsr_predictions {
    uint32_t size;
    uint32_t count;
    const tsr_scores* scores; /* `count` of them, each of one row */
    const uint16_t* of_group; /* as in tsr_tables */
    uint64_t group;
} tsr_predictions;

#endif
