#include "base/arena.h"
#include "models/weights/config_file.h"
#include "models/segformer/segformer_model.h"

static bool segformer_four(const struct config_file *f, const char *key,
                           int64_t most, struct segformer_stage *stages,
                           size_t at, struct err *err)
{
    const struct json *v = json_get(f->root, key);

    for (int s = 0; s < SEGFORMER_STAGES; s++) {
        int64_t value = 0;
        if (v == NULL || v->type != JSON_ARRAY ||
            v->count != SEGFORMER_STAGES || !json_int(v->items[s], &value) ||
            value < 1 || value > most)
            return config_file_bad(f, err,
                                   "\"%s\" is not four numbers of 1 to %lld",
                                   key, (long long)most);
        memcpy((char *)&stages[s] + at, &value, sizeof(value));
    }
    return true;
}

static bool segformer_read_labels(struct segformer *m,
                                  const struct config_file *f, struct err *err)
{
    const struct json *map = json_get(f->root, "id2label");

    if (map == NULL || map->type != JSON_OBJECT || map->count == 0 ||
        map->count > SEGFORMER_LABELS_MAX)
        return config_file_bad(f, err, "\"id2label\" is not a map of labels");
    m->label_count = map->count;
    m->labels = heap_grow(NULL, map->count, sizeof(char *));
    memset(m->labels, 0, map->count * sizeof(char *));
    for (size_t i = 0; i < map->count; i++) {
        struct span text;
        int64_t id;
        if (!span_int(span_of(map->keys[i]), &id) || id < 0 ||
            (size_t)id >= map->count || m->labels[id] != NULL ||
            !json_text(map->items[i], &text))
            return config_file_bad(f, err, "\"id2label\": \"%s\" is no label",
                                   map->keys[i]);
        text = span_trim(text);
        m->labels[id] = heap_take(text.len + 1);
        memcpy(m->labels[id], text.data, text.len);
        m->labels[id][text.len] = '\0';
    }
    return true;
}

static bool segformer_read_sizes(struct segformer *m,
                                 const struct config_file *f, struct err *err)
{
    static const int64_t four[2] = {4, 4}, size[2] = {1, 16384};
    struct segformer_stage *s = m->stages;
    int64_t blocks;

    return config_file_int(f, f->root, "num_encoder_blocks", four, 4, &blocks,
                           err) &&
           config_file_int(f, f->root, "decoder_hidden_size", size, 256,
                           &m->head, err) &&
           segformer_four(f, "hidden_sizes", 8192, s,
                          offsetof(struct segformer_stage, dim), err) &&
           segformer_four(f, "depths", 256, s,
                          offsetof(struct segformer_stage, depth), err) &&
           segformer_four(f, "num_attention_heads", 256, s,
                          offsetof(struct segformer_stage, heads), err) &&
           segformer_four(f, "sr_ratios", 64, s,
                          offsetof(struct segformer_stage, ratio), err) &&
           segformer_four(f, "patch_sizes", 31, s,
                          offsetof(struct segformer_stage, kernel), err) &&
           segformer_four(f, "strides", 31, s,
                          offsetof(struct segformer_stage, stride), err) &&
           segformer_four(f, "mlp_ratios", 16, s,
                          offsetof(struct segformer_stage, inner), err);
}

static bool segformer_read_config(struct segformer *m, const char *dir,
                                  struct err *err)
{
    struct config_file f;

    if (!config_file_open(&f, dir, "config.json", true, err))
        return false;
    bool ok =
        segformer_read_sizes(m, &f, err) && segformer_read_labels(m, &f, err);
    if (ok && !config_file_is(f.root, "hidden_act", "gelu", true))
        ok = config_file_bad(&f, err, "\"hidden_act\" is not gelu");
    for (int s = 0; ok && s < SEGFORMER_STAGES; s++) {
        struct segformer_stage *stage = &m->stages[s];
        stage->inner *= stage->dim;
        if (stage->dim % stage->heads != 0)
            ok = config_file_bad(&f, err,
                                 "stage %d: %lld does not divide by "
                                 "%lld heads",
                                 s, (long long)stage->dim,
                                 (long long)stage->heads);
    }
    config_file_close(&f);
    m->rule = (struct pixel_rule){.width = 512,
                                  .height = 512,
                                  .filter = RESIZE_BILINEAR,
                                  .mean = {0.485f, 0.456f, 0.406f},
                                  .std = {0.229f, 0.224f, 0.225f}};
    if (!ok || !pixel_rule_read(dir, &m->rule, err))
        return false;
    if (m->rule.shortest > 0) { /* a number alone: both sides */
        m->rule.width = m->rule.height = m->rule.shortest;
        m->rule.shortest = 0;
    }
    return true;
}

