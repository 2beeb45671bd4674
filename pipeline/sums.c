#include "sums.h"

#include <unistd.h>

#include "adapters/json.h"
#include "engine/stage_version.h"

static bool sums_row_due(struct stage_run *run, struct sums_row *row,
                         bool stands, struct err *err)
{
    struct arena arena;
    const char *fingerprint;
    bool idle, ok;

    row->due = row->fresh || row->tally.pending > 0;
    if (!stage_idle(run, &row->tally, stands, &idle, err))
        return false;
    if (row->due || idle || run->stage->whole == NULL ||
        run->stage->fingerprint == QUERY_NONE)
        return true;
    arena_init(&arena);
    ok = stage_whole_due(run, &arena, &fingerprint, &row->due, err);
    arena_release(&arena);
    return ok;
}

static bool sums_read_reasons(struct db *db, struct sums *sums,
                              struct sums_row *row, struct err *err)
{
    struct query *q = db_query(db, QUERY_FAILURE_REASONS);
    enum query_state state;

    row->reason_count = 0;
    if (row->tally.errored == 0)
        return true;
    query_text(q, 1, row->stage->name);
    query_int(q, 2, SUMS_REASONS);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct sums_reason *r = &row->reasons[row->reason_count++];
        r->count = query_get_int(q, 0);
        set_aside_line(query_get_span(q, 1), r->message, sizeof(r->message));
        set_aside_line(query_get_span(q, 2), r->name, sizeof(r->name));
    }
    return state == QUERY_DONE &&
           set_aside_read(&sums->set_aside, db, row->stage, err);
}

static bool sums_read_retired(struct db *db, struct sums *sums, struct err *err)
{
    struct query *q = db_query(db, QUERY_INGEST_RETIRED);
    enum query_state state;

    while ((state = query_next(q, err)) == QUERY_ROW &&
           sums->retired_count < SUMS_RETIRED) {
        struct sums_retired *r = &sums->retired[sums->retired_count++];
        set_aside_line(query_get_span(q, 0), r->source, sizeof(r->source));
        set_aside_line(query_get_span(q, 1), r->reason, sizeof(r->reason));
        r->samples = query_get_int(q, 2);
    }
    (void)db_query(db, QUERY_INGEST_RETIRED);
    return state != QUERY_FAILED;
}

static bool sums_read_stage(struct db *db, const struct settings *s,
                            const struct stage *stage, struct sums *sums,
                            struct err *err)
{
    struct sums_row *row = &sums->rows[sums->count++];
    struct stage_run run = {.stage = stage, .settings = s, .db = db, .jobs = 1};
    struct err ignored;
    bool stands = false;

    *row = (struct sums_row){.stage = stage};
    bool ok = stage_enter(&run, &row->fresh, err) &&
              stage_sums(&run, &row->tally, &stands, err) &&
              stage_accepted(&run, &row->accepted, err) &&
              sums_row_due(&run, row, stands, err) &&
              sums_read_reasons(db, sums, row, err);
    stage_leave(&run);
    row->broken = ok && !stage_sums_hold(stage, &row->tally, &ignored);
    return ok;
}

static void sums_empty(struct sums *sums)
{
    sums->count = 0;
    sums->set_aside.count = 0;
    sums->retired_count = 0;
}

bool sums_read(const struct settings *s, const char *store, struct sums *sums,
               struct err *err)
{
    sums_empty(sums);
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
            ok = sums_read_stage(db, s, stage, sums, err);
    }
    ok = ok && sums_read_retired(db, sums, err);
    if (db != NULL)
        db_rollback(db);
    db_close(db);
    return ok;
}

/* fresh: the stage never ran. */
static bool sums_read_current(struct db *db, const struct stage *stage,
                              struct sums *sums, struct err *err)
{
    struct sums_row *row = &sums->rows[sums->count++];
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
         stage_accepted(&run, &row->accepted, err) &&
         sums_row_due(&run, row, stands, err) &&
         sums_read_reasons(db, sums, row, err);
    row->broken = ok && !stage_sums_hold(stage, &row->tally, &ignored);
    return ok;
}

bool sums_read_store(const char *store, struct sums *sums, struct err *err)
{
    struct db *db = db_open(store, DB_READ, err);
    bool ok = db != NULL;

    sums_empty(sums);
    for (size_t i = 0; ok && stage_order[i] != NULL; i++) {
        const struct stage *stage = stage_find(stage_order[i]);
        if (stage != NULL)
            ok = sums_read_current(db, stage, sums, err);
    }
    ok = ok && sums_read_retired(db, sums, err);
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
    set_aside_print(&sums->set_aside);
}

static void sums_add_retired(const struct sums *sums, struct buf *out)
{
    buf_add_text(out, ",\"retired\":[");
    for (size_t i = 0; i < sums->retired_count; i++) {
        const struct sums_retired *r = &sums->retired[i];
        json_add_comma(out);
        buf_add_char(out, '{');
        json_add_key(out, "source");
        json_add_text(out, span_of(r->source));
        json_add_key(out, "reason");
        json_add_text(out, span_of(r->reason));
        json_add_key(out, "samples");
        json_add_int(out, r->samples);
        buf_add_char(out, '}');
    }
    buf_add_char(out, ']');
}

static void sums_add_row(const struct sums *sums, size_t i, struct buf *out)
{
    const struct sums_row *r = &sums->rows[i];
    const struct tally *t = &r->tally;

    buf_print(out,
              "%s{\"stage\":\"%s\",\"in\":%lld,\"kept\":%lld,"
              "\"rejected\":%lld,\"errored\":%lld,\"accepted\":%lld,"
              "\"pending\":%lld,\"due\":%s,\"holds\":%s,\"set_aside\":",
              i == 0 ? "" : ",\n ", r->stage->name, (long long)t->in,
              (long long)t->kept, (long long)t->rejected, (long long)t->errored,
              (long long)r->accepted, (long long)t->pending,
              r->due ? "true" : "false", r->broken ? "false" : "true");
    set_aside_add_json(&sums->set_aside, r->stage, out);
    if (strcmp(r->stage->name, "ingest") == 0)
        sums_add_retired(sums, out);
    buf_add_char(out, '}');
}

void sums_print_retired(const struct sums *sums)
{
    for (size_t i = 0; i < sums->retired_count; i++)
        printf("retired  %10lld of source \"%s\": %s\n",
               (long long)sums->retired[i].samples, sums->retired[i].source,
               sums->retired[i].reason);
}

void sums_print_json(const struct sums *sums)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < sums->count; i++)
        sums_add_row(sums, i, &out);
    printf("[%s]\n", out.len > 0 ? out.data : "");
    buf_release(&out);
}

bool sums_due(struct db *db, const struct settings *s, const char *stage,
              bool *due, struct err *err)
{
    struct sums sums;

    sums_empty(&sums);
    if (!sums_read_stage(db, s, stage_find(stage), &sums, err))
        return false;
    *due = sums.rows[0].due;
    return true;
}

bool sums_errored(const struct sums *sums)
{
    for (size_t i = 0; i < sums->count; i++) {
        if (sums->rows[i].tally.errored > sums->rows[i].accepted)
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
