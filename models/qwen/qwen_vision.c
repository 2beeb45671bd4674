#include "models/qwen/qwen_vision.h"

#include "base/arena.h"
#include "models/layers/attention.h"
#include "models/layers/linear.h"
#include "models/layers/rows.h"
#include "models/qwen/window_order.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double VISION_EPS = 1e-6; /* not in any file */

struct vision_block {
    float *norm1, *norm2;   /* [hidden] */
    struct linear qkv;      /* [3 * hidden, hidden] */
    struct linear proj;     /* [hidden, hidden] */
    struct linear gate, up; /* [inner, hidden] */
    struct linear down;     /* [hidden, inner] */
};

struct qwen_vision {
    struct qwen_vision_config config;
    struct linear patch; /* [hidden, 3 * frames * patch * patch] */
    struct linear still; /* the same summed over frames */
    float *folded;       /* its weights, [hidden, 3 * patch * patch] */
    struct vision_block *blocks;
    float *merger_norm;    /* [hidden] */
    struct linear merger0; /* [wide, wide], wide = hidden * merge * merge */
    struct linear merger2; /* [out, wide] */
};

/* Scratch of one encoding. n patches in window order. */
struct vision_state {
    size_t n;
    float *x;         /* [n, hidden] */
    float *h;         /* [n, hidden] */
    float *qkv;       /* [n, 3 * hidden] */
    float *gate, *up; /* [VISION_CHUNK, inner] */
    struct rope rope; /* [n, head_dim / 2] */
    struct window_order order;
};

static bool vision_linear(struct linear *l, const struct checkpoint *cp,
                          const char *block, const char *name,
                          const int64_t shape[2], struct err *err)
{
    char full[LINEAR_NAME_MAX];

    snprintf(full, sizeof(full), "%s.%s", block, name);
    return linear_open(l, cp, full, shape, true, err);
}

static float *vision_vector(const struct checkpoint *cp, const char *block,
                            const char *name, int64_t n, struct err *err)
{
    char full[LINEAR_NAME_MAX];

    snprintf(full, sizeof(full), "%s.%s.weight", block, name);
    return checkpoint_need_vector(cp, full, n, err);
}

static bool vision_open_block(struct vision_block *b,
                              const struct checkpoint *cp, const char *name,
                              const struct qwen_vision_config *c,
                              struct err *err)
{
    const int64_t qkv[] = {3 * c->hidden, c->hidden};
    const int64_t square[] = {c->hidden, c->hidden};
    const int64_t wide[] = {c->inner, c->hidden};
    const int64_t narrow[] = {c->hidden, c->inner};

    b->norm1 = vision_vector(cp, name, "norm1", c->hidden, err);
    if (!b->norm1)
        return false;
    b->norm2 = vision_vector(cp, name, "norm2", c->hidden, err);
    return b->norm2 && vision_linear(&b->qkv, cp, name, "attn.qkv", qkv, err) &&
           vision_linear(&b->proj, cp, name, "attn.proj", square, err) &&
           vision_linear(&b->gate, cp, name, "mlp.gate_proj", wide, err) &&
           vision_linear(&b->up, cp, name, "mlp.up_proj", wide, err) &&
           vision_linear(&b->down, cp, name, "mlp.down_proj", narrow, err);
}

/* A still picture is the same in every frame: the weights of the frames are
 * summed once, and each patch is multiplied once. */
static void vision_fold(struct qwen_vision *v)
{
    const struct qwen_vision_config *c = &v->config;
    size_t square = (size_t)c->patch * (size_t)c->patch;
    size_t frames = (size_t)c->frames, values = 3 * square, i, j, f;
    float *wide = heap_grow(NULL, values * frames + 1, sizeof(*wide));
    struct tensor t = {.type = TENSOR_F32, .rank = 2};

    v->folded = heap_grow(NULL, v->patch.outputs * values + 1, sizeof(float));
    for (i = 0; i < v->patch.outputs; i++) {
        float *to = v->folded + i * values;

        tensor_widen(&v->patch.weight, i * values * frames, values * frames,
                     wide);
        for (j = 0; j < values; j++) {
            to[j] = 0.0f;
            for (f = 0; f < frames; f++)
                to[j] += wide[(j / square * frames + f) * square + j % square];
        }
    }
    t.shape[0] = (int64_t)v->patch.outputs;
    t.shape[1] = (int64_t)values;
    t.count = v->patch.outputs * values;
    t.data = v->folded;
    (void)linear_view(&v->still, &t);
    free(wide);
}

