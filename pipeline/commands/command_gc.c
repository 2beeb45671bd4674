/* limbeck gc: drop what no current sample, policy or teacher needs. */
#include "command.h"

#include <sys/stat.h>
#include <unistd.h>

#include "input.h"

struct gc_options {
    struct options common;
    bool yes;
};

enum { GC_QUERIES = 2 };

/* count: rows, bytes. */
struct gc {
    const char *what;
    enum query_id count, drop[GC_QUERIES];
};

static const struct gc gc_all[] = {
    {"verdicts of former policies",
     QUERY_GC_VERDICTS,
     {QUERY_GC_VERDICTS_DROP}},
    {"splits of former policies", QUERY_GC_SPLITS, {QUERY_GC_SPLITS_DROP}},
    {"answers of former teachers and retired samples",
     QUERY_GC_ANSWERS,
     {QUERY_GC_ANSWERS_DROP}},
    {"claims of such replies", QUERY_GC_CLAIMS, {QUERY_GC_CLAIMS_DROP}},
    {"judgements of such replies",
     QUERY_GC_JUDGEMENTS,
     {QUERY_GC_JUDGEMENTS_DROP}},
    {"measures of such replies",
     QUERY_GC_MEASURES,
     {QUERY_GC_NOTES_DROP, QUERY_GC_MEASURES_DROP}},
    {"evidence in pictures of retired samples",
     QUERY_GC_EVIDENCE,
     {QUERY_GC_EVIDENCE_DROP}},
    {"looks at such pictures", QUERY_GC_LOOKS, {QUERY_GC_LOOKS_DROP}},
    {"answers about claims in such pictures",
     QUERY_GC_CLAIM_ANSWERS,
     {QUERY_GC_CLAIM_ANSWERS_DROP, QUERY_GC_ASKED_DROP}},
};

/* Print what there is; how many rows in all. */
static bool gc_list(struct db *db, int64_t *rows, struct err *err)
{
    int64_t bytes = 0;

    *rows = 0;
    for (size_t i = 0; i < PARAM_COUNT(gc_all); i++) {
        struct query *q = db_query(db, gc_all[i].count);
        if (query_next(q, err) != QUERY_ROW)
            return false;
        int64_t n = query_get_int(q, 0);
        if (n > 0)
            printf("%12lld rows, about %8lld kB  %s\n", (long long)n,
                   (long long)(query_get_int(q, 1) + 1023) / 1024,
                   gc_all[i].what);
        *rows += n;
        bytes += query_get_int(q, 1);
        (void)db_query(db, gc_all[i].count);
    }
    if (*rows > 0)
        printf("%12lld rows, about %8lld kB  in all\n", (long long)*rows,
               (long long)(bytes + 1023) / 1024);
    return true;
}

static bool gc_drop(struct db *db, struct err *err)
{
    bool ok = db_begin(db, err);

    for (size_t i = 0; ok && i < PARAM_COUNT(gc_all); i++) {
        for (size_t k = 0; ok && k < GC_QUERIES; k++) {
            enum query_id id = gc_all[i].drop[k];
            ok = id == QUERY_NONE || query_run(db_query(db, id), err);
        }
    }
    ok = ok && db_commit(db, err);
    if (!ok)
        db_rollback(db);
    return ok;
}

static int64_t gc_file_bytes(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

static bool gc_asked(const struct gc_options *o)
{
    char line[16];

    if (o->yes)
        return true;
    if (!isatty(STDIN_FILENO)) {
        puts("nothing was dropped: limbeck gc --yes drops it");
        return false;
    }
    fputs("drop it? [y/N] ", stdout);
    fflush(stdout);
    return fgets(line, sizeof(line), stdin) != NULL &&
           (line[0] == 'y' || line[0] == 'Y');
}

static bool gc_collect(struct db *db, const struct gc_options *o,
                       const char *store, struct err *err)
{
    int64_t rows;

    if (!gc_list(db, &rows, err))
        return false;
    if (rows == 0)
        puts("there is nothing that nobody needs");
    if (rows == 0 || !gc_asked(o))
        return true;
    db_checkpoint(db);
    int64_t before = gc_file_bytes(store);
    if (!gc_drop(db, err) || !db_shrink(db, err))
        return false;
    printf("\"%s\" had %lld kB and has %lld kB\n", store,
           (long long)before / 1024, (long long)gc_file_bytes(store) / 1024);
    return true;
}

static int command_gc_run(const void *options, struct err *err)
{
    const struct gc_options *o = options;
    struct settings *s;
    const char *store;

    if (!input_store(&o->common, &s, &store, err))
        return options_exit(err);
    int lock = options_lock(store, err);
    struct db *db = lock >= 0 ? db_open(store, DB_WRITE, err) : NULL;
    if (db != NULL)
        (void)!gc_collect(db, o, store, err);
    db_close(db);
    if (lock >= 0)
        close(lock);
    settings_close(s);
    return options_exit(err);
}

static const struct argument command_gc_arguments[] = {
    ARGUMENT_CONFIG_OR_STORE,
};

static const struct option command_gc_options[] = {
    {.name = "yes",
     .type = PARAM_BOOL,
     .at = offsetof(struct gc_options, yes),
     .about = "do not ask first"},
};

const struct command command_gc = {
    .name = "gc",
    .about = "drop what no current sample, policy or teacher needs",
    .notes = "Verdicts and splits of former policies, and measures of retired "
             "samples and former teachers: what comes back is measured and "
             "decided again. Facts stay, replies first of all.",
    .arguments = command_gc_arguments,
    .argument_count = PARAM_COUNT(command_gc_arguments),
    .options = command_gc_options,
    .option_count = PARAM_COUNT(command_gc_options),
    .takes = TAKES_SETTINGS,
    .size = sizeof(struct gc_options),
    .run = command_gc_run,
};
