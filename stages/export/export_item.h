/*
 * export_item.h: one sample of a split as the store gives it.
 *
 * Included by: stages/export.
 */
#ifndef LIMBECK_EXPORT_ITEM_H
#define LIMBECK_EXPORT_ITEM_H

#include "db/db.h"
#include "exports/export_picture.h"
#include "exports/export_text.h"

/* Spans live until the query steps on; texts are the arena's. */
struct export_item {
    int64_t sample_id;
    struct span split, part, source, key, author, licence;
    double lat_deg, lon_deg;
    bool has_picture;
    struct export_picture picture;
    const char *image; /* "3f2a....jpg": by content, so that it names no place;
                          without a picture: by key */
    int label;         /* judge: 1 right, 0 wrong; else -1 */
    struct export_reply reply;
    int64_t teacher_id; /* 0: no reply */
};

/* Read the current row of QUERY_EXPORT_ROWS. */
void export_item_read(struct query *q, struct arena *arena,
                      struct export_item *item);

/* "source/key", for a person. */
const char *export_item_name(const struct export_item *item,
                             struct arena *arena);

#endif
