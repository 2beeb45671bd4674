/*
 * limbeck fsck: is the store whole, and are the pictures what they were? It
 * changes nothing but, asked to, the counts that are kept.
 */
#include "command.h"

#include <unistd.h>

#include "base/ordered_pool.h"
#include "images/stored_picture.h"
#include "engine/stage_count.h"
#include "input.h"
#include "sums.h"

enum { FSCK_SHOWN = 10, FSCK_TEXT_MAX = 1 << 20 };

struct fsck_options {
    struct options common;
    int64_t pictures;
    bool all, mend;
};

struct fsck {
    const struct fsck_options *options;
    const char *store;
    struct db *db;
    bool broken;                 /* the store */
    int64_t looked, bad, of_all; /* pictures */
    int64_t *bad_sources;        /* [bad]: where those lie */
    struct err *err;
};

static void fsck_say(const char *what, bool good, const char *figures)
{
    printf("%-10s %s%s%s\n", what, good ? "good" : "BAD",
           *figures == '\0' ? "" : ": ", figures);
}

static bool fsck_integrity(struct fsck *f)
{
    struct query *q = db_query(f->db, QUERY_FSCK_INTEGRITY);
    enum query_state state;
    bool good = true;

    while ((state = query_next(q, f->err)) == QUERY_ROW) {
        struct span line = query_get_span(q, 0);
        if (span_is(line, "ok"))
            continue;
        good = false;
        printf("  %.*s\n", (int)line.len, line.data);
    }
    fsck_say("integrity", good, "");
    f->broken = f->broken || !good;
    return state == QUERY_DONE;
}

static bool fsck_keys(struct fsck *f)
{
    struct query *q = db_query(f->db, QUERY_KEYS_BROKEN);
    enum query_state state;
    bool good = true;

    while ((state = query_next(q, f->err)) == QUERY_ROW) {
        struct span table = query_get_span(q, 0);
        good = false;
        printf("  %lld rows of \"%.*s\" name rows that are not there\n",
               (long long)query_get_int(q, 1), (int)table.len, table.data);
    }
    fsck_say("keys", good, "");
    f->broken = f->broken || !good;
    return state == QUERY_DONE;
}

/* What is kept of each stage is what counting anew gives, and adds up. */
static bool fsck_sums(struct fsck *f)
{
    struct sums sums;
    struct err why = {.kind = ERR_NONE};
    struct buf lines;
    size_t differing = 0;

    buf_init(&lines, FSCK_TEXT_MAX);
    bool ok = stage_count_check(f->db, &lines, &differing, f->err) &&
              sums_read_store(f->store, &sums, f->err);
    if (ok) {
        bool hold = sums_check(&sums, &why);
        fwrite(lines.data, 1, lines.len, stdout);
        if (!hold)
            printf("  %s\n", why.text);
        fsck_say("sums", hold && differing == 0,
                 differing > 0 && !f->options->mend
                     ? "limbeck fsck --mend has them counted anew"
                     : "");
        f->broken = f->broken || !hold || (differing > 0 && !f->options->mend);
    }
    buf_release(&lines);
    return ok;
}

struct fsck_picture {
    struct arena arena;
    struct stored_picture stored;
    const char *name;
    int64_t source_id;
    struct err why;
};

static void fsck_picture_work(void *shared, void *job, int worker)
{
    struct fsck_picture *p = job;
    struct buf bytes;

    (void)shared;
    (void)worker;
    buf_init(&bytes, (size_t)1 << 31);
    (void)!stored_picture_read(&p->stored, &bytes, &p->why);
    buf_release(&bytes);
}

static void fsck_picture_done(struct fsck *f, struct fsck_picture *p)
{
    if (p == NULL)
        return;
    f->looked++;
    if (p->why.kind != ERR_NONE) {
        f->bad_sources = heap_grow(f->bad_sources, (size_t)f->bad + 1,
                                   sizeof(*f->bad_sources));
        f->bad_sources[f->bad++] = p->source_id;
        if (f->bad <= FSCK_SHOWN)
            printf("  %s: %s\n", p->name, p->why.text);
    }
    arena_release(&p->arena);
    free(p);
}

static struct fsck_picture *fsck_picture_take(struct query *q)
{
    struct fsck_picture *p = heap_take(sizeof(*p));

    *p = (struct fsck_picture){.name = NULL};
    arena_init(&p->arena);
    p->stored = stored_picture_make(query_get_text(q, 1, &p->arena),
                                    query_get_int(q, 2), query_get_int(q, 3),
                                    query_get_span(q, 0));
    p->name = query_get_text(q, 4, &p->arena);
    p->source_id = query_get_int(q, 5);
    return p;
}

