#include "stages/ground/ground_state.h"

static bool ground_state_version(struct stage_run *run, const char *stage,
                                 struct span text, int64_t *id, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_STAGE_VERSION_FIND);

    query_text(q, 1, stage);
    query_span(q, 2, text);
    if (!query_one(q, id, err))
        return false;
    if (*id != 0)
        return true;
    q = db_query(run->db, QUERY_STAGE_VERSION_ADD);
    query_text(q, 1, stage);
    query_span(q, 2, text);
    query_int(q, 3, run->run_id);
    if (!query_run(q, err))
        return false;
    *id = db_last_id(run->db);
    return true;
}

bool ground_state_enter(struct stage_run *run, const char *stage,
                        struct span text, int64_t *id, struct err *err)
{
    if (!ground_state_version(run, stage, text, id, err))
        return false;
    struct query *q = db_query(run->db, QUERY_CURRENT_VERSION_PUT);
    query_text(q, 1, stage);
    query_int(q, 2, *id);
    return query_run(q, err);
}

bool ground_state_find(struct stage_run *run, const char *stage, int64_t *id,
                       struct err *err)
{
    struct query *q = db_query(run->db, QUERY_CURRENT_VERSION_FIND);

    query_text(q, 1, stage);
    bool ok = query_one(q, id, err);
    (void)db_query(run->db, QUERY_CURRENT_VERSION_FIND); /* ends the read */
    return ok;
}

bool ground_state_keep_word(struct db *db, int64_t version_id, const char *kind,
                            const char *label, struct err *err)
{
    struct query *q = db_query(db, QUERY_VOCABULARY_PUT);

    query_int(q, 1, version_id);
    query_text(q, 2, kind);
    query_text(q, 3, label);
    return query_run(q, err);
}
