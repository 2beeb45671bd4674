/*
 * export_preferences.h: of the replies about one sample, which one to prefer
 * to which, and which are right and wrong by themselves.
 *
 * Included by: stages/export, tests.
 */
#ifndef LIMBECK_EXPORT_PREFERENCES_H
#define LIMBECK_EXPORT_PREFERENCES_H

#include "exports/export_manifest.h"
#include "exports/export_text.h"

/* One reply of a sample. */
struct export_choice {
    bool good, wrong; /* accepted; failed only rules that say it is wrong */
    bool by_hand;     /* accepted by a person */
    double value;     /* the best is chosen by it; NaN: not known */
    int form;         /* of its answer: equal ones read alike */
    bool has_target;
    struct export_target target;
};

struct export_pairing {
    bool highest; /* the highest value is best */
    double ratio; /* of lengths, at most; 1 or more */
};

/* chosen: the best accepted reply: a person's choice first, then by value,
 * then the first. rejected: the wrong reply whose answer has the same form and
 * whose length, reasoning and answer, is nearest to it, within the ratio.
 * SIZE_MAX in both: there is no pair; *counts says why. The replies that have
 * a target are counted too. */
void export_pair_choose(const struct export_choice *all, size_t count,
                        const struct export_pairing *how, size_t *chosen,
                        size_t *rejected, struct export_pairs *counts);

#endif
