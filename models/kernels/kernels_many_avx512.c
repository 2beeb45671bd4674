#include "models/kernels/kernels_many.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdbool.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vl,fma")))
#define WIDE_INLINE                                                            \
    static inline __attribute__((always_inline,                                \
                                 target("avx512f,avx512bw,avx512vl,fma")))

enum {
    LANES = 16,
    BLOCK = 48,   /* rows of w */
    COLUMNS = 512 /* of w at a time */
};

/* 512 columns of 48 rows of w, column by column: 96 KiB. */
struct turned {
    float of[COLUMNS * BLOCK];
} __attribute__((aligned(64)));

WIDE_INLINE __mmask16 mask_of(size_t left)
{
    return left >= LANES ? 0xffff : (__mmask16)((1u << left) - 1);
}

/* 16 rows of 16 become 16 columns. */
WIDE_INLINE void turn_sixteen(__m512 r[16])
{
    __m512 t[16];
    size_t i;

#pragma GCC unroll 16
    for (i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
    }
#pragma GCC unroll 16
    for (i = 0; i < 16; i += 4) {
        r[i] = _mm512_shuffle_ps(t[i], t[i + 2], 0x44);
        r[i + 1] = _mm512_shuffle_ps(t[i], t[i + 2], 0xee);
        r[i + 2] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0x44);
        r[i + 3] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0xee);
    }
#pragma GCC unroll 16
    for (i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_f32x4(r[i], r[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_f32x4(r[i], r[i + 4], 0xdd);
        t[i + 8] = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_f32x4(r[i + 8], r[i + 12], 0xdd);
    }
#pragma GCC unroll 16
    for (i = 0; i < 4; i++) {
        r[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
        r[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xdd);
        r[i + 4] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0x88);
        r[i + 12] = _mm512_shuffle_f32x4(t[i + 4], t[i + 12], 0xdd);
    }
}

WIDE_INLINE __m512 load_some(const struct dot *d, size_t at, __mmask16 mask,
                             const bool bf16)
{
    __m512i wide;

    if (!bf16)
        return _mm512_maskz_loadu_ps(mask, (const float *)d->w + at);
    wide = _mm512_cvtepu16_epi32(
        _mm256_maskz_loadu_epi16(mask, (const uint16_t *)d->w + at));
    return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
}

/* Columns from .. from + count - 1 of rows first .. first + rows - 1; rows
 * that are not there become zeros. */
WIDE_INLINE void turn_block(const struct dot *d, size_t first, size_t rows,
                            size_t from, size_t count, struct turned *out,
                            const bool bf16)
{
    size_t group, j, i;

    for (group = 0; group < rows; group += LANES)
        for (j = 0; j < count; j += LANES) {
            __m512 r[16];

#pragma GCC unroll 16
            for (i = 0; i < LANES; i++)
                r[i] = load_some(
                    d,
                    (first + (group + i < rows ? group + i : 0)) * d->w_stride +
                        from + j,
                    group + i < rows ? mask_of(count - j) : 0, bf16);
            turn_sixteen(r);
#pragma GCC unroll 16
            for (i = 0; i < LANES; i++)
                _mm512_store_ps(out->of + (j + i) * BLOCK + group, r[i]);
        }
}

/* What one block of columns adds to y, or begins it with. */
struct tile {
    const float *x, *w;
    float *y;
    size_t x_stride, y_stride, columns, left;
    bool begin;
};

WIDE_INLINE void add_tile(const struct tile *t, const size_t rows,
                          const size_t vectors)
{
    __m512 acc[8][3], w[3];
    const float *at = t->w;
    size_t i, v, j;

#pragma GCC unroll 8
    for (i = 0; i < rows; i++)
#pragma GCC unroll 3
        for (v = 0; v < vectors; v++)
            acc[i][v] = _mm512_maskz_loadu_ps(
                t->begin ? 0 : mask_of(t->left - v * LANES),
                t->y + i * t->y_stride + v * LANES);
    for (j = 0; j < t->columns; j++, at += BLOCK) {
#pragma GCC unroll 3
        for (v = 0; v < vectors; v++)
            w[v] = _mm512_load_ps(at + v * LANES);
#pragma GCC unroll 8
        for (i = 0; i < rows; i++) {
            __m512 x = _mm512_set1_ps(t->x[i * t->x_stride + j]);

#pragma GCC unroll 3
            for (v = 0; v < vectors; v++)
                acc[i][v] = _mm512_fmadd_ps(w[v], x, acc[i][v]);
        }
    }
#pragma GCC unroll 8
    for (i = 0; i < rows; i++)
#pragma GCC unroll 3
        for (v = 0; v < vectors; v++)
            _mm512_mask_storeu_ps(t->y + i * t->y_stride + v * LANES,
                                  mask_of(t->left - v * LANES), acc[i][v]);
}

WIDE_INLINE void add_rows(struct tile *t, size_t count, const size_t vectors)
{
    size_t i;

    for (i = 0; i + 8 <= count; i += 8) {
        add_tile(t, 8, vectors);
        t->x += 8 * t->x_stride;
        t->y += 8 * t->y_stride;
    }
    if (count - i >= 4) {
        add_tile(t, 4, vectors);
        t->x += 4 * t->x_stride;
        t->y += 4 * t->y_stride;
        i += 4;
    }
    for (; i < count; i++) {
        add_tile(t, 1, vectors);
        t->x += t->x_stride;
        t->y += t->y_stride;
    }
}

WIDE static void add_narrow(struct tile *t, size_t count)
{
    if (t->left > LANES)
        add_rows(t, count, 2);
    else
        add_rows(t, count, 1);
}

WIDE static void add_block(struct tile *t, size_t count)
{
    if (t->left > 2 * LANES)
        add_rows(t, count, 3);
    else
        add_narrow(t, count);
}

WIDE_INLINE void many(const struct dot *d, const bool bf16)
{
    struct turned turned;
    size_t first, from, rows, columns;

    for (first = 0; first < d->rows; first += rows) {
        rows = d->rows - first < BLOCK ? d->rows - first : BLOCK;
        for (from = 0; from < d->inner; from += columns) {
            struct tile t = {
                .x = d->x + from,
                .w = turned.of,
                .y = d->y + first,
                .x_stride = d->x_stride,
                .y_stride = d->y_stride,
                .left = rows,
                .begin = from == 0,
            };

            columns = d->inner - from < COLUMNS ? d->inner - from : COLUMNS;
            t.columns = columns;
            turn_block(d, first, rows, from, columns, &turned, bf16);
            add_block(&t, d->count);
        }
    }
}

WIDE void kernels_many_avx512_bf16(const struct dot *d)
{
    many(d, true);
}

WIDE void kernels_many_avx512_f32(const struct dot *d)
{
    many(d, false);
}

#endif
