#include "models/kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vl,fma")))
#define WIDE_INLINE                                                            \
    static inline __attribute__((always_inline,                                \
                                 target("avx512f,avx512bw,avx512vl,fma")))

/* 16 numbers, or the first of them that the mask has. */
WIDE_INLINE __m512 load_bf16(const uint16_t *p, __mmask16 mask)
{
    __m512i wide = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, p));

    return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}

WIDE_INLINE __mmask16 mask_of(size_t left)
{
    return left >= 16 ? 0xFFFF : (__mmask16)((1u << left) - 1);
}

/* Four rows of bf16 against one x. */
WIDE_INLINE void dot_bf16_four(const uint16_t *w, size_t stride, const float *x,
                               size_t inner, float *y)
{
    __m512 a = _mm512_setzero_ps(), b = a, c = a, e = a;
    size_t j;

    for (j = 0; j < inner; j += 16) {
        __mmask16 mask = mask_of(inner - j);
        __m512 part = _mm512_maskz_loadu_ps(mask, x + j);

        a = _mm512_fmadd_ps(load_bf16(w + j, mask), part, a);
        b = _mm512_fmadd_ps(load_bf16(w + stride + j, mask), part, b);
        c = _mm512_fmadd_ps(load_bf16(w + 2 * stride + j, mask), part, c);
        e = _mm512_fmadd_ps(load_bf16(w + 3 * stride + j, mask), part, e);
    }
    y[0] = _mm512_reduce_add_ps(a);
    y[1] = _mm512_reduce_add_ps(b);
    y[2] = _mm512_reduce_add_ps(c);
    y[3] = _mm512_reduce_add_ps(e);
}

WIDE_INLINE float dot_bf16_one(const uint16_t *w, const float *x, size_t inner)
{
    __m512 a = _mm512_setzero_ps();
    size_t j;

    for (j = 0; j < inner; j += 16) {
        __mmask16 mask = mask_of(inner - j);

        a = _mm512_fmadd_ps(load_bf16(w + j, mask),
                            _mm512_maskz_loadu_ps(mask, x + j), a);
    }
    return _mm512_reduce_add_ps(a);
}

WIDE static void wide_dot_bf16(const struct dot *d)
{
    const uint16_t *w = d->w;
    size_t r, i;

    for (r = 0; r + 4 <= d->rows; r += 4)
        for (i = 0; i < d->count; i++)
            dot_bf16_four(w + r * d->w_stride, d->w_stride,
                          d->x + i * d->x_stride, d->inner,
                          d->y + i * d->y_stride + r);
    for (; r < d->rows; r++)
        for (i = 0; i < d->count; i++)
            d->y[i * d->y_stride + r] = dot_bf16_one(
                w + r * d->w_stride, d->x + i * d->x_stride, d->inner);
}

WIDE_INLINE void dot_f32_four(const float *w, size_t stride, const float *x,
                              size_t inner, float *y)
{
    __m512 a = _mm512_setzero_ps(), b = a, c = a, e = a;
    size_t j;

    for (j = 0; j < inner; j += 16) {
        __mmask16 mask = mask_of(inner - j);
        __m512 part = _mm512_maskz_loadu_ps(mask, x + j);

        a = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, w + j), part, a);
        b = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, w + stride + j), part,
                            b);
        c = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, w + 2 * stride + j),
                            part, c);
        e = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, w + 3 * stride + j),
                            part, e);
    }
    y[0] = _mm512_reduce_add_ps(a);
    y[1] = _mm512_reduce_add_ps(b);
    y[2] = _mm512_reduce_add_ps(c);
    y[3] = _mm512_reduce_add_ps(e);
}

WIDE_INLINE float dot_f32_one(const float *w, const float *x, size_t inner)
{
    __m512 a = _mm512_setzero_ps();
    size_t j;

    for (j = 0; j < inner; j += 16) {
        __mmask16 mask = mask_of(inner - j);

        a = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, w + j),
                            _mm512_maskz_loadu_ps(mask, x + j), a);
    }
    return _mm512_reduce_add_ps(a);
}

WIDE static void wide_dot_f32(const struct dot *d)
{
    const float *w = d->w;
    size_t r, i;

    for (r = 0; r + 4 <= d->rows; r += 4)
        for (i = 0; i < d->count; i++)
            dot_f32_four(w + r * d->w_stride, d->w_stride,
                         d->x + i * d->x_stride, d->inner,
                         d->y + i * d->y_stride + r);
    for (; r < d->rows; r++)
        for (i = 0; i < d->count; i++)
            d->y[i * d->y_stride + r] = dot_f32_one(
                w + r * d->w_stride, d->x + i * d->x_stride, d->inner);
}

WIDE static void wide_mix(const struct mix *m)
{
    size_t c, r;

    for (c = 0; c < m->columns; c += 16) {
        __mmask16 mask = mask_of(m->columns - c);
        __m512 even = _mm512_setzero_ps(), odd = even;
        const float *v = m->v + c;

        for (r = 0; r + 2 <= m->rows; r += 2, v += 2 * m->v_stride) {
            even = _mm512_fmadd_ps(_mm512_set1_ps(m->p[r]),
                                   _mm512_maskz_loadu_ps(mask, v), even);
            odd = _mm512_fmadd_ps(_mm512_set1_ps(m->p[r + 1]),
                                  _mm512_maskz_loadu_ps(mask, v + m->v_stride),
                                  odd);
        }
        if (r < m->rows)
            even = _mm512_fmadd_ps(_mm512_set1_ps(m->p[r]),
                                   _mm512_maskz_loadu_ps(mask, v), even);
        _mm512_mask_storeu_ps(m->out + c, mask, _mm512_add_ps(even, odd));
    }
}

WIDE static void wide_widen_bf16(const uint16_t *in, size_t count, float *out)
{
    size_t i;

    for (i = 0; i < count; i += 16) {
        __mmask16 mask = mask_of(count - i);

        _mm512_mask_storeu_ps(out + i, mask, load_bf16(in + i, mask));
    }
}

WIDE static void wide_widen_f16(const uint16_t *in, size_t count, float *out)
{
    size_t i;

    for (i = 0; i < count; i += 16) {
        __mmask16 mask = mask_of(count - i);

        _mm512_mask_storeu_ps(
            out + i, mask,
            _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, in + i)));
    }
}

const struct kernels *kernels_avx512(void)
{
    static const struct kernels wide = {
        "avx512", wide_dot_bf16,   wide_dot_f32,
        wide_mix, wide_widen_bf16, wide_widen_f16,
    };

    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
        return &wide;
    return NULL;
}

#else

const struct kernels *kernels_avx512(void)
{
    return NULL;
}

#endif
