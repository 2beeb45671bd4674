#include "models/segformer/segformer.h"

#include <math.h>

#include "base/arena.h"
#include "models/layers/activation.h"
#include "models/layers/attention.h"
#include "models/segformer/segformer_model.h"

enum { SEGFORMER_SLOTS = 16, SEGFORMER_LANES = 16 };

/* A map of features: rows are pixels in raster order. */
struct segformer_map {
    int height, width;
    size_t dim;
    float *x; /* [height * width, dim] */
};

struct segformer_session {
    const struct segformer *model;
    struct compute compute;
    struct segformer_map maps[SEGFORMER_STAGES]; /* heap, grown as needed */
    size_t map_floats[SEGFORMER_STAGES];
    /* Scratch, taken in the same order for every block: memory that was
     * touched before is used again, and nobody clears it. */
    float *slots[SEGFORMER_SLOTS];
    size_t slot_floats[SEGFORMER_SLOTS], slot_count;
    float *logits; /* [labels, h, w], in a slot */
};

struct segformer_session *segformer_session_open(const struct segformer *m)
{
    struct segformer_session *s = heap_take(sizeof(*s));

    memset(s, 0, sizeof(*s));
    s->model = m;
    compute_init(&s->compute);
    return s;
}

void segformer_session_close(struct segformer_session *s)
{
    if (s == NULL)
        return;
    for (int i = 0; i < SEGFORMER_STAGES; i++)
        free(s->maps[i].x);
    for (int i = 0; i < SEGFORMER_SLOTS; i++)
        free(s->slots[i]);
    compute_release(&s->compute);
    free(s);
}

static float *segformer_floats(struct segformer_session *s, size_t rows,
                               size_t columns)
{
    size_t i = s->slot_count++, count = rows * columns;

    if (i == SEGFORMER_SLOTS)
        err_die("no scratch left for %zu x %zu", rows, columns);
    if (count > s->slot_floats[i] || s->slots[i] == NULL) {
        free(s->slots[i]);
        s->slots[i] = heap_grow(NULL, count, sizeof(float));
        s->slot_floats[i] = count;
    }
    return s->slots[i];
}

/* How a window moves over a map. */
struct segformer_window {
    int kernel, stride, pad;
};

static int segformer_steps(int in, const struct segformer_window *w)
{
    return (in + 2 * w->pad - w->kernel) / w->stride + 1;
}

/* The windows of a map as rows, in the order of a convolution's weights:
 * channel, row, column. out: [oh * ow, dim * kernel * kernel] */
static void segformer_unfold(const struct segformer_map *in,
                             const struct segformer_window *w, int oh, int ow,
                             float *out)
{
    int k = w->kernel;
    size_t area = (size_t)(k * k);

    for (int o = 0; o < oh * ow; o++, out += in->dim * area) {
        int top = o / ow * w->stride - w->pad;
        int left = o % ow * w->stride - w->pad;
        for (int i = 0; i < k * k; i++) {
            int y = top + i / k, x = left + i % k;
            bool inside = y >= 0 && y < in->height && x >= 0 && x < in->width;
            const float *from =
                inside ? in->x + (size_t)(y * in->width + x) * in->dim : NULL;
            for (size_t c = 0; c < in->dim; c++)
                out[c * area + (size_t)i] = inside ? from[c] : 0.0f;
        }
    }
}

/* A convolution; *out gets rows in a slot. false: nothing fits. */
static bool segformer_convolve(struct segformer_session *s,
                               const struct segformer_map *in,
                               const struct segformer_window *w,
                               const struct linear *l,
                               struct segformer_map *out)
{
    out->height = segformer_steps(in->height, w);
    out->width = segformer_steps(in->width, w);
    out->dim = l->outputs;
    if (in->height + 2 * w->pad < w->kernel ||
        in->width + 2 * w->pad < w->kernel)
        return false;
    size_t rows = (size_t)out->height * (size_t)out->width;
    float *windows = segformer_floats(s, rows, l->inputs);
    out->x = segformer_floats(s, rows, out->dim);
    segformer_unfold(in, w, out->height, out->width, windows);
    linear_apply(l, &s->compute, windows, rows, out->x);
    return true;
}

