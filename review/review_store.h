/*
 * review_store.h: reviews into a store, and out of it.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_REVIEW_STORE_H
#define LIMBECK_REVIEW_STORE_H

#include "db/db.h"
#include "review/review_row.h"

/* What one has read: a reply, or a picture (reply_id 0). */
struct review_item {
    int64_t sample_id, reply_id;
};

/* By names as an export has them. Several replies of one teacher, candidate
 * and sample differ in their text: the one with that digest, or else the
 * present teacher's. ERR_USAGE: there is none. */
MUST_CHECK bool review_find_item(struct db *db, const struct review_row *row,
                                 struct review_item *item, struct err *err);
/* key: "SOURCE/KEY", or a key that one sample alone has. */
MUST_CHECK bool review_find_sample(struct db *db, const char *key,
                                   int64_t *sample_id, struct err *err);

/* One fact more; *added: false, it was there (its op). Of the row the names of
 * sample and teacher are not looked at. edit_id: the reply that an edit made;
 * 0: none. Inside the caller's transaction, or alone. */
MUST_CHECK bool review_add(struct db *db, const struct review_item *item,
                           const struct review_row *row, int64_t edit_id,
                           bool *added, struct err *err);

/* Every review of the store, as rows of that format. */
MUST_CHECK bool review_export(struct db *db, enum review_format format,
                              struct buf *out, struct err *err);
/* A reply that nobody has read yet, for people elsewhere. */
MUST_CHECK bool review_export_item(struct db *db, int64_t reply_id,
                                   enum review_format format, struct buf *out,
                                   struct err *err);

struct review_counts {
    int64_t added, known, edits; /* edits: of those added, that made a reply */
};
/* The whole file in one transaction. ERR_USAGE names the place. */
MUST_CHECK bool review_import(struct db *db, enum review_format format,
                              struct span text, struct review_counts *counts,
                              struct err *err);

#endif
