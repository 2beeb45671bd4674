/*
 * ingest_shard.h: plain tar shards beside the store, for pictures whose archive
 * cannot be entered in the middle.
 *
 * `<store>.shards/<source name>-<source id>-<n>.tar`. What was written behind
 * the last committed member (a killed run) is cut off before more is added,
 * so that a shard's bytes do not depend on interruptions.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_INGEST_SHARD_H
#define LIMBECK_INGEST_SHARD_H

#include "base/span.h"
#include "stages/ingest/ingest.h"

struct shard;

/* Nothing is opened before the first shard_add. */
struct shard *shard_open(struct ingest *in, const struct ingest_source *source);
/* Inside a transaction. *id: the source row of the shard; *path lives as long
 * as the shard stays open. ERR_STAGE. */
MUST_CHECK bool shard_add(struct shard *s, int64_t ordinal, struct span name,
                          struct span bytes, int64_t *id, const char **path,
                          int64_t *offset, struct err *err);
/* done: the source was read to its end; the last shard is closed for good,
 * inside a transaction. Otherwise the next run goes on with it. NULL is
 * fine. */
MUST_CHECK bool shard_close(struct shard *s, bool done, struct err *err);

/* Are the shards of a source, that is read to its end, still where they were
 * written? They are not when the store was moved. name: the source's. */
MUST_CHECK bool shards_there(struct ingest *in, const char *name, int64_t id,
                             bool *there, struct err *err);

#endif
