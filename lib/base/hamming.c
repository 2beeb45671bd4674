#include "base/hamming.h"

#include "base/arena.h"
#include "base/stop.h"

#define HAMMING_BANDS_MAX 8

struct hamming_band {
    int shift, width, radius;
};

struct hamming_plan {
    int bands; /* 0: look at all pairs */
    struct hamming_band band[HAMMING_BANDS_MAX];
};

struct hamming_search {
    const uint64_t *words;
    size_t count;
    int radius;
    struct hamming_plan plan;
    hamming_pair *each;
    void *arg;
    /* These are of the band that is being searched: */
    int band;
    uint32_t *starts; /* [2^width + 1]: where each bucket begins */
    uint32_t *order;  /* [count]: places, by bucket */
    uint64_t *sorted; /* [count]: the words, by bucket */
    uint32_t *masks;  /* bits to flip to reach the buckets near one */
    size_t mask_count;
};

int hamming_distance(uint64_t a, uint64_t b)
{
    return __builtin_popcountll(a ^ b);
}

/* How many numbers of `width` bits have at most `radius` ones. */
static double hamming_ball(int width, int radius)
{
    double sum = 1, choose = 1;

    for (int k = 1; k <= radius; k++) {
        choose = choose * (width - k + 1) / k;
        sum += choose;
    }
    return sum;
}

/* A plan with that many bands. The radius + 1 is shared out among them; a band
 * without a share would find nothing that others do not, and is left out. */
static void hamming_plan_cut(struct hamming_plan *plan, int bands, int radius)
{
    int used = bands <= radius + 1 ? bands : radius + 1;
    int spare = radius + 1 - used, shift = 0;

    plan->bands = used;
    for (int i = 0; i < bands; i++) {
        int width = 64 / bands + (i < 64 % bands);

        if (i < used)
            plan->band[i] = (struct hamming_band){.shift = shift,
                                                  .width = width,
                                                  .radius = spare / used +
                                                            (i < spare % used)};
        shift += width;
    }
}

/* The estimated cost of a plan, in units of about a nanosecond. */
static double hamming_plan_cost(const struct hamming_plan *plan, double n)
{
    double cost = 0;

    for (int i = 0; i < plan->bands; i++) {
        const struct hamming_band *b = &plan->band[i];
        double buckets = (double)(1u << b->width);
        double ball = hamming_ball(b->width, b->radius);

        cost += buckets + 20 * n;
        cost += ball * (n < buckets ? n : buckets) * 1.5;
        cost += ball / 2 * n * (n / buckets);
    }
    return cost;
}

static struct hamming_plan hamming_plan_choose(size_t count, int radius)
{
    struct hamming_plan best = {.bands = 0}, plan;
    double n = (double)count, least = n * n / 2;

    for (int bands = 3; bands <= HAMMING_BANDS_MAX; bands++) {
        double cost;

        hamming_plan_cut(&plan, bands, radius);
        cost = hamming_plan_cost(&plan, n);
        if (cost < least) {
            least = cost;
            best = plan;
        }
    }
    return best;
}

static uint32_t hamming_bucket(uint64_t word, const struct hamming_band *b)
{
    return (uint32_t)(word >> b->shift & (((uint64_t)1 << b->width) - 1));
}

/* Counting sort by bucket. */
static void hamming_sort(struct hamming_search *s)
{
    const struct hamming_band *b = &s->plan.band[s->band];
    size_t buckets = (size_t)1 << b->width;

    memset(s->starts, 0, (buckets + 1) * sizeof(*s->starts));
    for (size_t i = 0; i < s->count; i++)
        s->starts[hamming_bucket(s->words[i], b) + 1]++;
    for (size_t i = 0; i < buckets; i++)
        s->starts[i + 1] += s->starts[i];
    for (size_t i = 0; i < s->count; i++) {
        uint32_t at = s->starts[hamming_bucket(s->words[i], b)]++;

        s->order[at] = (uint32_t)i;
        s->sorted[at] = s->words[i];
    }
    memmove(s->starts + 1, s->starts, buckets * sizeof(*s->starts));
    s->starts[0] = 0;
}

/* All numbers of the band's width with at most its radius of ones, by number
 * of ones; the next with as many ones by Gosper's rule. */
