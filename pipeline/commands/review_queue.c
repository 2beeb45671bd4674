#include "commands/review_queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/digest.h"
#include "base/hash_index.h"
#include "filters/filter.h"
#include "select/select_store.h"

enum { QUEUE_RULES_MAX = 62, QUEUE_FIRST_FILTER = 9 /* of select_replies */ };

const char *const review_queue_names[] = {
    "near-cut", "random-kept", "random-rejected", "disagree", "low-support",
    "recheck",  "place",       "steps",           NULL};

/* Something that may come into a queue: the least value comes first. */
struct queue_entry {
    double order;
    uint64_t draw; /* among equals */
    struct review_item item;
};

/* The `most` least entries of what was added. */
struct queue_pool {
    struct spill memory;
    struct queue_entry *entries;
    size_t count, most;
};

static int queue_compare(const void *x, const void *y)
{
    const struct queue_entry *a = x, *b = y;

    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    if (a->draw != b->draw)
        return a->draw < b->draw ? -1 : 1;
    return a->item.reply_id < b->item.reply_id
               ? -1
               : a->item.reply_id > b->item.reply_id;
}

static void queue_sort(struct queue_pool *p)
{
    if (p->count > 0)
        qsort(p->entries, p->count, sizeof(*p->entries), queue_compare);
    if (p->count > p->most)
        p->count = p->most;
}

static void queue_offer(struct queue_pool *p, double order, uint64_t draw,
                        struct review_item item)
{
    if (p->count >= 4 * p->most + 64)
        queue_sort(p);
    p->entries =
        spill_grow_array(&p->memory, p->count + 1, sizeof(*p->entries));
    p->entries[p->count++] = (struct queue_entry){order, draw, item};
}

struct queue_making {
    struct review_queue *queue;
    size_t limit, sample;
    uint64_t seed;
    struct db *db;
    struct arena *arena;
    struct err *err;
    int64_t policy_id;
};

static void queue_take(struct queue_making *m, const struct review_item *item)
{
    struct review_queue *q = m->queue;

    q->items = arena_grow(m->arena, q->items, q->count, sizeof(*q->items));
    q->items[q->count++] = *item;
}

static void queue_take_pool(struct queue_making *m, struct queue_pool *p)
{
    queue_sort(p);
    for (size_t i = 0; i < p->count && m->queue->count < m->limit; i++)
        queue_take(m, &p->entries[i].item);
}

static uint64_t queue_draw(const struct queue_making *m, int64_t id)
{
    return digest_fast(span_make(&id, sizeof(id)), m->seed);
}

/* ------------------------------------------------------------ by a query */

/* Samples in the order of their draw, of each the replies that fit; for steps
 * the first of them. */
static bool queue_select(struct queue_making *m, const char *query,
                         bool disagree)
{
    struct queue_pool pool = {.most = m->limit};
    struct select_found f;
    bool ok = select_find(&f, query, (int64_t)m->seed, m->db, m->arena, m->err);

    if (ok && m->sample > 0)
        select_draw(&f, m->sample);
    for (size_t i = 0; ok && i < f.sample_count; i++) {
        const struct select_sample *s = &f.samples[i];
        bool kept = false, rejected = false;
        for (size_t k = 0; k < s->count; k++) {
            kept |= f.hits[s->from + k].kept;
            rejected |= !f.hits[s->from + k].kept;
        }
        if (disagree && !(kept && rejected))
            continue;
        for (size_t k = 0; k < s->count; k++) {
            const struct select_hit *hit = &f.hits[s->from + k];
            if (hit->reply_id != 0 && !(m->queue->steps && k > 0))
                queue_offer(&pool, 0, s->draw,
                            (struct review_item){s->id, hit->reply_id});
        }
    }
    queue_take_pool(m, &pool);
    spill_release(&pool.memory);
    select_release(&f);
    return ok;
}

/* ------------------------------------------------------------ near a cut */

struct queue_rule {
    int filter;
    double min, max;
    struct queue_pool inside, outside;
};

/* How far from the nearest bound, of the bound. */
static double queue_closeness(const struct queue_rule *r, double value)
{
    double to_min = fabs(value - r->min) / fabs(r->min);
    double to_max = fabs(value - r->max) / fabs(r->max);

    return isnan(to_min) || to_max < to_min ? to_max : to_min;
}

static bool queue_yes_no(const struct filter *f)
{
    return strncmp(f->unit, "1 =", 3) == 0;
}

static bool queue_read_rules(struct queue_making *m, struct queue_rule *rules)
{
    struct query *q = db_query(m->db, QUERY_REVIEW_RULES);
    enum query_state state;

    query_int(q, 1, m->policy_id);
    while ((state = query_next(q, m->err)) == QUERY_ROW) {
        int64_t ordinal = query_get_int(q, 0);
        const struct filter *f = NULL;
        int place = 0;
        for (; filter_all[place] != NULL; place++) {
            if (span_is(query_get_span(q, 1), filter_all[place]->name)) {
                f = filter_all[place];
                break;
            }
        }
        if (f == NULL || ordinal < 0 || ordinal >= QUEUE_RULES_MAX)
            continue;
        struct queue_rule *r = &rules[ordinal];
        r->filter = place;
        r->min = query_get_real(q, 2);
        r->max = query_get_real(q, 3);
        bool numeric = !queue_yes_no(f) && ((!isnan(r->min) && r->min != 0) ||
                                            (!isnan(r->max) && r->max != 0));
        r->inside.most = r->outside.most = numeric ? m->limit : 0;
    }
    return state != QUERY_FAILED;
}

/* Decisive ones alone: those that are kept, and those that fail this rule and
 * no other. */