/* What queries attend to: the map itself, or a smaller one. */
static bool segformer_reduce(struct segformer_session *s,
                             const struct segformer_stage *stage,
                             const struct segformer_block *b,
                             const struct segformer_map *in,
                             struct segformer_map *out)
{
    const struct segformer_window w = {(int)stage->ratio, (int)stage->ratio, 0};

    *out = *in;
    if (stage->ratio == 1)
        return true;
    if (!segformer_convolve(s, in, &w, &b->reduce, out))
        return false;
    layer_norm_apply(&b->reduced, out->x,
                     (size_t)out->height * (size_t)out->width, out->x);
    return true;
}

static bool segformer_attend(struct segformer_session *s,
                             const struct segformer_stage *stage,
                             const struct segformer_block *b,
                             struct segformer_map *map)
{
    size_t rows = (size_t)map->height * (size_t)map->width, dim = map->dim;
    struct segformer_map normed = *map, seen;

    normed.x = segformer_floats(s, rows, dim);
    layer_norm_apply(&b->before_attention, map->x, rows, normed.x);
    if (!segformer_reduce(s, stage, b, &normed, &seen))
        return false;
    size_t keys = (size_t)seen.height * (size_t)seen.width;
    float *q = segformer_floats(s, rows, dim);
    float *k = segformer_floats(s, keys, dim);
    float *v = segformer_floats(s, keys, dim);
    float *mixed = segformer_floats(s, rows, dim);
    linear_apply(&b->query, &s->compute, normed.x, rows, q);
    linear_apply(&b->key, &s->compute, seen.x, keys, k);
    linear_apply(&b->value, &s->compute, seen.x, keys, v);
    size_t part = dim / (size_t)stage->heads;
    for (size_t at = 0; at < dim; at += part) {
        const struct attention a = {.q = q + at,
                                    .k = k + at,
                                    .v = v + at,
                                    .out = mixed + at,
                                    .queries = rows,
                                    .keys = keys,
                                    .dim = part,
                                    .q_stride = dim,
                                    .k_stride = dim,
                                    .v_stride = dim,
                                    .out_stride = dim,
                                    .scale = 1.0f / sqrtf((float)part)};
        attention_run(&s->compute, &a);
    }
    linear_apply(&b->mixed, &s->compute, mixed, rows, q);
    activation_add(map->x, q, rows * dim);
    return true;
}

/* One pixel of it, LANES channels at a time, which stay in registers. */
static void segformer_depth_pixel(const struct segformer_block *b,
                                  const float *const from[9], size_t n,
                                  float *out)
{
    size_t c = 0;

    for (; c + SEGFORMER_LANES <= n; c += SEGFORMER_LANES) {
        float sum[SEGFORMER_LANES];

        memcpy(sum, b->depth_bias + c, sizeof(sum));
        for (size_t k = 0; k < 9; k++) {
            if (from[k] == NULL)
                continue;
            const float *w = b->depth + k * n + c, *x = from[k] + c;
            for (int i = 0; i < SEGFORMER_LANES; i++)
                sum[i] += x[i] * w[i];
        }
        memcpy(out + c, sum, sizeof(sum));
    }
    for (; c < n; c++) {
        out[c] = b->depth_bias[c];
        for (size_t k = 0; k < 9; k++)
            out[c] += from[k] == NULL ? 0 : from[k][c] * b->depth[k * n + c];
    }
}

/* 3 x 3, each channel by itself, zeros outside; in, out: [h * w, inner] */
static void segformer_depthwise(const struct segformer_block *b,
                                const struct segformer_map *in, float *out)
{
    size_t n = in->dim;

    for (int y = 0; y < in->height; y++) {
        for (int x = 0; x < in->width; x++, out += n) {
            const float *from[9];
            for (int k = 0; k < 9; k++) {
                int yy = y + k / 3 - 1, xx = x + k % 3 - 1;
                bool inside =
                    yy >= 0 && yy < in->height && xx >= 0 && xx < in->width;
                from[k] =
                    inside ? in->x + (size_t)(yy * in->width + xx) * n : NULL;
            }
            segformer_depth_pixel(b, from, n, out);
        }
    }
}

