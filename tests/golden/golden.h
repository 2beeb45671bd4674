/*
 * golden.h: comparing tensors with golden.safetensors.
 *
 * Included by: tests.
 */
#ifndef LIMBECK_GOLDEN_H
#define LIMBECK_GOLDEN_H

#include "testing.h"

#include "base/arena.h"
#include "models/weights/safetensors.h"
#include "models/layers/trace.h"

#define GOLDEN_DATA "tests/golden/data/"

/* What chunks of a tapped tensor have been seen so far. */
struct golden {
    struct safetensors *st;
    size_t *seen; /* [tensors]: values compared */
};

static inline void golden_open(struct golden *g, const char *path)
{
    struct err err = {0};

    g->st = safetensors_open(path, &err);
    if (!g->st)
        fail_msg("%s", err.text);
    g->seen = calloc(safetensors_count(g->st), sizeof(*g->seen));
}

static inline void golden_close(struct golden *g)
{
    safetensors_close(g->st);
    free(g->seen);
}

static inline const struct tensor *golden_find(const struct golden *g,
                                               const char *name)
{
    const struct tensor *t = safetensors_find(g->st, name);

    if (!t)
        fail_msg("the golden file has no \"%s\"", name);
    return t;
}

/* All values of a tensor, in the heap. */
static inline float *golden_floats(const struct golden *g, const char *name)
{
    const struct tensor *t = golden_find(g, name);
    float *out = heap_grow(NULL, t->count + 1, sizeof(*out));

    tensor_widen(t, 0, t->count, out);
    return out;
}

static inline int64_t *golden_ints(const struct golden *g, const char *name,
                                   size_t *count)
{
    const struct tensor *t = golden_find(g, name);
    int64_t *out = heap_grow(NULL, t->count + 1, sizeof(*out));

    *count = t->count;
    tensor_read_int(t, 0, t->count, out);
    return out;
}

/* |a - b| <= 1e-5 + 2e-4 * max|b|, over the values from `from` on. */
static inline void golden_compare_at(const struct golden *g, const char *name,
                                     size_t from, const float *values,
                                     size_t count)
{
    const struct tensor *t = golden_find(g, name);
    float *want = golden_floats(g, name);
    double most = 0, worst = 0, limit;
    size_t i;

    if (from + count > t->count)
        fail_msg("\"%s\" has %zu values, not %zu", name, t->count,
                 from + count);
    for (i = 0; i < t->count; i++)
        most = fmax(most, fabs(want[i]));
    for (i = 0; i < count; i++) {
        double far = fabs((double)values[i] - want[from + i]);

        worst = far > worst || isnan(far) ? far : worst;
    }
    limit = 1e-5 + 2e-4 * most;
    print_message("  %-22s largest difference %.3g of %.3g allowed\n", name,
                  worst, limit);
    if (!(worst <= limit))
        fail_msg("\"%s\" differs by %g, allowed are %g", name, worst, limit);
    free(want);
}

static inline void golden_compare(const struct golden *g, const char *name,
                                  const float *values, size_t count)
{
    assert_int_equal(golden_find(g, name)->count, count);
    golden_compare_at(g, name, 0, values, count);
}

/* A trace's put: arg is a struct golden. */
static inline void golden_put(void *arg, const char *name, const float *values,
                              size_t count)
{
    struct golden *g = arg;
    size_t i;

    for (i = 0; strcmp(safetensors_name(g->st, i), name) != 0; i++)
        assert_true(i + 1 < safetensors_count(g->st));
    golden_compare_at(g, name, g->seen[i], values, count);
    g->seen[i] += count;
}

#endif
