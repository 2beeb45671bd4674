/* The tables of teachers, filters and countries: one walk over the samples and
 * one over all replies, which leave a few numbers of each in the table. */
#include <math.h>

#include "base/arena.h"
#include "filters/filter.h"
#include "geo/distance.h"
#include "geo/names.h"
#include "stages/report/report_filters.h"
#include "stages/report/report_counts.h"
#include "stages/report/report_values.h"

/* Columns of a reply before those of the filters. */
enum { REPLIES_COLUMNS = 8 };

/* How far off a position is, and the country that it should be in. */
struct replies_km {
    float km;
    uint16_t country;
};

struct replies {
    struct report_store *store;
    struct report_teacher *teachers; /* [count] */
    int64_t *ids;                    /* [count] */
    struct values *teacher_km;       /* [count], heap */
    struct replies_km *km; /* [km_count] of every position, in the spill */
    struct spill km_memory;
    size_t km_count;
    size_t count;
    struct counts statuses;
    int distance; /* the column of the filter distance; 0: none */
    double points_km[REPORT_POINTS];
    distance_km *distance_km;
};

static uint16_t replies_country(struct span code)
{
    if (code.len != 2 || code.data[0] < 'A' || code.data[0] > 'Z' ||
        code.data[1] < 'A' || code.data[1] > 'Z')
        return TABLE_NOWHERE;
    return (uint16_t)((code.data[0] - 'A') * 26 + (code.data[1] - 'A'));
}

static bool replies_read_teachers(struct replies *t)
{
    struct report_store *s = t->store;
    struct query *q = db_query(s->db, QUERY_REPORT_TEACHERS);
    enum query_state state;

    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        t->teachers =
            arena_grow(s->arena, t->teachers, t->count, sizeof(*t->teachers));
        t->ids = arena_grow(s->arena, t->ids, t->count, sizeof(*t->ids));
        t->teachers[t->count] =
            (struct report_teacher){.name = report_column(s, q, 1),
                                    .backend = report_column(s, q, 2),
                                    .model = report_column(s, q, 3),
                                    .prompt = report_column(s, q, 4),
                                    .weight = NAN};
        t->ids[t->count++] = query_get_int(q, 0);
        if (s->table.candidates < query_get_int(q, 5))
            s->table.candidates = query_get_int(q, 5);
    }
    s->table.teachers = t->count;
    s->teacher_ids = t->ids;
    return state != QUERY_FAILED;
}

static bool replies_read_weights(struct replies *t)
{
    struct report_store *s = t->store;

    for (size_t i = 0; i < t->count; i++) {
        struct query *q = db_query(s->db, QUERY_REPORT_WEIGHT);
        enum query_state state;

        query_int(q, 1, t->ids[i]);
        while ((state = query_next(q, s->err)) == QUERY_ROW) {
            if (!query_get_null(q, 0))
                t->teachers[i].weight = query_get_real(q, 0);
        }
        if (state == QUERY_FAILED)
            return false;
    }
    return true;
}

