#include "models/kernels/int8.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define HALF __attribute__((target("avx2,fma")))
#define HALF_INLINE                                                            \
    static inline __attribute__((always_inline, target("avx2,fma")))

enum { HALF_ROWS = 32 };

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

HALF_INLINE int32_t sum_lanes(__m256i v)
{
    int32_t lanes[8], sum = 0;
    size_t i;

    _mm256_storeu_si256((__m256i *)(void *)lanes, v);
    for (i = 0; i < 8; i++)
        sum += lanes[i];
    return sum;
}

/* Eight numbers as codes, in 32 bits each. */
HALF_INLINE __m256i code_eight(const float *x, __m256 by)
{
    return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x), by));
}

/* codes: [count]; their sum. */
HALF_INLINE int32_t code_all(const float *x, size_t count, float inverse,
                             int8_t *codes)
{
    /* The packs work in halves: the fours come out in this order. */
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    const __m256 by = _mm256_set1_ps(inverse);
    __m256i all = _mm256_setzero_si256();
    size_t i = 0, j;
    int32_t sum;

    for (; i + 32 <= count; i += 32) {
        __m256i a = code_eight(x + i, by), b = code_eight(x + i + 8, by);
        __m256i c = code_eight(x + i + 16, by), d = code_eight(x + i + 24, by);

        all = _mm256_add_epi32(all, _mm256_add_epi32(_mm256_add_epi32(a, b),
                                                     _mm256_add_epi32(c, d)));
        a = _mm256_packs_epi16(_mm256_packs_epi32(a, b),
                               _mm256_packs_epi32(c, d));
        _mm256_storeu_si256((__m256i *)(void *)(codes + i),
                            _mm256_permutevar8x32_epi32(a, order));
    }
    for (sum = sum_lanes(all); i < count; i += 8) {
        size_t some = count - i < 8 ? count - i : 8;
        float eight[8] = {0};
        int32_t lanes[8];

        memcpy(eight, x + i, some * sizeof(*eight));
        _mm256_storeu_si256((__m256i *)(void *)lanes, code_eight(eight, by));
        for (j = 0; j < some; j++) {
            codes[i + j] = (int8_t)lanes[j];
            sum += lanes[j];
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
        shifts[g] = 0;
        memset(codes + from, 0, end - from);
        if (inverse > 0)
            shifts[g] =
                128 * code_all(x + from, end - from, inverse, codes + from);
    }
}

HALF static void half_spread(const int8_t *codes, size_t depth, int16_t *wide)
{
    /* Of each four the second and the third change places. */
    const __m256i order =
        _mm256_setr_epi8(0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15,
                         0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15);

    for (size_t j = 0; j < depth; j += 16) {
        __m256i all = _mm256_cvtepi8_epi16(
            _mm_loadu_si128((const __m128i *)(const void *)(codes + j)));

        _mm256_storeu_si256((__m256i *)(void *)(wide + j),
                            _mm256_shuffle_epi8(all, order));
    }
}

/* What a tile works on: outputs from one panel's first on, rows from the i-th
 * on. */
struct tile {
    const struct int8_dot *d;
    size_t panel, i;
    const uint8_t *ahead; /* codes to prefetch */
    size_t ahead_step;    /* bytes of them, for four codes of a panel */
};

/* Sums of one group, two rows by up to eight vectors of outputs. They pass
 * through memory from loop to loop: the inner one needs every register. */
struct sums {
    int32_t of[2][8][8];
} __attribute__((aligned(32)));

/* Two of four wide codes, in every lane. */
HALF_INLINE __m256i load_pair(const int16_t *x)
{
    int32_t pair;

    memcpy(&pair, x, sizeof(pair));
    return _mm256_set1_epi32(pair);
}

/* The lower byte of each 16 bits. Read anew each time: kept in a register, it
 * would push sums out of the sixteen. */
HALF_INLINE __m256i lower_bytes(__m256i w)
{
    static const int16_t mask[16] __attribute__((aligned(32))) = {
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

    return _mm256_and_si256(w, *(const volatile __m256i *)(const void *)mask);
}

/* acc += four bytes of w times four wide codes, x, in each lane: in 16 bits,
 * for the sum of two products of bytes would saturate. */
HALF_INLINE __m256i dot_four(__m256i acc, __m256i even, __m256i odd,
                             const __m256i x[2])
{
    return _mm256_add_epi32(acc,
                            _mm256_add_epi32(_mm256_madd_epi16(even, x[0]),
                                             _mm256_madd_epi16(odd, x[1])));
}

/* Codes from..end of one group. */
HALF_INLINE void add_codes(const struct tile *t, size_t from, size_t end,
                           const size_t rows, const size_t vectors,
                           struct sums *out)
{
    size_t depth = t->d->w->shape.depth, j, r, v;
    const uint8_t *w = t->d->w->codes + t->panel * INT8_PANEL * depth;
    const int16_t *x = t->d->x->wide + t->i * depth;
    const uint8_t *ahead = t->ahead + from / 4 * t->ahead_step;
    __m256i acc[2][8];

#pragma GCC unroll 2
    for (r = 0; r < rows; r++)
#pragma GCC unroll 8
        for (v = 0; v < vectors; v++)
            acc[r][v] = _mm256_setzero_si256();
    for (j = from; j < end; j += 4) {
        __m256i four[2][2];

        if (vectors < 8)
            _mm_prefetch((const char *)ahead, _MM_HINT_T1);
        ahead += t->ahead_step;

#pragma GCC unroll 2
        for (r = 0; r < rows; r++) {
            four[r][0] = load_pair(x + r * depth + j);
            four[r][1] = load_pair(x + r * depth + j + 2);
        }
#pragma GCC unroll 8
        for (v = 0; v < vectors; v++) {
            /* Panels hold two vectors. */
            const uint8_t *at =
                w + (v / 2 * depth + j) * INT8_PANEL + v % 2 * 32;
            __m256i codes =
                _mm256_loadu_si256((const __m256i *)(const void *)at);
            __m256i even = lower_bytes(codes);
            __m256i odd = _mm256_srli_epi16(codes, 8);

            if (v % 2 == 0 && vectors == 8)
                _mm_prefetch((const char *)at + 1024, _MM_HINT_T0);
#pragma GCC unroll 2
            for (r = 0; r < rows; r++)
                acc[r][v] = dot_four(acc[r][v], even, odd, four[r]);
        }
    }
#pragma GCC unroll 2
    for (r = 0; r < rows; r++)
#pragma GCC unroll 8
        for (v = 0; v < vectors; v++)
            _mm256_store_si256((__m256i *)(void *)out->of[r][v], acc[r][v]);
}

/* The sums of group g, as floats, to y: [rows][vectors]. */
HALF_INLINE void add_group(const struct tile *t, size_t g, size_t rows,
                           size_t vectors, const struct sums *sums,
                           __m256 y[2][8])
{
    const struct int8_rows *x = t->d->x;
    size_t groups = t->d->w->shape.groups, r, v;

    for (r = 0; r < rows; r++) {
        size_t at = (t->i + r) * groups + g;
        __m256i shift = _mm256_set1_epi32(x->shifts[at]);
        __m256 scale = _mm256_set1_ps(x->scales[at]);

        for (v = 0; v < vectors; v++) {
            const float *scales =
                t->d->w->scales +
                ((t->panel + v / 2) * groups + g) * INT8_PANEL + v % 2 * 8;
            __m256i sum = _mm256_load_si256(
                (const __m256i *)(const void *)sums->of[r][v]);

            y[r][v] = _mm256_fmadd_ps(
                _mm256_cvtepi32_ps(_mm256_sub_epi32(sum, shift)),
                _mm256_mul_ps(_mm256_loadu_ps(scales), scale), y[r][v]);
        }
    }
}

HALF_INLINE void half_tile(const struct tile *t, const size_t rows,
                           const size_t vectors)
{
    const struct int8_shape *s = &t->d->w->shape;
    size_t first = t->panel * INT8_PANEL, left = s->outputs - first;
    size_t g, j = 0, end, r;
    struct sums sums;
    __m256 y[2][8];

    memset(y, 0, sizeof(y));
    for (g = 0; g < s->groups; g++, j = end) {
        end = j + s->group < s->depth ? j + s->group : s->depth;
        add_codes(t, j, end, rows, vectors, &sums);
        add_group(t, g, rows, vectors, &sums, y);
    }
    for (r = 0; r < rows; r++)
        memcpy(t->d->y + (t->i + r) * t->d->y_stride + first, y[r],
               (left < vectors * 8 ? left : vectors * 8) * sizeof(float));
}

/* Rows of x from t->i to end, by twos. With each two, a part of the panels that
 * come next is prefetched, so that memory is never idle. */
HALF_INLINE void half_rows(struct tile t, size_t end, const size_t vectors)
{
    const struct int8_shape *s = &t.d->w->shape;
    size_t rounds = (end - t.i + 1) / 2, next = t.panel + vectors / 2;
    size_t bytes = vectors / 2 * INT8_PANEL * s->depth / rounds;

    next = next + vectors / 2 <= s->panels ? next : t.panel;
    t.ahead = t.d->w->codes + next * INT8_PANEL * s->depth;
    t.ahead_step = bytes / (s->depth / 4);
    for (; t.i + 2 <= end; t.i += 2, t.ahead += bytes)
        half_tile(&t, 2, vectors);
    if (t.i < end)
        half_tile(&t, 1, vectors);
}

/* One row is multiplied with four panels at a time, so that four streams are
 * read from memory; two rows with two. Of many rows, as many as fit the L2
 * cache are multiplied with every panel in turn. */
HALF static void half_dot(const struct int8_dot *d)
{
    size_t end = d->first + d->panels, rows = d->x->rows, from, some;

    for (from = 0; from < rows; from += some) {
        struct tile t = {d, d->first, from, d->w->codes, 0};

        some = rows - from < HALF_ROWS ? rows - from : HALF_ROWS;
        for (; some == 1 && t.panel + 4 <= end; t.panel += 4)
            half_tile(&t, 1, 8);
        for (; t.panel + 2 <= end; t.panel += 2)
            half_rows(t, from + some, 4);
        if (t.panel < end)
            half_rows(t, from + some, 2);
    }
}

const struct int8_kernels *int8_avx2(void)
{
    static const struct int8_kernels half = {"avx2", half_quantise, half_spread,
                                             half_dot};

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
