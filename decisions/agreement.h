/*
 * agreement.h: how far people who read the same replies agree: who has read how
 * much, what is settled, and kappa.
 *
 * Included by: pipeline/commands, stages/report.
 */
#ifndef LIMBECK_AGREEMENT_H
#define LIMBECK_AGREEMENT_H

#include "decisions/by_hand.h"
#include "decisions/kappa.h"

/* Fewer shared readings than AGREEMENT_FEW say little. */
enum { AGREEMENT_PEOPLE_MAX = 64, AGREEMENT_FEW = 20 };

struct agreement {
    const char *people[AGREEMENT_PEOPLE_MAX]; /* [count] */
    size_t count;
    int64_t read[AGREEMENT_PEOPLE_MAX];
    /* [a][b][word of a][word of b], a < b */
    int64_t (*pairs)[AGREEMENT_PEOPLE_MAX][KAPPA_WORDS][KAPPA_WORDS];
    struct kappa_fleiss fleiss;
    struct review_settings settings;
    int64_t kept, dropped, open; /* items */
    /* Of the item that is read. */
    int said[AGREEMENT_PEOPLE_MAX]; /* a word, or -1 */
};

/* What each person said last of each reply; `settings` are set, the rest is
 * zero. Names and counts live in the arena. ERR_USAGE: more people than that.
 */
MUST_CHECK bool agreement_read(struct agreement *a, struct db *db,
                               struct arena *arena, struct err *err);
/* Cohen's kappa of two of them, i < k; items 0: they share none. */
struct kappa agreement_pair(const struct agreement *a, size_t i, size_t k);

#endif
