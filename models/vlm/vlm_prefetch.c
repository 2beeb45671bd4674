#include "models/vlm/vlm_prefetch.h"

#include "base/arena.h"

#include <pthread.h>
#include <stdlib.h>

struct vlm_prefetch {
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

/* May the thread read another? Pictures of questions that are admitted count
 * as well, until they are encoded. */
static bool prefetch_may_read(const struct vlm_prefetch *in)
{
    return in->tasks && in->count < in->ahead &&
           picture_store_patches(in->reader.pictures) < VLM_PREFETCH_PATCHES;
}

static void prefetch_add(struct vlm_prefetch *in, struct vlm_question *q)
{
    *in->last_question = q;
    in->last_question = &q->next;
    in->count++;
    pthread_cond_signal(&in->ready);
}

static void *prefetch_run(void *arg)
{
    struct vlm_prefetch *in = arg;

    pthread_mutex_lock(&in->lock);
    for (;;) {
        struct vlm_question *q;
        struct vlm_task *task;

        while (!in->stopped && !prefetch_may_read(in))
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
        prefetch_add(in, q);
    }
    pthread_mutex_unlock(&in->lock);
    return NULL;
}

struct vlm_prefetch *vlm_prefetch_open(const struct vlm *model,
                                       const struct vlm_batch_options *options)
{
    struct vlm_prefetch *in = heap_take(sizeof(*in));

    *in = (struct vlm_prefetch){
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
    if (pthread_create(&in->thread, NULL, prefetch_run, in) != 0)
        err_die("could not start a thread");
    return in;
}

void vlm_prefetch_stop(struct vlm_prefetch *in)
{
    pthread_mutex_lock(&in->lock);
    in->stopped = true;
    pthread_cond_signal(&in->came);
    pthread_cond_signal(&in->ready);
    pthread_mutex_unlock(&in->lock);
}

bool vlm_prefetch_is_stopped(struct vlm_prefetch *in)
{
    bool stopped;

    pthread_mutex_lock(&in->lock);
    stopped = in->stopped;
    pthread_mutex_unlock(&in->lock);
    return stopped;
}

void vlm_prefetch_close(struct vlm_prefetch *in)
{
    struct vlm_question *q, *next;

    if (!in)
        return;
    vlm_prefetch_stop(in);
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

void vlm_prefetch_give(struct vlm_prefetch *in, struct vlm_task *task)
{
    task->next = NULL;
    pthread_mutex_lock(&in->lock);
    *in->last_task = task;
    in->last_task = &task->next;
    pthread_cond_signal(&in->came);
    pthread_mutex_unlock(&in->lock);
}

struct vlm_question *vlm_prefetch_next(struct vlm_prefetch *in, bool wait)
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

static void prefetch_offer(struct vlm_prefetch *in, struct picture_pass *pass)
{
    const struct vlm_question *q;

    pthread_mutex_lock(&in->lock);
    for (q = in->questions; q; q = q->next)
        if (q->ok && q->prompt.picture)
            picture_pass_add(pass, q->prompt.picture);
    pthread_mutex_unlock(&in->lock);
}

/* There may be room for more patches now. */
static void prefetch_wake(struct vlm_prefetch *in)
{
    pthread_mutex_lock(&in->lock);
    pthread_cond_signal(&in->came);
    pthread_mutex_unlock(&in->lock);
}

void vlm_prefetch_encode(struct vlm_prefetch *in, struct compute *c,
                         struct picture_pass *pass)
{
    prefetch_offer(in, pass);
    pass->count = picture_pass_size(pass, in->reader.model, c);
    picture_store_encode(in->reader.pictures, c, pass->pictures, pass->count);
    prefetch_wake(in);
}

void vlm_prefetch_return(struct vlm_prefetch *in, struct vlm_question *q)
{
    vlm_question_close(q);
    prefetch_wake(in);
}

struct picture_store_counts vlm_prefetch_counts(struct vlm_prefetch *in)
{
    return picture_store_counts(in->reader.pictures);
}
