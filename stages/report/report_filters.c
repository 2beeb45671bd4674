#include "stages/report/report_filters.h"

#include <math.h>

#include "base/hash_index.h"
#include "filters/filter.h"
#include "stages/report/report_bins.h"
#include "stages/report/report_values.h"

/* More than a strip takes, since a sample may stand in one only once. */
enum { FILTERS_PICKS = 24, FILTERS_UNITS = 4 };

struct filters_one {
    struct report_filter item;
    int column;      /* of its values; -1: it has none */
    int64_t ordinal; /* of the rule, or -1 */
    struct values values;
    struct bins bins;
    int64_t missing[BINS_KINDS];
    struct filters_picks picks;
};

struct filters {
    struct report_store *store;
    struct filters_one *items; /* [count], heap */
    size_t count;
    int64_t *failed; /* [teachers][count] */
};

static int filters_column(const char *name)
{
    for (int i = 0; filter_all[i] != NULL; i++) {
        if (strcmp(filter_all[i]->name, name) == 0)
            return i;
    }
    return -1;
}

/* Kilometres and counts are told by their order of magnitude. */
static bool filters_is_log(const char *unit)
{
    static const char *const units[FILTERS_UNITS] = {"km", "characters",
                                                     "words", "tokens"};

    for (int i = 0; i < FILTERS_UNITS; i++) {
        if (strcmp(unit, units[i]) == 0)
            return true;
    }
    return false;
}

static void filters_take(struct filters *f, struct query *q)
{
    struct report_store *s = f->store;
    struct filters_one *one;

    f->items = heap_grow(f->items, f->count + 1, sizeof(*f->items));
    one = &f->items[f->count++];
    memset(one, 0, sizeof(*one));
    struct report_filter *item = &one->item;
    item->name = report_column(s, q, 1);
    item->unit = report_column(s, q, 2);
    item->about = report_column(s, q, 3);
    item->ruled = !query_get_null(q, 4);
    item->min = query_get_real(q, 5);
    item->max = query_get_real(q, 6);
    item->median = item->least = item->greatest = NAN;
    item->missing_passes =
        !item->ruled || span_is(query_get_span(q, 7), "passes");
    item->log_scale = filters_is_log(item->unit);
    one->column = filters_column(item->name);
    one->ordinal = item->ruled ? query_get_int(q, 4) : -1;
    values_init(&one->values);
    bins_init(&one->bins, item->log_scale, item->min, item->max);
    picks_init(&one->picks.inside, FILTERS_PICKS, s->arena);
    picks_init(&one->picks.outside, FILTERS_PICKS, s->arena);
    picks_init(&one->picks.alone, FILTERS_PICKS, s->arena);
}

struct filters *filters_open(struct report_store *s)
{
    struct filters *f = heap_take(sizeof(*f));
    struct query *q = db_query(s->db, QUERY_REPORT_FILTERS);
    enum query_state state;

    *f = (struct filters){.store = s};
    query_int(q, 1, s->policy_id);
    while ((state = query_next(q, s->err)) == QUERY_ROW)
        filters_take(f, q);
    if (state == QUERY_FAILED) {
        filters_close(f);
        return NULL;
    }
    f->failed = arena_take_array(
        s->arena, (s->table.teachers + 1) * (f->count + 1), sizeof(*f->failed));
    return f;
}

void filters_close(struct filters *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->count; i++)
        values_release(&f->items[i].values);
    free(f->items);
    free(f);
}

/* How far a value lies from the bound it is nearest to, on its side. */
static double filters_off(const struct report_filter *f, double value)
{
    double low = fabs(value - f->min), high = fabs(value - f->max);

    if (isnan(value))
        return INFINITY;
    if (isnan(low))
        return isnan(high) ? 0 : high;
    return isnan(high) || low < high ? low : high;
}

/* Decisive ones come first on each side of the cut. */
static void filters_pick(struct filters_one *one, double value,
                         const struct filters_reply *r, bool failed, bool alone)
{
    struct pick p = {.off = filters_off(&one->item, value),
                     .tie = hash_mix((uint64_t)r->sample_id * 64 + r->teacher),
                     .value = value,
                     .sample_id = r->sample_id,
                     .teacher = (uint16_t)r->teacher,
                     .kept = r->kept,
                     .alone = alone};
    bool decisive = failed ? alone : r->kept;

    if (alone)
        picks_add(&one->picks.alone, &p);
    if (!decisive)
        p.off += 1e9;
    picks_add(failed ? &one->picks.outside : &one->picks.inside, &p);
}

static void filters_add_value(struct filters *f, size_t i, double value,
                              const struct filters_reply *r)
{
    struct filters_one *one = &f->items[i];
    uint64_t bit = one->ordinal < 0 ? 0 : UINT64_C(1) << one->ordinal;
    bool failed = (r->failed & bit) != 0;
    bool others = r->decided && (r->failed & ~bit) == 0;

    if (isnan(value)) {
        one->item.missing++;
        one->missing[BINS_ALL]++;
        one->missing[BINS_OTHERS] += others;
        one->missing[BINS_RIGHT] += others && r->right;
    } else {
        one->item.measured++;
        values_add(&one->values, value);
        bins_add(&one->bins, value, others, r->right);
    }
    if (!r->decided || bit == 0)
        return;
    one->item.any += failed;
    one->item.first += r->first == one->ordinal;
    one->item.only += r->failed == bit;
    one->item.passing += !failed;
    one->item.kept += others && !failed;
    one->item.without += others;
    f->failed[r->teacher * f->count + i] += failed;
    filters_pick(one, value, r, failed, r->failed == bit);
}

void filters_add(struct filters *f, struct query *q, int column,
                 const struct filters_reply *r)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->items[i].column >= 0)
            filters_add_value(
                f, i, query_get_real(q, column + f->items[i].column), r);
    }
}

void filters_finish(struct filters *f, struct report *r)
{
    struct report_filter *items =
        arena_take_array(f->store->arena, f->count + 1, sizeof(*items));

    for (size_t i = 0; i < f->count; i++) {
        struct filters_one *one = &f->items[i];
        one->item.median = values_median(&one->values);
        one->item.sampled = values_thinned(&one->values);
        bins_fill(&one->bins, one->missing, &one->item);
        items[i] = one->item;
    }
    r->filters = items;
    r->filter_count = f->count;
}

const struct filters_picks *filters_picks(const struct filters *f, size_t i)
{
    return &f->items[i].picks;
}

const int64_t *filters_failed(const struct filters *f, size_t teacher)
{
    return &f->failed[teacher * f->count];
}
