#include "stages/split/split_allot.h"

#include <math.h>

#include "base/spill.h"

static bool allot_before(const struct allot_item *a, const struct allot_item *b)
{
    if (a->order != b->order)
        return a->order < b->order;
    return a < b; /* two equal draws: as they came */
}

static int allot_compare(const void *x, const void *y)
{
    const struct allot_item *a = *(struct allot_item *const *)x;
    const struct allot_item *b = *(struct allot_item *const *)y;

    return a == b ? 0 : allot_before(a, b) ? -1 : 1;
}

/* By cluster; inside one, the sample to be drawn comes first. */
static int allot_compare_clusters(const void *x, const void *y)
{
    const struct allot_item *a = *(struct allot_item *const *)x;
    const struct allot_item *b = *(struct allot_item *const *)y;
    bool a_usable = a->good_reply != 0 && a->picture;
    bool b_usable = b->good_reply != 0 && b->picture;

    if (a->cluster != b->cluster)
        return a->cluster < b->cluster ? -1 : 1;
    if (a_usable != b_usable)
        return a_usable ? -1 : 1;
    return allot_compare(x, y);
}

static void allot_set(struct allot_item *item, enum allot_split split,
                      int64_t reply_id, int label, const char *why)
{
    item->split = split;
    item->reply_id = reply_id;
    item->label = label;
    item->why = why;
}

/* Leave one sample a cluster in `drawn`; returns how many there are. */
static size_t allot_clusters(struct allot_item **drawn, size_t count)
{
    size_t n = 0;

    qsort(drawn, count, sizeof(*drawn), allot_compare_clusters);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && drawn[i]->cluster != 0 &&
            drawn[i]->cluster == drawn[i - 1]->cluster) {
            allot_set(drawn[i], ALLOT_NONE, 0, -1,
                      "duplicate of a sample that was drawn");
        } else {
            n++;
        }
    }
    for (size_t i = 0, to = 0; i < count; i++) {
        if (drawn[i]->why == NULL)
            drawn[to++] = drawn[i];
    }
    qsort(drawn, n, sizeof(*drawn), allot_compare);
    return n;
}

struct allot_counts {
    size_t right, wrong; /* for Judge */
};

static struct allot_counts allot_judge(size_t accepted, size_t wrong,
                                       const struct allot_sizes *s)
{
    double most = (double)s->judge, b = s->balance;
    double right =
        fmin(round((double)accepted * s->judge_true), floor(most * b));
    double bad = fmin((double)wrong, floor(most * (1 - b) + 0.5));

    if (b > 0 && b < 1) {
        bad = fmin(bad, round(right * (1 - b) / b));
        right = fmin(right, round(bad * b / (1 - b)));
    }
    return (struct allot_counts){(size_t)right, (size_t)bad};
}

/* What neither CoT nor Judge took. */
static void allot_rest(struct allot_item *item, const struct allot_sizes *s,
                       size_t *seeds)
{
    if (!item->picture)
        allot_set(item, ALLOT_NONE, 0, -1, "no picture");
    else if (*seeds >= (size_t)s->seed)
        allot_set(item, ALLOT_NONE, 0, -1, "beyond the size of seed");
    else {
        (*seeds)++;
        allot_set(item, ALLOT_SEED, 0, -1,
                  item->good_reply != 0  ? "accepted, beyond the size of cot"
                  : item->bad_reply != 0 ? "wrong, beyond the size of judge"
                                         : "no accepted reply");
    }
}

static void allot_drawn(struct allot_item **drawn, size_t count,
                        const struct allot_sizes *s)
{
    size_t accepted = 0, wrong = 0, good = 0, bad = 0, seeds = 0;

    for (size_t i = 0; i < count; i++) {
        accepted += drawn[i]->picture && drawn[i]->good_reply != 0;
        wrong += drawn[i]->picture && drawn[i]->good_reply == 0 &&
                 drawn[i]->bad_reply != 0;
    }
    struct allot_counts judge = allot_judge(accepted, wrong, s);
    for (size_t i = 0; i < count; i++) {
        struct allot_item *item = drawn[i];
        if (item->picture && item->good_reply != 0 &&
            good++ >= accepted - judge.right)
            allot_set(item, ALLOT_JUDGE, item->good_reply, 1,
                      "accepted, kept for judge");
        else if (item->picture && item->good_reply != 0 &&
                 good <= (size_t)s->cot)
            allot_set(item, ALLOT_COT, item->good_reply, -1, "accepted");
        else if (item->picture && item->good_reply == 0 &&
                 item->bad_reply != 0 && bad++ < judge.wrong)
            allot_set(item, ALLOT_JUDGE, item->bad_reply, 0, "wrong");
        else
            allot_rest(item, s, &seeds);
    }
}

void allot_items(struct allot_item *items, size_t count,
                 const struct allot_sizes *sizes)
{
    struct spill memory = {0};
    struct allot_item **drawn =
        spill_grow_array(&memory, count + 1, sizeof(*drawn));

    for (size_t i = 0; i < count; i++) {
        allot_set(&items[i], ALLOT_NONE, 0, -1, NULL);
        drawn[i] = &items[i];
    }
    size_t n = allot_clusters(drawn, count);
    allot_drawn(drawn, n, sizes);
    spill_release(&memory);
}
