#include "models/kernels/int8.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vl,fma")))
#define WIDE_INLINE                                                            \
    static inline __attribute__((always_inline,                                \
                                 target("avx512f,avx512bw,avx512vl,fma")))
#define VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,fma")))
#define VNNI_INLINE                                                            \
    static inline __attribute__((                                              \
        always_inline, target("avx512f,avx512bw,avx512vl,avx512vnni,fma")))

enum { AHEAD = 2048 }; /* bytes of weights prefetched before they are needed */

WIDE static void wide_quantise(const struct int8_shape *s, const float *x,
                               int8_t *codes, float *scales, int32_t *shifts)
{
    size_t g, i, from, end;

    memset(codes + s->inputs, 0, s->depth - s->inputs);
    for (g = 0, from = 0; g < s->groups; g++, from = end) {
        const __m512i sign = _mm512_set1_epi32(0x7fffffff);
        __m512i most = _mm512_setzero_si512(), sum = most;
        float inverse;

        end = from + s->group < s->inputs ? from + s->group : s->inputs;
        for (i = from; i < end; i += 16) {
            __mmask16 mask =
                end - i >= 16 ? 0xffff : (__mmask16)((1u << (end - i)) - 1);
            __m512i bits = _mm512_maskz_loadu_epi32(mask, x + i);

            most = _mm512_max_epi32(most, _mm512_and_si512(bits, sign));
        }
        int8_scale((uint32_t)_mm512_reduce_max_epi32(most), scales + g,
                   &inverse);
        for (i = from; i < end; i += 16) {
            __mmask16 mask =
                end - i >= 16 ? 0xffff : (__mmask16)((1u << (end - i)) - 1);
            __mmask16 some = inverse > 0 ? mask : 0;
            __m512 part = _mm512_mul_ps(_mm512_maskz_loadu_ps(mask, x + i),
                                        _mm512_set1_ps(inverse));
            __m512i code = _mm512_maskz_cvtps_epi32(some, part);

            sum = _mm512_add_epi32(sum, code);
            _mm_mask_storeu_epi8(codes + i, mask, _mm512_cvtepi32_epi8(code));
        }
        shifts[g] = 128 * _mm512_reduce_add_epi32(sum);
    }
}

WIDE_INLINE __m512i four_of(const int8_t *x)
{
    int32_t four;

    memcpy(&four, x, sizeof(four));
    return _mm512_set1_epi32(four);
}

/* Sums of one group become part of y. sum, y: [16] of one row and panel. */
WIDE_INLINE __m512 add_group(const struct int8_dot *d, size_t panel, size_t i,
                             size_t g, __m512i sum, __m512 y)
{
    size_t groups = d->w->shape.groups;
    __m512 scale = _mm512_mul_ps(
        _mm512_loadu_ps(d->w->scales + (panel * groups + g) * INT8_PANEL),
        _mm512_set1_ps(d->x->scales[i * groups + g]));

    sum =
        _mm512_sub_epi32(sum, _mm512_set1_epi32(d->x->shifts[i * groups + g]));
    return _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum), scale, y);
}

WIDE_INLINE void store_panel(const struct int8_dot *d, size_t panel, size_t i,
                             __m512 y)
{
    size_t first = panel * INT8_PANEL, left = d->w->shape.outputs - first;
    __mmask16 mask = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);

    _mm512_mask_storeu_ps(d->y + i * d->y_stride + first, mask, y);
}

/* acc += bytes of w times those of x, four to a lane. */
VNNI_INLINE __m512i dot_four(__m512i acc, __m512i w, __m512i x)
{
    return _mm512_dpbusd_epi32(acc, w, x);
}

/* `rows` rows of x against `panels` panels: everything in registers. */
VNNI_INLINE void vnni_tile(const struct int8_dot *d, size_t panel, size_t i,
                           const size_t rows, const size_t panels)
{
    const struct int8_shape *s = &d->w->shape;
    size_t stride = INT8_PANEL * s->depth, g, j, p, r;
    const uint8_t *w = d->w->codes + panel * stride;
    const int8_t *x = d->x->codes + i * s->depth;
    __m512 y[4][12];

#pragma GCC unroll 12
    for (p = 0; p < panels; p++)
#pragma GCC unroll 12
        for (r = 0; r < rows; r++)
            y[p][r] = _mm512_setzero_ps();
    for (g = 0, j = 0; g < s->groups; g++) {
        size_t end = j + s->group < s->depth ? j + s->group : s->depth;
        __m512i acc[4][12], part[4];

#pragma GCC unroll 12
        for (p = 0; p < panels; p++)
#pragma GCC unroll 12
            for (r = 0; r < rows; r++)
                acc[p][r] = _mm512_setzero_si512();
        for (; j < end; j += 4) {
#pragma GCC unroll 12
            for (p = 0; p < panels; p++) {
                const uint8_t *from = w + p * stride + j * INT8_PANEL;

                _mm_prefetch((const char *)from + AHEAD, _MM_HINT_T0);
                part[p] = _mm512_loadu_si512(from);
            }
#pragma GCC unroll 12
            for (r = 0; r < rows; r++) {
                __m512i four = four_of(x + r * s->depth + j);

#pragma GCC unroll 12
                for (p = 0; p < panels; p++)
                    acc[p][r] = dot_four(acc[p][r], part[p], four);
            }
        }
#pragma GCC unroll 12
        for (p = 0; p < panels; p++)
#pragma GCC unroll 12
            for (r = 0; r < rows; r++)
                y[p][r] = add_group(d, panel + p, i + r, g, acc[p][r], y[p][r]);
    }
#pragma GCC unroll 12
    for (p = 0; p < panels; p++)
#pragma GCC unroll 12
        for (r = 0; r < rows; r++)
            store_panel(d, panel + p, i + r, y[p][r]);
}

