#include "models/vlm.h"

#include "base/arena.h"
#include "doors/digest.h"
#include "models/activation.h"
#include "models/sampling.h"
#include "models/token_stream.h"
#include "models/vlm_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The last picture and what the tower made of it. */
struct seen_picture {
    struct digest pixels;
    int width, height;
    int64_t min_pixels, max_pixels;
    struct patch_grid grid;
    float *embedding; /* [tokens, hidden]; NULL: none yet */
    size_t tokens;
};

struct vlm_session {
    const struct vlm *model;
    struct compute compute;
    struct team *team; /* NULL: this thread alone */
    struct kv_cache cache;
    struct piece_cache *pieces;
    struct seen_picture seen;
    struct token_list ids;  /* of the prompt */
    int32_t next;           /* position of the next token */
    float *logits, *scores; /* [vocabulary] */
    uint8_t *used;          /* [vocabulary]: in prompt or answer */
    float *row;             /* [hidden] */
};

struct vlm_session *vlm_session_open(const struct vlm *model)
{
    struct vlm_session *s = heap_take(sizeof(*s));
    const struct qwen_text_config *t = &model->config.text;

    memset(s, 0, sizeof(*s));
    s->model = model;
    compute_init(&s->compute);
    s->team = team_open(vlm_threads(model));
    compute_use(&s->compute, s->team);
    kv_cache_init(&s->cache, (size_t)t->layers, (size_t)t->kv_heads,
                  (size_t)t->head_dim);
    s->pieces = piece_cache_open();
    s->logits = heap_grow(NULL, (size_t)t->vocabulary, sizeof(*s->logits));
    s->scores = heap_grow(NULL, (size_t)t->vocabulary, sizeof(*s->scores));
    s->used = heap_grow(NULL, (size_t)t->vocabulary, sizeof(*s->used));
    s->row = heap_grow(NULL, (size_t)t->hidden, sizeof(*s->row));
    return s;
}

void vlm_session_close(struct vlm_session *s)
{
    if (!s)
        return;
    compute_release(&s->compute);
    team_close(s->team);
    kv_cache_release(&s->cache);
    piece_cache_close(s->pieces);
    token_list_release(&s->ids);
    free(s->seen.embedding);
    free(s->logits);
    free(s->scores);
    free(s->used);
    free(s->row);
    free(s);
}

static struct digest session_pixels(const struct image *im)
{
    return digest_of(
        span_make(im->rgb, (size_t)im->width * (size_t)im->height * 3));
}

static bool session_has_seen(const struct vlm_session *s,
                             const struct image *im,
                             const struct patch_rule *rule)
{
    struct digest pixels;

    if (!s->seen.embedding || s->seen.width != im->width ||
        s->seen.height != im->height ||
        s->seen.min_pixels != rule->min_pixels ||
        s->seen.max_pixels != rule->max_pixels)
        return false;
    pixels = session_pixels(im);
    return memcmp(&pixels, &s->seen.pixels, sizeof(pixels)) == 0;
}

/* Refused before any work: what could never fit beside a prompt. */
static bool session_check_picture(const struct vlm_session *s,
                                  const struct image *im,
                                  const struct patch_rule *rule,
                                  struct err *err)
{
    int width, height;
    size_t side = (size_t)rule->patch * (size_t)rule->merge, tokens;

    if (!patches_size(im->width, im->height, rule, &width, &height, err))
        return false;
    tokens = (size_t)width / side * ((size_t)height / side);
    if (tokens < s->model->context)
        return true;
    err_record(err, "the picture takes %zu tokens, the model reads %zu in all",
               tokens, s->model->context);
    return err_hint(err, "a smaller max_pixels makes pictures smaller");
}

static bool session_see(struct vlm_session *s, const struct image *im,
                        const struct patch_rule *rule, struct err *err)
{
    const struct vlm *m = s->model;
    struct seen_picture *seen = &s->seen;
    struct qwen_pictures pictures = {.grids = &seen->grid, .count = 1};
    float *patches;

    if (session_has_seen(s, im, rule))
        return true;
    free(seen->embedding);
    seen->embedding = NULL;
    if (!session_check_picture(s, im, rule, err) ||
        !patches_cut(im, rule, &seen->grid, &patches, err))
        return false;
    seen->pixels = session_pixels(im);
    seen->width = im->width;
    seen->height = im->height;
    seen->min_pixels = rule->min_pixels;
    seen->max_pixels = rule->max_pixels;
    seen->tokens = qwen_vision_tokens(&m->config.vision, seen->grid);
    seen->embedding =
        heap_grow(NULL, seen->tokens * (size_t)m->config.text.hidden,
                  sizeof(*seen->embedding));
    pictures.patches = patches;
    qwen_vision_encode(m->vision, &s->compute, &pictures, seen->embedding,
                       NULL);
    free(patches);
    return true;
}

