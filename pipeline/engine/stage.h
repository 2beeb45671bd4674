/*
 * stage.h: how a stage runs: take what lacks a result at the stage's present
 * stage version, work in parallel, save in order, in transactions; resume;
 * sums.
 *
 * Included by: pipeline/engine, pipeline, stages, tests.
 */
#ifndef LIMBECK_STAGE_H
#define LIMBECK_STAGE_H

#include "base/arena.h"
#include "base/param.h"
#include "base/progress.h"
#include "base/settings.h"
#include "db/db.h"
#include "engine/refusal_probe.h"
#include "engine/stage_item.h"
#include "engine/store_shard.h"

/* One thing on its way through a stage. */
struct record {
    int64_t id;         /* column 0 of the pending query */
    struct arena arena; /* emptied after the record was saved */
    void *in;           /* what load made of the row */
    void *out;          /* what work made of `in` */
    bool dropped;       /* set by work, when a stop was asked for: as if it had
                         * not been read */
    struct err err;     /* set when load or work failed */
};

struct tally {
    int64_t in, kept, rejected, errored, pending;
};

struct stage_run {
    const struct stage *stage;
    const struct settings *settings;
    const void *options; /* the stage's own settings, bound */
    struct db *db;       /* the writer: never inside `work` */
    int64_t run_id;
    int64_t version_id; /* 0 while `identify` runs */
    bool off;           /* set by `identify`: with these settings there is
                         * nothing to do, whatever the store holds */
    bool server;        /* set by `identify`: a server answers, and is probed
                         * for what it refused */
    struct store_shard shard;     /* which records are the store's */
    struct refusal_probes probes; /* of a stage that works record by record */
    int jobs;
    struct progress *progress;
    void *state; /* the stage's own, from open to close */
    /* Set by `whole` of a stage that is `atomic`: its counts, taken along. */
    bool counted;
    struct tally counts;
    int64_t worked, set_aside; /* records of this run */
    char cause[20];            /* of settings that are no part of the version;
                                * another text when they are others */
    bool incomplete;           /* set by `whole`: exit code 1, though no record
                                * was set aside */
    bool failures_stand;       /* of this stage, of this run or an earlier */
};

/* A stage either has pending + load + work + save (record by record) or `whole`
 * (over the set). */
struct stage {
    const char *name;           /* the file's name */
    int version;                /* rises whenever a result could change */
    const char *about;          /* one line for --help */
    const char *unit;           /* what it counts: "samples", "replies" */
    enum item_kind item;        /* whose id column 0 of `pending` is */
    enum failure_class failure; /* of a record that is at fault, where nobody
                                 * told; FAILURE_NONE: content */
    const char *section;        /* of its settings; NULL: named as the stage */
    /* Of a stage that has to see the whole set: why, "compares every picture
     * with all others". It is not run on a shard. NULL: it works on records. */
    const char *everything;
    const struct param *params; /* of that section */
    size_t param_count, settings_size;
    /* Other sections that it reads, for --help and the check of keys; ends
     * with NULL; may be NULL. */
    const struct param_section *const *sections;
    /* Stages whose stage versions are part of this one's; ends with NULL; may
     * be NULL. */
    const char *const *needs;

    /* Parameters of pending: ?1 stage version, ?2 last id seen, ?3 rows wanted;
     * ordered by column 0; must leave out what has a result, or a `failure` of
     * kind 'record', at that stage version. */
    enum query_id pending;
    /* ?1 stage version. One row: in, kept, rejected, errored, pending: five
     * counts that are taken independently. */
    enum query_id sums;
    /* For `whole`: ?1 stage version. One text that changes when the input does;
     * same stage version and fingerprint as last time: nothing to do.
     * QUERY_NONE: always run. */
    enum query_id fingerprint;
    /* Of a `whole` stage that writes files: do those that it wrote last still
     * stand? Asked when the fingerprint has nothing to do; false in *stands:
     * it is to be done again. run_id 0: only looked at, to change and say
     * nothing. May be NULL. */
    bool (*stands)(struct stage_run *run, bool *stands, struct err *err);
    /* Replies and other facts that cost inference: commits reach the disk. */
    bool durable;
    /* Whether there is something to do follows from the store alone: while its
     * counts stand (stage_count.h) and nothing is pending, it is not asked. */
    bool store_alone;
    /* `whole` runs inside one transaction of the engine, with its fingerprint
     * and its counts; it may not open its own. */
    bool atomic;