static bool vision_open_patch(struct qwen_vision *v,
                              const struct checkpoint *cp, const char *root,
                              struct err *err)
{
    const struct qwen_vision_config *c = &v->config;
    const int64_t shape[] = {c->hidden, 3, c->frames, c->patch, c->patch};
    char full[LINEAR_NAME_MAX];
    const struct tensor *weight;

    snprintf(full, sizeof(full), "%s.patch_embed.proj.weight", root);
    weight = checkpoint_need(cp, full, 5, shape, err);
    if (!weight)
        return false;
    if (!linear_view(&v->patch, weight))
        return err_stage(err, "cannot use tensor \"%s\": over %d columns", full,
                         LINEAR_INPUTS_MAX);
    vision_fold(v);
    return true;
}

static bool vision_open_merger(struct qwen_vision *v,
                               const struct checkpoint *cp, const char *root,
                               struct err *err)
{
    const struct qwen_vision_config *c = &v->config;
    int64_t wide = c->hidden * c->merge * c->merge;
    const int64_t square[] = {wide, wide}, out[] = {c->out, wide};

    v->merger_norm = vision_vector(cp, root, "merger.ln_q", c->hidden, err);
    return v->merger_norm &&
           vision_linear(&v->merger0, cp, root, "merger.mlp.0", square, err) &&
           vision_linear(&v->merger2, cp, root, "merger.mlp.2", out, err);
}

static bool vision_open_all(struct qwen_vision *v, const struct checkpoint *cp,
                            struct err *err)
{
    const char *root = "visual", *probe = "model.visual.merger.ln_q.weight";
    char name[64];
    int64_t i;

    if (checkpoint_find(cp, probe))
        root = "model.visual";
    if (!vision_open_patch(v, cp, root, err))
        return false;
    for (i = 0; i < v->config.layers; i++) {
        snprintf(name, sizeof(name), "%s.blocks.%d", root, (int)i);
        if (!vision_open_block(&v->blocks[i], cp, name, &v->config, err))
            return false;
    }
    return vision_open_merger(v, cp, root, err);
}

struct qwen_vision *qwen_vision_open(const struct checkpoint *cp,
                                     const struct qwen_vision_config *config,
                                     struct err *err)
{
    struct qwen_vision *v = heap_take(sizeof(*v));
    size_t bytes = (size_t)config->layers * sizeof(*v->blocks);

    memset(v, 0, sizeof(*v));
    v->config = *config;
    v->blocks = heap_take(bytes);
    memset(v->blocks, 0, bytes);
    if (vision_open_all(v, cp, err))
        return v;
    qwen_vision_close(v);
    return NULL;
}

void qwen_vision_close(struct qwen_vision *v)
{
    int64_t i;

    if (!v)
        return;
    for (i = 0; i < v->config.layers; i++) {
        struct vision_block *b = &v->blocks[i];

        free(b->norm1);
        free(b->norm2);
        linear_close(&b->qkv);
        linear_close(&b->proj);
        linear_close(&b->gate);
        linear_close(&b->up);
        linear_close(&b->down);
    }
    free(v->blocks);
    free(v->merger_norm);
    free(v->folded);
    linear_close(&v->merger0);
    linear_close(&v->merger2);
    free(v);
}

size_t qwen_vision_tokens(const struct qwen_vision_config *config,
                          struct patch_grid grid)
{
    return (size_t)(grid.height / config->merge) *
           (size_t)(grid.width / config->merge);
}

void qwen_vision_scratch(const struct qwen_vision_config *config,
                         struct vlm_scratch *scratch)
{
    size_t values = 3 * (size_t)config->frames * (size_t)config->patch *
                    (size_t)config->patch;
    size_t row =
        values + (size_t)config->hidden * 6 + (size_t)config->head_dim + 64;

    scratch->patch += sizeof(float) * row;
    scratch->fixed += sizeof(float) * VISION_CHUNK * 2 * (size_t)config->inner;
}

static void vision_begin(struct vision_state *s,
                         const struct qwen_vision_config *c,
                         const struct qwen_pictures *p)
{
    size_t hidden = (size_t)c->hidden, inner = (size_t)c->inner;

    window_order_init(&s->order, p->grids, p->count, c->merge,
                      c->window / c->merge / c->patch);
    s->n = s->order.units * (size_t)c->merge * (size_t)c->merge;
    s->x = heap_grow(NULL, s->n * hidden, sizeof(float));
    s->h = heap_grow(NULL, s->n * hidden, sizeof(float));
    s->qkv = heap_grow(NULL, s->n * 3 * hidden, sizeof(float));
    s->gate = heap_grow(NULL, VISION_CHUNK * inner, sizeof(float));
    s->up = heap_grow(NULL, VISION_CHUNK * inner, sizeof(float));
    rope_init(&s->rope, s->n, (size_t)c->head_dim);
}

