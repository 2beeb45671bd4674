#include "models/qwen/qwen_model.h"

#include "base/arena.h"
#include "models/layers/attention.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void qwen_add_stop(struct qwen_config *c, int32_t id)
{
    size_t i;

    for (i = 0; i < c->stop_count; i++)
        if (c->stops[i] == id)
            return;
    if (c->stop_count < QWEN_STOPS_MAX)
        c->stops[c->stop_count++] = id;
}

/* Tokenizer, configuration and weights must speak of the same words. */
static bool qwen_check_words(struct qwen_model *m, struct err *err)
{
    if (!qwen_words_find(m->bpe, &m->words, err))
        return false;
    if (bpe_end(m->bpe) > (size_t)m->config.text.vocabulary)
        return err_stage(err,
                         "the tokenizer's ids go up to %zu, \"vocab_size\" of "
                         "config.json is %lld",
                         bpe_end(m->bpe) - 1,
                         (long long)m->config.text.vocabulary);
    if (m->words.pad != m->config.image_id)
        return err_stage(err,
                         "\"image_token_id\" of config.json is %d, but "
                         "\"<|image_pad|>\" is token %d of the tokenizer",
                         (int)m->config.image_id, (int)m->words.pad);
    qwen_add_stop(&m->config, m->words.end);
    return true;
}

/* The decoder asks for its weights in 8 bits while it opens. */
static bool qwen_open_text(struct qwen_model *m, const struct vlm_load *load,
                           struct err *err)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (load->int8 && !load->numbers_unread) {
        m->packed = packed_open();
        checkpoint_pack(m->checkpoint, m->packed);
    }
    m->text = qwen_text_open(m->checkpoint, &m->config.text, err);
    return m->text &&
           checkpoint_pack_end(m->checkpoint, load->cache_dir,
                               processors > 1 ? (size_t)processors : 1, err);
}

static bool qwen_open_parts(struct qwen_model *m, const char *dir,
                            const struct vlm_load *load, struct err *err)
{
    if (!qwen_config_read(dir, &m->config, err))
        return false;
    m->checkpoint = checkpoint_open(dir, err);
    if (!m->checkpoint)
        return false;
    if (load->numbers_unread)
        checkpoint_trust(m->checkpoint);
    m->bpe = bpe_open(dir, err);
    if (!m->bpe)
        return false;
    if (!qwen_check_words(m, err))
        return err_context(err, "cannot use \"%s\"", dir);
    m->vision = qwen_vision_open(m->checkpoint, &m->config.vision, err);
    return m->vision && qwen_open_text(m, load, err);
}

struct qwen_model *qwen_model_open(const char *dir, const struct vlm_load *load,
                                   struct err *err)
{
    struct qwen_model *m = heap_take(sizeof(*m));

    memset(m, 0, sizeof(*m));
    if (qwen_open_parts(m, dir, load, err))
        return m;
    qwen_model_close(m);
    return NULL;
}

void qwen_model_close(struct qwen_model *m)
{
    if (!m)
        return;
    qwen_text_close(m->text);
    packed_close(m->packed);
    qwen_vision_close(m->vision);
    bpe_close(m->bpe);
    checkpoint_close(m->checkpoint);
    free(m);
}

void qwen_shape_of(const struct qwen_config *config, struct vlm_shape *shape)
{
    const struct qwen_text_config *t = &config->text;
    const struct qwen_vision_config *v = &config->vision;

    *shape = (struct vlm_shape){
        .layers = (size_t)t->layers,
        .vision_layers = (size_t)v->layers,
        .kv_heads = (size_t)t->kv_heads,
        .head_dim = (size_t)t->head_dim,
        .hidden = (size_t)t->hidden,
        .vocabulary = (size_t)t->vocabulary,
        .context = (size_t)t->context,
        .min_pixels = config->rule.min_pixels,
        .max_pixels = config->rule.max_pixels,
        .patch_pixels = (size_t)v->patch * (size_t)v->patch,
        .patch_bytes = patches_values(&config->rule) * sizeof(float),
        .token_patches = (size_t)v->merge * (size_t)v->merge,
        .packed_weights = qwen_text_packed(t),
        .scratch = {.thread = COMPUTE_PANEL * sizeof(float),
                    .thread_seen = ATTENTION_QUERIES * sizeof(float)},
    };
    qwen_text_scratch(t, &shape->scratch);
    qwen_vision_scratch(v, &shape->scratch);
}
