/*
 * regex.h: the adapter of PCRE2 (8 bit, UTF, JIT), with match and depth limits.
 *
 * Included by: answers, models/tokenizers, tests.
 */
#ifndef LIMBECK_REGEX_H
#define LIMBECK_REGEX_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

struct regex;

enum regex_flag {
    REGEX_NOCASE = 1,
    REGEX_DOTALL = 2,
    REGEX_MULTILINE = 4,
    REGEX_UCP = 8,    /* \d \w \s \p by Unicode properties */
    REGEX_BYTES = 16, /* subject is bytes, not UTF-8 */
    /* The caller has made sure that every subject is well-formed UTF-8: it is
     * not checked at each search. A broken promise is undefined behaviour. */
    REGEX_UTF8_SURE = 32
};

enum { REGEX_GROUPS = 16 };

struct regex_match {
    size_t count;               /* groups that took part, 0 = whole */
    size_t start[REGEX_GROUPS]; /* SIZE_MAX: did not take part */
    size_t end[REGEX_GROUPS];
};

/* A bad pattern is ERR_USAGE with the offset in it. */
MUST_CHECK struct regex *regex_open(struct span pattern, unsigned flags,
                                    struct err *err);
void regex_close(struct regex *re);
/* Search from `from`. 1 found, 0 not found, -1 with ERR_RECORD when a limit
 * was met or the subject is not UTF-8. Safe from several threads at once. */
MUST_CHECK int regex_find(const struct regex *re, struct span subject,
                          size_t from, struct regex_match *m, struct err *err);
struct span regex_group(struct span subject, const struct regex_match *m,
                        size_t group);
/* The number of a (?<name>...) group, or -1. */
int regex_name(const struct regex *re, const char *name);

#endif
