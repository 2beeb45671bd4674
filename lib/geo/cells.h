/*
 * cells.h: cells of one degree by one, and how many people live in each.
 *
 * Included by: stages/sample, tests.
 */
#ifndef LIMBECK_CELLS_H
#define LIMBECK_CELLS_H

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum {
    CELLS_COUNT = 180 * 360,
    CELLS_BYTES = 1 << 26,
    CELLS_COUNTRY = 26 * 26 /* any country */
};

/* 0 .. CELLS_COUNT - 1: rows from the south pole up, in each from 180 degrees
 * west. The poles and 180 degrees east belong to the cells beside them. */
uint32_t cell_at(double lat_deg, double lon_deg);

/* People by cell, of one country or of all. */
struct cells {
    struct cells_item {
        uint32_t key;
        double people;
    } *items; /* [count] by key, once cells_sort was called */
    size_t count, room;
};

void cells_init(struct cells *c);
void cells_release(struct cells *c);
/* country: two upper-case letters; NULL: of any. */
void cells_add(struct cells *c, const char *country, double lat_deg,
               double lon_deg, double people);
/* Puts together what was added of one cell and country. */
void cells_sort(struct cells *c);
/* Of the country, and what was added of any. */
double cells_people(const struct cells *c, const char *country, uint32_t cell);

/* From a table with the columns lat, lon and population, a position in each
 * cell; several of one cell are added up. ERR_USAGE, with the line. */
MUST_CHECK bool cells_read(struct span text, const char *name, struct cells *c,
                           struct err *err);

#endif
