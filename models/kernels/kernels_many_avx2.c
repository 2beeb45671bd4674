#include "models/kernels/kernels_many.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdbool.h>
#include <string.h>

#define HALF __attribute__((target("avx2,fma")))
#define HALF_INLINE                                                            \
    static inline __attribute__((always_inline, target("avx2,fma")))

enum {
    LANES = 8,
    TILE = 24,    /* rows of w side by side: three vectors */
    BLOCK = 96,   /* rows of w transposed at a time */
    CHUNK = 64,   /* rows of x that meet them */
    COLUMNS = 256 /* of w at a time */
};

/* 256 columns of 96 rows of w, in four panels of 24, each column by column:
 * 96 KiB, which stay in a core's L2 cache; one panel fits L1. */
struct turned {
    float of[BLOCK / TILE][COLUMNS * TILE];
} __attribute__((aligned(32)));

/* 8 rows of 8 become 8 columns. */
HALF_INLINE void turn_eight(__m256 r[8])
{
    __m256 t[8];
    size_t i;

#pragma GCC unroll 8
    for (i = 0; i < 8; i += 2) {
        t[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
        t[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
    }
#pragma GCC unroll 8
    for (i = 0; i < 8; i += 4) {
        r[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
        r[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xee);
        r[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
        r[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xee);
    }
#pragma GCC unroll 8
    for (i = 0; i < 4; i++) {
        t[i] = _mm256_permute2f128_ps(r[i], r[i + 4], 0x20);
        t[i + 4] = _mm256_permute2f128_ps(r[i], r[i + 4], 0x31);
    }
#pragma GCC unroll 8
    for (i = 0; i < 8; i++)
        r[i] = t[i];
}

/* Eight weights of either type. */
HALF_INLINE __m256 load_eight(const void *w, size_t at, const bool bf16)
{
    __m256i wide;

    if (!bf16)
        return _mm256_loadu_ps((const float *)w + at);
    wide = _mm256_cvtepu16_epi32(_mm_loadu_si128(
        (const __m128i *)(const void *)((const uint16_t *)w + at)));
    return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
}

/* Eight rows of eight, of which `rows` by `columns` are there; the others are
 * zeros. */
HALF_INLINE void load_square(const struct dot *d, size_t at, size_t rows,
                             size_t columns, __m256 r[8], const bool bf16)
{
    float some[LANES][LANES] = {{0}};
    size_t size = bf16 ? sizeof(uint16_t) : sizeof(float), i;

    if (columns > LANES)
        columns = LANES;
    for (i = 0; i < rows && i < LANES; i++)
        memcpy(some[i], (const char *)d->w + (at + i * d->w_stride) * size,
               columns * size);
    for (i = 0; i < LANES; i++)
        r[i] = load_eight(some[i], 0, bf16);
}

/* The same where all are there. prefetch: the columns behind the block, a line
 * of 64 bytes for each row. */
HALF_INLINE void load_whole(const struct dot *d, size_t at, bool prefetch,
                            __m256 r[8], const bool bf16)
{
    size_t size = bf16 ? sizeof(uint16_t) : sizeof(float), i;

#pragma GCC unroll 8
    for (i = 0; i < LANES; i++) {
        size_t one = at + i * d->w_stride;

        r[i] = load_eight(d->w, one, bf16);
        if (prefetch)
            _mm_prefetch((const char *)d->w + (one + COLUMNS) * size,
                         _MM_HINT_T1);
    }
}

/* Columns from .. from + count - 1 of rows first .. first + rows - 1; rows
 * that are not there become zeros. */
HALF_INLINE void turn_block(const struct dot *d, size_t first, size_t rows,
                            size_t from, size_t count, struct turned *out,
                            const bool bf16)
{
    size_t group, j, i;

    for (group = 0; group < (rows + TILE - 1) / TILE * TILE; group += LANES)
        for (j = 0; j < count; j += LANES) {
            size_t at = (first + group) * d->w_stride + from + j;
            float *to = out->of[group / TILE] + j * TILE + group % TILE;
            __m256 r[8];

            if (group + LANES > rows || j + LANES > count)
                load_square(d, at, rows > group ? rows - group : 0, count - j,
                            r, bf16);
            else
                load_whole(d, at, j % (bf16 ? 32 : 16) == 0, r, bf16);
            turn_eight(r);
#pragma GCC unroll 8
            for (i = 0; i < LANES; i++)
                _mm256_store_ps(to + i * TILE, r[i]);
        }
}

/* 64 rows of x, copied: rows that lie a power of two apart would evict each
 * other from the L1 cache. */
struct chunk {
    float of[CHUNK][COLUMNS + 16];
};

/* What one panel of w adds to y, or begins it with. */
struct tile {
    const float (*x)[COLUMNS + 16];
    const float *w; /* [columns, TILE] */
    float *y;
    size_t y_stride, columns;
    bool begin;
    const float *ahead; /* rows of x that come next, or NULL */
    size_t ahead_stride;
};

HALF_INLINE void add_tile(const struct tile *t, const size_t rows)
{
    const size_t columns = t->columns, stride = t->y_stride;
    const float(*x)[COLUMNS + 16] = t->x;
    const float *w = t->w;
    float *y = t->y;
    __m256 acc[4][3];
    size_t i, v, j;

#pragma GCC unroll 4
    for (i = 0; i < rows; i++)
#pragma GCC unroll 3
        for (v = 0; v < 3; v++)
            acc[i][v] = t->begin ? _mm256_setzero_ps()
                                 : _mm256_loadu_ps(y + i * stride + v * LANES);
    /* What the next rows of x will add to. */
#pragma GCC unroll 4
    for (i = 0; i < rows; i++) {
        _mm_prefetch((const char *)(y + (rows + i) * stride), _MM_HINT_T0);
        _mm_prefetch((const char *)(y + (rows + i) * stride + TILE - 1),
                     _MM_HINT_T0);
    }
    for (j = 0; j < columns; j++, w += TILE) {
        __m256 a = _mm256_load_ps(w), b = _mm256_load_ps(w + LANES);
        __m256 c = _mm256_load_ps(w + 2 * LANES);

#pragma GCC unroll 4
        for (i = 0; i < rows; i++) {
            __m256 one = _mm256_broadcast_ss(&x[i][j]);

            acc[i][0] = _mm256_fmadd_ps(a, one, acc[i][0]);
            acc[i][1] = _mm256_fmadd_ps(b, one, acc[i][1]);
            acc[i][2] = _mm256_fmadd_ps(c, one, acc[i][2]);
        }
    }
#pragma GCC unroll 4
    for (i = 0; i < rows; i++)
#pragma GCC unroll 3
        for (v = 0; v < 3; v++)
            _mm256_storeu_ps(y + i * stride + v * LANES, acc[i][v]);
}

/* Prefetch a row of x into L2: all of x is read once for every block, and the
 * products would wait for it. */
HALF_INLINE void prefetch_row(struct tile *t)
{
    size_t j;

    if (!t->ahead)
        return;
    for (j = 0; j < t->columns; j += 64 / sizeof(float))
        _mm_prefetch((const char *)(t->ahead + j), _MM_HINT_T1);
    t->ahead += t->ahead_stride;
}

/* `count` rows of x against one panel, which is in the L1 cache. */
HALF static void add_panel(struct tile t, size_t count)
{
    size_t i;

    for (i = 0; i + 4 <= count; i += 4) {
        prefetch_row(&t);
        add_tile(&t, 4);
        t.x += 4;
        t.y += 4 * t.y_stride;
    }
    for (; i < count; i++) {
        add_tile(&t, 1);
        t.x++;
        t.y += t.y_stride;
    }
}

/* The last panel may have fewer rows of w than it has room for: y by way of
 * memory that has room, too. */
HALF static void add_narrow(struct tile t, size_t count, size_t left)
{
    float some[CHUNK][TILE] = {{0}};
    float *y = t.y;
    size_t i, stride = t.y_stride;

    for (i = 0; !t.begin && i < count; i++)
        memcpy(some[i], y + i * stride, left * sizeof(*y));
    t.y = some[0];
    t.y_stride = TILE;
    add_panel(t, count);
    for (i = 0; i < count; i++)
        memcpy(y + i * stride, some[i], left * sizeof(*y));
}

/* In vectors: what compilers make of a memcpy of unknown length here, `rep
 * movs`, takes a sixth of the whole product. */
HALF_INLINE void copy_row(const float *from, size_t count, float *to)
{
    size_t j;

    for (j = 0; j + LANES <= count; j += LANES)
        _mm256_storeu_ps(to + j, _mm256_loadu_ps(from + j));
    for (; j < count; j++)
        to[j] = from[j];
}

/* A whole chunk that is read after the one at row i: of the same columns or,
 * after the last, of the next ones. NULL: none. */
HALF_INLINE const float *next_rows(const struct dot *d, const float *x,
                                   size_t i)
{
    if (i + 2 * CHUNK <= d->count)
        return x + (i + CHUNK) * d->x_stride;
    if (i + CHUNK >= d->count && d->count >= CHUNK &&
        (size_t)(x - d->x) + 2 * COLUMNS <= d->inner)
        return x + COLUMNS;
    return NULL;
}

/* All of x, from the block's first column on. */
HALF static void add_block(struct tile t, const struct dot *d, const float *x,
                           const struct turned *turned, size_t rows)
{
    struct chunk chunk;
    float *y = t.y;
    size_t i, j, p, some;

    t.x = (const float(*)[COLUMNS + 16]) chunk.of;
    for (i = 0; i < d->count; i += some) {
        some = d->count - i < CHUNK ? d->count - i : CHUNK;
        for (j = 0; j < some; j++)
            copy_row(x + (i + j) * d->x_stride, t.columns, chunk.of[j]);
        for (p = 0; p * TILE < rows; p++) {
            t.w = turned->of[p];
            t.ahead = next_rows(d, x, i);
            if (t.ahead)
                t.ahead += p * CHUNK / 4 * d->x_stride;
            t.y = y + i * d->y_stride + p * TILE;
            if (rows - p * TILE >= TILE)
                add_panel(t, some);
            else
                add_narrow(t, some, rows - p * TILE);
        }
    }
}

HALF_INLINE void many(const struct dot *d, const bool bf16)
{
    struct turned turned;
    size_t first, from, rows, columns;

    for (first = 0; first < d->rows; first += rows) {
        rows = d->rows - first < BLOCK ? d->rows - first : BLOCK;
        for (from = 0; from < d->inner; from += columns) {
            columns = d->inner - from < COLUMNS ? d->inner - from : COLUMNS;
            turn_block(d, first, rows, from, columns, &turned, bf16);
            add_block(
                (struct tile){
                    .y = d->y + first,
                    .y_stride = d->y_stride,
                    .columns = columns,
                    .begin = from == 0,
                    .ahead_stride = d->x_stride,
                },
                d, d->x + from, &turned, rows);
        }
    }
}

HALF void kernels_many_avx2_bf16(const struct dot *d)
{
    many(d, true);
}

HALF void kernels_many_avx2_f32(const struct dot *d)
{
    many(d, false);
}

#endif
