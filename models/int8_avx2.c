#include "models/int8.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define HALF __attribute__((target("avx2,fma")))
#define HALF_INLINE                                                            \
    static inline __attribute__((always_inline, target("avx2,fma")))

HALF_INLINE uint32_t most_of(const float *x, size_t count)
{
    const __m256i sign = _mm256_set1_epi32(0x7fffffff);
    __m256i most = _mm256_setzero_si256();
    uint32_t lanes[8], all = 0, bits;
    size_t i;

    for (i = 0; i + 8 <= count; i += 8)
        most = _mm256_max_epi32(
            most, _mm256_and_si256(_mm256_castps_si256(_mm256_loadu_ps(x + i)),
                                   sign));
    _mm256_storeu_si256((__m256i *)(void *)lanes, most);
    for (; i < count; i++) {
        memcpy(&bits, x + i, sizeof(bits));
        bits &= 0x7fffffff;
        all = bits > all ? bits : all;
    }
    for (i = 0; i < 8; i++)
        all = lanes[i] > all ? lanes[i] : all;
    return all;
}

/* codes: [count]; their sum. */
HALF_INLINE int32_t code_all(const float *x, size_t count, float inverse,
                             int8_t *codes)
{
    const __m256 by = _mm256_set1_ps(inverse);
    int32_t lanes[8], sum = 0;
    size_t i, j;

    for (i = 0; i < count; i += 8) {
        size_t some = count - i < 8 ? count - i : 8;
        float eight[8] = {0};

        memcpy(eight, x + i, some * sizeof(*eight));
        _mm256_storeu_si256(
            (__m256i *)(void *)lanes,
            _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(eight), by)));
        for (j = 0; j < some; j++) {
            codes[i + j] = inverse > 0 ? (int8_t)lanes[j] : 0;
            sum += codes[i + j];
        }
    }
    return sum;
}

HALF static void half_quantise(const struct int8_shape *s, const float *x,
                               int8_t *codes, float *scales, int32_t *shifts)
{
    size_t g, from, end;

    memset(codes + s->inputs, 0, s->depth - s->inputs);
    for (g = 0, from = 0; g < s->groups; g++, from = end) {
        float inverse;

        end = from + s->group < s->inputs ? from + s->group : s->inputs;
        int8_scale(most_of(x + from, end - from), scales + g, &inverse);
        shifts[g] = 128 * code_all(x + from, end - from, inverse, codes + from);
    }
}

/* acc += four bytes of w times four of x in each lane; widened to 16 bits
 * first, because the sum of two products of bytes would saturate. */
HALF_INLINE __m256i dot_four(__m256i acc, __m256i w, __m256i x)
{
    __m256i low =
        _mm256_madd_epi16(_mm256_and_si256(w, _mm256_set1_epi16(0xff)),
                          _mm256_srai_epi16(_mm256_slli_epi16(x, 8), 8));
    __m256i high =
        _mm256_madd_epi16(_mm256_srli_epi16(w, 8), _mm256_srai_epi16(x, 8));

    return _mm256_add_epi32(acc, _mm256_add_epi32(low, high));
}

HALF_INLINE __m256 add_group(__m256i sum, int32_t shift, const float *scales,
                             float scale, __m256 y)
{
    sum = _mm256_sub_epi32(sum, _mm256_set1_epi32(shift));
    return _mm256_fmadd_ps(
        _mm256_cvtepi32_ps(sum),
        _mm256_mul_ps(_mm256_loadu_ps(scales), _mm256_set1_ps(scale)), y);
}

/* One panel, `rows` rows of x from the i-th. */
HALF_INLINE void half_tile(const struct int8_dot *d, size_t panel, size_t i,
                           const size_t rows)
{
    const struct int8_shape *s = &d->w->shape;
    const uint8_t *w = d->w->codes + panel * INT8_PANEL * s->depth;
    const float *scales = d->w->scales + panel * INT8_PANEL * s->groups;
    size_t first = panel * INT8_PANEL, left = s->outputs - first, g, j, r;
    __m256 y[4][2];

    memset(y, 0, sizeof(y));
    for (g = 0, j = 0; g < s->groups; g++, scales += INT8_PANEL) {
        size_t end = j + s->group < s->depth ? j + s->group : s->depth;
        __m256i acc[4][2];

        memset(acc, 0, sizeof(acc));
        for (; j < end; j += 4) {
            const __m256i *from = (const void *)(w + j * INT8_PANEL);
            __m256i a = _mm256_loadu_si256(from);
            __m256i b = _mm256_loadu_si256(from + 1);

#pragma GCC unroll 4
            for (r = 0; r < rows; r++) {
                int32_t four;
                __m256i x;

                memcpy(&four, d->x->codes + (i + r) * s->depth + j, 4);
                x = _mm256_set1_epi32(four);
                acc[r][0] = dot_four(acc[r][0], a, x);
                acc[r][1] = dot_four(acc[r][1], b, x);
            }
        }
#pragma GCC unroll 4
        for (r = 0; r < rows; r++) {
            size_t at = (i + r) * s->groups + g;

            y[r][0] = add_group(acc[r][0], d->x->shifts[at], scales,
                                d->x->scales[at], y[r][0]);
            y[r][1] = add_group(acc[r][1], d->x->shifts[at], scales + 8,
                                d->x->scales[at], y[r][1]);
        }
    }
    for (r = 0; r < rows; r++)
        memcpy(d->y + (i + r) * d->y_stride + first, y[r],
               (left < INT8_PANEL ? left : INT8_PANEL) * sizeof(float));
}

HALF static void half_dot(const struct int8_dot *d)
{
    size_t panel, i;

    for (panel = d->first; panel < d->first + d->panels; panel++) {
        for (i = 0; i + 4 <= d->x->rows; i += 4)
            half_tile(d, panel, i, 4);
        for (; i < d->x->rows; i++)
            half_tile(d, panel, i, 1);
    }
}

const struct int8_kernels *int8_avx2(void)
{
    static const struct int8_kernels half = {"avx2", half_quantise, half_dot};

    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &half;
    return NULL;
}

#else

const struct int8_kernels *int8_avx2(void)
{
    return NULL;
}

#endif