VNNI static void vnni_quads(const struct int8_dot *d, size_t panel, size_t i,
                            size_t rows)
{
    switch (rows) {
    case 1:
        vnni_tile(d, panel, i, 1, 4);
        break;
    case 2:
        vnni_tile(d, panel, i, 2, 4);
        break;
    case 3:
        vnni_tile(d, panel, i, 3, 4);
        break;
    case 4:
        vnni_tile(d, panel, i, 4, 4);
        break;
    case 5:
        vnni_tile(d, panel, i, 5, 4);
        break;
    default:
        vnni_tile(d, panel, i, 6, 4);
        break;
    }
}

VNNI static void vnni_pairs(const struct int8_dot *d, size_t panel, size_t i,
                            size_t rows)
{
    switch (rows) {
    case 7:
        vnni_tile(d, panel, i, 7, 2);
        break;
    case 8:
        vnni_tile(d, panel, i, 8, 2);
        break;
    default:
        vnni_tile(d, panel, i, 12, 2);
        break;
    }
}

VNNI static void vnni_single(const struct int8_dot *d, size_t panel)
{
    size_t i, rows = d->x->rows;

    for (i = 0; i + 4 <= rows; i += 4)
        vnni_tile(d, panel, i, 4, 1);
    for (; i < rows; i++)
        vnni_tile(d, panel, i, 1, 1);
}

/* Rows of x in tiles: twelves, then what is left. */
VNNI static void vnni_four(const struct int8_dot *d, size_t panel)
{
    size_t i = 0, left = d->x->rows;

    for (; left >= 7; i += left >= 12 ? 12 : left >= 8 ? 8 : 7) {
        left = d->x->rows - i;
        if (left < 7)
            break;
        vnni_pairs(d, panel, i, left >= 12 ? 12 : left >= 8 ? 8 : 7);
        vnni_pairs(d, panel + 2, i, left >= 12 ? 12 : left >= 8 ? 8 : 7);
    }
    if (left > 0 && left < 7)
        vnni_quads(d, panel, i, left);
}

VNNI static void vnni_dot(const struct int8_dot *d)
{
    size_t panel = d->first, end = d->first + d->panels;

    for (; panel + 4 <= end; panel += 4)
        vnni_four(d, panel);
    for (; panel < end; panel++)
        vnni_single(d, panel);
}

/* Without VNNI: both bytes of a pair widened to 16 bits, so that nothing
 * saturates. w, x: four bytes a lane. */
WIDE_INLINE __m512i bw_four(__m512i acc, __m512i w, __m512i x)
{
    __m512i low =
        _mm512_madd_epi16(_mm512_and_si512(w, _mm512_set1_epi16(0xff)),
                          _mm512_srai_epi16(_mm512_slli_epi16(x, 8), 8));
    __m512i high =
        _mm512_madd_epi16(_mm512_srli_epi16(w, 8), _mm512_srai_epi16(x, 8));

    return _mm512_add_epi32(acc, _mm512_add_epi32(low, high));
}

WIDE_INLINE void bw_tile(const struct int8_dot *d, size_t panel, size_t i,
                         const size_t rows)
{
    const struct int8_shape *s = &d->w->shape;
    const uint8_t *w = d->w->codes + panel * INT8_PANEL * s->depth;
    const int8_t *x = d->x->codes + i * s->depth;
    size_t g, j, r;
    __m512 y[4];

#pragma GCC unroll 4
    for (r = 0; r < rows; r++)
        y[r] = _mm512_setzero_ps();
    for (g = 0, j = 0; g < s->groups; g++) {
        size_t end = j + s->group < s->depth ? j + s->group : s->depth;
        __m512i acc[4];

#pragma GCC unroll 4
        for (r = 0; r < rows; r++)
            acc[r] = _mm512_setzero_si512();
        for (; j < end; j += 4) {
            __m512i part = _mm512_loadu_si512(w + j * INT8_PANEL);

            _mm_prefetch((const char *)w + j * INT8_PANEL + AHEAD, _MM_HINT_T0);
#pragma GCC unroll 4
            for (r = 0; r < rows; r++)
                acc[r] = bw_four(acc[r], part, four_of(x + r * s->depth + j));
        }
#pragma GCC unroll 4
        for (r = 0; r < rows; r++)
            y[r] = add_group(d, panel, i + r, g, acc[r], y[r]);
    }
#pragma GCC unroll 4
    for (r = 0; r < rows; r++)
        store_panel(d, panel, i + r, y[r]);
}

WIDE static void bw_dot(const struct int8_dot *d)
{
    size_t panel, i;

    for (panel = d->first; panel < d->first + d->panels; panel++) {
        for (i = 0; i + 4 <= d->x->rows; i += 4)
            bw_tile(d, panel, i, 4);
        for (; i < d->x->rows; i++)
            bw_tile(d, panel, i, 1);
    }
}

const struct int8_kernels *int8_avx512(void)
{
    static const struct int8_kernels wide = {"avx512", wide_quantise, NULL,
                                             bw_dot};

    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
        return &wide;
    return NULL;
}

const struct int8_kernels *int8_vnni(void)
{
    static const struct int8_kernels vnni = {"vnni", wide_quantise, NULL,
                                             vnni_dot};

    if (int8_avx512() && __builtin_cpu_supports("avx512vnni"))
        return &vnni;
    return NULL;
}

#else

const struct int8_kernels *int8_avx512(void)
{
    return NULL;
}

const struct int8_kernels *int8_vnni(void)
{
    return NULL;
}

#endif
