#include "engine/stage_version.h"

#include "base/hash_index.h"

enum { STAGE_VERSION_TEXT_MAX = 1 << 20 };

/* The current stage version of a stage, 0 when it never ran. */
static bool stage_version_current(struct db *db, const char *stage, int64_t *id,
                                  struct err *err)
{
    struct query *q = db_query(db, QUERY_CURRENT_VERSION_FIND);

    query_text(q, 1, stage);
    return query_one(q, id, err);
}

bool stage_version_describe(struct stage_run *run, struct buf *text,
                            struct err *err)
{
    const struct stage *stage = run->stage;

    buf_print(text, "stage=%s\nversion=%d\n", stage->name, stage->version);
    settings_describe(run->settings, stage_section(stage), stage->params,
                      stage->param_count, PARAM_RUNTIME, text);
    for (size_t i = 0; stage->needs != NULL && stage->needs[i] != NULL; i++) {
        int64_t id;
        if (!stage_version_current(run->db, stage->needs[i], &id, err))
            return false;
        buf_print(text, "need %s=%lld\n", stage->needs[i], (long long)id);
    }
    if (stage->identify != NULL && !stage->identify(run, text, err))
        return false;
    return buf_ok(text, "the description of a stage's state", err);
}

static bool stage_version_find_or_add(struct stage_run *run, struct span text,
                                      struct err *err)
{
    struct query *q = db_query(run->db, QUERY_STAGE_VERSION_FIND);

    query_text(q, 1, run->stage->name);
    query_span(q, 2, text);
    if (!query_one(q, &run->version_id, err))
        return false;
    if (run->version_id != 0)
        return true;
    q = db_query(run->db, QUERY_STAGE_VERSION_ADD);
    query_text(q, 1, run->stage->name);
    query_span(q, 2, text);
    query_int(q, 3, run->run_id);
    if (!query_run(q, err))
        return false;
    run->version_id = db_last_id(run->db);
    return true;
}

static bool stage_version_keep_off(struct stage_run *run, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_OFF_VERSION_PUT);

    query_int(q, 1, run->version_id);
    return !run->off || query_run(q, err);
}

bool stage_version_is_off(struct db *db, int64_t version_id, bool *off,
                          struct err *err)
{
    struct query *q = db_query(db, QUERY_OFF_VERSION_FIND);
    int64_t count;

    query_int(q, 1, version_id);
    if (!query_one(q, &count, err))
        return false;
    *off = count > 0;
    return true;
}

/* What may be to blame for a failure, though it is no part of the version. */
static void stage_version_cause(struct stage_run *run)
{
    const struct stage *stage = run->stage;
    struct buf text;

    buf_init(&text, STAGE_VERSION_TEXT_MAX);
    for (size_t i = 0; i < stage->param_count; i++) {
        if ((stage->params[i].flags & PARAM_RUNTIME) != 0)
            settings_describe(run->settings, stage_section(stage),
                              &stage->params[i], 1, 0, &text);
    }
    run->cause[0] = '\0';
    if (text.len > 0)
        snprintf(run->cause, sizeof(run->cause), "%016llx",
                 (unsigned long long)hash_fnv(text.data, text.len));
    buf_release(&text);
}

static bool stage_version_keep_cause(struct stage_run *run, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_CURRENT_VERSION_CAUSE);

    query_text(q, 1, run->stage->name);
    query_text(q, 2, run->cause);
    return query_run(q, err);
}

bool stage_version_enter(struct stage_run *run, bool *fresh, struct err *err)
{
    struct buf text;
    int64_t before = 0;

    stage_version_cause(run);
    buf_init(&text, STAGE_VERSION_TEXT_MAX);
    bool ok = stage_version_describe(run, &text, err) &&
              stage_version_find_or_add(run, buf_span(&text), err) &&
              stage_version_keep_off(run, err) &&
              stage_version_current(run->db, run->stage->name, &before, err);
    buf_release(&text);
    if (!ok)
        return false;
    *fresh = before != run->version_id;
    return *fresh ? stage_version_set_fingerprint(run, NULL, err)
                  : stage_version_keep_cause(run, err);
}

/* What was set aside to be tried again makes the last work count as not done.
 */
static bool stage_version_again(struct stage_run *run, const char **last,
                                struct err *err)
{
    struct query *q = db_query(run->db, QUERY_FAILURE_AGAIN);
    int64_t count;

    query_text(q, 1, run->stage->name);
    query_int(q, 2, run->version_id);
    if (!query_one(q, &count, err))
        return false;
    (void)db_query(run->db, QUERY_FAILURE_AGAIN);
    if (count > 0)
        *last = NULL;
    return true;
}

bool stage_version_fingerprints(struct stage_run *run, struct arena *arena,
                                const char **now, const char **last,
                                struct err *err)
{
    struct query *q = db_query(run->db, QUERY_CURRENT_VERSION_FIND);

    query_text(q, 1, run->stage->name);
    enum query_state state = query_next(q, err);
    *now = "";
    *last = NULL;
    if (state == QUERY_ROW)
        *last = query_get_text(q, 1, arena);
    if (state == QUERY_FAILED)
        return false;
    q = db_query(run->db, run->stage->fingerprint);
    query_int(q, 1, run->version_id);
    state = query_next(q, err);
    if (state == QUERY_ROW)
        *now = query_get_text(q, 0, arena);
    if (*now == NULL)
        *now = "";
    if (state == QUERY_ROW) /* let go of the read lock */
        (void)db_query(run->db, run->stage->fingerprint);
    (void)db_query(run->db, QUERY_CURRENT_VERSION_FIND);
    return state != QUERY_FAILED && stage_version_again(run, last, err);
}

bool stage_version_set_fingerprint(struct stage_run *run,
                                   const char *fingerprint, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_CURRENT_VERSION_PUT);

    query_text(q, 1, run->stage->name);
    query_int(q, 2, run->version_id);
    query_text(q, 3, fingerprint);
    query_text(q, 4, run->cause);
    return query_run(q, err);
}
