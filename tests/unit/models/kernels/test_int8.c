#include "testing.h"

#include "models/kernels/int8.h"

/* The same numbers at each run, in -1..1. */
static float next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(int32_t)*state * 0x1p-31f;
}

static void fill(float *out, size_t count, uint32_t seed)
{
    for (size_t i = 0; i < count; i++)
        out[i] = next(&seed);
}

/* A matrix, rows of x for it, and what the scalar twin makes of them. */
struct work {
    struct int8_shape shape;
    struct int8_matrix w;
    struct int8_rows x;
    uint8_t *codes;
    float *scales, *real_w, *real_x, *want, *got;
};

static void work_quantise(struct work *t, const struct int8_kernels *k)
{
    const struct int8_shape *s = &t->shape;

    for (size_t i = 0; i < t->x.rows; i++)
        k->quantise(s, t->real_x + i * s->inputs, t->x.codes + i * s->depth,
                    t->x.scales + i * s->groups, t->x.shifts + i * s->groups);
}

static void work_spread(struct work *t, const struct int8_kernels *k)
{
    size_t depth = t->shape.depth;

    for (size_t i = 0; k->spread && i < t->x.rows; i++)
        k->spread(t->x.codes + i * depth, depth, t->x.wide + i * depth);
}

static void work_init(struct work *t, struct int8_shape s, size_t rows)
{
    size_t room = (rows + 31) / 32 * 32, panel;
    int8_t *scratch = malloc(s.depth);

    memset(t, 0, sizeof(*t));
    t->shape = s;
    t->codes = malloc(int8_code_bytes(&s));
    t->scales = malloc(int8_scale_count(&s) * sizeof(float));
    t->real_w = malloc((s.outputs * s.inputs + 1) * sizeof(float));
    t->real_x = malloc((rows * s.inputs + 1) * sizeof(float));
    t->want = calloc(rows * s.outputs + 1, sizeof(float));
    t->got = calloc(rows * s.outputs + 1, sizeof(float));
    t->x = (struct int8_rows){calloc(room, s.depth),
                              calloc(room * s.groups, sizeof(float)),
                              calloc(room * s.groups, sizeof(int32_t)),
                              calloc(room * s.depth, sizeof(int16_t)), rows};
    fill(t->real_w, s.outputs * s.inputs, 1);
    fill(t->real_x, rows * s.inputs, 2);
    for (panel = 0; panel < s.panels; panel++) {
        size_t first = panel * INT8_PANEL, left = s.outputs - first;

        assert_true(int8_pack_panel(&s, t->real_w + first * s.inputs,
                                    left < INT8_PANEL ? left : INT8_PANEL,
                                    scratch, t->codes + first * s.depth,
                                    t->scales + first * s.groups));
    }
    t->w = (struct int8_matrix){s, t->codes, t->scales};
    work_quantise(t, int8_scalar());
    free(scratch);
}

static void work_release(struct work *t)
{
    free(t->codes);
    free(t->scales);
    free(t->real_w);
    free(t->real_x);
    free(t->want);
    free(t->got);
    free(t->x.codes);
    free(t->x.scales);
    free(t->x.shifts);
    free(t->x.wide);
}

static void work_dot(struct work *t, const struct int8_kernels *k, float *y)
{
    struct int8_dot d = {&t->w, &t->x, y, 0, t->shape.panels, t->shape.outputs};
    size_t first = t->shape.panels / 3;

    d.panels = first; /* as two workers would */
    k->dot(&d);
    d.first = first;
    d.panels = t->shape.panels - first;
    k->dot(&d);
}

static void compare_dot(const struct int8_kernels *k, struct int8_shape s,
                        size_t rows)
{
    struct work t;

    work_init(&t, s, rows);
    work_dot(&t, int8_scalar(), t.want);
    work_spread(&t, k);
    work_dot(&t, k, t.got);
    if (memcmp(t.want, t.got, rows * s.outputs * sizeof(float)) != 0)
        fail_msg("%s differs: %zu x %zu, group %zu, %zu rows", k->name,
                 s.outputs, s.inputs, s.group, rows);
    work_release(&t);
}

static void compare_quantise(const struct int8_kernels *k, size_t inputs,
                             size_t group)
{
    struct int8_shape s = int8_shape_of(16, inputs, group);
    float *x = malloc((inputs + 1) * sizeof(*x));
    int8_t want[640], got[640];
    float scales[2][10];
    int32_t shifts[2][10];

    assert_true(s.depth <= 640);
    fill(x, inputs, 3);
    if (inputs > 100) {
        x[90] = -12.5f;
        memset(x + inputs / 2, 0, 70 * sizeof(*x));
    }
    if (inputs > 300)
        x[inputs - 1] = inputs % 2 ? NAN : -INFINITY;
    int8_scalar()->quantise(&s, x, want, scales[0], shifts[0]);
    k->quantise(&s, x, got, scales[1], shifts[1]);
    assert_memory_equal(want, got, s.depth);
    assert_memory_equal(shifts[0], shifts[1], s.groups * sizeof(int32_t));
    for (size_t g = 0; g < s.groups; g++)
        assert_true(scales[0][g] == scales[1][g] ||
                    (isnan(scales[0][g]) && isnan(scales[1][g])));
    free(x);
}