/* The first point of the curve that is not nearer than km. */
static int replies_point(const struct replies *t, double km)
{
    int low = 0, high = REPORT_POINTS;

    while (low < high) {
        int middle = (low + high) / 2;
        if (t->points_km[middle] < km)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void replies_add_km(struct replies *t, size_t i, size_t country,
                           double km)
{
    struct report_teacher *teacher = &t->teachers[i];

    teacher->positions++;
    values_add(&t->teacher_km[i], km);
    t->km = spill_grow_array(&t->km_memory, t->km_count + 1, sizeof(*t->km));
    t->km[t->km_count++] = (struct replies_km){(float)km, (uint16_t)country};
    for (int k = 0; k < REPORT_MARKS; k++)
        teacher->within[k] += km <= report_marks_km[k];
    int k = replies_point(t, km);
    if (k < REPORT_POINTS)
        teacher->curve[k]++; /* summed up in the end */
}

/* The distance as the filter measured it, else by itself; NaN: not known. */
static double replies_km(const struct replies *t, struct query *q,
                         const struct table_sample *sample, bool measured)
{
    double lat = query_get_real(q, 2), lon = query_get_real(q, 3);
    double km =
        measured && t->distance > 0 ? query_get_real(q, t->distance) : NAN;

    if (!isnan(km) || isnan(lat) || isnan(lon) ||
        isnan((double)sample->lat_deg))
        return km;
    return t->distance_km((double)sample->lat_deg, (double)sample->lon_deg, lat,
                          lon);
}

/* What the table holds of a reply: the first of a teacher about a sample. */
static void replies_put(struct replies *t, size_t i, struct query *q,
                        int64_t sample_id, unsigned bits, double km)
{
    struct table_reply *cell = table_reply(&t->store->table, sample_id, i);
    uint16_t mask = 0;

    if ((bits & TABLE_DECIDED) != 0) {
        mask = table_mask(&t->store->table, (uint64_t)query_get_int(q, 5),
                          t->store->arena);
        t->store->table.mask_replies[mask]++;
    }
    if (cell->bits != 0)
        return;
    *cell = (struct table_reply){.lat_deg = (float)query_get_real(q, 2),
                                 .lon_deg = (float)query_get_real(q, 3),
                                 .km = (float)km,
                                 .mask = mask,
                                 .bits = (uint8_t)bits};
}

static void replies_add(struct replies *t, size_t i, struct query *q,
                        bool measured)
{
    int64_t sample_id = query_get_int(q, 0);
    struct table_sample *sample = table_find(&t->store->table, sample_id);
    unsigned bits = TABLE_REPLIED;

    if (sample == NULL || (sample->bits & TABLE_CURRENT) == 0)
        return; /* of a sample that is retired */
    if (span_is(query_get_span(q, 1), "ok"))
        bits |= TABLE_PARSED;
    if (!query_get_null(q, 4))
        bits |= TABLE_DECIDED;
    if (query_get_int(q, 4) == 1)
        bits |= TABLE_KEPT;
    if (!query_get_null(q, 2) && !query_get_null(q, 3))
        bits |= TABLE_POSITION;
    sample->bits |= (uint8_t)bits;
    if (!query_get_null(q, 1))
        counts_add(&t->statuses, (int64_t)i, span_of(t->teachers[i].name),
                   query_get_span(q, 1));
    t->teachers[i].replies++;
    t->teachers[i].parsed += (bits & TABLE_PARSED) != 0;
    t->teachers[i].kept += (bits & TABLE_KEPT) != 0;
    double km = replies_km(t, q, sample, measured);
    if (!isnan(km) && (bits & TABLE_POSITION) != 0)
        replies_add_km(t, i, sample->country, km);
    replies_put(t, i, q, sample_id, bits, km);
    if (!measured)
        return;
    const struct filters_reply r = {
        .sample_id = sample_id,
        .teacher = i,
        .decided = (bits & TABLE_DECIDED) != 0,
        .kept = (bits & TABLE_KEPT) != 0,
        .right = km <= t->store->right_km,
        .failed = (uint64_t)query_get_int(q, 5),
        .first = query_get_null(q, 6) ? -1 : query_get_int(q, 6)};
    filters_add(t->store->filters, q, REPLIES_COLUMNS, &r);
}

/* The place of a teacher of now, or SIZE_MAX. */
static size_t replies_teacher(const struct replies *t, int64_t id)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->ids[i] == id)
            return i;
    }
    return SIZE_MAX;
}

/* Those that were measured, in the order in which they lie in the store. */
static bool replies_walk_measured(struct replies *t, int64_t *measured)
{
    struct query *q = db_query(t->store->db, QUERY_REPORT_REPLIES);
    enum query_state state;

    query_int(q, 1, t->store->policy_id);
    while ((state = query_next(q, t->store->err)) == QUERY_ROW) {
        size_t i = replies_teacher(t, query_get_int(q, 7));
        if (i == SIZE_MAX)
            continue;
        replies_add(t, i, q, true);
        measured[i]++;
    }
    return state != QUERY_FAILED;
}

