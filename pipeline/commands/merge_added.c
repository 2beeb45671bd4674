/* Shards that are copies of one store: what each added to it. */
#include "commands/merge.h"

#include "review/review_edit.h"

/* Item of the list that is not a shard. */
enum { MERGE_ORDER = 1 };

/* There is a reply of that teacher already: is it this one? */
static bool merge_reply_there(struct merge *m, struct query *row, int64_t *id,
                              struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_REPLY_SAME);

    query_copy(q, 1, row, 1);
    query_int(q, 2, merge_map_get(&m->teachers, query_get_int(row, 2)));
    query_copy(q, 3, row, 3);
    query_copy(q, 4, row, 4);
    if (!merge_row(m, q, err))
        return false;
    *id = query_get_int(q, 0);
    m->shared++;
    if (query_get_int(q, 1) == 0)
        merge_conflict(
            m, "its reply %lld of %s about %s is another than the one there",
            (long long)query_get_int(row, 0),
            merge_called(m, QUERY_MERGE_TEACHER_NAME,
                         merge_map_get(&m->teachers, query_get_int(row, 2))),
            merge_called(m, QUERY_MERGE_SAMPLE_NAME, query_get_int(row, 1)));
    (void)db_query(m->out, QUERY_MERGE_REPLY_SAME);
    return true;
}

/* One that somebody edited: beside those that were made of the same reply. */
static bool merge_reply_edited(struct merge *m, struct query *row,
                               int64_t of_reply, struct err *err)
{
    struct review_edit edit = {.reply_id = merge_reply_here(m, of_reply),
                               .text = query_get_text(row, 4, &m->arena),
                               .run_id = merge_run(m, query_get_int(row, 12))};

    if (!review_edit_merge(m->out, &edit, err))
        return false;
    m->added += edit.added;
    m->shared += !edit.added;
    merge_map_put(&m->replies, query_get_int(row, 0) - m->shard->base_reply,
                  edit.edit_id);
    return true;
}

static bool merge_reply_one(struct merge *m, struct query *row, struct err *err)
{
    enum { TEACHER = 2, COLUMNS = 12, RUN = 12, OF_REPLY = 13 };
    struct query *q = db_query(m->out, QUERY_MERGE_REPLY_ADD);
    int64_t id = 0;

    if (!query_get_null(row, OF_REPLY))
        return merge_reply_edited(m, row, query_get_int(row, OF_REPLY), err);
    for (int i = 1; i < COLUMNS; i++)
        query_copy(q, i, row, i);
    query_int(q, TEACHER,
              merge_map_get(&m->teachers, query_get_int(row, TEACHER)));
    query_int(q, COLUMNS, merge_run(m, query_get_int(row, RUN)));
    enum query_state state = query_next(q, err);
    if (state == QUERY_ROW)
        id = query_get_int(q, 0);
    (void)db_query(m->out, QUERY_MERGE_REPLY_ADD);
    if (state == QUERY_FAILED ||
        (state == QUERY_DONE && !merge_reply_there(m, row, &id, err)))
        return false;
    m->added += state == QUERY_ROW;
    merge_map_put(&m->replies, query_get_int(row, 0) - m->shard->base_reply,
                  id);
    return true;
}

/* Each of the shard's replies was added, or was there. */
static bool merge_replies_hold(struct merge *m, int64_t added, int64_t shared,
                               struct err *err)
{
    struct query *q = db_query(m->from, QUERY_MERGE_COUNT);

    query_int(q, 1, m->shard->base_reply);
    if (!merge_row(m, q, err))
        return false;
    int64_t count = query_get_int(q, 1);
    (void)db_query(m->from, QUERY_MERGE_COUNT);
    if (count == added + shared)
        return true;
    return err_stage(err,
                     "\"%s\" has %lld replies of its own, but %lld were "
                     "added and %lld were there",
                     m->shard->path, (long long)count, (long long)added,
                     (long long)shared);
}

static bool merge_replies(struct merge *m, struct err *err)
{
    struct query *row = db_query(m->from, QUERY_MERGE_REPLIES);
    int64_t added = m->added, shared = m->shared;
    enum query_state state;

    query_int(row, 1, m->shard->base_reply);
    while ((state = query_next(row, err)) == QUERY_ROW) {
        if (!merge_reply_one(m, row, err))
            return false;
    }
    return state == QUERY_DONE &&
           merge_replies_hold(m, m->added - added, m->shared - shared, err);
}

/* Of before: what became of them in the shard. */
static bool merge_former_failures(struct merge *m, struct err *err)
{
    enum { COLUMNS = 10, RUN = 10 };
    struct query *row = db_query(m->from, QUERY_MERGE_FORMER_FAILURES);
    enum query_state state;

    query_int(row, 1, m->shard->base_failure);
    query_int(row, 2, m->shard->base_run);
    while ((state = query_next(row, err)) == QUERY_ROW) {
        struct query *q = db_query(m->out, QUERY_MERGE_FAILURE_FOLLOW);
        for (int i = 0; i < COLUMNS; i++)
            query_copy(q, i + 1, row, i);
        query_int(q, RUN + 1, merge_run(m, query_get_int(row, RUN)));
        if (!query_run(q, err))
            return false;
    }
    return state == QUERY_DONE;
}

bool merge_added_begin(struct merge *m, struct err *err)
{
    if (!query_run(db_query(m->out, QUERY_MERGE_BEGIN), err) ||
        !query_run(db_query(m->out, QUERY_MERGE_WHOLE), err))
        return false;
    /* This store is a copy of the first: its runs are here. */
    for (size_t i = 1; i < m->shards.count; i++) {
        if (!merge_turn_to(m, &m->shards.items[i], err) ||
            !merge_runs(m, err) ||
            !merge_due_put(m, m->shard->ordinal, 0, 0, err))
            return false;
    }
    /* When all have said it. */
    return merge_due_put(m, 1, MERGE_ORDER, 0, err);
}

bool merge_added_one(struct merge *m, const struct merge_due *due,
                     struct err *err)
{
    struct query *list;
    bool ok;

    if (due->item == MERGE_ORDER)
        return merge_reviews_order(m, err);
    merge_map_reset(&m->replies);
    ok = merge_versions(m, NULL, err) && merge_names(m, err) &&
         merge_replies(m, err) && merge_former_failures(m, err) &&
         merge_tables(m, err) && merge_tallies(m, err) && merge_reviews(m, err);
    if (!ok)
        return false;
    list = db_query(m->from, QUERY_MERGE_NEW_FAILURES);
    query_int(list, 1, m->shard->base_failure);
    return merge_failures(m, list, 0, err);
}
