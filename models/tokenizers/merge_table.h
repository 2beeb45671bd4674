/*
 * merge_table.h: which two tokens merge into which, and how early.
 *
 * Included by: models/tokenizers, tests.
 */
#ifndef LIMBECK_MERGE_TABLE_H
#define LIMBECK_MERGE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct merge_table;

struct merge {
    uint32_t rank; /* lower merges first */
    int32_t id;    /* what the two become */
};

struct merge_table *merge_table_open(size_t expected);
void merge_table_close(struct merge_table *t); /* NULL is fine */
/* The first merge of a pair holds; a repeated one changes nothing. */
void merge_table_add(struct merge_table *t, int32_t left, int32_t right,
                     struct merge merge);
bool merge_table_find(const struct merge_table *t, int32_t left, int32_t right,
                      struct merge *merge);
size_t merge_table_count(const struct merge_table *t);

#endif
