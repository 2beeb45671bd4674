#include "models/layers/activation.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* The bodies are plain C, compiled once more for each kind of processor: the
 * same operations in the same order, so the same bits everywhere. */
#define BODY static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define HALF __attribute__((target("avx2,fma"), optimize("O3")))
#define WIDE                                                                   \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma"),           \
                   optimize("O3")))
#endif

/* Sums run in eight lanes of double, which are then added two by two. */
typedef double lanes __attribute__((vector_size(32)));
typedef float four __attribute__((vector_size(16)));

/* a: lanes 0 to 3, b: 4 to 7. */
BODY double lanes_sum(const lanes *a, const lanes *b)
{
    const lanes s = *a, t = *b;

    return ((s[0] + s[1]) + (s[2] + s[3])) + ((t[0] + t[1]) + (t[2] + t[3]));
}

BODY float exp_power(int32_t n)
{
    uint32_t bits = (uint32_t)(n + 127) << 23;
    float power;

    memcpy(&power, &bits, sizeof(power));
    return power;
}

/* 2^n * e^r, n the integer nearest to x / ln 2; e^r by its series, whose
 * eighth term is below a tenth of the last bit. */
BODY float exp_body(float x)
{
    const float shift = 12582912.0f; /* 1.5 * 2^23: rounds to an integer */
    float t, n, r, p;
    uint32_t bits;
    int32_t whole;

    x = x > 89.0f ? 89.0f : x;
    x = x < -104.0f ? -104.0f : x;
    t = fmaf(x, 1.44269504f, shift);
    n = t - shift;
    memcpy(&bits, &t, sizeof(bits));
    whole = (int32_t)(bits - 0x4b400000u);
    r = fmaf(n, -0.693359375f, x);
    r = fmaf(n, 2.12194440e-4f, r);
    p = fmaf(r, 1.0f / 5040.0f, 1.0f / 720.0f);
    p = fmaf(p, r, 1.0f / 120.0f);
    p = fmaf(p, r, 1.0f / 24.0f);
    p = fmaf(p, r, 1.0f / 6.0f);
    p = fmaf(p, r, 0.5f);
    p = fmaf(p, r, 1.0f);
    p = fmaf(p, r, 1.0f);
    /* In two steps: 2^whole alone may be no float. */
    return p * exp_power(whole >> 1) * exp_power(whole - (whole >> 1));
}

BODY double sum_body(const float *x, size_t count)
{
    lanes low = {0}, high = {0};
    double rest = 0.0;
    size_t i;

    for (i = 0; i + 8 <= count; i += 8) {
        four a, b;

        memcpy(&a, x + i, sizeof(a));
        memcpy(&b, x + i + 4, sizeof(b));
        low += __builtin_convertvector(a, lanes);
        high += __builtin_convertvector(b, lanes);
    }
    for (; i < count; i++)
        rest += x[i];
    return lanes_sum(&low, &high) + rest;
}

/* Of (x - mean)^2. */
BODY double squares_body(const float *x, size_t count, double mean)
{
    lanes low = {0}, high = {0};
    double rest = 0.0;
    size_t i;

    for (i = 0; i + 8 <= count; i += 8) {
        four a, b;
        lanes c, d;

        memcpy(&a, x + i, sizeof(a));
        memcpy(&b, x + i + 4, sizeof(b));
        c = __builtin_convertvector(a, lanes) - mean;
        d = __builtin_convertvector(b, lanes) - mean;
        low += c * c;
        high += d * d;
    }
    for (; i < count; i++)
        rest += (x[i] - mean) * (x[i] - mean);
    return lanes_sum(&low, &high) + rest;
}

BODY void rms_body(const struct activation_rows *n, double eps)
{
    const float *x = n->x;
    float *out = n->out;
    size_t i, j;

    for (i = 0; i < n->rows; i++, x += n->dim, out += n->dim) {
        double mean = squares_body(x, n->dim, 0.0) / (double)n->dim;
        float scale = (float)(1.0 / sqrt(mean + eps));

        for (j = 0; j < n->dim; j++)
            out[j] = x[j] * scale * n->weight[j];
    }
}

BODY void norm_body(const struct activation_rows *n, double eps)
{
    const float *x = n->x;
    float *out = n->out;
    size_t i, j;

    for (i = 0; i < n->rows; i++, x += n->dim, out += n->dim) {
        double mean = sum_body(x, n->dim) / (double)n->dim;
        double var = squares_body(x, n->dim, mean) / (double)n->dim;
        float scale = (float)(1.0 / sqrt(var + eps)), middle = (float)mean;

        for (j = 0; j < n->dim; j++)
            out[j] = (x[j] - middle) * scale * n->weight[j] + n->bias[j];
    }
}

