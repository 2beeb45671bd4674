#include "models/clip/clip_tower.h"

#include <math.h>

#include "models/layers/activation.h"
#include "models/layers/attention.h"

struct clip_layer {
    struct layer_norm before_attention, before_wide;
    struct linear query, key, value, mixed, wide, narrow;
};

bool clip_tower_read(struct clip_tower *t, const struct config_file *f,
                     const struct json *c, struct err *err)
{
    static const int64_t size[2] = {1, 65536}, few[2] = {1, CLIP_LAYERS_MAX};
    static const double small[2] = {0, 1};

    if (!config_file_int(f, c, "hidden_size", size, t->hidden, &t->hidden,
                         err) ||
        !config_file_int(f, c, "intermediate_size", size, t->inner, &t->inner,
                         err) ||
        !config_file_int(f, c, "num_hidden_layers", few, t->layers, &t->layers,
                         err) ||
        !config_file_int(f, c, "num_attention_heads", size, t->heads, &t->heads,
                         err) ||
        !config_file_real(f, c, "layer_norm_eps", small, 1e-5, &t->eps, err))
        return false;
    t->quick = config_file_is(c, "hidden_act", "quick_gelu", true);
    if (!t->quick && !config_file_is(c, "hidden_act", "gelu", false))
        return config_file_bad(f, err, "\"hidden_act\" is not known");
    return t->hidden % t->heads == 0 ||
           config_file_bad(f, err, "the sizes do not divide evenly");
}

static bool clip_layer_open(const struct clip_tower *t,
                            const struct checkpoint *cp, const char *model,
                            int64_t i, struct err *err)
{
    struct clip_layer *l = &t->layer[i];
    const struct {
        struct linear *to;
        const char *name;
        int64_t shape[2];
    } parts[] = {
        {&l->query, "self_attn.q_proj", {t->hidden, t->hidden}},
        {&l->key, "self_attn.k_proj", {t->hidden, t->hidden}},
        {&l->value, "self_attn.v_proj", {t->hidden, t->hidden}},
        {&l->mixed, "self_attn.out_proj", {t->hidden, t->hidden}},
        {&l->wide, "mlp.fc1", {t->inner, t->hidden}},
        {&l->narrow, "mlp.fc2", {t->hidden, t->inner}},
    };
    char before[60], name[120];

    snprintf(before, sizeof(before), "%s.encoder.layers.%lld", model,
             (long long)i);
    for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
        snprintf(name, sizeof(name), "%s.%s", before, parts[p].name);
        if (!linear_open(parts[p].to, cp, name, parts[p].shape, true, err))
            return false;
    }
    snprintf(name, sizeof(name), "%s.layer_norm1", before);
    if (!layer_norm_open(&l->before_attention, cp, name, (size_t)t->hidden,
                         t->eps, err))
        return false;
    snprintf(name, sizeof(name), "%s.layer_norm2", before);
    return layer_norm_open(&l->before_wide, cp, name, (size_t)t->hidden, t->eps,
                           err);
}

bool clip_tower_open(struct clip_tower *t, const struct checkpoint *cp,
                     const char *model, struct err *err)
{
    t->layer = heap_grow(NULL, (size_t)t->layers, sizeof(*t->layer));
    memset(t->layer, 0, (size_t)t->layers * sizeof(*t->layer));
    for (int64_t i = 0; i < t->layers; i++) {
        if (!clip_layer_open(t, cp, model, i, err))
            return false;
    }
    return true;
}

static void clip_layer_close(struct clip_layer *l)
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

void clip_tower_close(struct clip_tower *t)
{
    for (int64_t i = 0; t->layer != NULL && i < t->layers; i++)
        clip_layer_close(&t->layer[i]);
    free(t->layer);
}

void clip_buffers_release(struct clip_buffers *b)
{
    compute_release(&b->compute);
    free(b->x);
    free(b->h);
    free(b->q);
    free(b->k);
    free(b->v);
    free(b->mixed);
    free(b->wide);
}

void clip_buffers_make_room(struct clip_buffers *b, const struct clip_tower *t,
                            size_t rows)
{
    size_t hidden = rows * (size_t)t->hidden * sizeof(float);

    if (rows <= b->room)
        return;
    b->room = rows;
    b->x = heap_grow(b->x, hidden, 1);
    b->h = heap_grow(b->h, hidden, 1);
    b->q = heap_grow(b->q, hidden, 1);
    b->k = heap_grow(b->k, hidden, 1);
    b->v = heap_grow(b->v, hidden, 1);
    b->mixed = heap_grow(b->mixed, hidden, 1);
    b->wide = heap_grow(b->wide, rows * (size_t)t->inner, sizeof(float));
}

static void clip_tower_attend(const struct clip_tower *t,
                              struct clip_buffers *b, size_t count,
                              size_t tokens)
{
    size_t width = (size_t)t->hidden, dim = width / (size_t)t->heads;

    for (size_t i = 0; i < count; i++) {
        for (int64_t head = 0; head < t->heads; head++) {
            size_t at = i * tokens * width + (size_t)head * dim;
            const struct attention a = {.q = b->q + at,
                                        .k = b->k + at,
                                        .v = b->v + at,
                                        .out = b->mixed + at,
                                        .queries = tokens,
                                        .keys = tokens,
                                        .dim = dim,
                                        .q_stride = width,
                                        .k_stride = width,
                                        .v_stride = width,
                                        .out_stride = width,
                                        .scale = 1.0f / sqrtf((float)dim),
                                        .causal = t->causal};
            attention_run(&b->compute, &a);
        }
    }
}

static void clip_layer_run(const struct clip_tower *t,
                           const struct clip_layer *l, struct clip_buffers *b,
                           size_t count, size_t tokens)
{
    size_t rows = count * tokens, values = rows * (size_t)t->hidden;
    size_t wide = rows * (size_t)t->inner;

    layer_norm_apply(&l->before_attention, b->x, rows, b->h);
    linear_apply(&l->query, &b->compute, b->h, rows, b->q);
    linear_apply(&l->key, &b->compute, b->h, rows, b->k);
    linear_apply(&l->value, &b->compute, b->h, rows, b->v);
    clip_tower_attend(t, b, count, tokens);
    linear_apply(&l->mixed, &b->compute, b->mixed, rows, b->h);
    activation_add(b->x, b->h, values);
    layer_norm_apply(&l->before_wide, b->x, rows, b->h);
    linear_apply(&l->wide, &b->compute, b->h, rows, b->wide);
    if (t->quick)
        activation_quick_gelu(b->wide, wide);
    else
        activation_gelu(b->wide, wide);
    linear_apply(&l->narrow, &b->compute, b->wide, rows, b->h);
    activation_add(b->x, b->h, values);
}

void clip_tower_run(const struct clip_tower *t, struct clip_buffers *b,
                    size_t count, size_t tokens, const struct trace *trace)
{
    for (int64_t i = 0; i < t->layers; i++) {
        clip_layer_run(t, &t->layer[i], b, count, tokens);
        trace_put(trace, b->x, count * tokens * (size_t)t->hidden, "layer%02d",
                  (int)i);
    }
}

void clip_normalise(float *x, size_t count, size_t width)
{
    for (size_t i = 0; i < count; i++, x += width) {
        double sum = 0;
        for (size_t j = 0; j < width; j++)
            sum += (double)x[j] * (double)x[j];
        double length = sqrt(sum) < 1e-12 ? 1e-12 : sqrt(sum);
        for (size_t j = 0; j < width; j++)
            x[j] = (float)((double)x[j] / length);
    }
}
