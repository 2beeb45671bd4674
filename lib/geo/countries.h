/*
 * countries.h: the countries of ISO 3166-1 and what else they are called.
 * Others ask names.h.
 *
 * Two constant tables, written by hand: the countries in order of their
 * alpha-2 code, and the aliases (local names, the names in French, German,
 * Spanish, Italian and Portuguese, official and former ones) in byte order of
 * their key, so that both are searched by halves. A third, made at build time
 * (schemas/iso_codes.c), has the names in all other languages; the one written
 * by hand comes before it.
 *
 * Included by: lib/geo, schemas, tests.
 */
#ifndef LIMBECK_COUNTRIES_H
#define LIMBECK_COUNTRIES_H

#include "base/buf.h"

struct country {
    const char *alpha2, *alpha3;
    const char *name; /* short, English */
    const char *of;   /* alpha-2 of the state it is a territory of, or "" */
};

/* key: what country_key makes of the alias. */
struct country_alias {
    const char *key;
    const char *alpha2;
};

extern const struct country country_table[];
extern const size_t country_count;
extern const struct country_alias country_alias_table[];
extern const size_t country_alias_count;
extern const struct country_alias country_iso_table[];
extern const size_t country_iso_count;

/* By alpha-2 or alpha-3 code, in upper case; NULL when there is none. */
const struct country *country_by_code(struct span code);
/* By a key; NULL when unknown. */
const struct country *country_by_key(struct span key);
/* Append the key of a name: folded (names_fold), "saint" as "st", without
 * "and". */
void country_key(struct span name, struct buf *out);

#endif
