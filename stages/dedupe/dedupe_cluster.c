#include "stages/dedupe/dedupe_cluster.h"

#include "base/arena.h"
#include "base/hamming.h"
#include "base/stop.h"

/* Frames of one drive this near are the same view, taken twice: about 2 m. */
#define DEDUPE_STOOD_STILL 200

struct dedupe_sorter {
    struct dedupe_picture *pictures;
    const struct dedupe_rules *rules;
    uint32_t *order; /* [hashed]: places of the pictures that have a hash */
    size_t hashed;
    uint64_t *words;   /* [unique]: the hashes, each once, ascending */
    uint32_t *starts;  /* [unique + 1]: where each begins in order */
    uint32_t *parents; /* [unique]: union-find; roots are smallest */
    size_t unique;
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

/* By hash, and within one the kept first. */
static int dedupe_compare(const void *x, const void *y, void *arg)
{
    const struct dedupe_sorter *s = arg;
    const struct dedupe_picture *a = &s->pictures[*(const uint32_t *)x];
    const struct dedupe_picture *b = &s->pictures[*(const uint32_t *)y];

    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return dedupe_compare_kept(a, b, s->rules->keep);
}

/* By component (its root stands in `kept` by now), the kept first. */
static int dedupe_compare_component(const void *x, const void *y, void *arg)
{
    const struct dedupe_sorter *s = arg;
    const struct dedupe_picture *a = &s->pictures[*(const uint32_t *)x];
    const struct dedupe_picture *b = &s->pictures[*(const uint32_t *)y];

    if (a->kept != b->kept)
        return a->kept < b->kept ? -1 : 1;
    return dedupe_compare_kept(a, b, s->rules->keep);
}

static void dedupe_sorter_init(struct dedupe_sorter *s, size_t count)
{
    s->order = heap_take(count * sizeof(*s->order));
    for (size_t i = 0; i < count; i++) {
        if (s->pictures[i].hashed)
            s->order[s->hashed++] = (uint32_t)i;
    }
    qsort_r(s->order, s->hashed, sizeof(*s->order), dedupe_compare, s);
    s->words = heap_take(s->hashed * sizeof(*s->words));
    s->starts = heap_take((s->hashed + 1) * sizeof(*s->starts));
    s->parents = heap_take(s->hashed * sizeof(*s->parents));
    for (size_t i = 0; i < s->hashed; i++) {
        uint64_t hash = s->pictures[s->order[i]].hash;

        if (s->unique > 0 && s->words[s->unique - 1] == hash)
            continue;
        s->words[s->unique] = hash;
        s->starts[s->unique] = (uint32_t)i;
        s->parents[s->unique] = (uint32_t)s->unique;
        s->unique++;
    }
    s->starts[s->unique] = (uint32_t)s->hashed;
}

static void dedupe_sorter_release(struct dedupe_sorter *s)
{
    free(s->order);
    free(s->words);
    free(s->starts);
    free(s->parents);
}

static uint32_t dedupe_root(uint32_t *parents, uint32_t at)
{
    while (parents[at] != at) {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    return at;
}

static bool dedupe_join(void *arg, size_t a, size_t b, int distance)
{
    struct dedupe_sorter *s = arg;
    uint32_t x = dedupe_root(s->parents, (uint32_t)a);
    uint32_t y = dedupe_root(s->parents, (uint32_t)b);

    (void)distance;
    if (x < y)
        s->parents[y] = x;
    else
        s->parents[x] = y;
    return true;
}

static double dedupe_shape(const struct dedupe_picture *p)
{
    return p->width > p->height ? (double)p->width / p->height
                                : (double)p->height / p->width;
}

/* Two frames of one drive show two places, however similar they look. */
static bool dedupe_same_drive(const struct dedupe_picture *a,
                              const struct dedupe_picture *b)
{
    if (a->drive == 0 || a->drive != b->drive)
        return false;
    return llabs((int64_t)a->lat - b->lat) > DEDUPE_STOOD_STILL ||
           llabs((int64_t)a->lon - b->lon) > DEDUPE_STOOD_STILL;
}

static bool dedupe_similar(const struct dedupe_picture *a,
                           const struct dedupe_picture *b,
                           const struct dedupe_rules *rules, bool *similar,
                           struct err *err)
{
    double shape = dedupe_shape(a) / dedupe_shape(b);

    *similar = hamming_distance(a->hash, b->hash) <= rules->radius &&
               shape <= rules->aspect && 1 / shape <= rules->aspect &&
               !dedupe_same_drive(a, b);
    return !*similar || !rules->look ||
           rules->look(rules->arg, a, b, similar, err);
}

static void dedupe_put(struct dedupe_picture *kept, uint32_t place,
                       struct dedupe_picture *p)
{
    p->kept = place;
    p->distance = hamming_distance(kept->hash, p->hash);
    kept->count++;
    if (p->id < kept->cluster_id)
        kept->cluster_id = p->id;
}

/* members: one component, the kept first. The first takes all that are similar
 * to it, then the first of those left, and so on. */
static bool dedupe_share_out(const struct dedupe_sorter *s, uint32_t *members,
                             size_t count, struct err *err)
{
    while (count > 0) {
        uint32_t place = members[0];
        struct dedupe_picture *kept = &s->pictures[place];
        size_t left = 0;

        dedupe_put(kept, place, kept);
        for (size_t i = 1; i < count; i++) {
            struct dedupe_picture *p = &s->pictures[members[i]];
            bool similar;

            if (!dedupe_similar(kept, p, s->rules, &similar, err))
                return false;
            if (similar)
                dedupe_put(kept, place, p);
            else
                members[left++] = members[i];
        }
        count = left;
    }
    return !stop_asked();
}

static bool dedupe_split(struct dedupe_sorter *s, struct err *err)
{
    for (size_t u = 0; u < s->unique; u++) {
        uint32_t root = dedupe_root(s->parents, (uint32_t)u);

        for (uint32_t i = s->starts[u]; i < s->starts[u + 1]; i++)
            s->pictures[s->order[i]].kept = root;
    }
    qsort_r(s->order, s->hashed, sizeof(*s->order), dedupe_compare_component,
            s);
    for (size_t from = 0, stop; from < s->hashed; from = stop) {
        uint32_t root = s->pictures[s->order[from]].kept;

        for (stop = from + 1; stop < s->hashed; stop++) {
            if (s->pictures[s->order[stop]].kept != root)
                break;
        }
        if (!dedupe_share_out(s, s->order + from, stop - from, err))
            return false;
    }
    return true;
}

bool dedupe_cluster(struct dedupe_picture *pictures, size_t count,
                    const struct dedupe_rules *rules, struct err *err)
{
    struct dedupe_sorter s = {.pictures = pictures, .rules = rules};
    bool ok;

    if (count >= UINT32_MAX)
        return err_stage(err, "%zu pictures are too many", count);
    for (size_t i = 0; i < count; i++) {
        pictures[i].kept = (uint32_t)i;
        pictures[i].count = pictures[i].hashed ? 0 : 1;
        pictures[i].cluster_id = pictures[i].id;
        pictures[i].distance = 0;
    }
    dedupe_sorter_init(&s, count);
    ok = hamming_pairs(s.words, s.unique, rules->radius, dedupe_join, &s);
    ok = ok && dedupe_split(&s, err);
    dedupe_sorter_release(&s);
    return ok;
}
