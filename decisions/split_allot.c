#include "decisions/split_allot.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/sort.h"
#include "base/spill.h"

struct allot_order {
    struct spill order_memory, cluster_memory, first_memory;
    size_t *order;   /* [count] items as they are drawn */
    size_t *cluster; /* [count] of each item, from 1; 0: of none */
    size_t *first;   /* [clusters + 1] the item drawn of each, plus one */
    size_t count, clusters;
};

struct allot_key {
    uint64_t key;
    size_t at;
};

/* Two equal keys: as they came. */
static int allot_compare(const void *x, const void *y, void *arg)
{
    const struct allot_key *a = x, *b = y;

    (void)arg;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static void allot_sort(struct allot_order *o, struct allot_key *keys)
{
    sort_in_place(keys, o->count, sizeof(*keys), allot_compare, NULL);
    for (size_t i = 0; i < o->count; i++)
        o->order[i] = keys[i].at;
}

static void allot_number_clusters(struct allot_order *o, struct allot_key *keys)
{
    sort_in_place(keys, o->count, sizeof(*keys), allot_compare, NULL);
    for (size_t i = 0; i < o->count; i++) {
        if (keys[i].key == 0)
            continue;
        if (i == 0 || keys[i].key != keys[i - 1].key)
            o->clusters++;
        o->cluster[keys[i].at] = o->clusters;
    }
}

struct allot_order *allot_open(const struct allot_item *items, size_t count)
{
    struct allot_order *o = heap_take(sizeof(*o));
    struct spill memory = {0};
    struct allot_key *keys =
        spill_grow_array(&memory, count + 1, sizeof(*keys));

    *o = (struct allot_order){.count = count};
    o->order = spill_grow_array(&o->order_memory, count + 1, sizeof(*o->order));
    o->cluster =
        spill_grow_array(&o->cluster_memory, count + 1, sizeof(*o->cluster));
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct allot_key){items[i].order, i};
    allot_sort(o, keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct allot_key){(uint64_t)items[i].cluster, i};
    allot_number_clusters(o, keys);
    o->first =
        spill_grow_array(&o->first_memory, o->clusters + 1, sizeof(*o->first));
    spill_release(&memory);
    return o;
}

void allot_close(struct allot_order *o)
{
    if (o == NULL)
        return;
    spill_release(&o->order_memory);
    spill_release(&o->cluster_memory);
    spill_release(&o->first_memory);
    free(o);
}

static void allot_set(struct allot_item *item, enum allot_split split,
                      int64_t reply_id, int label, const char *why)
{
    item->split = split;
    item->reply_id = reply_id;
    item->label = label;
    item->why = why;
}

static bool allot_usable(const struct allot_item *item)
{
    return item->good_reply != 0 && item->picture;
}

/* Of each cluster the first in order that is usable, else the first. */
static void allot_clusters(struct allot_order *o, struct allot_item *items)
{
    for (size_t i = 0; i <= o->clusters; i++)
        o->first[i] = 0;
    for (size_t k = 0; k < o->count; k++) {
        size_t i = o->order[k], *first = &o->first[o->cluster[i]];
        if (*first == 0 ||
            (allot_usable(&items[i]) && !allot_usable(&items[*first - 1])))
            *first = i + 1;
    }
    for (size_t i = 0; i < o->count; i++) {
        bool drawn = o->cluster[i] == 0 || o->first[o->cluster[i]] == i + 1;
        allot_set(&items[i], ALLOT_NONE, 0, -1,
                  drawn ? NULL : "duplicate of a sample that was drawn");
    }
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

static void allot_drawn(const struct allot_order *o, struct allot_item *items,
                        const struct allot_sizes *s)
{
    size_t accepted = 0, wrong = 0, good = 0, bad = 0, seeds = 0;

    for (size_t i = 0; i < o->count; i++) {
        const struct allot_item *item = &items[i];
        accepted += item->why == NULL && allot_usable(item);
        wrong += item->why == NULL && item->picture && item->good_reply == 0 &&
                 item->bad_reply != 0;
    }
    struct allot_counts judge = allot_judge(accepted, wrong, s);
    for (size_t k = 0; k < o->count; k++) {
        struct allot_item *item = &items[o->order[k]];
        if (item->why != NULL)
            continue;
        if (allot_usable(item) && good++ >= accepted - judge.right)
            allot_set(item, ALLOT_JUDGE, item->good_reply, 1,
                      "accepted, kept for judge");
        else if (allot_usable(item) && good <= (size_t)s->cot)
            allot_set(item, ALLOT_COT, item->good_reply, -1, "accepted");
        else if (item->picture && item->good_reply == 0 &&
                 item->bad_reply != 0 && bad++ < judge.wrong)
            allot_set(item, ALLOT_JUDGE, item->bad_reply, 0, "wrong");
        else
            allot_rest(item, s, &seeds);
    }
}

void allot_draw(struct allot_order *o, struct allot_item *items,
                const struct allot_sizes *sizes)
{
    allot_clusters(o, items);
    allot_drawn(o, items, sizes);
}

void allot_items(struct allot_item *items, size_t count,
                 const struct allot_sizes *sizes)
{
    struct allot_order *o = allot_open(items, count);

    allot_draw(o, items, sizes);
    allot_close(o);
}
