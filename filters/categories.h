/*
 * categories.h: closed lists of the field, and which things that a reasoning
 * claims to see belong to them.
 *
 * Included by: filters.
 */
#ifndef LIMBECK_CATEGORIES_H
#define LIMBECK_CATEGORIES_H

#include "filters/filter.h"

/* GREval-Bench's indicators, explicit ones first. */
enum {
    INDICATOR_NATURE_LANDMARK = 1 << 0,
    INDICATOR_ICONIC_BUILDINGS = 1 << 1,
    INDICATOR_LANGUAGE = 1 << 2,
    INDICATOR_SYMBOLIC = 1 << 3,
    INDICATOR_GEOGRAPHICAL_FEATURES = 1 << 4,
    INDICATOR_ARCHITECTURAL_STYLE = 1 << 5,
    INDICATOR_SOCIAL_CHARACTERISTICS = 1 << 6,
    INDICATOR_CLIMATE = 1 << 7,
    INDICATORS = 8,
    INDICATORS_EXPLICIT = 0x0f
};

/* GeoSeek's scene elements. */
enum {
    ELEMENT_MANMADE = 1 << 0,
    ELEMENT_TRAFFIC = 1 << 1,
    ELEMENT_BUILDINGS = 1 << 2,
    ELEMENT_SIGN = 1 << 3,
    ELEMENT_LANGUAGE = 1 << 4,
    ELEMENT_NATURAL = 1 << 5,
    ELEMENT_PLANTS = 1 << 6,
    ELEMENT_MOUNTAINS_AND_RIVERS = 1 << 7,
    ELEMENT_WEATHER = 1 << 8,
    ELEMENT_AGRICULTURAL = 1 << 9,
    ELEMENTS = 10
};

extern const char *const indicator_names[INDICATORS + 1]; /* ends with NULL */
extern const char *const element_names[ELEMENTS + 1];     /* likewise */

/* What a thing of the list of entities belongs to: bits; 0: to none. */
unsigned indicators_of(const char *kind, const char *label);
unsigned elements_of(const char *kind, const char *label);

/* A closed list, and which of its bits a thing has. */
struct category_list {
    const char *const *names; /* by bit; ends with NULL */
    unsigned (*bits_of)(const char *kind, const char *label);
};

/* For both filters: how many of the list the reasoning names, by the things
 * that it claims to see, with their names as evidence. asked: those that are
 * counted; none: all. Unknown names are ERR_STAGE, under `key`; the score is
 * unknown without a reasoning. */
MUST_CHECK bool categories_measure(const struct filter_case *c,
                                   const struct category_list *list,
                                   struct text_list asked, const char *key,
                                   struct filter_score *score, struct err *err);

#endif