/* out = exp(x - most), which may be x; the sum. */
BODY double exps_body(const float *x, size_t count, float most, float *out)
{
    size_t i;

    for (i = 0; i < count; i++)
        out[i] = exp_body(x[i] - most);
    return sum_body(out, count);
}

BODY void silu_body(float *gate, const float *up, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        gate[i] = gate[i] / (1.0f + exp_body(-gate[i])) * up[i];
}

BODY void quick_gelu_body(float *x, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        x[i] = x[i] / (1.0f + exp_body(-1.702f * x[i]));
}

#define ACTIVATION_SET(name, attributes)                                       \
    attributes static void name##_rms(const struct activation_rows *n,         \
                                      double eps)                              \
    {                                                                          \
        rms_body(n, eps);                                                      \
    }                                                                          \
    attributes static void name##_norm(const struct activation_rows *n,        \
                                       double eps)                             \
    {                                                                          \
        norm_body(n, eps);                                                     \
    }                                                                          \
    attributes static double name##_exps(const float *x, size_t count,         \
                                         float most, float *out)               \
    {                                                                          \
        return exps_body(x, count, most, out);                                 \
    }                                                                          \
    attributes static void name##_silu(float *gate, const float *up,           \
                                       size_t count)                           \
    {                                                                          \
        silu_body(gate, up, count);                                            \
    }                                                                          \
    attributes static void name##_quick_gelu(float *x, size_t count)           \
    {                                                                          \
        quick_gelu_body(x, count);                                             \
    }                                                                          \
    static const struct activation_set name##_set = {                          \
        #name,       name##_rms,  name##_norm,                                 \
        name##_exps, name##_silu, name##_quick_gelu};

ACTIVATION_SET(scalar, )
#if defined(__x86_64__)
ACTIVATION_SET(avx2, HALF)
ACTIVATION_SET(avx512, WIDE)
#endif

const struct activation_set *activation_scalar(void)
{
    return &scalar_set;
}

const struct activation_set *activation_avx2(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &avx2_set;
#endif
    return NULL;
}

const struct activation_set *activation_avx512(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("fma"))
        return &avx512_set;
#endif
    return NULL;
}

static const struct activation_set *activation_best(void)
{
    if (activation_avx512())
        return activation_avx512();
    if (activation_avx2())
        return activation_avx2();
    return activation_scalar();
}

void activation_rms(const float *x, size_t rows, size_t dim,
                    const float *weight, double eps, float *out)
{
    const struct activation_rows n = {
        .x = x, .out = out, .rows = rows, .dim = dim, .weight = weight};

    activation_best()->rms(&n, eps);
}

void activation_norm(const struct activation_rows *rows, double eps)
{
    activation_best()->norm(rows, eps);
}

static float activation_max(const float *x, size_t count)
{
    float most[8];
    size_t i, j;

    for (j = 0; j < 8; j++)
        most[j] = x[j < count ? j : 0];
    for (i = 8; i + 8 <= count; i += 8)
        for (j = 0; j < 8; j++)
            most[j] = x[i + j] > most[j] ? x[i + j] : most[j];
    for (; i < count; i++)
        most[0] = x[i] > most[0] ? x[i] : most[0];
    for (j = 1; j < 8; j++)
        most[0] = most[j] > most[0] ? most[j] : most[0];
    return most[0];
}

void activation_softmax(float *x, size_t count)
{
    float share;
    size_t i;

    if (count == 0)
        return;
    share = (float)(1.0 / activation_best()->exps(x, count,
                                                  activation_max(x, count), x));
    for (i = 0; i < count; i++)
        x[i] *= share;
}

void activation_silu_times(float *gate, const float *up, size_t count)
{
    activation_best()->silu(gate, up, count);
}

void activation_gelu(float *x, size_t count)
{
    const float root_half = 0.70710678f;
    size_t i;

    for (i = 0; i < count; i++)
        x[i] = 0.5f * x[i] * (1.0f + erff(x[i] * root_half));
}

void activation_quick_gelu(float *x, size_t count)
{
    activation_best()->quick_gelu(x, count);
}

void activation_relu(float *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

void activation_add(float *x, const float *y, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        x[i] += y[i];
}

double activation_log_sum(const float *x, size_t count)
{
    enum { PART = 1024 };
    float part[PART], most;
    double sum = 0.0;
    size_t i, some;

    if (count == 0)
        return -INFINITY;
    most = activation_max(x, count);
    for (i = 0; i < count; i += some) {
        some = count - i < PART ? count - i : PART;
        sum += activation_best()->exps(x + i, some, most, part);
    }
    return most + log(sum);
}
