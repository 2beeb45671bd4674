#include "engine/stage.h"

#include "base/clock.h"
#include "base/exit_code.h"
#include "base/log.h"
#include "base/stop.h"
#include "engine/record_loop.h"
#include "engine/run_row.h"
#include "engine/stage_count.h"
#include "engine/stage_version.h"

const char *const stage_order[] = {
    "ingest", "place", "dedupe",   "sample", "teach", "extract", "claims",
    "look",   "ask",   "localize", "judge",  "score", "repair",  "strip",
    "decide", "split", "export",   "report", NULL};

const struct stage *stage_find(const char *name)
{
    for (size_t i = 0; stage_all[i] != NULL; i++) {
        if (strcmp(stage_all[i]->name, name) == 0)
            return stage_all[i];
    }
    return NULL;
}

const char *stage_section(const struct stage *stage)
{
    return stage->section == NULL ? stage->name : stage->section;
}

void stage_say_stop(void)
{
    if (stop_to_be_said())
        log_info("stopping: what is under way is waited for, at most %d s; "
                 "asked once more, it stops at once",
                 stop_grace());
}

bool stage_sums(struct stage_run *run, struct tally *t, bool *stands,
                struct err *err)
{
    *t = (struct tally){.in = 0};
    *stands = false;
    if (run->off)
        return true;
    return stage_count_find(run, t, stands, err) &&
           (*stands || stage_count_anew(run, t, err));
}

bool stage_idle(struct stage_run *run, const struct tally *t, bool stands,
                bool *idle, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_STAGE_RETRIED);
    int64_t retried = 0;

    *idle = false;
    if (!run->stage->store_alone || !stands || t->pending > 0)
        return true;
    query_text(q, 1, run->stage->name);
    query_int(q, 2, run->version_id);
    query_int(q, 3, run->server);
    bool ok = t->errored == 0 || query_one(q, &retried, err);
    (void)db_query(run->db, QUERY_STAGE_RETRIED);
    *idle = ok && retried == 0;
    return ok;
}

bool stage_accepted(struct stage_run *run, int64_t *accepted, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_FAILURE_ACCEPTED);

    query_text(q, 1, run->stage->name);
    if (!query_one(q, accepted, err))
        return false;
    (void)db_query(run->db, QUERY_FAILURE_ACCEPTED);
    return true;
}

bool stage_sums_hold(const struct stage *stage, const struct tally *t,
                     struct err *err)
{
    if (t->in == t->kept + t->rejected + t->errored + t->pending)
        return true;
    return err_stage(err,
                     "the sums of %s do not hold: %lld came in, but %lld kept "
                     "+ %lld rejected + %lld errored + %lld pending",
                     stage->name, (long long)t->in, (long long)t->kept,
                     (long long)t->rejected, (long long)t->errored,
                     (long long)t->pending);
}

static bool stage_tally(struct stage_run *run, const struct tally *t,
                        double seconds, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_TALLY_PUT);

    query_int(q, 1, run->run_id);
    stage_count_bind(run, t, q);
    query_int(q, 9, run->worked);
    query_real(q, 10, seconds);
    return query_run(q, err);
}

bool stage_enter(struct stage_run *run, bool *fresh, struct err *err)
{
    const struct stage *stage = run->stage;

    run->options = NULL;
    run->off = false;
    run->server = false;
    if (stage->param_count > 0) {
        void *options = calloc(1, stage->settings_size);
        if (options == NULL)
            err_die("out of memory");
        run->options = options;
        if (!settings_bind((struct settings *)run->settings,
                           stage_section(stage), stage->params,
                           stage->param_count, options, err))
            return false;
    }
    return stage_version_enter(run, fresh, err);
}

void stage_leave(struct stage_run *run)
{
    free((void *)run->options);
    run->options = NULL;
}

