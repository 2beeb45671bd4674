#include "models/kernels.h"

#if defined(__x86_64__)

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

HALF_INLINE float dot_bf16_one(const uint16_t *w, const float *x, size_t inner)
{
    __m256 even = _mm256_setzero_ps(), odd = even;
    size_t j;
    float sum;

    for (j = 0; j + 16 <= inner; j += 16) {
        even = _mm256_fmadd_ps(load_bf16(w + j), _mm256_loadu_ps(x + j), even);
        odd = _mm256_fmadd_ps(load_bf16(w + j + 8), _mm256_loadu_ps(x + j + 8),
                              odd);
    }
    sum = sum_of(_mm256_add_ps(even, odd));
    for (; j < inner; j++)
        sum += one_bf16(w[j]) * x[j];
    return sum;
}

HALF static void half_dot_bf16(const struct dot *d)
{
    const uint16_t *w = d->w;
    size_t r, i;

    for (r = 0; r < d->rows; r++)
        for (i = 0; i < d->count; i++)
            d->y[i * d->y_stride + r] = dot_bf16_one(
                w + r * d->w_stride, d->x + i * d->x_stride, d->inner);
}

HALF_INLINE float dot_f32_one(const float *w, const float *x, size_t inner)
{
    __m256 even = _mm256_setzero_ps(), odd = even;
    size_t j;
    float sum;

    for (j = 0; j + 16 <= inner; j += 16) {
        even = _mm256_fmadd_ps(_mm256_loadu_ps(w + j), _mm256_loadu_ps(x + j),
                               even);
        odd = _mm256_fmadd_ps(_mm256_loadu_ps(w + j + 8),
                              _mm256_loadu_ps(x + j + 8), odd);
    }
    sum = sum_of(_mm256_add_ps(even, odd));
    for (; j < inner; j++)
        sum += w[j] * x[j];
    return sum;
}

HALF static void half_dot_f32(const struct dot *d)
{
    const float *w = d->w;
    size_t r, i;

    for (r = 0; r < d->rows; r++)
        for (i = 0; i < d->count; i++)
            d->y[i * d->y_stride + r] = dot_f32_one(
                w + r * d->w_stride, d->x + i * d->x_stride, d->inner);
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

/* clang 14 has no word for it in __builtin_cpu_supports. */
static bool half_has_f16c(void)
{
    unsigned a, b, c, d;

    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C) != 0;
}

const struct kernels *kernels_avx2(void)
{
    static const struct kernels half = {
        "avx2",          half_dot_bf16,  half_dot_f32, half_mix,
        half_widen_bf16, half_widen_f16, NULL,         NULL,
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
