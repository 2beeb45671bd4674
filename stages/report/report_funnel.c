/* The funnel: samples left after each step, and what became of the others. */
#include "stages/report/report_numbers.h"

enum { FUNNEL_TEXT = 2000, FUNNEL_WHYS = 20 };

#define FUNNEL_DRAWN "drawn" /* the group, in report_selections */

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
    const struct report_count *reasons;
    size_t count;

    if (query_next(q, s->err) != QUERY_ROW)
        return false;
    funnel_step(f, "came in", query_get_int(q, 0));
    *kept = query_get_int(q, 1);
    if (!report_count_rows(s, db_query(s->db, QUERY_REPORT_REASONS),
                           COUNTS_MOST, &reasons, &count))
        return false;
    for (size_t i = 0; i < count && i < FUNNEL_WHYS; i++)
        funnel_lose(f, reasons[i].count, reasons[i].label);
    funnel_step(f, "usable", *kept);
    return true;
}

static bool funnel_read_selections(struct funnel *f, int64_t kept)
{
    struct report_store *s = f->store;
    const struct report_count *items;
    int64_t seen = 0, drawn = 0;
    size_t count;

    if (!report_count_rows(s, db_query(s->db, QUERY_REPORT_SELECTIONS),
                           COUNTS_MOST, &items, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        seen += items[i].count;
        if (strcmp(items[i].group, FUNNEL_DRAWN) == 0)
            drawn += items[i].count;
        else
            funnel_lose(f, items[i].count, items[i].label);
    }
    funnel_lose(f, kept - seen, "not looked at yet");
    funnel_step(f, "drawn for teaching", drawn);
    return true;
}

static void funnel_add_reached(struct funnel *f)
{
    static const struct {
        unsigned bit;
        const char *label, *why;
    } steps[] = {{TABLE_REPLIED, "answered", "without a reply"},
                 {TABLE_PARSED, "answer was read", "without a readable answer"},
                 {TABLE_KEPT, "passed every rule", "failed the policy"}};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int64_t left = table_count(&f->store->table, steps[i].bit);
        funnel_lose(f, f->steps[f->report->step_count - 1].left - left,
                    steps[i].why);
        funnel_step(f, steps[i].label, left);
    }
}

/* The number of a split and its part, "cot train"; a new one where it is. */
static uint8_t funnel_split(struct report_store *s, struct span split,
                            struct span part)
{
    struct table *t = &s->table;
    char name[100];

    snprintf(name, sizeof(name), "%.*s%s%.*s", (int)split.len, split.data,
             part.len > 0 ? " " : "", (int)part.len, part.data);
    for (size_t i = 1; i < t->split_count; i++) {
        if (strcmp(t->splits[i], name) == 0)
            return (uint8_t)i;
    }
    if (t->split_count == 0) {
        t->splits =
            arena_grow(s->arena, (void *)t->splits, 0, sizeof(*t->splits));
        t->splits[t->split_count++] = "";
    }
    if (t->split_count > UINT8_MAX)
        return 0;
    t->splits = arena_grow(s->arena, (void *)t->splits, t->split_count,
                           sizeof(*t->splits));
    t->splits[t->split_count] = arena_text(s->arena, name);
    return (uint8_t)t->split_count++;
}

/* Of the samples with a reply that passed: those in a split, and why the
 * others are in none. Each sample's split goes into the table. */
static bool funnel_read_splits(struct funnel *f)
{
    struct report_store *s = f->store;
    struct query *q = db_query(s->db, QUERY_REPORT_SPLIT_ROWS);
    struct counts whys;
    int64_t left = 0;
    enum query_state state;

    counts_init(&whys, s->arena);
    query_int(q, 1, s->policy_id);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        struct table_sample *sample =
            table_find(&s->table, query_get_int(q, 0));
        if (sample != NULL && !query_get_null(q, 2))
            sample->split =
                funnel_split(s, query_get_span(q, 2), query_get_span(q, 3));
        if (sample == NULL || (sample->bits & TABLE_KEPT) == 0)
            continue;
        if (query_get_null(q, 1))
            left++;
        else
            counts_add(&whys, 0, SPAN_NONE, query_get_span(q, 1));
    }
    counts_sort(&whys, COUNTS_MOST);
    counts_release(&whys);
    for (size_t i = 0; i < whys.count && i < FUNNEL_WHYS; i++)
        funnel_lose(f, whys.items[i].count, whys.items[i].label);
    funnel_step(f, "and stands in a split", left);
    return state != QUERY_FAILED;
}

bool report_read_funnel(struct report_store *s, struct report *r)
{
    struct funnel f = {.store = s, .report = r};
    int64_t kept = 0;

    buf_init(&f.lost, FUNNEL_TEXT);
    bool ok =
        funnel_read_samples(&f, &kept) && funnel_read_selections(&f, kept);
    if (ok)
        funnel_add_reached(&f);
    ok = ok && funnel_read_splits(&f);
    buf_release(&f.lost);
    return ok;
}
