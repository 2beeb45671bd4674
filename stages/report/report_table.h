/*
 * report_table.h: a few numbers of every sample and of every teacher's reply
 * to it, in memory that may leave for a file: what lists, maps and the search
 * are made of without asking the store again.
 *
 * Included by: stages/report.
 */
#ifndef LIMBECK_REPORT_TABLE_H
#define LIMBECK_REPORT_TABLE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/spill.h"

enum table_bits {
    TABLE_CURRENT = 1,
    TABLE_USABLE = 2, /* ingest kept it */
    TABLE_REPLIED = 4,
    TABLE_PARSED = 8,
    TABLE_KEPT = 16, /* of a sample: one of its replies is */
    TABLE_DECIDED = 32,
    TABLE_POSITION = 64,
    TABLE_REVIEWED = 128 /* of a sample: somebody spoke of a reply */
};

enum {
    TABLE_COUNTRIES = 26 * 26 + 1, /* two letters of ISO 3166-1 */
    TABLE_NOWHERE = 26 * 26,       /* and one place for all that has none */
    TABLE_MASKS = 65000
};

struct table_sample {
    float lat_deg, lon_deg; /* NaN: not known */
    uint16_t country;
    uint8_t split; /* 0: none */
    uint8_t bits;
    uint8_t source; /* of the search, once it was written */
};

/* Of the first reply of a teacher. */
struct table_reply {
    float lat_deg, lon_deg, km; /* NaN: not known */
    uint16_t mask;              /* of the failed rules: into masks */
    uint8_t bits;               /* 0: there is no reply */
};

struct table {
    struct table_sample *samples; /* [rows], by id */
    struct table_reply *replies;  /* [rows][teachers] */
    size_t rows, teachers;
    int64_t candidates; /* the most of a teacher: but the first are left out */
    uint64_t *masks;    /* [mask_count]; bit i: the rule of ordinal i failed */
    int64_t *mask_replies; /* [mask_count] replies that fail exactly these */
    size_t mask_count;
    const char **splits; /* [split_count]; the first is "" */
    size_t split_count;
    struct spill memory[2];
};

void table_release(struct table *t);
/* Room for ids up to that; what is there stays. teachers is set before. */
void table_grow(struct table *t, int64_t sample_id);
/* NULL: it is not in the table. */
struct table_sample *table_find(const struct table *t, int64_t sample_id);
struct table_reply *table_reply(const struct table *t, int64_t sample_id,
                                size_t teacher);
/* The number of a set of failed rules; a new one where it is. In the arena. */
uint16_t table_mask(struct table *t, uint64_t failed, struct arena *arena);
/* Samples that have this bit and are current. */
int64_t table_count(const struct table *t, unsigned bit);

#endif
