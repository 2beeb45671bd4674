#include "base/hamming.h"

#include "base/arena.h"
#include "base/spill.h"
#include "base/stop.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define HAMMING_BANDS_MAX 8

struct hamming_band {
    int shift, width, radius;
};

struct hamming_plan {
    int bands; /* 0: look at all pairs */
    struct hamming_band band[HAMMING_BANDS_MAX];
};

/* Words by bucket of one band. */
struct hamming_table {
    const uint64_t *words;
    size_t count;
    uint32_t *starts;       /* [2^width + 1]: where each bucket begins */
    uint32_t *order;        /* [count]: places, by bucket */
    uint64_t *sorted;       /* [count]: the words, by bucket */
    struct spill memory[3]; /* of the three */
};

struct hamming_search;

typedef bool hamming_meeting(const struct hamming_search *s, uint32_t one,
                             const struct hamming_table *t, uint32_t from,
                             uint32_t stop);

struct hamming_search {
    hamming_meeting *meet;
    int radius;
    uint32_t asked; /* as asked for: words that a word meets, a band */
    struct hamming_plan plan;
    hamming_pair *each;
    void *arg;
    struct hamming_table a, b; /* b: of a join; else without words */
    /* These are of the band that is being searched: */
    int band;
    uint32_t most;   /* words that a word meets */
    uint32_t *masks; /* bits to flip to reach the buckets near one */
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

/* What it costs to go to another bucket, in units of about a nanosecond. */
#define HAMMING_VISIT 7.5

/* The estimated cost of a plan, in the same units: n words meet m each, at so
 * much a meeting. */
static double hamming_plan_cost(const struct hamming_plan *plan, double n,
                                double m, double meeting)
{
    double cost = 0;

    for (int i = 0; i < plan->bands; i++) {
        const struct hamming_band *b = &plan->band[i];
        double buckets = (double)(1u << b->width);
        double ball = hamming_ball(b->width, b->radius);

        cost += buckets + 20 * n;
        cost += ball * (n < buckets ? n : buckets) * HAMMING_VISIT;
        cost += ball * n * (m / buckets) * meeting;
    }
    return cost;
}

static struct hamming_plan hamming_plan_choose(double n, double m, int radius,
                                               double meeting)
{
    struct hamming_plan best = {.bands = 0}, plan;
    double least = n * m;

    for (int bands = 3; bands <= HAMMING_BANDS_MAX; bands++) {
        double cost;

        hamming_plan_cut(&plan, bands, radius);
        cost = hamming_plan_cost(&plan, n, m, meeting);
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
static void hamming_sort(struct hamming_table *t, const struct hamming_band *b)
{
    size_t buckets = (size_t)1 << b->width;

    memset(t->starts, 0, (buckets + 1) * sizeof(*t->starts));
    for (size_t i = 0; i < t->count; i++)
        t->starts[hamming_bucket(t->words[i], b) + 1]++;
    for (size_t i = 0; i < buckets; i++)
        t->starts[i + 1] += t->starts[i];
    for (size_t i = 0; i < t->count; i++) {
        uint32_t at = t->starts[hamming_bucket(t->words[i], b)]++;

        t->order[at] = (uint32_t)i;
        t->sorted[at] = t->words[i];
    }
    memmove(t->starts + 1, t->starts, buckets * sizeof(*t->starts));
    t->starts[0] = 0;
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

/* Compares the word of a at `one` with those of t at [from, stop). */
static inline __attribute__((always_inline)) bool
hamming_meet_inline(const struct hamming_search *s, uint32_t one,
                    const struct hamming_table *t, uint32_t from, uint32_t stop)
{
    uint64_t word = s->a.sorted[one];

    for (uint32_t i = from; i < stop; i++) {
        uint64_t differing = word ^ t->sorted[i];
        int distance = __builtin_popcountll(differing);

        if (distance <= s->radius && !hamming_seen(s, differing) &&
            !s->each(s->arg, s->a.order[one], t->order[i], distance))
            return false;
    }
    return true;
}

static bool hamming_meet_plain(const struct hamming_search *s, uint32_t one,
                               const struct hamming_table *t, uint32_t from,
                               uint32_t stop)
{
    return hamming_meet_inline(s, one, t, from, stop);
}

#if defined(__x86_64__)
/* Not every x86-64 has the instruction, which halves the time. */
__attribute__((target("popcnt"))) static bool
hamming_meet_popcnt(const struct hamming_search *s, uint32_t one,
                    const struct hamming_table *t, uint32_t from, uint32_t stop)
{
    return hamming_meet_inline(s, one, t, from, stop);
}

/* Eight words at once. */
__attribute__((target("avx512f,avx512vpopcntdq,popcnt"))) static bool
hamming_meet_wide(const struct hamming_search *s, uint32_t one,
                  const struct hamming_table *t, uint32_t from, uint32_t stop)
{
    uint64_t word = s->a.sorted[one];
    const __m512i words = _mm512_set1_epi64((long long)word);
    const __m512i radius = _mm512_set1_epi64(s->radius);

    for (uint32_t i = from; i < stop; i += 8) {
        uint32_t left = stop - i;
        __mmask8 here = left >= 8 ? 0xff : (__mmask8)((1u << left) - 1);
        __m512i bits = _mm512_popcnt_epi64(_mm512_xor_si512(
            words, _mm512_maskz_loadu_epi64(here, t->sorted + i)));
        uint32_t near = _mm512_mask_cmple_epu64_mask(here, bits, radius);

        for (; near != 0; near &= near - 1) {
            uint32_t k = i + (uint32_t)__builtin_ctz(near);
            uint64_t differing = word ^ t->sorted[k];

            if (!hamming_seen(s, differing) &&
                !s->each(s->arg, s->a.order[one], t->order[k],
                         __builtin_popcountll(differing)))
                return false;
        }
    }
    return true;
}

static hamming_meeting *hamming_meet_best(void)
{
    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512vpopcntdq"))
        return hamming_meet_wide;
    return __builtin_cpu_supports("popcnt") ? hamming_meet_popcnt
                                            : hamming_meet_plain;
}
#else
static hamming_meeting *hamming_meet_best(void)
{
    return hamming_meet_plain;
}
#endif

static double hamming_meeting_cost(void)
{
#if defined(__x86_64__)
    return hamming_meet_best() == hamming_meet_wide ? 0.3 : 1;
#else
    return 1;
#endif
}

/* Compares the words of a's bucket with those of a bucket of t, each with at
 * most so many: those that stand where it does among its own, which are near
 * it in value when the list was sorted. */
static bool hamming_meet_bucket(const struct hamming_search *s, uint32_t bucket,
                                const struct hamming_table *t, uint32_t other,
                                uint32_t most)
{
    uint32_t from = s->a.starts[bucket], own = s->a.starts[bucket + 1] - from;
    uint32_t first = t->starts[other], count = t->starts[other + 1] - first;

    for (uint32_t i = 0; count > 0 && i < own; i++) {
        uint32_t at = 0, met = count < most ? count : most;

        if (count > most) {
            at = (uint32_t)((uint64_t)i * count / own);
            at = at < most / 2 ? 0 : at - most / 2;
            at = at > count - most ? count - most : at;
        }
        if (!s->meet(s, from + i, t, first + at, first + at + met))
            return false;
    }
    return true;
}

/* The words of one bucket with each other. */
static bool hamming_meet_own(const struct hamming_search *s, uint32_t bucket)
{
    uint32_t from = s->a.starts[bucket], stop = s->a.starts[bucket + 1];

    for (uint32_t i = from; i < stop; i++) {
        uint32_t last = stop - i - 1 > s->most ? i + 1 + s->most : stop;

        if (!s->meet(s, i, &s->a, i + 1, last))
            return false;
    }
    return true;
}

static bool hamming_search_bucket(const struct hamming_search *s,
                                  uint32_t bucket)
{
    bool join = s->b.words != NULL;
    const struct hamming_table *t = join ? &s->b : &s->a;
    uint32_t met = t->starts[bucket + 1] - t->starts[bucket];

    if (!(join ? hamming_meet_bucket(s, bucket, t, bucket, s->most)
               : hamming_meet_own(s, bucket)))
        return false;
    for (size_t m = 1; m < s->mask_count && met < s->most; m++) {
        uint32_t other = bucket ^ s->masks[m];

        if (!join && other < bucket)
            continue;
        if (!hamming_meet_bucket(s, bucket, t, other, s->most - met))
            return false;
        met += t->starts[other + 1] - t->starts[other];
    }
    return true;
}

/* As asked for, but several times what words meet that do not crowd. */
static uint32_t hamming_most(const struct hamming_search *s)
{
    const struct hamming_band *b = &s->plan.band[s->band];
    const struct hamming_table *t = s->b.words != NULL ? &s->b : &s->a;
    double usual = (double)t->count * (double)s->mask_count /
                   (double)((uint64_t)1 << b->width);

    if (s->asked == 0 || 4 * usual >= UINT32_MAX / 2)
        return UINT32_MAX;
    return s->asked > 4 * usual ? s->asked : (uint32_t)(4 * usual);
}

static bool hamming_search_band(struct hamming_search *s)
{
    const struct hamming_band *band = &s->plan.band[s->band];
    uint32_t buckets = 1u << band->width;

    hamming_sort(&s->a, band);
    if (s->b.words != NULL)
        hamming_sort(&s->b, band);
    hamming_list_masks(s);
    s->most = hamming_most(s);
    for (uint32_t bucket = 0; bucket < buckets; bucket++) {
        if (bucket % 65536 == 0 && stop_asked())
            return false;
        if (s->a.starts[bucket] != s->a.starts[bucket + 1] &&
            !hamming_search_bucket(s, bucket))
            return false;
    }
    return true;
}

static bool hamming_search_all(const struct hamming_search *s)
{
    const struct hamming_table *t = s->b.words != NULL ? &s->b : &s->a;

    for (size_t a = 0; a < s->a.count; a++) {
        for (size_t b = t == &s->b ? 0 : a + 1; b < t->count; b++) {
            int distance = hamming_distance(s->a.words[a], t->words[b]);

            if (distance <= s->radius && !s->each(s->arg, a, b, distance))
                return false;
        }
    }
    return true;
}

static void hamming_table_open(struct hamming_table *t, int widest)
{
    t->starts = spill_grow_array(&t->memory[2], ((size_t)1 << widest) + 1,
                                 sizeof(*t->starts));
    t->order = spill_grow_array(&t->memory[0], t->count, sizeof(*t->order));
    t->sorted = spill_grow_array(&t->memory[1], t->count, sizeof(*t->sorted));
}

static void hamming_table_close(struct hamming_table *t)
{
    for (size_t i = 0; i < sizeof(t->memory) / sizeof(t->memory[0]); i++)
        spill_release(&t->memory[i]);
}

static bool hamming_search_run(struct hamming_search *s)
{
    int widest = 0;
    bool ok = true;

    s->meet = hamming_meet_best();
    if (s->plan.bands == 0)
        return hamming_search_all(s);
    for (int i = 0; i < s->plan.bands; i++) {
        if (s->plan.band[i].width > widest)
            widest = s->plan.band[i].width;
    }
    hamming_table_open(&s->a, widest);
    if (s->b.words != NULL)
        hamming_table_open(&s->b, widest);
    for (s->band = 0; ok && s->band < s->plan.bands; s->band++)
        ok = hamming_search_band(s);
    hamming_table_close(&s->a);
    hamming_table_close(&s->b);
    free(s->masks);
    return ok;
}

static void hamming_check(size_t count, int radius)
{
    if (radius < 0 || radius > HAMMING_RADIUS_MAX || count >= UINT32_MAX)
        err_die("hamming: %zu words, radius %d", count, radius);
}

bool hamming_pairs(const struct hamming_words *words, int radius,
                   hamming_pair *each, void *arg)
{
    struct hamming_search s = {.a = {words->words, words->count},
                               .asked = words->most,
                               .radius = radius,
                               .each = each,
                               .arg = arg};

    hamming_check(words->count, radius);
    s.plan = hamming_plan_choose((double)words->count, (double)words->count / 2,
                                 radius, hamming_meeting_cost());
    return hamming_search_run(&s);
}

bool hamming_join(const struct hamming_words *a, const struct hamming_words *b,
                  int radius, hamming_pair *each, void *arg)
{
    struct hamming_search s = {.a = {a->words, a->count},
                               .b = {b->words, b->count},
                               .asked = b->most,
                               .radius = radius,
                               .each = each,
                               .arg = arg};

    hamming_check(a->count, radius);
    hamming_check(b->count, radius);
    if (a->count == 0 || b->count == 0)
        return true;
    s.plan = hamming_plan_choose((double)a->count, (double)b->count, radius,
                                 hamming_meeting_cost());
    return hamming_search_run(&s);
}
