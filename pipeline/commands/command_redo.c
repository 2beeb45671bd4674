/* limbeck redo: drop what a stage derived, so that the next run does it anew.
 */
#include "command.h"

#include <unistd.h>

#include "engine/stage.h"
#include "input.h"
#include "sums.h"

struct redo_options {
    struct options common;
    const char *stage, *where, *sample;
};

enum { REDO_QUERIES = 3 };

/* What each stage derived, the table that is counted first. one: the rows of a
 * sample can be told from others. */
struct redo {
    const char *stage;
    enum query_id drop[REDO_QUERIES];
    bool one;
};

static const struct redo redo_all[] = {
    {"place", {QUERY_REDO_PLACE}, true},
    {"dedupe", {QUERY_REDO_DEDUPE}, false},
    {"sample", {QUERY_REDO_SAMPLE}, false},
    {"extract", {QUERY_REDO_EXTRACT}, true},
    {"claims", {QUERY_REDO_CLAIMS}, true},
    {"look", {QUERY_REDO_LOOK, QUERY_REDO_EVIDENCE}, true},
    {"ask", {QUERY_REDO_ASK, QUERY_REDO_CLAIM_ANSWERS}, true},
    {"judge", {QUERY_REDO_JUDGE}, true},
    {"score", {QUERY_REDO_SCORE, QUERY_REDO_NOTES, QUERY_REDO_MEASURES}, true},
    {"strip", {QUERY_REDO_STRIP}, true},
    {"decide", {QUERY_REDO_DECIDE}, false},
    {"split", {QUERY_REDO_SPLIT}, false},
    {"export", {QUERY_NONE}, false},
    {"report", {QUERY_NONE}, false},
};

static const struct redo *redo_find(const char *stage, struct err *err)
{
    for (size_t i = 0; i < PARAM_COUNT(redo_all); i++) {
        if (strcmp(redo_all[i].stage, stage) == 0)
            return &redo_all[i];
    }
    if (strcmp(stage, "localize") == 0) {
        err_usage(err, "answers about pictures are facts: they are never "
                       "dropped");
        err_hint(err, "another model or prompt is asked anew; limbeck retry "
                      "asks again what failed");
    } else if (strcmp(stage, "teach") == 0 || strcmp(stage, "repair") == 0) {
        err_usage(err, "replies are facts: they are never dropped");
        err_hint(err, "another prompt or model is another teacher, and is "
                      "asked anew; limbeck retry asks again what failed");
    } else {
        err_usage(err, "what %s reads are facts: they are never dropped",
                  stage);
        err_hint(err, "a source whose files or settings change is read anew");
    }
    return NULL;
}

static bool redo_allows(const struct redo *r, const struct redo_options *o,
                        struct err *err)
{
    if (o->sample != NULL && !r->one)
        return err_usage(err,
                         "%s goes over the whole set: --sample has no "
                         "meaning for it",
                         r->stage);
    if (o->where != NULL && strcmp(r->stage, "extract") != 0) {
        err_usage(err, "%s gives no reasons: --where has no meaning for it",
                  r->stage);
        return err_hint(err, "extract has them: refusal, no answer, truncated "
                             "and the others that limbeck report lists");
    }
    return true;
}

/* 0: all. */
static bool redo_sample(struct db *db, const char *key, int64_t *id,
                        struct err *err)
{
    struct query *q = db_query(db, QUERY_UPKEEP_SAMPLE);
    enum query_state state;
    int found = 0;

    *id = 0;
    if (key == NULL)
        return true;
    query_text(q, 1, key);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        *id = query_get_int(q, 0);
        found++;
    }
    if (state == QUERY_FAILED || found == 1)
        return state != QUERY_FAILED;
    err_usage(err,
              found == 0 ? "there is no sample \"%s\""
                         : "\"%s\" is the key of several samples",
              key);
    return err_hint(err,
                    "limbeck why STORE \"%s\" lists what is near; "
                    "SOURCE/KEY and id:NUMBER name one",
                    key);
}

