#include "models/qwen/qwen_text.h"

#include "base/arena.h"
#include "models/layers/linear.h"
#include "models/qwen/qwen_attend.h"
#include "models/layers/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text_layer {
    float *norm1, *norm2;   /* [hidden] */
    struct linear q;        /* [heads * dim, hidden] */
    struct linear k, v;     /* [kv_heads * dim, hidden] */
    struct linear o;        /* [hidden, heads * dim] */
    struct linear gate, up; /* [inner, hidden] */
    struct linear down;     /* [hidden, inner] */
};

struct qwen_text {
    struct qwen_text_config config;
    struct tensor embedding; /* [vocabulary, hidden] */
    struct text_layer *layers;
    float *norm;        /* [hidden] */
    struct linear head; /* [vocabulary, hidden] */
    float *inverse;     /* [dim / 2], the frequencies */
};

/* Scratch of one step. */
struct text_state {
    const struct vlm_step *step;
    size_t n;         /* rows of the step */
    float *x;         /* [n, hidden], the caller's */
    float *h;         /* [n, max(hidden, heads * dim)] */
    float *q;         /* [n, max(hidden, heads * dim)] */
    float *k, *v;     /* [n, kv_heads * dim] */
    float *gate, *up; /* [n, inner] */
    struct qwen_attend attend;
    struct rope rope;
};

/* The names of one layer's tensors begin so. */
struct text_names {
    const struct checkpoint *cp;
    char layer[64];
};

/* A matrix of the decoder, and the struct linear that will hold it. */
struct text_matrix {
    struct linear *to;
    const char *name; /* behind the layer's name */
    int64_t shape[2];
    bool has_bias;
    size_t group; /* of inputs that share a scale in 8 bits; 0: a whole row */
};

/* What the activation multiplies into down_proj has outliers; smaller groups
 * keep them from coarsening all other inputs of the row. */
enum { TEXT_DOWN_GROUP = 128 };

static bool text_open_matrix(const struct text_matrix *m,
                             const struct checkpoint *cp, const char *name,
                             struct err *err)
{
    if (!linear_open(m->to, cp, name, m->shape, m->has_bias, err))
        return false;
    linear_pack(m->to, cp, name, m->group);
    return true;
}

static float *text_vector(const struct text_names *names, const char *name,
                          int64_t n, struct err *err)
{
    char full[LINEAR_NAME_MAX];

    snprintf(full, sizeof(full), "%s.%s.weight", names->layer, name);
    return checkpoint_need_vector(names->cp, full, n, err);
}

static bool text_open_matrices(struct text_layer *l,
                               const struct text_names *names,
                               const struct qwen_text_config *c,
                               struct err *err)
{
    int64_t wide = c->heads * c->head_dim, kv = c->kv_heads * c->head_dim;
    const struct text_matrix all[] = {
        {&l->q, "self_attn.q_proj", {wide, c->hidden}, true, 0},
        {&l->k, "self_attn.k_proj", {kv, c->hidden}, true, 0},
        {&l->v, "self_attn.v_proj", {kv, c->hidden}, true, 0},
        {&l->o, "self_attn.o_proj", {c->hidden, wide}, false, 0},
        {&l->gate, "mlp.gate_proj", {c->inner, c->hidden}, false, 0},
        {&l->up, "mlp.up_proj", {c->inner, c->hidden}, false, 0},
        {&l->down,
         "mlp.down_proj",
         {c->hidden, c->inner},
         false,
         TEXT_DOWN_GROUP},
    };
    char full[LINEAR_NAME_MAX];
    size_t i;

    for (i = 0; i < sizeof(all) / sizeof(*all); i++) {
        snprintf(full, sizeof(full), "%s.%s", names->layer, all[i].name);
        if (!text_open_matrix(&all[i], names->cp, full, err))
            return false;
    }
    return true;
}

static bool text_open_layer(struct text_layer *l,
                            const struct text_names *names,
                            const struct qwen_text_config *c, struct err *err)
{
    l->norm1 = text_vector(names, "input_layernorm", c->hidden, err);
    if (!l->norm1)
        return false;
    l->norm2 = text_vector(names, "post_attention_layernorm", c->hidden, err);
    return l->norm2 && text_open_matrices(l, names, c, err);
}

