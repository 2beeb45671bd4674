/*
 * split_allot.h: who goes into which split: GRE30K's three, of sizes as asked,
 * by a seeded order.
 *
 * Included by: decisions, tests.
 */
#ifndef LIMBECK_SPLIT_ALLOT_H
#define LIMBECK_SPLIT_ALLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum allot_split { ALLOT_NONE, ALLOT_COT, ALLOT_JUDGE, ALLOT_SEED };

/* One sample. */
struct allot_item {
    uint64_t order;     /* the draw: smaller comes first */
    int64_t cluster;    /* of its picture; 0: none */
    int64_t good_reply; /* best accepted reply; 0: none */
    int64_t bad_reply;  /* well made, but wrong; 0: none */
    bool picture;       /* there is one, or none is asked for */

    /* The answer. */
    enum allot_split split;
    int64_t reply_id; /* cot, judge; else 0 */
    int label;        /* judge: 1 right, 0 wrong; else -1 */
    const char *why;  /* static */
};

struct allot_sizes {
    int64_t cot, judge, seed; /* at most */
    double judge_true;        /* share of the accepted that Judge may take */
    double balance;           /* share of right answers in Judge */
};

/* Fill in the answers. Of a cluster only one sample is drawn: one that has an
 * accepted reply if there is one, then the first in order. Of the accepted,
 * the last in order go to Judge as right (as many as judge_true, judge and
 * balance allow) and the first of the rest to CoT; samples that have nothing
 * but a wrong reply go to Judge as wrong; what remains goes to Seed. */
void allot_items(struct allot_item *items, size_t count,
                 const struct allot_sizes *sizes);

/* The same again and again, for other replies or sizes: the order of items and
 * their clusters are read once. */
struct allot_order;
struct allot_order *allot_open(const struct allot_item *items, size_t count);
void allot_draw(struct allot_order *o, struct allot_item *items,
                const struct allot_sizes *sizes);
void allot_close(struct allot_order *o);

#endif