static void vision_end(struct vision_state *s)
{
    free(s->x);
    free(s->h);
    free(s->qkv);
    free(s->gate);
    free(s->up);
    rope_release(&s->rope);
    window_order_release(&s->order);
}

/* Rows of x to window order: unit by unit, `width` floats a unit. */
static void vision_permute(const struct window_order *o, const float *from,
                           size_t width, float *to)
{
    size_t i;

    for (i = 0; i < o->units; i++)
        memcpy(to + i * width, from + o->unit[i] * width, width * sizeof(*to));
}

/* Angles of the patch at (row, column): its row counts for the first quarter of
 * the head's frequencies, its column for the second. */
static void vision_turn(struct vision_state *s,
                        const struct qwen_vision_config *c,
                        const struct qwen_pictures *p)
{
    size_t quarter = (size_t)c->head_dim / 4, picture = 0, base = 0, i;
    int merge = c->merge, block = merge * merge, in;
    float *inverse = heap_grow(NULL, quarter + 1, sizeof(*inverse));

    rope_inverse(10000.0, quarter * 2, quarter, inverse);
    for (i = 0; i < s->order.units; i++) {
        int wide, unit;

        while (i * (size_t)block >= s->order.pictures[picture + 1])
            base = s->order.pictures[++picture] / (size_t)block;
        wide = p->grids[picture].width / merge;
        unit = (int)(s->order.unit[i] - base);
        for (in = 0; in < block; in++) {
            int row = unit / wide * merge + in / merge;
            int column = unit % wide * merge + in % merge;
            size_t at = i * (size_t)block + (size_t)in;

            rope_set(&s->rope, at, 0, quarter, (float)row, inverse);
            rope_set(&s->rope, at, quarter, quarter, (float)column, inverse);
        }
    }
    free(inverse);
}

/* Every head inside one segment: patches from..end see one another. */
static void vision_heads(const struct qwen_vision_config *config,
                         const struct vision_state *s, size_t from, size_t end,
                         struct attention *out)
{
    size_t hidden = (size_t)config->hidden, dim = (size_t)config->head_dim;
    size_t head;

    for (head = 0; head < (size_t)config->heads; head++) {
        const float *q = s->qkv + from * 3 * hidden + head * dim;

        out[head] = (struct attention){
            .q = q,
            .k = q + hidden,
            .v = q + 2 * hidden,
            .out = s->h + from * hidden + head * dim,
            .queries = end - from,
            .keys = end - from,
            .dim = dim,
            .q_stride = 3 * hidden,
            .k_stride = 3 * hidden,
            .v_stride = 3 * hidden,
            .out_stride = hidden,
            .scale = 1.0f / sqrtf((float)dim),
        };
    }
}

/* All heads of all segments at once, for the threads to share. */
static void vision_attend(struct compute *c,
                          const struct qwen_vision_config *config,
                          struct vision_state *s, const size_t *cut,
                          size_t count)
{
    size_t heads = (size_t)config->heads, i;
    struct attention *all = heap_grow(NULL, count * heads + 1, sizeof(*all));

    for (i = 0; i < count; i++)
        vision_heads(config, s, cut[i], cut[i + 1], all + i * heads);
    attention_run_all(c, all, count * heads);
    free(all);
}

/* h = x, normed */
static void vision_norm(const struct qwen_vision *v, struct compute *c,
                        struct vision_state *s, const float *weight)
{
    const struct activation_rows n = {
        .x = s->x,
        .out = s->h,
        .weight = weight,
        .rows = s->n,
        .dim = (size_t)v->config.hidden,
    };

    rows_rms(c, &n, VISION_EPS);
}

static void vision_attention(const struct qwen_vision *v, struct compute *c,
                             struct vision_state *s, int64_t layer)
{
    const struct vision_block *b = &v->blocks[layer];
    bool full = v->config.full[layer];
    const size_t *cut = full ? s->order.pictures : s->order.windows;
    size_t count = full ? s->order.picture_count : s->order.window_count;
    size_t hidden = (size_t)v->config.hidden;

    vision_norm(v, c, s, b->norm1);
    linear_apply(&b->qkv, c, s->h, s->n, s->qkv);
    rows_rope(c, &s->rope, (size_t)v->config.heads, s->qkv, 3 * hidden);
    rows_rope(c, &s->rope, (size_t)v->config.heads, s->qkv + hidden,
              3 * hidden);
    vision_attend(c, &v->config, s, cut, count);
    linear_apply(&b->proj, c, s->h, s->n, s->qkv);
    rows_add(c, s->x, s->qkv, s->n * hidden);
}

