#include "commands/merge.h"

/* Columns of merge_failure, and parameters of merge_failure_add less one. */
enum {
    FAILURE_KIND = 1,
    FAILURE_ITEM = 2,
    FAILURE_TEACHER = 5,
    FAILURE_VERSION = 7,
    FAILURE_RUN = 12,
    FAILURE_COLUMNS = 20
};

static bool merge_member(struct merge *m, int64_t source, int64_t ordinal,
                         int64_t *id, struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_MEMBER_FIND);

    query_int(q, 1, source);
    query_int(q, 2, ordinal);
    return query_one(q, id, err);
}

/* What it is about, here; samples and pictures of copies have the same ids. */
static bool merge_failure_item(struct merge *m, struct query *row,
                               int64_t ordinal, int64_t target, int64_t *item,
                               struct err *err)
{
    struct span kind = query_get_span(row, FAILURE_KIND);

    *item = query_get_int(row, FAILURE_ITEM);
    if (target != 0 && span_is(kind, "member"))
        return merge_member(m, target, ordinal, item, err);
    if (target != 0 && span_is(kind, "source"))
        *item = target;
    if (span_is(kind, "reply") && *item > m->shard->base_reply)
        *item = merge_map_get(&m->replies, *item - m->shard->base_reply);
    return true;
}

static bool merge_failure_one(struct merge *m, int64_t id, int64_t ordinal,
                              int64_t target, struct err *err)
{
    struct query *row = db_query(m->from, QUERY_MERGE_FAILURE);
    struct query *q;
    int64_t item;

    query_int(row, 1, id);
    if (!merge_row(m, row, err) ||
        !merge_failure_item(m, row, ordinal, target, &item, err))
        return false;
    q = db_query(m->out, QUERY_MERGE_FAILURE_ADD);
    for (int i = 0; i < FAILURE_COLUMNS; i++)
        query_copy(q, i + 1, row, i);
    query_int(q, FAILURE_ITEM + 1, item);
    if (!query_get_null(row, FAILURE_TEACHER))
        query_int(
            q, FAILURE_TEACHER + 1,
            merge_map_get(&m->teachers, query_get_int(row, FAILURE_TEACHER)));
    query_int(q, FAILURE_VERSION + 1,
              merge_map_get(&m->versions, query_get_int(row, FAILURE_VERSION)));
    query_int(q, FAILURE_RUN + 1,
              merge_run(m, query_get_int(row, FAILURE_RUN)));
    return query_run(q, err);
}

bool merge_failures(struct merge *m, struct query *list, int64_t target,
                    struct err *err)
{
    enum query_state state;

    while ((state = query_next(list, err)) == QUERY_ROW) {
        if (!merge_failure_one(m, query_get_int(list, 0),
                               query_get_int(list, 1), target, err))
            return false;
    }
    return state == QUERY_DONE;
}
