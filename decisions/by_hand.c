#include "decisions/by_hand.h"

static bool by_hand_step(struct by_hand *h, struct err *err)
{
    enum query_state state = query_next(h->reviews, err);

    h->next_id = state == QUERY_ROW ? query_get_int(h->reviews, 0) : INT64_MAX;
    return state != QUERY_FAILED;
}

bool by_hand_begin(struct by_hand *h, struct db *db, struct err *err)
{
    h->reviews = db_query(db, QUERY_DECIDE_REVIEWS);
    return by_hand_step(h, err);
}

bool by_hand_said(struct by_hand *h, int64_t reply_id, int *said,
                  struct err *err)
{
    *said = -1;
    while (h->next_id <= reply_id && h->next_id != INT64_MAX) {
        if (h->next_id == reply_id)
            *said = !span_is(query_get_span(h->reviews, 1), "drop");
        if (!by_hand_step(h, err))
            return false;
    }
    return true;
}

void by_hand_end(struct by_hand *h, struct db *db)
{
    (void)h;
    (void)db_query(db, QUERY_DECIDE_REVIEWS);
}