bool stage_whole_due(struct stage_run *run, struct arena *arena,
                     const char **fingerprint, bool *due, struct err *err)
{
    const char *last;
    bool stands = true;

    *due = true;
    *fingerprint = NULL;
    if (run->stage->fingerprint == QUERY_NONE)
        return true;
    if (!stage_version_fingerprints(run, arena, fingerprint, &last, err))
        return false;
    *due = last == NULL || strcmp(last, *fingerprint) != 0;
    if (*due || run->stage->stands == NULL || run->options == NULL)
        return true;
    if (!run->stage->stands(run, &stands, err))
        return false;
    *due = !stands;
    /* Until it was done again it counts as not done. */
    return stands || run->run_id == 0 ||
           stage_version_set_fingerprint(run, NULL, err);
}

/* What the set was gone over for is done: the fingerprint says so, and the
 * counts that were taken along. */
static bool stage_end_whole(struct stage_run *run, const char *fingerprint,
                            struct err *err)
{
    if (fingerprint != NULL &&
        !stage_version_set_fingerprint(run, fingerprint, err))
        return false;
    if (!run->stage->atomic)
        return true;
    return (!run->counted || stage_count_put(run, &run->counts, err)) &&
           db_commit(run->db, err);
}

static bool stage_work_whole(struct stage_run *run, const char *fingerprint,
                             struct err *err)
{
    bool ok =
        (!run->stage->atomic || stage_count_forget(run->db, run->stage, err)) &&
        (run->stage->open == NULL || run->stage->open(run, err)) &&
        run->stage->whole(run, err);

    if (run->stage->close != NULL)
        run->stage->close(run);
    if (ok && !stop_asked())
        ok = stage_end_whole(run, fingerprint, err);
    if (!ok || run->stage->atomic)
        db_rollback(run->db); /* what a stop left open as well */
    return ok;
}

static bool stage_run_whole(struct stage_run *run, struct stage_result *result,
                            struct err *err)
{
    const char *fingerprint;
    struct arena arena;
    bool due = false;

    arena_init(&arena);
    bool ok = (!run->stage->atomic || db_begin(run->db, err)) &&
              stage_whole_due(run, &arena, &fingerprint, &due, err);
    result->nothing_to_do = ok && !due;
    if (ok && due) {
        ok = stage_work_whole(run, fingerprint, err);
        if (fingerprint == NULL) /* it looks itself for what there is to do */
            result->nothing_to_do = run->worked + run->set_aside == 0;
        else if (run->worked == 0)
            run->worked = 1; /* the set was gone over, if not by records */
    } else {
        db_rollback(run->db);
    }
    arena_release(&arena);
    return ok;
}

/* Does the pending query give at least one row? */
static bool stage_pending_due(struct stage_run *run, bool *due, struct err *err)
{
    struct query *q = db_query(run->db, run->stage->pending);

    query_int(q, 1, run->version_id);
    query_int(q, 2, INT64_MIN);
    query_int(q, 3, 1);
    enum query_state state = query_next(q, err);
    *due = state == QUERY_ROW;
    (void)db_query(run->db, run->stage->pending);
    return state != QUERY_FAILED;
}

static bool stage_run_records(struct stage_run *run,
                              struct stage_result *result, struct err *err)
{
    struct tally before;
    bool due, stands;

    if ((run->server && !refusal_probes_open(&run->probes, run, 0, err)) ||
        !stage_pending_due(run, &due, err))
        return false;
    result->nothing_to_do = !due;
    if (!due)
        return true;
    if (!stage_sums(run, &before, &stands, err))
        return false;
    int64_t parts = run->shard.spec.shards > 1 ? run->shard.spec.shards : 1;
    progress_set_total(run->progress, before.pending / parts);
    bool ok = (run->stage->open == NULL || run->stage->open(run, err)) &&
              record_loop_run(run, err);
    if (run->stage->close != NULL)
        run->stage->close(run);
    return ok;
}

static bool stage_run_work(struct stage_run *run, struct stage_result *result,
                           struct err *err)
{
    struct tally before;
    bool idle, stands;

    result->nothing_to_do = true;
    if (run->off)
        return true;
    if (!stage_count_find(run, &before, &stands, err) ||
        !stage_idle(run, &before, stands, &idle, err))
        return false;
    if (idle)
        return true;
    return run->stage->whole != NULL ? stage_run_whole(run, result, err)
                                     : stage_run_records(run, result, err);
}

