#include "testing.h"

#include "base/arena.h"
#include "adapters/matrix.h"
#include "models/layers/attention.h"
#include "models/kernels/kernels.h"
#include "models/layers/linear.h"
#include "models/kernels/tensor.h"

enum { ROOM = 4096 };

/* The same numbers at each run, in -1..1. */
static float next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(int32_t)*state * 0x1p-31f;
}

static void fill(float *out, size_t count, uint32_t seed)
{
    size_t i;

    for (i = 0; i < count; i++)
        out[i] = next(&seed);
}

static uint16_t bf16_of(float value)
{
    uint32_t bits;

    memcpy(&bits, &value, 4);
    return (uint16_t)(bits >> 16);
}

static void compare_dot(const struct kernels *k, bool bf16, size_t rows,
                        size_t inner, size_t count)
{
    static float w[ROOM], x[ROOM], want[ROOM], got[ROOM];
    static uint16_t half[ROOM];
    struct dot d = {bf16 ? (void *)half : (void *)w,
                    x,
                    want,
                    rows,
                    inner,
                    count,
                    inner + 3,
                    inner + 1,
                    rows + 2};
    size_t i;

    fill(w, ROOM, 1);
    fill(x, ROOM, 2);
    memset(want, 0, sizeof(want));
    memset(got, 0, sizeof(got));
    for (i = 0; i < ROOM; i++)
        half[i] = bf16_of(w[i]);
    if (bf16)
        kernels_scalar()->dot_bf16(&d);
    else
        kernels_scalar()->dot_f32(&d);
    d.y = got;
    if (bf16)
        k->dot_bf16(&d);
    else
        k->dot_f32(&d);
    for (i = 0; i < ROOM; i++)
        assert_near(got[i], want[i], 1e-5 * (double)(inner + 1));
}

/* Odd sizes about the tiles' edges, strides wider than the rows. */
static void compare_many(const struct kernels *k, size_t rows, size_t inner,
                         size_t count)
{
    size_t room = (rows + 1) * (inner + 3), i;
    float *w = malloc(room * sizeof(*w));
    float *x = malloc((count + 1) * (inner + 1) * sizeof(*x));
    float *want = calloc(count * (rows + 2) + 1, sizeof(*want));
    float *got = calloc(count * (rows + 2) + 1, sizeof(*got));
    uint16_t *half = malloc(room * sizeof(*half));
    struct dot d = {half,  x,         want,      rows,    inner,
                    count, inner + 3, inner + 1, rows + 2};

    fill(x, (count + 1) * (inner + 1), 2);
    fill(w, room, 1);
    for (i = 0; i < room; i++)
        half[i] = bf16_of(w[i]);
    kernels_scalar()->widen_bf16(half, room, w);
    kernels_scalar()->dot_bf16(&d);
    d.y = got;
    k->many_bf16(&d);
    for (i = 0; i < count * (rows + 2); i++)
        assert_near(got[i], want[i], 2e-6 * (double)(inner + 1));
    d.count = 1; /* a row alone has the same bits */
    d.x += (count - 1) * d.x_stride;
    d.y = want;
    k->many_bf16(&d);
    assert_memory_equal(want, got + (count - 1) * d.y_stride,
                        rows * sizeof(*want));
    d.w = w;
    k->many_f32(&d);
    assert_memory_equal(want, got + (count - 1) * d.y_stride,
                        rows * sizeof(*want));
    free(w);
    free(x);
    free(want);
    free(got);
    free(half);
}

static void compare_all_many(const struct kernels *k)
{
    static const size_t rows[] = {1, 16, 24, 31, 48, 49, 100};
    static const size_t inner[] = {1, 17, 257, 511, 512, 529, 1040};
    size_t i, j, count;

    for (i = 0; k->many_bf16 && i < 7; i++)
        for (j = 0; j < 7; j++)
            for (count = 1; count < 22; count += 4)
                compare_many(k, rows[i], inner[j], count);
}

