/* Measures and facts that runs of a shard wrote, table by table. */
#include "commands/merge.h"

/* Rows of a table that runs of the shard wrote: a letter a column says what it
 * is. '=' stays as it is; r a run, v a version, t a teacher, m a model, y a
 * reply, c claims. What is there already stays, unless it is of another version
 * of its stage: then the shard's has taken its place. */
struct merge_table {
    enum query_id from, to;
    const char *columns;
};

static const struct merge_table merge_all[] = {
    {QUERY_MERGE_DERIVED_TEACHERS, QUERY_MERGE_DERIVED_TEACHER_ADD, "tt=r"},
    {QUERY_MERGE_VOCABULARY, QUERY_VOCABULARY_PUT, "v=="},
    {QUERY_MERGE_ASK_VERSIONS, QUERY_MERGE_ASK_VERSION_ADD, "vm="},
    {QUERY_MERGE_LOCALIZE_VERSIONS, QUERY_MERGE_LOCALIZE_VERSION_ADD, "vm"},
    {QUERY_MERGE_ANSWERS, QUERY_ANSWER_PUT, "yv===============r====="},
    {QUERY_MERGE_CLAIMS, QUERY_MERGE_CLAIM_ADD, "yv=rc"},
    {QUERY_MERGE_LOOKS, QUERY_MERGE_EVIDENCE_FORGET, "=v"},
    {QUERY_MERGE_LOOKS, QUERY_LOOK_PUT, "=v=r"},
    {QUERY_MERGE_EVIDENCE, QUERY_MERGE_EVIDENCE_ADD, "==v===="},
    {QUERY_MERGE_CLAIM_ANSWERS, QUERY_MERGE_CLAIM_ANSWER_ADD, "=m===r"},
    {QUERY_MERGE_LOCALIZABILITIES, QUERY_MERGE_LOCALIZABILITY_ADD, "=m==r"},
    {QUERY_MERGE_JUDGEMENTS, QUERY_MERGE_JUDGEMENT_ADD, "yv==r"},
    {QUERY_MERGE_STRIPPED, QUERY_MERGE_STRIPPED_ADD, "yv=r"},
    {QUERY_MERGE_PLACES, QUERY_PLACE_PUT, "=v======r"},
};

static const struct merge_table merge_tally = {
    QUERY_MERGE_TALLIES, QUERY_MERGE_TALLY_ADD, "r=v======="};

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

int64_t merge_reply_here(const struct merge *m, int64_t id)
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

bool merge_tables(struct merge *m, struct err *err)
{
    for (size_t i = 0; i < sizeof(merge_all) / sizeof(*merge_all); i++) {
        if (!merge_table(m, &merge_all[i], err))
            return false;
    }
    return true;
}

bool merge_tallies(struct merge *m, struct err *err)
{
    return merge_table(m, &merge_tally, err);
}
