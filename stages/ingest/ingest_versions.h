/*
 * ingest_versions.h: which row of the table source stands for each file that
 * the configuration names now, and what follows for the samples.
 *
 * Included by: stages/ingest.
 */
#ifndef LIMBECK_INGEST_VERSIONS_H
#define LIMBECK_INGEST_VERSIONS_H

#include "stages/ingest/ingest.h"

/* All entries under `sources:`. */
struct ingest_plan {
    struct source_list *lists; /* [count] */
    int64_t **versions; /* [count][lists[i].count]: the row of this content and
                         * these settings; 0: it cannot be read now */
    int64_t **ids;      /* the same, 0 when there is nothing to read */
    size_t count;
};

/* Mark what is to be read anew because a limit is another or a file can be
 * opened by now. Inside a transaction, before the versions are found. */
MUST_CHECK bool ingest_again(struct ingest *in, struct err *err);

/* Positions in pictures that an earlier version read are read again, from where
 * the bytes lie; nothing is decoded. What cannot be read now is so by a later
 * run. In transactions of its own. */
MUST_CHECK bool ingest_positions(struct ingest *in, struct err *err);

/* Find or make the rows, inside a transaction; what cannot be read is kept as
 * a failure. */
MUST_CHECK bool ingest_versions_find(struct ingest *in,
                                     struct ingest_plan *plan,
                                     struct arena *arena, struct err *err);

/* What must be copied out of archives that are to be read is told, with what is
 * free. ERR_STAGE: it does not fit. */
MUST_CHECK bool ingest_copies_fit(struct ingest *in,
                                  const struct ingest_plan *plan,
                                  struct err *err);

/* When all was read: rows that the configuration does not name any more are
 * retired, those that it names again are current, and the samples of every
 * name whose rows or settings changed are joined anew, all in one transaction.
 * Where more than ingest.max_retired of the kept samples would go, nothing is
 * changed, and ERR_STAGE says how many of which source. */
MUST_CHECK bool ingest_versions_follow(struct ingest *in,
                                       const struct ingest_plan *plan,
                                       struct err *err);

#endif