    /* Append to `text` what else identifies the current state (a gazetteer,
     * a teacher's model), beside version, settings and needs. May be NULL. */
    bool (*identify)(struct stage_run *run, struct buf *text, struct err *err);
    /* Both may be NULL. open is called when there is something to do. */
    bool (*open)(struct stage_run *run, struct err *err);
    void (*close)(struct stage_run *run);

    bool (*load)(struct stage_run *run, struct query *row,
                 struct record *record, struct err *err);
    /* On worker threads, several at once; `worker` 0..jobs-1. Sees no store. */
    bool (*work)(const struct stage_run *run, struct record *record, int worker,
                 struct err *err);
    /* On one thread, in order, inside a transaction. */
    bool (*save)(struct stage_run *run, struct record *record, struct err *err);
    /* Opens its own transactions (db_begin, db_commit), small ones where it
     * adds facts; must look at stop_asked() and may return early. */
    bool (*whole)(struct stage_run *run, struct err *err);
};

/* Every stage of this build; ends with NULL. Generated; stage_order gives the
 * order of the pipeline. */
extern const struct stage *const stage_all[];
extern const char *const stage_order[];
const struct stage *stage_find(const char *name);
/* The section of the configuration that its settings stand in. */
const char *stage_section(const struct stage *stage);

struct stage_request {
    const struct settings *settings;
    const char *store; /* path */
    int jobs;
    struct shard_spec shard; /* wanted; both 0: what the store is */
    enum progress_mode progress;
    int64_t run_id;      /* of `limbeck run`; 0: the stage makes its own */
    const char *command; /* for the run row when run_id is 0 */
    struct span config;  /* resolved, likewise */
};

struct stage_result {
    struct tally tally;
    int64_t worked, set_aside; /* in this run */
    int64_t accepted;          /* of tally.errored */
    bool nothing_to_do;
    bool interrupted;
    bool incomplete; /* as the run says */
};

/* Run one stage to its end, or to the stop flag. Broken sums, errors of kind
 * stage: false. Writes run (if asked), stage_version, current_version, failure,
 * tally.
 */
MUST_CHECK bool stage_execute(const struct stage *stage,
                              const struct stage_request *request,
                              struct stage_result *result, struct err *err);

/* Where a loop goes on after a stop was asked for: tell the person in front,
 * once, what is waited for and how long. */
void stage_say_stop(void);

/* Keep a failure of the item: for `whole` stages and loops of their own.
 * Inside a transaction. name: of the file or key, for a person. What follows
 * stands at why->class (base/failure_class.h); where none was told: unreadable
 * for ERR_RETRY, changed for ERR_CHANGED, else stage->failure. A failure of the
 * same item, version, class and cause counts once more; any other that stood is
 * over. */
MUST_CHECK bool stage_fail(struct stage_run *run, const struct stage_item *item,
                           const char *name, const struct err *why,
                           struct err *err);
/* It went well: what stood of the item is over. Costs nothing while no failure
 * of the stage stands. Likewise of all items of a kind that a run which went
 * over everything did not fail with. The loop over records does it itself. */
MUST_CHECK bool stage_done(struct stage_run *run, const struct stage_item *item,
                           struct err *err);
MUST_CHECK bool stage_done_others(struct stage_run *run, enum item_kind kind,
                                  struct err *err);
/* Fill run->failures_stand. */
MUST_CHECK bool stage_failures_stand(struct stage_run *run, struct err *err);

/* The steps of stage_execute, for those who look without working (status,
 * --dry-run): bind the settings and make the stage version current, inside the
 * caller's transaction; take the counts that stand, or count (*stands: nothing
 * changed since they were kept); compare; free the settings. */
MUST_CHECK bool stage_enter(struct stage_run *run, bool *fresh,
                            struct err *err);
MUST_CHECK bool stage_sums(struct stage_run *run, struct tally *t, bool *stands,
                           struct err *err);
/* Do the counts say that there is nothing to do? */
MUST_CHECK bool stage_idle(struct stage_run *run, const struct tally *t,
                           bool stands, bool *idle, struct err *err);
/* Of what it set aside, how many somebody has accepted. */
MUST_CHECK bool stage_accepted(struct stage_run *run, int64_t *accepted,
                               struct err *err);
/* Of a `whole` stage: is there anything to do? *fingerprint (NULL: it has
 * none) is what to keep when it is done, in the arena. */
MUST_CHECK bool stage_whole_due(struct stage_run *run, struct arena *arena,
                                const char **fingerprint, bool *due,
                                struct err *err);
MUST_CHECK bool stage_sums_hold(const struct stage *stage,
                                const struct tally *t, struct err *err);
void stage_leave(struct stage_run *run);

#endif
