#include "select/select_store.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/digest.h"
#include "filters/filter.h"
#include "select/select.h"

enum {
    FIND_FIRST_FILTER = 9, /* columns of select_replies */
    FIND_FILTERS_MAX = 64,
    FIND_RULES_MAX = 64
};

struct find {
    struct select_found *f;
    const struct select_node *query;
    struct db *db;
    struct arena *arena;
    struct err *err;
    int64_t seed;
    int64_t policy_id;
    int filters, distance;
    int places[FIND_RULES_MAX]; /* of each rule's ordinal */
    size_t *order;              /* of teachers, by their ordinal */
    struct query *replies;
    int64_t next_sample; /* of the current reply; INT64_MAX at the end */
    double values[FIND_FILTERS_MAX];
};

static bool find_names(struct find *w, enum query_id id,
                       const char *const **names)
{
    struct query *q = db_query(w->db, id);
    const char **list = arena_take_array(w->arena, 1, sizeof(*list));
    enum query_state state;
    size_t n = 0;

    while ((state = query_next(q, w->err)) == QUERY_ROW) {
        list = arena_grow(w->arena, list, n + 1, sizeof(*list));
        list[n++] = query_get_text(q, 0, w->arena);
        list[n] = NULL;
    }
    *names = list;
    return state != QUERY_FAILED;
}

static int find_place(struct span name)
{
    int i = 0;

    while (filter_all[i] != NULL && !span_is(name, filter_all[i]->name))
        i++;
    return i;
}

/* The policy of now and what it asks. */
static bool find_policy(struct find *w, uint64_t *asked)
{
    const char **names;
    enum query_state state;

    while (filter_all[w->filters] != NULL)
        w->filters++;
    if (w->filters > FIND_FILTERS_MAX)
        err_die("more than %d filters", FIND_FILTERS_MAX);
    names = arena_take_array(w->arena, (size_t)w->filters + 1, sizeof(*names));
    w->f->asked = names;
    w->distance = find_place(span_of("distance"));
    if (!query_one(db_query(w->db, QUERY_POLICY_CURRENT), &w->policy_id,
                   w->err))
        return false;
    struct query *q = db_query(w->db, QUERY_SPLIT_RULES);
    query_int(q, 1, w->policy_id);
    while ((state = query_next(q, w->err)) == QUERY_ROW) {
        int place = find_place(query_get_span(q, 1));
        int64_t ordinal = query_get_int(q, 0);
        if (place == w->filters || ordinal < 0 || ordinal >= FIND_RULES_MAX)
            continue;
        w->places[ordinal] = place + 1;
        names[place] = filter_all[place]->name;
        *asked |= UINT64_C(1) << place;
    }
    return state != QUERY_FAILED;
}

static bool find_step(struct find *w)
{
    enum query_state state = query_next(w->replies, w->err);

    w->next_sample =
        state == QUERY_ROW ? query_get_int(w->replies, 0) : INT64_MAX;
    return state != QUERY_FAILED;
}

/* Reviewed replies are few: what was said of them is kept, and found by
 * halves. */
struct find_reviewed {
    int64_t *ids;                  /* [count], ascending */
    struct select_review *reviews; /* [count] */
    size_t count;
};

static bool find_read_reviewed(struct find *w, struct find_reviewed *r)
{
    struct query *q = db_query(w->db, QUERY_SELECT_REVIEWED);
    enum query_state state;

    while ((state = query_next(q, w->err)) == QUERY_ROW) {
        unsigned said = select_said_bit(query_get_span(q, 2));
        if (said == 0)
            continue; /* withdrawn */
        r->ids = arena_grow(w->arena, r->ids, r->count, sizeof(*r->ids));
        r->reviews =
            arena_grow(w->arena, r->reviews, r->count, sizeof(*r->reviews));
        r->ids[r->count] = query_get_int(q, 0);
        r->reviews[r->count++] = (struct select_review){
            span_of(query_get_text(q, 1, w->arena)), said};
    }
    return state != QUERY_FAILED;
}

