#include "models/kernels/kernels.h"

#if defined(__x86_64__)

#include "models/kernels/kernels_many.h"

#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

#define HALF __attribute__((target("avx2,fma,f16c")))
#define HALF_INLINE                                                            \
    static inline __attribute__((always_inline, target("avx2,fma,f16c")))

HALF_INLINE __m256 load_bf16(const uint16_t *p)
{
    __m256i wide = _mm256_cvtepu16_epi32(
        _mm_loadu_si128((const __m128i *)(const void *)p));

    return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
}

HALF_INLINE float one_bf16(uint16_t bits)
{
    uint32_t wide = (uint32_t)bits << 16;
    float value;

    memcpy(&value, &wide, sizeof(value));
    return value;
}

HALF_INLINE float sum_of(__m256 v)
{
    __m128 half =
        _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));

    half = _mm_add_ps(half, _mm_movehl_ps(half, half));
    half = _mm_add_ss(half, _mm_shuffle_ps(half, half, 1));
    return _mm_cvtss_f32(half);
}

/* Eight weights of either type. */
HALF_INLINE __m256 load_w(const void *w, size_t at, const bool bf16)
{
    if (bf16)
        return load_bf16((const uint16_t *)w + at);
    return _mm256_loadu_ps((const float *)w + at);
}

/* Prefetch the same place of the rows behind these. */
HALF_INLINE void prefetch_w(const void *w, size_t at, const bool bf16)
{
    size_t bytes = at * (bf16 ? sizeof(uint16_t) : sizeof(float));

    _mm_prefetch((const char *)w + bytes, _MM_HINT_T1);
}

/* What is left of a row after its last eight. */
HALF_INLINE float dot_rest(const struct dot *d, size_t at, const float *x,
                           size_t j, const bool bf16)
{
    float sum = 0.0f;

    for (; j < d->inner; j++)
        sum += (bf16 ? one_bf16(((const uint16_t *)d->w)[at + j])
                     : ((const float *)d->w)[at + j]) *
               x[j];
    return sum;
}

/* `rows` rows of w against `count` of x, one chain of sums a pair. */
HALF_INLINE void dot_tile(const struct dot *d, size_t r, size_t i,
                          const size_t rows, const size_t count,
                          const bool bf16)
{
    const float *x = d->x + i * d->x_stride;
    __m256 acc[4][4], part[4];
    size_t j, a, b, from = r * d->w_stride;

#pragma GCC unroll 4
    for (a = 0; a < rows; a++)
#pragma GCC unroll 4
        for (b = 0; b < count; b++)
            acc[a][b] = _mm256_setzero_ps();
    for (j = 0; j + 8 <= d->inner; j += 8) {
#pragma GCC unroll 4
        for (a = 0; a < rows; a++) {
            part[a] = load_w(d->w, from + a * d->w_stride + j, bf16);
            if (i == 0)
                prefetch_w(d->w, from + (a + rows) * d->w_stride + j, bf16);
        }
#pragma GCC unroll 4
        for (b = 0; b < count; b++) {
            __m256 some = _mm256_loadu_ps(x + b * d->x_stride + j);

#pragma GCC unroll 4
            for (a = 0; a < rows; a++)
                acc[a][b] = _mm256_fmadd_ps(part[a], some, acc[a][b]);
        }
    }
#pragma GCC unroll 4
    for (a = 0; a < rows; a++)
#pragma GCC unroll 4
        for (b = 0; b < count; b++)
            d->y[(i + b) * d->y_stride + r + a] =
                sum_of(acc[a][b]) + dot_rest(d, from + a * d->w_stride,
                                             x + b * d->x_stride, j, bf16);
}

/* All of x against 24 rows of w, which stay in the cache. */
HALF_INLINE void dot_block(const struct dot *d, size_t r, const bool bf16)
{
    size_t i = 0, a;

    for (; i + 4 <= d->count; i += 4)
        for (a = 0; a < 24; a += 3)
            dot_tile(d, r + a, i, 3, 4, bf16);
    for (; i + 2 <= d->count; i += 2)
        for (a = 0; a < 24; a += 4)
            dot_tile(d, r + a, i, 4, 2, bf16);
    for (; i < d->count; i++)
        for (a = 0; a < 24; a += 4)
            dot_tile(d, r + a, i, 4, 1, bf16);
}

HALF_INLINE void dot_rows(const struct dot *d, const bool bf16)
{
    size_t r, i;

    for (r = 0; r + 24 <= d->rows; r += 24)
        dot_block(d, r, bf16);
    for (; r + 4 <= d->rows; r += 4)
        for (i = 0; i < d->count; i++)
            dot_tile(d, r, i, 4, 1, bf16);
    for (; r < d->rows; r++)
        for (i = 0; i < d->count; i++)
            dot_tile(d, r, i, 1, 1, bf16);
}

HALF static void half_dot_bf16(const struct dot *d)
{
    dot_rows(d, true);
}

HALF static void half_dot_f32(const struct dot *d)
{
    dot_rows(d, false);
}

HALF static void half_mix(const struct mix *m)
{
    size_t c, r;

    for (c = 0; c + 8 <= m->columns; c += 8) {
        __m256 even = _mm256_setzero_ps(), odd = even;
        const float *v = m->v + c;

        for (r = 0; r + 2 <= m->rows; r += 2, v += 2 * m->v_stride) {
            even = _mm256_fmadd_ps(_mm256_set1_ps(m->p[r]), _mm256_loadu_ps(v),
                                   even);
            odd = _mm256_fmadd_ps(_mm256_set1_ps(m->p[r + 1]),
                                  _mm256_loadu_ps(v + m->v_stride), odd);
        }
        if (r < m->rows)
            even = _mm256_fmadd_ps(_mm256_set1_ps(m->p[r]), _mm256_loadu_ps(v),
                                   even);
        _mm256_storeu_ps(m->out + c, _mm256_add_ps(even, odd));
    }
    for (; c < m->columns; c++) {
        float sum = 0.0f;

        for (r = 0; r < m->rows; r++)
            sum += m->p[r] * m->v[r * m->v_stride + c];
        m->out[c] = sum;
    }
}

HALF static void half_widen_bf16(const uint16_t *in, size_t count, float *out)
{
    size_t i;

    for (i = 0; i + 8 <= count; i += 8)
        _mm256_storeu_ps(out + i, load_bf16(in + i));
    for (; i < count; i++)
        out[i] = one_bf16(in[i]);
}

HALF static void half_widen_f16(const uint16_t *in, size_t count, float *out)
{
    size_t i;

    for (i = 0; i + 8 <= count; i += 8)
        _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128((
                                      const __m128i *)(const void *)(in + i))));
    for (; i < count; i++)
        out[i] = _cvtsh_ss(in[i]);
}

/* __builtin_cpu_supports of clang 14 does not know F16C. */
static bool half_has_f16c(void)
{
    unsigned a, b, c, d;

    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C) != 0;
}

const struct kernels *kernels_avx2(void)
{
    static const struct kernels half = {
        "avx2",
        half_dot_bf16,
        half_dot_f32,
        half_mix,
        half_widen_bf16,
        half_widen_f16,
        kernels_many_avx2_bf16,
        kernels_many_avx2_f32,
    };

    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        half_has_f16c())
        return &half;
    return NULL;
}

#else

const struct kernels *kernels_avx2(void)
{
    return NULL;
}

#endif
