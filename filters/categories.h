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

/* For both filters: the bits of the names that are asked for; unknown ones are
 * ERR_STAGE, under `key`. Without any, all. */
MUST_CHECK bool categories_asked(struct text_list asked,
                                 const char *const *names, const char *key,
                                 unsigned *bits, struct err *err);
/* How many of the bits, and their names into the evidence. */
size_t categories_note(unsigned bits, const char *const *names, const char *key,
                       struct buf *evidence);

#endif