static void compare_mix(const struct kernels *k, size_t rows, size_t columns)
{
    static float v[ROOM], p[ROOM], want[ROOM], got[ROOM];
    struct mix m = {v, p, want, rows, columns, columns + 2};
    size_t i;

    fill(v, ROOM, 3);
    fill(p, ROOM, 4);
    memset(want, 0, sizeof(want));
    memset(got, 0, sizeof(got));
    kernels_scalar()->mix(&m);
    m.out = got;
    k->mix(&m);
    for (i = 0; i < ROOM; i++)
        assert_near(got[i], want[i], 1e-5 * (double)(rows + 1));
}

/* Every one of the 65,536 values, NaN and subnormals too. */
static void compare_widen(const struct kernels *k)
{
    static uint16_t in[65536 + 5];
    static float want[65536 + 5], got[65536 + 5];
    size_t i;

    for (i = 0; i < 65536 + 5; i++)
        in[i] = (uint16_t)i;
    kernels_scalar()->widen_bf16(in, 65536 + 5, want);
    k->widen_bf16(in, 65536 + 5, got);
    assert_memory_equal(want, got, sizeof(want));
    kernels_scalar()->widen_f16(in, 65536 + 5, want);
    k->widen_f16(in, 65536 + 5, got);
    for (i = 0; i < 65536 + 5; i++)
        if (!(want[i] == got[i] || (isnan(want[i]) && isnan(got[i]))))
            fail_msg("half %zu widens to %g, not %g", i, got[i], want[i]);
}

static void compare(const struct kernels *k)
{
    static const size_t sizes[] = {0, 1, 3, 4, 7, 15, 16, 17, 31, 33, 48, 50};
    static const size_t counts[] = {0, 1, 2, 3, 5, 8, 11, 13, 16, 31};
    size_t i, j;

    if (!k) {
        print_message("skipped: this processor has no such instructions\n");
        skip();
    }
    for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
        for (j = 0; j < sizeof(sizes) / sizeof(*sizes); j++) {
            compare_dot(k, true, sizes[i], sizes[j], counts[(i + j) % 10]);
            compare_dot(k, false, sizes[i], sizes[j], 1 + i);
            compare_mix(k, sizes[i], sizes[j]);
        }
    compare_widen(k);
    compare_all_many(k);
}

static void avx2_kernels_equal_their_scalar_twins(void **state)
{
    (void)state;
    compare(kernels_avx2());
}

static void avx512_kernels_equal_their_scalar_twins(void **state)
{
    (void)state;
    compare(kernels_avx512());
}

static void kernels_rows_do_not_depend_on_their_number(void **state)
{
    enum { R = 53, COUNT = 31 };
    static float w[R * 77], x[COUNT * 77], one[R], many[COUNT * R];
    struct dot d = {w, x, many, R, 77, COUNT, 77, 77, R};
    size_t i;

    (void)state;
    fill(w, R * 77, 5);
    fill(x, COUNT * 77, 6);
    kernels_best()->dot_f32(&d);
    d.count = 1;
    d.y = one;
    for (i = 0; i < COUNT; i++) {
        d.x = x + i * 77;
        kernels_best()->dot_f32(&d);
        assert_memory_equal(one, many + i * R, R * sizeof(*one));
    }
}

/* One layer in every type of file, thin and thick, must agree. */
static void linear_agrees_over_types_and_rows(void **state)
{
    enum { IN = 37, OUT = 21, ROWS = 40 };
    static float w[OUT * IN], x[ROWS * IN], bias[OUT], thick[ROWS * OUT],
        thin[OUT];
    static uint16_t bf16[OUT * IN + 1];
    char *odd = malloc(sizeof(bf16) + 1);
    struct linear l = {.outputs = OUT, .inputs = IN, .bias = bias};
    struct compute c;
    size_t i, j;
    int kind;

    (void)state;
    compute_init(&c);
    fill(w, OUT * IN, 7);
    fill(x, ROWS * IN, 8);
    fill(bias, OUT, 9);
    for (i = 0; i < OUT * IN; i++)
        bf16[i] = bf16_of(w[i]);
    kernels_scalar()->widen_bf16(bf16, OUT * IN, w);
    memcpy(odd + 1, bf16, OUT * IN * 2);
    for (kind = 0; kind < 3; kind++) {
        l.weight = (struct tensor){.type = kind ? TENSOR_BF16 : TENSOR_F32,
                                   .rank = 2,
                                   .shape = {OUT, IN},
                                   .count = OUT * IN};
        l.weight.data = kind == 0   ? (void *)w
                        : kind == 1 ? (void *)bf16
                                    : odd + 1;
        linear_apply(&l, &c, x, ROWS, thick);
        for (i = 0; i < ROWS; i++) {
            linear_apply(&l, &c, x + i * IN, 1, thin);
            for (j = 0; j < OUT; j++)
                assert_near(thin[j], thick[i * OUT + j], 1e-5);
        }
    }
    compute_release(&c);
    free(odd);
}

