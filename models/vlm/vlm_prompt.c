#include "models/vlm/vlm_prompt.h"

#include <string.h>

/* Chunks up to `end`, of which the last may be shorter, down to `least`. */
static void prompt_add_boundaries(struct vlm_prompt *p, size_t end,
                                  size_t least)
{
    size_t at = p->boundary_count ? p->boundaries[p->boundary_count - 1] : 0;

    for (at += VLM_CHUNK; at < end; at += VLM_CHUNK)
        p->boundaries[p->boundary_count++] = at;
    if (end >= at - VLM_CHUNK + least)
        p->boundaries[p->boundary_count++] = end;
}

static void prompt_find_boundaries(struct vlm_prompt *p)
{
    if (p->picture) {
        prompt_add_boundaries(p, p->layout.picture_from, KV_PAGE);
        prompt_add_boundaries(p, p->layout.picture_end, KV_PAGE);
    }
    prompt_add_boundaries(p, p->layout.ids.count, 1);
}

static bool prompt_lay_out(struct vlm_prompt *p, struct vlm_reader *reader,
                           const struct vlm_request *r, struct err *err)
{
    const struct vlm_chat chat = {
        .system = r->system,
        .lead = r->lead,
        .prompt = r->prompt ? r->prompt : "",
        .prefill = r->prefill,
        .picture = p->picture ? &p->picture->extent : NULL,
    };

    if (!p->model->family->lay_out(p->model->own, reader->pieces, &chat,
                                   &p->layout, err))
        return false;
    if (p->layout.ids.count >= p->model->context)
        return err_record(err,
                          "a prompt of %zu tokens is longer than the context "
                          "of %zu",
                          p->layout.ids.count, p->model->context);
    return true;
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
    if (!prompt_lay_out(p, reader, r, err))
        return false;
    prompt_find_boundaries(p);
    return true;
}

bool vlm_prompt_add(struct vlm_prompt *p, struct vlm_reader *reader,
                    const char *answer, struct err *err)
{
    size_t prompt = p->layout.ids.count;

    if (!p->model->family->tokenize(p->model->own, reader->pieces,
                                    span_of(answer), &p->layout.ids, err))
        return false;
    if (p->layout.ids.count > p->model->context)
        return err_record(err,
                          "prompt and answer of %zu tokens are longer than "
                          "the context of %zu",
                          p->layout.ids.count, p->model->context);
    vlm_layout_follow(&p->layout, prompt);
    return true;
}

bool vlm_prompt_awaits_picture(const struct vlm_prompt *p)
{
    return p->picture && !p->picture->embedding;
}

void vlm_prompt_release(struct vlm_prompt *p)
{
    if (p->picture)
        picture_store_drop(p->pictures, p->picture);
    vlm_layout_release(&p->layout);
    memset(p, 0, sizeof(*p));
}

void vlm_prompt_embed(const struct vlm_prompt *p, size_t from, size_t count,
                      float *x)
{
    size_t hidden = p->model->shape.hidden, first = p->layout.picture_at, i;

    p->model->family->embed(p->model->own, p->layout.ids.ids + from, count, x);
    for (i = from; p->picture && i < from + count; i++)
        if (i >= first && i < first + p->picture->extent.tokens)
            memcpy(x + (i - from) * hidden,
                   p->picture->embedding + (i - first) * hidden,
                   hidden * sizeof(*x));
}

struct digest vlm_prompt_key(const struct vlm_prompt *p, size_t length)
{
    const int32_t *ids = p->layout.ids.ids;
    bool seen = p->picture && length > p->layout.picture_at;
    struct digest parts[2] = {digest_of(span_make(ids, length * sizeof(*ids)))};

    if (seen)
        parts[1] = p->picture->key;
    return digest_of(span_make(parts, (seen ? 2 : 1) * sizeof(*parts)));
}
