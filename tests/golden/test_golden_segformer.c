#include "golden.h"

#include "base/file.h"
#include "adapters/json.h"
#include "models/segformer/segformer.h"

#define SEGFORMER GOLDEN_DATA "segformer"

/* Traces come a picture at a time; the golden tensors hold two. */
struct picture_of_two {
    struct golden *golden;
    size_t index;
};

static void put_one_of_two(void *arg, const char *name, const float *values,
                           size_t count)
{
    struct picture_of_two *p = arg;

    golden_compare_at(p->golden, name, p->index * count, values, count);
}

static void check_size(struct segformer_session *s, struct golden *g,
                       const char *before, const float **logits, int *h, int *w)
{
    struct err err = {0};
    char name[40];

    snprintf(name, sizeof(name), "%spixel_values", before);
    const struct tensor *t = golden_find(g, name);
    float *pixels = golden_floats(g, name);
    for (size_t i = 2; i-- > 0;) {
        struct picture_of_two one = {g, i};
        struct trace trace = {put_one_of_two, &one};
        struct pixels planes = {(int)t->shape[3], (int)t->shape[2],
                                pixels + i * t->count / 2};
        if (!segformer_run(s, &planes, &trace, before, logits, h, w, &err))
            fail_msg("%s", err.text);
    }
    free(pixels);
}

static void check_labels(const struct segformer *m, struct golden *g,
                         const char *before, const float *logits, int h, int w)
{
    char name[40];
    size_t count, safe_count, checked = 0;

    snprintf(name, sizeof(name), "%slabels_image0", before);
    const struct tensor *t = golden_find(g, name);
    int64_t *want = golden_ints(g, name, &count);
    snprintf(name, sizeof(name), "%slabels_image0_safe", before);
    int64_t *safe = golden_ints(g, name, &safe_count);
    uint16_t *own = heap_grow(NULL, count, sizeof(*own));
    assert_int_equal(count, safe_count);
    segformer_label_map(m, logits, h, w, (int)t->shape[0], (int)t->shape[1],
                        own, NULL);
    for (size_t i = 0; i < count; i++) {
        if (safe[i] != 1)
            continue;
        checked++;
        if (own[i] != want[i])
            fail_msg("pixel %zu is %d, not %d", i, own[i], (int)want[i]);
    }
    assert_true(checked > count / 2);
    free(want);
    free(safe);
    free(own);
}

static void segformer_gives_every_golden_tensor(void **state)
{
    static const char *const sizes[] = {"a.", "b."};
    struct err err = {0};
    struct golden g;
    struct segformer *m = segformer_open(SEGFORMER, &err);

    (void)state;
    if (m == NULL)
        fail_msg("%s", err.text);
    golden_open(&g, SEGFORMER "/golden.safetensors");
    struct segformer_session *s = segformer_session_open(m);
    for (size_t i = 0; i < 2; i++) {
        const float *logits;
        int h, w;
        check_size(s, &g, sizes[i], &logits, &h, &w);
        check_labels(m, &g, sizes[i], logits, h, w);
    }
    segformer_session_close(s);
    segformer_close(m);
    golden_close(&g);
}

static void segformer_refuses_a_picture_that_is_too_small(void **state)
{
    struct err err = {0};
    struct segformer *m = segformer_open(SEGFORMER, &err);
    float plane[3] = {0};
    struct pixels one = {1, 1, plane};
    const float *logits;
    int h, w;

    (void)state;
    if (m == NULL)
        fail_msg("%s", err.text);
    struct segformer_session *s = segformer_session_open(m);
    assert_false(segformer_run(s, &one, NULL, "", &logits, &h, &w, &err));
    assert_int_equal(err.kind, ERR_RECORD);
    segformer_session_close(s);
    segformer_close(m);
}

TESTING_MAIN(cmocka_unit_test(segformer_gives_every_golden_tensor),
             cmocka_unit_test(segformer_refuses_a_picture_that_is_too_small))
