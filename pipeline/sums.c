#include "sums.h"

#include <unistd.h>

#include "engine/stage_version.h"

static bool sums_row_due(struct stage_run *run, struct sums_row *row,
                         bool stands, struct err *err)
{
    struct arena arena;
    const char *now, *last;
    bool idle, ok = true;

    row->due = row->fresh || row->tally.pending > 0;
    if (!stage_idle(run, &row->tally, stands, &idle, err))
        return false;
    if (row->due || idle || run->stage->whole == NULL ||
        run->stage->fingerprint == QUERY_NONE)
        return true;
    arena_init(&arena);
    ok = stage_version_fingerprints(run, &arena, &now, &last, err);
    row->due = ok && (last == NULL || strcmp(now, last) != 0);
    arena_release(&arena);
    return ok;
}

/* Texts end where a line does: they are printed on one. */
static void sums_text(struct span text, char *out, size_t size)
{
    size_t len = span_find_char(text, '\n');

    if (len > text.len)
        len = text.len;
    snprintf(out, size, "%.*s%s", (int)len, text.data,
             len < text.len ? " ..." : "");
}

static bool sums_read_reasons(struct db *db, int64_t version_id,
                              struct sums_row *row, struct err *err)
{
    struct query *q = db_query(db, QUERY_FAILURE_REASONS);
    enum query_state state;

    row->reason_count = 0;
    if (row->tally.errored == 0)
        return true;
    query_text(q, 1, row->stage->name);
    query_int(q, 2, version_id);
    query_int(q, 3, SUMS_REASONS);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct sums_reason *r = &row->reasons[row->reason_count++];
        r->count = query_get_int(q, 0);
        sums_text(query_get_span(q, 1), r->message, sizeof(r->message));
        sums_text(query_get_span(q, 2), r->name, sizeof(r->name));
    }
    return state == QUERY_DONE;
}

static bool sums_read_stage(struct db *db, const struct settings *s,
                            const struct stage *stage, struct sums_row *row,
                            struct err *err)
{
    struct stage_run run = {.stage = stage, .settings = s, .db = db, .jobs = 1};
    struct err ignored;
    bool stands = false;

    *row = (struct sums_row){.stage = stage};
    bool ok = stage_enter(&run, &row->fresh, err) &&
              stage_sums(&run, &row->tally, &stands, err) &&
              sums_row_due(&run, row, stands, err) &&
              sums_read_reasons(db, run.version_id, row, err);
    stage_leave(&run);
    row->broken = ok && !stage_sums_hold(stage, &row->tally, &ignored);
    return ok;
}

bool sums_read(const struct settings *s, const char *store, struct sums *sums,
               struct err *err)
{
    sums->count = 0;
    if (access(store, F_OK) != 0) {
        for (size_t i = 0; stage_order[i] != NULL; i++) {
            const struct stage *stage = stage_find(stage_order[i]);
            if (stage != NULL)
                sums->rows[sums->count++] = (struct sums_row){
                    .stage = stage, .fresh = true, .due = true};
        }
        return true;
    }
    struct db *db = db_open(store, DB_SCRATCH, err);
    bool ok = db != NULL && db_begin(db, err);
    for (size_t i = 0; ok && stage_order[i] != NULL; i++) {
        const struct stage *stage = stage_find(stage_order[i]);
        if (stage != NULL)
            ok = sums_read_stage(db, s, stage, &sums->rows[sums->count++], err);
    }
    if (db != NULL)
        db_rollback(db);
    db_close(db);
    return ok;
}

/* fresh: the stage never ran. */
static bool sums_read_current(struct db *db, const struct stage *stage,
                              struct sums_row *row, struct err *err)
{
    struct stage_run run = {.stage = stage, .db = db};
    struct query *q = db_query(db, QUERY_CURRENT_VERSION_FIND);
    struct err ignored;
    bool stands = false;

    *row = (struct sums_row){.stage = stage};
    query_text(q, 1, stage->name);
    bool ok = query_one(q, &run.version_id, err);
    row->fresh = run.version_id == 0;
    ok = ok && stage_version_is_off(db, run.version_id, &run.off, err) &&
         stage_sums(&run, &row->tally, &stands, err) &&
         sums_row_due(&run, row, stands, err) &&
         sums_read_reasons(db, run.version_id, row, err);
    row->broken = ok && !stage_sums_hold(stage, &row->tally, &ignored);
    return ok;
}

bool sums_read_store(const char *store, struct sums *sums, struct err *err)
{
    struct db *db = db_open(store, DB_READ, err);
    bool ok = db != NULL;

    sums->count = 0;
    for (size_t i = 0; ok && stage_order[i] != NULL; i++) {
        const struct stage *stage = stage_find(stage_order[i]);
        if (stage != NULL)
            ok = sums_read_current(db, stage, &sums->rows[sums->count++], err);
    }
    db_close(db);
    return ok;
}

/* "6 x status 402, insufficient credit (k1, ...)" under the row. */
static void sums_print_reasons(const struct sums_row *row)
{
    int64_t told = 0;

    for (size_t i = 0; i < row->reason_count; i++) {
        const struct sums_reason *r = &row->reasons[i];
        told += r->count;
        printf("%18lld x %s (%s%s)\n", (long long)r->count, r->message, r->name,
               r->count > 1 ? ", ..." : "");
    }
    if (row->reason_count == SUMS_REASONS && told < row->tally.errored)
        printf("%18lld more\n", (long long)(row->tally.errored - told));
}

void sums_print(const struct sums *sums, bool plan)
{
    printf("%-8s %10s %10s %10s %10s %10s\n", "stage", "in", "kept", "rejected",
           "errored", "pending");
    for (size_t i = 0; i < sums->count; i++) {
        const struct sums_row *r = &sums->rows[i];
        const struct tally *t = &r->tally;
        printf("%-8s %10lld %10lld %10lld %10lld %10lld", r->stage->name,
               (long long)t->in, (long long)t->kept, (long long)t->rejected,
               (long long)t->errored, (long long)t->pending);
        if (r->broken)
            fputs("  the sum does not hold", stdout);
        else if (r->fresh && plan)
            fputs("  new settings", stdout);
        else if (r->due)
            fputs("  to do", stdout);
        putchar('\n');
        sums_print_reasons(r);
    }
}

void sums_print_json(const struct sums *sums)
{
    fputs("[", stdout);
    for (size_t i = 0; i < sums->count; i++) {
        const struct sums_row *r = &sums->rows[i];
        const struct tally *t = &r->tally;
        printf("%s{\"stage\":\"%s\",\"in\":%lld,\"kept\":%lld,"
               "\"rejected\":%lld,\"errored\":%lld,\"pending\":%lld,"
               "\"due\":%s,\"holds\":%s}",
               i == 0 ? "" : ",\n ", r->stage->name, (long long)t->in,
               (long long)t->kept, (long long)t->rejected,
               (long long)t->errored, (long long)t->pending,
               r->due ? "true" : "false", r->broken ? "false" : "true");
    }
    fputs("]\n", stdout);
}

bool sums_errored(const struct sums *sums)
{
    for (size_t i = 0; i < sums->count; i++) {
        if (sums->rows[i].tally.errored > 0)
            return true;
    }
    return false;
}

bool sums_check(const struct sums *sums, struct err *err)
{
    for (size_t i = 0; i < sums->count; i++) {
        if (!stage_sums_hold(sums->rows[i].stage, &sums->rows[i].tally, err))
            return false;
    }
    return true;
}
