/*
 * split_choice.h: which of a sample's replies stands for it in a split.
 *
 * Included by: stages/split, pipeline/commands.
 */
#ifndef LIMBECK_SPLIT_CHOICE_H
#define LIMBECK_SPLIT_CHOICE_H

#include <stdbool.h>
#include <stdint.h>

/* A reply that was decided about. failed, unknown: a bit for each rule; which
 * bit is whose is the caller's. value: what `split.best` measured, or NaN. */
struct split_reply {
    int64_t id, rank; /* of two that are as good, the lower rank counts */
    uint64_t failed, unknown;
    double value;
    bool kept, by_hand;
};

struct split_choosing {
    uint64_t wrong_rules, beside_rules; /* bits: `split.wrong`, `.besides` */
    bool highest;                       /* the highest value is best */
};

/* What a sample has so far; all zero: nothing. */
struct split_choice {
    int64_t good_reply, bad_reply; /* 0: none */
    int64_t good_rank, bad_rank;
    double best;  /* of the good reply */
    bool by_hand; /* a person kept the good reply */
};

/* Of those that are kept the best is the good reply: kept by a person, of a
 * known value, of the best value, of the lowest rank. The bad reply is the
 * lowest in rank that is well made and was measured to be wrong. Replies may
 * come in any order. */
void split_choose(const struct split_choosing *by, struct split_choice *choice,
                  const struct split_reply *r);

#endif
