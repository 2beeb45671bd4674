/* The samples follow the configuration: rows of source that it does not name
 * are retired, and what hangs on them. */
#include "stages/ingest/ingest_versions.h"

#include "base/log.h"
#include "base/stop.h"

enum { FOLLOW_BEHIND = 1000000 }; /* position of what is not listed now */

/* A row that was current when this run began. */
struct follow_row {
    int64_t id;
    const char *name, *path;
};

struct follow {
    struct ingest *in;
    const struct ingest_plan *plan;
    struct arena *arena;
    struct follow_row *rows; /* [count] */
    size_t count;
};

static bool follow_load(struct follow *w, struct err *err)
{
    struct query *q = db_query(w->in->run->db, QUERY_INGEST_SOURCES_CURRENT);
    enum query_state state;
    size_t room = 0;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (w->count == room) {
            room = room ? room * 2 : 64;
            w->rows = heap_grow(w->rows, room, sizeof(*w->rows));
        }
        w->rows[w->count++] =
            (struct follow_row){.id = query_get_int(q, 0),
                                .name = query_get_text(q, 1, w->arena),
                                .path = query_get_text(q, 2, w->arena)};
    }
    (void)db_query(w->in->run->db, QUERY_INGEST_SOURCES_CURRENT);
    return state != QUERY_FAILED;
}

static bool follow_keep(struct follow *w, int64_t id, int64_t position,
                        struct err *err)
{
    struct query *q = db_query(w->in->run->db, QUERY_INGEST_SOURCE_KEEP);

    query_int(q, 1, id);
    query_int(q, 2, position);
    query_int(q, 3, w->in->run->run_id);
    return query_run(q, err);
}

/* The rows of what is configured: current, in the configuration's order. */
static bool follow_listed(struct follow *w, struct err *err)
{
    const struct ingest_plan *p = w->plan;
    int64_t position = 0;

    for (size_t i = 0; i < p->count; i++)
        for (size_t k = 0; k < p->lists[i].count; k++) {
            position++;
            if (p->versions[i][k] != 0 &&
                !follow_keep(w, p->versions[i][k], position, err))
                return false;
        }
    return true;
}

static bool follow_is_listed(const struct follow *w, int64_t id)
{
    for (size_t i = 0; i < w->plan->count; i++)
        for (size_t k = 0; k < w->plan->lists[i].count; k++)
            if (w->plan->versions[i][k] == id)
                return true;
    return false;
}

/* Why a row that is not listed is retired; NULL: it is not, because what is
 * configured could not be read now. */
static const char *follow_reason(const struct follow *w,
                                 const struct follow_row *row)
{
    const char *reason = "not in the configuration";

    for (size_t i = 0; i < w->plan->count; i++) {
        const struct source_list *list = &w->plan->lists[i];
        bool troubled = false;

        if (strcmp(list->name, row->name) != 0)
            continue;
        for (size_t k = 0; k < list->count; k++) {
            if (w->plan->versions[i][k] == 0)
                troubled = true;
            else if (strcmp(list->files[k].path, row->path) == 0)
                return "read anew: the file or its settings changed";
        }
        if (troubled)
            return NULL;
    }
    return reason;
}

static bool follow_rest(struct follow *w, struct err *err)
{
    for (size_t i = 0; i < w->count; i++) {
        const struct follow_row *row = &w->rows[i];
        const char *reason;

        if (follow_is_listed(w, row->id))
            continue;
        reason = follow_reason(w, row);
        if (!(reason ? ingest_source_retire(w->in, row->id, reason, err)
                     : follow_keep(w, row->id, FOLLOW_BEHIND + row->id, err)))
            return false;
    }
    return true;
}

static const struct source_list *follow_list(const struct follow *w,
                                             const char *name)
{
    for (size_t i = 0; i < w->plan->count; i++)
        if (strcmp(w->plan->lists[i].name, name) == 0)
            return &w->plan->lists[i];
    return NULL;
}

/* From what the samples of a name are made. *due: not what they were made of
 * the last time. */
static bool follow_state(struct follow *w, const char *name, const char **text,
                         bool *due, struct err *err)
{
    struct query *q = db_query(w->in->run->db, QUERY_INGEST_JOIN_STATE);
    const struct source_list *list = follow_list(w, name);
    enum query_state state;

    query_text(q, 1, name);
    state = query_next(q, err);
    if (state == QUERY_ROW) {
        struct span rows = query_get_span(q, 0);

        *text = arena_print(
            w->arena,
            "%.*s keys %s pictures %s skip_zero %d conflict_km %g licence %s",
            (int)rows.len, rows.data ? rows.data : "",
            list ? list->settings.keys : "",
            list ? list->settings.pictures : "",
            list && list->settings.skip_zero, w->in->settings->conflict_km,
            list && list->settings.licence ? list->settings.licence : "");
        /* What was joined before there was the setting is joined by it. */
        if (list && list->settings.min_accuracy != SOURCE_MIN_ACCURACY)
            *text = arena_print(w->arena, "%s min_accuracy %lld", *text,
                                (long long)list->settings.min_accuracy);
        if (w->in->positions_run > 0)
            *text = arena_print(w->arena, "%s positions of run %lld", *text,
                                (long long)w->in->positions_run);
        *due = !span_is(query_get_span(q, 1), *text);
    }
    (void)db_query(w->in->run->db, QUERY_INGEST_JOIN_STATE);
    return state == QUERY_ROW;
}