static void hamming_list_masks(struct hamming_search *s)
{
    const struct hamming_band *b = &s->plan.band[s->band];
    uint64_t end = (uint64_t)1 << b->width;
    size_t room = (size_t)hamming_ball(b->width, b->radius) + 1;

    s->masks = heap_grow(s->masks, room, sizeof(*s->masks));
    s->masks[0] = 0;
    s->mask_count = 1;
    for (int ones = 1; ones <= b->radius; ones++) {
        uint64_t mask = ((uint64_t)1 << ones) - 1;

        while (mask < end && s->mask_count < room) {
            uint64_t low = mask & (~mask + 1), ripple = mask + low;

            s->masks[s->mask_count++] = (uint32_t)mask;
            mask = ripple | ((mask ^ ripple) >> 2) / low;
        }
    }
}

/* Was the pair found in an earlier band already? */
static bool hamming_seen(const struct hamming_search *s, uint64_t differing)
{
    for (int i = 0; i < s->band; i++) {
        const struct hamming_band *b = &s->plan.band[i];

        if (__builtin_popcount(hamming_bucket(differing, b)) <= b->radius)
            return true;
    }
    return false;
}

/* Compares the words at [from, stop) with the word at `one`. */
static bool hamming_meet(const struct hamming_search *s, uint32_t one,
                         uint32_t from, uint32_t stop)
{
    uint64_t word = s->sorted[one];

    for (uint32_t i = from; i < stop; i++) {
        uint64_t differing = word ^ s->sorted[i];
        int distance = __builtin_popcountll(differing);

        if (distance <= s->radius && !hamming_seen(s, differing) &&
            !s->each(s->arg, s->order[one], s->order[i], distance))
            return false;
    }
    return true;
}

static bool hamming_search_bucket(const struct hamming_search *s,
                                  uint32_t bucket)
{
    uint32_t from = s->starts[bucket], stop = s->starts[bucket + 1];

    for (uint32_t i = from; i < stop; i++) {
        if (!hamming_meet(s, i, i + 1, stop))
            return false;
    }
    for (size_t m = 1; m < s->mask_count; m++) {
        uint32_t other = bucket ^ s->masks[m];

        if (other < bucket || s->starts[other] == s->starts[other + 1])
            continue;
        for (uint32_t i = from; i < stop; i++) {
            if (!hamming_meet(s, i, s->starts[other], s->starts[other + 1]))
                return false;
        }
    }
    return true;
}

static bool hamming_search_band(struct hamming_search *s)
{
    uint32_t buckets = 1u << s->plan.band[s->band].width;

    hamming_sort(s);
    hamming_list_masks(s);
    for (uint32_t bucket = 0; bucket < buckets; bucket++) {
        if (bucket % 65536 == 0 && stop_asked())
            return false;
        if (s->starts[bucket] != s->starts[bucket + 1] &&
            !hamming_search_bucket(s, bucket))
            return false;
    }
    return true;
}

static bool hamming_search_all(const struct hamming_search *s)
{
    for (size_t a = 0; a < s->count; a++) {
        for (size_t b = a + 1; b < s->count; b++) {
            int distance = hamming_distance(s->words[a], s->words[b]);

            if (distance <= s->radius && !s->each(s->arg, a, b, distance))
                return false;
        }
    }
    return true;
}

bool hamming_pairs(const uint64_t *words, size_t count, int radius,
                   hamming_pair *each, void *arg)
{
    struct hamming_search s = {.words = words,
                               .count = count,
                               .radius = radius,
                               .each = each,
                               .arg = arg};
    int widest = 0;
    bool ok = true;

    if (radius < 0 || radius > HAMMING_RADIUS_MAX || count >= UINT32_MAX)
        err_die("hamming_pairs: %zu words, radius %d", count, radius);
    s.plan = hamming_plan_choose(count, radius);
    if (s.plan.bands == 0)
        return hamming_search_all(&s);
    for (int i = 0; i < s.plan.bands; i++) {
        if (s.plan.band[i].width > widest)
            widest = s.plan.band[i].width;
    }
    s.starts = heap_take((((size_t)1 << widest) + 1) * sizeof(*s.starts));
    s.order = heap_take(count * sizeof(*s.order));
    s.sorted = heap_take(count * sizeof(*s.sorted));
    for (s.band = 0; ok && s.band < s.plan.bands; s.band++)
        ok = hamming_search_band(&s);
    free(s.starts);
    free(s.order);
    free(s.sorted);
    free(s.masks);
    return ok;
}
