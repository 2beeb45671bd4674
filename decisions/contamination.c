#include "decisions/contamination.h"

const double contamination_marks_km[CONTAMINATION_MARKS] = {1,  2,  5,  10,
                                                            20, 50, 100};

static bool contamination_read_names(struct db *db, struct contamination *c,
                                     struct err *err)
{
    struct query *q = db_query(db, QUERY_BENCHMARK_NAMES);
    enum query_state state;
    struct buf names;

    buf_init(&names, 1 << 20);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (names.len > 0)
            buf_add_text(&names, ", ");
        buf_add_span(&names, query_get_span(q, 0));
        c->positions += query_get_int(q, 1);
    }
    bool cut = names.len >= sizeof(c->benchmarks);
    snprintf(c->benchmarks, sizeof(c->benchmarks), "%.*s%s",
             (int)(cut ? sizeof(c->benchmarks) - 4 : names.len),
             names.len > 0 ? names.data : "", cut ? "..." : "");
    buf_release(&names);
    return state != QUERY_FAILED;
}

bool contamination_read(struct db *db, int64_t policy_id,
                        struct contamination *c, struct err *err)
{
    enum query_state state;
    struct query *q;

    *c = (struct contamination){.positions = 0};
    if (!contamination_read_names(db, c, err))
        return false;
    if (c->benchmarks[0] == '\0')
        return true;
    q = db_query(db, QUERY_CONTAMINATION_COUNTS);
    query_int(q, 1, policy_id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        struct contamination_count *n = &c->parts[query_get_int(q, 0)];

        n->samples = query_get_int(q, 1);
        n->same = query_get_int(q, 2);
        n->similar = query_get_int(q, 3);
        for (int i = 0; i < CONTAMINATION_MARKS; i++)
            n->within[i] = query_get_int(q, 4 + i);
    }
    return state != QUERY_FAILED;
}

double contamination_ratio(const struct contamination *c,
                           enum contamination_part part, size_t i)
{
    const struct contamination_count *n = &c->parts[part];

    return n->samples == 0 ? 0 : (double)n->within[i] / (double)n->samples;
}

void contamination_print(const struct contamination *c,
                         enum contamination_part part, struct buf *out)
{
    const struct contamination_count *n = &c->parts[part];

    buf_print(out,
              "of %lld samples %lld have a picture of the benchmark %s and "
              "%lld one like it; near to one of its %lld positions are",
              (long long)n->samples, (long long)n->same, c->benchmarks,
              (long long)(n->similar - n->same), (long long)c->positions);
    for (size_t i = 0; i < CONTAMINATION_MARKS; i++)
        buf_print(out, "%s %.4f within %g km", i > 0 ? "," : "",
                  contamination_ratio(c, part, i), contamination_marks_km[i]);
}
