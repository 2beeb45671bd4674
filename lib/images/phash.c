#include "images/phash.h"

#include "base/image_pixels.h"

#include <math.h>

/* Below this deviation of the luma (of 255) the coefficients may be noise of
 * the compressor. */
#define PHASH_FLAT 4.0f
/* Below this one there is nothing to be seen. */
#define PHASH_BLANK 1.0f

static const double phash_pi = 3.14159265358979323846;

/* Does the luma deviate from its mean by less? */
static bool phash_below(const float *luma, float deviation)
{
    float sum = 0, squares = 0, n = PHASH_SIDE * PHASH_SIDE;

    for (int i = 0; i < PHASH_SIDE * PHASH_SIDE; i++)
        sum += luma[i];
    for (int i = 0; i < PHASH_SIDE * PHASH_SIDE; i++)
        squares += (luma[i] - sum / n) * (luma[i] - sum / n);
    return squares < deviation * deviation * n;
}

/* As many bits as the mean has quarters of levels. */
static uint64_t phash_of_tone(const float *luma)
{
    float sum = 0;
    int bits;

    for (int i = 0; i < PHASH_SIDE * PHASH_SIDE; i++)
        sum += luma[i];
    bits = (int)(sum / (PHASH_SIDE * PHASH_SIDE) / 4);
    return bits > 63 ? UINT64_MAX >> 1 : ((uint64_t)1 << bits) - 1;
}

void phash_wave_init(struct phash_wave *w)
{
    for (int u = 0; u < PHASH_LOW; u++) {
        double scale = u == 0 ? sqrt(0.5) : 1;

        for (int x = 0; x < PHASH_SIDE; x++)
            w->at[x][u] = (float)(scale * cos(phash_pi * u * (2 * x + 1) /
                                              (2 * PHASH_SIDE)));
    }
}

/* luma: [32, 32]; low: [9, 9], rows of vertical frequency. DCT-II without
 * its scale factors, which are the same for all but frequency 0. */
static void phash_transform(const struct phash_wave *w, const float *luma,
                            float low[PHASH_LOW][PHASH_LOW])
{
    float rows[PHASH_SIDE][PHASH_LOW] = {{0}};

    memset(low, 0, sizeof(float) * PHASH_LOW * PHASH_LOW);
    for (int y = 0; y < PHASH_SIDE; y++) {
        for (int x = 0; x < PHASH_SIDE; x++) {
            for (int u = 0; u < PHASH_LOW; u++)
                rows[y][u] += luma[y * PHASH_SIDE + x] * w->at[x][u];
        }
    }
    for (int y = 0; y < PHASH_SIDE; y++) {
        for (int v = 0; v < PHASH_LOW; v++) {
            for (int u = 0; u < PHASH_LOW; u++)
                low[v][u] += rows[y][u] * w->at[y][v];
        }
    }
}

static int phash_compare(const void *a, const void *b)
{
    const float *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

uint64_t phash_of_field(const struct phash_wave *w, const float *luma)
{
    float low[PHASH_LOW][PHASH_LOW], values[64], sorted[64];
    uint64_t hash = 0;
    float median;

    if (phash_below(luma, PHASH_BLANK))
        return phash_of_tone(luma);
    phash_transform(w, luma, low);
    for (int i = 0; i < 64; i++)
        values[i] = low[i / 8][i % 8];
    values[0] = low[0][8];
    memcpy(sorted, values, sizeof(sorted));
    qsort(sorted, 64, sizeof(*sorted), phash_compare);
    median = (sorted[31] + sorted[32]) / 2;
    for (int i = 0; i < 64; i++)
        hash |= (uint64_t)(values[i] > median) << i;
    return hash;
}

bool phash_of(const struct image_grey *im, uint64_t *hash)
{
    const struct image_pixels in = {.channels = 1,
                                    .width = im->width,
                                    .height = im->height,
                                    .pixels = im->grey};
    float luma[PHASH_SIDE * PHASH_SIDE];
    struct phash_wave wave;

    image_pixels_shrink(&in, PHASH_SIDE, PHASH_SIDE, luma);
    if (phash_below(luma, PHASH_FLAT)) {
        *hash = 0;
        return false;
    }
    phash_wave_init(&wave);
    *hash = phash_of_field(&wave, luma);
    return true;
}

uint64_t phash_rotated(uint64_t hash, int quarters)
{
    uint64_t out = 0;

    for (int q = 0; q < 8; q++) {
        for (int p = 0; p < 8; p++) {
            bool turned = quarters % 2 == 1;
            int from = turned ? p * 8 + q : q * 8 + p;
            int odd = quarters == 1 ? p : quarters == 2 ? p + q : q;
            uint64_t bit = hash >> from & 1;

            if (quarters != 0 && p + q > 0)
                bit ^= (uint64_t)(odd % 2);
            out |= bit << (q * 8 + p);
        }
    }
    return out;
}
