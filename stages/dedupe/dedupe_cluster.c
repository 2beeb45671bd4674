#include "stages/dedupe/dedupe_cluster.h"

#include "base/hamming.h"
#include "base/sort.h"
#include "base/spill.h"
#include "base/stop.h"
#include "stages/dedupe/dedupe_near.h"

/* A picture is looked at beside at most so many that are kept. */
#define DEDUPE_TRIES 8

struct dedupe_sorter {
    struct dedupe_picture *pictures;
    const struct dedupe_rules *rules;
    uint32_t *order; /* [hashed]: pictures that have a hash, the kept first */
    size_t hashed;
    struct spill memory; /* of the order */
};

static int dedupe_compare_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int64_t dedupe_pixels(const struct dedupe_picture *p)
{
    return (int64_t)p->width * p->height;
}

/* < 0: a is rather kept than b. */
static int dedupe_compare_kept(const struct dedupe_picture *a,
                               const struct dedupe_picture *b,
                               enum dedupe_keep keep)
{
    int c = (int)b->wanted - (int)a->wanted;

    if (c == 0 && keep == DEDUPE_OLDEST)
        c = dedupe_compare_int(a->taken, b->taken);
    if (c == 0 && keep == DEDUPE_FIRST)
        c = dedupe_compare_int(a->id, b->id);
    if (c == 0)
        c = dedupe_compare_int(dedupe_pixels(b), dedupe_pixels(a));
    if (c == 0)
        c = dedupe_compare_int(b->bytes, a->bytes);
    if (c == 0)
        c = (a->tie > b->tie) - (a->tie < b->tie);
    return c != 0 ? c : dedupe_compare_int(a->id, b->id);
}

static int dedupe_compare(const void *x, const void *y, void *arg)
{
    const struct dedupe_sorter *s = arg;

    return dedupe_compare_kept(&s->pictures[*(const uint32_t *)x],
                               &s->pictures[*(const uint32_t *)y],
                               s->rules->keep);
}

static void dedupe_sorter_init(struct dedupe_sorter *s, size_t count)
{
    s->order = spill_grow_array(&s->memory, count, sizeof(*s->order));
    for (size_t i = 0; i < count; i++) {
        if (s->pictures[i].hashed)
            s->order[s->hashed++] = (uint32_t)i;
    }
    sort_in_place(s->order, s->hashed, sizeof(*s->order), dedupe_compare, s);
}

/* By their whole hashes alone. */
static bool dedupe_whole(const struct dedupe_how *how)
{
    return how->part == SIGNATURE_WHOLE && !how->earlier_trimmed &&
           !how->later_trimmed;
}

static bool dedupe_similar(const struct dedupe_picture *kept,
                           const struct dedupe_picture *p,
                           const struct dedupe_how *how,
                           const struct dedupe_rules *rules, bool *similar,
                           struct err *err)
{
    *similar = dedupe_near_allowed(kept, p, rules);
    if (*similar && rules->look)
        return rules->look(rules->arg, kept, p, how, similar, err);
    *similar =
        *similar && hamming_distance(kept->hash, p->hash) <= rules->radius;
    return true;
}

static void dedupe_put(struct dedupe_picture *kept, uint32_t place,
                       struct dedupe_picture *p)
{
    p->kept = place;
    kept->count++;
    if (p->id < kept->cluster_id)
        kept->cluster_id = p->id;
}

/* Try the picture of a rank beside the kept one of the cluster that the link
 * leads to: by the link, then as the linked one was found itself. */
static bool dedupe_try(const struct dedupe_sorter *s, uint32_t place,
                       const struct dedupe_link *link, bool *similar,
                       struct err *err)
{
    struct dedupe_picture *p = &s->pictures[place];
    const struct dedupe_picture *linked = &s->pictures[s->order[link->earlier]];
    struct dedupe_picture *kept = &s->pictures[linked->kept];

    p->how = link->how;
    if (!dedupe_similar(kept, p, &p->how, s->rules, similar, err))
        return false;
    if (!*similar && kept != linked &&
        memcmp(&link->how, &linked->how, sizeof(link->how)) != 0) {
        p->how = linked->how;
        if (!dedupe_similar(kept, p, &p->how, s->rules, similar, err))
            return false;
    }
    if (!*similar)
        return true;
    p->distance = dedupe_whole(&p->how)
                      ? (uint8_t)hamming_distance(kept->hash, p->hash)
                      : link->distance;
    dedupe_put(kept, linked->kept, p);
    return true;
}

/* The first cluster whose kept picture it is similar to, by the nearest
 * links; else one of its own. */
static bool dedupe_place(const struct dedupe_sorter *s,
                         const struct dedupe_near *near, uint32_t rank,
                         struct err *err)
{
    uint32_t place = s->order[rank], tried[DEDUPE_TRIES];
    struct dedupe_link links[DEDUPE_NEAR_MOST];
    size_t count = dedupe_near_list(near, rank, links), tries = 0;

    for (size_t i = 0; i < count && tries < DEDUPE_TRIES; i++) {
        uint32_t kept = s->pictures[s->order[links[i].earlier]].kept;
        bool similar = false;
        size_t k = 0;

        while (k < tries && tried[k] != kept)
            k++;
        if (k < tries)
            continue;
        tried[tries++] = kept;
        if (!dedupe_try(s, place, &links[i], &similar, err))
            return false;
        if (similar)
            return true;
    }
    s->pictures[place].how = (struct dedupe_how){0};
    dedupe_put(&s->pictures[place], place, &s->pictures[place]);
    return true;
}

static bool dedupe_place_all(const struct dedupe_sorter *s,
                             const struct dedupe_near *near, struct err *err)
{
    for (uint32_t rank = 0; rank < s->hashed; rank++) {
        if (rank % 1024 == 0 && stop_asked())
            return false;
        if (!dedupe_place(s, near, rank, err))
            return false;
    }
    return true;
}

bool dedupe_cluster(struct dedupe_picture *pictures, size_t count,
                    const struct dedupe_rules *rules, struct err *err)
{
    struct dedupe_sorter s = {.pictures = pictures, .rules = rules};
    struct dedupe_near near = {.pictures = pictures, .rules = rules};
    bool ok;

    if (count >= UINT32_MAX / 2)
        return err_stage(err, "%zu pictures are too many", count);
    for (size_t i = 0; i < count; i++) {
        pictures[i].kept = (uint32_t)i;
        pictures[i].count = pictures[i].hashed ? 0 : 1;
        pictures[i].cluster_id = pictures[i].id;
        pictures[i].distance = 0;
    }
    dedupe_sorter_init(&s, count);
    near.order = s.order;
    near.count = (uint32_t)s.hashed;
    ok = dedupe_near_find(&near, err) && dedupe_place_all(&s, &near, err);
    dedupe_near_release(&near);
    spill_release(&s.memory);
    return ok;
}