static bool redo_drop(struct db *db, const struct redo *r,
                      const struct redo_options *o, int64_t *dropped,
                      struct err *err)
{
    int64_t sample, rows;

    *dropped = 0;
    if (!redo_sample(db, o->sample, &sample, err))
        return false;
    for (size_t i = 0; i < REDO_QUERIES && r->drop[i] != QUERY_NONE; i++) {
        struct query *q = db_query(db, r->drop[i]);
        if (sample != 0)
            query_int(q, 1, sample);
        if (o->where != NULL)
            query_text(q, 2, o->where);
        if (!query_run(q, err) ||
            !query_one(db_query(db, QUERY_UPKEEP_CHANGES), &rows, err))
            return false;
        if (i == 0)
            *dropped = rows;
    }
    struct query *q = db_query(db, QUERY_REDO_FORGET);
    query_text(q, 1, r->stage);
    return query_run(q, err);
}

static bool redo_store(const char *store, const struct redo *r,
                       const struct redo_options *o, struct err *err)
{
    int lock = options_lock(store, err);
    struct db *db = lock >= 0 ? db_open(store, DB_WRITE, err) : NULL;
    int64_t dropped;
    bool ok = db != NULL && db_begin(db, err);

    ok = ok && redo_drop(db, r, o, &dropped, err) && db_commit(db, err);
    if (db != NULL)
        db_rollback(db);
    db_close(db);
    if (lock >= 0)
        close(lock);
    if (!ok)
        return false;
    if (r->drop[0] == QUERY_NONE)
        printf("%s will be done anew\n", r->stage);
    else
        printf("%s: %lld dropped\n", r->stage, (long long)dropped);
    return true;
}

static int command_redo_run(const void *options, struct err *err)
{
    const struct redo_options *o = options;
    const struct redo *r = redo_find(o->stage, err);
    struct settings *s = NULL;
    struct sums sums;
    const char *store;

    if (r == NULL || !redo_allows(r, o, err) ||
        !input_store(&o->common, &s, &store, err))
        return options_exit(err);
    bool ok = redo_store(store, r, o, err) &&
              (s != NULL ? sums_read(s, store, &sums, err)
                         : sums_read_store(store, &sums, err));
    if (ok) {
        puts("what follows, by limbeck run:");
        sums_print(&sums, true);
    }
    settings_close(s);
    return options_exit(err);
}

static const struct argument command_redo_arguments[] = {
    {.name = "STAGE",
     .type = PARAM_TEXT,
     .at = offsetof(struct redo_options, stage),
     .least = 1,
     .most = 1,
     .choices = stage_order,
     .about = "whose results are dropped"},
    ARGUMENT_CONFIG_OR_STORE,
};

static const struct option command_redo_options[] = {
    {.name = "where",
     .type = PARAM_TEXT,
     .at = offsetof(struct redo_options, where),
     .metavar = "REASON",
     .about = "of extract: the replies alone that it read so: refusal, "
              "\"no answer\""},
    {.name = "sample",
     .type = PARAM_TEXT,
     .at = offsetof(struct redo_options, sample),
     .metavar = "KEY",
     .about = "what is of this sample alone: KEY, SOURCE/KEY or id:NUMBER"},
};

const struct command command_redo = {
    .name = "redo",
    .about = "drop what a stage derived, so that the next run does it anew",
    .notes = "Replies, reviews and what was ingested are facts, which nothing "
             "drops.",
    .examples = "limbeck redo extract my.yaml --where \"no answer\"\n"
                "limbeck redo score my.yaml --sample mine/0001\n",
    .arguments = command_redo_arguments,
    .argument_count = PARAM_COUNT(command_redo_arguments),
    .options = command_redo_options,
    .option_count = PARAM_COUNT(command_redo_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct redo_options),
    .run = command_redo_run,
};
