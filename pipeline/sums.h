/*
 * sums.h: the table of what went in and came out of each stage, on stdout.
 *
 * Included by: pipeline.
 */
#ifndef LIMBECK_SUMS_H
#define LIMBECK_SUMS_H

#include "engine/stage.h"
#include "set_aside.h"

enum { SUMS_REASONS = 3, SUMS_RETIRED = 20 };

/* Why records were set aside by an error. */
struct sums_reason {
    int64_t count;
    char message[240];
    char name[120]; /* of the first of them: a file, a key */
};

struct sums_row {
    const struct stage *stage;
    struct tally tally;
    int64_t accepted; /* of tally.errored */
    bool fresh;       /* the stage's settings changed since it last ran */
    bool due;         /* something to do */
    bool broken;      /* in != kept + rejected + errored + pending */
    struct sums_reason reasons[SUMS_REASONS]; /* most frequent first */
    size_t reason_count;                      /* 0 when nothing is errored */
};

/* Samples that are not current any more. */
struct sums_retired {
    char source[120], reason[240];
    int64_t samples;
};

struct sums {
    struct sums_row rows[64]; /* [count], in the order of the pipeline */
    size_t count;
    struct set_aside_list set_aside;
    struct sums_retired retired[SUMS_RETIRED]; /* [retired_count] */
    size_t retired_count;
};

/* Count every stage as it stands under these settings. Nothing is changed in
 * the store: what has to be written for counting is taken back. A store that
 * does not exist yet gives rows that are all due. */
MUST_CHECK bool sums_read(const struct settings *s, const char *store,
                          struct sums *sums, struct err *err);
/* Count every stage as its last run left it, whatever the settings are now.
 * The store is only read. */
MUST_CHECK bool sums_read_store(const char *store, struct sums *sums,
                                struct err *err);
void sums_print(const struct sums *sums, bool plan);
void sums_print_retired(const struct sums *sums);
void sums_print_json(const struct sums *sums);
/* *due: the stage of that name has something to do under these settings. db: of
 * the store, in a transaction that is taken back. */
MUST_CHECK bool sums_due(struct db *db, const struct settings *s,
                         const char *stage, bool *due, struct err *err);
/* Is anything set aside that nobody has accepted? */
bool sums_errored(const struct sums *sums);
/* false, ERR_STAGE, when a sum does not hold. */
MUST_CHECK bool sums_check(const struct sums *sums, struct err *err);

#endif
