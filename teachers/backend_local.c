/*
 * backend_local.c: a model of models/ in this process. All questions go to one
 * batch, which decodes their pictures ahead of need, writes the answers side by
 * side, and, where wanted, answers yes or no about the same picture.
 */
#include "teachers/teacher.h"

#include "base/arena.h"
#include "images/image.h"
#include "teachers/local_model.h"

#include <math.h>

enum { LOCAL_ANSWER, LOCAL_VERDICT, LOCAL_TASKS };

/* An ask on its way: its answer, and the verdict where one is wanted. */
struct local_job {
    struct ask *ask;
    struct vlm_task tasks[LOCAL_TASKS];
    bool back[LOCAL_TASKS]; /* that task came back */
    struct local_job *next;
};

struct local {
    const struct teacher_settings *settings;
    struct local_model_settings model_settings;
    struct local_model model;
    struct local_job *jobs; /* under way */
    size_t held;
};

static enum kv_format local_kv(const struct teacher_settings *s)
{
    return strcmp(s->kv, "f32") == 0 ? KV_F32 : KV_F16;
}

static bool local_identify(const struct teacher_settings *s, struct buf *text,
                           struct err *err)
{
    if (!local_model_identify(s->model, s->weights, text, err))
        return false;
    if (strcmp(s->picture, "last") == 0)
        buf_add_text(text, "picture=last\n");
    if (local_kv(s) == KV_F16)
        buf_add_text(text, "kv=f16\n");
    return true;
}

static bool local_load(void *owner, struct image *out, struct err *err)
{
    const struct local_job *job = owner;

    return image_decode(job->ask->picture, out, err);
}

static struct vlm_request local_request(const struct teacher_settings *s,
                                        const struct ask *ask)
{
    return (struct vlm_request){
        .system = s->system,
        .prompt = ask->prompt,
        .prefill = s->prefill,
        .stop = s->stop,
        .max_tokens = (int)s->max_tokens,
        .temperature = s->temperature,
        .top_p = s->top_p,
        .top_k = (int)s->top_k,
        .repetition_penalty = s->repetition_penalty,
        .seed = ask->seed,
        .min_pixels = s->min_pixels,
        .max_pixels = s->max_pixels,
    };
}

/* With the picture last, the verdict's question follows the same text and
 * picture as the answer. */
static void local_fill(const struct teacher_settings *s, struct local_job *job)
{
    struct vlm_task *answer = &job->tasks[LOCAL_ANSWER];
    struct vlm_task *verdict = &job->tasks[LOCAL_VERDICT];
    bool last = strcmp(s->picture, "last") == 0 && job->ask->picture.data;

    answer->kind = VLM_WRITE;
    answer->request = local_request(s, job->ask);
    answer->owner = job;
    if (job->ask->picture.data != NULL)
        answer->load = local_load;
    if (last) {
        answer->request.lead = job->ask->prompt;
        answer->request.prompt = "";
    }
    *verdict = *answer;
    verdict->kind = VLM_YES_NO;
    verdict->request.prompt = s->localizable_prompt;
    verdict->request.prefill = NULL;
}

static bool local_text(const struct teacher_settings *s, struct ask *ask,
                       const struct vlm_reply *reply, struct err *err)
{
    size_t nul = span_find_char(buf_span(&reply->text), '\0');

    buf_reset(&ask->text);
    if (s->prefill != NULL)
        buf_add_text(&ask->text, s->prefill);
    buf_add_span(&ask->text, buf_span(&reply->text));
    snprintf(ask->finish, sizeof(ask->finish), "%s", reply->finish);
    ask->prompt_tokens = reply->prompt_tokens;
    ask->output_tokens = reply->output_tokens;
    ask->logprob = reply->logprob;
    if (nul != SIZE_MAX)
        return err_record(err, "the reply's text has a NUL at byte %zu", nul);
    return buf_ok(&ask->text, "the reply", err);
}

/* All that was asked is there. */
static bool local_finish(const struct teacher_settings *s,
                         struct local_job *job, struct err *err)
{
    struct vlm_task *answer = &job->tasks[LOCAL_ANSWER];
    struct vlm_task *verdict = &job->tasks[LOCAL_VERDICT];
    struct ask *ask = job->ask;

