/*
 * ingest.h: what the files of the stage ingest share: its settings, and saving
 * in small transactions.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_INGEST_H
#define LIMBECK_INGEST_H

#include "engine/stage.h"
#include "stages/ingest/sources.h"

struct ingest_settings {
    int64_t members, member_bytes, name_bytes, depth;
    int64_t buffer_bytes, shard_bytes;
    double conflict_km;
};

struct ingest {
    struct stage_run *run;
    const struct ingest_settings *settings;
    int64_t unsaved;            /* rows since the last commit */
    double committed_at;        /* seconds, monotonic */
    int64_t shown, shown_aside; /* records that the progress knows of */
};

/* One file of a list, at the row that stands for it. */
struct ingest_source {
    const struct source_list *list;
    const struct source_file *file; /* [pieces] */
    const int64_t *ids;             /* [pieces]: rows of source */
};

/* Opens a transaction unless one is open. */
MUST_CHECK bool ingest_begin(struct ingest *in, struct err *err);
/* A row was saved: commits after some thousands, or after a second. */
MUST_CHECK bool ingest_saved(struct ingest *in, struct err *err);
MUST_CHECK bool ingest_commit(struct ingest *in, struct err *err);

/* Everything about this source was read. Its failure, if `why` is one, is
 * kept in the same transaction. */
MUST_CHECK bool ingest_finish(struct ingest *in,
                              const struct ingest_source *source,
                              const struct err *why, struct err *err);

/* Text for the store: NFC, bytes that are no UTF-8 replaced; NULL when it is
 * empty. In the arena. */
const char *ingest_text(struct span text, struct arena *arena);

/* The key that a name joins by: see README.md of this folder. */
const char *ingest_key(const struct source_list *list, struct span name,
                       struct arena *arena);

/* Table rows into entries. Returns true at the stop flag, too. */
MUST_CHECK bool ingest_table(struct ingest *in,
                             const struct ingest_source *source,
                             struct err *err);
/* Members of an archive, a shard or a folder. */
MUST_CHECK bool ingest_members(struct ingest *in,
                               const struct ingest_source *source,
                               struct err *err);
/* Members and entries into samples. lists: [count], for their settings. */
MUST_CHECK bool ingest_join(struct ingest *in, const struct source_list *lists,
                            size_t count, struct err *err);

#endif
