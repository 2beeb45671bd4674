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

/* A picture is called by so many bytes of its SHA-256, in hexadecimal, and an
 * ending that tells its format. */
enum { EXPORT_NAME_BYTES = 12 };
/* The first bytes of that digest, the others 0; false: it is not such a
 * name. */
MUST_CHECK bool export_item_digest(struct span name, unsigned char sha256[32]);

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
    int64_t teacher_id, reply_id;      /* 0: no reply */
    bool has_truth;                    /* it is published */
    struct span country, region, city; /* of the truth */
    struct span origin;                /* of its position: table, exif, xmp */
    int64_t accuracy;                  /* Flickr's level, 0: not said */
    double conflict_km;                /* between table and picture, or NAN */
    struct span entities;              /* a JSON array, or absent */
};

/* How a row is read. */
struct export_reading {
    bool keyed;  /* pictures are called by their keys */
    bool cities; /* the truth is the city's place */
    bool hidden; /* there is no truth */
};

/* Read the current row of QUERY_EXPORT_ROWS, or of QUERY_EXPORT_REPLIES, which
 * begins likewise. Of a city that is not known, the position to a tenth of a
 * degree. */
void export_item_read(struct query *q, const struct export_reading *how,
                      struct arena *arena, struct export_item *item);
/* The first column behind those of an item. */
enum { EXPORT_ITEM_COLUMNS = 42 };

/* The same in the arena: it outlives the query. */
void export_item_copy(const struct export_item *item, struct arena *arena,
                      struct export_item *out);

/* "source/key", for a person. */
const char *export_item_name(const struct export_item *item,
                             struct arena *arena);

#endif
