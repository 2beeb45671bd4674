#include "models/bert/sentence.h"

#include <math.h>

#include "models/layers/activation.h"
#include "models/layers/attention.h"
#include "models/weights/config_file.h"
#include "models/layers/layer_norm.h"
#include "models/layers/linear.h"
#include "models/tokenizers/wordpiece.h"

enum { SENTENCE_LAYERS_MAX = 64 };

struct sentence_layer {
    struct linear query, key, value, mixed, wide, narrow;
    struct layer_norm after_attention, after_wide;
};

struct sentence {
    struct checkpoint *cp;
    struct wordpiece *pieces;
    const char *prefix; /* of tensor names: "" or "bert." */
    int64_t hidden, inner, layers, heads, vocabulary, positions, limit;
    double eps;
    bool mean, normalize; /* pooling: mean of the tokens, else [CLS] */
    struct linear words, places, types; /* embedding tables, as views */
    struct layer_norm begin;
    struct sentence_layer *layer; /* [layers] */
    char identity[200];
};

struct sentence_session {
    const struct sentence *model;
    struct compute compute;
    struct token_list ids;
    /* [limit, hidden] but wide: [limit, inner] */
    float *x, *q, *k, *v, *mixed, *wide;
};

static bool sentence_read_sizes(struct sentence *m, const char *dir,
                                struct err *err)
{
    static const int64_t size[2] = {1, 65536}, many[2] = {1, 1 << 21};
    static const int64_t few[2] = {1, SENTENCE_LAYERS_MAX};
    static const double small[2] = {0, 1};
    struct config_file f;
    int64_t missing = 0;

    if (!config_file_open(&f, dir, "config.json", true, err))
        return false;
    const struct json *c = f.root;
    bool ok =
        config_file_int(&f, c, "hidden_size", size, missing, &m->hidden, err) &&
        config_file_int(&f, c, "intermediate_size", many, missing, &m->inner,
                        err) &&
        config_file_int(&f, c, "num_hidden_layers", few, missing, &m->layers,
                        err) &&
        config_file_int(&f, c, "num_attention_heads", size, missing, &m->heads,
                        err) &&
        config_file_int(&f, c, "vocab_size", many, missing, &m->vocabulary,
                        err) &&
        config_file_int(&f, c, "max_position_embeddings", size, 512,
                        &m->positions, err) &&
        config_file_real(&f, c, "layer_norm_eps", small, 1e-12, &m->eps, err);
    if (ok && m->hidden % m->heads != 0)
        ok = config_file_bad(&f, err,
                             "\"hidden_size\" %lld is not a multiple "
                             "of \"num_attention_heads\" %lld",
                             (long long)m->hidden, (long long)m->heads);
    if (ok && !config_file_is(c, "hidden_act", "gelu", true))
        ok = config_file_bad(&f, err, "\"hidden_act\" is not gelu");
    config_file_close(&f);
    return ok;
}

static bool sentence_truth(const struct json *v, const char *key)
{
    bool value = false;

    json_bool(json_get(v, key), &value);
    return value;
}

/* Does a Normalize module follow? Without a list, it does. */
static bool sentence_read_modules(struct sentence *m, const char *dir,
                                  struct err *err)
{
    struct config_file f;
    struct span type;
    bool ok = true;

    if (!config_file_open(&f, dir, "modules.json", false, err))
        return false;
    m->normalize = f.root == NULL;
    if (f.root != NULL && f.root->type != JSON_ARRAY)
        ok = config_file_bad(&f, err, "it is no list of modules");
    for (size_t i = 0; ok && f.root != NULL && i < f.root->count; i++)
        if (json_text(json_get(f.root->items[i], "type"), &type) &&
            span_ends(type, "Normalize"))
            m->normalize = true;
    config_file_close(&f);
    return ok;
}

/* Length, pooling and normalisation, as sentence-transformers keeps them. */
static bool sentence_read_use(struct sentence *m, const char *dir,
                              struct err *err)
{
    const int64_t range[2] = {2, m->positions};
    struct config_file f;

