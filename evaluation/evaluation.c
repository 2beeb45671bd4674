#include "evaluation/evaluation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "evaluation/evaluation_run.h"
#include "geo/continents.h"
#include "geo/gazetteer.h"
#include "geo/geoscore.h"
#include "geo/names.h"

#define EVALUATION_NEAR_KM 750.0 /* what difficulty is told by */

static const int evaluation_ranks[EVALUATION_RANKS] = {1, 3, 5, 10};

struct evaluation_run *evaluation_open(const struct evaluation_request *request,
                                       struct arena *arena, struct err *err)
{
    struct gazetteer *gazetteer = gazetteer_open(request->gazetteer, err);
    struct evaluation_run *r;

    if (gazetteer == NULL)
        return NULL;
    if (request->borders != NULL &&
        !gazetteer_use_borders(gazetteer, request->borders, err)) {
        gazetteer_close(gazetteer);
        return NULL;
    }
    r = heap_take(sizeof(*r));
    *r = (struct evaluation_run){
        .request = *request, .arena = arena, .gazetteer = gazetteer};
    r->out.request = *request;
    hash_index_init(&r->group_index, 512);
    hash_index_init(&r->country_index, 512);
    return r;
}

void evaluation_close(struct evaluation_run *r)
{
    if (r == NULL)
        return;
    gazetteer_close(r->gazetteer);
    for (size_t i = 0; i < r->out.count; i++)
        spill_release(&r->marks[i].memory);
    hash_index_release(&r->group_index);
    hash_index_release(&r->country_index);
    free(r->groups);
    spill_release(&r->km_memory);
    free(r);
}

static struct evaluation_teacher *evaluation_current(struct evaluation_run *r)
{
    return &r->out.teachers[r->out.count - 1];
}

/* ------------------------------------------------------ one teacher's end */

static int evaluation_compare_km(const void *a, const void *b, void *arg)
{
    double x = *(const double *)a, y = *(const double *)b;

    (void)arg;
    return (x > y) - (x < y);
}

/* Kinds in their order, and of a kind the largest first. */
static int evaluation_compare_groups(const void *a, const void *b)
{
    const struct evaluation_group *x = a, *y = b;
    int kind = strcmp(x->kind, y->kind);

    if (kind != 0)
        return kind;
    if (x->asked != y->asked)
        return x->asked < y->asked ? 1 : -1;
    return strcmp(x->name, y->name);
}

static void evaluation_end_teacher(struct evaluation_run *r)
{
    struct evaluation_teacher *t;

    if (r->out.count == 0)
        return;
    t = evaluation_current(r);
    sort_in_place(r->km, r->km_count, sizeof(*r->km), evaluation_compare_km,
                  NULL);
    t->figures =
        interval_of_km(r->km, r->km_count, t->asked - (int64_t)r->km_count,
                       &r->request.form, &t->low, &t->high);
    t->group_count = r->group_count;
    t->groups = arena_take_array(r->arena, r->group_count, sizeof(*t->groups));
    if (r->group_count > 0) {
        memcpy(t->groups, r->groups, r->group_count * sizeof(*t->groups));
        qsort(t->groups, t->group_count, sizeof(*t->groups),
              evaluation_compare_groups);
    }
    r->km_count = r->group_count = 0;
    hash_index_release(&r->group_index);
    hash_index_init(&r->group_index, 512);
}

void evaluation_begin(struct evaluation_run *r, const char *name,
                      const char *model)
{
    struct evaluation_teacher *t;
    size_t n = r->out.count;

    evaluation_end_teacher(r);
    r->out.teachers = arena_grow(r->arena, r->out.teachers, n, sizeof(*t));
    r->marks = arena_grow(r->arena, r->marks, n, sizeof(*r->marks));
    r->out.count++;
    t = evaluation_current(r);
    t->name = arena_text(r->arena, name);
    t->model = arena_text(r->arena, model);
    for (size_t i = 0; i < EVALUATION_RANKS; i++)
        t->ranks[i].k = evaluation_ranks[i];
    for (size_t i = 0; i < EVALUATION_TRIES; i++)
        t->tries[i].k = 1 << i;
    for (size_t i = 0; i < BAND_COUNT; i++) {
        t->bands[i].kind = "others";
        t->bands[i].name = evaluation_band_name((enum evaluation_band)i);
    }
}

/* ------------------------------------------------------------- one case */

static void evaluation_add_reason(struct evaluation_teacher *t,
                                  struct arena *arena, const char *reason,
                                  int64_t count)
{
    for (size_t i = 0; i < t->reason_count; i++) {
        if (strcmp(reason, t->reasons[i].reason) == 0) {
            t->reasons[i].count += count;
            return;
        }
    }
    if (t->reason_count < EVALUATION_REASONS)
        t->reasons[t->reason_count++] =
            (struct evaluation_reason){arena_text(arena, reason), count};
    else
        t->reasons[EVALUATION_REASONS - 1].count += count;
}

