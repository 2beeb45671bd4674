#include "db/given.h"

/* The rows that stand, and those that are given, both in order of column a. */
struct given_merge {
    struct db *db;
    const struct given_standing *standing;
    struct query *former;
    int64_t former_key; /* of its current row; INT64_MAX at the end */
    given_next next;
    void *arg;
};

static bool given_former(struct given_merge *m, struct err *err)
{
    enum query_state state = query_next(m->former, err);

    m->former_key =
        state == QUERY_ROW ? query_get_int(m->former, 0) : INT64_MAX;
    return state != QUERY_FAILED;
}

static bool given_drop(const struct given_merge *m, int64_t key,
                       struct err *err)
{
    struct query *q = db_query(m->db, m->standing->drop);

    query_int(q, 1, m->standing->owner);
    query_int(q, 2, key);
    return query_run(q, err);
}

static bool given_same_value(const struct given_row *row, struct query *former,
                             int column)
{
    switch (row->kinds[column]) {
    case GIVEN_INT:
        return !query_get_null(former, column) &&
               query_get_int(former, column) == row->numbers[column];
    case GIVEN_TEXT:
        return !query_get_null(former, column) &&
               span_equals(query_get_span(former, column), row->texts[column]);
    case GIVEN_NULL:
        break;
    }
    return query_get_null(former, column);
}

static bool given_same(const struct given_row *row, struct query *former)
{
    int columns = query_columns(former);

    for (int i = 1; i < columns; i++) {
        if (!given_same_value(row, former, i))
            return false;
    }
    return true;
}

/* Take away what stands before `key` and was not given. */
static bool given_drop_until(struct given_merge *m, int64_t key,
                             struct err *err)
{
    while (m->former_key < key) {
        if (!given_drop(m, m->former_key, err) || !given_former(m, err))
            return false;
    }
    return true;
}

/* The next row that does not stand as it is given. */
static enum query_state given_changed(void *arg, struct given_row *row,
                                      struct err *err)
{
    struct given_merge *m = arg;

    for (;;) {
        memset(row->kinds, 0, sizeof(row->kinds));
        enum query_state state = m->next(m->arg, row, err);
        if (state == QUERY_FAILED)
            return state;
        int64_t key = state == QUERY_ROW ? row->numbers[0] : INT64_MAX;
        if (!given_drop_until(m, key, err))
            return QUERY_FAILED;
        if (state == QUERY_DONE || key != m->former_key)
            return state;
        bool same = given_same(row, m->former);
        if (!given_former(m, err))
            return QUERY_FAILED;
        if (!same)
            return QUERY_ROW;
    }
}

bool query_fill_changed(struct db *db, struct query *put,
                        const struct given_standing *standing, given_next next,
                        void *arg, struct err *err)
{
    struct given_merge m = {.db = db,
                            .standing = standing,
                            .former = db_query(db, standing->former),
                            .next = next,
                            .arg = arg};

    query_int(m.former, 1, standing->owner);
    bool ok = given_former(&m, err) && query_fill(put, given_changed, &m, err);
    (void)db_query(db, standing->former);
    return ok;
}
