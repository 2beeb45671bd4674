#include "models/clip/clip_text.h"

#include <math.h>

#include "models/clip/clip_tower.h"
#include "models/layers/activation.h"
#include "models/tokenizers/bpe.h"

struct clip_text {
    struct checkpoint *cp;
    struct clip_tower tower;
    int64_t projection, words, places;
    struct linear word, place; /* [words, hidden], [places, hidden], views */
    struct layer_norm after;
    struct linear project; /* [projection, hidden] */
    struct bpe *bpe;
    int32_t begin, end;
    double scale;
    struct clip_buffers buffers;
};

static bool clip_text_read_sizes(struct clip_text *t, const char *dir,
                                 struct err *err)
{
    static const int64_t size[2] = {1, 65536}, many[2] = {1, 1 << 21};
    struct config_file f;

    t->tower = (struct clip_tower){
        .hidden = 512, .inner = 2048, .layers = 12, .heads = 8, .causal = true};
    if (!config_file_open(&f, dir, "config.json", true, err))
        return false;
    const struct json *c = json_get(f.root, "text_config");
    bool ok =
        (c != NULL ||
         config_file_bad(&f, err,
                         "there is no \"text_config\": it has no text "
                         "tower")) &&
        clip_tower_read(&t->tower, &f, c, err) &&
        config_file_int(&f, c, "vocab_size", many, 49408, &t->words, err) &&
        config_file_int(&f, c, "max_position_embeddings", size, 77, &t->places,
                        err) &&
        config_file_int(&f, f.root, "projection_dim", size, 512, &t->projection,
                        err);
    config_file_close(&f);
    return ok;
}

static bool clip_text_open_ends(struct clip_text *t, struct err *err)
{
    const int64_t words[2] = {t->words, t->tower.hidden};
    const int64_t places[2] = {t->places, t->tower.hidden};
    const int64_t project[2] = {t->projection, t->tower.hidden};

    if (!linear_open(&t->word, t->cp, "text_model.embeddings.token_embedding",
                     words, false, err) ||
        !linear_open(&t->place, t->cp,
                     "text_model.embeddings.position_embedding", places, false,
                     err) ||
        !layer_norm_open(&t->after, t->cp, "text_model.final_layer_norm",
                         (size_t)t->tower.hidden, t->tower.eps, err) ||
        !linear_open(&t->project, t->cp, "text_projection", project, false,
                     err))
        return false;
    t->scale = 100;
    const struct tensor *scale = checkpoint_find(t->cp, "logit_scale");
    if (scale != NULL && scale->count == 1) {
        float value;
        tensor_widen(scale, 0, 1, &value);
        t->scale = exp((double)value);
    }
    return isfinite(t->scale) ||
           err_stage(err, "\"logit_scale\" is no finite number");
}

static bool clip_text_open_words(struct clip_text *t, const char *dir,
                                 struct err *err)
{
    t->bpe = bpe_open(dir, err);
    if (t->bpe == NULL)
        return false;
    t->begin = bpe_find(t->bpe, "<|startoftext|>");
    t->end = bpe_find(t->bpe, "<|endoftext|>");
    if (t->begin < 0 || t->end < 0)
        return err_stage(err,
                         "\"%s\": the tokenizer lacks \"<|startoftext|>\" "
                         "or \"<|endoftext|>\"",
                         dir);
    return (int64_t)bpe_end(t->bpe) <= t->words ||
           err_stage(err,
                     "\"%s\": the tokenizer has %zu tokens, the model %lld",
                     dir, bpe_end(t->bpe), (long long)t->words);
}

struct clip_text *clip_text_open(const char *dir, struct err *err)
{
    struct clip_text *t = heap_take(sizeof(*t));

    memset(t, 0, sizeof(*t));
    compute_init(&t->buffers.compute);
    bool ok = clip_text_read_sizes(t, dir, err);
    if (ok) {
        t->cp = checkpoint_open(dir, err);
        ok = t->cp != NULL && clip_text_open_ends(t, err) &&
             clip_tower_open(&t->tower, t->cp, "text_model", err) &&
             clip_text_open_words(t, dir, err);
    }
    if (ok)
        return t;
    clip_text_close(t);
    return NULL;
}

void clip_text_close(struct clip_text *t)
{
    if (t == NULL)
        return;
    clip_tower_close(&t->tower);
    layer_norm_close(&t->after);
    clip_buffers_release(&t->buffers);
    bpe_close(t->bpe);
    checkpoint_close(t->cp);
    free(t);
}

size_t clip_text_width(const struct clip_text *t)
{
    return (size_t)t->projection;
}

double clip_text_scale(const struct clip_text *t)
{
    return t->scale;
}

bool clip_text_tokens(const struct clip_text *t, struct span text,
                      struct token_list *out, struct err *err)
{
    size_t before = out->count;

    token_list_add(out, t->begin);
    if (!bpe_encode(t->bpe, NULL, text, BPE_PLAIN, out, err))
        return false;
    token_list_add(out, t->end);
    return out->count - before <= (size_t)t->places ||
           err_record(err, "\"%.*s\" has %zu tokens, of which %lld fit",
                      (int)(text.len > 60 ? 60 : text.len), text.data,
                      out->count - before, (long long)t->places);
}

void clip_text_encode(struct clip_text *t, const int32_t *ids, size_t count,
                      const struct trace *trace, float *out)
{
    struct clip_buffers *b = &t->buffers;
    size_t width = (size_t)t->tower.hidden;

    clip_buffers_make_room(b, &t->tower, count);
    for (size_t i = 0; i < count; i++)
        tensor_widen(&t->word.weight, (size_t)ids[i] * width, width,
                     b->x + i * width);
    tensor_widen(&t->place.weight, 0, count * width, b->q);
    activation_add(b->x, b->q, count * width);
    trace_put(trace, b->x, count * width, "embeddings");
    clip_tower_run(&t->tower, b, 1, count, trace);
    /* The token behind the text has seen all of it. */
    layer_norm_apply(&t->after, b->x + (count - 1) * width, 1, b->h);
    trace_put(trace, b->h, width, "pooler_output");
    linear_apply(&t->project, &b->compute, b->h, 1, out);
    trace_put(trace, out, (size_t)t->projection, "text_embeds");
}
