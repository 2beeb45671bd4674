/*
 * store_shard.h: of which part of a set a store is, and which records are its.
 *
 * A record belongs to the archive that its picture lies in (without one, to
 * the table of its row), and an archive to one of the shards, by its name
 * (shard_spec.h). A shard holds every table, and of a set that was merged once
 * everything; its stages work on its own records alone.
 *
 * Included by: pipeline/engine, pipeline/commands.
 */
#ifndef LIMBECK_STORE_SHARD_H
#define LIMBECK_STORE_SHARD_H

#include "base/shard_spec.h"
#include "db/db.h"
#include "engine/stage_item.h"

struct store_shard {
    struct shard_spec spec; /* both 0: the store is whole */
    bool empty;             /* it began without a source */
    int64_t base_run, base_reply, base_failure;
    int64_t *of_source; /* [source_room], by id; 0: not looked up yet */
    size_t source_room;
};

/* What the store says it is. To be released in any case. */
MUST_CHECK bool store_shard_read(struct db *db, struct store_shard *s,
                                 struct err *err);
void store_shard_release(struct store_shard *s);

/* Make a store that is whole this part of it; what is there already is what
 * all parts begin with. ERR_USAGE where it is another part. wanted of 0: as it
 * is. Inside a transaction. */
MUST_CHECK bool store_shard_enter(struct db *db,
                                  const struct shard_spec *wanted,
                                  int64_t run_id, struct store_shard *s,
                                  struct err *err);

/* Is this record (a sample, a reply, a picture) the shard's? All are a whole
 * store's. */
MUST_CHECK bool store_shard_has(struct store_shard *s, struct db *db,
                                enum item_kind kind, int64_t id, bool *has,
                                struct err *err);

#endif
