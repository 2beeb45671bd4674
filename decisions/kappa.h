/*
 * kappa.h: how far people who read the same agree, beyond chance.
 *
 * Cohen, A Coefficient of Agreement for Nominal Scales, Educational and
 * Psychological Measurement 20 (1960), 37-46, with its large-sample standard
 * error. Fleiss, Measuring Nominal Scale Agreement Among Many Raters,
 * Psychological Bulletin 76 (1971), 378-382; an item counts where at least two
 * have read it, with as many readers as it has.
 *
 * Included by: decisions, tests.
 */
#ifndef LIMBECK_KAPPA_H
#define LIMBECK_KAPPA_H

#include <stdint.h>

enum { KAPPA_WORDS = 3 }; /* keep, drop, unsure */

struct kappa {
    int64_t items;
    double agree;     /* share of pairs of readings that are the same */
    double kappa;     /* NaN: no items, or all readings are one word */
    double low, high; /* 95 %; NaN likewise, and of Fleiss */
};

/* counts[a][b]: items that one called a and the other b. */
struct kappa kappa_cohen(const int64_t counts[KAPPA_WORDS][KAPPA_WORDS]);

/* Added up item by item. */
struct kappa_fleiss {
    int64_t items, readings;
    double agree; /* sum over items */
    int64_t words[KAPPA_WORDS];
};
/* Of one item, how many called it what. Fewer than two readings: left out. */
void kappa_fleiss_add(struct kappa_fleiss *f,
                      const int64_t counts[KAPPA_WORDS]);
struct kappa kappa_fleiss_end(const struct kappa_fleiss *f);

#endif
