#include "models/clip/clip.h"

#include <math.h>

#include "models/layers/activation.h"
#include "models/layers/attention.h"
#include "models/weights/config_file.h"
#include "models/layers/layer_norm.h"
#include "models/layers/linear.h"

enum { CLIP_LAYERS_MAX = 128 };

struct clip_layer {
    struct layer_norm before_attention, before_wide;
    struct linear query, key, value, mixed, wide, narrow;
};

struct clip {
    struct checkpoint *cp;
    int64_t hidden, inner, layers, heads, side, patch, projection;
    double eps;
    bool quick;    /* x * sigmoid(1.702 x), else GELU */
    size_t tokens; /* patches and the class */
    struct pixel_rule rule;
    struct linear patches; /* [hidden, 3 * patch * patch] */
    float *class_token;    /* [hidden] */
    struct linear places;  /* [tokens, hidden], as a view */
    struct layer_norm before, after;
    struct linear project;    /* [projection, hidden] */
    struct clip_layer *layer; /* [layers] */
};

struct clip_session {
    const struct clip *model;
    struct compute compute;
    size_t room; /* pictures that the buffers hold */
    /* [room * tokens, hidden] but wide [.., inner], patch [.., 3 p p] */
    float *x, *h, *q, *k, *v, *mixed, *wide, *patch;
};

static bool clip_read_sizes(struct clip *m, const char *dir, struct err *err)
{
    static const int64_t size[2] = {1, 65536}, side[2] = {1, 4096};
    static const int64_t few[2] = {1, CLIP_LAYERS_MAX};
    static const double small[2] = {0, 1};
    struct config_file f;

    if (!config_file_open(&f, dir, "config.json", true, err))
        return false;
    const struct json *v = json_get(f.root, "vision_config");
    const struct json *c = v == NULL ? f.root : v;
    bool ok =
        config_file_int(&f, c, "hidden_size", size, 768, &m->hidden, err) &&
        config_file_int(&f, c, "intermediate_size", size, 3072, &m->inner,
                        err) &&
        config_file_int(&f, c, "num_hidden_layers", few, 12, &m->layers, err) &&
        config_file_int(&f, c, "num_attention_heads", size, 12, &m->heads,
                        err) &&
        config_file_int(&f, c, "image_size", side, 224, &m->side, err) &&
        config_file_int(&f, c, "patch_size", side, 32, &m->patch, err) &&
        config_file_int(&f, f.root, "projection_dim", size, 512, &m->projection,
                        err) &&
        config_file_int(&f, c, "projection_dim", size, m->projection,
                        &m->projection, err) &&
        config_file_real(&f, c, "layer_norm_eps", small, 1e-5, &m->eps, err);
    m->quick = config_file_is(c, "hidden_act", "quick_gelu", true);
    if (ok && !m->quick && !config_file_is(c, "hidden_act", "gelu", false))
        ok = config_file_bad(&f, err, "\"hidden_act\" is not known");
    if (ok && (m->hidden % m->heads != 0 || m->side % m->patch != 0))
        ok = config_file_bad(&f, err, "the sizes do not divide evenly");
    config_file_close(&f);
    if (ok)
        m->tokens = (size_t)((m->side / m->patch) * (m->side / m->patch)) + 1;
    return ok;
}

static bool clip_read_rule(struct clip *m, const char *dir, struct err *err)
{
    int side = (int)m->side;

    m->rule = (struct pixel_rule){
        .shortest = side,
        .crop_width = side,
        .crop_height = side,
        .filter = RESIZE_BICUBIC,
        .mean = {0.48145466f, 0.4578275f, 0.40821073f},
        .std = {0.26862954f, 0.26130258f, 0.27577711f},
    };
    if (!pixel_rule_read(dir, &m->rule, err))
        return false;
    int w = m->rule.crop_width > 0 ? m->rule.crop_width : m->rule.width;
    int h = m->rule.crop_height > 0 ? m->rule.crop_height : m->rule.height;
    if (w != side || h != side)
        return err_stage(err,
                         "\"%s\": preprocessor_config.json makes %d x %d "
                         "pictures, config.json wants %d x %d",
                         dir, w, h, side, side);
    return true;
}

static bool clip_open_layer(const struct clip *m, int64_t i,
                            struct clip_layer *l, struct err *err)
{
    const struct {
        struct linear *to;
        const char *name;
        int64_t shape[2];
    } parts[] = {
        {&l->query, "self_attn.q_proj", {m->hidden, m->hidden}},
        {&l->key, "self_attn.k_proj", {m->hidden, m->hidden}},
        {&l->value, "self_attn.v_proj", {m->hidden, m->hidden}},
        {&l->mixed, "self_attn.out_proj", {m->hidden, m->hidden}},
        {&l->wide, "mlp.fc1", {m->inner, m->hidden}},
        {&l->narrow, "mlp.fc2", {m->hidden, m->inner}},
    };
    const char *before = "vision_model.encoder.layers";
    char name[120];