    if (!config_file_open(&f, dir, "sentence_bert_config.json", false, err))
        return false;
    bool ok = config_file_int(&f, f.root, "max_seq_length", range, m->positions,
                              &m->limit, err);
    config_file_close(&f);
    if (!ok || !config_file_open(&f, dir, "1_Pooling/config.json", false, err))
        return false;
    m->mean =
        f.root == NULL || sentence_truth(f.root, "pooling_mode_mean_tokens");
    if (!m->mean && !sentence_truth(f.root, "pooling_mode_cls_token"))
        ok = config_file_bad(&f, err, "pooling is neither mean nor cls tokens");
    config_file_close(&f);
    return ok && sentence_read_modules(m, dir, err);
}

static bool sentence_linear(const struct sentence *m, struct linear *l,
                            const char *name, int64_t outputs, int64_t inputs,
                            struct err *err)
{
    const int64_t shape[2] = {outputs, inputs};
    char full[160];

    snprintf(full, sizeof(full), "%s%s", m->prefix, name);
    return linear_open(l, m->cp, full, shape, true, err);
}

static bool sentence_table(const struct sentence *m, struct linear *l,
                           const char *name, int64_t rows, struct err *err)
{
    const int64_t shape[2] = {rows, m->hidden};
    char full[160];

    snprintf(full, sizeof(full), "%sembeddings.%s", m->prefix, name);
    return linear_open(l, m->cp, full, shape, false, err);
}

static bool sentence_norm(const struct sentence *m, struct layer_norm *n,
                          const char *name, struct err *err)
{
    char full[160];

    snprintf(full, sizeof(full), "%s%s", m->prefix, name);
    return layer_norm_open(n, m->cp, full, (size_t)m->hidden, m->eps, err);
}

static bool sentence_open_layer(const struct sentence *m, int64_t i,
                                struct sentence_layer *l, struct err *err)
{
    const struct {
        struct linear *to;
        const char *name;
        int64_t outputs, inputs;
    } parts[] = {
        {&l->query, "attention.self.query", m->hidden, m->hidden},
        {&l->key, "attention.self.key", m->hidden, m->hidden},
        {&l->value, "attention.self.value", m->hidden, m->hidden},
        {&l->mixed, "attention.output.dense", m->hidden, m->hidden},
        {&l->wide, "intermediate.dense", m->inner, m->hidden},
        {&l->narrow, "output.dense", m->hidden, m->inner},
    };
    char name[120];

    for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
        snprintf(name, sizeof(name), "encoder.layer.%lld.%s", (long long)i,
                 parts[p].name);
        if (!sentence_linear(m, parts[p].to, name, parts[p].outputs,
                             parts[p].inputs, err))
            return false;
    }
    snprintf(name, sizeof(name),
             "encoder.layer.%lld.attention.output.LayerNorm", (long long)i);
    if (!sentence_norm(m, &l->after_attention, name, err))
        return false;
    snprintf(name, sizeof(name), "encoder.layer.%lld.output.LayerNorm",
             (long long)i);
    return sentence_norm(m, &l->after_wide, name, err);
}

static bool sentence_open_tensors(struct sentence *m, const char *dir,
                                  struct err *err)
{
    m->cp = checkpoint_open(dir, err);
    if (m->cp == NULL)
        return false;
    bool bare = checkpoint_find(m->cp, "embeddings.LayerNorm.weight") != NULL;
    m->prefix = bare ? "" : "bert.";
    m->layer = heap_grow(NULL, (size_t)m->layers, sizeof(*m->layer));
    memset(m->layer, 0, (size_t)m->layers * sizeof(*m->layer));
    bool ok =
        sentence_table(m, &m->words, "word_embeddings", m->vocabulary, err) &&
        sentence_table(m, &m->places, "position_embeddings", m->positions,
                       err) &&
        sentence_table(m, &m->types, "token_type_embeddings", 2, err) &&
        sentence_norm(m, &m->begin, "embeddings.LayerNorm", err);
    for (int64_t i = 0; ok && i < m->layers; i++)
        ok = sentence_open_layer(m, i, &m->layer[i], err);
    return ok;
}

