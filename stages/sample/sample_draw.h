/*
 * sample_draw.h: which of many candidates are drawn, by the order of their
 * seeded hashes: the same answer whatever order they come in.
 *
 * Included by: stages/sample, tests.
 */
#ifndef LIMBECK_SAMPLE_DRAW_H
#define LIMBECK_SAMPLE_DRAW_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct strata;
struct strata_rules;

enum sample_why {
    SAMPLE_DRAWN,
    SAMPLE_NOT_DRAWN,    /* its hash lies outside the fraction */
    SAMPLE_NO_PLACE,     /* place has no row for it */
    SAMPLE_PLACEHOLDER,  /* its picture stands at too many positions: it shows
                          * none of them; mate: how many are too many */
    SAMPLE_DUPLICATE,    /* of another picture, see mate */
    SAMPLE_SAME_PICTURE, /* as another sample, see mate */
    SAMPLE_OVER_AUTHOR,  /* its author has theirs already */
    SAMPLE_OVER_SEQUENCE,
    SAMPLE_OVER_CELL,    /* its cell of one degree */
    SAMPLE_OVER_COUNTRY, /* its country */
    SAMPLE_OVER_QUOTA,   /* of its country, by the strata */
    SAMPLE_NO_CHANCE,    /* no people are known in its cell */
    SAMPLE_OVER_LIMIT,
    SAMPLE_BENCHMARK,    /* it is a benchmark's own */
    SAMPLE_IN_BENCHMARK, /* its picture, or one like it, is a benchmark's; mate:
                          * a sample */
    SAMPLE_NEAR_BENCHMARK, /* it lies too near to a benchmark's; mate likewise
                            */
    SAMPLE_UNLOCATABLE,    /* too little of the picture tells where it is */
    SAMPLE_OVER_SOURCE,    /* its source */
    SAMPLE_OVER_CATEGORY /* a category that its picture is of has enough; mate:
                          * which */
};

struct sample_rules {
    double fraction;                            /* 0 to 1 */
    int64_t limit;                              /* in all; 0: none */
    int64_t per_country;                        /* 0: none */
    int64_t per_author, per_sequence, per_cell; /* likewise */
    int64_t placeholder; /* a picture at so many positions is none of any; 0:
                          * no number is too many */
    const int64_t *per_source;   /* by the candidates' source; NULL: no caps */
    const int64_t *per_category; /* [CATEGORIES], SAMPLE_UNCAPPED: no cap; NULL:
                                  * nothing is known of categories */
    int64_t *of_category; /* likewise: filled, those that might be drawn, before
                           * fraction and caps */
    const struct strata_rules *strata; /* NULL: no quotas */
    struct strata *quotas;             /* filled where there are strata */
};

struct sample_candidate {
    int64_t id;
    uint64_t hash;   /* of seed, source and key */
    int64_t group;   /* cluster of its picture; 0: it has no picture */
    int64_t picture; /* 0: none */
    char country[4]; /* "" when there is none: a group of its own */
    uint8_t rank;    /* 0 is best: who stands for its group */
    bool placed;
    bool benchmark;  /* of a source that others are measured by */
    bool positioned; /* lat_deg and lon_deg are known */
    uint32_t cell;   /* as cell_at gives */
    uint8_t barred;  /* enum sample_why: SAMPLE_DRAWN, or why it may not be
                      * drawn and stands for no group; mate goes with it */
    uint8_t why;     /* enum sample_why; filled by sample_draw */
    double lat_deg, lon_deg;
    uint64_t author, sequence; /* hashes; 0: not known, without a cap */
    uint32_t source;           /* with a cap: its place from 1; 0: without */
    uint32_t shows;            /* bits: the categories that its picture is of */
    double turn;               /* in its country; filled by strata_draw */
    int64_t mate; /* SAMPLE_DUPLICATE: a picture; SAMPLE_SAME_PICTURE and the
                   * benchmarks' reasons: a sample; SAMPLE_PLACEHOLDER: a
                   * number; filled by sample_draw */
};

/* Positions nearer to each other than this count once. */
#define SAMPLE_APART_KM 0.1

/* What is barred stays out. Pictures at `placeholder` or more positions stand
 * for nothing, and neither do the others of their groups. One of each group
 * stands for it: best rank, then lowest hash. Of those the fraction is drawn,
 * then of each source, author, sequence, cell and country the lowest hashes up
 * to its cap, then in the order of hashes what has room left in all of its
 * categories, then what the strata's quotas take, then the lowest hashes up to
 * the limit. So a larger fraction, cap or limit keeps what a smaller one drew.
 * Sorts the list; ends sorted by id. */
void sample_draw(struct sample_candidate *candidates, size_t count,
                 const struct sample_rules *rules);

/* Of what is drawn how many are of each category; counts: [CATEGORIES]. */
void sample_count_categories(const struct sample_candidate *list, size_t count,
                             int64_t *counts);

/* The reason, as kept in the store. */
void sample_why_print(const struct sample_candidate *c, char *text,
                      size_t size);

#endif
