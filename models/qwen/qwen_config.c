#include "models/qwen/qwen_config.h"

#include <string.h>

/* One whole number of the configuration: where, its range, its default
 * (-1: it must be there). */
struct qwen_key {
    const char *name;
    size_t at;
    int64_t least, most, initial;
};

#define TEXT(name, field, least, most, initial)                                \
    {name, offsetof(struct qwen_text_config, field), least, most, initial}
static const struct qwen_key TEXT_KEYS[] = {
    TEXT("hidden_size", hidden, 1, 65536, -1),
    TEXT("intermediate_size", inner, 1, 262144, -1),
    TEXT("num_hidden_layers", layers, 1, QWEN_LAYERS_MAX, -1),
    TEXT("num_attention_heads", heads, 1, 1024, -1),
    TEXT("num_key_value_heads", kv_heads, 1, 1024, -1),
    TEXT("head_dim", head_dim, 0, 4096, 0),
    TEXT("vocab_size", vocabulary, 1, 1 << 21, -1),
    TEXT("max_position_embeddings", context, 1, 1 << 24, 32768),
};

#define VISION(name, field, least, most, initial)                              \
    {name, offsetof(struct qwen_vision_config, field), least, most, initial}
static const struct qwen_key VISION_KEYS[] = {
    VISION("hidden_size", hidden, 1, 65536, 1280),
    VISION("intermediate_size", inner, 1, 262144, 3420),
    VISION("depth", layers, 1, QWEN_LAYERS_MAX, 32),
    VISION("num_heads", heads, 1, 1024, 16),
    VISION("out_hidden_size", out, 1, 65536, 3584),
};

/* Numbers kept as int. */
static const struct qwen_key VISION_SIZES[] = {
    VISION("patch_size", patch, 1, 64, 14),
    VISION("spatial_merge_size", merge, 1, 4, 2),
    VISION("temporal_patch_size", frames, 1, 4, 2),
    VISION("window_size", window, 1, 4096, 112),
};

static bool qwen_read_number(const struct config_file *f,
                             const struct json *from,
                             const struct qwen_key *key, int64_t *value,
                             struct err *err)
{
    const int64_t range[2] = {key->least, key->most};

    return config_file_int(f, from, key->name, range, key->initial, value, err);
}

/* The frequencies' sections; [16, 24, 24] scaled to the head by default. */
static bool qwen_read_sections(const struct config_file *f,
                               const struct json *rope,
                               struct qwen_text_config *t, struct err *err)
{
    const struct json *list = json_get(rope, "mrope_section");
    int64_t half = t->head_dim / 2, sum = 0, n;
    int i;

    if (!list) {
        t->sections[0] = (int)(half / 4);
        t->sections[1] = (int)((half - half / 4) / 2);
        t->sections[2] = (int)half - t->sections[0] - t->sections[1];
        return true;
    }
    if (list->type != JSON_ARRAY || list->count != 3)
        return config_file_bad(f, err,
                               "\"mrope_section\" is not three numbers");
    for (i = 0; i < 3; i++) {
        if (!json_int(list->items[i], &n) || n < 0 || n > half)
            return config_file_bad(f, err, "bad \"mrope_section\"");
        t->sections[i] = (int)n;
        sum += n;
    }
    return sum == half ||
           config_file_bad(f, err, "\"mrope_section\" does not sum to %lld",
                           (long long)half);
}

static bool qwen_read_rope(const struct config_file *f, const struct json *text,
                           struct qwen_text_config *t, struct err *err)
{
    static const double range[2] = {1, 1e12};
    const struct json *rope = json_get(text, "rope_scaling");
    struct span type = SPAN_NONE;

    if (!rope || rope->type != JSON_OBJECT)
        rope = json_get(text, "rope_parameters");
    if (!json_text(json_get(rope, "rope_type"), &type))
        json_text(json_get(rope, "type"), &type);
    if (type.len > 0 && !span_is(type, "mrope") && !span_is(type, "default"))
        return config_file_bad(f, err, "rope type \"%.*s\" is not supported",
                               (int)(type.len > 40 ? 40 : type.len), type.data);
    return config_file_real(f, rope, "rope_theta", range, 1e6, &t->theta,
                            err) &&
           config_file_real(f, text, "rope_theta", range, t->theta, &t->theta,
                            err) &&
           qwen_read_sections(f, rope, t, err);
}

static bool qwen_check_text(const struct config_file *f,
                            struct qwen_text_config *t, struct err *err)
{
    if (t->head_dim == 0 && t->hidden % t->heads == 0)
        t->head_dim = t->hidden / t->heads;
    if (t->head_dim < 2 || t->head_dim % 2 != 0)
        return config_file_bad(f, err, "%lld heads do not fit a width of %lld",
                               (long long)t->heads, (long long)t->hidden);
    if (t->heads % t->kv_heads != 0)
        return config_file_bad(f, err, "%lld heads cannot share %lld",
                               (long long)t->heads, (long long)t->kv_heads);
    return true;
}

