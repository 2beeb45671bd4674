#include "images/similarity.h"

#include "base/image_pixels.h"

#include <math.h>

#define SIMILARITY_FIELD 32
#define SIMILARITY_CELLS (SIMILARITY_FIELD * SIMILARITY_FIELD)
#define SIMILARITY_NEAR  3 /* cells on each side of a local mean */
#define SIMILARITY_CROP  8 /* of SIMILARITY_SIDE, on each side */

/* Below this correlation without a crop, no crop is tried: it is another
 * picture. */
#define SIMILARITY_HOPELESS 0.4

/* How much is cut off a side: of the first picture when positive, of the
 * second when negative. */
enum { LEFT, RIGHT, TOP, BOTTOM, SIDES };

struct similarity_fit {
    int cut[SIDES];
};

void similarity_view_init(struct similarity_view *v,
                          const struct image_grey *im)
{
    const struct image_pixels in = {.channels = 1,
                                    .width = im->width,
                                    .height = im->height,
                                    .pixels = im->grey};
    float mean[SIMILARITY_SIDE * SIMILARITY_SIDE];

    image_pixels_shrink(&in, SIMILARITY_SIDE, SIMILARITY_SIDE, mean);
    for (int i = 0; i < SIMILARITY_SIDE * SIMILARITY_SIDE; i++)
        v->grey[i] = (uint8_t)(mean[i] + 0.5f);
}

/* The mean over 2 * SIMILARITY_NEAR + 1 cells along one direction, fewer at
 * the edges. in, out: [32, 32]; step: 1 along rows, 32 along columns */
static void similarity_blur(const float *in, int step, float *out)
{
    int across = SIMILARITY_FIELD / step;

    for (int line = 0; line < SIMILARITY_FIELD; line++) {
        const float *from = in + line * across;

        for (int i = 0; i < SIMILARITY_FIELD; i++) {
            int first = i < SIMILARITY_NEAR ? 0 : i - SIMILARITY_NEAR;
            int last = i + SIMILARITY_NEAR;
            float sum = 0;

            if (last >= SIMILARITY_FIELD)
                last = SIMILARITY_FIELD - 1;
            for (int k = first; k <= last; k++)
                sum += from[k * step];
            out[line * across + i * step] = sum / (float)(last - first + 1);
        }
    }
}

/* The part of a view that a fit leaves, without its coarse light.
 * sign: 1 for the first picture, -1 for the second. out: [32, 32] */
static void similarity_field(const struct similarity_view *v,
                             const struct similarity_fit *fit, int sign,
                             float *out)
{
    uint8_t part[SIMILARITY_SIDE * SIMILARITY_SIDE];
    float rows[SIMILARITY_CELLS], light[SIMILARITY_CELLS];
    struct image_pixels in = {.channels = 1, .pixels = part};
    int cut[SIDES];

    for (int i = 0; i < SIDES; i++)
        cut[i] = fit->cut[i] * sign > 0 ? fit->cut[i] * sign : 0;
    in.width = SIMILARITY_SIDE - cut[LEFT] - cut[RIGHT];
    in.height = SIMILARITY_SIDE - cut[TOP] - cut[BOTTOM];
    for (int y = 0; y < in.height; y++)
        memcpy(part + y * in.width,
               v->grey + (y + cut[TOP]) * SIMILARITY_SIDE + cut[LEFT],
               (size_t)in.width);
    image_pixels_shrink(&in, SIMILARITY_FIELD, SIMILARITY_FIELD, out);
    similarity_blur(out, 1, rows);
    similarity_blur(rows, SIMILARITY_FIELD, light);
    for (int i = 0; i < SIMILARITY_CELLS; i++)
        out[i] -= light[i];
}

/* Pearson's correlation; 0 when one of them has no detail. */
static double similarity_correlate(const float *a, const float *b)
{
    double n = SIMILARITY_CELLS, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    double va, vb;

    for (int i = 0; i < SIMILARITY_CELLS; i++) {
        sa += a[i];
        sb += b[i];
        saa += (double)a[i] * a[i];
        sbb += (double)b[i] * b[i];
        sab += (double)a[i] * b[i];
    }
    va = saa - sa * sa / n;
    vb = sbb - sb * sb / n;
    return va > 1 && vb > 1 ? (sab - sa * sb / n) / sqrt(va * vb) : 0;
}

static double similarity_try(const struct similarity_view *a,
                             const struct similarity_view *b,
                             const struct similarity_fit *fit)
{
    float x[SIMILARITY_CELLS], y[SIMILARITY_CELLS];

    similarity_field(a, fit, 1, x);
    similarity_field(b, fit, -1, y);
    return similarity_correlate(x, y);
}

/* Move the sides that `mask` names by one; false: too far. */
static bool similarity_move(struct similarity_fit *fit, unsigned mask, int by)
{
    for (int i = 0; i < SIDES; i++) {
        if (mask >> i & 1)
            fit->cut[i] += by;
        if (abs(fit->cut[i]) > SIMILARITY_CROP)
            return false;
    }
    return true;
}

double similarity_compare(const struct similarity_view *a,
                          const struct similarity_view *b, double enough)
{
    /* Sides that move together: one, two that face each other, or all. */
    static const unsigned masks[] = {1, 2, 4, 8, 3, 12, 15};
    struct similarity_fit best = {{0}};
    double highest = similarity_try(a, b, &best), before = -2;

    if (highest < SIMILARITY_HOPELESS)
        return highest;
    while (highest < enough && highest > before) {
        struct similarity_fit from = best;

        before = highest;
        for (int i = 0; i < 14; i++) {
            struct similarity_fit fit = from;
            double value;

            if (!similarity_move(&fit, masks[i / 2], i % 2 ? -1 : 1))
                continue;
            value = similarity_try(a, b, &fit);
            if (value > highest) {
                highest = value;
                best = fit;
            }
        }
    }
    return highest;
}