/* A convolution as a linear over its window: NAME.weight [out, in, k, k]. */
static bool segformer_conv(const struct segformer *m, struct linear *l,
                           const char *name, const int64_t shape[4],
                           struct err *err)
{
    char full[140];

    snprintf(full, sizeof(full), "%s.weight", name);
    const struct tensor *t = checkpoint_need(m->cp, full, 4, shape, err);
    if (t == NULL)
        return false;
    linear_view(l, t);
    if (l->inputs > LINEAR_INPUTS_MAX)
        return err_stage(err, "tensor \"%s\" is too wide", full);
    snprintf(full, sizeof(full), "%s.bias", name);
    l->bias = checkpoint_need_vector(m->cp, full, shape[0], err);
    return l->bias != NULL;
}

static bool segformer_open_depth(const struct segformer *m, int64_t inner,
                                 const char *name, struct segformer_block *b,
                                 struct err *err)
{
    const int64_t shape[4] = {inner, 1, 3, 3};
    char full[140];

    snprintf(full, sizeof(full), "%s.weight", name);
    const struct tensor *t = checkpoint_need(m->cp, full, 4, shape, err);
    if (t == NULL)
        return false;
    float *raw = heap_grow(NULL, t->count, sizeof(float));
    tensor_widen(t, 0, t->count, raw);
    b->depth = heap_grow(NULL, t->count, sizeof(float));
    for (int64_t c = 0; c < inner; c++) {
        for (int64_t k = 0; k < 9; k++)
            b->depth[k * inner + c] = raw[c * 9 + k];
    }
    free(raw);
    snprintf(full, sizeof(full), "%s.bias", name);
    b->depth_bias = checkpoint_need_vector(m->cp, full, inner, err);
    return b->depth_bias != NULL;
}

static bool segformer_open_linears(const struct segformer *m, int s,
                                   const char *before,
                                   struct segformer_block *b, struct err *err)
{
    const struct segformer_stage *stage = &m->stages[s];
    int64_t dim = stage->dim;
    const struct {
        struct linear *to;
        const char *name;
        int64_t shape[2];
    } parts[] = {
        {&b->query, "attention.self.query", {dim, dim}},
        {&b->key, "attention.self.key", {dim, dim}},
        {&b->value, "attention.self.value", {dim, dim}},
        {&b->mixed, "attention.output.dense", {dim, dim}},
        {&b->wide, "mlp.dense1", {stage->inner, dim}},
        {&b->narrow, "mlp.dense2", {dim, stage->inner}},
    };
    char name[120];

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        snprintf(name, sizeof(name), "%s.%s", before, parts[i].name);
        if (!linear_open(parts[i].to, m->cp, name, parts[i].shape, true, err))
            return false;
    }
    return true;
}

static bool segformer_open_block(const struct segformer *m, int s, int64_t i,
                                 struct err *err)
{
    const struct segformer_stage *stage = &m->stages[s];
    struct segformer_block *b = &stage->blocks[i];
    const int64_t window[4] = {stage->dim, stage->dim, stage->ratio,
                               stage->ratio};
    size_t dim = (size_t)stage->dim;
    char before[80], name[120];

    snprintf(before, sizeof(before), "segformer.encoder.block.%d.%lld", s,
             (long long)i);
    snprintf(name, sizeof(name), "%s.layer_norm_1", before);
    bool ok =
        layer_norm_open(&b->before_attention, m->cp, name, dim, 1e-5, err) &&
        segformer_open_linears(m, s, before, b, err);
    snprintf(name, sizeof(name), "%s.layer_norm_2", before);
    ok = ok && layer_norm_open(&b->before_wide, m->cp, name, dim, 1e-5, err);
    snprintf(name, sizeof(name), "%s.mlp.dwconv.dwconv", before);
    ok = ok && segformer_open_depth(m, stage->inner, name, b, err);
    if (!ok || stage->ratio == 1)
        return ok;
    snprintf(name, sizeof(name), "%s.attention.self.sr", before);
    ok = segformer_conv(m, &b->reduce, name, window, err);
    snprintf(name, sizeof(name), "%s.attention.self.layer_norm", before);
    return ok && layer_norm_open(&b->reduced, m->cp, name, dim, 1e-5, err);
}

