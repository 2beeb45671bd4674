#include "commands/policy_diff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/digest.h"
#include "base/hash_index.h"
#include "select/select_store.h"

/* Both stores read whole, and B's samples found by their names. */
struct stores {
    struct diff *d;
    struct select_found a, b;
    struct hash_index names; /* of B */
    int64_t sample;
    struct arena *arena;
};

static uint64_t stores_hash(const struct select_found *f,
                            const struct select_sample *s)
{
    return digest_fast(span_of(select_text(f, s->key_at)),
                       digest_fast(span_of(select_text(f, s->source_at)), 0));
}

static bool stores_same(const struct select_found *f,
                        const struct select_sample *s,
                        const struct select_found *g,
                        const struct select_sample *t)
{
    return strcmp(select_text(f, s->key_at), select_text(g, t->key_at)) == 0 &&
           strcmp(select_text(f, s->source_at), select_text(g, t->source_at)) ==
               0;
}

static const struct select_sample *stores_find(const struct stores *w,
                                               const struct select_sample *s)
{
    uint64_t hash = stores_hash(&w->a, s);
    size_t at = SIZE_MAX, i;

    while (hash_index_next(&w->names, hash, &at, &i)) {
        if (stores_same(&w->a, s, &w->b, &w->b.samples[i]))
            return &w->b.samples[i];
    }
    return NULL;
}

/* --------------------------------------------------------------- counts */

static void stores_count(struct diff_count *c, double km)
{
    c->all++;
    c->known += !isnan(km);
    for (int i = 0; i < DIFF_WITHIN_COUNT; i++)
        c->within[i] += !isnan(km) && km <= diff_within_km[i];
}

static struct diff_reason *stores_reason(struct stores *w, struct diff_side *s,
                                         const char *rule)
{
    for (size_t i = 0; i < s->reason_count; i++) {
        if (strcmp(s->reasons[i].rule, rule) == 0)
            return &s->reasons[i];
    }
    s->reasons =
        arena_grow(w->arena, s->reasons, s->reason_count, sizeof(*s->reasons));
    s->reasons[s->reason_count] =
        (struct diff_reason){.rule = arena_text(w->arena, rule)};
    return &s->reasons[s->reason_count++];
}

/* What came or went, and why. theirs: the other store's, or NULL. */
struct stores_change {
    const struct select_found *f;
    const struct select_sample *sample, *theirs;
    const char *teacher, *rule;
    double km;
};

/* A lost sample that B has as well is shown as B has it: there stands why it
 * is not kept. */
static void stores_add(struct stores *w, struct diff_side *s,
                       const struct stores_change *c)
{
    stores_count(&s->sum, c->km);
    stores_count(&stores_reason(w, s, c->rule)->count, c->km);
    if ((int64_t)s->item_count >= w->sample)
        return;
    bool in_b = c->f == &w->b || c->theirs != NULL;
    s->items = arena_grow(w->arena, s->items, s->item_count, sizeof(*s->items));
    s->items[s->item_count++] = (struct diff_item){
        .source = arena_text(w->arena, select_text(c->f, c->sample->source_at)),
        .key = arena_text(w->arena, select_text(c->f, c->sample->key_at)),
        .teacher = c->teacher,
        .rule = arena_text(w->arena, c->rule),
        .distance_km = c->km,
        .sample_id = c->f == &w->a && in_b ? c->theirs->id : c->sample->id,
        .in_a = !in_b};
}

/* -------------------------------------------------------------- answers */

/* The same reply in the other store, decided about or not. */
static const struct select_hit *stores_hit(const struct select_found *f,
                                           const struct select_sample *s,
                                           const char *teacher,
                                           int64_t candidate)
{
    for (size_t k = 0; s != NULL && k < s->count; k++) {
        const struct select_hit *hit = &f->hits[s->from + k];
        if (hit->reply_id != 0 && hit->candidate == candidate &&
            strcmp(f->teachers[hit->teacher], teacher) == 0)
            return hit;
    }
    return NULL;
}