/* The request's own limits before the processor's. */
static bool session_rule(const struct vlm_session *s,
                         const struct vlm_request *r, struct patch_rule *rule,
                         struct err *err)
{
    *rule = s->model->config.rule;
    if (r->min_pixels > 0)
        rule->min_pixels = r->min_pixels;
    if (r->max_pixels > 0)
        rule->max_pixels = r->max_pixels;
    if (rule->max_pixels < rule->min_pixels && r->min_pixels <= 0)
        rule->min_pixels = rule->max_pixels;
    return rule->min_pixels <= rule->max_pixels ||
           err_usage(err, "min_pixels is over max_pixels");
}

static bool session_encode(struct vlm_session *s, const struct vlm_request *r,
                           struct err *err)
{
    const struct qwen_question question = {
        .system = r->system,
        .prompt = r->prompt,
        .prefill = r->prefill,
        .picture_tokens = &s->seen.tokens,
        .pictures = r->image ? 1 : 0,
    };
    struct patch_rule rule;

    if (!r->prompt || !*r->prompt)
        return err_record(err, "the prompt is empty");
    if (r->image && (!session_rule(s, r, &rule, err) ||
                     !session_see(s, r->image, &rule, err)))
        return false;
    token_list_reset(&s->ids);
    if (!qwen_chat_encode(s->model->bpe, s->pieces, &question, &s->ids, err))
        return false;
    if (s->ids.count >= s->model->context)
        return err_record(err,
                          "a prompt of %zu tokens is longer than the context "
                          "of %zu",
                          s->ids.count, s->model->context);
    return true;
}

/* Embeddings of the ids, the picture's in place of its pads. */
static void session_embed(struct vlm_session *s, size_t pictures, float *x)
{
    size_t hidden = (size_t)s->model->config.text.hidden, i, n = 0;

    qwen_text_embed(s->model->text, s->ids.ids, s->ids.count, x);
    for (i = 0; pictures > 0 && i < s->ids.count && n < s->seen.tokens; i++)
        if (s->ids.ids[i] == s->model->words.pad)
            memcpy(x + i * hidden, s->seen.embedding + n++ * hidden,
                   hidden * sizeof(*x));
}

/* Run all ids from scratch; the heap holds [ids, hidden], normed. */
static bool session_run(struct vlm_session *s, size_t pictures, float **out,
                        struct err *err)
{
    const struct qwen_layout layout = {
        .pad = s->model->words.pad,
        .grids = &s->seen.grid,
        .grid_count = pictures,
        .merge = s->model->config.vision.merge,
    };
    size_t n = s->ids.count, hidden = (size_t)s->model->config.text.hidden;
    struct qwen_position *at = heap_grow(NULL, n + 1, sizeof(*at));
    struct qwen_rows rows = {.at = at, .count = n};

    s->next = qwen_positions(s->ids.ids, n, &layout, at);
    if (s->next < 0) {
        free(at);
        return err_record(err, "the prompt's prefill holds \"<|image_pad|>\"");
    }
    rows.x = heap_grow(NULL, n * hidden + 1, sizeof(*rows.x));
    session_embed(s, pictures, rows.x);
    kv_cache_reset(&s->cache);
    qwen_text_run(s->model->text, &s->compute, &s->cache, &rows, NULL);
    free(at);
    *out = rows.x;
    return true;
}

/* Rows of the head behind the last word are padding. */
static void session_score(struct vlm_session *s, const float *normed)
{
    size_t end = bpe_end(s->model->bpe), i;

    qwen_text_logits(s->model->text, &s->compute, normed, 1, s->logits);
    for (i = end; i < (size_t)s->model->config.text.vocabulary; i++)
        s->logits[i] = -INFINITY;
}

/* Read the prompt; s->logits are then the scores of the first token. */
static bool session_begin(struct vlm_session *s, const struct vlm_request *r,
                          struct err *err)
{
    size_t hidden = (size_t)s->model->config.text.hidden;
    float *normed = NULL;

    if (!session_encode(s, r, err) ||
        !session_run(s, r->image ? 1 : 0, &normed, err))
        return false;
    session_score(s, normed + (s->ids.count - 1) * hidden);
    free(normed);
    return true;
}

/* Read one more token. */
static void session_step(struct vlm_session *s, int32_t id)
{
    struct qwen_position at = {{s->next, s->next, s->next}};
    struct qwen_rows rows = {.x = s->row, .at = &at, .count = 1};

    qwen_text_embed(s->model->text, &id, 1, s->row);
    qwen_text_run(s->model->text, &s->compute, &s->cache, &rows, NULL);
    s->next++;
    session_score(s, s->row);
}

static bool session_is_stop(const struct vlm_session *s, int32_t id)
{
    const struct qwen_config *c = &s->model->config;
    size_t i;

    for (i = 0; i < c->stop_count; i++)
        if (c->stops[i] == id)
            return true;
    return false;
}

static void session_note_used(struct vlm_session *s)
{
    size_t i;

    memset(s->used, 0, (size_t)s->model->config.text.vocabulary);
    for (i = 0; i < s->ids.count; i++)
        s->used[s->ids.ids[i]] = 1;
}

