/* Shards that are copies of one store: what each added to it. */
#include "commands/merge.h"

/* Rows of a table that runs of the shard wrote: a letter a column says what it
 * is. '=' stays as it is; r a run, v a version, t a teacher, m a model, y a
 * reply, c claims. What is there already stays. */
struct merge_table {
    enum query_id from, to;
    const char *columns;
};

static const struct merge_table merge_tables[] = {
    {QUERY_MERGE_DERIVED_TEACHERS, QUERY_MERGE_DERIVED_TEACHER_ADD, "tt=r"},
    {QUERY_MERGE_VOCABULARY, QUERY_VOCABULARY_PUT, "v=="},
    {QUERY_MERGE_ASK_VERSIONS, QUERY_MERGE_ASK_VERSION_ADD, "vm="},
    {QUERY_MERGE_LOCALIZE_VERSIONS, QUERY_MERGE_LOCALIZE_VERSION_ADD, "vm"},
    {QUERY_MERGE_ANSWERS, QUERY_ANSWER_PUT, "yv===============r====="},
    {QUERY_MERGE_CLAIMS, QUERY_MERGE_CLAIM_ADD, "yv=rc"},
    {QUERY_MERGE_LOOKS, QUERY_LOOK_PUT, "=v=r"},
    {QUERY_MERGE_EVIDENCE, QUERY_MERGE_EVIDENCE_ADD, "==v===="},
    {QUERY_MERGE_CLAIM_ANSWERS, QUERY_MERGE_CLAIM_ANSWER_ADD, "=m===r"},
    {QUERY_MERGE_LOCALIZABILITIES, QUERY_MERGE_LOCALIZABILITY_ADD, "=m==r"},
    {QUERY_MERGE_JUDGEMENTS, QUERY_MERGE_JUDGEMENT_ADD, "yv==r"},
    {QUERY_MERGE_STRIPPED, QUERY_MERGE_STRIPPED_ADD, "yv=r"},
};

/* "[[3,20,36],[1,41,50]]": the first of each three is a word. */
static void merge_claims_text(const struct merge *m, struct span text,
                              struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t end = i + 1;
        int64_t word;

        buf_add_char(out, text.data[i]);
        if (text.data[i] != '[')
            continue;
        while (end < text.len && text.data[end] >= '0' && text.data[end] <= '9')
            end++;
        if (!span_int(span_cut(text, i + 1, end - i - 1), &word))
            continue;
        buf_print(out, "%lld", (long long)merge_map_get(&m->words, word));
        i = end - 1;
    }
}

static int64_t merge_reply_here(const struct merge *m, int64_t id)
{
    return id > m->shard->base_reply
               ? merge_map_get(&m->replies, id - m->shard->base_reply)
               : id;
}

static void merge_column(struct merge *m, char what, struct query *row, int i,
                         struct query *q, struct buf *claims)
{
    int64_t id = query_get_int(row, i);

    switch (what) {
    case 'r':
        query_int(q, i + 1, merge_run(m, id));
        return;
    case 'v':
        query_int(q, i + 1, merge_map_get(&m->versions, id));
        return;
    case 't':
        query_int(q, i + 1, merge_map_get(&m->teachers, id));
        return;
    case 'm':
        query_int(q, i + 1, merge_map_get(&m->models, id));
        return;
    case 'y':
        query_int(q, i + 1, merge_reply_here(m, id));
        return;
    case 'c':
        buf_reset(claims);
        merge_claims_text(m, query_get_span(row, i), claims);
        query_span(q, i + 1, buf_span(claims));
        return;
    default:
        query_copy(q, i + 1, row, i);
    }
}

static bool merge_table(struct merge *m, const struct merge_table *t,
                        struct err *err)
{
    struct query *row = db_query(m->from, t->from);
    enum query_state state = QUERY_DONE;
    struct buf claims;
    bool ok = true;

    buf_init(&claims, 1 << 26);
    query_int(row, 1, m->shard->base_run);
    while (ok && (state = query_next(row, err)) == QUERY_ROW) {
        struct query *q = db_query(m->out, t->to);
        for (int i = 0; t->columns[i] != '\0'; i++)
            merge_column(m, t->columns[i], row, i, q, &claims);
        ok = query_run(q, err);
    }
    buf_release(&claims);
    return ok && state == QUERY_DONE;
}

/* There is a reply of that teacher already: is it this one? */
static bool merge_reply_there(struct merge *m, struct query *row, int64_t *id,
                              struct err *err)
{
    struct query *q = db_query(m->out, QUERY_MERGE_REPLY_SAME);

    query_copy(q, 1, row, 1);
    query_int(q, 2, merge_map_get(&m->teachers, query_get_int(row, 2)));
    query_copy(q, 3, row, 3);
    query_copy(q, 4, row, 4);
    if (query_next(q, err) != QUERY_ROW)
        return false;
    *id = query_get_int(q, 0);
    m->shared++;
    if (query_get_int(q, 1) == 0)
        merge_conflict(m,
                       "its reply %lld about sample %lld is another than "
                       "the one that is there",
                       (long long)query_get_int(row, 0),
                       (long long)query_get_int(row, 1));
    (void)db_query(m->out, QUERY_MERGE_REPLY_SAME);
    return true;
}

static bool merge_reply_one(struct merge *m, struct query *row, struct err *err)
{
    enum { TEACHER = 2, COLUMNS = 12, RUN = 12 };
    struct query *q = db_query(m->out, QUERY_MERGE_REPLY_ADD);
    int64_t id = 0;

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
    if (query_next(q, err) != QUERY_ROW)
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

/* Of before: over in the shard, over here. */
static bool merge_ended_failures(struct merge *m, struct err *err)
{
    struct query *row = db_query(m->from, QUERY_MERGE_ENDED_FAILURES);
    enum query_state state;

    query_int(row, 1, m->shard->base_failure);
    while ((state = query_next(row, err)) == QUERY_ROW) {
        struct query *q = db_query(m->out, QUERY_MERGE_FAILURE_END);
        for (int i = 0; i < 3; i++)
            query_copy(q, i + 1, row, i);
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
    return true;
}

bool merge_added_one(struct merge *m, const struct merge_due *due,
                     struct err *err)
{
    struct query *list;
    bool ok;

    (void)due;
    merge_map_reset(&m->replies);
    ok = merge_versions(m, NULL, err) && merge_names(m, err) &&
         merge_replies(m, err) && merge_ended_failures(m, err);
    for (size_t i = 0; ok && i < sizeof(merge_tables) / sizeof(*merge_tables);
         i++)
        ok = merge_table(m, &merge_tables[i], err);
    if (!ok)
        return false;
    list = db_query(m->from, QUERY_MERGE_NEW_FAILURES);
    query_int(list, 1, m->shard->base_failure);
    return merge_failures(m, list, 0, err);
}