/* In chunks, so that the inner width never stands for all patches. */
static void vision_mlp(const struct qwen_vision *v, struct compute *c,
                       struct vision_state *s, int64_t layer)
{
    const struct vision_block *b = &v->blocks[layer];
    size_t hidden = (size_t)v->config.hidden, from, rows;

    vision_norm(v, c, s, b->norm2);
    for (from = 0; from < s->n; from += rows) {
        rows = s->n - from < VISION_CHUNK ? s->n - from : VISION_CHUNK;
        linear_apply(&b->gate, c, s->h + from * hidden, rows, s->gate);
        linear_apply(&b->up, c, s->h + from * hidden, rows, s->up);
        rows_silu_times(c, s->gate, s->up, rows * (size_t)v->config.inner);
        linear_apply(&b->down, c, s->gate, rows, s->qkv + from * hidden);
    }
    rows_add(c, s->x, s->qkv, s->n * hidden);
}

/* x becomes the embeddings, one a unit, in raster order. */
static void vision_merge(const struct qwen_vision *v, struct compute *c,
                         struct vision_state *s, float *out)
{
    size_t units = s->order.units, width = (size_t)v->config.out, i;

    vision_norm(v, c, s, v->merger_norm);
    linear_apply(&v->merger0, c, s->h, units, s->x);
    rows_gelu(c, s->x, units * v->merger0.outputs);
    if (units * width > s->n * 3 * (size_t)v->config.hidden)
        s->qkv = heap_grow(s->qkv, units * width, sizeof(float));
    linear_apply(&v->merger2, c, s->x, units, s->qkv);
    for (i = 0; i < units; i++)
        memcpy(out + s->order.unit[i] * width, s->qkv + i * width,
               width * sizeof(*out));
}

static void vision_trace_order(const struct window_order *o,
                               const struct trace *trace)
{
    size_t most = o->units > o->window_count ? o->units : o->window_count, i;
    float *values;

    if (!trace)
        return;
    values = heap_grow(NULL, most + 1, sizeof(*values));
    for (i = 0; i < o->units; i++)
        values[i] = (float)o->unit[i];
    trace_put(trace, values, o->units, "v.window_index");
    for (i = 0; i <= o->window_count; i++)
        values[i] = (float)o->windows[i];
    trace_put(trace, values, o->window_count + 1, "v.cu_window");
    free(values);
}

/* The first frame of n patches into still, [n, 3 * patch * patch]; false when
 * another frame shows anything else. */
static bool vision_is_still(const struct qwen_vision_config *c,
                            const float *patches, size_t n, float *still)
{
    size_t square = (size_t)c->patch * (size_t)c->patch;
    size_t frames = (size_t)c->frames, bytes = square * sizeof(*still), i, f;

    for (i = 0; i < n * 3; i++) {
        const float *colour = patches + i * frames * square;

        for (f = 1; f < frames; f++)
            if (memcmp(colour, colour + f * square, bytes) != 0)
                return false;
        memcpy(still + i * square, colour, bytes);
    }
    return true;
}

/* s->h becomes the patches' embeddings. */
static void vision_embed(const struct qwen_vision *v, struct compute *c,
                         const float *patches, struct vision_state *s)
{
    float *still = heap_grow(NULL, s->n * v->still.inputs + 1, sizeof(*still));

    if (vision_is_still(&v->config, patches, s->n, still))
        linear_apply(&v->still, c, still, s->n, s->h);
    else
        linear_apply(&v->patch, c, patches, s->n, s->h);
    free(still);
}

void qwen_vision_encode(const struct qwen_vision *v, struct compute *c,
                        const struct qwen_pictures *pictures, float *out,
                        const struct trace *trace)
{
    size_t hidden = (size_t)v->config.hidden;
    size_t block = (size_t)v->config.merge * (size_t)v->config.merge;
    struct vision_state s;
    int64_t i;

    vision_begin(&s, &v->config, pictures);
    vision_embed(v, c, pictures->patches, &s);
    trace_put(trace, s.h, s.n * hidden, "v.patch_embed");
    vision_trace_order(&s.order, trace);
    vision_permute(&s.order, s.h, block * hidden, s.x);
    vision_turn(&s, &v->config, pictures);
    for (i = 0; i < v->config.layers; i++) {
        vision_attention(v, c, &s, i);
        vision_mlp(v, c, &s, i);
        trace_put(trace, s.x, s.n * hidden, "v.block%02d", (int)i);
    }
    vision_merge(v, c, &s, out);
    trace_put(trace, out, s.order.units * (size_t)v->config.out,
              "v.image_embeds");
    vision_end(&s);
}
