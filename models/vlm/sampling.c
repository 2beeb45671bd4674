#include "models/vlm/sampling.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct scored {
    float score;
    int32_t id;
};

static uint64_t sampling_mix(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

double sampling_random(uint64_t seed, uint64_t step)
{
    return (double)(sampling_mix(sampling_mix(seed) ^ step) >> 11) * 0x1p-53;
}

void sampling_penalise(float *logits, const uint8_t *seen, size_t count,
                       double penalty)
{
    float by = (float)penalty;
    size_t i;

    if (penalty == 1.0)
        return;
    for (i = 0; i < count; i++)
        if (seen[i])
            logits[i] = logits[i] < 0 ? logits[i] * by : logits[i] / by;
}

static int32_t sampling_best(const float *logits, size_t count)
{
    int32_t best = 0;
    size_t i;

    for (i = 1; i < count; i++)
        if (logits[i] > logits[best] || isnan(logits[best]))
            best = (int32_t)i;
    return best;
}

/* Rises where the score falls; both zeros are one. */
static uint32_t scored_key(const struct scored *s)
{
    float score = s->score + 0.0f;
    uint32_t bits;

    memcpy(&bits, &score, sizeof(bits));
    return bits >> 31 ? bits : bits ^ 0x7fffffffu;
}

/* By the byte at `shift` of the key; equal keys stay in order. */
static void scored_deal(const struct scored *from, size_t n, int shift,
                        struct scored *to)
{
    size_t first[256] = {0}, at = 0, i;

    for (i = 0; i < n; i++)
        first[scored_key(&from[i]) >> shift & 255]++;
    for (i = 0; i < 256; i++) {
        size_t count = first[i];

        first[i] = at;
        at += count;
    }
    for (i = 0; i < n; i++)
        to[first[scored_key(&from[i]) >> shift & 255]++] = from[i];
}

/* What has a score at all, best first, of equals the lowest id; other: room
 * for as many. By bytes: a vocabulary is too long to be compared in pairs for
 * every token. */
static size_t sampling_rank(const float *logits, size_t count,
                            struct scored *ranked, struct scored *other)
{
    size_t n = 0, i;
    int shift;

    for (i = 0; i < count; i++)
        if (logits[i] > -INFINITY) /* not NaN either */
            ranked[n++] = (struct scored){logits[i], (int32_t)i};
    for (shift = 0; shift < 32; shift += 16) {
        scored_deal(ranked, n, shift, other);
        scored_deal(other, n, shift + 8, ranked);
    }
    return n;
}

/* The share of each in the whole, in place of its score; returns how many are
 * the smallest set of at least top_p. */
static size_t sampling_share(struct scored *ranked, size_t n,
                             const struct sampling *s)
{
    double sum = 0.0, most = ranked[0].score, running = 0.0;
    size_t i;

    for (i = 0; i < n; i++) {
        ranked[i].score = (float)exp((ranked[i].score - most) / s->temperature);
        sum += ranked[i].score;
    }
    if (s->top_p >= 1.0)
        return n;
    for (i = 0; i < n; i++) {
        running += ranked[i].score / sum;
        if (running >= s->top_p)
            return i + 1;
    }
    return n;
}

static int32_t sampling_draw(const struct scored *ranked, size_t n, double at)
{
    double sum = 0.0, running = 0.0;
    size_t i;

    for (i = 0; i < n; i++)
        sum += ranked[i].score;
    for (i = 0; i + 1 < n; i++) {
        running += ranked[i].score;
        if (at * sum < running)
            break;
    }
    return ranked[i].id;
}

int32_t sampling_choose(const struct sampling *s, float *logits, size_t count,
                        uint64_t step)
{
    struct scored *ranked;
    int32_t id;
    size_t n;

    if (!(s->temperature >= 1e-5))
        return sampling_best(logits, count);
    ranked = heap_grow(NULL, 2 * count + 1, sizeof(*ranked));
    n = sampling_rank(logits, count, ranked, ranked + count);
    if (n == 0) {
        free(ranked);
        return 0;
    }
    if (s->top_k > 0 && (size_t)s->top_k < n)
        n = (size_t)s->top_k;
    n = sampling_share(ranked, n, s);
    id = sampling_draw(ranked, n, sampling_random(s->seed, step));
    free(ranked);
    return id;
}
