#include "models/qwen/qwen_family.h"

#include "base/arena.h"
#include "models/qwen/qwen_model.h"

#include <stdlib.h>
#include <string.h>

static const char *const QWEN_TYPES[] = {"qwen2_5_vl", NULL};

static const char *const QWEN_FILES[] = {
    "config.json",
    "preprocessor_config.json",
    "generation_config.json",
    "tokenizer.json",
    "vocab.json",
    "merges.txt",
    "tokenizer_config.json",
    "added_tokens.json",
    NULL,
};

static bool qwen_describe(const char *dir, struct vlm_shape *shape,
                          struct err *err)
{
    struct qwen_config config;

    if (!qwen_config_read(dir, &config, err))
        return false;
    qwen_shape_of(&config, shape);
    return true;
}

static void *qwen_open(const char *dir, const struct vlm_load *load,
                       struct vlm_shape *shape, struct err *err)
{
    struct qwen_model *m = qwen_model_open(dir, load, err);

    if (!m)
        return NULL;
    qwen_shape_of(&m->config, shape);
    shape->words = bpe_end(m->bpe);
    shape->stop_count = m->config.stop_count;
    memcpy(shape->stops, m->config.stops, sizeof(m->config.stops));
    shape->fingerprint = checkpoint_fingerprint(m->checkpoint);
    shape->token_bytes = qwen_text_token_bytes(m->text);
    return m;
}

static void qwen_close(void *model)
{
    qwen_model_close(model);
}

static bool qwen_tokenize(const void *model, struct piece_cache *cache,
                          struct span text, struct token_list *out,
                          struct err *err)
{
    const struct qwen_model *m = model;

    return bpe_encode(m->bpe, cache, text, BPE_PLAIN, out, err);
}

static struct span qwen_token(const void *model, int32_t id)
{
    const struct qwen_model *m = model;

    return bpe_is_special(m->bpe, id) ? SPAN_NONE : bpe_bytes(m->bpe, id);
}

/* The pads stand between two words of the template. */
static void qwen_frame_picture(const struct qwen_model *m, size_t tokens,
                               struct vlm_layout *l)
{
    while (l->ids.ids[l->picture_at] != m->words.pad)
        l->picture_at++;
    l->picture_from = l->picture_at - 1;
    l->picture_end = l->picture_at + tokens + 1;
}

static bool qwen_lay_out(const void *model, struct piece_cache *cache,
                         const struct vlm_chat *chat, struct vlm_layout *out,
                         struct err *err)
{
    const struct qwen_model *m = model;
    const struct vlm_extent *picture = chat->picture;
    const struct qwen_question question = {
        .system = chat->system,
        .lead = chat->lead,
        .prompt = chat->prompt,
        .prefill = chat->prefill,
        .picture_tokens = picture ? &picture->tokens : NULL,
        .pictures = picture ? 1 : 0,
    };
    const struct qwen_layout layout = {
        .pad = m->words.pad,
        .grids = picture ? &picture->grid : NULL,
        .grid_count = picture ? 1 : 0,
        .merge = m->config.vision.merge,
    };

    if (!qwen_chat_encode(m->bpe, cache, &question, &out->ids, err))
        return false;
    out->at = heap_grow(out->at, out->ids.count + 1, sizeof(*out->at));
    out->next = qwen_positions(out->ids.ids, out->ids.count, &layout, out->at);
    if (out->next < 0)
        return err_record(err, "the prompt's prefill holds \"<|image_pad|>\"");
    if (picture)
        qwen_frame_picture(m, picture->tokens, out);
    return true;
}

static struct patch_rule qwen_rule(const struct qwen_model *m,
                                   const struct vlm_limits *limits)
{
    struct patch_rule rule = m->config.rule;

    rule.min_pixels = limits->min_pixels;
    rule.max_pixels = limits->max_pixels;
    return rule;
}

static bool qwen_measure(const void *model, const struct image *picture,
                         const struct vlm_limits *limits,
                         struct vlm_extent *out, struct err *err)
{
    const struct qwen_model *m = model;
    const struct patch_rule rule = qwen_rule(m, limits);
    int width, height;

    if (!patches_size(picture->width, picture->height, &rule, &width, &height,
                      err))
        return false;
    out->grid.height = height / rule.patch;
    out->grid.width = width / rule.patch;
    out->tokens = qwen_vision_tokens(&m->config.vision, out->grid);
    return true;
}

static bool qwen_cut(const void *model, const struct image *picture,
                     const struct vlm_limits *limits, float **patches,
                     struct err *err)
{
    const struct patch_rule rule = qwen_rule(model, limits);
    struct patch_grid grid;

    return patches_cut(picture, &rule, &grid, patches, err);
}

static size_t qwen_share(const void *model, const struct compute *c,
                         struct patch_grid grid, size_t count)
{
    const struct qwen_model *m = model;

    return qwen_vision_share(&m->config.vision, c->kernels, grid, count);
}

static void qwen_encode(const void *model, struct compute *c,
                        const struct vlm_pictures *pictures, float *out)
{
    const struct qwen_model *m = model;
    size_t count = pictures->count, i;
    size_t values = (size_t)pictures->grid.height *
                    (size_t)pictures->grid.width *
                    patches_values(&m->config.rule);
    struct patch_grid *grids = heap_grow(NULL, count, sizeof(*grids));
    float *all = NULL;
    struct qwen_pictures pass = {pictures->patches[0], grids, count};

    if (count > 1)
        pass.patches = all = heap_grow(NULL, count * values, sizeof(*all));
    for (i = 0; i < count; i++) {
        grids[i] = pictures->grid;
        if (all)
            memcpy(all + i * values, pictures->patches[i],
                   values * sizeof(*all));
    }
    qwen_vision_encode(m->vision, c, &pass, out, NULL);
    free(all);
    free(grids);
}

static void qwen_embed(const void *model, const int32_t *ids, size_t count,
                       float *out)
{
    const struct qwen_model *m = model;

    qwen_text_embed(m->text, ids, count, out);
}

static void qwen_step(const void *model, struct compute *c,
                      const struct vlm_step *step)
{
    const struct qwen_model *m = model;

    qwen_text_step(m->text, c, step, NULL);
}

static void qwen_score(const void *model, struct compute *c,
                       const float *normed, size_t rows, float *out)
{
    const struct qwen_model *m = model;

    qwen_text_logits(m->text, c, normed, rows, out);
}

const struct vlm_family qwen_family = {
    .name = "Qwen2.5-VL",
    .identity = "qwen2.5-vl/1",
    .types = QWEN_TYPES,
    .files = QWEN_FILES,
    .describe = qwen_describe,
    .open = qwen_open,
    .close = qwen_close,
    .tokenize = qwen_tokenize,
    .token = qwen_token,
    .lay_out = qwen_lay_out,
    .measure = qwen_measure,
    .cut = qwen_cut,
    .share = qwen_share,
    .encode = qwen_encode,
    .embed = qwen_embed,
    .step = qwen_step,
    .score = qwen_score,
};
