#include "images/trim.h"

#define TRIM_MOST  0.3
#define TRIM_LEVEL 10
#define TRIM_PURE  0.9
#define TRIM_MIXED 0.5

enum trim_side { TRIM_TOP, TRIM_BOTTOM, TRIM_LEFT, TRIM_RIGHT };

/* Pixels of one line, `step` apart. */
struct trim_line {
    const uint8_t *first;
    int count, step;
};

/* The line that lies `deep` behind the edge, within the box. */
static struct trim_line trim_line_of(const struct image_grey *im,
                                     const struct trim_box *box,
                                     enum trim_side side, int deep)
{
    struct trim_line line;
    int row = side == TRIM_TOP ? deep : im->height - 1 - deep;
    int column = side == TRIM_LEFT ? deep : im->width - 1 - deep;

    if (side == TRIM_TOP || side == TRIM_BOTTOM) {
        line.first = im->grey + row * im->width + box->left;
        line.count = box->right - box->left;
        line.step = 1;
    } else {
        line.first = im->grey + box->top * im->width + column;
        line.count = box->bottom - box->top;
        line.step = im->width;
    }
    return line;
}

static int trim_median(const struct trim_line *line)
{
    int counts[256] = {0}, sum = 0, tone = 0;

    for (int i = 0; i < line->count; i++)
        counts[line->first[(long)i * line->step]]++;
    while (tone < 255 && (sum += counts[tone]) * 2 <= line->count)
        tone++;
    return tone;
}

/* The share of the line that has the tone. */
static double trim_share(const struct trim_line *line, int tone)
{
    int n = 0;

    for (int i = 0; i < line->count; i++) {
        int off = line->first[(long)i * line->step] - tone;

        n += off >= -TRIM_LEVEL && off <= TRIM_LEVEL;
    }
    return line->count > 0 ? (double)n / line->count : 0;
}

/* How many lines of a side are cut off. */
static int trim_depth(const struct image_grey *im, const struct trim_box *box,
                      enum trim_side side)
{
    bool rows = side == TRIM_TOP || side == TRIM_BOTTOM;
    int most = (int)((rows ? im->height : im->width) * TRIM_MOST);
    struct trim_line line = trim_line_of(im, box, side, 0);
    int tone = trim_median(&line), depth = 0;

    for (int deep = 0; deep < most; deep++) {
        line = trim_line_of(im, box, side, deep);
        double share = trim_share(&line, tone);

        if (share >= TRIM_PURE)
            depth = deep + 1;
        else if (share < TRIM_MIXED || depth == 0)
            break;
    }
    return depth;
}

/* Has most of what is left the tone of a side that was cut off? Then it is no
 * border but the picture: a wall, a road, a card. */
static bool trim_is_picture(const struct image_grey *im,
                            const struct trim_box *left, enum trim_side side)
{
    const struct trim_box all = {0, 0, im->width, im->height};
    struct trim_line line = trim_line_of(im, &all, side, 0);
    int tone = trim_median(&line);
    double share = 0;

    for (int y = left->top; y < left->bottom; y++) {
        line = trim_line_of(im, left, TRIM_TOP, y);
        share += trim_share(&line, tone);
    }
    return share >= TRIM_PURE * (left->bottom - left->top);
}

bool trim_find(const struct image_grey *im, struct trim_box *box)
{
    struct trim_box cut = {0, 0, im->width, im->height};

    cut.top = trim_depth(im, &cut, TRIM_TOP);
    cut.bottom = im->height - trim_depth(im, &cut, TRIM_BOTTOM);
    cut.left = trim_depth(im, &cut, TRIM_LEFT);
    cut.right = im->width - trim_depth(im, &cut, TRIM_RIGHT);
    *box = cut;
    if (cut.top > 0 && trim_is_picture(im, &cut, TRIM_TOP))
        box->top = 0;
    if (cut.bottom < im->height && trim_is_picture(im, &cut, TRIM_BOTTOM))
        box->bottom = im->height;
    if (cut.left > 0 && trim_is_picture(im, &cut, TRIM_LEFT))
        box->left = 0;
    if (cut.right < im->width && trim_is_picture(im, &cut, TRIM_RIGHT))
        box->right = im->width;
    return box->top > 0 || box->left > 0 || box->bottom < im->height ||
           box->right < im->width;
}
