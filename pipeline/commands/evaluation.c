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
    double *km;                  /* [km_count], of the current teacher */
    size_t km_count, km_room;
};

/* A teacher that may have replied. */
struct evaluation_asked {
    int64_t id;
    const char *name, *model;
};

/* Columns of a row about one reply. */
enum {
    ROW_LAT,
    ROW_LON,
    ROW_COUNTRY,
    ROW_CITY,
    ROW_STATUS,
    ROW_STRICT,
    ROW_ORIGIN,
    ROW_ANSWER_LAT,
    ROW_ANSWER_LON,
    ROW_ANSWER_COUNTRY,
    ROW_ANSWER_CITY
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
evaluation_add_teacher(struct evaluation_run *r,
                       const struct evaluation_asked *asked)
{
    struct evaluation *out = r->out;
    struct evaluation_teacher *t;

    out->teachers =
        arena_grow(r->arena, out->teachers, out->count, sizeof(*out->teachers));
    t = &out->teachers[out->count++];
    *t =
        (struct evaluation_teacher){.name = asked->name, .model = asked->model};
    return t;
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
    struct span status = query_get_span(row, ROW_STATUS);

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

    *country = query_get_span(row, ROW_ANSWER_COUNTRY);
    *city = query_get_span(row, ROW_ANSWER_CITY);
    if (country->len > 0 || city->len > 0 ||
        query_get_null(row, ROW_ANSWER_LAT) ||
        query_get_null(row, ROW_ANSWER_LON) ||
        !gazetteer_at(r->gazetteer, query_get_real(row, ROW_ANSWER_LAT),
                      query_get_real(row, ROW_ANSWER_LON), &place))
        return;
    *country = span_of(place.country);
    *city = span_of(place.city);
}

static void evaluation_add_names(struct evaluation_run *r,
                                 struct evaluation_teacher *t,
                                 struct query *row)
{
    struct span true_country = query_get_span(row, ROW_COUNTRY);
    struct span true_city = query_get_span(row, ROW_CITY), country, city;

    evaluation_names(r, row, &country, &city);
    if (true_country.len > 0) {
        t->country_known++;
        t->country_right +=
            country.len > 0 && names_same_country(country, true_country);
    }
    if (true_city.len > 0) {
        t->city_known++;
        t->city_right += city.len > 0 && (span_equals(city, true_city) ||
                                          names_same_place(city, true_city));
    }
}

static void evaluation_add_row(struct evaluation_run *r,
                               struct evaluation_teacher *t, struct query *row)
{
    bool has = !query_get_null(row, ROW_ANSWER_LAT) &&
               !query_get_null(row, ROW_ANSWER_LON);
    bool refused = r->request->strict &&
                   (query_get_int(row, ROW_STRICT) == 0 ||
                    !span_is(query_get_span(row, ROW_ORIGIN), "stated"));

    t->asked++;
    evaluation_add_names(r, t, row);
    if (has && !refused)
        evaluation_add_km(
            r, t,
            r->request->distance(query_get_real(row, ROW_LAT),
                                 query_get_real(row, ROW_LON),
                                 query_get_real(row, ROW_ANSWER_LAT),
                                 query_get_real(row, ROW_ANSWER_LON)));
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

/* The teachers that are asked for, in the arena. */
static bool evaluation_read_teachers(struct db *db, struct evaluation_run *r,
                                     struct evaluation_asked **asked,
                                     size_t *count, struct err *err)
{
    struct query *q = db_query(db, QUERY_EVAL_TEACHERS);
    enum query_state state;

    *asked = NULL;
    *count = 0;
    query_text(q, 1, r->request->teacher);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        *asked = arena_grow(r->arena, *asked, *count, sizeof(**asked));
        (*asked)[(*count)++] = (struct evaluation_asked){
            query_get_int(q, 0), query_get_text(q, 1, r->arena),
            query_get_text(q, 2, r->arena)};
    }
    return state == QUERY_DONE;
}

/* A teacher without a reply is not told of. */
static bool evaluation_read_teacher(struct db *db, struct evaluation_run *r,
                                    const struct evaluation_asked *asked,
                                    struct err *err)
{
    struct query *q = db_query(db, QUERY_EVAL_ANSWERS);
    struct evaluation_teacher *t = NULL;
    enum query_state state;

    query_int(q, 1, asked->id);
    while ((state = query_next(q, err)) == QUERY_ROW) {
        if (t == NULL)
            t = evaluation_add_teacher(r, asked);
        evaluation_add_row(r, t, q);
    }
    if (t != NULL)
        evaluation_end_teacher(r);
    return state == QUERY_DONE;
}

static bool evaluation_read_rows(struct db *db, struct evaluation_run *r,
                                 struct err *err)
{
    struct evaluation_asked *asked;
    size_t count;
    bool ok = evaluation_read_teachers(db, r, &asked, &count, err);

    for (size_t i = 0; ok && i < count; i++)
        ok = evaluation_read_teacher(db, r, &asked[i], err);
    return ok && evaluation_read_unanswered(db, r, err);
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
