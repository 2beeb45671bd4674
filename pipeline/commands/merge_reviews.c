/* What people said on a shard of its replies and pictures. */
#include "commands/merge.h"

/* Columns of merge_reviews. */
enum {
    REVIEW_OP = 1,
    REVIEW_REPLY = 2,
    REVIEW_SAMPLE = 3,
    REVIEW_VERDICT = 4,
    REVIEW_EDIT = 7,
    REVIEW_REVIEWER = 8,
    REVIEW_AT = 9,
    REVIEW_QUEUE = 10
};

/* The first eight parameters of all: the act, about what, what, who, when. */
static void merge_review_bind(struct merge *m, struct query *row,
                              struct query *q)
{
    query_copy(q, 1, row, REVIEW_OP);
    if (!query_get_null(row, REVIEW_REPLY))
        query_int(q, 2, merge_reply_here(m, query_get_int(row, REVIEW_REPLY)));
    query_copy(q, 3, row, REVIEW_SAMPLE);
    for (int i = 0; i < 3; i++)
        query_copy(q, 4 + i, row, REVIEW_VERDICT + i);
    query_copy(q, 7, row, REVIEW_REVIEWER);
    query_copy(q, 8, row, REVIEW_AT);
}

static void merge_review_conflict(struct merge *m, struct query *row)
{
    bool reply = !query_get_null(row, REVIEW_REPLY);
    int64_t id = query_get_int(row, reply ? REVIEW_REPLY : REVIEW_SAMPLE);

    merge_conflict(
        m, "what \"%s\" said of %s %s is another than what is there",
        query_get_text(row, REVIEW_REVIEWER, &m->arena),
        reply ? "reply" : "the picture of",
        reply ? merge_called(m, QUERY_MERGE_REPLY_NAME, merge_reply_here(m, id))
              : merge_called(m, QUERY_MERGE_SAMPLE_NAME, id));
}

/* The same act, or the same words of the same person at the same time that this
 * shard does not have by themselves. */
static bool merge_review_there(struct merge *m, struct query *row, bool *there,
                               struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_REVIEW_SAME);
    enum query_state state;
    bool same = false;

    merge_review_bind(m, row, q);
    state = query_next(q, err);
    *there = state == QUERY_ROW;
    if (*there)
        same = query_get_int(q, 0) != 0;
    if (state != QUERY_DONE)
        goto done;
    q = db_query(m->out, QUERY_MERGE_REVIEW_TWINS);
    merge_review_bind(m, row, q);
    while (!*there && (state = query_next(q, err)) == QUERY_ROW) {
        struct query *has = db_query(m->from, QUERY_REVIEW_HAS);
        int64_t own;

        query_copy(has, 1, q, 0);
        if (!query_one(has, &own, err))
            return false;
        *there = own == 0;
        same = query_get_int(q, 1) != 0;
    }
done:
    (void)db_query(m->out, QUERY_MERGE_REVIEW_SAME);
    (void)db_query(m->out, QUERY_MERGE_REVIEW_TWINS);
    if (state != QUERY_FAILED && *there && !same)
        merge_review_conflict(m, row);
    return state != QUERY_FAILED;
}

static bool merge_review_one(struct merge *m, struct query *row,
                             struct err *err)
{
    enum { EDIT = 9, REST = 10, RESTS = 5, ORDINAL = 15, ID = 16 };
    struct query *q;
    bool there;

    if (!merge_review_there(m, row, &there, err))
        return false;
    if (there)
        return true;
    q = db_query(m->out, QUERY_MERGE_REVIEW_ADD);
    merge_review_bind(m, row, q);
    if (!query_get_null(row, REVIEW_EDIT))
        query_int(q, EDIT,
                  merge_reply_here(m, query_get_int(row, REVIEW_EDIT)));
    for (int i = 0; i < RESTS; i++)
        query_copy(q, REST + i, row, REVIEW_QUEUE + i);
    query_int(q, ORDINAL, m->shard->ordinal);
    query_copy(q, ID, row, 0);
    m->said++;
    return query_run(q, err);
}

bool merge_reviews(struct merge *m, struct err *err)
{
    struct query *row = db_query(m->from, QUERY_MERGE_REVIEWS);
    enum query_state state;

    while ((state = query_next(row, err)) == QUERY_ROW) {
        if (!merge_review_one(m, row, err))
            return false;
    }
    return state == QUERY_DONE;
}

bool merge_reviews_order(struct merge *m, struct err *err)
{
    return query_run(db_query(m->out, QUERY_MERGE_REVIEWS_ORDER), err) &&
           query_run(db_query(m->out, QUERY_MERGE_REVIEWS_NUMBER), err);
}

bool merge_reviews_none(struct merge *m, struct err *err)
{
    int64_t count;

    if (!query_one(db_query(m->from, QUERY_MERGE_REVIEW_COUNT), &count, err))
        return false;
    if (count == 0)
        return true;
    err_usage(err,
              "\"%s\" holds %lld reviews, of a store that is not joined yet",
              m->shard->path, (long long)count);
    return err_hint(err, "limbeck review export keeps them, limbeck review "
                         "import takes them in after the merge; merge a shard "
                         "that has none");
}