static void attention_agrees_thin_and_thick(void **state)
{
    enum { N = 100, KEYS = 130, DIM = 20 };
    static float q[N * DIM], k[KEYS * DIM], v[KEYS * DIM], all[N * DIM],
        one[DIM];
    struct attention a = {.q = q,
                          .k = k,
                          .v = v,
                          .out = all,
                          .queries = N,
                          .keys = KEYS,
                          .dim = DIM,
                          .q_stride = DIM,
                          .k_stride = DIM,
                          .v_stride = DIM,
                          .out_stride = DIM,
                          .scale = 0.3f,
                          .causal = true};
    struct compute c;
    size_t i, j;

    (void)state;
    compute_init(&c);
    fill(q, N * DIM, 10);
    fill(k, KEYS * DIM, 11);
    fill(v, KEYS * DIM, 12);
    attention_run(&c, &a);
    a.queries = 1;
    a.out = one;
    for (i = 0; i < N; i++) {
        a.q = q + i * DIM;
        a.keys = KEYS - N + i + 1;
        attention_run(&c, &a);
        for (j = 0; j < DIM; j++)
            assert_near(one[j], all[i * DIM + j], 1e-5);
    }
    compute_release(&c);
}

/* Heads of several lengths, shared by threads, to the bit. */
static void attention_is_the_same_with_threads(void **state)
{
    enum { N = 90, DIM = 20, HEADS = 7 };
    static float q[N * DIM], alone[HEADS * N * DIM], shared[HEADS * N * DIM];
    struct attention heads[HEADS];
    struct parallel_for *threads = parallel_for_open(3);
    struct compute c;
    size_t i;

    (void)state;
    compute_init(&c);
    compute_use(&c, threads);
    fill(q, N * DIM, 13);
    for (i = 0; i < HEADS; i++) {
        heads[i] = (struct attention){
            q,   q,    q,    alone + i * N * DIM, N, N, DIM, DIM, DIM, DIM,
            DIM, 0.2f, i % 2};
        heads[i].queries = heads[i].keys = N - i * 14;
        attention_run(&c, &heads[i]);
        heads[i].out = shared + i * N * DIM;
    }
    attention_run_all(&c, heads, HEADS);
    attention_run_all(&c, heads, 0);
    assert_memory_equal(alone, shared, sizeof(alone));
    compute_release(&c);
    parallel_for_close(threads);
}

static void matrix_overwrites_and_adds(void **state)
{
    const float a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8};
    float c[] = {NAN, NAN, NAN, NAN};
    struct matrix_product p = {a, b, c, 2, 2, 2, 2, 2, 2, 1.0f, 0.0f};

    (void)state;
    matrix_times(&p);
    assert_near(c[0], 19, 0);
    assert_near(c[3], 50, 0);
    p.keep = 1.0f;
    matrix_times_transposed(&p);
    assert_near(c[0], 19 + 17, 0);
    assert_near(c[1], 22 + 23, 0);
    p.inner = 0;
    p.keep = 0.0f;
    matrix_times(&p);
    assert_near(c[2], 0, 0);
}

TESTING_MAIN(cmocka_unit_test(avx2_kernels_equal_their_scalar_twins),
             cmocka_unit_test(avx512_kernels_equal_their_scalar_twins),
             cmocka_unit_test(kernels_rows_do_not_depend_on_their_number),
             cmocka_unit_test(linear_agrees_over_types_and_rows),
             cmocka_unit_test(attention_agrees_thin_and_thick),
             cmocka_unit_test(attention_is_the_same_with_threads),
             cmocka_unit_test(matrix_overwrites_and_adds))