static bool segformer_open_stage(struct segformer *m, int s, struct err *err)
{
    struct segformer_stage *stage = &m->stages[s];
    int64_t channels = s == 0 ? 3 : m->stages[s - 1].dim;
    const int64_t window[4] = {stage->dim, channels, stage->kernel,
                               stage->kernel};
    size_t dim = (size_t)stage->dim;
    char name[120];

    snprintf(name, sizeof(name), "segformer.encoder.patch_embeddings.%d.proj",
             s);
    bool ok = segformer_conv(m, &stage->embed, name, window, err);
    snprintf(name, sizeof(name),
             "segformer.encoder.patch_embeddings.%d.layer_norm", s);
    ok =
        ok && layer_norm_open(&stage->after_embed, m->cp, name, dim, 1e-5, err);
    snprintf(name, sizeof(name), "segformer.encoder.layer_norm.%d", s);
    ok = ok && layer_norm_open(&stage->after, m->cp, name, dim, 1e-5, err);
    stage->blocks =
        heap_grow(NULL, (size_t)stage->depth, sizeof(*stage->blocks));
    memset(stage->blocks, 0, (size_t)stage->depth * sizeof(*stage->blocks));
    for (int64_t i = 0; ok && i < stage->depth; i++)
        ok = segformer_open_block(m, s, i, err);
    return ok;
}

struct segformer *segformer_open(const char *dir, struct err *err)
{
    struct segformer *m = heap_take(sizeof(*m));

    memset(m, 0, sizeof(*m));
    bool ok = segformer_read_config(m, dir, err);
    if (ok) {
        m->cp = checkpoint_open(dir, err);
        ok = m->cp != NULL;
    }
    for (int s = 0; ok && s < SEGFORMER_STAGES; s++)
        ok = segformer_open_stage(m, s, err);
    ok = ok && segformer_open_head(m, err);
    if (!ok) {
        segformer_close(m);
        return NULL;
    }
    snprintf(m->identity, sizeof(m->identity),
             "segformer/1 %d x %d labels=%zu weights=%016llx", m->rule.width,
             m->rule.height, m->label_count,
             (unsigned long long)checkpoint_fingerprint(m->cp));
    return m;
}

static void segformer_close_block(struct segformer_block *b)
{
    layer_norm_close(&b->before_attention);
    layer_norm_close(&b->before_wide);
    layer_norm_close(&b->reduced);
    linear_close(&b->query);
    linear_close(&b->key);
    linear_close(&b->value);
    linear_close(&b->mixed);
    linear_close(&b->wide);
    linear_close(&b->narrow);
    linear_close(&b->reduce);
    free(b->depth);
    free(b->depth_bias);
}

void segformer_close(struct segformer *m)
{
    if (m == NULL)
        return;
    for (int s = 0; s < SEGFORMER_STAGES; s++) {
        struct segformer_stage *stage = &m->stages[s];
        for (int64_t i = 0; stage->blocks != NULL && i < stage->depth; i++)
            segformer_close_block(&stage->blocks[i]);
        free(stage->blocks);
        linear_close(&stage->embed);
        layer_norm_close(&stage->after_embed);
        layer_norm_close(&stage->after);
        free((void *)stage->fuse.weight.data);
    }
    for (size_t i = 0; m->labels != NULL && i < m->label_count; i++)
        free(m->labels[i]);
    free(m->labels);
    free(m->fuse_bias);
    linear_close(&m->classify);
    checkpoint_close(m->cp);
    free(m);
}

const char *segformer_identity(const struct segformer *m)
{
    return m->identity;
}

size_t segformer_label_count(const struct segformer *m)
{
    return m->label_count;
}

const char *segformer_label(const struct segformer *m, size_t i)
{
    return m->labels[i];
}

const struct pixel_rule *segformer_rule(const struct segformer *m)
{
    return &m->rule;
}
