#include <string.h>

#include "evaluation/evaluation_run.h"

/* Where in their marks all teachers stand: one sample after the other. */
struct compare_walk {
    struct evaluation_run *run;
    size_t *next;    /* [count]: the next mark of each */
    size_t *asked;   /* [asked_count]: those that have the sample */
    uint32_t *right; /* [asked_count]: their bits */
    size_t asked_count;
};

/* The least sample that is left; false: none. */
static bool compare_next(struct compare_walk *w)
{
    const struct evaluation_run *r = w->run;
    int64_t least = INT64_MAX;

    w->asked_count = 0;
    for (size_t i = 0; i < r->out.count; i++) {
        const struct evaluation_marks *m = &r->marks[i];

        if (w->next[i] < m->count && m->at[w->next[i]].sample < least)
            least = m->at[w->next[i]].sample;
    }
    for (size_t i = 0; i < r->out.count; i++) {
        const struct evaluation_marks *m = &r->marks[i];

        if (w->next[i] == m->count || m->at[w->next[i]].sample != least)
            continue;
        w->asked[w->asked_count] = i;
        w->right[w->asked_count++] = m->at[w->next[i]++].right;
    }
    return w->asked_count > 0;
}

/* To each, the sample is as hard as the others found it. */
static void compare_add_bands(struct compare_walk *w)
{
    struct evaluation_run *r = w->run;
    size_t near = 0, others = w->asked_count - 1;

    for (size_t i = 0; i < w->asked_count; i++)
        near += w->right[i] >> MARK_NEAR & 1;
    for (size_t i = 0; others > 0 && i < w->asked_count; i++) {
        size_t n = near - (w->right[i] >> MARK_NEAR & 1);
        enum evaluation_band band = n == others ? BAND_EASY
                                    : n == 0    ? BAND_HARD
                                                : BAND_MIDDLE;
        struct evaluation_group *g = &r->out.teachers[w->asked[i]].bands[band];

        g->asked++;
        for (size_t k = 0; k < r->request.threshold_count; k++)
            g->within[k] += w->right[i] >> k & 1;
    }
}

/* Pairs lie in the order 0-1, 0-2, ..., 1-2, ... */
static struct evaluation_pair *compare_pair(struct evaluation_run *r, size_t i,
                                            size_t j)
{
    size_t n = r->out.count;

    return &r->out.pairs[i * n - i * (i + 1) / 2 + j - i - 1];
}

static void compare_add_pair(struct evaluation_pair *p, uint32_t first,
                             uint32_t second)
{
    uint32_t differ = first ^ second;

    p->samples++;
    for (size_t k = 0; differ >> k != 0 && k < EVALUATION_OUTCOMES; k++) {
        p->first_only[k] += (first & ~second) >> k & 1;
        p->second_only[k] += (second & ~first) >> k & 1;
    }
}

static void compare_begin(struct compare_walk *w, struct evaluation_run *r)
{
    size_t n = r->out.count;

    *w = (struct compare_walk){
        .run = r,
        .next = arena_take_array(r->arena, n, sizeof(*w->next)),
        .asked = arena_take_array(r->arena, n, sizeof(*w->asked)),
        .right = arena_take_array(r->arena, n, sizeof(*w->right))};
    r->out.pair_count = n * (n - 1) / 2;
    r->out.pairs =
        arena_take_array(r->arena, r->out.pair_count, sizeof(*r->out.pairs));
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            struct evaluation_pair *p = compare_pair(r, i, j);

            p->first = r->out.teachers[i].name;
            p->second = r->out.teachers[j].name;
        }
    }
}

void evaluation_compare(struct evaluation_run *r)
{
    struct compare_walk w;

    if (r->out.count < 2)
        return;
    compare_begin(&w, r);
    while (compare_next(&w)) {
        compare_add_bands(&w);
        for (size_t i = 0; i < w.asked_count; i++) {
            for (size_t j = i + 1; j < w.asked_count; j++)
                compare_add_pair(compare_pair(r, w.asked[i], w.asked[j]),
                                 w.right[i], w.right[j]);
        }
    }
    for (size_t i = 0; i < r->out.pair_count; i++) {
        struct evaluation_pair *p = &r->out.pairs[i];

        for (size_t k = 0; k < EVALUATION_OUTCOMES; k++)
            p->p[k] = mcnemar_p(p->first_only[k], p->second_only[k]);
    }
}