/* The bits of the thresholds that km lies within; of NAN none. */
static uint32_t evaluation_within(const struct evaluation_run *r, double km)
{
    uint32_t right = 0;

    for (size_t i = 0; i < r->request.threshold_count; i++)
        right |= (uint32_t)(km <= r->request.thresholds_km[i]) << i;
    return right | (uint32_t)(km <= EVALUATION_NEAR_KM) << MARK_NEAR;
}

static void evaluation_count(const struct evaluation_run *r, uint32_t right,
                             int64_t within[EVALUATION_THRESHOLDS])
{
    for (size_t i = 0; i < r->request.threshold_count; i++)
        within[i] += right >> i & 1;
}

static struct evaluation_group *evaluation_find_group(struct evaluation_run *r,
                                                      const char *kind,
                                                      struct span name)
{
    uint64_t hash =
        hash_mix(hash_fnv(name.data, name.len) + (unsigned char)kind[0] +
                 ((uint64_t)(unsigned char)kind[3] << 8));
    size_t at = SIZE_MAX, i;

    while (hash_index_next(&r->group_index, hash, &at, &i)) {
        if (strcmp(r->groups[i].kind, kind) == 0 &&
            span_is(name, r->groups[i].name))
            return &r->groups[i];
    }
    if (r->group_count == r->group_room) {
        r->group_room = r->group_room ? 2 * r->group_room : 64;
        r->groups = heap_grow(r->groups, r->group_room, sizeof(*r->groups));
    }
    hash_index_add(&r->group_index, hash, r->group_count);
    i = r->group_count++;
    r->groups[i] = (struct evaluation_group){
        .kind = kind, .name = arena_span_text(r->arena, name)};
    return &r->groups[i];
}

static void evaluation_add_group(struct evaluation_run *r, const char *kind,
                                 struct span name, double km, uint32_t right,
                                 const struct evaluation_names *names)
{
    struct evaluation_group *g;

    if (name.len == 0)
        return;
    g = evaluation_find_group(r, kind, name);
    g->asked++;
    g->positions += !isnan(km);
    g->geoscore += geoscore(km);
    g->country_known += names->known[STEP_COUNTRY];
    g->country_right += names->right[STEP_COUNTRY];
    evaluation_count(r, right, g->within);
}

static void evaluation_add_groups(struct evaluation_run *r,
                                  const struct evaluation_case *c, double km,
                                  uint32_t right,
                                  const struct evaluation_names *names)
{
    const char *code = names->true_code;

    evaluation_add_group(r, "country", code ? span_of(code) : c->truth.country,
                         km, right, names);
    evaluation_add_group(r, "continent", span_of(continent_of(span_of(code))),
                         km, right, names);
    evaluation_add_group(r, "scene", c->scene, km, right, names);
    evaluation_add_group(r, "difficulty", c->difficulty, km, right, names);
    for (size_t i = 0; i < c->label_count; i++)
        evaluation_add_group(r, c->labels[i].kind, c->labels[i].name, km, right,
                             names);
}

static enum evaluation_level
evaluation_level_of(const struct evaluation_case *c)
{
    if (!c->named && !isnan(c->answer.lat_deg) && !isnan(c->answer.lon_deg))
        return LEVEL_POSITION;
    if (c->answer.city.len > 0)
        return LEVEL_CITY;
    if (c->answer.region.len > 0)
        return LEVEL_REGION;
    return c->answer.country.len > 0 ? LEVEL_COUNTRY : LEVEL_NOTHING;
}

static void evaluation_add_names(struct evaluation_teacher *t,
                                 const struct evaluation_case *c,
                                 const struct evaluation_names *n)
{
    static const enum evaluation_step finest[LEVEL_COUNT] = {
        [LEVEL_COUNTRY] = STEP_COUNTRY,
        [LEVEL_REGION] = STEP_REGION,
        [LEVEL_CITY] = STEP_CITY};
    enum evaluation_level level = evaluation_level_of(c);
    struct evaluation_stop *stop = &t->stops[level];

    t->country_known += n->known[STEP_COUNTRY];
    t->country_right += n->right[STEP_COUNTRY];
    t->city_known += n->known[STEP_CITY];
    t->city_right += n->right[STEP_CITY];
    t->country_raw += n->country_raw;
    t->city_raw += n->city_raw;
    for (size_t i = 0; i < STEP_COUNT; i++) {
        t->path_known[i] += n->known[i];
        t->path_right[i] += n->known[i] && n->path[i];
    }
    stop->count++;
    if (level != LEVEL_NOTHING && level != LEVEL_POSITION) {
        stop->known += n->known[finest[level]];
        stop->right += n->known[finest[level]] && n->path[finest[level]];
    }
}

