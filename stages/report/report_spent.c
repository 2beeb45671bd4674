/* How replies ended, and what they took: tokens and time, of all of them. */
#include "stages/report/report_numbers.h"
#include "stages/report/report_tally.h"
#include "stages/report/report_values.h"

struct spent {
    struct report_store *store;
    struct tally finishes;
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
static bool spent_read(struct spent *w, struct report_teacher *t, int64_t id)
{
    struct report_store *s = w->store;
    struct query *q = db_query(s->db, QUERY_REPORT_SPENT);
    enum query_state state;

    query_int(q, 1, id);
    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        const struct table_sample *sample =
            table_find(&s->table, query_get_int(q, 0));
        if (sample == NULL || (sample->bits & TABLE_CURRENT) == 0)
            continue;
        tally_add(&w->finishes, query_get_span(q, 1), s->arena);
        for (int i = 0; i < REPORT_SPENT; i++) {
            if (!query_get_null(q, 2 + i))
                spent_add(&t->spent[i], &w->values[i],
                          query_get_real(q, 2 + i));
        }
    }
    return state != QUERY_FAILED;
}

bool report_read_spent(struct report_store *s, struct report *r)
{
    struct report_teacher *teachers =
        arena_take_array(s->arena, r->teacher_count + 1, sizeof(*teachers));
    struct report_count *finishes = NULL;
    bool ok = true;

    for (size_t i = 0; ok && i < r->teacher_count; i++) {
        struct spent w = {.store = s};
        teachers[i] = r->teachers[i];
        for (int k = 0; k < REPORT_SPENT; k++)
            values_init(&w.values[k]);
        ok = spent_read(&w, &teachers[i], s->teacher_ids[i]);
        for (int k = 0; k < REPORT_SPENT; k++) {
            teachers[i].spent[k].total = w.values[k].sum;
            teachers[i].spent[k].median = values_median(&w.values[k]);
            values_release(&w.values[k]);
        }
        tally_end(&w.finishes, teachers[i].name, s->arena, &finishes,
                  &r->finish_count);
    }
    r->teachers = teachers;
    r->finishes = finishes;
    return ok;
}