    for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
        snprintf(name, sizeof(name), "%s.%lld.%s", before, (long long)i,
                 parts[p].name);
        if (!linear_open(parts[p].to, m->cp, name, parts[p].shape, true, err))
            return false;
    }
    snprintf(name, sizeof(name), "%s.%lld.layer_norm1", before, (long long)i);
    if (!layer_norm_open(&l->before_attention, m->cp, name, (size_t)m->hidden,
                         m->eps, err))
        return false;
    snprintf(name, sizeof(name), "%s.%lld.layer_norm2", before, (long long)i);
    return layer_norm_open(&l->before_wide, m->cp, name, (size_t)m->hidden,
                           m->eps, err);
}

static bool clip_open_ends(struct clip *m, struct err *err)
{
    const int64_t kernel[4] = {m->hidden, 3, m->patch, m->patch};
    const int64_t places[2] = {(int64_t)m->tokens, m->hidden};
    const int64_t project[2] = {m->projection, m->hidden};
    const struct tensor *patches =
        checkpoint_need(m->cp, "vision_model.embeddings.patch_embedding.weight",
                        4, kernel, err);

    if (patches == NULL)
        return false;
    linear_view(&m->patches, patches);
    m->class_token = checkpoint_need_vector(
        m->cp, "vision_model.embeddings.class_embedding", m->hidden, err);
    return m->class_token != NULL &&
           linear_open(&m->places, m->cp,
                       "vision_model.embeddings.position_embedding", places,
                       false, err) &&
           layer_norm_open(&m->before, m->cp, "vision_model.pre_layrnorm",
                           (size_t)m->hidden, m->eps, err) &&
           layer_norm_open(&m->after, m->cp, "vision_model.post_layernorm",
                           (size_t)m->hidden, m->eps, err) &&
           linear_open(&m->project, m->cp, "visual_projection", project, false,
                       err);
}

struct clip *clip_open(const char *dir, struct err *err)
{
    struct clip *m = heap_take(sizeof(*m));

    memset(m, 0, sizeof(*m));
    bool ok = clip_read_sizes(m, dir, err) && clip_read_rule(m, dir, err);
    if (ok) {
        m->cp = checkpoint_open(dir, err);
        ok = m->cp != NULL && clip_open_ends(m, err);
    }
    if (ok) {
        m->layer = heap_grow(NULL, (size_t)m->layers, sizeof(*m->layer));
        memset(m->layer, 0, (size_t)m->layers * sizeof(*m->layer));
    }
    for (int64_t i = 0; ok && i < m->layers; i++)
        ok = clip_open_layer(m, i, &m->layer[i], err);
    if (ok)
        return m;
    clip_close(m);
    return NULL;
}

static void clip_close_layer(struct clip_layer *l)
{
    layer_norm_close(&l->before_attention);
    layer_norm_close(&l->before_wide);
    linear_close(&l->query);
    linear_close(&l->key);
    linear_close(&l->value);
    linear_close(&l->mixed);
    linear_close(&l->wide);
    linear_close(&l->narrow);
}

void clip_close(struct clip *m)
{
    if (m == NULL)
        return;
    for (int64_t i = 0; m->layer != NULL && i < m->layers; i++)
        clip_close_layer(&m->layer[i]);
    free(m->layer);
    free(m->class_token);
    layer_norm_close(&m->before);
    layer_norm_close(&m->after);
    checkpoint_close(m->cp);
    free(m);
}

size_t clip_width(const struct clip *m)
{
    return (size_t)m->projection;
}

int clip_side(const struct clip *m)
{
    return (int)m->side;
}

const struct pixel_rule *clip_rule(const struct clip *m)
{
    return &m->rule;
}

uint64_t clip_fingerprint(const struct clip *m)
{
    return checkpoint_fingerprint(m->cp);
}

struct clip_session *clip_session_open(const struct clip *m)
{
    struct clip_session *s = heap_take(sizeof(*s));

    *s = (struct clip_session){.model = m};
    compute_init(&s->compute);
    return s;
}

void clip_session_close(struct clip_session *s)
{
    if (s == NULL)
        return;
    compute_release(&s->compute);
    free(s->x);
    free(s->h);
    free(s->q);
    free(s->k);
    free(s->v);
    free(s->mixed);
    free(s->wide);
    free(s->patch);
    free(s);
}

static void clip_make_room(struct clip_session *s, size_t count)
{
    const struct clip *m = s->model;
    size_t rows = count * m->tokens;
    size_t hidden = rows * (size_t)m->hidden * sizeof(float);

    if (count <= s->room)
        return;
    s->room = count;
    s->x = heap_grow(s->x, hidden, 1);
    s->h = heap_grow(s->h, hidden, 1);
    s->q = heap_grow(s->q, hidden, 1);
    s->k = heap_grow(s->k, hidden, 1);
    s->v = heap_grow(s->v, hidden, 1);
    s->mixed = heap_grow(s->mixed, hidden, 1);
    s->wide = heap_grow(s->wide, rows * (size_t)m->inner, sizeof(float));
    s->patch = heap_grow(s->patch, rows * m->patches.inputs, sizeof(float));
}

