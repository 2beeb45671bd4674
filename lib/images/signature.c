#include "images/signature.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "images/phash.h"
#include "images/trim.h"

/* The field that parts are taken of, twice as fine as a hash's. */
#define SIGNATURE_SIDE    64
#define SIGNATURE_CORNERS 63

static const double signature_pi = 3.14159265358979323846;

struct signature_window {
    double left, top, right, bottom; /* less on each side, of 1 */
    double turn_deg;
    bool mirrored, middle;
    int quarters;
    const char *change;
};

static const struct signature_window signature_windows[SIGNATURE_ALL] = {
    [SIGNATURE_WHOLE] = {.change = ""},
    [SIGNATURE_MIDDLE] = {.middle = true, .change = ""},
    [SIGNATURE_MIRRORED] = {.mirrored = true, .change = "mirrored"},
    [SIGNATURE_CUT8] = {.04, .04, .04, .04, .change = "cropped"},
    [SIGNATURE_CUT20] = {.1, .1, .1, .1, .change = "cropped"},
    [SIGNATURE_CUT_LEFT] = {.left = .12, .change = "cropped"},
    [SIGNATURE_CUT_RIGHT] = {.right = .12, .change = "cropped"},
    [SIGNATURE_CUT_TOP] = {.top = .12, .change = "cropped"},
    [SIGNATURE_CUT_BOTTOM] = {.bottom = .12, .change = "cropped"},
    [SIGNATURE_TURNED3] = {.turn_deg = 3, .middle = true, .change = "turned"},
    [SIGNATURE_TURNED5] = {.turn_deg = 5, .middle = true, .change = "turned"},
    [SIGNATURE_CORNER1] = {.075, .075, .025, .025, .change = "cropped"},
    [SIGNATURE_CORNER2] = {.025, .075, .075, .025, .change = "cropped"},
    [SIGNATURE_CORNER3] = {.075, .025, .025, .075, .change = "cropped"},
    [SIGNATURE_CORNER4] = {.025, .025, .075, .075, .change = "cropped"},
    [SIGNATURE_TURNED3_CUT] = {.035, .035, .035, .035, 3, .change = "turned"},
    [SIGNATURE_TURNED3_CUT_BACK] = {.035, .035, .035, .035, -3,
                                    .change = "turned"},
    [SIGNATURE_ROTATED90] = {.quarters = 1, .change = "rotated"},
    [SIGNATURE_ROTATED180] = {.quarters = 2, .change = "rotated"},
    [SIGNATURE_ROTATED270] = {.quarters = 3, .change = "rotated"},
};

int signature_quarters(enum signature_part part)
{
    return signature_windows[part].quarters;
}

const char *signature_change(enum signature_part part)
{
    return signature_windows[part].change;
}

bool signature_of_middle(enum signature_part part)
{
    return signature_windows[part].middle;
}

bool signature_of_corner(enum signature_part part)
{
    return part >= SIGNATURE_CORNER1 && part <= SIGNATURE_CORNER4;
}

void signature_map(enum signature_part part, double aspect, double map[6])
{
    const struct signature_window *w = &signature_windows[part];
    double turn = w->turn_deg * signature_pi / 180;
    double across = (1 - w->left - w->right) * (w->mirrored ? -1 : 1);
    double down = 1 - w->top - w->bottom;
    static const double quarters[4][6] = {
        {0}, {0, 0, 1, 0, -1, 0}, {0, -1, 0, 0, 0, -1}, {0, 0, -1, 0, 1, 0}};

    if (w->quarters) {
        memcpy(map, quarters[w->quarters], sizeof(quarters[0]));
        return;
    }

    map[0] = w->left - w->right;
    map[1] = cos(turn) * across;
    map[2] = -sin(turn) / aspect * down;
    map[3] = w->top - w->bottom;
    map[4] = sin(turn) * aspect * across;
    map[5] = cos(turn) * down;
}

/* The mean of each four cells around a corner, so that what is taken between
 * corners is averaged as widely as a cell of a hash. field: [64, 64]; out:
 * [63, 63] */