static bool text_open_ends(struct qwen_text *t, const struct checkpoint *cp,
                           const char *root, struct err *err)
{
    const struct qwen_text_config *c = &t->config;
    const struct text_matrix head = {.to = &t->head,
                                     .shape = {c->vocabulary, c->hidden}};
    const struct tensor *embedding;
    char full[LINEAR_NAME_MAX];

    snprintf(full, sizeof(full), "%s.embed_tokens.weight", root);
    embedding = checkpoint_need(cp, full, 2, head.shape, err);
    if (!embedding)
        return false;
    t->embedding = *embedding;
    snprintf(full, sizeof(full), "%s.norm.weight", root);
    t->norm = checkpoint_need_vector(cp, full, c->hidden, err);
    if (!t->norm)
        return false;
    snprintf(full, sizeof(full), "%s.embed_tokens", root);
    return text_open_matrix(&head, cp, c->tied ? full : "lm_head", err);
}

static bool text_open_all(struct qwen_text *t, const struct checkpoint *cp,
                          struct err *err)
{
    const char *root = "model";
    struct text_names names = {.cp = cp};
    int64_t i;

    if (checkpoint_find(cp, "model.language_model.norm.weight"))
        root = "model.language_model";
    if (!text_open_ends(t, cp, root, err))
        return false;
    for (i = 0; i < t->config.layers; i++) {
        snprintf(names.layer, sizeof(names.layer), "%s.layers.%d", root,
                 (int)i);
        if (!text_open_layer(&t->layers[i], &names, &t->config, err))
            return false;
    }
    return true;
}

struct qwen_text *qwen_text_open(const struct checkpoint *cp,
                                 const struct qwen_text_config *config,
                                 struct err *err)
{
    struct qwen_text *t = heap_take(sizeof(*t));
    size_t bytes = (size_t)config->layers * sizeof(*t->layers);
    size_t dim = (size_t)config->head_dim;

    memset(t, 0, sizeof(*t));
    t->config = *config;
    t->layers = heap_take(bytes);
    memset(t->layers, 0, bytes);
    t->inverse = heap_grow(NULL, dim / 2 + 1, sizeof(*t->inverse));
    rope_inverse(config->theta, dim, dim / 2, t->inverse);
    if (text_open_all(t, cp, err))
        return t;
    qwen_text_close(t);
    return NULL;
}

void qwen_text_close(struct qwen_text *t)
{
    int64_t i;

    if (!t)
        return;
    for (i = 0; i < t->config.layers; i++) {
        struct text_layer *l = &t->layers[i];

        free(l->norm1);
        free(l->norm2);
        linear_close(&l->q);
        linear_close(&l->k);
        linear_close(&l->v);
        linear_close(&l->o);
        linear_close(&l->gate);
        linear_close(&l->up);
        linear_close(&l->down);
    }
    linear_close(&t->head);
    free(t->layers);
    free(t->norm);
    free(t->inverse);
    free(t);
}

void qwen_text_embed(const struct qwen_text *t, const int32_t *ids,
                     size_t count, float *out)
{
    size_t hidden = (size_t)t->config.hidden, i;

    for (i = 0; i < count; i++)
        tensor_widen(&t->embedding, (size_t)ids[i] * hidden, hidden,
                     out + i * hidden);
}

static size_t text_width(const struct qwen_text_config *c)
{
    size_t wide = (size_t)(c->heads * c->head_dim);

    return wide > (size_t)c->hidden ? wide : (size_t)c->hidden;
}

static void text_begin(struct text_state *s, const struct qwen_text_config *c,
                       struct compute *compute, const struct vlm_step *step)
{
    size_t width = text_width(c), kv = (size_t)(c->kv_heads * c->head_dim), i;

    memset(s, 0, sizeof(*s));
    for (i = 0; i < step->piece_count; i++)
        s->n += step->pieces[i].count;
    s->step = step;
    s->x = step->x;
    s->h = heap_grow(NULL, s->n * width, sizeof(float));
    s->q = heap_grow(NULL, s->n * width, sizeof(float));
    s->k = heap_grow(NULL, s->n * kv, sizeof(float));
    s->v = heap_grow(NULL, s->n * kv, sizeof(float));
    s->gate = heap_grow(NULL, s->n * (size_t)c->inner, sizeof(float));
    s->up = heap_grow(NULL, s->n * (size_t)c->inner, sizeof(float));
    qwen_attend_init(&s->attend, compute, c, step);
    rope_init(&s->rope, s->n, (size_t)c->head_dim);
}