/* What was said of a reply. */
static void find_take_reviews(const struct find_reviewed *r, int64_t id,
                              struct select_row *row)
{
    size_t low = 0, high = r->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    row->reviews = r->count > 0 ? r->reviews + low : NULL;
    row->review_count = 0;
    while (low < r->count && r->ids[low++] == id)
        row->review_count++;
}

static uint64_t find_failed(const struct find *w, uint64_t failed)
{
    uint64_t places = 0;

    for (int i = 0; failed != 0; i++, failed >>= 1) {
        if ((failed & 1) != 0 && w->places[i] > 0)
            places |= UINT64_C(1) << (w->places[i] - 1);
    }
    return places;
}

/* The columns of the current reply. */
static void find_take_reply(struct find *w, struct select_row *row,
                            struct select_hit *hit)
{
    struct query *q = w->replies;
    size_t teacher = (size_t)query_get_int(q, 2);

    *hit = (struct select_hit){.reply_id = query_get_int(q, 1),
                               .teacher = w->order[teacher],
                               .candidate = query_get_int(q, 3),
                               .decided = !query_get_null(q, 4),
                               .kept = query_get_int(q, 4) != 0,
                               .by_hand = query_get_int(q, 6) != 0};
    hit->failed = find_failed(w, (uint64_t)query_get_int(q, 5));
    hit->first = query_get_null(q, 8) ? -1 : w->places[query_get_int(q, 8)] - 1;
    bool measured = query_get_int(q, 7) != 0;
    for (int i = 0; i < w->filters; i++)
        w->values[i] =
            measured ? query_get_real(q, FIND_FIRST_FILTER + i) : NAN;
    hit->distance_km = w->values[w->distance];
    row->replied = true;
    row->teacher = span_of(w->f->teachers[hit->teacher]);
    row->decided = hit->decided;
    row->kept = hit->kept;
    row->failed = hit->failed;
    row->values = w->values;
}

static void find_add_hit(struct find *w, const struct select_hit *hit)
{
    struct select_found *f = w->f;

    f->hits =
        spill_grow_array(&f->hit_memory, f->hit_count + 1, sizeof(*f->hits));
    f->hits[f->hit_count++] = *hit;
}

static int find_compare_hits(const void *x, const void *y)
{
    const struct select_hit *a = x, *b = y;

    if (a->teacher != b->teacher)
        return a->teacher < b->teacher ? -1 : 1;
    return a->candidate < b->candidate ? -1 : a->candidate > b->candidate;
}

static uint64_t find_draw(const struct select_row *row, int64_t seed)
{
    struct buf name;

    buf_init(&name, 1 << 20);
    buf_add_span(&name, row->source);
    buf_add_char(&name, '/');
    buf_add_span(&name, row->key);
    uint64_t draw = digest_fast(buf_span(&name), (uint64_t)seed);
    buf_release(&name);
    return draw;
}

/* q: the columns of select_samples. */
static void find_add_sample(struct find *w, struct query *q,
                            const struct select_row *row, size_t from)
{
    struct select_found *f = w->f;
    size_t n = f->sample_count++;

    f->samples =
        spill_grow_array(&f->sample_memory, n + 1, sizeof(*f->samples));
    f->samples[n] = (struct select_sample){
        .id = query_get_int(q, 0),
        .source_at = spill_add_text(&f->text_memory, row->source),
        .key_at = spill_add_text(&f->text_memory, row->key),
        .country_at = spill_add_text(&f->text_memory, row->country),
        .split_at = spill_add_text(&f->text_memory, row->split),
        .part_at = spill_add_text(&f->text_memory, row->part),
        .why_at = spill_add_text(&f->text_memory, query_get_span(q, 7)),
        .split_reply = query_get_int(q, 6),
        .from = from,
        .count = f->hit_count - from,
        .draw = find_draw(row, w->seed)};
    qsort(f->hits + from, f->hit_count - from, sizeof(*f->hits),
          find_compare_hits);
}

