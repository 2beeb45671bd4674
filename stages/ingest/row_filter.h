/*
 * row_filter.h: rows of a table that no picture of its source meets: counted,
 * and not kept. YFCC100M's tables have a hundred rows for each picture that
 * people have of it.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_ROW_FILTER_H
#define LIMBECK_ROW_FILTER_H

#include "base/hash_index.h"
#include "stages/ingest/ingest.h"

enum {
    ROW_FILTER_BYTES = 100 << 20, /* tables from this size on, by themselves */
    ROW_FILTER_EXAMPLES = 3 /* first rows that are kept in any case: for what is
                             * said where no row meets a picture */
};

struct row_filter {
    bool on;
    bool again;             /* the table was read before, with fewer pictures */
    struct hash_index keys; /* of the pictures, by hash: a row that is kept in
                             * vain does no harm */
    int64_t line, unmet;    /* as in row_count */
    int64_t member_id;      /* of the last picture that all rows were held to */
    int64_t newest;         /* of the last picture that there is */
    int64_t seen, unsaved;  /* rows */
};

/* Is a table read through a filter? A shard keeps all: which pictures there are
 * is known when shards are merged. */
bool row_filter_wanted(const struct ingest *in, const struct source_list *list,
                       const struct source_file *f);

/* *due: a table that was read to its end is to be read again, since pictures
 * came that rows were not held to. versions: [list->count], the rows of source
 * that stand for the list's files. */
MUST_CHECK bool row_filter_due(struct ingest *in,
                               const struct source_list *list,
                               const int64_t *versions, size_t table, bool *due,
                               struct err *err);

/* The keys, and how far a table was read. */
MUST_CHECK bool row_filter_open(struct row_filter *f, struct ingest *in,
                                const struct ingest_source *source,
                                struct err *err);
void row_filter_close(struct row_filter *f);

/* Does a picture have the row's key, or must the row be kept for another
 * reason? If not, it is counted. */
bool row_filter_meets(struct row_filter *f, const char *key, int64_t line);
/* The count, in the transaction that is open; every == false: only after
 * thousands of rows, and then it is committed. */
MUST_CHECK bool row_filter_save(struct row_filter *f, struct ingest *in,
                                const struct ingest_source *source, bool every,
                                struct err *err);
/* Everything was read. */
MUST_CHECK bool row_filter_finish(struct row_filter *f, struct ingest *in,
                                  const struct ingest_source *source,
                                  struct err *err);

#endif