static void text_end(struct text_state *s)
{
    free(s->h);
    free(s->q);
    free(s->k);
    free(s->v);
    free(s->gate);
    free(s->up);
    qwen_attend_release(&s->attend);
    rope_release(&s->rope);
}

/* The frequencies are cut into three contiguous sections, one an axis. */
static void text_turn(const struct qwen_text *t, struct text_state *s,
                      const struct vlm_position *at)
{
    size_t i, from;
    int axis;

    s->rope.rows = s->n;
    for (i = 0; i < s->n; i++)
        for (axis = 0, from = 0; axis < 3; axis++) {
            size_t count = (size_t)t->config.sections[axis];

            rope_set(&s->rope, i, from, count, (float)at[i].axis[axis],
                     t->inverse + from);
            from += count;
        }
}

/* Has a row of this product the same bits however many rows there are? many:
 * it is enough that this holds from LINEAR_MANY rows on. */
static bool text_is_free(const struct linear *l, const struct compute *c,
                         bool many)
{
    if (l->packed && l->packed->codes)
        return true;
    return many && linear_is_free(l, c);
}

/* How many pieces from `i` on share one product, and their rows: those of few
 * rows among themselves, those of many where the kernels allow it. */
static size_t text_group(const struct linear *l, const struct compute *c,
                         const struct vlm_step *step, size_t i, size_t *rows)
{
    bool all = text_is_free(l, c, false), has_many;
    size_t from = i;

    *rows = step->pieces[i].count;
    has_many = *rows >= LINEAR_MANY;
    for (i++; i < step->piece_count; i++) {
        size_t more = step->pieces[i].count;
        bool fits = has_many ? more >= LINEAR_MANY && text_is_free(l, c, true)
                             : *rows + more < LINEAR_MANY;

        if (!all && !fits)
            break;
        *rows += more;
    }
    return i - from;
}

/* A product of which every row has the same bits whatever else is in the step.
 * Few rows and many rows are multiplied by different kernels, which add in
 * another order: a piece goes to the kernels that it would go to alone. */
static void text_apply(const struct linear *l, struct compute *c,
                       const struct text_state *s, const float *x, float *y)
{
    size_t from = 0, rows, i;

    for (i = 0; i < s->step->piece_count; from += rows) {
        i += text_group(l, c, s->step, i, &rows);
        linear_apply(l, c, x + from * l->inputs, rows, y + from * l->outputs);
    }
}

/* x, normed, to out, which may be x */
static void text_norm(const struct qwen_text *t, struct compute *c,
                      struct text_state *s, const float *weight, float *out)
{
    const struct activation_rows n = {
        .x = s->x,
        .out = out,
        .weight = weight,
        .rows = s->n,
        .dim = (size_t)t->config.hidden,
    };

    rows_rms(c, &n, t->config.eps);
}

static void text_attention(const struct qwen_text *t, struct compute *c,
                           struct text_state *s, size_t layer,
                           const struct trace *trace)
{
    const struct text_layer *l = &t->layers[layer];
    size_t dim = (size_t)t->config.head_dim, heads = (size_t)t->config.heads;
    size_t kv_heads = (size_t)t->config.kv_heads;
    const struct qwen_attend_rows rows = {
        .layer = layer, .q = s->q, .k = s->k, .v = s->v, .out = s->h};

    text_norm(t, c, s, l->norm1, s->h);
    text_apply(&l->q, c, s, s->h, s->q);
    text_apply(&l->k, c, s, s->h, s->k);
    text_apply(&l->v, c, s, s->h, s->v);
    rows_rope(c, &s->rope, heads, s->q, heads * dim);
    rows_rope(c, &s->rope, kv_heads, s->k, kv_heads * dim);
    trace_put(trace, s->k, s->n * kv_heads * dim, "t.layer%02d.k_rope",
              (int)layer);
    qwen_attend_run(&s->attend, &rows);
    text_apply(&l->o, c, s, s->h, s->q);
    rows_add(c, s->x, s->q, s->n * (size_t)t->config.hidden);
}