static bool fsck_pictures(struct fsck *f)
{
    int64_t wanted = f->options->all ? -1 : f->options->pictures;
    int jobs = ordered_pool_processors();
    char figures[200];

    if (!query_one(db_query(f->db, QUERY_FSCK_PICTURE_COUNT), &f->of_all,
                   f->err))
        return false;
    struct query *q = db_query(f->db, QUERY_FSCK_PICTURES);
    struct ordered_pool *pool =
        ordered_pool_open(jobs, (size_t)jobs * 4, fsck_picture_work, NULL);
    enum query_state state;
    query_int(q, 1, wanted);
    while ((state = query_next(q, f->err)) == QUERY_ROW) {
        struct fsck_picture *p = fsck_picture_take(q);
        while (!ordered_pool_give(pool, p))
            fsck_picture_done(f, ordered_pool_take(pool, true));
    }
    while (ordered_pool_count(pool) > 0)
        fsck_picture_done(f, ordered_pool_take(pool, true));
    ordered_pool_close(pool);
    snprintf(figures, sizeof(figures),
             "%lld of %lld read, %lld missing or not what was ingested",
             (long long)f->looked, (long long)f->of_all, (long long)f->bad);
    fsck_say("pictures", f->bad == 0, figures);
    return state == QUERY_DONE;
}

static bool fsck_read_anew(const struct fsck *f, struct db *db)
{
    for (int64_t i = 0; i < f->bad; i++) {
        struct query *q = db_query(db, QUERY_INGEST_READ_ANEW);
        query_int(q, 1, f->bad_sources[i]);
        if (!query_run(q, f->err))
            return false;
    }
    return true;
}

/* Counts that are gone are counted anew by the next run, and what holds other
 * pictures than were ingested is read anew by it. */
static bool fsck_mend(const struct fsck *f)
{
    int lock = options_lock(f->store, f->err);
    struct db *db = lock >= 0 ? db_open(f->store, DB_WRITE, f->err) : NULL;
    bool ok = db != NULL && db_begin(db, f->err);

    ok = ok && stage_count_forget(db, NULL, f->err) && fsck_read_anew(f, db) &&
         db_commit(db, f->err);
    if (db != NULL)
        db_rollback(db);
    db_close(db);
    if (lock >= 0)
        close(lock);
    return ok;
}

static int command_fsck_run(const void *options, struct err *err)
{
    const struct fsck_options *o = options;
    struct fsck f = {.options = o, .err = err};
    struct settings *s;

    if (!input_store(&o->common, &s, &f.store, err))
        return options_exit(err);
    f.db = db_open(f.store, DB_READ, err);
    bool ok = f.db != NULL && fsck_integrity(&f) && fsck_keys(&f) &&
              fsck_sums(&f) && fsck_pictures(&f);
    db_close(f.db);
    ok = ok && (!o->mend || fsck_mend(&f));
    settings_close(s);
    free(f.bad_sources);
    if (!ok)
        return options_exit(err);
    return f.broken ? EXIT_STOPPED : f.bad > 0 ? EXIT_SET_ASIDE : EXIT_DONE;
}

static const struct argument command_fsck_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
};

static const struct option command_fsck_options[] = {
    {.name = "pictures",
     .type = PARAM_INT,
     .at = offsetof(struct fsck_options, pictures),
     .initial = "1000",
     .metavar = "N",
     .about = "how many pictures, drawn at random, are read and compared with "
              "their SHA-256",
     .min = 0,
     .max = 1e12},
    {.name = "all",
     .type = PARAM_BOOL,
     .at = offsetof(struct fsck_options, all),
     .about = "all pictures"},
    {.name = "mend",
     .type = PARAM_BOOL,
     .at = offsetof(struct fsck_options, mend),
     .about = "the next run counts anew, and reads anew the archives and "
              "folders of pictures that are not what was ingested"},
};

const struct command command_fsck = {
    .name = "fsck",
    .about =
        "check that the store is whole and the pictures are what they were",
    .notes = "Exit code 1: pictures are missing or have other bytes; 2: the "
             "store itself is broken.",
    .arguments = command_fsck_arguments,
    .argument_count = PARAM_COUNT(command_fsck_arguments),
    .options = command_fsck_options,
    .option_count = PARAM_COUNT(command_fsck_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct fsck_options),
    .run = command_fsck_run,
};
