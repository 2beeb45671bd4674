/* How replies ended, and what they took: tokens and time, of all of them. */
#include "stages/report/report_counts.h"
#include "stages/report/report_numbers.h"
#include "stages/report/report_values.h"

struct spent {
    struct report_store *store;
    struct counts *finishes; /* of all teachers */
    struct values values[REPORT_SPENT];
};

static void spent_add(struct report_spent *s, struct values *values, double v)
{
    values_add(values, v);
    if (s->known++ == 0)
        s->least = s->most = v;
    s->least = v < s->least ? v : s->least;
    s->most = v > s->most ? v : s->most;
    s->bins[report_spent_bin(v)]++;
}

/* Replies of samples that are current alone, as everywhere in the report. */
static bool spent_read(struct spent *w, struct report_teacher *t, size_t i)
{
    struct report_store *s = w->store;
    struct query *q = db_query(s->db, QUERY_REPORT_SPENT);
    enum query_state state;

    query_int(q, 1, s->teacher_ids[i]);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        const struct table_sample *sample =
            table_find(&s->table, query_get_int(q, 0));
        if (sample == NULL || (sample->bits & TABLE_CURRENT) == 0)
            continue;
        counts_add(w->finishes, (int64_t)i, span_of(t->name),
                   query_get_span(q, 1));
        for (int k = 0; k < REPORT_SPENT; k++) {
            if (!query_get_null(q, 2 + k))
                spent_add(&t->spent[k], &w->values[k],
                          query_get_real(q, 2 + k));
        }
    }
    return state != QUERY_FAILED;
}

bool report_read_spent(struct report_store *s, struct report *r)
{
    struct report_teacher *teachers =
        arena_take_array(s->arena, r->teacher_count + 1, sizeof(*teachers));
    struct counts finishes;
    bool ok = true;

    counts_init(&finishes, s->arena);
    for (size_t i = 0; ok && i < r->teacher_count; i++) {
        struct spent w = {.store = s, .finishes = &finishes};
        teachers[i] = r->teachers[i];
        for (int k = 0; k < REPORT_SPENT; k++)
            values_init(&w.values[k]);
        ok = spent_read(&w, &teachers[i], i);
        for (int k = 0; k < REPORT_SPENT; k++) {
            teachers[i].spent[k].total = w.values[k].sum;
            teachers[i].spent[k].median = values_median(&w.values[k]);
            values_release(&w.values[k]);
        }
    }
    r->teachers = teachers;
    counts_sort(&finishes, COUNTS_MOST);
    r->finishes = finishes.items;
    r->finish_count = finishes.count;
    counts_release(&finishes);
    return ok;
}
