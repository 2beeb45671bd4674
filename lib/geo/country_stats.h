/*
 * country_stats.h: a table of countries: how long their roads are, how many
 * people live there, how large their land is.
 *
 * Included by: stages/sample, tests.
 */
#ifndef LIMBECK_COUNTRY_STATS_H
#define LIMBECK_COUNTRY_STATS_H

#include "base/err.h"
#include "base/span.h"

enum { COUNTRY_STATS_MAX = 400, COUNTRY_STATS_BYTES = 1 << 22 };

struct country_stat {
    char code[3];                     /* ISO 3166-1 alpha-2 */
    double road_km, people, land_km2; /* 0 where there is no figure */
};

struct country_stats {
    struct country_stat items[COUNTRY_STATS_MAX]; /* [count] by code */
    size_t count;
};

/* From a table of any separator with the columns iso2, road_km, population and
 * land_km2, others beside them; an empty field is no figure. name: of the
 * table, for messages. ERR_USAGE, with the line: a column that is not there, no
 * code of two letters, one code twice, no number or one below 0, too many
 * rows, none. */
MUST_CHECK bool country_stats_read(struct span text, const char *name,
                                   struct country_stats *stats,
                                   struct err *err);
/* NULL: it is not in the table. */
const struct country_stat *country_stats_find(const struct country_stats *stats,
                                              const char *code);

#endif