static void segformer_widen(struct segformer_session *s,
                            const struct segformer_stage *stage,
                            const struct segformer_block *b,
                            struct segformer_map *map)
{
    size_t rows = (size_t)map->height * (size_t)map->width;
    size_t inner = (size_t)stage->inner;
    struct segformer_map wide = *map;
    float *h = segformer_floats(s, rows, map->dim);
    float *deep = segformer_floats(s, rows, inner);

    wide.dim = inner;
    wide.x = segformer_floats(s, rows, inner);
    layer_norm_apply(&b->before_wide, map->x, rows, h);
    linear_apply(&b->wide, &s->compute, h, rows, wide.x);
    segformer_depthwise(b, &wide, deep);
    activation_gelu(deep, rows * inner);
    linear_apply(&b->narrow, &s->compute, deep, rows, h);
    activation_add(map->x, h, rows * map->dim);
}

/* Channel first, as traces and logits are: [dim, pixels] from [pixels, dim]. */
static float *segformer_turn(struct segformer_session *s, const float *x,
                             size_t pixels, size_t dim)
{
    float *out = segformer_floats(s, pixels, dim);

    for (size_t i = 0; i < pixels; i++) {
        for (size_t c = 0; c < dim; c++)
            out[c * pixels + i] = x[i * dim + c];
    }
    return out;
}

/* One stage: *map is its input and becomes its output. */
static bool segformer_stage(struct segformer_session *s, int n,
                            struct segformer_map *map,
                            const struct trace *trace, const char *before)
{
    const struct segformer_stage *stage = &s->model->stages[n];
    const struct segformer_window w = {(int)stage->kernel, (int)stage->stride,
                                       (int)stage->kernel / 2};
    struct segformer_map *out = &s->maps[n];
    struct segformer_map next;

    if (!segformer_convolve(s, map, &w, &stage->embed, &next))
        return false;
    size_t rows = (size_t)next.height * (size_t)next.width;
    layer_norm_apply(&stage->after_embed, next.x, rows, next.x);
    trace_put(trace, next.x, rows * next.dim, "%sstage%d.embed", before, n);
    if (rows * next.dim > s->map_floats[n]) {
        s->map_floats[n] = rows * next.dim;
        out->x = heap_grow(out->x, s->map_floats[n], sizeof(float));
    }
    memcpy(out->x, next.x, rows * next.dim * sizeof(float));
    next.x = out->x;
    for (int64_t i = 0; i < stage->depth; i++) {
        s->slot_count = 0;
        if (!segformer_attend(s, stage, &stage->blocks[i], &next))
            return false;
        segformer_widen(s, stage, &stage->blocks[i], &next);
    }
    layer_norm_apply(&stage->after, next.x, rows, next.x);
    if (trace != NULL)
        trace_put(trace, segformer_turn(s, next.x, rows, next.dim),
                  rows * next.dim, "%sstage%d", before, n);
    *out = next;
    *map = next;
    return true;
}

/* out += in, enlarged; maps of the same dim */
static void segformer_add_enlarged(const struct segformer_map *in,
                                   struct segformer_map *out)
{
    size_t n = out->dim;

    for (int y = 0; y < out->height; y++) {
        struct segformer_place v = segformer_place(y, in->height, out->height);
        for (int x = 0; x < out->width; x++) {
            struct segformer_place h =
                segformer_place(x, in->width, out->width);
            const float *top = in->x + (size_t)(v.first * in->width) * n;
            const float *low = in->x + (size_t)(v.second * in->width) * n;
            const float *a = top + (size_t)h.first * n;
            const float *b = top + (size_t)h.second * n;
            const float *c = low + (size_t)h.first * n;
            const float *d = low + (size_t)h.second * n;
            float *to = out->x + (size_t)(y * out->width + x) * n;
            float wd = v.share * h.share, wc = v.share - wd;
            float wb = h.share - wd, wa = 1.0f - h.share - wc;
            size_t i = 0;
            for (; i + SEGFORMER_LANES <= n; i += SEGFORMER_LANES)
                for (size_t j = i; j < i + SEGFORMER_LANES; j++)
                    to[j] += wa * a[j] + wb * b[j] + wc * c[j] + wd * d[j];
            for (; i < n; i++)
                to[i] += wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i];
        }
    }
}

