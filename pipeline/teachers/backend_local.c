/*
 * backend_local.c: a model of models/ in this process. Its weights are mapped
 * once; each worker thread has a session of its own, decodes the picture and
 * writes the answer, then, where wanted, answers yes or no about it.
 */
#include "teachers/teacher.h"

#include "base/arena.h"
#include "doors/image.h"
#include "models/vlm.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>

/* An ask on its way; the list in which it stands. */
struct local_job {
    struct ask *ask;
    struct local_job *next;
};

struct local_list {
    struct local_job *first, **last;
};

struct local {
    const struct teacher_settings *settings;
    struct vlm *model;
    pthread_t *threads; /* [thread_count] */
    int thread_count;
    pthread_mutex_t lock;       /* all below */
    pthread_cond_t came, ended; /* an ask; an answer */
    struct local_list waiting, done;
    size_t held; /* given, not yet taken back */
    bool closing;
};

static struct vlm *local_model(const struct teacher_settings *s,
                               struct err *err)
{
    const struct vlm_options options = {
        .weights = strcmp(s->weights, "int8") == 0 ? VLM_INT8 : VLM_BF16,
    };

    return vlm_open_with(s->model, &options, err);
}

static bool local_identify(const struct teacher_settings *s, struct buf *text,
                           struct err *err)
{
    struct vlm *model = local_model(s, err);

    if (model == NULL)
        return false;
    buf_print(text, "model=%s\n", vlm_identity(model));
    vlm_close(model);
    return true;
}

static void local_put(struct local_list *list, struct local_job *job)
{
    job->next = NULL;
    *list->last = job;
    list->last = &job->next;
}

static struct local_job *local_pull(struct local_list *list)
{
    struct local_job *job = list->first;

    if (job == NULL)
        return NULL;
    list->first = job->next;
    if (list->first == NULL)
        list->last = &list->first;
    return job;
}

static int64_t local_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct vlm_request local_request(const struct teacher_settings *s,
                                        const struct ask *ask,
                                        const struct image *image)
{
    return (struct vlm_request){
        .system = s->system,
        .prompt = ask->prompt,
        .image = image,
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

static bool local_answer(const struct teacher_settings *s,
                         struct vlm_session *session, struct ask *ask,
                         const struct image *image, struct err *err)
{
    struct vlm_request request = local_request(s, ask, image);
    struct vlm_reply reply;
    struct vlm_verdict verdict;

    ask->yes_logprob = NAN;
    ask->no_logprob = NAN;
    if (!vlm_answer(session, &request, &reply, err))
        return false;
    bool ok = local_text(s, ask, &reply, err);
    vlm_reply_release(&reply);
    if (!ok || !s->localizable)
        return ok;
    request.prompt = s->localizable_prompt;
    request.prefill = NULL;
    if (!vlm_yes_no(session, &request, &verdict, err))
        return false;
    ask->yes_logprob = verdict.yes_logprob;
    ask->no_logprob = verdict.no_logprob;
    return true;
}

static void local_work(const struct teacher_settings *s,
                       struct vlm_session *session, struct ask *ask)
{
    struct image image = {0, 0, NULL};
    bool picture = ask->picture.data != NULL;
    int64_t begun_ms = local_now();

    ask->answered = !picture || image_decode(ask->picture, &image, &ask->err);
    ask->answered =
        ask->answered &&
        local_answer(s, session, ask, picture ? &image : NULL, &ask->err);
    image_release(&image);
    ask->duration_ms = local_now() - begun_ms;
}

static void *local_thread(void *argument)
{
    struct local *l = argument;
    struct vlm_session *session = vlm_session_open(l->model);

    pthread_mutex_lock(&l->lock);
    for (;;) {
        while (l->waiting.first == NULL && !l->closing)
            pthread_cond_wait(&l->came, &l->lock);
        if (l->closing)
            break;
        struct local_job *job = local_pull(&l->waiting);
        pthread_mutex_unlock(&l->lock);
        local_work(l->settings, session, job->ask);
        pthread_mutex_lock(&l->lock);
        local_put(&l->done, job);
        pthread_cond_signal(&l->ended);
    }
    pthread_mutex_unlock(&l->lock);
    vlm_session_close(session);
    return NULL;
}

static void *local_open(const struct teacher_settings *s, const char *name,
                        int jobs, struct err *err)
{
    struct vlm *model = local_model(s, err);
    pthread_condattr_t clock;

    (void)name;
    if (model == NULL)
        return NULL;
    struct local *l = heap_take(sizeof(*l));
    *l = (struct local){.settings = s, .model = model, .thread_count = jobs};
    l->waiting.last = &l->waiting.first;
    l->done.last = &l->done.first;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->came, NULL);
    pthread_cond_init(&l->ended, &clock);
    pthread_condattr_destroy(&clock);
    l->threads = heap_grow(NULL, (size_t)jobs, sizeof(l->threads[0]));
    for (int i = 0; i < jobs; i++) {
        if (pthread_create(&l->threads[i], NULL, local_thread, l) != 0)
            err_die("could not start a thread");
    }
    return l;
}

/* Waits for the answers under way; those not begun are dropped. */
static void local_close(void *state)
{
    struct local *l = state;
    struct local_job *job;

    if (l == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    l->closing = true;
    pthread_cond_broadcast(&l->came);
    pthread_mutex_unlock(&l->lock);
    for (int i = 0; i < l->thread_count; i++)
        pthread_join(l->threads[i], NULL);
    for (job = local_pull(&l->waiting); job != NULL;
         job = local_pull(&l->waiting))
        free(job);
    for (job = local_pull(&l->done); job != NULL; job = local_pull(&l->done))
        free(job);
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->came);
    pthread_cond_destroy(&l->ended);
    vlm_close(l->model);
    free(l->threads);
    free(l);
}

static size_t local_room(void *state)
{
    struct local *l = state;
    size_t most = 2 * (size_t)l->thread_count;

    pthread_mutex_lock(&l->lock);
    size_t held = l->held;
    pthread_mutex_unlock(&l->lock);
    return held < most ? most - held : 0;
}

static bool local_give(void *state, struct ask *ask, struct err *err)
{
    struct local *l = state;
    struct local_job *job = heap_take(sizeof(*job));

    (void)err;
    *job = (struct local_job){.ask = ask};
    pthread_mutex_lock(&l->lock);
    local_put(&l->waiting, job);
    l->held++;
    pthread_cond_signal(&l->came);
    pthread_mutex_unlock(&l->lock);
    return true;
}

static struct ask *local_take(void *state, int timeout_ms)
{
    struct local *l = state;
    struct timespec end;
    struct ask *ask = NULL;
    int rc = 0;

    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += timeout_ms % 1000 * 1000000L;
    end.tv_sec += timeout_ms / 1000 + end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    pthread_mutex_lock(&l->lock);
    while (l->done.first == NULL && l->held > 0 && timeout_ms > 0 &&
           rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&l->ended, &l->lock, &end);
    struct local_job *job = local_pull(&l->done);
    if (job != NULL) {
        ask = job->ask;
        l->held--;
        free(job);
    }
    pthread_mutex_unlock(&l->lock);
    return ask;
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
};