/* The counts after the work, kept in the transaction that counted them, and
 * the row of the run. */
static bool stage_end(struct stage_run *run, struct tally *t, double begun,
                      struct err *err)
{
    bool stands;

    bool ok = db_begin(run->db, err) && stage_sums(run, t, &stands, err) &&
              (stands || run->off || stage_count_put(run, t, err)) &&
              stage_tally(run, t, clock_seconds() - begun, err) &&
              db_commit(run->db, err);
    if (!ok)
        db_rollback(run->db);
    return ok;
}

/* Everything between the opened store and the run row's end. */
static bool stage_work(struct stage_run *run,
                       const struct stage_request *request,
                       struct stage_result *result, struct err *err)
{
    double begun = clock_seconds();
    bool fresh;

    if (!db_begin(run->db, err))
        return false;
    if (!store_shard_enter(run->db, &request->shard, run->run_id, &run->shard,
                           err) ||
        !stage_enter(run, &fresh, err) || !stage_failures_stand(run, err) ||
        !db_commit(run->db, err)) {
        db_rollback(run->db);
        return false;
    }
    db_set_durable(run->db, run->stage->durable);
    run->progress =
        progress_open(request->progress, run->stage->name, run->stage->unit, 0);
    bool ok = stage_run_work(run, result, err);
    progress_close(run->progress);
    run->progress = NULL;
    result->worked = run->worked;
    result->set_aside = run->set_aside;
    result->interrupted = stop_asked();
    result->incomplete = run->incomplete;
    return ok && stage_accepted(run, &result->accepted, err) &&
           stage_end(run, &result->tally, begun, err) &&
           stage_sums_hold(run->stage, &result->tally, err);
}

/* A stage that has to see everything sees a part of it alone in a shard. */
static bool stage_sees_all(struct stage_run *run,
                           const struct shard_spec *wanted, struct err *err)
{
    struct store_shard shard;

    if (run->stage->everything == NULL)
        return true;
    bool ok = store_shard_read(run->db, &shard, err);
    struct shard_spec spec = wanted->shards != 0 ? *wanted : shard.spec;
    store_shard_release(&shard);
    if (!ok || spec.shards == 0)
        return ok;
    err_usage(err, "it %s, and \"%s\" is shard %lld of %lld",
              run->stage->everything, db_path(run->db), (long long)spec.ordinal,
              (long long)spec.shards);
    return err_hint(err,
                    "limbeck merge makes one store of the shards: %s is "
                    "run on that",
                    run->stage->name);
}

bool stage_execute(const struct stage *stage,
                   const struct stage_request *request,
                   struct stage_result *result, struct err *err)
{
    struct stage_run run = {.stage = stage,
                            .settings = request->settings,
                            .run_id = request->run_id,
                            .jobs = request->jobs < 1 ? 1 : request->jobs};

    *result = (struct stage_result){.nothing_to_do = false};
    run.db = db_open(request->store, DB_CREATE, err);
    if (run.db == NULL)
        return false;
    bool ok = stage_sees_all(&run, &request->shard, err) &&
              (request->run_id != 0 ||
               run_row_add(run.db, request->command, request->config,
                           &run.run_id, err));
    ok = ok && stage_work(&run, request, result, err);
    stage_leave(&run);
    store_shard_release(&run.shard);
    if (!ok)
        err_context(err, "%s", stage->name);
    if (request->run_id == 0 && run.run_id != 0) {
        struct err ignored;
        bool less =
            result->incomplete || result->tally.errored > result->accepted;
        int code = !ok                   ? EXIT_STOPPED
                   : result->interrupted ? EXIT_INTERRUPTED
                   : less                ? EXIT_SET_ASIDE
                                         : EXIT_DONE;
        if (!run_row_end(run.db, run.run_id, code, ok ? err : &ignored))
            ok = false;
    }
    db_close(run.db);
    return ok;
}