/* A sample, and the replies that stand at it. */
static bool find_sample(struct find *w, struct query *q,
                        const struct find_reviewed *reviewed)
{
    int64_t id = query_get_int(q, 0);
    struct select_row row = {.source = query_get_span(q, 1),
                             .key = query_get_span(q, 2),
                             .country = query_get_span(q, 3),
                             .split = query_get_span(q, 4),
                             .part = query_get_span(q, 5)};
    struct select_hit hit = {.distance_km = NAN, .first = -1};
    size_t from = w->f->hit_count;
    bool any = false;

    w->f->samples_seen++;
    while (w->next_sample < id) { /* of samples that are retired */
        if (!find_step(w))
            return false;
    }
    for (; w->next_sample == id; any = true) {
        w->f->replies_seen++;
        find_take_reply(w, &row, &hit);
        find_take_reviews(reviewed, hit.reply_id, &row);
        hit.reviewed = row.review_count > 0;
        if (select_matches(w->query, &row))
            find_add_hit(w, &hit);
        if (!find_step(w))
            return false;
    }
    if (!any && select_matches(w->query, &row))
        find_add_hit(w, &hit);
    if (w->f->hit_count > from)
        find_add_sample(w, q, &row, from);
    return true;
}

static bool find_all(struct find *w)
{
    struct query *q = db_query(w->db, QUERY_SELECT_SAMPLES);
    struct find_reviewed reviewed = {.count = 0};
    enum query_state state;

    w->replies = db_query(w->db, QUERY_SELECT_REPLIES);
    query_int(w->replies, 1, w->policy_id);
    query_int(q, 1, w->policy_id);
    if (!find_read_reviewed(w, &reviewed) || !find_step(w))
        return false;
    while ((state = query_next(q, w->err)) == QUERY_ROW) {
        if (!find_sample(w, q, &reviewed))
            return false;
    }
    (void)db_query(w->db, QUERY_SELECT_REPLIES);
    return state != QUERY_FAILED;
}

/* Ordinals of teachers may have gaps: their places in the list. */
static bool find_teachers(struct find *w)
{
    struct query *q = db_query(w->db, QUERY_SELECT_TEACHERS);
    enum query_state state;
    size_t n = 0;

    while ((state = query_next(q, w->err)) == QUERY_ROW) {
        size_t ordinal = (size_t)query_get_int(q, 1);
        while (n <= ordinal) {
            w->order = arena_grow(w->arena, w->order, n, sizeof(*w->order));
            n++;
        }
        for (size_t i = 0; w->f->teachers[i] != NULL; i++) {
            if (span_is(query_get_span(q, 0), w->f->teachers[i]))
                w->order[ordinal] = i;
        }
    }
    return state != QUERY_FAILED;
}

bool select_find(struct select_found *f, const char *query, int64_t seed,
                 struct db *db, struct arena *arena, struct err *err)
{
    struct find w = {
        .f = f, .db = db, .arena = arena, .err = err, .seed = seed};
    struct select_names names = {0};

    *f = (struct select_found){0};
    if (!find_policy(&w, &names.asked) ||
        !find_names(&w, QUERY_SELECT_TEACHERS, &names.teachers) ||
        !find_names(&w, QUERY_SELECT_SOURCES, &names.sources) ||
        !find_names(&w, QUERY_SELECT_REVIEWERS, &names.reviewers))
        return false;
    f->teachers = names.teachers;
    w.query = select_parse(span_of(query), &names, arena, err);
    return w.query != NULL && find_teachers(&w) && find_all(&w);
}

static int find_compare_draws(const void *x, const void *y)
{
    const struct select_sample *a = x, *b = y;

    if (a->draw != b->draw)
        return a->draw < b->draw ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static int find_compare_samples(const void *x, const void *y)
{
    const struct select_sample *a = x, *b = y;

    return a->id < b->id ? -1 : a->id > b->id;
}

void select_draw(struct select_found *f, size_t n)
{
    if (n >= f->sample_count)
        return;
    qsort(f->samples, f->sample_count, sizeof(*f->samples), find_compare_draws);
    f->sample_count = n;
    qsort(f->samples, n, sizeof(*f->samples), find_compare_samples);
}

void select_release(struct select_found *f)
{
    spill_release(&f->text_memory);
    spill_release(&f->sample_memory);
    spill_release(&f->hit_memory);
}

const char *select_text(const struct select_found *f, size_t at)
{
    return f->text_memory.data + at;
}
