/*
 * join_names.h: the pictures and rows of a key, out of the store.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_JOIN_NAMES_H
#define LIMBECK_JOIN_NAMES_H

#include "base/hash_index.h"
#include "db/db.h"
#include "intake/namesakes.h"

/* Keys that many have are read once and kept. */
struct join_names {
    struct db *db;
    struct join_name *kept; /* [count] */
    size_t count, room;
    struct hash_index by_key; /* numbers of kept */
    struct namesakes *last;   /* of a key that few have */
    struct entry_labels *labels;
};

/* Of the current sources of a name. false: the store failed; release it all
 * the same. */
MUST_CHECK bool join_names_init(struct join_names *n, struct db *db,
                                const char *name, struct err *err);
void join_names_release(struct join_names *n);

/* Those of the current sources of a name that have that key. Valid until the
 * next call. NULL: the store failed. */
struct namesakes *join_names_find(struct join_names *n, const char *name,
                                  const char *key, struct err *err);

#endif
