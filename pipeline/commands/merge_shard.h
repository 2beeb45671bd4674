/*
 * merge_shard.h: the shards that are to become one store: what each says it is,
 * and whether they belong together.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_MERGE_SHARD_H
#define LIMBECK_MERGE_SHARD_H

#include "base/arena.h"
#include "base/param.h"
#include "db/db.h"

struct merge_shard {
    const char *path; /* as it was given */
    int64_t ordinal, shards;
    const char *base; /* the store that it is a copy of; "": it began empty */
    int64_t base_run, base_reply, base_failure;
    const char *version, *config, *command; /* of its last run */
    int64_t exit_code;                      /* -1: that did not end */
    const char *state;                      /* tells two stores apart */
    int lock;                               /* -1: not held */
    int64_t first_run; /* its run i is run first_run + i of what it goes into */
};

struct merge_shards {
    struct merge_shard *items; /* [count], by ordinal once they are checked */
    size_t count;
};

/* Read, lock and check them: of one version, one configuration and one store to
 * begin with, each there once, none missing, none being written, each read to
 * its end. What is wrong is said by the names of the files. ERR_USAGE. */
MUST_CHECK bool merge_shards_open(struct merge_shards *s,
                                  const struct text_list *paths,
                                  struct arena *arena, struct err *err);
void merge_shards_close(struct merge_shards *s);

/* What one file says, without a lock and alone: is it a shard that ended well?
 * false: *err says what it is instead. */
MUST_CHECK bool merge_shard_is_done(const char *path, struct merge_shard *one,
                                    struct arena *arena, struct err *err);

#endif
