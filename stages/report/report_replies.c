/* The tables of teachers and countries: one walk over all replies, and one
 * over the samples. */
#include <math.h>

#include "base/arena.h"
#include "geo/distance.h"
#include "geo/names.h"
#include "stages/report/report_numbers.h"
#include "stages/report/report_values.h"

/* Two letters of ISO 3166-1, and one place for all that has none. */
enum { REPLIES_COUNTRIES = 26 * 26 + 1, REPLIES_NOWHERE = 26 * 26 };

struct replies {
    struct report_store *store;
    struct report_teacher *teachers; /* [count] */
    int64_t *ids;                    /* [count] */
    struct values *teacher_km;       /* [count], heap */
    struct values *country_km;       /* [REPLIES_COUNTRIES], heap */
    size_t count;
    double points_km[REPORT_POINTS];
    distance_km *distance;
};

static size_t replies_country(struct span code)
{
    if (code.len != 2 || code.data[0] < 'A' || code.data[0] > 'Z' ||
        code.data[1] < 'A' || code.data[1] > 'Z')
        return REPLIES_NOWHERE;
    return (size_t)(code.data[0] - 'A') * 26 + (size_t)(code.data[1] - 'A');
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
    }
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
    values_add(&t->country_km[country], km);
    for (int k = 0; k < REPORT_MARKS; k++)
        teacher->within[k] += km <= report_marks_km[k];
    int k = replies_point(t, km);
    if (k < REPORT_POINTS)
        teacher->curve[k]++; /* summed up in the end */
}

static void replies_add_reach(struct replies *t, struct query *q)
{
    unsigned bits = REACH_REPLIED;

    if (span_is(query_get_span(q, 2), "ok"))
        bits |= REACH_PARSED;
    if (query_get_int(q, 7) == 1)
        bits |= REACH_KEPT;
    reach_add(&t->store->reach, query_get_int(q, 8), bits);
}

/* The replies of one teacher. */
static bool replies_walk(struct replies *t, size_t i)
{
    struct query *q = db_query(t->store->db, QUERY_REPORT_REPLIES);
    enum query_state state;

    query_int(q, 1, t->store->policy_id);
    query_int(q, 2, t->ids[i]);
    while ((state = query_next(q, t->store->err)) == QUERY_ROW) {
        replies_add_reach(t, q);
        if (query_get_int(q, 9) == 0)
            continue; /* of a sample that is retired */
        t->teachers[i].replies++;
        t->teachers[i].parsed += span_is(query_get_span(q, 2), "ok");
        t->teachers[i].kept += query_get_int(q, 7) == 1;
        if (query_get_null(q, 3) || query_get_null(q, 5))
            continue;
        replies_add_km(t, i, replies_country(query_get_span(q, 1)),
                       t->distance(query_get_real(q, 3), query_get_real(q, 4),
                                   query_get_real(q, 5), query_get_real(q, 6)));
    }
    return state != QUERY_FAILED;
}

/* Samples of each country, those with a reply, those with one that passed. */
static bool replies_count_countries(struct replies *t,
                                    struct report_country *slots)
{
    struct report_store *s = t->store;
    struct query *q = db_query(s->db, QUERY_REPORT_COUNTRIES);
    enum query_state state;

    while ((state = query_next(q, s->err)) == QUERY_ROW) {
        struct report_country *c =
            &slots[replies_country(query_get_span(q, 0))];
        unsigned bits = reach_of(&s->reach, query_get_int(q, 1));
        c->samples++;
        c->taught += (bits & REACH_REPLIED) != 0;
        c->kept += (bits & REACH_KEPT) != 0;
    }
    return state != QUERY_FAILED;
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
    if (slot == REPLIES_NOWHERE)
        return "";
    return arena_print(t->store->arena, "%c%c", (char)('A' + slot / 26),
                       (char)('A' + slot % 26));
}

static bool replies_read_countries(struct replies *t, struct report *r)
{
    struct report_country *slots =
        arena_take_array(t->store->arena, REPLIES_COUNTRIES, sizeof(*slots));
    bool ok = replies_count_countries(t, slots);

    for (size_t i = 0; ok && i < REPLIES_COUNTRIES; i++) {
        struct report_country c = slots[i];
        if (c.samples == 0)
            continue;
        c.code = replies_code(t, i);
        const char *name = names_country_name(c.code);
        c.name = c.code[0] == '\0' ? "no country" : name ? name : c.code;
        c.median_km = values_median(&t->country_km[i]);
        slots[r->country_count++] = c;
    }
    if (r->country_count > 1)
        qsort(slots, r->country_count, sizeof(*slots),
              replies_compare_countries);
    r->countries = slots;
    return ok;
}

static void replies_finish(struct replies *t)
{
    for (size_t i = 0; i < t->count; i++) {
        values_sort(&t->teacher_km[i]);
        t->teachers[i].median_km = values_median(&t->teacher_km[i]);
        t->teachers[i].mean_km = values_mean(&t->teacher_km[i]);
        for (int k = 1; k < REPORT_POINTS; k++)
            t->teachers[i].curve[k] += t->teachers[i].curve[k - 1];
    }
    for (size_t i = 0; i < REPLIES_COUNTRIES; i++)
        values_sort(&t->country_km[i]);
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

bool report_read_replies(struct report_store *s, struct report *r)
{
    struct replies t = {.store = s, .distance = distance_named("geodesic")};

    for (int k = 0; k < REPORT_POINTS; k++)
        t.points_km[k] = report_point_km(k);
    if (!replies_read_teachers(&t) || !replies_read_weights(&t))
        return false;
    t.teacher_km = replies_values(t.count);
    t.country_km = replies_values(REPLIES_COUNTRIES);
    bool ok = true;
    for (size_t i = 0; ok && i < t.count; i++)
        ok = replies_walk(&t, i);
    if (ok) {
        replies_finish(&t);
        ok = replies_read_countries(&t, r);
    }
    replies_release(t.teacher_km, t.count);
    replies_release(t.country_km, REPLIES_COUNTRIES);
    r->teachers = t.teachers;
    r->teacher_count = t.count;
    return ok;
}
