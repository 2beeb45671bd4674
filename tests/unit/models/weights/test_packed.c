#include "testing.h"

#include "base/file.h"
#include "models/kernels/compute.h"
#include "models/layers/linear.h"
#include "models/weights/packed.h"

#include <dirent.h>

enum { OUT = 50, IN = 300, WIDE = 130 };

/* Two layers' weights. */
struct source {
    float w[OUT * IN];
    uint16_t bf16[WIDE * IN];
    struct tensor a, b;
};

static void source_init(struct source *s)
{
    for (size_t i = 0; i < OUT * IN; i++)
        s->w[i] = (float)(int)(i * 7919 % 1009) / 504.0f - 1.0f;
    for (size_t i = 0; i < WIDE * IN; i++)
        s->bf16[i] = (uint16_t)(0x3e00 + i * 31 % 256 + (i * 17 % 2 << 15));
    s->a = (struct tensor){TENSOR_F32, 2, {OUT, IN}, OUT * IN, s->w};
    s->b = (struct tensor){TENSOR_BF16, 2, {WIDE, IN}, WIDE * IN, s->bf16};
}

static const char *fresh_dir(const char *name)
{
    static char dir[300];
    struct err err = {0};

    snprintf(dir, sizeof(dir), "%s/%s", testing_dir(), name);
    assert_true(file_make_dir(dir, &err));
    return dir;
}

static struct packed_set *build(const struct source *s, const char *dir,
                                uint64_t fingerprint, bool kept,
                                const struct int8_matrix *out[2])
{
    struct packed_set *set = packed_open();
    struct err err = {0};

    out[0] = packed_want(set, "a", &s->a, 0);
    out[1] = packed_want(set, "b", &s->b, 128);
    assert_null(out[0]->codes);
    if (!packed_build(set, dir, fingerprint, 2, &err))
        fail_msg("%s", err.text);
    assert_int_equal(packed_was_kept(set), kept);
    return set;
}

static void assert_same(const struct int8_matrix *a,
                        const struct int8_matrix *b)
{
    assert_memory_equal(a->codes, b->codes, int8_code_bytes(&a->shape));
    assert_memory_equal(a->scales, b->scales,
                        int8_scale_count(&a->shape) * sizeof(float));
}

/* The only file of a folder. */
static const char *only_file(const char *dir)
{
    static char path[600];
    DIR *d = opendir(dir);
    struct dirent *e;
    int count = 0;

    for (e = readdir(d); e; e = readdir(d))
        if (e->d_name[0] != '.') {
            snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
            count++;
        }
    closedir(d);
    assert_int_equal(count, 1);
    return path;
}

static void packed_file_is_used_again(void **state)
{
    static struct source s;
    const char *dir = fresh_dir("again");
    const struct int8_matrix *first[2], *second[2];
    struct packed_set *a, *b;

    (void)state;
    source_init(&s);
    a = build(&s, dir, 1, false, first);
    only_file(dir);
    b = build(&s, dir, 1, true, second);
    assert_same(first[0], second[0]);
    assert_same(first[1], second[1]);
    packed_close(b);
    packed_close(build(&s, dir, 2, false, second)); /* another model */
    packed_close(a);
}

static void change_byte(const char *path, long at)
{
    FILE *f = fopen(path, "r+b");
    int c;

    fseek(f, at, at < 0 ? SEEK_END : SEEK_SET);
    c = getc(f);
    fseek(f, at, at < 0 ? SEEK_END : SEEK_SET);
    putc(c ^ 1, f);
    fclose(f);
}

static void packed_file_that_was_harmed_is_made_anew(void **state)
{
    static const long places[] = {0, 8, 17, 33, 41, 49, 4096, 9000, -100};
    static struct source s;
    const char *dir = fresh_dir("harmed");
    const struct int8_matrix *good[2], *other[2];
    struct packed_set *set;
    size_t i;

    (void)state;
    source_init(&s);
    set = build(&s, dir, 3, false, good);
    for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
        struct packed_set *anew;

        change_byte(only_file(dir), places[i]);
        anew = build(&s, dir, 3, false, other);
        assert_same(good[1], other[1]);
        packed_close(anew);
    }
    packed_close(build(&s, dir, 3, true, other));
    assert_int_equal(truncate(only_file(dir), 5000), 0);
    packed_close(build(&s, dir, 3, false, other));
    assert_int_equal(truncate(only_file(dir), 0), 0);
    packed_close(build(&s, dir, 3, false, other));
    packed_close(set);
}

static void packed_weights_need_no_folder(void **state)
{
    static struct source s;
    const struct int8_matrix *m[2];

    (void)state;
    source_init(&s);
    packed_close(build(&s, "/nowhere/at/all", 1, false, m));
}

static void packed_refuses_what_is_not_finite(void **state)
{
    static struct source s;
    const char *dir = fresh_dir("infinite");
    struct packed_set *set = packed_open();
    struct err err = {0};

    (void)state;
    source_init(&s);
    s.w[77] = INFINITY;
    packed_want(set, "layer.weight", &s.a, 0);
    assert_false(packed_build(set, dir, 1, 1, &err));
    assert_int_equal(err.kind, ERR_STAGE);
    assert_non_null(strstr(err.text, "\"layer.weight\""));
    packed_close(set);
}

/* Near the exact layer, the same bits for any rows beside and any number of
 * threads. */
static void linear_uses_packed_weights(void **state)
{
    enum { ROWS = 37 };
    static struct source s;
    static float x[ROWS * IN], exact[ROWS * WIDE], all[ROWS * WIDE],
        shared[ROWS * WIDE], one[WIDE];
    const struct int8_matrix *m[2];
    struct parallel_for *threads = parallel_for_open(3);
    struct packed_set *set;
    struct compute c;
    struct linear l;
    size_t i, j;

    (void)state;
    source_init(&s);
    for (i = 0; i < ROWS * IN; i++)
        x[i] = sinf((float)i);
    set = build(&s, fresh_dir("linear"), 9, false, m);
    assert_true(linear_view(&l, &s.b));
    compute_init(&c);
    linear_apply(&l, &c, x, ROWS, exact);
    l.packed = m[1];
    linear_apply(&l, &c, x, ROWS, all);
    for (i = 0; i < ROWS * WIDE; i++)
        assert_near(all[i], exact[i], 0.05);
    for (i = 0; i < ROWS; i++) {
        linear_apply(&l, &c, x + i * IN, 1, one);
        for (j = 0; j < WIDE; j++)
            assert_true(one[j] == all[i * WIDE + j]);
    }
    compute_use(&c, threads);
    linear_apply(&l, &c, x, ROWS, shared);
    assert_memory_equal(shared, all, sizeof(all));
    compute_release(&c);
    packed_close(set);
    parallel_for_close(threads);
}

TESTING_MAIN(cmocka_unit_test(packed_file_is_used_again),
             cmocka_unit_test(packed_file_that_was_harmed_is_made_anew),
             cmocka_unit_test(packed_weights_need_no_folder),
             cmocka_unit_test(packed_refuses_what_is_not_finite),
             cmocka_unit_test(linear_uses_packed_weights))
