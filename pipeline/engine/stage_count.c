#include "engine/stage_count.h"

/* In the pipeline, the first being 1, as the triggers have it. */
static int stage_count_place(const struct stage *stage)
{
    int i = 0;

    while (stage_order[i] != NULL && strcmp(stage_order[i], stage->name) != 0)
        i++;
    return i + 1;
}

bool stage_count_find(struct stage_run *run, struct tally *t, bool *stands,
                      struct err *err)
{
    struct query *q = db_query(run->db, QUERY_STAGE_COUNT_FIND);

    *t = (struct tally){.in = 0};
    query_text(q, 1, run->stage->name);
    query_int(q, 2, run->version_id);
    enum query_state state = query_next(q, err);
    *stands = state == QUERY_ROW;
    if (*stands)
        *t = (struct tally){query_get_int(q, 0), query_get_int(q, 1),
                            query_get_int(q, 2), query_get_int(q, 3),
                            query_get_int(q, 4)};
    (void)db_query(run->db, QUERY_STAGE_COUNT_FIND);
    return state != QUERY_FAILED;
}

void stage_count_bind(const struct stage_run *run, const struct tally *t,
                      struct query *q)
{
    query_text(q, 2, run->stage->name);
    query_int(q, 3, run->version_id);
    query_int(q, 4, t->in);
    query_int(q, 5, t->kept);
    query_int(q, 6, t->rejected);
    query_int(q, 7, t->errored);
    query_int(q, 8, t->pending);
}

bool stage_count_put(struct stage_run *run, const struct tally *t,
                     struct err *err)
{
    struct query *q = db_query(run->db, QUERY_STAGE_COUNT_PUT);

    query_int(q, 1, stage_count_place(run->stage));
    stage_count_bind(run, t, q);
    return query_run(q, err);
}

bool stage_count_anew(struct stage_run *run, struct tally *t, struct err *err)
{
    struct query *q = db_query(run->db, run->stage->sums);

    *t = (struct tally){.in = 0};
    query_int(q, 1, run->version_id);
    enum query_state state = query_next(q, err);
    if (state == QUERY_FAILED)
        return false;
    if (state == QUERY_DONE || query_columns(q) != 5)
        err_die("the sums of \"%s\" are not one row of five", run->stage->name);
    *t = (struct tally){query_get_int(q, 0), query_get_int(q, 1),
                        query_get_int(q, 2), query_get_int(q, 3),
                        query_get_int(q, 4)};
    (void)db_query(run->db, run->stage->sums);
    return true;
}

static void stage_count_print(struct buf *lines, const struct tally *t)
{
    buf_print(lines,
              "%lld in, %lld kept, %lld rejected, %lld errored, "
              "%lld pending",
              (long long)t->in, (long long)t->kept, (long long)t->rejected,
              (long long)t->errored, (long long)t->pending);
}

static bool stage_count_check_one(struct stage_run *run, struct buf *lines,
                                  size_t *differing, struct err *err)
{
    struct query *q = db_query(run->db, QUERY_STAGE_COUNT_VERSION);
    struct tally kept, anew;
    bool stands;

    query_text(q, 1, run->stage->name);
    if (!query_one(q, &run->version_id, err))
        return false;
    (void)db_query(run->db, QUERY_STAGE_COUNT_VERSION);
    if (run->version_id == 0)
        return true; /* nothing is kept */
    if (!stage_count_find(run, &kept, &stands, err) ||
        !stage_count_anew(run, &anew, err))
        return false;
    if (memcmp(&kept, &anew, sizeof(kept)) == 0)
        return true;
    (*differing)++;
    buf_print(lines, "%s: kept: ", run->stage->name);
    stage_count_print(lines, &kept);
    buf_add_text(lines, "; counted anew: ");
    stage_count_print(lines, &anew);
    buf_add_char(lines, '\n');
    return true;
}

bool stage_count_check(struct db *db, struct buf *lines, size_t *differing,
                       struct err *err)
{
    *differing = 0;
    for (size_t i = 0; stage_order[i] != NULL; i++) {
        struct stage_run run = {.stage = stage_find(stage_order[i]), .db = db};
        if (run.stage != NULL &&
            !stage_count_check_one(&run, lines, differing, err))
            return false;
    }
    return buf_ok(lines, "the counts that differ", err);
}

bool stage_count_forget(struct db *db, const struct stage *from,
                        struct err *err)
{
    struct query *q = db_query(db, QUERY_STAGE_COUNT_FORGET);

    query_int(q, 1, from == NULL ? 0 : stage_count_place(from));
    return query_run(q, err);
}
