#include "images/likeness.h"

#include "adapters/image_pixels.h"

#include <math.h>

#define LIKENESS_FIELD 32
#define LIKENESS_CELLS (LIKENESS_FIELD * LIKENESS_FIELD)
#define LIKENESS_NEAR  3 /* the mean taken off is of 2 * 3 + 1 fields */
#define LIKENESS_CROP  8 /* of LIKENESS_SIDE, on each side */

/* What is this far apart uncropped is another picture: do not seek a fit. */
#define LIKENESS_HOPELESS 0.4

/* How much is cut off a side: of the first picture when positive, of the
 * second when negative. */
enum { LEFT, RIGHT, TOP, BOTTOM, SIDES };

struct likeness_fit {
    int cut[SIDES];
};

void likeness_view_init(struct likeness_view *v, const struct image_grey *im)
{
    const struct image_pixels in = {.channels = 1,
                                    .width = im->width,
                                    .height = im->height,
                                    .pixels = im->grey};
    float mean[LIKENESS_SIDE * LIKENESS_SIDE];

    image_pixels_shrink(&in, LIKENESS_SIDE, LIKENESS_SIDE, mean);
    for (int i = 0; i < LIKENESS_SIDE * LIKENESS_SIDE; i++)
        v->grey[i] = (uint8_t)(mean[i] + 0.5f);
}

/* The mean over 2 * LIKENESS_NEAR + 1 cells along one direction, fewer at
 * the edges. in, out: [32, 32]; step: 1 along rows, 32 along columns */
static void likeness_blur(const float *in, int step, float *out)
{
    int across = LIKENESS_FIELD / step;

    for (int line = 0; line < LIKENESS_FIELD; line++) {
        const float *from = in + line * across;

        for (int i = 0; i < LIKENESS_FIELD; i++) {
            int first = i < LIKENESS_NEAR ? 0 : i - LIKENESS_NEAR;
            int last = i + LIKENESS_NEAR;
            float sum = 0;

            if (last >= LIKENESS_FIELD)
                last = LIKENESS_FIELD - 1;
            for (int k = first; k <= last; k++)
                sum += from[k * step];
            out[line * across + i * step] = sum / (float)(last - first + 1);
        }
    }
}

/* The part of a view that a fit leaves, without its coarse light.
 * sign: 1 for the first picture, -1 for the second. out: [32, 32] */
static void likeness_field(const struct likeness_view *v,
                           const struct likeness_fit *fit, int sign, float *out)
{
    uint8_t part[LIKENESS_SIDE * LIKENESS_SIDE];
    float rows[LIKENESS_CELLS], light[LIKENESS_CELLS];
    struct image_pixels in = {.channels = 1, .pixels = part};
    int cut[SIDES];

    for (int i = 0; i < SIDES; i++)
        cut[i] = fit->cut[i] * sign > 0 ? fit->cut[i] * sign : 0;
    in.width = LIKENESS_SIDE - cut[LEFT] - cut[RIGHT];
    in.height = LIKENESS_SIDE - cut[TOP] - cut[BOTTOM];
    for (int y = 0; y < in.height; y++)
        memcpy(part + y * in.width,
               v->grey + (y + cut[TOP]) * LIKENESS_SIDE + cut[LEFT],
               (size_t)in.width);
    image_pixels_shrink(&in, LIKENESS_FIELD, LIKENESS_FIELD, out);
    likeness_blur(out, 1, rows);
    likeness_blur(rows, LIKENESS_FIELD, light);
    for (int i = 0; i < LIKENESS_CELLS; i++)
        out[i] -= light[i];
}

/* Pearson's correlation; 0 when one of them has no detail. */
static double likeness_correlate(const float *a, const float *b)
{
    double n = LIKENESS_CELLS, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    double va, vb;

    for (int i = 0; i < LIKENESS_CELLS; i++) {
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

static double likeness_try(const struct likeness_view *a,
                           const struct likeness_view *b,
                           const struct likeness_fit *fit)
{
    float x[LIKENESS_CELLS], y[LIKENESS_CELLS];

    likeness_field(a, fit, 1, x);
    likeness_field(b, fit, -1, y);
    return likeness_correlate(x, y);
}

/* Move the sides that `mask` names by one; false: too far. */
static bool likeness_move(struct likeness_fit *fit, unsigned mask, int by)
{
    for (int i = 0; i < SIDES; i++) {
        if (mask >> i & 1)
            fit->cut[i] += by;
        if (abs(fit->cut[i]) > LIKENESS_CROP)
            return false;
    }
    return true;
}

double likeness_compare(const struct likeness_view *a,
                        const struct likeness_view *b, double enough)
{
    /* One side, two that face each other, all. */
    static const unsigned masks[] = {1, 2, 4, 8, 3, 12, 15};
    struct likeness_fit best = {{0}};
    double alike = likeness_try(a, b, &best), before = -2;

    if (alike < LIKENESS_HOPELESS)
        return alike;
    while (alike < enough && alike > before) {
        struct likeness_fit from = best;

        before = alike;
        for (int i = 0; i < 14; i++) {
            struct likeness_fit fit = from;
            double value;

            if (!likeness_move(&fit, masks[i / 2], i % 2 ? -1 : 1))
                continue;
            value = likeness_try(a, b, &fit);
            if (value > alike) {
                alike = value;
                best = fit;
            }
        }
    }
    return alike;
}