static void queue_offer_near(struct queue_making *m, struct queue_rule *rules,
                             struct query *q)
{
    struct review_item item = {query_get_int(q, 0), query_get_int(q, 1)};
    bool kept = query_get_int(q, 4) != 0;
    uint64_t failed = (uint64_t)query_get_int(q, 5);

    if (query_get_null(q, 4) || (kept && failed != 0))
        return;
    for (int i = 0; i < QUEUE_RULES_MAX; i++) {
        struct queue_rule *r = &rules[i];
        bool alone = failed == UINT64_C(1) << i;
        if (r->inside.most == 0 || !(kept || alone))
            continue;
        double value = query_get_real(q, QUEUE_FIRST_FILTER + r->filter);
        double order = queue_closeness(r, value);
        if (!isnan(order))
            queue_offer(kept ? &r->inside : &r->outside, order,
                        queue_draw(m, item.reply_id), item);
    }
}

static void queue_take_once(struct queue_making *m, struct hash_index *seen,
                            const struct queue_pool *p, size_t i)
{
    if (i >= p->count || m->queue->count >= m->limit)
        return;
    const struct review_item *item = &p->entries[i].item;
    uint64_t hash =
        digest_fast(span_make(&item->reply_id, sizeof(item->reply_id)), 0);
    if (hash_index_find(seen, hash) != SIZE_MAX)
        return;
    hash_index_add(seen, hash, m->queue->count);
    queue_take(m, item);
}

/* Rule by rule, inside and outside by turns, the nearest first. */
static bool queue_near_cut(struct queue_making *m)
{
    struct queue_rule *rules =
        arena_take_array(m->arena, QUEUE_RULES_MAX, sizeof(*rules));
    struct query *q = db_query(m->db, QUERY_SELECT_REPLIES);
    struct hash_index seen;
    enum query_state state;

    if (!queue_read_rules(m, rules))
        return false;
    query_int(q, 1, m->policy_id);
    while ((state = query_next(q, m->err)) == QUERY_ROW)
        queue_offer_near(m, rules, q);
    hash_index_init(&seen, m->limit);
    for (int i = 0; i < QUEUE_RULES_MAX; i++) {
        queue_sort(&rules[i].inside);
        queue_sort(&rules[i].outside);
    }
    for (size_t k = 0; k < m->limit; k++) {
        for (int i = 0; i < QUEUE_RULES_MAX; i++) {
            queue_take_once(m, &seen, &rules[i].outside, k);
            queue_take_once(m, &seen, &rules[i].inside, k);
        }
    }
    for (int i = 0; i < QUEUE_RULES_MAX; i++) {
        spill_release(&rules[i].inside.memory);
        spill_release(&rules[i].outside.memory);
    }
    hash_index_release(&seen);
    return state != QUERY_FAILED;
}

/* ------------------------------------------------------------ the others */

/* Whose claims are seen least. */
static bool queue_low_support(struct queue_making *m)
{
    struct queue_pool pool = {.most = m->limit};
    struct query *q = db_query(m->db, QUERY_SELECT_REPLIES);
    enum query_state state;
    int place = 0;

    while (strcmp(filter_all[place]->name, "visibility") != 0)
        place++;
    query_int(q, 1, m->policy_id);
    while ((state = query_next(q, m->err)) == QUERY_ROW) {
        struct review_item item = {query_get_int(q, 0), query_get_int(q, 1)};
        double value = query_get_real(q, QUEUE_FIRST_FILTER + place);
        if (!isnan(value))
            queue_offer(&pool, value, queue_draw(m, item.reply_id), item);
    }
    queue_take_pool(m, &pool);
    spill_release(&pool.memory);
    return state != QUERY_FAILED;
}

/* Of a query that gives replies with samples, or samples alone. */
static bool queue_listed(struct queue_making *m, enum query_id id, bool replies)
{
    struct queue_pool pool = {.most = m->limit};
    struct query *q = db_query(m->db, id);
    enum query_state state;

    while ((state = query_next(q, m->err)) == QUERY_ROW) {
        int64_t first = query_get_int(q, 0);
        struct review_item item = {replies ? query_get_int(q, 1) : first,
                                   replies ? first : 0};
        queue_offer(&pool, 0, queue_draw(m, first), item);
    }
    queue_take_pool(m, &pool);
    spill_release(&pool.memory);
    return state != QUERY_FAILED;
}

bool review_queue_read(struct review_queue *queue, const char *name,
                       int64_t limit, int64_t sample, int64_t seed,
                       struct db *db, struct arena *arena, struct err *err)
{
    struct queue_making m = {.queue = queue,
                             .limit = (size_t)limit,
                             .sample = (size_t)sample,
                             .seed = (uint64_t)seed,
                             .db = db,
                             .arena = arena,
                             .err = err};

    *queue = (struct review_queue){.name = arena_text(arena, name)};
    if (!query_one(db_query(db, QUERY_POLICY_CURRENT), &m.policy_id, err))
        return false;
    if (strcmp(name, "near-cut") == 0)
        return queue_near_cut(&m);
    if (strcmp(name, "random-kept") == 0)
        return queue_select(&m, "kept", false);
    if (strcmp(name, "random-rejected") == 0)
        return queue_select(&m, "rejected", false);
    if (strcmp(name, "disagree") == 0)
        return queue_select(&m, "kept or rejected", true);
    if (strcmp(name, "low-support") == 0)
        return queue_low_support(&m);
    queue->again = strcmp(name, "recheck") == 0;
    if (queue->again)
        return queue_listed(&m, QUERY_REVIEW_READ_ONCE, true);
    queue->pictures = strcmp(name, "place") == 0;
    if (queue->pictures)
        return queue_listed(&m, QUERY_REVIEW_DRAWN, false);
    queue->steps = strcmp(name, "steps") == 0;
    return queue_select(&m, queue->steps ? "kept" : name, false);
}
