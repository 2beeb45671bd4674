/*
 * sample_strata.h: a draw that follows countries and cells, as GeoSeek's.
 *
 * Of M samples the country i gets m_i = M (l1 R_i / sum R + l2 P_i / sum P +
 * l3 A_i / sum A): R its road length, P its people, A its land (GeoAgent,
 * supplement; l = 0.5, 0.2, 0.3). Within it a cell of one degree is drawn with
 * a chance in proportion to log(1 + P_c), P_c the people of the cell, and from
 * the cell the sample of the lowest hash that is left; a cell that is empty is
 * out.
 *
 * Included by: stages/sample, tests.
 */
#ifndef LIMBECK_SAMPLE_STRATA_H
#define LIMBECK_SAMPLE_STRATA_H

#include "geo/cells.h"
#include "geo/country_stats.h"
#include "stages/sample/sample_draw.h"

enum strata_cells {
    STRATA_TOWNS,    /* P_c by `people` */
    STRATA_PICTURES, /* P_c: how many candidates the cell has */
    STRATA_EQUAL     /* every cell has the same chance */
};

/* What is asked for; the rest of struct sample_strata is filled by the draw. */
struct strata_rules {
    const struct country_stats *stats;
    double weights[3]; /* of roads, people, land; in proportion to each other */
    int64_t wanted;    /* M */
    enum strata_cells cells;
    const struct cells *people;
    bool redistribute; /* what a country lacks goes to those that have more */
    uint64_t seed;
};

/* Of one country. */
struct strata_quota {
    char code[4]; /* "": samples without a country */
    double exact; /* m_i, before it was made whole */
    int64_t wanted;
    int64_t had;   /* samples that might be drawn, before any cap */
    int64_t room;  /* of these what caps leave, in cells that have a chance */
    int64_t taken; /* drawn */
};

struct strata {
    struct strata_quota *items; /* [count] by code */
    size_t count;
};

/* m_i for every country of the table, and a row of 0 for each other one that
 * candidates have; made whole by largest remainders, so that their sum is M.
 * `had`: what is SAMPLE_DRAWN so far. */
void strata_init(struct strata *s, const struct strata_rules *rules,
                 const struct sample_candidate *list, size_t count);
void strata_release(struct strata *s);

/* Of what is SAMPLE_DRAWN the quotas' samples stay so. The same in any order of
 * the list; a larger quota keeps what a smaller one drew. Sorts the list. */
void strata_draw(struct strata *s, const struct strata_rules *rules,
                 struct sample_candidate *list, size_t count);

#endif