static void text_mlp(const struct qwen_text *t, struct compute *c,
                     struct text_state *s, size_t layer)
{
    const struct text_layer *l = &t->layers[layer];

    text_norm(t, c, s, l->norm2, s->h);
    text_apply(&l->gate, c, s, s->h, s->gate);
    text_apply(&l->up, c, s, s->h, s->up);
    rows_silu_times(c, s->gate, s->up, s->n * (size_t)t->config.inner);
    text_apply(&l->down, c, s, s->gate, s->q);
    rows_add(c, s->x, s->q, s->n * (size_t)t->config.hidden);
}

/* Both halves of a head are rotated by the same angles: the trace has both. */
static void text_trace_rope(const struct rope *r, const float *half,
                            const char *name, const struct trace *trace)
{
    float *both;
    size_t i;

    if (!trace)
        return;
    both = heap_grow(NULL, r->rows * r->half * 2 + 1, sizeof(*both));
    for (i = 0; i < r->rows; i++) {
        memcpy(both + i * r->half * 2, half + i * r->half,
               r->half * sizeof(*both));
        memcpy(both + i * r->half * 2 + r->half, half + i * r->half,
               r->half * sizeof(*both));
    }
    trace_put(trace, both, r->rows * r->half * 2, "%s", name);
    free(both);
}

void qwen_text_step(const struct qwen_text *t, struct compute *c,
                    const struct vlm_step *step, const struct trace *trace)
{
    struct text_state s;
    size_t values, i;

    text_begin(&s, &t->config, c, step);
    values = s.n * (size_t)t->config.hidden;
    text_turn(t, &s, step->at);
    text_trace_rope(&s.rope, s.rope.cosine, "t.rope_cos", trace);
    text_trace_rope(&s.rope, s.rope.sine, "t.rope_sin", trace);
    for (i = 0; i < (size_t)t->config.layers; i++) {
        text_attention(t, c, &s, i, trace);
        text_mlp(t, c, &s, i);
        trace_put(trace, s.x, values, "t.layer%02d", (int)i);
    }
    for (i = 0; i < step->piece_count; i++)
        kv_table_advance(step->pieces[i].table, step->pieces[i].count);
    text_norm(t, c, &s, t->norm, s.x);
    trace_put(trace, s.x, values, "t.norm");
    text_end(&s);
}

void qwen_text_logits(const struct qwen_text *t, struct compute *c,
                      const float *normed, size_t rows, float *out)
{
    size_t from, some;

    for (from = 0; from < rows; from += some) {
        some = rows - from;
        if (some >= LINEAR_MANY && !text_is_free(&t->head, c, false))
            some = LINEAR_MANY - 1;
        linear_apply(&t->head, c, normed + from * t->head.inputs, some,
                     out + from * t->head.outputs);
    }
}

void qwen_text_scratch(const struct qwen_text_config *config,
                       struct vlm_scratch *scratch)
{
    size_t kv = (size_t)(config->kv_heads * config->head_dim);

    scratch->row +=
        sizeof(float) * (text_width(config) * 2 + kv * 2 +
                         (size_t)config->inner * 2 + (size_t)config->head_dim);
    /* rows in 8 bits */
    scratch->fixed += VLM_CHUNK * 2 * (size_t)config->inner;
    qwen_attend_scratch(config, scratch);
}

size_t qwen_text_packed(const struct qwen_text_config *c)
{
    int64_t wide = 2 * c->heads * c->head_dim + 2 * c->kv_heads * c->head_dim +
                   3 * c->inner;

    return (size_t)(wide * c->hidden * c->layers);
}

static size_t text_bytes(const struct linear *l)
{
    return l->weight.count * tensor_type_size(l->weight.type);
}

size_t qwen_text_token_bytes(const struct qwen_text *t)
{
    size_t bytes = text_bytes(&t->head);
    int64_t i;

    for (i = 0; i < t->config.layers; i++) {
        const struct text_layer *l = &t->layers[i];

        bytes += text_bytes(&l->q) + text_bytes(&l->k) + text_bytes(&l->v) +
                 text_bytes(&l->o) + text_bytes(&l->gate) + text_bytes(&l->up) +
                 text_bytes(&l->down);
    }
    return bytes;
}
