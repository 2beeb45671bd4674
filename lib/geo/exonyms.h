/*
 * exonyms.h: cities and regions that go by several names: Munich and München,
 * Beijing and 北京.
 *
 * Included by: lib/geo, tests.
 */
#ifndef LIMBECK_EXONYMS_H
#define LIMBECK_EXONYMS_H

#include "base/span.h"

/* Both folded (names_fold); rows are in byte order of the alias. A main name
 * is never an alias. */
struct exonym {
    const char *alias;
    const char *main;
};

extern const struct exonym exonym_table[];
extern const size_t exonym_count;

/* The main name of a folded name: the name itself when it has none else. */
struct span exonym_main(struct span folded);

#endif
