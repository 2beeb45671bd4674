/*
 * subdivisions.h: the first divisions of countries (ISO 3166-2), by code and
 * by their names in several languages.
 *
 * The tables are made at build time from the package iso-codes
 * (schemas/iso_codes.c); what is written besides (Calif., D.C., CDMX) stands
 * in subdivisions.c.
 *
 * Included by: evaluation_names.c, lib/geo, schemas, tests.
 */
#ifndef LIMBECK_SUBDIVISIONS_H
#define LIMBECK_SUBDIVISIONS_H

#include "base/buf.h"

struct subdivision {
    const char *country, *code; /* "DE", "BY" */
    const char *name;           /* as the standard writes it: Bayern */
};

/* key: names_place_key of one of its names. */
struct subdivision_name {
    const char *country, *code, *key;
};

extern const struct subdivision subdivision_table[]; /* by country and code */
extern const size_t subdivision_count;
extern const struct subdivision_name subdivision_name_table[];
extern const size_t subdivision_name_count; /* by country and key */

/* The division that a text names in a country (alpha-2): its code ("BY",
 * "DE-BY", "D.C."), an abbreviation or a name in one of the languages. NULL
 * when there is none. */
const struct subdivision *subdivision_find(const char *country,
                                           struct span text);
/* Do both texts name the same division of the country (alpha-2, or NULL)?
 * Where the standard knows both, it decides, so that Washington is not
 * Washington, D.C.; else names_same_place. */
bool subdivision_same(const char *country, struct span a, struct span b);

/* The countries whose divisions are named without the country ("Portland,
 * OR"), ended by NULL. */
extern const char *const subdivision_alone[];

#endif