/* Why `lacks` does not keep what the other keeps. */
static const char *stores_rule(const struct select_found *lacks,
                               const struct select_hit *hit,
                               const struct select_hit *other)
{
    if (hit->by_hand || other->by_hand)
        return (hit->by_hand && hit->reviewed) ||
                       (other->by_hand && other->reviewed)
                   ? "a review"
                   : "a list";
    return hit->first >= 0 ? lacks->asked[hit->first] : "no rule";
}

/* The same of a store that may lack the reply, or the sample. */
static const char *stores_why(const struct select_found *lacks,
                              const struct select_sample *theirs,
                              const struct select_hit *hit,
                              const struct select_hit *other)
{
    if (theirs == NULL)
        return "sample not in the other store";
    if (hit == NULL)
        return "reply not in the other store";
    if (!hit->decided)
        return "not decided in the other store";
    return stores_rule(lacks, hit, other);
}

/* Answers that `has` keeps and `lacks` does not. */
static void stores_answers(struct stores *w, bool gained,
                           const struct select_sample *mine,
                           const struct select_sample *theirs)
{
    const struct select_found *has = gained ? &w->b : &w->a;
    const struct select_found *lacks = gained ? &w->a : &w->b;
    struct diff_group *g = &w->d->groups[0];

    for (size_t k = 0; k < mine->count; k++) {
        const struct select_hit *hit = &has->hits[mine->from + k];
        if (hit->reply_id == 0 || !hit->decided)
            continue;
        const char *teacher = has->teachers[hit->teacher];
        const struct select_hit *other =
            stores_hit(lacks, theirs, teacher, hit->candidate);
        w->d->common += gained && other != NULL && other->decided;
        if (!hit->kept)
            continue;
        stores_count(gained ? &g->b : &g->a, hit->distance_km);
        if (other != NULL && other->decided && other->kept)
            continue;
        struct stores_change c = {has,
                                  mine,
                                  theirs,
                                  teacher,
                                  stores_why(lacks, theirs, other, hit),
                                  hit->distance_km};
        stores_add(w, gained ? &g->gained : &g->lost, &c);
    }
}

/* --------------------------------------------------------------- splits */

/* The reply that stands for a sample in its split, or NULL. */
static const struct select_hit *stores_stands(const struct select_found *f,
                                              const struct select_sample *s)
{
    for (size_t k = 0; s != NULL && s->split_reply != 0 && k < s->count; k++) {
        if (f->hits[s->from + k].reply_id == s->split_reply)
            return &f->hits[s->from + k];
    }
    return NULL;
}

/* Where the other draw has the sample. */
static const char *stores_otherwise(struct stores *w,
                                    const struct select_found *lacks,
                                    const struct select_sample *theirs)
{
    const char *split = select_text(lacks, theirs->split_at);

    if (*split == '\0')
        return "not in the other draw";
    return strcmp(split, "none") == 0
               ? arena_print(w->arena, "draw: %s",
                             select_text(lacks, theirs->why_at))
               : arena_print(w->arena, "draw: in %s", split);
}

/* By the reply that stands for the sample, here or there: the rule of the store
 * that rejects what the other keeps; where both say the same, the draw. */
static void stores_split_change(struct stores *w, bool gained,
                                struct stores_change *c)
{
    const struct select_found *has = gained ? &w->b : &w->a;
    const struct select_found *lacks = gained ? &w->a : &w->b;
    const struct select_hit *p = stores_stands(has, c->sample), *q = NULL;

    if (p != NULL) {
        c->teacher = has->teachers[p->teacher];
        q = stores_hit(lacks, c->theirs, c->teacher, p->candidate);
    } else if ((q = stores_stands(lacks, c->theirs)) != NULL) {
        c->teacher = lacks->teachers[q->teacher];
        p = stores_hit(has, c->sample, c->teacher, q->candidate);
    }
    c->km = p != NULL ? p->distance_km : q != NULL ? q->distance_km : NAN;
    if (c->theirs == NULL)
        c->rule = "sample not in the other store";
    else if (p != NULL && q == NULL)
        c->rule = "reply not in the other store";
    else if (p == NULL || !p->decided || !q->decided || p->kept == q->kept)
        c->rule = stores_otherwise(w, lacks, c->theirs);
    else
        c->rule = p->kept ? stores_rule(lacks, q, p) : stores_rule(has, p, q);
}

