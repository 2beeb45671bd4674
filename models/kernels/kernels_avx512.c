#include "models/kernels/kernels.h"

#if defined(__x86_64__)

#include "models/kernels/kernels_many.h"

#include <immintrin.h>
#include <stdbool.h>

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

/* 16 weights of either type. */
WIDE_INLINE __m512 load_w(const void *w, size_t at, const bool bf16)
{
    __m512i wide;

    if (!bf16)
        return _mm512_loadu_ps((const float *)w + at);
    wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256(
        (const __m256i *)(const void *)((const uint16_t *)w + at)));
    return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}

WIDE_INLINE __m512 load_rest(const void *w, size_t at, __mmask16 mask,
                             const bool bf16)
{
    if (bf16)
        return load_bf16((const uint16_t *)w + at, mask);
    return _mm512_maskz_loadu_ps(mask, (const float *)w + at);
}

/* Prefetch the same place of the rows behind these. */
WIDE_INLINE void prefetch_w(const void *w, size_t at, const bool bf16)
{
    size_t bytes = at * (bf16 ? sizeof(uint16_t) : sizeof(float));

    _mm_prefetch((const char *)w + bytes, _MM_HINT_T1);
}

/* `rows` rows of w against `count` of x, one chain of sums a pair. */
WIDE_INLINE void dot_tile(const struct dot *d, size_t r, size_t i,
                          const size_t rows, const size_t count,
                          const bool bf16)
{
    const float *x = d->x + i * d->x_stride;
    __m512 acc[8][8], part[8];
    size_t j, a, b, from = r * d->w_stride;

#pragma GCC unroll 8
    for (a = 0; a < rows; a++)
#pragma GCC unroll 8
        for (b = 0; b < count; b++)
            acc[a][b] = _mm512_setzero_ps();
    for (j = 0; j + 16 <= d->inner; j += 16) {
#pragma GCC unroll 8
        for (a = 0; a < rows; a++) {
            part[a] = load_w(d->w, from + a * d->w_stride + j, bf16);
            prefetch_w(d->w, from + (a + rows) * d->w_stride + j, bf16);
        }
#pragma GCC unroll 8
        for (b = 0; b < count; b++) {
            __m512 some = _mm512_loadu_ps(x + b * d->x_stride + j);

#pragma GCC unroll 8
            for (a = 0; a < rows; a++)
                acc[a][b] = _mm512_fmadd_ps(part[a], some, acc[a][b]);
        }
    }
    if (j < d->inner) {
#pragma GCC unroll 8
        for (a = 0; a < rows; a++) {
            __mmask16 mask = mask_of(d->inner - j);
            __m512 some =
                load_rest(d->w, from + a * d->w_stride + j, mask, bf16);

#pragma GCC unroll 8
            for (b = 0; b < count; b++)
                acc[a][b] = _mm512_fmadd_ps(
                    some, _mm512_maskz_loadu_ps(mask, x + b * d->x_stride + j),
                    acc[a][b]);
        }
    }
#pragma GCC unroll 8
    for (a = 0; a < rows; a++)
#pragma GCC unroll 8
        for (b = 0; b < count; b++)
            d->y[(i + b) * d->y_stride + r + a] =
                _mm512_reduce_add_ps(acc[a][b]);
}

/* All of x against 24 rows of w, which stay in the cache. */
WIDE_INLINE void dot_block(const struct dot *d, size_t r, const bool bf16)
{
    size_t i = 0, a;

    for (; i + 4 <= d->count; i += 4)
        for (a = 0; a < 24; a += 6)
            dot_tile(d, r + a, i, 6, 4, bf16);
    for (; i + 2 <= d->count; i += 2)
        for (a = 0; a < 24; a += 8)
            dot_tile(d, r + a, i, 8, 2, bf16);
    for (; i < d->count; i++)
        for (a = 0; a < 24; a += 8)
            dot_tile(d, r + a, i, 8, 1, bf16);
}

WIDE_INLINE void dot_rows(const struct dot *d, const bool bf16)
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

WIDE static void wide_dot_bf16(const struct dot *d)
{
    dot_rows(d, true);
}

WIDE static void wide_dot_f32(const struct dot *d)
{
    dot_rows(d, false);
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
        "avx512",
        wide_dot_bf16,
        wide_dot_f32,
        wide_mix,
        wide_widen_bf16,
        wide_widen_f16,
        kernels_many_avx512_bf16,
        kernels_many_avx512_f32,
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