static bool qwen_read_text(const struct config_file *f, struct qwen_config *c,
                           struct err *err)
{
    static const double small[2] = {0, 1};
    const struct json *text = json_get(f->root, "text_config");
    const struct json *tied = json_get(f->root, "tie_word_embeddings");
    struct qwen_text_config *t = &c->text;
    bool sliding = false;
    size_t i;

    if (!text || text->type != JSON_OBJECT)
        text = f->root;
    if (!tied)
        tied = json_get(text, "tie_word_embeddings");
    for (i = 0; i < sizeof(TEXT_KEYS) / sizeof(*TEXT_KEYS); i++)
        if (!qwen_read_number(f, text, &TEXT_KEYS[i],
                              (int64_t *)(void *)((char *)t + TEXT_KEYS[i].at),
                              err))
            return false;
    if (!json_bool(tied, &t->tied))
        t->tied = false;
    if (json_bool(json_get(text, "use_sliding_window"), &sliding) && sliding)
        return config_file_bad(f, err,
                               "\"use_sliding_window\" is not supported");
    return config_file_real(f, text, "rms_norm_eps", small, 1e-6, &t->eps,
                            err) &&
           qwen_check_text(f, t, err) && qwen_read_rope(f, text, t, err);
}

static bool qwen_read_full(const struct config_file *f, const struct json *list,
                           struct qwen_vision_config *v, struct err *err)
{
    static const int usual[] = {7, 15, 23, 31};
    size_t i;
    int64_t n;

    if (!list) {
        for (i = 0; i < 4; i++)
            v->full[usual[i]] = true;
        return true;
    }
    for (i = 0; list->type == JSON_ARRAY && i < list->count; i++) {
        if (!json_int(list->items[i], &n) || n < 0 || n >= QWEN_LAYERS_MAX)
            return config_file_bad(f, err, "bad \"fullatt_block_indexes\"");
        v->full[n] = true;
    }
    return true;
}

static bool qwen_check_vision(const struct config_file *f,
                              struct qwen_config *c, struct err *err)
{
    struct qwen_vision_config *v = &c->vision;

    v->head_dim = v->hidden / v->heads;
    if (v->hidden % v->heads != 0 || v->head_dim % 4 != 0)
        return config_file_bad(f, err,
                               "%lld vision heads do not fit a width of %lld",
                               (long long)v->heads, (long long)v->hidden);
    if (v->window % (v->patch * v->merge) != 0)
        return config_file_bad(f, err, "\"window_size\" is no multiple of %d",
                               v->patch * v->merge);
    if (v->out != c->text.hidden)
        return config_file_bad(f, err,
                               "the vision tower gives %lld numbers, the text "
                               "takes %lld",
                               (long long)v->out, (long long)c->text.hidden);
    return true;
}

static bool qwen_read_vision(const struct config_file *f, struct qwen_config *c,
                             struct err *err)
{
    const struct json *vision = json_get(f->root, "vision_config");
    struct qwen_vision_config *v = &c->vision;
    int64_t n;
    size_t i;

    for (i = 0; i < sizeof(VISION_KEYS) / sizeof(*VISION_KEYS); i++)
        if (!qwen_read_number(
                f, vision, &VISION_KEYS[i],
                (int64_t *)(void *)((char *)v + VISION_KEYS[i].at), err))
            return false;
    for (i = 0; i < sizeof(VISION_SIZES) / sizeof(*VISION_SIZES); i++) {
        if (!qwen_read_number(f, vision, &VISION_SIZES[i], &n, err))
            return false;
        *(int *)(void *)((char *)v + VISION_SIZES[i].at) = (int)n;
    }
    return qwen_read_full(f, json_get(vision, "fullatt_block_indexes"), v,
                          err) &&
           qwen_check_vision(f, c, err);
}

static bool qwen_add_stop(struct qwen_config *c, const struct json *id)
{
    int64_t n;
    size_t i;

    if (!json_int(id, &n) || n < 0 || n >= c->text.vocabulary)
        return false;
    for (i = 0; i < c->stop_count; i++)
        if (c->stops[i] == n)
            return true;
    if (c->stop_count < QWEN_STOPS_MAX)
        c->stops[c->stop_count++] = (int32_t)n;
    return true;
}

/* One id, a list of ids, or nothing. */
static void qwen_read_stops(struct qwen_config *c, const struct json *ids)
{
    size_t i;

    if (ids && ids->type == JSON_ARRAY)
        for (i = 0; i < ids->count; i++)
            qwen_add_stop(c, ids->items[i]);
    else
        qwen_add_stop(c, ids);
}

