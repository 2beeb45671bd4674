#include "images/similarity.h"

#include "base/arena.h"
#include "base/image_pixels.h"
#include "images/alignment.h"
#include "images/trim.h"

#include <math.h>

#define CELLS (SIMILARITY_SIDE * SIMILARITY_SIDE)

#define FIELD      32
#define FIELD_CELL (SIMILARITY_SIDE / FIELD) /* pixels */
#define FIELD_NEAR 3 /* cells on each side of a local mean */

#define BLOCK  12 /* pixels */
#define BLOCKS ((SIMILARITY_SIDE / BLOCK) * (SIMILARITY_SIDE / BLOCK))

/* Of pictures without anything to see: how much their luma deviates, and by
 * how much the tones of two may differ. */
#define BLANK_DEVIATION 1
#define BLANK_TONES     8

/* Below this correlation of coarse fields it is another picture. */
#define SIMILARITY_HOPELESS 0.75

/* From here on no other beginning is tried. */
#define SIMILARITY_SURE 0.95

/* Of a mark: which deviation is as much as it differs at least, of that of
 * the picture, and in levels. */
#define MARK_SHARE  0.2
#define MARK_LEVELS 2

/* Two pictures laid over each other. */
struct similarity_pair {
    float a[CELLS], b[CELLS];
    bool both[CELLS]; /* b has something there */
    size_t count;     /* of those */
};

static void similarity_shrink(const struct image_grey *im,
                              const struct trim_box *box, uint8_t *out)
{
    struct image_pixels in = {.channels = 1,
                              .width = box->right - box->left,
                              .height = box->bottom - box->top};
    float mean[CELLS];

    in.pixels = heap_take((size_t)in.width * (size_t)in.height);
    for (int y = 0; y < in.height; y++)
        memcpy(in.pixels + (size_t)y * (size_t)in.width,
               im->grey + (long)(y + box->top) * im->width + box->left,
               (size_t)in.width);
    image_pixels_shrink(&in, SIMILARITY_SIDE, SIMILARITY_SIDE, mean);
    for (int i = 0; i < CELLS; i++)
        out[i] = (uint8_t)(mean[i] + 0.5f);
    free(in.pixels);
}

void similarity_view_init(struct similarity_view *v,
                          const struct image_grey *im)
{
    const struct trim_box all = {0, 0, im->width, im->height};
    struct trim_box box;
    bool trimmed = trim_find(im, &box);

    similarity_shrink(im, &all, v->whole);
    if (trimmed)
        similarity_shrink(im, &box, v->trimmed);
    else
        memcpy(v->trimmed, v->whole, sizeof(v->trimmed));
    v->aspect = (double)(box.right - box.left) / (box.bottom - box.top);
}

/* The mean of what is covered around each cell is taken off.
 * field: [32, 32] */
static void similarity_flatten(const float *field, const bool *covered,
                               float *out)
{
    for (int i = 0; i < FIELD * FIELD; i++) {
        int x = i % FIELD, y = i / FIELD, n = 0;
        float sum = 0;

        for (int row = y - FIELD_NEAR; row <= y + FIELD_NEAR; row++) {
            for (int at = x - FIELD_NEAR; at <= x + FIELD_NEAR; at++) {
                if (row < 0 || at < 0 || row >= FIELD || at >= FIELD ||
                    !covered[row * FIELD + at])
                    continue;
                sum += field[row * FIELD + at];
                n++;
            }
        }
        out[i] = n > 0 ? field[i] - sum / (float)n : 0;
    }
}

struct similarity_sums {
    double n, a, b, aa, bb, ab;
};

static void similarity_add(struct similarity_sums *s, double a, double b)
{
    s->n++;
    s->a += a;
    s->b += b;
    s->aa += a * a;
    s->bb += b * b;
    s->ab += a * b;
}

/* Pearson's correlation; 0 when one of them has no detail. */
static double similarity_correlation(const struct similarity_sums *s)
{
    if (s->n < 2)
        return 0;
    double va = s->aa - s->a * s->a / s->n, vb = s->bb - s->b * s->b / s->n;
    return va > 1 && vb > 1 ? (s->ab - s->a * s->b / s->n) / sqrt(va * vb) : 0;
}

