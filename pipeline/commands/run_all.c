#include "run_all.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"
#include "base/stop.h"
#include "engine/run_row.h"
#include "engine/store_shard.h"
#include "config_check.h"
#include "input.h"
#include "sums.h"

enum { RUN_DERIVED = 4000 };

struct run {
    const struct run_options *options;
    const struct settings *settings;
    struct config_top top;
    char *programs; /* the folder of the stage programs */
    bool shard;     /* stages that have to see everything are left out */
    bool copy;      /* of a store that is whole: so is ingest */
    int64_t id;
};

static bool run_wants(const struct run_options *o, const char *name,
                      bool *begun)
{
    bool only = o->only.count == 0;

    if (o->from != NULL && strcmp(o->from, name) == 0)
        *begun = true;
    for (size_t i = 0; i < o->only.count; i++)
        only = only || strcmp(o->only.items[i], name) == 0;
    return *begun && only;
}

static bool run_wants_any(const struct run_options *o, struct err *err)
{
    bool begun = o->from == NULL;

    for (size_t i = 0; stage_order[i] != NULL; i++) {
        if (run_wants(o, stage_order[i], &begun))
            return true;
    }
    return err_usage(err, "no stage of --only comes after --from %s", o->from);
}

/* argv of a stage program, in the heap with its texts in the arena. */
static char **run_arguments(const struct run *r, const char *stage,
                            struct arena *a)
{
    const struct options *o = &r->options->common;
    char **argv = arena_take_array(a, 2 * o->sets.count + 20, sizeof(char *));
    size_t n = 0;

    argv[n++] = arena_print(a, "%s/limbeck-%s", r->programs, stage);
    argv[n++] = arena_text(a, o->config);
    for (size_t i = 0; i < o->sets.count; i++) {
        argv[n++] = arena_text(a, "--set");
        argv[n++] = arena_text(a, o->sets.items[i]);
    }
    if (r->options->yes && strcmp(stage, "ingest") == 0) {
        argv[n++] = arena_text(a, "--set");
        argv[n++] = arena_text(a, "ingest.max_retired=1");
    }
    if (r->options->verify &&
        (strcmp(stage, "export") == 0 || strcmp(stage, "report") == 0)) {
        argv[n++] = arena_text(a, "--set");
        argv[n++] = arena_print(a, "%s.verify=yes", stage);
    }
    argv[n++] = arena_text(a, "--store");
    argv[n++] = arena_text(a, r->top.store);
    argv[n++] = arena_print(a, "--jobs=%lld", (long long)r->top.jobs);
    argv[n++] = arena_print(a, "--progress=%s", o->progress_word);
    argv[n++] = arena_print(a, "--grace=%lld", (long long)o->grace_s);
    argv[n++] = arena_print(a, "--run=%lld", (long long)r->id);
    if (o->shard != NULL)
        argv[n++] = arena_print(a, "--shard=%s", o->shard);
    if (o->quiet || o->verbose)
        argv[n++] = arena_text(a, o->quiet ? "--quiet" : "--verbose");
    return argv;
}

/* What most often lies behind a signal that a stage did not ask for. */
static const char *run_likely_cause(int number)
{
    switch (number) {
    case SIGKILL:
        return "most likely the system ran out of memory: fewer --jobs or a "
               "smaller batch need less; nothing that was saved is lost";
    case SIGBUS:
        return "a file that was being read became shorter, or the disk is full";
    case SIGXCPU:
    case SIGXFSZ:
        return "a limit of this shell or job was reached: see ulimit -a";
    default:
        return "this is a fault of limbeck: please report it; nothing that "
               "was saved is lost";
    }
}

/* The exit code of a stage that a signal ended. */
static int run_signalled(const char *stage, int number, struct err *err)
{
    bool asked = number == SIGINT || number == SIGTERM || number == SIGHUP ||
                 number == SIGUSR1 || number == SIGUSR2;

    if (stop_asked() || asked)
        return EXIT_INTERRUPTED;
    err_stage(err, "%s was ended by signal %d (%s)", stage, number,
              strsignal(number));
    err_hint(err, "%s", run_likely_cause(number));
    return EXIT_STOPPED;
}