static bool qwen_read_model(const struct config_file *f, struct qwen_config *c,
                            struct err *err)
{
    static const struct qwen_key image = {"image_token_id", 0, 0, 1 << 21,
                                          151655};
    struct span type;
    int64_t id;

    if (!json_text(json_get(f->root, "model_type"), &type) ||
        !span_is(type, "qwen2_5_vl"))
        return config_file_bad(f, err, "\"model_type\" is not qwen2_5_vl");
    if (!qwen_read_text(f, c, err) || !qwen_read_vision(f, c, err) ||
        !qwen_read_number(f, f->root, &image, &id, err))
        return false;
    if (id >= c->text.vocabulary)
        return config_file_bad(f, err,
                               "\"image_token_id\" %lld is not below "
                               "\"vocab_size\" %lld",
                               (long long)id, (long long)c->text.vocabulary);
    c->image_id = (int32_t)id;
    qwen_read_stops(c, json_get(f->root, "eos_token_id"));
    return true;
}

static bool qwen_read_colours(const struct config_file *f, const char *key,
                              double least, float out[3], struct err *err)
{
    const struct json *list = json_get(f->root, key);
    double value = 0;
    size_t i;

    if (!list)
        return true;
    for (i = 0; i < 3; i++) {
        if (list->type != JSON_ARRAY || list->count != 3 ||
            !json_real(list->items[i], &value) ||
            !(value >= least && value <= 1e3))
            return config_file_bad(f, err,
                                   "\"%s\" is not three numbers of %g to 1000",
                                   key, least);
        out[i] = (float)value;
    }
    return true;
}

/* min_pixels and max_pixels, or size.shortest_edge and .longest_edge, which
 * count pixels all the same. */
static bool qwen_read_limits(const struct config_file *f, struct patch_rule *r,
                             struct err *err)
{
    static const struct qwen_key keys[] = {
        {"min_pixels", 0, 1, 1 << 28, 3136},
        {"max_pixels", 0, 1, 1 << 28, 12845056},
        {"shortest_edge", 0, 0, 1 << 28, 0},
        {"longest_edge", 0, 0, 1 << 28, 0},
    };
    const struct json *size = json_get(f->root, "size");
    int64_t shortest, longest;

    if (!qwen_read_number(f, f->root, &keys[0], &r->min_pixels, err) ||
        !qwen_read_number(f, f->root, &keys[1], &r->max_pixels, err) ||
        !qwen_read_number(f, size, &keys[2], &shortest, err) ||
        !qwen_read_number(f, size, &keys[3], &longest, err))
        return false;
    if (shortest > 0 && !json_get(f->root, "min_pixels"))
        r->min_pixels = shortest;
    if (longest > 0 && !json_get(f->root, "max_pixels"))
        r->max_pixels = longest;
    return r->min_pixels <= r->max_pixels ||
           config_file_bad(f, err, "\"min_pixels\" is over \"max_pixels\"");
}

static bool qwen_read_processor(const struct config_file *f,
                                struct qwen_config *c, struct err *err)
{
    static const float mean[] = {0.48145466f, 0.4578275f, 0.40821073f};
    static const float std[] = {0.26862954f, 0.26130258f, 0.27577711f};
    struct patch_rule *r = &c->rule;

    memcpy(r->mean, mean, sizeof(mean));
    memcpy(r->std, std, sizeof(std));
    r->patch = c->vision.patch;
    r->merge = c->vision.merge;
    r->frames = c->vision.frames;
    return qwen_read_limits(f, r, err) &&
           qwen_read_colours(f, "image_mean", -1e3, r->mean, err) &&
           qwen_read_colours(f, "image_std", 1e-6, r->std, err);
}

bool qwen_config_take(const struct config_file files[3],
                      struct qwen_config *config, struct err *err)
{
    memset(config, 0, sizeof(*config));
    if (!qwen_read_model(&files[0], config, err) ||
        !qwen_read_processor(&files[1], config, err))
        return false;
    qwen_read_stops(config, json_get(files[2].root, "eos_token_id"));
    return true;
}

bool qwen_config_read(const char *dir, struct qwen_config *config,
                      struct err *err)
{
    static const char *const names[3] = {
        "config.json", "preprocessor_config.json", "generation_config.json"};
    struct config_file files[3];
    bool ok = true;
    int opened = 0;

    while (ok && opened < 3) {
        ok = config_file_open(&files[opened], dir, names[opened], opened == 0,
                              err);
        opened += ok;
    }
    ok = ok && qwen_config_take(files, config, err);
    while (opened-- > 0)
        config_file_close(&files[opened]);
    return ok;
}
