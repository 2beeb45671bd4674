/* Pictures that were set aside as alike to another, and that one. */
#include "stages/report/report_lists.h"

enum { TWINS_MOST = 300 };

struct twin_ids {
    int64_t sample, mate, picture, mate_picture;
};

static bool twins_find(struct report_store *s, struct report *r,
                       struct report_twin *twins, struct twin_ids *ids)
{
    struct query *q = db_query(s->db, QUERY_REPORT_DUPLICATES);
    enum query_state state;

    query_int(q, 1, TWINS_MOST);
    while ((state = query_next(q, s->err)) == QUERY_ROW &&
           r->twin_count < TWINS_MOST) {
        ids[r->twin_count] =
            (struct twin_ids){query_get_int(q, 0), query_get_int(q, 1),
                              query_get_int(q, 4), query_get_int(q, 5)};
        twins[r->twin_count++] = (struct report_twin){
            .key = "a picture of no sample",
            .mate_key = "a picture of no sample",
            .source = "",
            .mate_source = "",
            .distance = query_get_null(q, 2) ? -1 : query_get_int(q, 2),
            .why = report_column(s, q, 3),
            .size = arena_print(s->arena, "%lld \xC3\x97 %lld",
                                (long long)query_get_int(q, 6),
                                (long long)query_get_int(q, 7)),
            .mate_size = arena_print(s->arena, "%lld \xC3\x97 %lld",
                                     (long long)query_get_int(q, 8),
                                     (long long)query_get_int(q, 9))};
    }
    return state != QUERY_FAILED;
}

static bool twins_name(struct report_store *s, int64_t sample_id,
                       const char **source, const char **key)
{
    struct query *q = db_query(s->db, QUERY_CARD_NAME);

    query_int(q, 1, sample_id);
    enum query_state state = query_next(q, s->err);
    if (state == QUERY_ROW) {
        *source = report_column(s, q, 0);
        *key = report_column(s, q, 1);
    }
    return state != QUERY_FAILED;
}

bool report_read_twins(struct report_store *s, struct card_thumbs *thumbs,
                       struct report *r)
{
    struct report_twin *twins =
        arena_take_array(s->arena, TWINS_MOST + 1, sizeof(*twins));
    struct twin_ids *ids =
        arena_take_array(s->arena, TWINS_MOST + 1, sizeof(*ids));

    r->twins = twins;
    if (!query_one(db_query(s->db, QUERY_REPORT_DUPLICATE_COUNT),
                   &r->twin_total, s->err) ||
        !twins_find(s, r, twins, ids))
        return false;
    for (size_t i = 0; i < r->twin_count; i++) {
        struct report_twin *t = &twins[i];
        if (!twins_name(s, ids[i].sample, &t->source, &t->key) ||
            !twins_name(s, ids[i].mate, &t->mate_source, &t->mate_key) ||
            !card_thumbs_ask(thumbs, ids[i].picture, &t->thumb, s->err) ||
            !card_thumbs_ask(thumbs, ids[i].mate_picture, &t->mate_thumb,
                             s->err))
            return false;
    }
    return true;
}