/* Wait for the child; a stop signal that came to us alone is passed on. */
static int run_wait(const char *stage, pid_t child, struct err *err)
{
    bool told = false;
    int status;

    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return EXIT_STOPPED;
        if (stop_asked() && !told) {
            kill(child, SIGTERM);
            told = true;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status)
                             : run_signalled(stage, WTERMSIG(status), err);
}

static int run_stage(const struct run *r, const char *stage, struct err *err)
{
    struct arena arena;

    arena_init(&arena);
    char **argv = run_arguments(r, stage, &arena);
    fflush(stdout);
    stop_hold_signals(); /* until the stage is ready for them */
    pid_t self = getpid(), child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* no stage outlives the run */
        if (getppid() != self)            /* it died before the line above */
            _exit(EXIT_STOPPED);
        execv(argv[0], argv);
        fprintf(stderr, "limbeck: could not start \"%s\": %s\n", argv[0],
                strerror(errno));
        _exit(EXIT_STOPPED);
    }
    if (child < 0)
        err_stage(err, "could not start a program: %s", strerror(errno));
    stop_release_signals();
    int code = child < 0 ? EXIT_STOPPED : run_wait(stage, child, err);
    arena_release(&arena);
    return code;
}

/* Without a picture or row, and without a failure that says why, no stage
 * behind ingest has anything to do. */
static bool run_has_samples(const struct run *r, struct err *err)
{
    if (r->shard) /* there may be no archive for it */
        return true;
    int64_t any = 0;
    struct db *db = db_open(r->top.store, DB_READ, err);

    if (db == NULL)
        return false;
    bool ok = query_one(db_query(db, QUERY_RUN_HAS_SAMPLES), &any, err);
    db_close(db);
    if (!ok || any != 0)
        return ok;
    err_stage(err, "the sources hold no picture and no row: there is nothing "
                   "to go on with");
    return err_hint(err, "see sources: in \"%s\"", r->options->common.config);
}

/* What repair and strip have made so far, as one text. */
static bool run_read_derived(const struct run *r, char text[RUN_DERIVED],
                             struct err *err)
{
    struct db *db = db_open(r->top.store, DB_READ, err);

    text[0] = '\0';
    if (db == NULL)
        return false;
    struct query *q = db_query(db, QUERY_RUN_DERIVED);
    query_int(q, 1, r->id);
    enum query_state state = query_next(q, err);
    if (state == QUERY_ROW) {
        struct span got = query_get_span(q, 0);
        snprintf(text, RUN_DERIVED, "%.*s", (int)got.len, got.data);
    }
    db_close(db);
    return state != QUERY_FAILED;
}

/* Where the run goes on behind strip: what it and repair made goes through the
 * stages behind teach once more, until they make nothing. */
static bool run_again(const struct run *r, char before[RUN_DERIVED], size_t *i,
                      struct err *err)
{
    char now[RUN_DERIVED];

    if (!run_read_derived(r, now, err))
        return false;
    if (strcmp(now, before) == 0)
        return true;
    memcpy(before, now, sizeof(now));
    while (strcmp(stage_order[*i], "teach") != 0)
        (*i)--;
    return true;
}

/* Who names a stage that is not for a shard is told why it is not run. */
static bool run_leaves_out(const struct run *r, const char *name)
{
    return r->shard && r->options->only.count == 0 &&
           (stage_find(name)->everything != NULL ||
            (r->copy && strcmp(name, "ingest") == 0));
}

static int run_stages(const struct run *r, struct err *err)
{
    bool begun = r->options->from == NULL;
    char derived[RUN_DERIVED];
    int worst = EXIT_DONE;

    if (!run_read_derived(r, derived, err))
        return EXIT_STOPPED;
    for (size_t i = 0; stage_order[i] != NULL; i++) {
        if (!run_wants(r->options, stage_order[i], &begun) ||
            stage_find(stage_order[i]) == NULL)
            continue;
        if (run_leaves_out(r, stage_order[i]))
            continue;
        int code =
            stop_asked() ? EXIT_INTERRUPTED : run_stage(r, stage_order[i], err);
        if (code != EXIT_DONE && code != EXIT_SET_ASIDE)
            return code;
        if (code == EXIT_DONE && strcmp(stage_order[i], "ingest") == 0 &&
            !run_has_samples(r, err))
            return EXIT_STOPPED;
        if (code == EXIT_SET_ASIDE)
            worst = code;
        if (strcmp(stage_order[i], "strip") == 0 &&
            !run_again(r, derived, &i, err))
            return EXIT_STOPPED;
    }
    return worst;
}

