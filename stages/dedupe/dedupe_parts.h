/*
 * dedupe_parts.h: the hashes of pictures' parts, out of the store.
 *
 * Included by: dedupe.c.
 */
#ifndef LIMBECK_DEDUPE_PARTS_H
#define LIMBECK_DEDUPE_PARTS_H

#include "stages/dedupe/dedupe_look.h"

/* Reckon them for pictures that have none, in transactions of some pictures:
 * a stopped run goes on. Pictures whose bytes cannot be read go without.
 * false: the store failed, or a stop was asked for (*err untouched). */
MUST_CHECK bool dedupe_parts_complete(struct db *db, struct dedupe_viewer *v,
                                      struct err *err);

/* Whose hashes are asked for, by id. */
struct dedupe_parts {
    struct db *db;
    const struct dedupe_picture *pictures;
    size_t count;
};

/* A dedupe_column; arg: struct dedupe_parts. */
MUST_CHECK bool dedupe_parts_column(void *arg, enum signature_part part,
                                    uint64_t *hashes, struct err *err);

#endif