static bool follow_join(struct follow *w, const char *name, bool *joined,
                        struct err *err)
{
    struct query *q;
    const char *text;
    bool due;

    if (!follow_state(w, name, &text, &due, err))
        return false;
    if (!due)
        return true;
    *joined = true;
    if (!ingest_join(w->in, follow_list(w, name), name, err))
        return false;
    q = db_query(w->in->run->db, QUERY_INGEST_JOIN_STATE_PUT);
    query_text(q, 1, name);
    query_text(q, 2, text);
    return query_run(q, err);
}

static bool follow_names(struct follow *w, bool *joined, struct err *err)
{
    struct query *q = db_query(w->in->run->db, QUERY_INGEST_NAMES);
    enum query_state state;
    const char **names = NULL;
    size_t count = 0, room = 0;
    bool ok;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (count == room) {
            room = room ? room * 2 : 16;
            names = heap_grow(names, room, sizeof(*names));
        }
        names[count++] = query_get_text(q, 0, w->arena);
    }
    (void)db_query(w->in->run->db, QUERY_INGEST_NAMES);
    ok = state != QUERY_FAILED;
    for (size_t i = 0; ok && i < count && !stop_asked(); i++)
        ok = follow_join(w, names[i], joined, err);
    free(names);
    return ok;
}

static bool follow_count(struct follow *w, enum query_id id, bool run,
                         int64_t *count, struct err *err)
{
    struct query *q = db_query(w->in->run->db, id);
    bool ok;

    if (run)
        query_int(q, 1, w->in->run->run_id);
    ok = query_one(q, count, err);
    (void)db_query(w->in->run->db, id);
    return ok;
}

/* Too many would go: say how many of what. */
static bool follow_refuse(struct follow *w, int64_t lost, int64_t before,
                          struct err *err)
{
    struct query *q = db_query(w->in->run->db, QUERY_INGEST_LEFT_BY_NAME);
    struct buf text;
    struct err ignored;

    buf_init(&text, 1 << 16);
    query_int(q, 1, w->in->run->run_id);
    while (query_next(q, &ignored) == QUERY_ROW) {
        char *name = query_get_text(q, 0, w->arena);
        char *reason = query_get_text(q, 1, w->arena);

        buf_print(&text, "; source \"%s\": %lld, %s", name,
                  (long long)query_get_int(q, 2), reason);
    }
    (void)db_query(w->in->run->db, QUERY_INGEST_LEFT_BY_NAME);
    err_stage(err,
              "%lld of %lld kept samples would be retired, more than "
              "ingest.max_retired allows; nothing was changed%s",
              (long long)lost, (long long)before, text.len ? text.data : "");
    buf_release(&text);
    return err_hint(err, "if that is meant: `limbeck run --yes`, or --set "
                         "ingest.max_retired=1");
}

/* How many were kept and are not, under any name, any more. */
static bool follow_check(struct follow *w, int64_t before, struct err *err)
{
    int64_t after, left, lost;
    double most = w->in->settings->max_retired;

    if (!follow_count(w, QUERY_INGEST_SAMPLES_KEPT, false, &after, err) ||
        !follow_count(w, QUERY_INGEST_SAMPLES_LEFT, true, &left, err))
        return false;
    lost = before - after > left ? before - after : left;
    if (lost > 0 && most < 1 && (double)lost > most * (double)before)
        return follow_refuse(w, lost, before, err);
    if (left > 0)
        log_info("ingest: %lld samples retired; `limbeck status` says why",
                 (long long)left);
    return w->in->run->worked > 0 ||
           follow_count(w, QUERY_INGEST_SAMPLES_TOUCHED, true,
                        &w->in->run->worked, err);
}

bool ingest_versions_follow(struct ingest *in, const struct ingest_plan *plan,
                            struct err *err)
{
    struct arena arena;
    struct follow w = {.in = in, .plan = plan, .arena = &arena};
    int64_t before;
    bool joined = false, ok;

    arena_init(&arena);
    ok = ingest_begin(in, err) &&
         follow_count(&w, QUERY_INGEST_SAMPLES_KEPT, false, &before, err) &&
         follow_load(&w, err) && follow_listed(&w, err) &&
         follow_rest(&w, err) &&
         (in->run->shard.spec.shards != 0 || /* what merge makes is joined */
          follow_names(&w, &joined, err)) &&
         (!joined || stop_asked() || follow_check(&w, before, err));
    free(w.rows);
    arena_release(&arena);
    if (ok && !stop_asked())
        return ingest_commit(in, err);
    db_rollback(in->run->db);
    return ok;
}