static void compare(const struct int8_kernels *k)
{
    static const size_t outputs[] = {1, 15, 16, 33, 64, 79, 130};
    static const size_t inputs[] = {1, 63, 64, 65, 200, 515};
    static const size_t rows[] = {1, 2,  3,  4,  5,  6,  7,  8,
                                  9, 13, 16, 17, 24, 31, 33, 47};
    size_t i, j, r;

    if (!k) {
        print_message("skipped: this processor has no such instructions\n");
        skip();
    }
    for (j = 0; j < sizeof(inputs) / sizeof(*inputs); j++) {
        compare_quantise(k, inputs[j], 0);
        compare_quantise(k, inputs[j], 128);
        for (i = 0; i < sizeof(outputs) / sizeof(*outputs); i++)
            for (r = 0; r < sizeof(rows) / sizeof(*rows); r++)
                compare_dot(
                    k,
                    int8_shape_of(outputs[i], inputs[j], (i + j + r) % 2 * 128),
                    rows[r]);
    }
}

static void avx2_int8_equals_its_scalar_twin(void **state)
{
    (void)state;
    compare(int8_avx2());
}

static void avx512_int8_equals_its_scalar_twin(void **state)
{
    (void)state;
    compare(int8_avx512());
}

static void vnni_int8_equals_its_scalar_twin(void **state)
{
    (void)state;
    compare(int8_vnni());
}

static void amx_int8_equals_its_scalar_twin(void **state)
{
    (void)state;
    compare(int8_amx());
}

/* The largest codes everywhere: nothing may saturate or wrap. */
static void int8_sums_of_extremes_are_exact(void **state)
{
    enum { MANY = INT8_GROUP_MAX };
    static float w[MANY], x[MANY];
    static uint8_t codes[MANY * INT8_PANEL];
    static int8_t row[MANY * 32], scratch[MANY];
    static int16_t wide[MANY];
    float scales[INT8_PANEL], scale[32] = {0}, y;
    int32_t shift[32] = {0};
    struct int8_shape s = int8_shape_of(1, MANY, 0);
    struct int8_matrix m = {s, codes, scales};
    struct int8_rows rows = {row, scale, shift, wide, 1};
    const struct int8_kernels *all[] = {int8_scalar(), int8_avx2(),
                                        int8_avx512(), int8_vnni(), int8_amx()};
    struct int8_dot d = {&m, &rows, &y, 0, 1, 1};
    size_t i;

    (void)state;
    for (i = 0; i < MANY; i++)
        w[i] = x[i] = 1.0f;
    assert_int_equal(s.groups, 1);
    assert_true(int8_pack_panel(&s, w, 1, scratch, codes, scales));
    int8_scalar()->quantise(&s, x, row, scale, shift);
    for (i = 0; i < sizeof(all) / sizeof(*all); i++)
        if (all[i]) {
            if (all[i]->spread)
                all[i]->spread(row, s.depth, wide);
            all[i]->dot(&d);
            assert_near(y, MANY, 0.01);
        }
}

/* Against the product of the real numbers: as near as 8 bits allow. */
static void int8_is_near_the_real_product(void **state)
{
    struct work t;
    size_t i, r, j;

    (void)state;
    work_init(&t, int8_shape_of(40, 500, 128), 3);
    work_spread(&t, int8_best());
    work_dot(&t, int8_best(), t.got);
    for (i = 0; i < 3; i++)
        for (r = 0; r < 40; r++) {
            double sum = 0;

            for (j = 0; j < 500; j++)
                sum += (double)t.real_w[r * 500 + j] * t.real_x[i * 500 + j];
            assert_near(t.got[i * 40 + r], sum, 0.25);
        }
    work_release(&t);
}

static void int8_weights_that_are_not_finite_are_refused(void **state)
{
    struct int8_shape s = int8_shape_of(2, 70, 0);
    float w[140] = {0}, scales[16];
    uint8_t codes[16 * 128];
    int8_t scratch[128];

    (void)state;
    assert_true(int8_pack_panel(&s, w, 2, scratch, codes, scales));
    w[139] = NAN;
    assert_false(int8_pack_panel(&s, w, 2, scratch, codes, scales));
    w[139] = INFINITY;
    assert_false(int8_pack_panel(&s, w, 2, scratch, codes, scales));
}

TESTING_MAIN(cmocka_unit_test(avx2_int8_equals_its_scalar_twin),
             cmocka_unit_test(avx512_int8_equals_its_scalar_twin),
             cmocka_unit_test(vnni_int8_equals_its_scalar_twin),
             cmocka_unit_test(amx_int8_equals_its_scalar_twin),
             cmocka_unit_test(int8_sums_of_extremes_are_exact),
             cmocka_unit_test(int8_is_near_the_real_product),
             cmocka_unit_test(int8_weights_that_are_not_finite_are_refused))