/* The best of the first k candidates. Without any, the answer is the one. */
static void evaluation_add_ranks(struct evaluation_run *r,
                                 struct evaluation_teacher *t,
                                 const struct evaluation_case *c, double km)
{
    double best = km;
    size_t i = 1;

    t->ranked += c->guess_count > 1;
    for (size_t k = 0; k < EVALUATION_RANKS; k++) {
        for (; i < (size_t)t->ranks[k].k && i < c->guess_count; i++) {
            double d =
                r->request.distance(c->truth.lat_deg, c->truth.lon_deg,
                                    c->guesses[2 * i], c->guesses[2 * i + 1]);
            if (isnan(best) || d < best)
                best = d;
        }
        evaluation_count(r, evaluation_within(r, best), t->ranks[k].within);
    }
}

static void evaluation_add_confidence(const struct evaluation_run *r,
                                      struct evaluation_calibration *c,
                                      double confidence, uint32_t right)
{
    struct evaluation_bin *bin;

    if (!(confidence >= 0 && confidence <= 1))
        return;
    int at = (int)(confidence * EVALUATION_BINS);
    bin = &c->bins[at < EVALUATION_BINS ? at : EVALUATION_BINS - 1];
    c->known++;
    bin->count++;
    bin->sum += confidence;
    evaluation_count(r, right, bin->within);
    for (size_t i = 0; i < r->request.threshold_count; i++) {
        double gap = confidence - (double)(right >> i & 1);
        c->brier[i] += gap * gap;
    }
}

static void evaluation_add_km(struct evaluation_run *r, double km)
{
    r->km = spill_grow_array(&r->km_memory, r->km_count + 1, sizeof(*r->km));
    r->km[r->km_count++] = km;
}

static void evaluation_add_mark(struct evaluation_marks *m, int64_t sample,
                                uint32_t right)
{
    m->at = spill_grow_array(&m->memory, m->count + 1, sizeof(*m->at));
    m->at[m->count++] = (struct evaluation_mark){sample, right};
}

static const char *evaluation_reason_of(const struct evaluation_case *c,
                                        bool refused)
{
    if (c->status == NULL)
        return "no reply";
    if (strcmp(c->status, "ok") != 0)
        return c->status;
    return refused ? "not strict" : "names only";
}

void evaluation_add(struct evaluation_run *r, const struct evaluation_case *c)
{
    struct evaluation_teacher *t = evaluation_current(r);
    const struct evaluation_place *a = &c->answer;
    bool has = !isnan(a->lat_deg) && !isnan(a->lon_deg);
    bool refused = r->request.strict && (!c->strict || c->named);
    struct evaluation_names names;
    uint32_t right;
    double km = NAN;

    t->asked++;
    evaluation_judge_names(r, c, &names);
    if (has && !refused)
        km = r->request.distance(c->truth.lat_deg, c->truth.lon_deg, a->lat_deg,
                                 a->lon_deg);
    right = evaluation_within(r, km);
    if (!isnan(km)) {
        t->positions++;
        evaluation_add_km(r, km);
        evaluation_count(r, right, t->within);
    } else {
        evaluation_add_reason(t, r->arena,
                              evaluation_reason_of(c, has && refused), 1);
    }
    evaluation_add_names(t, c, &names);
    evaluation_add_ranks(r, t, c, km);
    evaluation_add_groups(r, c, km, right, &names);
    for (size_t i = 0; i < CONFIDENCE_COUNT; i++)
        evaluation_add_confidence(r, &t->calibrations[i], c->confidence[i],
                                  right);
    right |= (uint32_t)names.right[STEP_COUNTRY] << MARK_COUNTRY |
             (uint32_t)names.right[STEP_CITY] << MARK_CITY;
    evaluation_add_mark(&r->marks[r->out.count - 1], c->sample, right);
}

void evaluation_add_unanswered(struct evaluation_run *r, const char *reason,
                               int64_t count)
{
    struct evaluation_teacher *t = evaluation_current(r);

    t->asked += count;
    evaluation_add_reason(t, r->arena, reason, count);
}

/* 1 - C(n-c, k) / C(n, k) */
static double evaluation_pass(size_t n, size_t right, size_t k)
{
    double fail = 1;

    for (size_t i = 0; i < k; i++)
        fail *= right + i < n ? (double)(n - right - i) / (double)(n - i) : 0;
    return 1 - fail;
}

void evaluation_add_tries(struct evaluation_run *r, const double *km,
                          size_t count)
{
    struct evaluation_teacher *t = evaluation_current(r);
    int64_t right[EVALUATION_THRESHOLDS] = {0};

    for (size_t i = 0; i < count; i++)
        evaluation_count(r, evaluation_within(r, km[i]), right);
    for (size_t k = 0; k < EVALUATION_TRIES; k++) {
        struct evaluation_try *try = &t->tries[k];

        if ((size_t)try->k > count)
            break;
        try->samples++;
        for (size_t i = 0; i < r->request.threshold_count; i++)
            try->pass[i] +=
                evaluation_pass(count, (size_t)right[i], (size_t)try->k);
    }
}

void evaluation_finish(struct evaluation_run *r, struct evaluation *out)
{
    evaluation_end_teacher(r);
    evaluation_compare(r);
    *out = r->out;
}