/* The others of a teacher, where there are any. */
static bool replies_walk_others(struct replies *t, size_t i, int64_t measured)
{
    struct query *q = db_query(t->store->db, QUERY_REPORT_REPLY_COUNT);
    enum query_state state;
    int64_t all = 0;

    query_int(q, 1, t->ids[i]);
    if (!query_one(q, &all, t->store->err))
        return false;
    if (all == measured)
        return true;
    q = db_query(t->store->db, QUERY_REPORT_UNMEASURED);
    query_int(q, 1, t->store->policy_id);
    query_int(q, 2, t->ids[i]);
    while ((state = query_next(q, t->store->err)) == QUERY_ROW)
        replies_add(t, i, q, false);
    return state != QUERY_FAILED;
}

static bool replies_walk(struct replies *t)
{
    int64_t *measured =
        arena_take_array(t->store->arena, t->count + 1, sizeof(*measured));
    bool ok = replies_walk_measured(t, measured);

    for (size_t i = 0; ok && i < t->count; i++)
        ok = replies_walk_others(t, i, measured[i]);
    return ok;
}

static bool replies_read_samples(struct replies *t)
{
    struct report_store *s = t->store;
    struct query *q = db_query(s->db, QUERY_REPORT_ROWS);
    enum query_state state;

    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        int64_t id = query_get_int(q, 0);
        table_grow(&s->table, id);
        struct table_sample *sample = table_find(&s->table, id);
        if (sample == NULL)
            continue;
        sample->lat_deg = (float)query_get_real(q, 1);
        sample->lon_deg = (float)query_get_real(q, 2);
        sample->country = replies_country(query_get_span(q, 3));
        sample->bits = TABLE_CURRENT;
        if (query_get_int(q, 4) == 1)
            sample->bits |= TABLE_USABLE;
    }
    return state != QUERY_FAILED;
}

/* Samples of each country, those with a reply, those with one that passed. */
static void replies_count_countries(struct replies *t,
                                    struct report_country *slots)
{
    const struct table *table = &t->store->table;

    for (size_t i = 0; i < table->rows; i++) {
        const struct table_sample *s = &table->samples[i];
        struct report_country *c = &slots[s->country];
        if ((s->bits & TABLE_CURRENT) == 0 || (s->bits & TABLE_USABLE) == 0)
            continue;
        c->samples++;
        c->taught += (s->bits & TABLE_REPLIED) != 0;
        c->kept += (s->bits & TABLE_KEPT) != 0;
    }
}

static int replies_compare_countries(const void *a, const void *b)
{
    const struct report_country *x = a, *y = b;

    if (x->samples != y->samples)
        return x->samples > y->samples ? -1 : 1;
    return strcmp(x->code, y->code);
}

static const char *replies_code(struct replies *t, size_t slot)
{
    if (slot == TABLE_NOWHERE)
        return "";
    return arena_print(t->store->arena, "%c%c", (char)('A' + slot / 26),
                       (char)('A' + slot % 26));
}

/* The median of each country: the distances in the order of countries, each of
 * which is then halved. */
static void replies_country_medians(const struct replies *t,
                                    struct report_country *slots)
{
    size_t *ends = heap_take((TABLE_COUNTRIES + 1) * sizeof(*ends));
    struct spill memory = {.data = NULL};
    double *km = spill_grow_array(&memory, t->km_count + 1, sizeof(*km));

    memset(ends, 0, (TABLE_COUNTRIES + 1) * sizeof(*ends));
    for (size_t i = 0; i < t->km_count; i++)
        ends[t->km[i].country + 1]++;
    for (size_t i = 1; i <= TABLE_COUNTRIES; i++)
        ends[i] += ends[i - 1];
    /* ends[i] is where country i begins, and in the end where it ends. */
    for (size_t i = 0; i < t->km_count; i++)
        km[ends[t->km[i].country]++] = (double)t->km[i].km;
    for (size_t i = 0; i < TABLE_COUNTRIES; i++) {
        size_t from = i == 0 ? 0 : ends[i - 1];
        slots[i].median_km = values_middle(km + from, ends[i] - from);
    }
    spill_release(&memory);
    free(ends);
}