static void stores_splits(struct stores *w, bool gained,
                          const struct select_sample *mine,
                          const struct select_sample *theirs)
{
    const struct select_found *has = gained ? &w->b : &w->a;
    const struct select_found *lacks = gained ? &w->a : &w->b;
    const char *split = select_text(has, mine->split_at);
    const char *other =
        theirs != NULL ? select_text(lacks, theirs->split_at) : "";

    for (size_t i = 1; i < DIFF_GROUPS; i++) {
        struct diff_group *g = &w->d->groups[i];
        if (strcmp(g->name, split) != 0)
            continue;
        const struct select_hit *stands = stores_stands(has, mine);
        stores_count(gained ? &g->b : &g->a,
                     stands != NULL ? stands->distance_km : NAN);
        if (strcmp(other, split) == 0)
            continue;
        struct stores_change c = {.f = has, .sample = mine, .theirs = theirs};
        stores_split_change(w, gained, &c);
        stores_add(w, gained ? &g->gained : &g->lost, &c);
    }
}

/* ---------------------------------------------------------------- both */

static int stores_compare(const void *x, const void *y)
{
    const struct diff_reason *a = x, *b = y;

    if (a->count.all != b->count.all)
        return a->count.all > b->count.all ? -1 : 1;
    return strcmp(a->rule, b->rule);
}

static void stores_sort(struct diff_side *s)
{
    if (s->reason_count > 0)
        qsort(s->reasons, s->reason_count, sizeof(*s->reasons), stores_compare);
}

static void stores_pass(struct stores *w)
{
    for (size_t i = 0; i < w->a.sample_count; i++) {
        const struct select_sample *mine = &w->a.samples[i];
        const struct select_sample *theirs = stores_find(w, mine);
        stores_answers(w, false, mine, theirs);
        stores_splits(w, false, mine, theirs);
    }
}

/* B's samples, each with A's of the same name. */
static void stores_pass_back(struct stores *w)
{
    struct hash_index names;

    hash_index_init(&names, w->a.sample_count);
    for (size_t i = 0; i < w->a.sample_count; i++)
        hash_index_add(&names, stores_hash(&w->a, &w->a.samples[i]), i);
    for (size_t i = 0; i < w->b.sample_count; i++) {
        const struct select_sample *mine = &w->b.samples[i], *theirs = NULL;
        uint64_t hash = stores_hash(&w->b, mine);
        size_t at = SIZE_MAX, k;
        while (theirs == NULL && hash_index_next(&names, hash, &at, &k)) {
            if (stores_same(&w->b, mine, &w->a, &w->a.samples[k]))
                theirs = &w->a.samples[k];
        }
        stores_answers(w, true, mine, theirs);
        stores_splits(w, true, mine, theirs);
    }
    hash_index_release(&names);
}

static void stores_all(struct stores *w)
{
    hash_index_init(&w->names, w->b.sample_count);
    for (size_t i = 0; i < w->b.sample_count; i++)
        hash_index_add(&w->names, stores_hash(&w->b, &w->b.samples[i]), i);
    stores_pass(w);
    stores_pass_back(w);
    for (size_t i = 0; i < DIFF_GROUPS; i++) {
        stores_sort(&w->d->groups[i].gained);
        stores_sort(&w->d->groups[i].lost);
    }
    hash_index_release(&w->names);
}

bool diff_read_stores(struct diff *d, struct db *a, struct db *b,
                      int64_t sample, struct arena *arena, struct err *err)
{
    struct stores w = {.d = d, .sample = sample, .arena = arena};

    diff_name_groups(d);
    d->both_split = d->a->samples > 0 && d->b->samples > 0;
    bool ok = select_find(&w.a, "", 0, a, arena, err) &&
              select_find(&w.b, "", 0, b, arena, err);
    if (ok)
        stores_all(&w);
    select_release(&w.a);
    select_release(&w.b);
    return ok;
}