/* The patches of one picture in raster order; out: [tokens - 1, 3 p p] */
static void clip_cut(const struct clip *m, const float *planes, float *out)
{
    size_t side = (size_t)m->side, p = (size_t)m->patch;

    for (size_t y = 0; y < side; y += p) {
        for (size_t x = 0; x < side; x += p) {
            for (size_t row = 0; row < 3 * p; row++) {
                size_t c = row / p, dy = row % p;
                memcpy(out, planes + (c * side + y + dy) * side + x,
                       p * sizeof(float));
                out += p;
            }
        }
    }
}

static void clip_embed(struct clip_session *s, const float *planes,
                       size_t count)
{
    const struct clip *m = s->model;
    size_t width = (size_t)m->hidden, patches = m->tokens - 1;
    size_t plane = 3 * (size_t)m->side * (size_t)m->side;

    for (size_t i = 0; i < count; i++)
        clip_cut(m, planes + i * plane,
                 s->patch + i * patches * m->patches.inputs);
    linear_apply(&m->patches, &s->compute, s->patch, count * patches, s->h);
    for (size_t i = 0; i < count; i++) {
        float *x = s->x + i * m->tokens * width;
        memcpy(x, m->class_token, width * sizeof(float));
        memcpy(x + width, s->h + i * patches * width,
               patches * width * sizeof(float));
        tensor_widen(&m->places.weight, 0, m->tokens * width, s->q);
        activation_add(x, s->q, m->tokens * width);
    }
}

/* Every picture attends to itself alone. */
static void clip_attend(struct clip_session *s, size_t count)
{
    const struct clip *m = s->model;
    size_t width = (size_t)m->hidden, dim = width / (size_t)m->heads;

    for (size_t i = 0; i < count; i++) {
        for (int64_t head = 0; head < m->heads; head++) {
            size_t at = i * m->tokens * width + (size_t)head * dim;
            const struct attention a = {.q = s->q + at,
                                        .k = s->k + at,
                                        .v = s->v + at,
                                        .out = s->mixed + at,
                                        .queries = m->tokens,
                                        .keys = m->tokens,
                                        .dim = dim,
                                        .q_stride = width,
                                        .k_stride = width,
                                        .v_stride = width,
                                        .out_stride = width,
                                        .scale = 1.0f / sqrtf((float)dim)};
            attention_run(&s->compute, &a);
        }
    }
}

static void clip_run_layer(struct clip_session *s, const struct clip_layer *l,
                           size_t count)
{
    const struct clip *m = s->model;
    size_t rows = count * m->tokens, values = rows * (size_t)m->hidden;
    size_t wide = rows * (size_t)m->inner;

    layer_norm_apply(&l->before_attention, s->x, rows, s->h);
    linear_apply(&l->query, &s->compute, s->h, rows, s->q);
    linear_apply(&l->key, &s->compute, s->h, rows, s->k);
    linear_apply(&l->value, &s->compute, s->h, rows, s->v);
    clip_attend(s, count);
    linear_apply(&l->mixed, &s->compute, s->mixed, rows, s->h);
    activation_add(s->x, s->h, values);
    layer_norm_apply(&l->before_wide, s->x, rows, s->h);
    linear_apply(&l->wide, &s->compute, s->h, rows, s->wide);
    if (m->quick)
        activation_quick_gelu(s->wide, wide);
    else
        activation_gelu(s->wide, wide);
    linear_apply(&l->narrow, &s->compute, s->wide, rows, s->h);
    activation_add(s->x, s->h, values);
}

void clip_encode(struct clip_session *s, const float *planes, size_t count,
                 const struct trace *trace, float *out)
{
    const struct clip *m = s->model;
    size_t rows = count * m->tokens, width = (size_t)m->hidden;

    clip_make_room(s, count);
    clip_embed(s, planes, count);
    trace_put(trace, s->x, rows * width, "embeddings");
    layer_norm_apply(&m->before, s->x, rows, s->x);
    for (int64_t i = 0; i < m->layers; i++) {
        clip_run_layer(s, &m->layer[i], count);
        trace_put(trace, s->x, rows * width, "layer%02d", (int)i);
    }
    for (size_t i = 0; i < count; i++)
        layer_norm_apply(&m->after, s->x + i * m->tokens * width, 1,
                         s->h + i * width);
    trace_put(trace, s->h, count * width, "pooler_output");
    linear_apply(&m->project, &s->compute, s->h, count, out);
    trace_put(trace, out, count * (size_t)m->projection, "image_embeds");
}