static void signature_corners(const float *field, float *out)
{
    for (int i = 0; i < SIGNATURE_CORNERS * SIGNATURE_CORNERS; i++) {
        const float *at = field + i / SIGNATURE_CORNERS * SIGNATURE_SIDE +
                          i % SIGNATURE_CORNERS;

        out[i] =
            (at[0] + at[1] + at[SIGNATURE_SIDE] + at[SIGNATURE_SIDE + 1]) / 4;
    }
}

/* Between four corners; beyond the edge, the edge. corners: [63, 63] */
static float signature_sample(const float *corners, float x, float y)
{
    const float most = SIGNATURE_CORNERS - 1.001f;

    x = x < 0 ? 0 : x > most ? most : x;
    y = y < 0 ? 0 : y > most ? most : y;
    int column = (int)x, row = (int)y;
    float right = x - (float)column, below = y - (float)row;
    const float *at = corners + row * SIGNATURE_CORNERS + column;
    float upper = at[0] + (at[1] - at[0]) * right;
    at += SIGNATURE_CORNERS;
    float lower = at[0] + (at[1] - at[0]) * right;
    return upper + (lower - upper) * below;
}

/* corners: [63, 63]; luma: [32, 32] */
static void signature_part(const float *corners, double aspect,
                           enum signature_part part, float *luma)
{
    double scale = signature_windows[part].middle ? 0.75 : 1, map[6];
    double half = SIGNATURE_SIDE / 2.0, cell = scale / PHASH_SIDE;

    signature_map(part, aspect, map);
    for (int row = 0; row < PHASH_SIDE; row++) {
        double v = (2 * row + 1) * cell - scale, u = cell - scale;
        double x = (map[0] + map[1] * u + map[2] * v + 1) * half - 1;
        double y = (map[3] + map[4] * u + map[5] * v + 1) * half - 1;

        for (int i = 0; i < PHASH_SIDE; i++)
            luma[row * PHASH_SIDE + i] = signature_sample(
                corners, (float)(x + map[1] * 2 * cell * half * i),
                (float)(y + map[4] * 2 * cell * half * i));
    }
}

void signature_of(const struct image_grey *im, struct signature *s)
{
    float field[SIGNATURE_SIDE * SIGNATURE_SIDE];
    float corners[SIGNATURE_CORNERS * SIGNATURE_CORNERS];
    float luma[PHASH_SIDE * PHASH_SIDE];
    struct image_pixels part = {.channels = 1};
    struct phash_wave wave;
    struct trim_box box;

    if (trim_find(im, &box) && (box.right - box.left < PHASH_SIDE / 2 ||
                                box.bottom - box.top < PHASH_SIDE / 2))
        box = (struct trim_box){0, 0, im->width, im->height};
    part.width = box.right - box.left;
    part.height = box.bottom - box.top;
    part.pixels = heap_take((size_t)part.width * (size_t)part.height);
    for (int y = 0; y < part.height; y++)
        memcpy(part.pixels + (size_t)y * (size_t)part.width,
               im->grey + (long)(y + box.top) * im->width + box.left,
               (size_t)part.width);
    image_pixels_shrink(&part, PHASH_SIDE, PHASH_SIDE, luma);
    image_pixels_shrink(&part, SIGNATURE_SIDE, SIGNATURE_SIDE, field);
    free(part.pixels);
    signature_corners(field, corners);
    phash_wave_init(&wave);
    s->hash[SIGNATURE_WHOLE] = phash_of_field(&wave, luma);
    for (int i = 1; i < SIGNATURE_PARTS; i++) {
        signature_part(corners, (double)part.width / part.height,
                       (enum signature_part)i, luma);
        s->hash[i] = phash_of_field(&wave, luma);
    }
}

void signature_write(const struct signature *s, uint8_t *out)
{
    for (int i = 0; i < SIGNATURE_BYTES; i++)
        out[i] = (uint8_t)(s->hash[i / 8] >> (56 - 8 * (i % 8)));
}

uint64_t signature_read(const uint8_t *bytes, enum signature_part part)
{
    uint64_t hash = 0;

    for (int i = 0; i < 8; i++)
        hash = hash << 8 | bytes[part * 8 + i];
    return hash;
}
