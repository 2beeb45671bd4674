#include "review/review_edit.h"

#include "engine/derived_teachers.h"
#include "engine/run_row.h"

struct edited {
    struct stage_run run; /* its store and id alone */
    struct base_teacher from;
    int64_t reply_id, sample_id, candidate;
    const char *text;
    struct arena *arena;
};

static bool edit_base(struct edited *e, enum query_id query, struct err *err)
{
    struct query *q = db_query(e->run.db, query);

    query_int(q, 1, e->reply_id);
    enum query_state state = query_next(q, err);
    if (state == QUERY_DONE)
        return err_usage(err, "the reply's teacher is asked no longer");
    if (state == QUERY_FAILED)
        return false;
    e->from = (struct base_teacher){.name = query_get_text(q, 0, e->arena),
                                    .origin = query_get_text(q, 1, e->arena),
                                    .made_by = query_get_text(q, 2, e->arena),
                                    .teacher_id = query_get_int(q, 3),
                                    .ordinal = query_get_int(q, 4),
                                    .candidates = query_get_int(q, 5),
                                    .pictures = query_get_int(q, 6)};
    e->sample_id = query_get_int(q, 7);
    e->candidate = query_get_int(q, 8);
    (void)db_query(e->run.db, query);
    return true;
}

/* The reply of the n-th who edits; *id 0: there is none. *same: it reads so. */
static bool edit_there(struct edited *e, int64_t teacher_id, int64_t *id,
                       bool *same, struct err *err)
{
    struct query *q = db_query(e->run.db, QUERY_EDITED_THERE);

    *id = 0;
    *same = false;
    query_int(q, 1, e->sample_id);
    query_int(q, 2, teacher_id);
    query_int(q, 3, e->candidate);
    query_text(q, 4, e->text);
    enum query_state state = query_next(q, err);
    if (state == QUERY_ROW) {
        *id = query_get_int(q, 0);
        *same = query_get_int(q, 1) != 0;
    }
    (void)db_query(e->run.db, QUERY_EDITED_THERE);
    return state != QUERY_FAILED;
}

static bool edit_run(struct edited *e, int64_t *run_id, struct err *err)
{
    if (*run_id == 0 &&
        (!run_row_add(e->run.db, "limbeck review", SPAN_NONE, run_id, err) ||
         !run_row_end(e->run.db, *run_id, 0, err)))
        return false;
    e->run.run_id = *run_id;
    return true;
}

static bool edit_put(struct edited *e, const struct derived_teacher *by,
                     int64_t *id, struct err *err)
{
    struct query *q = db_query(e->run.db, QUERY_EDITED_ADD);

    query_int(q, 1, e->reply_id);
    query_int(q, 2, by->teacher_id);
    query_text(q, 3, e->text);
    query_int(q, 4, e->run.run_id);
    if (!query_run(q, err))
        return false;
    *id = db_last_id(e->run.db);
    return edited_teachers_keep(e->run.db, err);
}

/* Of one reply there is one edited text a teacher: the first that has none, or
 * has this one. */
static bool edit_find(struct edited *e, int64_t *id, bool *added,
                      struct err *err)
{
    for (int n = 1; n <= REVIEW_EDITS_MAX; n++) {
        const char *number = n > 1 ? arena_print(e->arena, "%d", n) : "";
        struct derived_teacher by = {
            .from = e->from,
            .name = arena_print(e->arena, "%s+edit%s", e->from.name, number),
            .identity = arena_print(e->arena, "edited=%lld\nnumber=%d\n",
                                    (long long)e->from.teacher_id, n)};
        bool same;

        if (!derived_teacher_find(&e->run, "edit", &by, err) ||
            !edit_there(e, by.teacher_id, id, &same, err))
            return false;
        *added = *id == 0;
        if (*added)
            return edit_put(e, &by, id, err);
        if (same)
            return true;
    }
    return err_usage(err, "the reply was edited %d times already",
                     REVIEW_EDITS_MAX);
}

static bool edit_unchanged(struct edited *e, bool *unchanged, struct err *err)
{
    int64_t id;

    return edit_there(e, e->from.teacher_id, &id, unchanged, err);
}

bool review_edit_add(struct db *db, int64_t reply_id, const char *text,
                     int64_t *run_id, int64_t *edit_id, struct err *err)
{
    struct arena arena;
    struct edited e = {
        .run = {.db = db}, .reply_id = reply_id, .text = text, .arena = &arena};
    bool unchanged, added;

    arena_init(&arena);
    *edit_id = 0;
    bool ok = edit_base(&e, QUERY_EDITED_BASE, err) &&
              edit_unchanged(&e, &unchanged, err) &&
              (unchanged || (edit_run(&e, run_id, err) &&
                             edit_find(&e, edit_id, &added, err)));
    arena_release(&arena);
    return ok;
}

bool review_edit_merge(struct db *db, struct review_edit *edit, struct err *err)
{
    struct arena arena;
    struct edited e = {.run = {.db = db, .run_id = edit->run_id},
                       .reply_id = edit->reply_id,
                       .text = edit->text,
                       .arena = &arena};

    arena_init(&arena);
    bool ok = edit_base(&e, QUERY_EDITED_OF, err) &&
              edit_find(&e, &edit->edit_id, &edit->added, err);
    arena_release(&arena);
    return ok;
}