static int32_t session_choose(struct vlm_session *s, const struct sampling *how,
                              size_t step)
{
    size_t count = (size_t)s->model->config.text.vocabulary;

    memcpy(s->scores, s->logits, count * sizeof(*s->scores));
    sampling_penalise(s->scores, s->used, count, how->repetition_penalty);
    return sampling_choose(how, s->scores, count, step);
}

/* Does the text hold `stop`, of which at most the last `added` bytes are new?
 * Then it is cut off. */
static bool reply_cut(struct vlm_reply *reply, const char *stop, size_t before)
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

static void reply_init(struct vlm_reply *reply, size_t most)
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

static void reply_add(struct vlm_reply *reply, int32_t id, double logprob)
{
    reply->token_ids[reply->output_tokens] = id;
    reply->token_logprobs[reply->output_tokens] = (float)logprob;
    reply->output_tokens++;
    reply->logprob += logprob;
}

static struct sampling session_sampling(const struct vlm_request *r)
{
    return (struct sampling){
        .temperature = r->temperature,
        .top_p = r->top_p > 0 ? r->top_p : 1.0,
        .top_k = r->top_k,
        .repetition_penalty =
            r->repetition_penalty > 0 ? r->repetition_penalty : 1.0,
        .seed = r->seed,
    };
}

static double session_logprob(const struct vlm_session *s, int32_t id)
{
    return s->logits[id] -
           activation_log_sum(s->logits,
                              (size_t)s->model->config.text.vocabulary);
}

static void session_write(struct vlm_session *s, const struct vlm_request *r,
                          size_t most, struct vlm_reply *reply)
{
    struct sampling how = session_sampling(r);
    struct token_stream stream = {0};
    size_t step;

    for (step = 0; step < most; step++) {
        int32_t id = session_choose(s, &how, step);
        size_t before = reply->text.len;

        if (session_is_stop(s, id)) {
            reply->finish = "stop";
            break;
        }
        reply_add(reply, id, session_logprob(s, id));
        if (!bpe_is_special(s->model->bpe, id))
            token_stream_add(&stream, bpe_bytes(s->model->bpe, id),
                             &reply->text);
        if (reply_cut(reply, r->stop, before)) {
            reply->finish = "stop";
            return;
        }
        s->used[id] = 1;
        if (step + 1 < most)
            session_step(s, id);
    }
    token_stream_end(&stream, &reply->text);
}

bool vlm_answer(struct vlm_session *s, const struct vlm_request *r,
                struct vlm_reply *reply, struct err *err)
{
    size_t most;

    if (!session_begin(s, r, err))
        return false;
    most = s->model->context - s->ids.count;
    if (r->max_tokens > 0 && (size_t)r->max_tokens < most)
        most = (size_t)r->max_tokens;
    reply_init(reply, most);
    reply->prompt_tokens = (int)s->ids.count;
    session_note_used(s);
    session_write(s, r, most, reply);
    return true;
}

static double session_word(const struct vlm_session *s,
                           const struct vlm_word *word)
{
    float logits[VLM_SPELLINGS];
    size_t i;

    for (i = 0; i < word->count; i++)
        logits[i] = s->logits[word->ids[i]];
    return activation_log_sum(logits, word->count) -
           activation_log_sum(s->logits,
                              (size_t)s->model->config.text.vocabulary);
}

bool vlm_yes_no(struct vlm_session *s, const struct vlm_request *r,
                struct vlm_verdict *verdict, struct err *err)
{
    if (s->model->yes.count == 0 || s->model->no.count == 0)
        return err_stage(err,
                         "the tokenizer of \"%s\" writes \"yes\" or \"no\" in "
                         "several tokens",
                         s->model->dir);
    if (!session_begin(s, r, err))
        return false;
    verdict->yes_logprob = session_word(s, &s->model->yes);
    verdict->no_logprob = session_word(s, &s->model->no);
    verdict->p_yes =
        1.0 / (1.0 + exp(verdict->no_logprob - verdict->yes_logprob));
    return true;
}

bool vlm_score(struct vlm_session *s, const struct vlm_request *r,
               const char *answer, struct vlm_reply *reply, struct err *err)
{
    size_t hidden = (size_t)s->model->config.text.hidden, prompt, i;
    float *normed = NULL;

    if (!session_encode(s, r, err))
        return false;
    prompt = s->ids.count;
    if (!bpe_encode(s->model->bpe, s->pieces, span_of(answer), BPE_PLAIN,
                    &s->ids, err))
        return false;
    if (s->ids.count > s->model->context)
        return err_record(err,
                          "prompt and answer of %zu tokens are longer than "
                          "the context of %zu",
                          s->ids.count, s->model->context);
    if (!session_run(s, r->image ? 1 : 0, &normed, err))
        return false;
    reply_init(reply, s->ids.count - prompt);
    reply->prompt_tokens = (int)prompt;
    reply->finish = "stop";
    buf_add_text(&reply->text, answer);
    for (i = prompt; i < s->ids.count; i++) {
        session_score(s, normed + (i - 1) * hidden);
        reply_add(reply, s->ids.ids[i], session_logprob(s, s->ids.ids[i]));
    }
    free(normed);
    return true;
}
