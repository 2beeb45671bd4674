/*
 * select.h: a query over replies, parsed: "fails only visibility and
 * distance < 25". The grammar stands in docs/select.md.
 *
 * Included by: select, tests.
 */
#ifndef LIMBECK_SELECT_H
#define LIMBECK_SELECT_H

#include "base/arena.h"

enum select_kind {
    SELECT_ALL, /* an empty query */
    SELECT_AND,
    SELECT_OR,
    SELECT_NOT,
    SELECT_KEPT,
    SELECT_REJECTED,
    SELECT_UNASKED,
    SELECT_REVIEWED,
    SELECT_FAILS,
    SELECT_FAILS_ONLY,
    SELECT_PASSES,
    SELECT_COUNTRY,
    SELECT_SOURCE,
    SELECT_SPLIT,
    SELECT_TEACHER,
    SELECT_KEY,
    SELECT_TEXT, /* a key's beginning, or a country */
    SELECT_MEASURE,
    SELECT_UNKNOWN /* of a filter: not measured */
};

/* What a person said of a reply last. */
enum select_said {
    SELECT_SAID_KEEP = 1,
    SELECT_SAID_DROP = 2,
    SELECT_SAID_UNSURE = 4,
    SELECT_SAID_EDIT = 8
};
/* The bit of "keep", "drop", "unsure", "edit", or 0. */
unsigned select_said_bit(struct span word);

struct select_review {
    struct span reviewer;
    unsigned said;
};

struct select_node {
    enum select_kind kind;
    const struct select_node *left, *right; /* and, or; not: left */
    uint64_t filters;         /* of rules: bits, the places of filters */
    unsigned said;            /* of reviews: bits, enum select_said; 0: any */
    const char *const *texts; /* [text_count]; countries as alpha-2 codes */
    size_t text_count;
    const char *country; /* of SELECT_TEXT: alpha-2, or NULL */
    int filter;          /* of measures: its place */
    double low, high;
    bool low_open, high_open; /* the end is not in the range */
    bool outside;             /* != : what is not in the range */
};

/* Names that a query may use, so that what is misspelt is told; NULL: any. The
 * lists end with NULL. asked: bits of the filters that the policy asks. */
struct select_names {
    const char *const *teachers, *const *sources, *const *reviewers;
    uint64_t asked;
};

enum { SELECT_BYTES_MAX = 4096, SELECT_DEPTH_MAX = 64 };

/* The tree, in the arena. ERR_USAGE: the column, counted in characters from 1,
 * what is wrong there, and the nearest word as hint. */
MUST_CHECK const struct select_node *select_parse(struct span text,
                                                  const struct select_names *n,
                                                  struct arena *arena,
                                                  struct err *err);

/* A reply with its sample, or a sample without one. values: [filters of the
 * build], NaN where not measured; NULL without a reply. */
struct select_row {
    struct span source, key, country, split, part, teacher;
    bool replied, decided, kept;
    const struct select_review *reviews; /* [review_count] a person one */
    size_t review_count;
    uint64_t failed; /* bits, places of filters */
    const double *values;
};
bool select_matches(const struct select_node *node,
                    const struct select_row *row);

#endif
