#include "models/kernels/int8.h"

#if defined(__x86_64__) && defined(__linux__)

#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#define AMX                                                                    \
    __attribute__((target("amx-tile,amx-int8,avx512f,avx512bw,avx512vl,fma")))

enum {
    AMX_ASK = 0x1023, /* ARCH_REQ_XCOMP_PERM */
    AMX_DATA = 18,    /* the state component of the tiles */
    AMX_LEAST = 5     /* rows; fewer are faster one by one */
};

/* Tiles of 16 rows of 64 bytes: 0 to 3 sums, 4 and 5 of x, 6 and 7 of w. */
struct amx_setup {
    uint8_t palette, start, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
};

struct amx_sums {
    int32_t of[4][INT8_PANEL * INT8_PANEL];
} __attribute__((aligned(64)));

/* Codes of x and of two panels from j to end; tiles 0, 1: rows i .. i + 15;
 * 2, 3: the 16 after. */
AMX static inline __attribute__((always_inline)) void
amx_sum(const int8_t *x, const uint8_t *w, size_t depth, size_t from,
        size_t end, const bool wide, const bool pair, struct amx_sums *sums)
{
    size_t other = INT8_PANEL * depth, j;

    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (j = from; j < end; j += INT8_STEP) {
        const uint8_t *codes = w + j * INT8_PANEL;

        _tile_loadd(4, x + j, depth);
        _tile_loadd(6, codes, 64);
        _tile_dpbsud(0, 4, 6);
        if (pair) {
            _tile_loadd(7, codes + other, 64);
            _tile_dpbsud(1, 4, 7);
        }
        if (wide) {
            _tile_loadd(5, x + other + j, depth);
            _tile_dpbsud(2, 5, 6);
            if (pair)
                _tile_dpbsud(3, 5, 7);
        }
    }
    _tile_stored(0, sums->of[0], 64);
    if (pair)
        _tile_stored(1, sums->of[1], 64);
    if (wide)
        _tile_stored(2, sums->of[2], 64);
    if (wide && pair)
        _tile_stored(3, sums->of[3], 64);
}

/* Sums of one group become part of y, or begin it. */
AMX static void amx_add(const struct int8_dot *d, size_t panel, size_t i,
                        size_t g, const int32_t *sums)
{
    const struct int8_shape *s = &d->w->shape;
    size_t first = panel * INT8_PANEL, left = s->outputs - first, r;
    __mmask16 mask = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
    __m512 w =
        _mm512_loadu_ps(d->w->scales + (panel * s->groups + g) * INT8_PANEL);

    for (r = 0; r < INT8_PANEL && i + r < d->x->rows; r++) {
        size_t at = (i + r) * s->groups + g;
        float *y = d->y + (i + r) * d->y_stride + first;
        __m512 old = _mm512_maskz_loadu_ps(g ? mask : 0, y);
        __m512 sum = _mm512_cvtepi32_ps(
            _mm512_sub_epi32(_mm512_load_si512(sums + r * INT8_PANEL),
                             _mm512_set1_epi32(d->x->shifts[at])));
        __m512 scale = _mm512_mul_ps(w, _mm512_set1_ps(d->x->scales[at]));

        _mm512_mask_storeu_ps(y, mask, _mm512_fmadd_ps(sum, scale, old));
    }
}

AMX static void amx_block(const struct int8_dot *d, size_t panel, size_t i,
                          bool wide, bool pair)
{
    const struct int8_shape *s = &d->w->shape;
    const uint8_t *w = d->w->codes + panel * INT8_PANEL * s->depth;
    const int8_t *x = d->x->codes + i * s->depth;
    struct amx_sums sums;
    size_t g, from, end;

    for (g = 0, from = 0; g < s->groups; g++, from = end) {
        end = from + s->group < s->depth ? from + s->group : s->depth;
        if (wide && pair)
            amx_sum(x, w, s->depth, from, end, true, true, &sums);
        else if (wide)
            amx_sum(x, w, s->depth, from, end, true, false, &sums);
        else
            amx_sum(x, w, s->depth, from, end, false, pair, &sums);
        amx_add(d, panel, i, g, sums.of[0]);
        if (pair)
            amx_add(d, panel + 1, i, g, sums.of[1]);
        if (wide)
            amx_add(d, panel, i + INT8_PANEL, g, sums.of[2]);
        if (wide && pair)
            amx_add(d, panel + 1, i + INT8_PANEL, g, sums.of[3]);
    }
}

AMX static void amx_many(const struct int8_dot *d)
{
    static const struct amx_setup setup = {
        .palette = 1,
        .bytes = {64, 64, 64, 64, 64, 64, 64, 64},
        .rows = {16, 16, 16, 16, 16, 16, 16, 16},
    };
    size_t end = d->first + d->panels, panel, i;

    _tile_loadconfig(&setup);
    for (panel = d->first; panel < end; panel += 2)
        for (i = 0; i < d->x->rows; i += 2 * INT8_PANEL)
            amx_block(d, panel, i, i + INT8_PANEL < d->x->rows,
                      panel + 1 < end);
    _tile_release();
}

static void amx_dot(const struct int8_dot *d)
{
    if (d->x->rows < AMX_LEAST)
        int8_vnni()->dot(d);
    else
        amx_many(d);
}

static void amx_quantise(const struct int8_shape *s, const float *x,
                         int8_t *codes, float *scales, int32_t *shifts)
{
    int8_vnni()->quantise(s, x, codes, scales, shifts);
}

/* The processor has the tiles, and the system lets this process use them. */
static bool amx_is_there(void)
{
    unsigned a, b, c, d;

    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d))
        return false;
    if (!(d & 1u << 24) || !(d & 1u << 25))
        return false;
    return syscall(SYS_arch_prctl, AMX_ASK, AMX_DATA) == 0;
}

const struct int8_kernels *int8_amx(void)
{
    static const struct int8_kernels amx = {"amx", amx_quantise, NULL, amx_dot};

    return int8_vnni() && amx_is_there() ? &amx : NULL;
}

#else

const struct int8_kernels *int8_amx(void)
{
    return NULL;
}

#endif
