#include "stages/report/report_numbers.h"

#include "decisions/contamination.h"
#include "engine/stage.h"

enum { REPORT_FAILURES = 100 };

const char *report_column(struct report_store *s, struct query *q, int column)
{
    char *text = query_get_text(q, column, s->arena);

    return text == NULL ? "" : text;
}

static bool report_read_run(struct report_store *s, int64_t run_id,
                            struct report *r)
{
    struct query *q = db_query(s->db, QUERY_REPORT_RUN);

    r->command = r->program_version = r->config_hash = "";
    query_int(q, 1, run_id);
    enum query_state state = query_next(q, s->err);
    if (state == QUERY_ROW) {
        r->run_id = query_get_int(q, 0);
        r->command = report_column(s, q, 1);
        r->program_version = report_column(s, q, 2);
        r->config_hash = report_column(s, q, 3);
        r->started_at = query_get_int(q, 4);
        r->ended_at = query_get_int(q, 5);
    }
    return state != QUERY_FAILED;
}

static bool report_read_policy(struct report_store *s, struct report *r)
{
    struct query *q = db_query(s->db, QUERY_REPORT_POLICY);
    enum query_state state = query_next(q, s->err);

    if (state == QUERY_ROW) {
        s->policy_id = query_get_int(q, 0);
        r->policy = report_column(s, q, 1);
    }
    return state != QUERY_FAILED;
}

/* Where a stage stands in the order of the pipeline. */
static size_t report_order(const char *name)
{
    size_t i = 0;

    while (stage_order[i] != NULL && strcmp(stage_order[i], name) != 0)
        i++;
    return i;
}

static int report_compare_stages(const void *a, const void *b)
{
    size_t x = report_order(((const struct report_stage *)a)->name);
    size_t y = report_order(((const struct report_stage *)b)->name);

    return (x > y) - (x < y);
}

static bool report_read_stages(struct report_store *s, struct report *r)
{
    struct query *q = db_query(s->db, QUERY_REPORT_STAGES);
    struct report_stage *items = NULL;
    enum query_state state;

    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        const char *name = report_column(s, q, 0);
        const struct stage *stage = stage_find(name);
        if (strcmp(name, "report") == 0)
            continue; /* of itself it cannot tell yet */
        items = arena_grow(s->arena, items, r->stage_count, sizeof(*items));
        items[r->stage_count++] =
            (struct report_stage){.name = name,
                                  .unit = stage == NULL ? "" : stage->unit,
                                  .in = query_get_int(q, 1),
                                  .kept = query_get_int(q, 2),
                                  .rejected = query_get_int(q, 3),
                                  .errored = query_get_int(q, 4),
                                  .pending = query_get_int(q, 5),
                                  .seconds = query_get_real(q, 6)};
    }
    if (items != NULL)
        qsort(items, r->stage_count, sizeof(*items), report_compare_stages);
    r->stages = items;
    return state != QUERY_FAILED;
}

bool report_count_rows(struct report_store *s, struct query *q,
                       enum counts_by by, const struct report_count **items,
                       size_t *count)
{
    struct counts c;
    enum query_state state;

    counts_init(&c, s->arena);
    while ((state = query_next(q, s->err)) == QUERY_ROW)
        counts_add(&c, query_get_int(q, 0), query_get_span(q, 1),
                   query_get_span(q, 2));
    counts_sort(&c, by);
    counts_release(&c);
    *items = c.items;
    *count = c.count;
    return state != QUERY_FAILED;
}

/* Rows of group, label, count; rows that count nothing are left out. */
static bool report_read_counts(struct report_store *s, struct query *q,
                               const struct report_count **counts,
                               size_t *count)
{
    struct report_count *items = NULL;
    enum query_state state;

    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        if (query_get_int(q, 2) == 0)
            continue;
        items = arena_grow(s->arena, items, *count, sizeof(*items));
        items[*count].group = report_column(s, q, 0);
        items[*count].label = report_column(s, q, 1);
        items[(*count)++].count = query_get_int(q, 2);
    }
    *counts = items;
    return state != QUERY_FAILED;
}

/* "within 1 km", "50.1 % of all samples", 123. */
static void report_add_near(struct report_store *s, struct report_count *items,
                            size_t *count, const char *group, int64_t near,
                            int64_t of, int part)
{
    static const char *const names[] = {"all samples", "what is taught",
                                        "what is in a split"};

    items[(*count)++] = (struct report_count){
        group,
        arena_print(s->arena, "%.1f %% of %s",
                    of == 0 ? 0 : 100 * (double)near / (double)of, names[part]),
        near};
}