    ask->yes_logprob = NAN;
    ask->no_logprob = NAN;
    ask->duration_ms = answer->duration_ms;
    if (!answer->answered) {
        *err = answer->err;
        return false;
    }
    bool ok = local_text(s, ask, &answer->reply, err);
    vlm_reply_release(&answer->reply);
    if (!ok || !s->localizable)
        return ok;
    if (!verdict->answered) {
        *err = verdict->err;
        return false;
    }
    ask->yes_logprob = verdict->verdict.yes_logprob;
    ask->no_logprob = verdict->verdict.no_logprob;
    return true;
}

static struct local_model_settings
local_model_settings(const struct teacher_settings *s, int jobs)
{
    return (struct local_model_settings){
        .folder = s->model,
        .weights = s->weights,
        .kv = local_kv(s),
        .sequences = (int)s->batch,
        .threads = jobs,
        .max_tokens = s->max_tokens,
        .max_pixels = s->max_pixels,
        .memory = s->memory,
        .embeddings = s->embeddings,
        .too_large = "a smaller max_tokens, max_pixels or batch needs less; "
                     "\"memory\" sets what it may take",
    };
}

/* Ends after the step under way; what is not answered is dropped. */
static void local_close(void *state)
{
    struct local *l = state;
    struct local_job *job, *next;

    if (l == NULL)
        return;
    vlm_batch_close(l->model.batch);
    l->model.batch = NULL;
    for (job = l->jobs; job != NULL; job = next) {
        struct vlm_task *answer = &job->tasks[LOCAL_ANSWER];

        next = job->next;
        if (job->back[LOCAL_ANSWER] && answer->answered)
            vlm_reply_release(&answer->reply);
        free(job);
    }
    local_model_release(&l->model);
    free(l);
}

static void *local_open(const struct teacher_settings *s, const char *name,
                        int jobs, struct err *err)
{
    struct local *l = heap_take(sizeof(*l));

    (void)name;
    *l = (struct local){.settings = s,
                        .model_settings = local_model_settings(s, jobs)};
    if (local_model_init(&l->model, &l->model_settings, err) &&
        local_model_load(&l->model, err))
        return l;
    local_close(l);
    return NULL;
}

/* As many wait as are under way, so that none that ends leaves a gap; the
 * batch has their pictures ready. */
static size_t local_room(void *state)
{
    const struct local *l = state;
    size_t most = 2 * (size_t)l->settings->batch;

    return l->held < most ? most - l->held : 0;
}

static bool local_give(void *state, struct ask *ask, struct err *err)
{
    struct local *l = state;
    struct local_job *job = heap_take(sizeof(*job));

    (void)err;
    *job = (struct local_job){.ask = ask, .next = l->jobs};
    l->jobs = job;
    l->held++;
    local_fill(l->settings, job);
    vlm_batch_give(l->model.batch, &job->tasks[LOCAL_ANSWER]);
    if (l->settings->localizable)
        vlm_batch_give(l->model.batch, &job->tasks[LOCAL_VERDICT]);
    else
        job->back[LOCAL_VERDICT] = true;
    return true;
}

static struct ask *local_end(struct local *l, struct local_job *job)
{
    struct ask *ask = job->ask;
    struct local_job **at = &l->jobs;

    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    l->held--;
    ask->answered = local_finish(l->settings, job, &ask->err);
    free(job);
    return ask;
}

static struct ask *local_take(void *state, int timeout_ms)
{
    struct local *l = state;
    struct vlm_task *task = vlm_batch_take(l->model.batch, timeout_ms);

    for (; task != NULL; task = vlm_batch_take(l->model.batch, 0)) {
        struct local_job *job = task->owner;

        job->back[task - job->tasks] = true;
        if (job->back[LOCAL_ANSWER] && job->back[LOCAL_VERDICT])
            return local_end(l, job);
    }
    return NULL;
}

static void local_note(void *state, struct buf *out)
{
    struct local *l = state;
    struct vlm_batch_counts c = vlm_batch_counts(l->model.batch);

    if (c.steps > 0)
        buf_print(out, ", batch %.1f of %d",
                  (double)c.writing / (double)c.steps, c.sequences);
}

const struct backend backend_local = {
    .name = "local",
    .about = "a model in this process, from Hugging Face safetensors",
    .identify = local_identify,
    .open = local_open,
    .close = local_close,
    .room = local_room,
    .give = local_give,
    .take = local_take,
    .note = local_note,
};
