/*
 * refusals.h: a server's refusals in a row: when is it not one input that is
 * refused, but every one? Pure.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_REFUSALS_H
#define LIMBECK_REFUSALS_H

#include "base/err.h"

enum { REFUSALS_MOST = 8, REFUSALS_WORDS = 400 };

struct refusals {
    enum failure_class class; /* of the last */
    char words[REFUSALS_WORDS];
    int in_row;    /* of that class and those words, numbers aside */
    bool answered; /* something was, ever */
};

/* A request was answered. */
void refusals_clear(struct refusals *r);
/* One was refused. true: that many in a row were, in the same words, with no
 * answer between, that the next would be too. Refusals of an input, for its
 * size or content, count for that input alone once anything was answered. */
bool refusals_add(struct refusals *r, enum failure_class class,
                  const char *words);

#endif