static void replies_read_countries(struct replies *t, struct report *r)
{

    struct report_country *slots =
        arena_take_array(t->store->arena, TABLE_COUNTRIES, sizeof(*slots));

    replies_count_countries(t, slots);
    replies_country_medians(t, slots);
    for (size_t i = 0; i < TABLE_COUNTRIES; i++) {
        struct report_country c = slots[i];
        if (c.samples == 0)
            continue;
        c.code = replies_code(t, i);
        const char *name = names_country_name(c.code);
        c.name = c.code[0] == '\0' ? "no country" : name ? name : c.code;
        slots[r->country_count++] = c;
    }
    if (r->country_count > 1)
        qsort(slots, r->country_count, sizeof(*slots),
              replies_compare_countries);
    r->countries = slots;
}

static void replies_finish(struct replies *t)
{
    for (size_t i = 0; i < t->count; i++) {
        t->teachers[i].median_km = values_median(&t->teacher_km[i]);
        t->teachers[i].mean_km = values_mean(&t->teacher_km[i]);
        for (int k = 1; k < REPORT_POINTS; k++)
            t->teachers[i].curve[k] += t->teachers[i].curve[k - 1];
    }
}

static struct values *replies_values(size_t count)
{
    struct values *v = heap_take((count + 1) * sizeof(*v));

    for (size_t i = 0; i < count; i++)
        values_init(&v[i]);
    return v;
}

static void replies_release(struct values *v, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values_release(&v[i]);
    free(v);
}

static int replies_compare_patterns(const void *a, const void *b)
{
    const struct report_pattern *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return (x->failed > y->failed) - (x->failed < y->failed);
}

static void replies_read_patterns(struct replies *t, struct report *r)
{
    const struct table *table = &t->store->table;
    struct report_pattern *items = arena_take_array(
        t->store->arena, table->mask_count + 1, sizeof(*items));

    for (size_t i = 0; i < table->mask_count; i++) {
        items[i] =
            (struct report_pattern){table->masks[i], table->mask_replies[i]};
        r->decided += items[i].count;
    }
    for (size_t i = 0; i < t->count; i++)
        r->kept_replies += t->teachers[i].kept;
    if (table->mask_count > 1)
        qsort(items, table->mask_count, sizeof(*items),
              replies_compare_patterns);
    r->patterns = items;
    r->pattern_count = table->mask_count;
}

static int replies_find_distance(void)
{
    for (int i = 0; filter_all[i] != NULL; i++) {
        if (strcmp(filter_all[i]->name, "distance") == 0)
            return REPLIES_COLUMNS + i;
    }
    return 0;
}

static bool replies_read(struct replies *t, struct report *r)
{
    struct report_store *s = t->store;
    bool ok = replies_read_samples(t);

    if (s->table.rows == 0)
        table_grow(&s->table, 0);
    s->filters = ok ? filters_open(s) : NULL;
    ok = s->filters != NULL;
    if (!ok || !replies_walk(t))
        return false;
    replies_finish(t);
    replies_read_countries(t, r);
    replies_read_patterns(t, r);
    filters_finish(s->filters, r);
    for (size_t i = 0; i < t->count; i++) {
        t->teachers[i].failed = filters_failed(s->filters, i);
        t->teachers[i].failed_count = r->filter_count;
    }
    return true;
}

bool report_read_replies(struct report_store *s, struct report *r)
{
    struct replies t = {.store = s,
                        .distance = replies_find_distance(),
                        .distance_km = distance_named("geodesic")};

    for (int k = 0; k < REPORT_POINTS; k++)
        t.points_km[k] = report_point_km(k);
    if (!replies_read_teachers(&t) || !replies_read_weights(&t))
        return false;
    t.teacher_km = replies_values(t.count);
    counts_init(&t.statuses, s->arena);
    bool ok = replies_read(&t, r);
    counts_sort(&t.statuses, COUNTS_MOST);
    r->statuses = t.statuses.items;
    r->status_count = t.statuses.count;
    counts_release(&t.statuses);
    replies_release(t.teacher_km, t.count);
    spill_release(&t.km_memory);
    r->teachers = t.teachers;
    r->teacher_count = t.count;
    return ok;
}