static bool sentence_open_pieces(struct sentence *m, const char *dir,
                                 struct err *err)
{
    m->pieces = wordpiece_open(dir, err);
    if (m->pieces == NULL)
        return false;
    if (wordpiece_count(m->pieces) > (size_t)m->vocabulary)
        return err_stage(err,
                         "\"%s\": vocab.txt has %zu pieces, the model "
                         "%lld",
                         dir, wordpiece_count(m->pieces),
                         (long long)m->vocabulary);
    snprintf(m->identity, sizeof(m->identity),
             "bert/1 limit=%lld mean=%d normalize=%d weights=%016llx",
             (long long)m->limit, m->mean, m->normalize,
             (unsigned long long)checkpoint_fingerprint(m->cp));
    return true;
}

struct sentence *sentence_open(const char *dir, struct err *err)
{
    struct sentence *m = heap_take(sizeof(*m));

    memset(m, 0, sizeof(*m));
    if (sentence_read_sizes(m, dir, err) && sentence_read_use(m, dir, err) &&
        sentence_open_tensors(m, dir, err) && sentence_open_pieces(m, dir, err))
        return m;
    sentence_close(m);
    return NULL;
}

static void sentence_close_layer(struct sentence_layer *l)
{
    linear_close(&l->query);
    linear_close(&l->key);
    linear_close(&l->value);
    linear_close(&l->mixed);
    linear_close(&l->wide);
    linear_close(&l->narrow);
    layer_norm_close(&l->after_attention);
    layer_norm_close(&l->after_wide);
}

void sentence_close(struct sentence *m)
{
    if (m == NULL)
        return;
    for (int64_t i = 0; m->layer != NULL && i < m->layers; i++)
        sentence_close_layer(&m->layer[i]);
    free(m->layer);
    layer_norm_close(&m->begin);
    wordpiece_close(m->pieces);
    checkpoint_close(m->cp);
    free(m);
}

const char *sentence_identity(const struct sentence *m)
{
    return m->identity;
}

size_t sentence_width(const struct sentence *m)
{
    return (size_t)m->hidden;
}

static float *sentence_floats(const struct sentence *m, int64_t width)
{
    return heap_grow(NULL, (size_t)(m->limit * width), sizeof(float));
}

struct sentence_session *sentence_session_open(const struct sentence *m)
{
    struct sentence_session *s = heap_take(sizeof(*s));

    *s = (struct sentence_session){.model = m};
    compute_init(&s->compute);
    s->x = sentence_floats(m, m->hidden);
    s->q = sentence_floats(m, m->hidden);
    s->k = sentence_floats(m, m->hidden);
    s->v = sentence_floats(m, m->hidden);
    s->mixed = sentence_floats(m, m->hidden);
    s->wide = sentence_floats(m, m->inner);
    return s;
}

void sentence_session_close(struct sentence_session *s)
{
    if (s == NULL)
        return;
    compute_release(&s->compute);
    token_list_release(&s->ids);
    free(s->x);
    free(s->q);
    free(s->k);
    free(s->v);
    free(s->mixed);
    free(s->wide);
    free(s);
}

/* x = word + position + type 0; x: [count, hidden] */
static void sentence_embed(struct sentence_session *s, const int32_t *ids,
                           size_t count)
{
    const struct sentence *m = s->model;
    size_t width = (size_t)m->hidden;

    for (size_t i = 0; i < count; i++) {
        float *x = s->x + i * width;
        tensor_widen(&m->words.weight, (size_t)ids[i] * width, width, x);
        tensor_widen(&m->places.weight, i * width, width, s->q);
        tensor_widen(&m->types.weight, 0, width, s->k);
        for (size_t j = 0; j < width; j++)
            x[j] = x[j] + s->q[j] + s->k[j];
    }
    layer_norm_apply(&m->begin, s->x, count, s->x);
}