static bool run_read_shard(struct run *r, struct db *db, struct err *err)
{
    struct store_shard shard;
    int64_t filled;

    if (!store_shard_read(db, &shard, err) ||
        !query_one(db_query(db, QUERY_SHARD_FILLED), &filled, err))
        return false;
    (void)db_query(db, QUERY_SHARD_FILLED);
    r->shard = r->options->common.shard != NULL || shard.spec.shards != 0;
    r->copy = shard.spec.shards != 0 ? !shard.empty : filled != 0;
    store_shard_release(&shard);
    return true;
}

static bool run_begin(struct run *r, struct err *err)
{
    struct buf config;
    struct db *db = db_open(r->top.store, DB_CREATE, err);

    if (db == NULL || !run_read_shard(r, db, err)) {
        db_close(db);
        return false;
    }
    buf_init(&config, 1 << 22);
    config_print((struct settings *)r->settings, false, &config);
    bool ok = run_row_add(db, r->options->common.line, buf_span(&config),
                          &r->id, err);
    buf_release(&config);
    db_close(db);
    return ok;
}

/* End the run's row; how many records were worked on in this run. */
static bool run_finish(const struct run *r, int code, int64_t *worked,
                       struct err *err)
{
    struct db *db = db_open(r->top.store, DB_WRITE, err);

    if (db == NULL)
        return false;
    struct query *q = db_query(db, QUERY_RUN_WORKED);
    query_int(q, 1, r->id);
    bool ok = query_one(q, worked, err) && run_row_end(db, r->id, code, err);
    db_checkpoint(db);
    db_close(db);
    return ok;
}

static int run_locked(struct run *r, struct err *err)
{
    struct sums sums;
    struct err late = {.kind = ERR_NONE};
    int64_t worked = 0;
    int lock = options_lock(r->top.store, err);
    int code = EXIT_STOPPED;

    if (lock < 0)
        return code;
    if (run_begin(r, err)) {
        code = run_stages(r, err);
        if (!run_finish(r, code, &worked, &late) && err->kind == ERR_NONE)
            *err = late;
    }
    if (err->kind == ERR_NONE && code <= EXIT_SET_ASIDE && worked == 0)
        log_info("nothing to do: every stage has its results");
    if (err->kind == ERR_NONE && code <= EXIT_SET_ASIDE &&
        (worked > 0 || code == EXIT_SET_ASIDE) &&
        sums_read(r->settings, r->top.store, &sums, err)) {
        if (strcmp(r->options->common.progress_word, "json") == 0)
            sums_print_json(&sums);
        else
            sums_print(&sums, false);
    }
    if (code == EXIT_INTERRUPTED)
        log_info("stopped; run it again to go on");
    close(lock);
    return code;
}

static int run_plan(const struct run *r, struct err *err)
{
    struct sums sums;

    if (!sums_read(r->settings, r->top.store, &sums, err))
        return EXIT_STOPPED;
    sums_print(&sums, true);
    return EXIT_DONE;
}

int run_all(const struct run_options *o, struct err *err)
{
    struct run r = {.options = o};
    struct settings *s = input_config(&o->common, &r.top, err);
    int code = EXIT_COMMAND;

    if (s == NULL)
        return code;
    r.settings = s;
    r.programs = run_wants_any(o, err) &&
                         config_check_run(s, &r.top, err) /* before anything
                                                           * costs time */
                     ? file_program_dir(err) /* where the stages lie too */
                     : NULL;
    if (r.programs != NULL)
        code = o->dry_run ? run_plan(&r, err) : run_locked(&r, err);
    free(r.programs);
    settings_close(s);
    return code;
}
