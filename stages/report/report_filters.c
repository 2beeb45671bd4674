/* The table of filters: what they measured, and what failed them. */
#include <math.h>

#include "base/arena.h"
#include "filters/filter.h"
#include "stages/report/report_numbers.h"
#include "stages/report/report_values.h"

struct filters {
    struct report_store *store;
    struct report_filter *items; /* [count] */
    int *columns;                /* [count] of its values; 0: it has none */
    int64_t *ordinals;           /* [count]; of the rule, or -1 */
    struct values *values;       /* [count], heap */
    size_t count;
};

/* Behind the id of the reply the values stand in the order of the build. */
static int filters_column(const char *name)
{
    for (int i = 0; filter_all[i] != NULL; i++) {
        if (strcmp(filter_all[i]->name, name) == 0)
            return i + 1;
    }
    return 0;
}

static void filters_add(struct filters *f, struct query *q)
{
    struct report_store *s = f->store;
    struct report_filter *one;

    f->items = arena_grow(s->arena, f->items, f->count, sizeof(*f->items));
    f->columns =
        arena_grow(s->arena, f->columns, f->count, sizeof(*f->columns));
    f->ordinals =
        arena_grow(s->arena, f->ordinals, f->count, sizeof(*f->ordinals));
    one = &f->items[f->count];
    *one = (struct report_filter){.name = report_column(s, q, 1),
                                  .unit = report_column(s, q, 2),
                                  .about = report_column(s, q, 3),
                                  .ruled = !query_get_null(q, 4),
                                  .min = query_get_real(q, 5),
                                  .max = query_get_real(q, 6),
                                  .median = NAN};
    one->missing_passes = span_is(query_get_span(q, 7), "passes");
    one->log_scale = strcmp(one->unit, "km") == 0;
    f->columns[f->count] = filters_column(one->name);
    f->ordinals[f->count] = one->ruled ? query_get_int(q, 4) : -1;
    f->count++;
}

static bool filters_read(struct filters *f)
{
    struct query *q = db_query(f->store->db, QUERY_REPORT_FILTERS);
    enum query_state state;

    query_int(q, 1, f->store->policy_id);
    while ((state = query_next(q, f->store->err)) == QUERY_ROW)
        filters_add(f, q);
    return state != QUERY_FAILED;
}

static void filters_add_value(struct filters *f, size_t i, double value)
{
    if (isnan(value)) {
        f->items[i].missing++;
        return;
    }
    f->items[i].measured++;
    values_add(&f->values[i], value);
}

static bool filters_read_values(struct filters *f)
{
    struct query *q = db_query(f->store->db, QUERY_REPORT_VALUES);
    enum query_state state;

    while ((state = query_next(q, f->store->err)) == QUERY_ROW) {
        for (size_t i = 0; i < f->count; i++) {
            if (f->columns[i] > 0)
                filters_add_value(f, i, query_get_real(q, f->columns[i]));
        }
    }
    return state != QUERY_FAILED;
}

/* The axis: all values but the utmost hundredth at each end, and the
 * bounds. */
static void filters_bin(struct report_filter *one, struct values *v)
{
    values_sort(v);
    one->median = values_median(v);
    one->sampled = values_thinned(v);
    if (v->count == 0)
        return;
    one->low = values_part(v, 0.01);
    one->high = values_part(v, 0.99);
    if (!isnan(one->min) && one->min < one->low)
        one->low = one->min;
    if (!isnan(one->max) && one->max > one->high)
        one->high = one->max;
    if (one->log_scale && one->low < 0.01)
        one->low = 0.01;
    if (one->low < one->high)
        values_bin(v, one->low, one->high, one->log_scale, one->bins,
                   REPORT_BINS);
}

static bool filters_read_verdicts(struct filters *f)
{
    struct query *q = db_query(f->store->db, QUERY_REPORT_VERDICTS);
    enum query_state state;

    query_int(q, 1, f->store->policy_id);
    while ((state = query_next(q, f->store->err)) == QUERY_ROW) {
        uint64_t failed = (uint64_t)query_get_int(q, 0);
        int64_t first = query_get_null(q, 1) ? -1 : query_get_int(q, 1);
        int64_t count = query_get_int(q, 2);
        for (size_t i = 0; i < f->count; i++) {
            int64_t ordinal = f->ordinals[i];
            if (ordinal < 0 || (failed >> ordinal & 1) == 0)
                continue;
            f->items[i].any += count;
            f->items[i].first += ordinal == first ? count : 0;
            f->items[i].only += failed == UINT64_C(1) << ordinal ? count : 0;
        }
    }
    return state != QUERY_FAILED;
}

bool report_read_filters(struct report_store *s, struct report *r)
{
    struct filters f = {.store = s};

    if (!filters_read(&f))
        return false;
    f.values = heap_take((f.count + 1) * sizeof(*f.values));
    for (size_t i = 0; i < f.count; i++)
        values_init(&f.values[i]);
    bool ok = filters_read_values(&f) && filters_read_verdicts(&f);
    for (size_t i = 0; i < f.count; i++) {
        filters_bin(&f.items[i], &f.values[i]);
        values_release(&f.values[i]);
    }
    free(f.values);
    r->filters = f.items;
    r->filter_count = f.count;
    return ok;
}
