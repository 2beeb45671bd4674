#include "engine/derived_teachers.h"

bool base_teachers_read(struct db *db, struct arena *arena,
                        struct base_teacher **out, size_t *count,
                        struct err *err)
{
    struct query *q = db_query(db, QUERY_BASE_TEACHERS);
    enum query_state state;

    *out = NULL;
    *count = 0;
    while ((state = query_next(q, err)) == QUERY_ROW) {
        *out = arena_grow(arena, *out, *count, sizeof(**out));
        (*out)[(*count)++] = (struct base_teacher){
            .name = query_get_text(q, 0, arena),
            .origin = query_get_text(q, 1, arena),
            .made_by = query_get_text(q, 2, arena),
            .teacher_id = query_get_int(q, 3),
            .ordinal = query_get_int(q, 4),
            .candidates = query_get_int(q, 5),
            .pictures = query_get_int(q, 6),
        };
    }
    return state != QUERY_FAILED;
}

static bool derived_teacher_add(struct stage_run *run, const char *made_by,
                                struct derived_teacher *d, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_DERIVED_TEACHER_NEW);

    query_text(q, 1, d->name);
    query_text(q, 2, made_by);
    query_text(q, 3, d->identity);
    query_int(q, 4, run->run_id);
    query_int(q, 5, d->from.teacher_id);
    if (!query_run(q, err))
        return false;
    d->teacher_id = db_last_id(run->db);
    q = db_query(run->db, QUERY_DERIVED_TEACHER_ADD);
    query_int(q, 1, d->teacher_id);
    query_int(q, 2, d->from.teacher_id);
    query_text(q, 3, made_by);
    query_int(q, 4, run->run_id);
    return query_run(q, err);
}

bool derived_teacher_find(struct stage_run *run, const char *made_by,
                          struct derived_teacher *d, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_TEACHER_FIND);

    query_text(q, 1, d->name);
    query_text(q, 2, d->identity);
    if (!query_one(q, &d->teacher_id, err))
        return false;
    (void)db_query(run->db, QUERY_TEACHER_FIND);
    return d->teacher_id != 0 || derived_teacher_add(run, made_by, d, err);
}

static void derived_teacher_bind(struct query *q, const char *made_by,
                                 const struct derived_teacher *d)
{
    query_text(q, 1, d->name);
    query_int(q, 2, d->ordinal);
    query_int(q, 3, d->teacher_id);
    query_int(q, 4, d->from.candidates);
    query_int(q, 5, d->from.pictures);
    query_text(q, 6, d->cause);
    query_text(q, 7, made_by);
    query_text(q, 8, d->from.origin);
}

static bool derived_teachers_same(struct db *db, const char *made_by,
                                  const struct derived_teacher *list,
                                  size_t count, bool *same, struct err *err)
{
    struct query *q = db_query(db, QUERY_DERIVED_ACTIVE_COUNT);
    int64_t found;

    query_text(q, 1, made_by);
    if (!query_one(q, &found, err))
        return false;
    (void)db_query(db, QUERY_DERIVED_ACTIVE_COUNT);
    *same = found == (int64_t)count;
    for (size_t i = 0; i < count && *same; i++) {
        q = db_query(db, QUERY_DERIVED_ACTIVE_SAME);
        derived_teacher_bind(q, made_by, &list[i]);
        if (!query_one(q, &found, err))
            return false;
        (void)db_query(db, QUERY_DERIVED_ACTIVE_SAME);
        *same = found == 1;
    }
    return true;
}

bool derived_teachers_store(struct stage_run *run, const char *made_by,
                            const struct derived_teacher *list, size_t count,
                            struct err *err)
{
    bool same;

    if (!derived_teachers_same(run->db, made_by, list, count, &same, err))
        return false;
    if (same)
        return edited_teachers_keep(run->db, err);
    struct query *q = db_query(run->db, QUERY_DERIVED_ACTIVE_CLEAR);
    query_text(q, 1, made_by);
    if (!query_run(q, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        q = db_query(run->db, QUERY_DERIVED_ACTIVE_ADD);
        derived_teacher_bind(q, made_by, &list[i]);
        if (!query_run(q, err))
            return false;
    }
    return edited_teachers_keep(run->db, err);
}

bool edited_teachers_keep(struct db *db, struct err *err)
{
    return query_run(db_query(db, QUERY_EDITED_TEACHERS_PRUNE), err) &&
           query_run(db_query(db, QUERY_EDITED_TEACHERS_ADD), err);
}

bool unseen_texts_read(struct db *db, int64_t reply_id, struct arena *arena,
                       struct unseen_texts *out, struct err *err)
{
    struct query *q = db_query(db, QUERY_UNSEEN_CLAIMS);

    *out = (struct unseen_texts){SPAN_NONE, SPAN_NONE, SPAN_NONE};
    query_int(q, 1, reply_id);
    enum query_state state = query_next(q, err);
    if (state == QUERY_ROW)
        *out = (struct unseen_texts){arena_span(arena, query_get_span(q, 0)),
                                     arena_span(arena, query_get_span(q, 1)),
                                     arena_span(arena, query_get_span(q, 2))};
    (void)db_query(db, QUERY_UNSEEN_CLAIMS);
    return state != QUERY_FAILED;
}
