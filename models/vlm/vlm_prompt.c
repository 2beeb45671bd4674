#include "models/vlm/vlm_prompt.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* Chunks up to `end`, of which the last may be shorter, down to `least`. */
static void prompt_add_marks(struct vlm_prompt *p, size_t end, size_t least)
{
    size_t at = p->mark_count ? p->marks[p->mark_count - 1] : 0;

    for (at += QWEN_CHUNK; at < end; at += QWEN_CHUNK)
        p->marks[p->mark_count++] = at;
    if (end >= at - QWEN_CHUNK + least)
        p->marks[p->mark_count++] = end;
}

/* The pads stand between two words of the template. */
static void prompt_find_marks(struct vlm_prompt *p)
{
    if (p->picture) {
        while (p->ids.ids[p->first_pad] != p->model->words.pad)
            p->first_pad++;
        prompt_add_marks(p, p->first_pad - 1, KV_PAGE);
        prompt_add_marks(p, p->first_pad + p->picture->tokens + 1, KV_PAGE);
    }
    prompt_add_marks(p, p->ids.count, 1);
}

static bool prompt_encode(struct vlm_prompt *p, struct vlm_reader *reader,
                          const struct vlm_request *r, struct err *err)
{
    const struct qwen_question question = {
        .system = r->system,
        .lead = r->lead,
        .prompt = r->prompt ? r->prompt : "",
        .prefill = r->prefill,
        .picture_tokens = p->picture ? &p->picture->tokens : NULL,
        .pictures = p->picture ? 1 : 0,
    };

    if (!qwen_chat_encode(p->model->bpe, reader->pieces, &question, &p->ids,
                          err))
        return false;
    if (p->ids.count >= p->model->context)
        return err_record(err,
                          "a prompt of %zu tokens is longer than the context "
                          "of %zu",
                          p->ids.count, p->model->context);
    return true;
}

static bool prompt_place(struct vlm_prompt *p, struct err *err)
{
    const struct qwen_layout layout = {
        .pad = p->model->words.pad,
        .grids = p->picture ? &p->picture->grid : NULL,
        .grid_count = p->picture ? 1 : 0,
        .merge = p->model->config.vision.merge,
    };

    p->at = heap_grow(p->at, p->ids.count + 1, sizeof(*p->at));
    p->next = qwen_positions(p->ids.ids, p->ids.count, &layout, p->at);
    return p->next >= 0 ||
           err_record(err, "the prompt's prefill holds \"<|image_pad|>\"");
}

bool vlm_prompt_read(struct vlm_prompt *p, struct vlm_reader *reader,
                     const struct vlm_request *r, struct err *err)
{
    bool said = (r->prompt && *r->prompt) || (r->lead && *r->lead);

    p->model = reader->model;
    if (!said)
        return err_record(err, "the prompt is empty");
    if (r->image) {
        p->pictures = reader->pictures;
        p->picture = picture_store_find(reader->pictures, r, err);
        if (!p->picture)
            return false;
    }
    if (!prompt_encode(p, reader, r, err) || !prompt_place(p, err))
        return false;
    prompt_find_marks(p);
    return true;
}

bool vlm_prompt_add(struct vlm_prompt *p, struct vlm_reader *reader,
                    const char *answer, struct err *err)
{
    if (!bpe_encode(p->model->bpe, reader->pieces, span_of(answer), BPE_PLAIN,
                    &p->ids, err))
        return false;
    if (p->ids.count > p->model->context)
        return err_record(err,
                          "prompt and answer of %zu tokens are longer than "
                          "the context of %zu",
                          p->ids.count, p->model->context);
    return prompt_place(p, err);
}

bool vlm_prompt_is_blind(const struct vlm_prompt *p)
{
    return p->picture && !p->picture->embedding;
}

void vlm_prompt_release(struct vlm_prompt *p)
{
    if (p->picture)
        picture_store_drop(p->pictures, p->picture);
    token_list_release(&p->ids);
    free(p->at);
    memset(p, 0, sizeof(*p));
}

void vlm_prompt_embed(const struct vlm_prompt *p, size_t from, size_t count,
                      float *x)
{
    size_t hidden = (size_t)p->model->config.text.hidden, i;

    qwen_text_embed(p->model->text, p->ids.ids + from, count, x);
    for (i = from; p->picture && i < from + count; i++)
        if (i >= p->first_pad && i < p->first_pad + p->picture->tokens)
            memcpy(x + (i - from) * hidden,
                   p->picture->embedding + (i - p->first_pad) * hidden,
                   hidden * sizeof(*x));
}

struct digest vlm_prompt_key(const struct vlm_prompt *p, size_t length)
{
    bool seen = p->picture && length > p->first_pad;
    struct digest parts[2] = {
        digest_of(span_make(p->ids.ids, length * sizeof(*p->ids.ids)))};

    if (seen)
        parts[1] = p->picture->key;
    return digest_of(span_make(parts, (seen ? 2 : 1) * sizeof(*parts)));
}
