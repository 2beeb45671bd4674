/* The class of each pixel, from the decoder's scores, which are enlarged to the
 * picture row by row. */
#include "models/segformer/segformer_model.h"

#include <math.h>

#include "base/arena.h"

struct segformer_place segformer_place(int i, int in, int out)
{
    float at = ((float)i + 0.5f) * (float)in / (float)out - 0.5f;
    struct segformer_place p;

    if (at < 0.0f)
        at = 0.0f;
    p.first = (int)at;
    if (p.first > in - 1)
        p.first = in - 1;
    p.second = p.first + 1 < in ? p.first + 1 : p.first;
    p.share = at - (float)p.first;
    return p;
}

/* One row of pixels between two rows of logits. rows: [labels, w] */
static void segformer_label_row(size_t labels, const float *rows, int w,
                                int width, uint16_t *out, float *margin)
{
    for (int x = 0; x < width; x++) {
        struct segformer_place h = segformer_place(x, w, width);
        float best = -INFINITY, second = -INFINITY;
        double all = 0;
        for (size_t c = 0; c < labels; c++) {
            const float *row = rows + c * (size_t)w;
            float v = row[h.first] + h.share * (row[h.second] - row[h.first]);
            if (v > best) {
                second = best;
                best = v;
                out[x] = (uint16_t)c;
            } else if (v > second) {
                second = v;
            }
            all += margin == NULL ? 0 : (double)expf(v);
        }
        if (margin != NULL)
            margin[x] =
                (float)((exp((double)best) - exp((double)second)) / all);
    }
}

void segformer_label_map(const struct segformer *m, const float *logits, int h,
                         int w, int height, int width, uint16_t *labels,
                         float *margin)
{
    size_t count = m->label_count;
    float *rows = heap_grow(NULL, count * (size_t)w, sizeof(float));

    for (int y = 0; y < height; y++) {
        struct segformer_place v = segformer_place(y, h, height);
        for (size_t c = 0; c < count; c++) {
            const float *a =
                logits + (c * (size_t)h + (size_t)v.first) * (size_t)w;
            const float *b =
                logits + (c * (size_t)h + (size_t)v.second) * (size_t)w;
            for (int x = 0; x < w; x++)
                rows[c * (size_t)w + (size_t)x] =
                    a[x] + v.share * (b[x] - a[x]);
        }
        size_t at = (size_t)y * (size_t)width;
        segformer_label_row(count, rows, w, width, labels + at,
                            margin == NULL ? NULL : margin + at);
    }
    free(rows);
}

size_t segformer_count(const struct segformer *m, const uint16_t *labels,
                       const float *margin, size_t pixels,
                       struct segformer_share *out)
{
    double *sums = heap_grow(NULL, m->label_count * 2, sizeof(double));
    size_t count = 0;

    memset(sums, 0, m->label_count * 2 * sizeof(double));
    for (size_t i = 0; i < pixels; i++) {
        sums[2 * labels[i]] += 1;
        sums[2 * labels[i] + 1] += (double)margin[i];
    }
    for (size_t c = 0; c < m->label_count; c++) {
        if (!(sums[2 * c] > 0))
            continue;
        struct segformer_share one = {c, sums[2 * c] / (double)pixels,
                                      sums[2 * c + 1] / sums[2 * c]};
        size_t at = count++;
        for (; at > 0 && out[at - 1].share < one.share; at--)
            out[at] = out[at - 1];
        out[at] = one;
    }
    free(sums);
    return count;
}