static double similarity_of_fields(const struct similarity_pair *p)
{
    float a[FIELD * FIELD] = {0}, b[FIELD * FIELD] = {0};
    float flat_a[FIELD * FIELD], flat_b[FIELD * FIELD];
    struct similarity_sums sums = {0};
    bool covered[FIELD * FIELD];

    for (int i = 0; i < FIELD * FIELD; i++)
        covered[i] = true;
    for (int i = 0; i < CELLS; i++) {
        int cell = i / SIMILARITY_SIDE / FIELD_CELL * FIELD +
                   i % SIMILARITY_SIDE / FIELD_CELL;

        a[cell] += p->a[i] / (FIELD_CELL * FIELD_CELL);
        b[cell] += p->both[i] ? p->b[i] / (FIELD_CELL * FIELD_CELL) : 0;
        covered[cell] = covered[cell] && p->both[i];
    }
    similarity_flatten(a, covered, flat_a);
    similarity_flatten(b, covered, flat_b);
    for (int i = 0; i < FIELD * FIELD; i++) {
        if (covered[i])
            similarity_add(&sums, flat_a[i], flat_b[i]);
    }
    return similarity_correlation(&sums);
}

struct similarity_block {
    double correlation;
    double weight; /* by the one that has more in it */
    double least;  /* by the one that has less */
};

static int similarity_compare_blocks(const void *x, const void *y)
{
    const struct similarity_block *a = x, *b = y;

    return (a->correlation > b->correlation) -
           (a->correlation < b->correlation);
}

/* The correlation below which blocks lie with a quarter of all that there is to
 * see in either picture, *low; with half of what there is in both, *middle:
 * what was written on a plain wall does not count there. */
static void similarity_of_blocks(const struct similarity_pair *p, double *low,
                                 double *middle)
{
    struct similarity_sums sums[BLOCKS] = {{0}};
    struct similarity_block blocks[BLOCKS];
    double all = 0, sum = 0, all_least = 0, sum_least = 0;
    int n = 0;

    for (int i = 0; i < CELLS; i++) {
        int block = i / SIMILARITY_SIDE / BLOCK * (SIMILARITY_SIDE / BLOCK) +
                    i % SIMILARITY_SIDE / BLOCK;

        if (p->both[i])
            similarity_add(&sums[block], p->a[i], p->b[i]);
    }
    for (int i = 0; i < BLOCKS; i++) {
        const struct similarity_sums *s = &sums[i];

        if (s->n < BLOCK * BLOCK * 0.75)
            continue;
        double va = s->aa - s->a * s->a / s->n;
        double vb = s->bb - s->b * s->b / s->n;
        blocks[n].correlation = similarity_correlation(s);
        blocks[n].weight = sqrt(fmax(fmax(va, vb), 0) / s->n);
        blocks[n].least = sqrt(fmax(fmin(va, vb), 0) / s->n);
        all += blocks[n].weight;
        all_least += blocks[n++].least;
    }
    qsort(blocks, (size_t)n, sizeof(*blocks), similarity_compare_blocks);
    *low = *middle = n > 0 ? blocks[0].correlation : 0;
    for (int i = 0; i < n; i++) {
        if (sum < all / 4)
            *low = blocks[i].correlation;
        if (sum_least < all_least / 2)
            *middle = blocks[i].correlation;
        sum += blocks[i].weight;
        sum_least += blocks[i].least;
    }
}

/* b = gain * a + offset, of what does not differ. */
struct similarity_light {
    double gain, offset, deviation; /* of a */
};

static struct similarity_light similarity_fit(const struct similarity_pair *p)
{
    struct similarity_light light = {.gain = 1};
    struct similarity_sums all = {0};
    double width;

    for (int i = 0; i < CELLS; i++) {
        if (p->both[i])
            similarity_add(&all, p->a[i], p->b[i]);
    }
    light.deviation =
        sqrt(fmax(all.aa / all.n - all.a / all.n * (all.a / all.n), 0));
    width = 1e6; /* all count alike at first */
    for (int pass = 0; pass < 20; pass++) {
        struct similarity_sums s = {0};

        for (int i = 0; i < CELLS; i++) {
            if (!p->both[i])
                continue;
            double off =
                (p->b[i] - light.gain * p->a[i] - light.offset) / width;
            double w = 1 / ((1 + off * off) * (1 + off * off));
            s.n += w;
            s.a += w * p->a[i];
            s.b += w * p->b[i];
            s.aa += w * p->a[i] * p->a[i];
            s.ab += w * p->a[i] * p->b[i];
        }
        double va = s.aa - s.a * s.a / s.n;
        if (va < 1)
            break;
        light.gain = (s.ab - s.a * s.b / s.n) / va;
        light.offset = (s.b - light.gain * s.a) / s.n;
        width = fmax(0.15 * light.deviation * fabs(light.gain),
                     light.deviation * pow(0.7, pass));
        width = fmax(width, 0.5);
    }
    return light;
}

