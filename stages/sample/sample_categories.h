/*
 * sample_categories.h: of which categories of the closed lists the pictures of
 * samples are, and how many of each may be drawn.
 *
 * Included by: stages/sample.
 */
#ifndef LIMBECK_SAMPLE_CATEGORIES_H
#define LIMBECK_SAMPLE_CATEGORIES_H

#include "base/buf.h"
#include "base/param.h"
#include "base/spill.h"
#include "filters/categories.h"

struct sample_candidate;

/* A category of a sample. */
struct sample_shown {
    uint32_t place;   /* of the sample */
    uint8_t category; /* below CATEGORIES */
    bool member;
    float value;      /* how likely, 0..1 */
    float similarity; /* of picture and words; NaN: not by CLIP */
};

/* Zeroed is empty. */
struct sample_categories {
    struct sample_shown *items; /* [count], by place and category */
    size_t count;
    struct spill memory; /* of the items */
};

void sample_categories_release(struct sample_categories *c);
void sample_categories_add(struct sample_categories *c,
                           const struct sample_shown *shown);
/* A table with the columns key, list, label and, where it has it, value (1
 * without). named: as sample_rows_read. ERR_USAGE. */
MUST_CHECK bool sample_categories_read(struct sample_categories *c,
                                       const char *path,
                                       const uint64_t (*named)[2], size_t count,
                                       struct err *err);
/* Sort, keep of several rows for one category the likeliest, and say who is a
 * member: of scenes the likeliest, of the others what is as likely as least.
 * Each list[i].shows gets the bits of its categories; list: by place. */
void sample_categories_settle(struct sample_categories *c, double least,
                              struct sample_candidate *list, size_t count);

enum { SAMPLE_UNCAPPED = -1 };

/* caps: texts "scene/natural 300", or below 1 a share of limit, which has to be
 * known then; most: [CATEGORIES]. ERR_USAGE. */
MUST_CHECK bool sample_caps_read(struct text_list caps, int64_t limit,
                                 int64_t *most, struct err *err);

#endif