static void sentence_attend(struct sentence_session *s,
                            const struct sentence_layer *l, size_t count)
{
    const struct sentence *m = s->model;
    size_t width = (size_t)m->hidden, dim = width / (size_t)m->heads;

    linear_apply(&l->query, &s->compute, s->x, count, s->q);
    linear_apply(&l->key, &s->compute, s->x, count, s->k);
    linear_apply(&l->value, &s->compute, s->x, count, s->v);
    for (int64_t h = 0; h < m->heads; h++) {
        size_t at = (size_t)h * dim;
        const struct attention a = {.q = s->q + at,
                                    .k = s->k + at,
                                    .v = s->v + at,
                                    .out = s->mixed + at,
                                    .queries = count,
                                    .keys = count,
                                    .dim = dim,
                                    .q_stride = width,
                                    .k_stride = width,
                                    .v_stride = width,
                                    .out_stride = width,
                                    .scale = 1.0f / sqrtf((float)dim)};
        attention_run(&s->compute, &a);
    }
    linear_apply(&l->mixed, &s->compute, s->mixed, count, s->q);
    activation_add(s->x, s->q, count * width);
    layer_norm_apply(&l->after_attention, s->x, count, s->x);
}

static void sentence_widen(struct sentence_session *s,
                           const struct sentence_layer *l, size_t count)
{
    const struct sentence *m = s->model;

    linear_apply(&l->wide, &s->compute, s->x, count, s->wide);
    activation_gelu(s->wide, count * (size_t)m->inner);
    linear_apply(&l->narrow, &s->compute, s->wide, count, s->q);
    activation_add(s->x, s->q, count * (size_t)m->hidden);
    layer_norm_apply(&l->after_wide, s->x, count, s->x);
}

/* out: [hidden], from x: [count, hidden] */
static void sentence_pool(const struct sentence_session *s, size_t count,
                          const struct trace *trace, float *out)
{
    const struct sentence *m = s->model;
    size_t width = (size_t)m->hidden, rows = m->mean ? count : 1;
    double norm = 0;

    for (size_t j = 0; j < width; j++) {
        double sum = 0;
        for (size_t i = 0; i < rows; i++)
            sum += (double)s->x[i * width + j];
        out[j] = (float)(sum / (double)rows);
        norm += (double)out[j] * (double)out[j];
    }
    trace_put(trace, out, width, "mean_pooled");
    norm = sqrt(norm) < 1e-12 ? 1e-12 : sqrt(norm);
    for (size_t j = 0; m->normalize && j < width; j++)
        out[j] = (float)((double)out[j] / norm);
    trace_put(trace, out, width, "sentence_embedding");
}

bool sentence_encode_ids(struct sentence_session *s, const int32_t *ids,
                         size_t count, const struct trace *trace, float *out,
                         struct err *err)
{
    const struct sentence *m = s->model;
    size_t values = count * (size_t)m->hidden;

    if (count == 0 || count > (size_t)m->limit)
        return err_record(err, "a text of %zu tokens, where 1 to %lld fit",
                          count, (long long)m->limit);
    for (size_t i = 0; i < count; i++) {
        if (ids[i] < 0 || ids[i] >= m->vocabulary)
            return err_record(err, "token %zu has the id %d, out of range", i,
                              (int)ids[i]);
    }
    sentence_embed(s, ids, count);
    trace_put(trace, s->x, values, "embeddings");
    for (int64_t i = 0; i < m->layers; i++) {
        sentence_attend(s, &m->layer[i], count);
        sentence_widen(s, &m->layer[i], count);
        trace_put(trace, s->x, values, "layer%02d", (int)i);
    }
    sentence_pool(s, count, trace, out);
    return true;
}

void sentence_encode(struct sentence_session *s, struct span text, float *out)
{
    struct err err = {.kind = ERR_NONE};

    token_list_reset(&s->ids);
    wordpiece_encode(s->model->pieces, text, (size_t)s->model->limit, &s->ids);
    if (!sentence_encode_ids(s, s->ids.ids, s->ids.count, NULL, out, &err))
        err_die("the tokenizer gave what the model refuses: %s", err.text);
}

double sentence_similarity(const float *a, const float *b, size_t width)
{
    double sum = 0;

    for (size_t i = 0; i < width; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}
