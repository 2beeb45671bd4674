#include "models/vlm/vlm_intake.h"

#include "base/arena.h"

#include <pthread.h>
#include <stdlib.h>

struct vlm_intake {
    struct vlm_reader reader; /* the thread's alone */
    size_t ahead;
    pthread_t thread;
    pthread_mutex_t lock;       /* all below */
    pthread_cond_t came, ready; /* for the thread; a question */
    struct vlm_task *tasks, **last_task;
    struct vlm_question *questions, **last_question;
    size_t count; /* of questions */
    bool stopped;
};

/* May the thread read another? Pictures of questions that were taken out
 * count as well, until they are encoded. */
static bool intake_may_read(const struct vlm_intake *in)
{
    return in->tasks && in->count < in->ahead &&
           picture_store_patches(in->reader.pictures) < VLM_INTAKE_PATCHES;
}

static void intake_add(struct vlm_intake *in, struct vlm_question *q)
{
    *in->last_question = q;
    in->last_question = &q->next;
    in->count++;
    pthread_cond_signal(&in->ready);
}

static void *intake_run(void *arg)
{
    struct vlm_intake *in = arg;

    pthread_mutex_lock(&in->lock);
    for (;;) {
        struct vlm_question *q;
        struct vlm_task *task;

        while (!in->stopped && !intake_may_read(in))
            pthread_cond_wait(&in->came, &in->lock);
        if (in->stopped)
            break;
        task = in->tasks;
        in->tasks = task->next;
        if (!in->tasks)
            in->last_task = &in->tasks;
        pthread_mutex_unlock(&in->lock);
        q = vlm_question_open(&in->reader, task);
        pthread_mutex_lock(&in->lock);
        intake_add(in, q);
    }
    pthread_mutex_unlock(&in->lock);
    return NULL;
}

struct vlm_intake *vlm_intake_open(const struct vlm *model,
                                   const struct vlm_batch_options *options)
{
    struct vlm_intake *in = heap_take(sizeof(*in));

    *in = (struct vlm_intake){
        .reader = {.model = model,
                   .pieces = piece_cache_open(),
                   .pictures = picture_store_open(model, options->picture_bytes,
                                                  options->embeddings)},
        .ahead = (size_t)options->sequences,
    };
    in->last_task = &in->tasks;
    in->last_question = &in->questions;
    pthread_mutex_init(&in->lock, NULL);
    pthread_cond_init(&in->came, NULL);
    pthread_cond_init(&in->ready, NULL);
    if (pthread_create(&in->thread, NULL, intake_run, in) != 0)
        err_die("could not start a thread");
    return in;
}

void vlm_intake_stop(struct vlm_intake *in)
{
    pthread_mutex_lock(&in->lock);
    in->stopped = true;
    pthread_cond_signal(&in->came);
    pthread_cond_signal(&in->ready);
    pthread_mutex_unlock(&in->lock);
}

bool vlm_intake_is_stopped(struct vlm_intake *in)
{
    bool stopped;

    pthread_mutex_lock(&in->lock);
    stopped = in->stopped;
    pthread_mutex_unlock(&in->lock);
    return stopped;
}

void vlm_intake_close(struct vlm_intake *in)
{
    struct vlm_question *q, *next;

    if (!in)
        return;
    vlm_intake_stop(in);
    pthread_join(in->thread, NULL);
    for (q = in->questions; q; q = next) {
        next = q->next;
        vlm_question_close(q);
    }
    picture_store_close(in->reader.pictures);
    piece_cache_close(in->reader.pieces);
    pthread_mutex_destroy(&in->lock);
    pthread_cond_destroy(&in->came);
    pthread_cond_destroy(&in->ready);
    free(in);
}

void vlm_intake_give(struct vlm_intake *in, struct vlm_task *task)
{
    task->next = NULL;
    pthread_mutex_lock(&in->lock);
    *in->last_task = task;
    in->last_task = &task->next;
    pthread_cond_signal(&in->came);
    pthread_mutex_unlock(&in->lock);
}

struct vlm_question *vlm_intake_next(struct vlm_intake *in, bool wait)
{
    struct vlm_question *q;

    pthread_mutex_lock(&in->lock);
    while (wait && !in->questions && !in->stopped)
        pthread_cond_wait(&in->ready, &in->lock);
    q = in->stopped ? NULL : in->questions;
    if (q) {
        in->questions = q->next;
        if (!in->questions)
            in->last_question = &in->questions;
        q->next = NULL;
        in->count--;
        pthread_cond_signal(&in->came);
    }
    pthread_mutex_unlock(&in->lock);
    return q;
}

static void intake_offer(struct vlm_intake *in, struct picture_pass *pass)
{
    const struct vlm_question *q;

    pthread_mutex_lock(&in->lock);
    for (q = in->questions; q; q = q->next)
        if (q->ok && q->prompt.picture)
            picture_pass_add(pass, q->prompt.picture);
    pthread_mutex_unlock(&in->lock);
}

/* There may be room for more patches now. */
static void intake_wake(struct vlm_intake *in)
{
    pthread_mutex_lock(&in->lock);
    pthread_cond_signal(&in->came);
    pthread_mutex_unlock(&in->lock);
}

void vlm_intake_encode(struct vlm_intake *in, struct compute *c,
                       struct picture_pass *pass)
{
    intake_offer(in, pass);
    pass->count = picture_pass_size(pass, c->kernels,
                                    in->reader.model->config.vision.merge);
    picture_store_encode(in->reader.pictures, c, pass->pictures, pass->count);
    intake_wake(in);
}

void vlm_intake_return(struct vlm_intake *in, struct vlm_question *q)
{
    vlm_question_close(q);
    intake_wake(in);
}

struct picture_store_counts vlm_intake_counts(struct vlm_intake *in)
{
    return picture_store_counts(in->reader.pictures);
}
