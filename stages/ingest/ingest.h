/*
 * ingest.h: what the files of the stage ingest share: its settings, and saving
 * in small transactions.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_INGEST_H
#define LIMBECK_INGEST_H

#include "engine/stage.h"
#include "intake/intake_names.h"

struct ingest_settings {
    int64_t members, member_bytes, name_bytes, depth;
    int64_t buffer_bytes, decode_bytes, shard_bytes, spare_bytes;
    double conflict_km, max_retired;
};

struct ingest {
    struct stage_run *run;
    const struct ingest_settings *settings;
    int64_t unsaved;            /* rows since the last commit */
    double committed_at;        /* seconds, monotonic */
    int64_t shown, shown_aside; /* records that the progress knows of */
    int64_t positions_run;      /* that last read a position otherwise, or 0 */
    int64_t other_script;       /* rows that name a town in another script */
    char limits[20];            /* the cause of what is beyond a limit */
};

/* One file of a list, at the row that stands for it. */
struct ingest_source {
    const struct source_list *list;
    const struct source_file *file; /* [pieces] */
    const int64_t *ids;             /* [pieces]: rows of source */
    int64_t before;                 /* its row when it was last read, or 0 */
    bool trusted; /* names, sizes and times tell that nothing changed */
    const int64_t *versions; /* [list->count]: rows of source of all files */
    bool again;   /* a table that was read to its end, read for more rows */
    bool *unread; /* set when the disk kept it from being read to its end */
};

/* Opens a transaction unless one is open. */
MUST_CHECK bool ingest_begin(struct ingest *in, struct err *err);
/* A row was saved: commits after some thousands, or after a second. */
MUST_CHECK bool ingest_saved(struct ingest *in, struct err *err);
MUST_CHECK bool ingest_commit(struct ingest *in, struct err *err);

/* Everything about this source was read. Its failure, if `why` is one, is
 * kept in the same transaction. One of class unreadable is the file's: the
 * source is not finished, and read on by the next run. */
MUST_CHECK bool ingest_finish(struct ingest *in,
                              const struct ingest_source *source,
                              const struct err *why, struct err *err);

/* A row for a file or a shard; what is known of it is put beside. kind: as the
 * store spells it. */
MUST_CHECK bool ingest_source_add(struct ingest *in,
                                  const struct source_list *list,
                                  const char *path, const char *kind,
                                  int64_t *id, struct err *err);
/* What is known of it. */
struct ingest_source_state {
    int64_t bytes, modified_at;     /* when it was looked at */
    const char *content, *settings; /* see schemas/0011_source_versions.sql */
    const char *reader;             /* of a new row: source_reader.h, or NULL */
    bool finished;                  /* read, or written, to its end */
};
MUST_CHECK bool ingest_source_put(struct ingest *in, int64_t id,
                                  const struct ingest_source_state *known,
                                  struct err *err);
/* It is no more: the reason in words. */
MUST_CHECK bool ingest_source_retire(struct ingest *in, int64_t id,
                                     const char *reason, struct err *err);
/* A row for a sample; what is known of it is put beside. */
MUST_CHECK bool ingest_sample_add(struct ingest *in, const char *source_name,
                                  const char *key, int64_t *id,
                                  struct err *err);

/* Table rows into entries. Returns true at the stop flag, too. */
MUST_CHECK bool ingest_table(struct ingest *in,
                             const struct ingest_source *source,
                             struct err *err);
/* Members of an archive, a shard or a folder. */
MUST_CHECK bool ingest_members(struct ingest *in,
                               const struct ingest_source *source,
                               struct err *err);
struct sidecar;
/* The row that a sidecar is. */
MUST_CHECK bool ingest_sidecar(struct ingest *in,
                               const struct ingest_source *source,
                               int64_t ordinal, const struct sidecar *s,
                               struct arena *arena, struct err *err);
/* The samples of one name, from the members and rows of its current sources;
 * those that are made of nothing any more are retired. Inside a transaction.
 * list: its settings; NULL: it is not configured. */
MUST_CHECK bool ingest_join(struct ingest *in, const struct source_list *list,
                            const char *name, struct err *err);

#endif
