/*
 * figure.h: numbers as people read them.
 *
 * Included by: reports, pipeline/commands, tests.
 */
#ifndef LIMBECK_FIGURE_H
#define LIMBECK_FIGURE_H

#include "base/buf.h"

/* 1234567 -> "1,234,567" */
void figure_add_count(struct buf *out, int64_t n);
/* Three meaning digits, thousands separated: 0.0123, 4.57, 18.2, 1,204; NaN
 * gives an em dash. The unit, if any, follows a no-break space: "4.57 km". A
 * unit that is none, "1 = yes", "0..1", "share", "probability" or "mean
 * cosine", is left out. */
void figure_add_number(struct buf *out, double value, const char *unit);
/* "12.3%"; "" when whole is 0; never "0.0%" or "100.0%" for what is not. */
void figure_add_share(struct buf *out, int64_t part, int64_t whole);
/* "48.8584° N, 2.2945° E", or an em dash. */
void figure_add_position(struct buf *out, double lat_deg, double lon_deg);
/* "2026-11-20 19:42 UTC"; "" for 0. */
void figure_add_time(struct buf *out, int64_t unix_time);
/* "at least 3", "at most 25 km", "3 to 80", or "no bound". */
void figure_add_bounds(struct buf *out, double min, double max,
                       const char *unit);
/* The same in a table of yes and no: "yes" or "no" of a filter whose unit is
 * "1 = yes". */
void figure_add_asked(struct buf *out, double min, double max,
                      const char *unit);

#endif