/* How near samples come to the benchmarks; nothing where there is none. */
static bool report_read_contamination(struct report_store *s, struct report *r)
{
    struct contamination c;
    struct report_count *items = arena_take_array(
        s->arena, (CONTAMINATION_MARKS + 2) * (size_t)CONTAMINATION_PARTS,
        sizeof(*items));

    if (!contamination_read(s->db, s->policy_id, &c, s->err))
        return false;
    r->contamination = items;
    if (c.benchmarks[0] == '\0')
        return true;
    for (int i = -2; i < CONTAMINATION_MARKS; i++) {
        const char *group = i == -2   ? "the same picture"
                            : i == -1 ? "the same picture or one like it"
                                      : arena_print(s->arena, "within %g km",
                                                    contamination_marks_km[i]);
        for (int part = 0; part < CONTAMINATION_PARTS; part++) {
            const struct contamination_count *n = &c.parts[part];
            int64_t near = i == -2   ? n->same
                           : i == -1 ? n->similar
                                     : n->within[i];
            report_add_near(s, items, &r->contamination_count, group, near,
                            n->samples, part);
        }
    }
    return true;
}

static bool report_read_quotas(struct report_store *s, struct report *r)
{
    struct query *q = db_query(s->db, QUERY_REPORT_QUOTAS);
    struct report_quota *items = NULL;
    enum query_state state;

    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        items = arena_grow(s->arena, items, r->quota_count, sizeof(*items));
        items[r->quota_count++] = (struct report_quota){
            report_column(s, q, 0), query_get_real(q, 1), query_get_int(q, 2),
            query_get_int(q, 3), query_get_int(q, 4)};
    }
    r->quotas = items;
    return state != QUERY_FAILED;
}

/* How pictures repeat: of all, then what dedupe kept and set aside. */
static bool report_read_pictures(struct report_store *s, struct report *r)
{
    const struct report_count *all, *clusters;
    size_t count = 0, cluster_count;

    if (!report_read_counts(s, db_query(s->db, QUERY_REPORT_PICTURES), &all,
                            &count) ||
        !report_count_rows(s, db_query(s->db, QUERY_REPORT_CLUSTERS),
                           COUNTS_LABEL, &clusters, &cluster_count))
        return false;
    struct report_count *items =
        arena_take_array(s->arena, count + cluster_count + 1, sizeof(*items));
    for (size_t i = 0; i < count + cluster_count; i++)
        items[i] = i < count ? all[i] : clusters[i - count];
    r->clusters = items;
    r->cluster_count = count + cluster_count;
    return true;
}

static bool report_read_small(struct report_store *s, struct report *r)
{
    struct query *splits = db_query(s->db, QUERY_REPORT_SPLITS);

    query_int(splits, 1, s->policy_id);
    return report_count_rows(s, splits, COUNTS_LABEL_DOWN, &r->splits,
                             &r->split_count) &&
           report_read_pictures(s, r) && report_read_contamination(s, r) &&
           report_read_quotas(s, r) && report_read_categories(s, r);
}

static bool report_read_failures(struct report_store *s, struct report *r)
{
    struct query *q = db_query(s->db, QUERY_REPORT_FAILURE_COUNT);
    struct report_failure *items = NULL;
    enum query_state state;

    if (!query_one(q, &r->failure_total, s->err))
        return false;
    q = db_query(s->db, QUERY_REPORT_FAILURES);
    query_int(q, 1, REPORT_FAILURES);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        items = arena_grow(s->arena, items, r->failure_count, sizeof(*items));
        items[r->failure_count++] =
            (struct report_failure){.stage = report_column(s, q, 0),
                                    .kind = report_column(s, q, 1),
                                    .name = report_column(s, q, 2),
                                    .message = report_column(s, q, 3)};
    }
    r->failures = items;
    return state != QUERY_FAILED;
}

bool report_read_numbers(struct report_store *s, int64_t run_id,
                         struct report *r)
{
    return report_read_run(s, run_id, r) && report_read_policy(s, r) &&
           report_read_stages(s, r) && report_read_replies(s, r) &&
           report_read_funnel(s, r) && report_read_spent(s, r) &&
           report_read_teachers(s, r) && report_read_small(s, r) &&
           report_read_reviews(s, r) && report_read_failures(s, r);
}