static void segformer_decode(struct segformer_session *s,
                             const struct trace *trace, const char *before)
{
    const struct segformer *m = s->model;
    const struct segformer_map *first = &s->maps[0];
    size_t pixels = (size_t)first->height * (size_t)first->width;
    struct segformer_map fused = {first->height, first->width, (size_t)m->head,
                                  NULL};

    s->slot_count = 0;
    fused.x = segformer_floats(s, pixels, fused.dim);
    linear_apply(&m->stages[0].fuse, &s->compute, first->x, pixels, fused.x);
    for (size_t i = 0; i < pixels; i++)
        activation_add(fused.x + i * fused.dim, m->fuse_bias, fused.dim);
    for (int n = 1; n < SEGFORMER_STAGES; n++) {
        struct segformer_map small = s->maps[n];
        size_t rows = (size_t)small.height * (size_t)small.width;
        small.dim = fused.dim;
        small.x = segformer_floats(s, rows, fused.dim);
        linear_apply(&m->stages[n].fuse, &s->compute, s->maps[n].x, rows,
                     small.x);
        segformer_add_enlarged(&small, &fused);
    }
    activation_relu(fused.x, pixels * fused.dim);
    if (trace != NULL)
        trace_put(trace, segformer_turn(s, fused.x, pixels, fused.dim),
                  pixels * fused.dim, "%sfused", before);
    float *scores = segformer_floats(s, pixels, m->label_count);
    linear_apply(&m->classify, &s->compute, fused.x, pixels, scores);
    s->logits = segformer_turn(s, scores, pixels, m->label_count);
    trace_put(trace, s->logits, pixels * m->label_count, "%slogits", before);
}

bool segformer_run(struct segformer_session *s, const struct pixels *planes,
                   const struct trace *trace, const char *before,
                   const float **logits, int *out_height, int *out_width,
                   struct err *err)
{
    struct segformer_map map = {planes->height, planes->width, 3, NULL};
    size_t pixels = (size_t)map.height * (size_t)map.width;

    s->slot_count = 0;
    map.x = segformer_floats(s, pixels, 3);
    for (size_t i = 0; i < pixels * 3; i++)
        map.x[i] = planes->planes[i % 3 * pixels + i / 3];
    for (int n = 0; n < SEGFORMER_STAGES; n++) {
        if (!segformer_stage(s, n, &map, trace, before))
            return err_record(err,
                              "a picture of %d x %d is too small for "
                              "the model",
                              planes->width, planes->height);
    }
    segformer_decode(s, trace, before);
    *logits = s->logits;
    *out_height = s->maps[0].height;
    *out_width = s->maps[0].width;
    return true;
}

bool segformer_look(struct segformer_session *s, const struct image *picture,
                    struct segformer_share *shares, size_t *count,
                    struct err *err)
{
    const struct segformer *m = s->model;
    size_t pixels = (size_t)picture->width * (size_t)picture->height;
    const float *logits = NULL;
    struct pixels planes;
    int h = 0, w = 0;

    if (!pixels_prepare(picture, &m->rule, &planes, err))
        return false;
    bool ok = segformer_run(s, &planes, NULL, "", &logits, &h, &w, err);
    pixels_release(&planes);
    if (!ok)
        return false;
    uint16_t *labels = heap_grow(NULL, pixels, sizeof(*labels));
    float *margin = heap_grow(NULL, pixels, sizeof(*margin));
    segformer_label_map(m, logits, h, w, picture->height, picture->width,
                        labels, margin);
    *count = segformer_count(m, labels, margin, pixels, shares);
    free(labels);
    free(margin);
    return true;
}
