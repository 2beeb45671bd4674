#include "commands/evaluation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/gazetteer.h"
#include "geo/names.h"

/* What is gathered of the teacher whose rows are being read. */
struct evaluation_run {
    const struct evaluation_request *request;
    struct arena *arena;
    struct evaluation *out;
    struct gazetteer *gazetteer; /* names for positions without any */
    size_t room;
    double *km; /* [km_count], of the current teacher */
    size_t km_count, km_room;
};

static int evaluation_compare_km(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Mean and median of the current teacher. */
static void evaluation_end_teacher(struct evaluation_run *r)
{
    struct evaluation_teacher *t;
    double sum = 0.0;
    size_t n = r->km_count;

    if (!r->out->count)
        return;
    t = &r->out->teachers[r->out->count - 1];
    t->mean_km = t->median_km = NAN;
    if (!n)
        return;
    qsort(r->km, n, sizeof(*r->km), evaluation_compare_km);
    for (size_t i = 0; i < n; i++)
        sum += r->km[i];
    t->mean_km = sum / (double)n;
    t->median_km =
        n % 2 ? r->km[n / 2] : (r->km[n / 2 - 1] + r->km[n / 2]) / 2.0;
    r->km_count = 0;
}

static struct evaluation_teacher *
evaluation_teacher_of(struct evaluation_run *r, struct query *row)
{
    struct evaluation *out = r->out;
    struct span name = query_get_span(row, 0);
    struct evaluation_teacher *grown;

    if (out->count && span_is(name, out->teachers[out->count - 1].name))
        return &out->teachers[out->count - 1];
    evaluation_end_teacher(r);
    if (out->count == r->room) {
        r->room = r->room ? 2 * r->room : 16;
        grown = arena_take_array(r->arena, r->room, sizeof(*grown));
        if (out->count)
            memcpy(grown, out->teachers, out->count * sizeof(*grown));
        out->teachers = grown;
    }
    grown = &out->teachers[out->count++];
    grown->name = query_get_text(row, 0, r->arena);
    grown->model = query_get_text(row, 1, r->arena);
    return grown;
}

static void evaluation_add_reason(struct evaluation_teacher *t,
                                  struct arena *arena, struct span reason,
                                  int64_t count)
{
    for (size_t i = 0; i < t->reason_count; i++) {
        if (span_is(reason, t->reasons[i].reason)) {
            t->reasons[i].count += count;
            return;
        }
    }
    if (t->reason_count < EVALUATION_REASONS)
        t->reasons[t->reason_count++] =
            (struct evaluation_reason){arena_span_text(arena, reason), count};
    else
        t->reasons[EVALUATION_REASONS - 1].count += count;
}

static void evaluation_add_km(struct evaluation_run *r,
                              struct evaluation_teacher *t, double km)
{
    if (r->km_count == r->km_room) {
        r->km_room = r->km_room ? 2 * r->km_room : 1024;
        r->km = heap_grow(r->km, r->km_room, sizeof(*r->km));
    }
    r->km[r->km_count++] = km;
    t->positions++;
    for (size_t i = 0; i < r->request->threshold_count; i++)
        t->within[i] += km <= r->request->thresholds_km[i];
}

static struct span evaluation_reason_of(struct query *row, bool refused)
{
    struct span status = query_get_span(row, 8);

    if (!status.data)
        return span_of("not extracted");
    if (!span_is(status, "ok"))
        return status;
    return span_of(refused ? "not strict" : "names only");
}

/* The names that the teacher gave, or else those of the position it gave. */
static void evaluation_names(struct evaluation_run *r, struct query *row,
                             struct span *country, struct span *city)
{
    struct gazetteer_place place;

    *country = query_get_span(row, 13);
    *city = query_get_span(row, 14);
    if (country->len > 0 || city->len > 0 || query_get_null(row, 11) ||
        query_get_null(row, 12) ||
        !gazetteer_at(r->gazetteer, query_get_real(row, 11),
                      query_get_real(row, 12), &place))
        return;
    *country = span_of(place.country);
    *city = span_of(place.city);
}

static void evaluation_add_names(struct evaluation_run *r,
                                 struct evaluation_teacher *t,
                                 struct query *row)
{
    struct span true_country = query_get_span(row, 5);
    struct span true_city = query_get_span(row, 6), country, city;

    evaluation_names(r, row, &country, &city);
    if (true_country.len > 0) {
        t->country_known++;
        t->country_right +=
            country.len > 0 && names_same_country(country, true_country);
    }
    if (true_city.len > 0) {
        t->city_known++;
        t->city_right += city.len > 0 && names_same_place(city, true_city);
    }
}

static void evaluation_add_row(struct evaluation_run *r, struct query *row)
{
    struct evaluation_teacher *t = evaluation_teacher_of(r, row);
    bool has = !query_get_null(row, 11) && !query_get_null(row, 12);
    bool refused =
        r->request->strict && (query_get_int(row, 9) == 0 ||
                               !span_is(query_get_span(row, 10), "stated"));

    t->asked++;
    evaluation_add_names(r, t, row);
    if (has && !refused)
        evaluation_add_km(r, t,
                          r->request->distance(query_get_real(row, 3),
                                               query_get_real(row, 4),
                                               query_get_real(row, 11),
                                               query_get_real(row, 12)));
    else
        evaluation_add_reason(t, r->arena,
                              evaluation_reason_of(row, has && refused), 1);
}

static bool evaluation_read_unanswered(struct db *db, struct evaluation_run *r,
                                       struct err *err)
{
    struct query *q = db_query(db, QUERY_EVAL_UNANSWERED);
    enum query_state state;

    while ((state = query_next(q, err)) == QUERY_ROW) {
        for (size_t i = 0; i < r->out->count; i++) {
            struct evaluation_teacher *t = &r->out->teachers[i];

            if (!span_is(query_get_span(q, 0), t->name))
                continue;
            t->asked += query_get_int(q, 1);
            evaluation_add_reason(t, r->arena, span_of("no reply"),
                                  query_get_int(q, 1));
        }
    }
    return state == QUERY_DONE;
}

static bool evaluation_read_rows(struct db *db, struct evaluation_run *r,
                                 struct err *err)
{
    struct query *q = db_query(db, QUERY_EVAL_ANSWERS);
    enum query_state state;

    query_text(q, 1, r->request->teacher);
    while ((state = query_next(q, err)) == QUERY_ROW)
        evaluation_add_row(r, q);
    evaluation_end_teacher(r);
    return state == QUERY_DONE && evaluation_read_unanswered(db, r, err);
}

bool evaluation_read(struct db *db, const struct evaluation_request *request,
                     struct arena *arena, struct evaluation *out,
                     struct err *err)
{
    struct evaluation_run run = {
        .request = request, .arena = arena, .out = out};
    bool ok;

    *out = (struct evaluation){NULL, 0};
    run.gazetteer = gazetteer_open(NULL, err);
    ok = run.gazetteer != NULL && evaluation_read_rows(db, &run, err);
    gazetteer_close(run.gazetteer);
    free(run.km);
    if (ok && request->teacher && !out->count)
        return err_usage(err, "\"%s\" has no reply of a teacher \"%s\"",
                         db_path(db), request->teacher);
    return ok;
}
