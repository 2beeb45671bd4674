/* The funnel: samples left after each step, and what became of the others. */
#include "stages/report/report_numbers.h"

enum { FUNNEL_TEXT = 2000 };

struct funnel {
    struct report_store *store;
    struct report *report;
    struct report_step *steps;
    struct buf lost; /* of the step under way */
};

static void funnel_lose(struct funnel *f, int64_t count, const char *why)
{
    if (count <= 0)
        return;
    if (f->lost.len > 0)
        buf_add_text(&f->lost, ", ");
    buf_print(&f->lost, "%lld %s", (long long)count, why);
}

/* A step that is not empty from the first on. */
static void funnel_step(struct funnel *f, const char *label, int64_t left)
{
    struct report *r = f->report;

    f->steps =
        arena_grow(f->store->arena, f->steps, r->step_count, sizeof(*f->steps));
    f->steps[r->step_count++] =
        (struct report_step){.label = label,
                             .left = left,
                             .lost = arena_text(f->store->arena, f->lost.data)};
    r->steps = f->steps;
    buf_reset(&f->lost);
}

static bool funnel_read_samples(struct funnel *f, int64_t *kept)
{
    struct report_store *s = f->store;
    struct query *q = db_query(s->db, QUERY_REPORT_SAMPLES);
    enum query_state state = query_next(q, s->err);

    if (state != QUERY_ROW)
        return false;
    funnel_step(f, "came in", query_get_int(q, 0));
    *kept = query_get_int(q, 1);
    q = db_query(s->db, QUERY_REPORT_REASONS);
    while ((state = query_next(q, s->err)) == QUERY_ROW)
        funnel_lose(f, query_get_int(q, 1), report_column(s, q, 0));
    funnel_step(f, "usable", *kept);
    return state != QUERY_FAILED;
}

static bool funnel_read_selections(struct funnel *f, int64_t kept)
{
    struct report_store *s = f->store;
    struct query *q = db_query(s->db, QUERY_REPORT_SELECTIONS);
    int64_t drawn = 0, seen = 0;
    enum query_state state;

    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        int64_t count = query_get_int(q, 2);
        seen += count;
        if (query_get_int(q, 0) == 1)
            drawn += count;
        else
            funnel_lose(f, count, report_column(s, q, 1));
    }
    funnel_lose(f, kept - seen, "not looked at yet");
    funnel_step(f, "drawn for teaching", drawn);
    return state != QUERY_FAILED;
}

static bool funnel_read_reached(struct funnel *f)
{
    static const char *const labels[] = {"answered", "answer was read",
                                         "passed every rule"};
    static const char *const whys[] = {
        "without a reply", "without a readable answer", "failed the policy"};
    struct report_store *s = f->store;
    struct query *q = db_query(s->db, QUERY_REPORT_REACHED);

    query_int(q, 1, s->policy_id);
    enum query_state state = query_next(q, s->err);
    if (state != QUERY_ROW)
        return false;
    for (int i = 0; i < 3; i++) {
        int64_t left = query_get_int(q, i);
        funnel_lose(f, f->steps[f->report->step_count - 1].left - left,
                    whys[i]);
        funnel_step(f, labels[i], left);
    }
    return true;
}

static bool funnel_read_splits(struct funnel *f)
{
    struct report_store *s = f->store;
    struct query *q = db_query(s->db, QUERY_REPORT_PASSED);
    int64_t left = 0;
    enum query_state state;

    query_int(q, 1, s->policy_id);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        const char *why = report_column(s, q, 0);
        if (why[0] == '\0')
            left = query_get_int(q, 1);
        else
            funnel_lose(f, query_get_int(q, 1), why);
    }
    funnel_step(f, "and stands in a split", left);
    return state != QUERY_FAILED;
}

bool report_read_funnel(struct report_store *s, struct report *r)
{
    struct funnel f = {.store = s, .report = r};
    int64_t kept = 0;

    buf_init(&f.lost, FUNNEL_TEXT);
    bool ok = funnel_read_samples(&f, &kept) &&
              funnel_read_selections(&f, kept) && funnel_read_reached(&f) &&
              funnel_read_splits(&f);
    buf_release(&f.lost);
    return ok;
}
