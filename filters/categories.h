/*
 * categories.h: closed lists of the field, and which things that a reasoning
 * claims to see belong to them.
 *
 * Included by: filters, pipeline/commands, stages.
 */
#ifndef LIMBECK_CATEGORIES_H
#define LIMBECK_CATEGORIES_H

#include "filters/filter.h"

/* GREval-Bench's scenes: a picture is of one. The first are outdoors. */
enum { SCENES = 11, SCENES_OUTDOORS = 5 };

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

extern const char *const scene_names[SCENES + 1]; /* ends with NULL */
extern const char *const indicator_names[INDICATORS + 1];
extern const char *const element_names[ELEMENTS + 1];

/* What GREval-Bench leaves out, as it shows no place: one face over half of the
 * picture, one object. */
enum { OTHER_FACE_CLOSEUP, OTHER_OBJECT_CENTRIC, OTHERS };
extern const char *const other_names[OTHERS + 1];

/* All four, one behind the other: a category is a place among them. */
enum category_kind {
    CATEGORY_SCENE,
    CATEGORY_INDICATOR,
    CATEGORY_ELEMENT,
    CATEGORY_OTHER,
    CATEGORY_KINDS
};
enum { CATEGORIES = SCENES + INDICATORS + ELEMENTS + OTHERS };

const char *category_kind_name(enum category_kind kind); /* "scene" */
/* Where the list begins, and how long it is. */
size_t category_first(enum category_kind kind);
size_t category_count(enum category_kind kind);
enum category_kind category_kind_of(size_t category);
const char *category_label(size_t category);
/* "scene", "natural": its place; CATEGORIES: there is none. */
size_t category_find(struct span kind, struct span label);
/* The share of its list in GREval-Bench as published; NaN: there is none. */
double category_published(size_t category);

/* What a thing of the list of entities belongs to: bits; 0: to none. */
unsigned indicators_of(const char *kind, const char *label);
unsigned elements_of(const char *kind, const char *label);

/* A closed list, and which of its bits a thing has. */
struct category_list {
    enum category_kind kind;
    const char *const *names; /* by bit; ends with NULL */
    unsigned (*bits_of)(const char *kind, const char *label);
};

/* What the filters of a list are set to. */
struct category_settings {
    struct text_list of; /* those that are counted; none: all */
    const char *by;      /* "reasoning" or "picture" */
};
extern const struct param category_params[2];

/* For both filters: how many of the list the reasoning names, by the things
 * that it claims to see, or the picture shows (filter_sample.categories), with
 * their bits as evidence. Unknown names are ERR_STAGE, under `key`; the score
 * is unknown without a reasoning, or where nobody looked at the picture. */
MUST_CHECK bool categories_measure(const struct filter_case *c,
                                   const struct category_list *list,
                                   const struct category_settings *s,
                                   const char *key, struct filter_score *score,
                                   struct err *err);
/* The bits of the names that are asked for, the first being 1; `none` where
 * none are. ERR_STAGE as above. */
MUST_CHECK bool categories_asked(struct text_list asked,
                                 const char *const *names, const char *key,
                                 unsigned none, unsigned *bits,
                                 struct err *err);

#endif
