#include "models/vlm/vlm.h"

#include "base/arena.h"
#include "models/layers/kv_cache.h"
#include "models/vlm/vlm_prompt.h"
#include "models/vlm/vlm_writer.h"

#include <stdlib.h>
#include <string.h>

struct vlm_session {
    const struct vlm *model;
    struct compute compute;
    struct parallel_for *threads; /* NULL: this thread alone */
    struct kv_cache cache;
    struct vlm_reader reader;
    struct vlm_prompt prompt;
    float *logits; /* [vocabulary] */
    float *row;    /* [hidden] */
};

struct vlm_session *vlm_session_open(const struct vlm *model)
{
    struct vlm_session *s = heap_take(sizeof(*s));
    const struct vlm_shape *shape = &model->shape;

    memset(s, 0, sizeof(*s));
    s->model = model;
    compute_init(&s->compute);
    s->threads = parallel_for_open(vlm_threads(model));
    compute_use(&s->compute, s->threads);
    kv_cache_init(&s->cache, shape->layers, shape->kv_heads, shape->head_dim);
    s->reader = (struct vlm_reader){
        .model = model,
        .pieces = piece_cache_open(),
        .pictures = picture_store_open(model, 0, NULL),
    };
    s->logits = heap_grow(NULL, shape->vocabulary, sizeof(*s->logits));
    s->row = heap_grow(NULL, shape->hidden, sizeof(*s->row));
    return s;
}

void vlm_session_close(struct vlm_session *s)
{
    if (!s)
        return;
    vlm_prompt_release(&s->prompt);
    picture_store_close(s->reader.pictures);
    piece_cache_close(s->reader.pieces);
    compute_release(&s->compute);
    parallel_for_close(s->threads);
    kv_cache_release(&s->cache);
    free(s->logits);
    free(s->row);
    free(s);
}

static void session_score(struct vlm_session *s, const float *normed)
{
    s->model->family->score(s->model->own, &s->compute, normed, 1, s->logits);
    vlm_mask(s->model, s->logits);
}

/* Read rows behind what the cache holds, a chunk at a time; x: [count,
 * hidden], normed afterwards; at: [count]. */
static void session_step(struct vlm_session *s, float *x,
                         const struct vlm_position *at, size_t count)
{
    struct vlm_piece piece = {.table = &s->cache.table};
    size_t from;

    kv_cache_reserve(&s->cache, count);
    for (from = 0; from < count; from += piece.count) {
        const struct vlm_step step = {
            .x = x + from * s->model->shape.hidden,
            .at = at + from,
            .pieces = &piece,
            .piece_count = 1,
            .pages = s->cache.pages,
        };

        piece.count = count - from < VLM_CHUNK ? count - from : VLM_CHUNK;
        s->model->family->step(s->model->own, &s->compute, &step);
    }
}

/* Read all ids, from boundary to boundary as a batch does; x: [ids, hidden],
 * normed afterwards. */
static void session_run(struct vlm_session *s, float *x)
{
    const struct vlm_prompt *p = &s->prompt;
    size_t count = p->layout.ids.count, from = 0, next = 0;

    kv_cache_reset(&s->cache);
    vlm_prompt_embed(p, 0, count, x);
    while (from < count) {
        size_t end = next < p->boundary_count ? p->boundaries[next++] : count;

        session_step(s, x + from * s->model->shape.hidden, p->layout.at + from,
                     end - from);
        from = end;
    }
}

static bool session_read(struct vlm_session *s, const struct vlm_request *r,
                         struct err *err)
{
    struct vlm_prompt fresh = {0};
    bool ok = vlm_prompt_read(&fresh, &s->reader, r, err);

    /* released second, so that its picture can be found again */
    vlm_prompt_release(&s->prompt);
    s->prompt = fresh;
    if (ok && vlm_prompt_awaits_picture(&s->prompt))
        picture_store_encode(s->reader.pictures, &s->compute,
                             &s->prompt.picture, 1);
    return ok;
}

/* Read the prompt; s->logits are then the scores of the first token. */
static bool session_begin(struct vlm_session *s, const struct vlm_request *r,
                          struct err *err)
{
    size_t hidden = s->model->shape.hidden;
    float *x;

    if (!session_read(s, r, err))
        return false;
    x = heap_grow(NULL, s->prompt.layout.ids.count * hidden + 1, sizeof(*x));
    session_run(s, x);
    session_score(s, x + (s->prompt.layout.ids.count - 1) * hidden);
    free(x);
    return true;
}

/* Read one more token. */
static void session_add(struct vlm_session *s, int32_t id)
{
    int32_t next = s->prompt.layout.next++;
    const struct vlm_position at = {{next, next, next}};

    s->model->family->embed(s->model->own, &id, 1, s->row);
    session_step(s, s->row, &at, 1);
    session_score(s, s->row);
}

bool vlm_answer(struct vlm_session *s, const struct vlm_request *r,
                struct vlm_reply *reply, struct err *err)
{
    struct vlm_writer writer;
    int32_t id;

    if (!session_begin(s, r, err))
        return false;
    vlm_writer_init(&writer, s->model, r, &s->prompt.layout.ids, reply);
    while (vlm_writer_take(&writer, s->logits, &id))
        session_add(s, id);
    vlm_writer_release(&writer);
    return true;
}

bool vlm_yes_no(struct vlm_session *s, const struct vlm_request *r,
                struct vlm_verdict *verdict, struct err *err)
{
    if (!vlm_can_judge(s->model, err) || !session_begin(s, r, err))
        return false;
    vlm_judge(s->model, s->logits, verdict);
    return true;
}

bool vlm_score(struct vlm_session *s, const struct vlm_request *r,
               const char *answer, struct vlm_reply *reply, struct err *err)
{
    size_t hidden = s->model->shape.hidden, prompt, i;
    float *x;

    if (!session_read(s, r, err))
        return false;
    prompt = s->prompt.layout.ids.count;
    if (!vlm_prompt_add(&s->prompt, &s->reader, answer, err))
        return false;
    x = heap_grow(NULL, s->prompt.layout.ids.count * hidden + 1, sizeof(*x));
    session_run(s, x);
    vlm_reply_init(reply, s->prompt.layout.ids.count - prompt);
    reply->prompt_tokens = (int)prompt;
    reply->finish = "stop";
    buf_add_text(&reply->text, answer);
    for (i = prompt; i < s->prompt.layout.ids.count; i++) {
        int32_t id = s->prompt.layout.ids.ids[i];

        session_score(s, x + (i - 1) * hidden);
        vlm_reply_add(reply, id, vlm_logprob(s->model, s->logits, id));
    }
    free(x);
    return true;
}
