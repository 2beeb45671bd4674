#include "models/vlm/vlm_writer.h"

#include "base/arena.h"
#include "models/layers/activation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void vlm_reply_init(struct vlm_reply *reply, size_t most)
{
    memset(reply, 0, sizeof(*reply));
    buf_init(&reply->text, VLM_TEXT_MAX);
    reply->finish = "length";
    reply->token_logprobs =
        heap_grow(NULL, most + 1, sizeof(*reply->token_logprobs));
    reply->token_ids = heap_grow(NULL, most + 1, sizeof(*reply->token_ids));
}

void vlm_reply_release(struct vlm_reply *reply)
{
    buf_release(&reply->text);
    free(reply->token_logprobs);
    free(reply->token_ids);
    memset(reply, 0, sizeof(*reply));
}

void vlm_reply_add(struct vlm_reply *reply, int32_t id, double logprob)
{
    reply->token_ids[reply->output_tokens] = id;
    reply->token_logprobs[reply->output_tokens] = (float)logprob;
    reply->output_tokens++;
    reply->logprob += logprob;
}

/* Does the text hold `stop`, of which at most what came after `before` is
 * new? Then it is cut off. */
static bool vlm_reply_cut(struct vlm_reply *reply, const char *stop,
                          size_t before)
{
    size_t len = stop ? strlen(stop) : 0;
    size_t from = before > len ? before - len : 0, at;

    if (len == 0)
        return false;
    at = span_find(span_cut(buf_span(&reply->text), from, reply->text.len),
                   stop);
    if (at == SIZE_MAX)
        return false;
    reply->text.len = from + at;
    reply->text.data[reply->text.len] = '\0';
    return true;
}

size_t vlm_writer_most(const struct vlm *model, const struct vlm_request *r,
                       size_t prompt_tokens)
{
    size_t most = model->context - prompt_tokens;

    return r->max_tokens > 0 && (size_t)r->max_tokens < most
               ? (size_t)r->max_tokens
               : most;
}

void vlm_writer_init(struct vlm_writer *w, const struct vlm *model,
                     const struct vlm_request *r, const struct token_list *ids,
                     struct vlm_reply *reply)
{
    size_t words = model->shape.vocabulary, i;

    *w = (struct vlm_writer){
        .model = model,
        .reply = reply,
        .how = {.temperature = r->temperature,
                .top_p = r->top_p > 0 ? r->top_p : 1.0,
                .top_k = r->top_k,
                .repetition_penalty =
                    r->repetition_penalty > 0 ? r->repetition_penalty : 1.0,
                .seed = r->seed},
        .stop = r->stop,
        .most = vlm_writer_most(model, r, ids->count),
    };
    w->used = heap_grow(NULL, words, sizeof(*w->used));
    w->scores = heap_grow(NULL, words, sizeof(*w->scores));
    memset(w->used, 0, words);
    for (i = 0; i < ids->count; i++)
        w->used[ids->ids[i]] = 1;
    vlm_reply_init(reply, w->most);
    reply->prompt_tokens = (int)ids->count;
}

void vlm_writer_release(struct vlm_writer *w)
{
    free(w->used);
    free(w->scores);
    memset(w, 0, sizeof(*w));
}

static bool vlm_is_stop(const struct vlm_shape *shape, int32_t id)
{
    size_t i;

    for (i = 0; i < shape->stop_count; i++)
        if (shape->stops[i] == id)
            return true;
    return false;
}

static int32_t vlm_writer_choose(struct vlm_writer *w, const float *logits)
{
    size_t count = w->model->shape.vocabulary;

    memcpy(w->scores, logits, count * sizeof(*w->scores));
    sampling_penalise(w->scores, w->used, count, w->how.repetition_penalty);
    return sampling_choose(&w->how, w->scores, count, w->step++);
}

bool vlm_writer_take(struct vlm_writer *w, const float *logits, int32_t *id)
{
    struct vlm_reply *reply = w->reply;
    size_t before = reply->text.len;

    *id = vlm_writer_choose(w, logits);
    if (vlm_is_stop(&w->model->shape, *id)) {
        reply->finish = "stop";
        token_stream_end(&w->stream, &reply->text);
        return false;
    }
    vlm_reply_add(reply, *id, vlm_logprob(w->model, logits, *id));
    token_stream_add(&w->stream, w->model->family->token(w->model->own, *id),
                     &reply->text);
    if (vlm_reply_cut(reply, w->stop, before)) {
        reply->finish = "stop";
        return false;
    }
    w->used[*id] = 1;
    if (w->step < w->most)
        return true;
    token_stream_end(&w->stream, &reply->text);
    return false;
}

void vlm_mask(const struct vlm *model, float *logits)
{
    size_t i;

    for (i = model->shape.words; i < model->shape.vocabulary; i++)
        logits[i] = -INFINITY;
}

double vlm_logprob(const struct vlm *model, const float *logits, int32_t id)
{
    return logits[id] - activation_log_sum(logits, model->shape.vocabulary);
}

static double vlm_word_logprob(const struct vlm *model, const float *logits,
                               const struct vlm_word *word)
{
    float some[VLM_SPELLINGS];
    size_t i;

    for (i = 0; i < word->count; i++)
        some[i] = logits[word->ids[i]];
    return activation_log_sum(some, word->count) -
           activation_log_sum(logits, model->shape.vocabulary);
}

void vlm_judge(const struct vlm *model, const float *logits,
               struct vlm_verdict *verdict)
{
    verdict->yes_logprob = vlm_word_logprob(model, logits, &model->yes);
    verdict->no_logprob = vlm_word_logprob(model, logits, &model->no);
    verdict->p_yes =
        1.0 / (1.0 + exp(verdict->no_logprob - verdict->yes_logprob));
}

bool vlm_can_judge(const struct vlm *model, struct err *err)
{
    return (model->yes.count > 0 && model->no.count > 0) ||
           err_stage(err,
                     "the tokenizer of \"%s\" writes \"yes\" or \"no\" in "
                     "several tokens",
                     model->dir);
}