/* How surely b is a under a mark, or a is b. */
static double similarity_under_mark(const struct similarity_pair *p,
                                    double middle)
{
    struct similarity_light light = similarity_fit(p);
    double spread = light.deviation * fabs(light.gain);
    double least = MARK_SHARE * spread + MARK_LEVELS;
    double brighter = 0, darker = 0, rest = 0;
    size_t marked = 0;

    for (int i = 0; i < CELLS; i++) {
        double off = p->b[i] - light.gain * p->a[i] - light.offset;

        if (!p->both[i])
            continue;
        marked += fabs(off) > least;
        if (fabs(off) <= least)
            rest += off * off;
        else if (off > 0)
            brighter += off;
        else
            darker -= off;
    }
    double one_way =
        marked == 0 ? 1 : fmax(brighter, darker) / (brighter + darker);
    double share = (double)marked / (double)p->count;
    rest = sqrt(rest / (double)(p->count - marked + 1)) / (spread + 1);
    return fmin(fmin(0.5 + one_way / 2, middle + 0.2),
                fmin(1.3 - share, 1.02 - rest));
}

/* Where b lies in a, as it was found. */
static struct alignment_map
similarity_begin(const struct similarity_view *a,
                 const struct similarity_view *b,
                 const struct similarity_guess *guess)
{
    struct alignment_map m;

    signature_map(guess->part, guess->part_of_b ? b->aspect : a->aspect, m.at);
    return guess->part_of_b ? m : alignment_inverse(&m);
}

/* From one beginning. p->a is a; b: [96, 96] */
static double similarity_from(struct similarity_pair *p, const float *b,
                              struct alignment_map m)
{
    double low = 0, middle = 0;
    double found = alignment_find(p->a, b, SIMILARITY_HOPELESS, &m);

    if (found < SIMILARITY_HOPELESS)
        return found;
    p->count = 0;
    for (int i = 0; i < CELLS; i++) {
        p->both[i] = alignment_sample(b, SIMILARITY_SIDE, &m, i, &p->b[i]);
        p->count += p->both[i];
    }
    similarity_of_blocks(p, &low, &middle);
    return fmax(fmin(similarity_of_fields(p), low + 0.05),
                similarity_under_mark(p, middle));
}

/* Is there nothing to be seen? *tone: its luma. grey: [96, 96] */
static bool similarity_blank(const uint8_t *grey, double *tone)
{
    double sum = 0, squares = 0;

    for (int i = 0; i < CELLS; i++) {
        sum += grey[i];
        squares += (double)grey[i] * grey[i];
    }
    *tone = sum / CELLS;
    return squares / CELLS - *tone * *tone < BLANK_DEVIATION * BLANK_DEVIATION;
}

/* What lies around two pictures may have been taken off unlike in each. */
static double similarity_untrimmed(const struct similarity_view *a,
                                   const struct similarity_view *b)
{
    const struct similarity_guess whole = {.part = SIGNATURE_WHOLE};

    if (!memcmp(a->whole, a->trimmed, sizeof(a->whole)) &&
        !memcmp(b->whole, b->trimmed, sizeof(b->whole)))
        return -1;
    return similarity_compare(a, b, &whole);
}

double similarity_compare(const struct similarity_view *a,
                          const struct similarity_view *b,
                          const struct similarity_guess *guess)
{
    const struct alignment_map as_it_is = {{0, 1, 0, 0, 0, 1}};
    const uint8_t *grey_a = guess->a_trimmed ? a->trimmed : a->whole;
    const uint8_t *grey_b = guess->b_trimmed ? b->trimmed : b->whole;
    struct similarity_pair p;
    float full[CELLS];
    double tone_a, tone_b;

    if (similarity_blank(grey_a, &tone_a) && similarity_blank(grey_b, &tone_b))
        return fabs(tone_a - tone_b) <= BLANK_TONES ? 1 : 0;
    for (int i = 0; i < CELLS; i++) {
        p.a[i] = grey_a[i];
        full[i] = grey_b[i];
    }
    double similar = similarity_from(&p, full, similarity_begin(a, b, guess));
    /* Hashes of parts may be near by chance, of a copy that lies elsewhere. */
    if (similar >= SIMILARITY_SURE || guess->part == SIGNATURE_MIRRORED ||
        signature_quarters(guess->part) > 0)
        return similar;
    similar = fmax(similar, similarity_from(&p, full, as_it_is));
    if (similar >= SIMILARITY_SURE || !guess->wholes ||
        (!guess->a_trimmed && !guess->b_trimmed))
        return similar;
    return fmax(similar, similarity_untrimmed(a, b));
}
