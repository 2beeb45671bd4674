#include "models/vlm/vlm_batch.h"

#include "base/arena.h"
#include "base/clock.h"
#include "models/vlm/vlm_engine.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

/* Tasks in the order in which they ended. */
struct vlm_queue {
    struct vlm_task *first, **last;
};

struct vlm_batch {
    struct vlm_prefetch *prefetch; /* tasks that come */
    struct vlm_engine *engine;     /* the thread's alone */
    pthread_t thread;
    pthread_mutex_t lock; /* all below */
    pthread_cond_t ended; /* an answer */
    struct vlm_queue done;
    struct vlm_batch_counts counts;
    size_t held; /* given, not yet taken back */
};

static void queue_init(struct vlm_queue *q)
{
    q->first = NULL;
    q->last = &q->first;
}

static void queue_add(struct vlm_queue *q, struct vlm_task *task)
{
    task->next = NULL;
    *q->last = task;
    q->last = &task->next;
}

static struct vlm_task *queue_next(struct vlm_queue *q)
{
    struct vlm_task *task = q->first;

    if (!task)
        return NULL;
    q->first = task->next;
    if (!q->first)
        q->last = &q->first;
    return task;
}

/* Hand over the tasks that the engine ended. */
static void batch_end(struct vlm_batch *b, struct vlm_task *list)
{
    struct vlm_task *next;

    pthread_mutex_lock(&b->lock);
    b->counts = vlm_engine_counts(b->engine);
    for (; list; list = next) {
        next = list->next;
        queue_add(&b->done, list);
        pthread_cond_signal(&b->ended);
    }
    pthread_mutex_unlock(&b->lock);
}

/* Admit questions that are ready, as long as there is room; wait for the first
 * when there is nothing else to do. */
static void batch_admit(struct vlm_batch *b, struct vlm_task **done)
{
    while (vlm_engine_has_room(b->engine)) {
        bool idle = vlm_engine_count(b->engine) == 0 && !*done;
        struct vlm_question *q = vlm_prefetch_next(b->prefetch, idle);

        if (!q)
            return;
        vlm_engine_admit(b->engine, q, done);
    }
}

static void *batch_run(void *arg)
{
    struct vlm_batch *b = arg;

    for (;;) {
        struct vlm_task *done = NULL;

        batch_admit(b, &done);
        if (vlm_prefetch_is_stopped(b->prefetch))
            return NULL;
        vlm_engine_step(b->engine, &done);
        batch_end(b, done);
    }
}

/* The options with their defaults in place. */
static struct vlm_batch_options
batch_settle(const struct vlm_batch_options *options)
{
    struct vlm_batch_options o = *options;

    if (o.threads < 1)
        o.threads = 1;
    if (o.threads > PARALLEL_FOR_THREADS_MAX)
        o.threads = PARALLEL_FOR_THREADS_MAX;
    if (o.sequences < 1)
        o.sequences = VLM_BATCH_SEQUENCES;
    if (o.sequences > VLM_BATCH_SEQUENCES_MAX)
        o.sequences = VLM_BATCH_SEQUENCES_MAX;
    if (o.picture_bytes == 0)
        o.picture_bytes = 64 << 20;
    return o;
}

struct vlm_batch *vlm_batch_open(const struct vlm *model,
                                 const struct vlm_batch_options *options)
{
    const struct vlm_batch_options settled = batch_settle(options);
    struct vlm_batch *b = heap_take(sizeof(*b));
    pthread_condattr_t clock;

    memset(b, 0, sizeof(*b));
    b->prefetch = vlm_prefetch_open(model, &settled);
    b->engine = vlm_engine_open(model, &settled, b->prefetch);
    b->counts = vlm_engine_counts(b->engine);
    queue_init(&b->done);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->ended, &clock);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&b->thread, NULL, batch_run, b) != 0)
        err_die("could not start a thread");
    return b;
}

void vlm_batch_close(struct vlm_batch *b)
{
    struct vlm_task *task;

    if (!b)
        return;
    vlm_prefetch_stop(b->prefetch);
    pthread_join(b->thread, NULL);
    for (task = queue_next(&b->done); task; task = queue_next(&b->done))
        if (task->answered && task->kind == VLM_WRITE)
            vlm_reply_release(&task->reply);
    vlm_engine_close(b->engine);
    vlm_prefetch_close(b->prefetch);
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->ended);
    free(b);
}

void vlm_batch_give(struct vlm_batch *b, struct vlm_task *task)
{
    pthread_mutex_lock(&b->lock);
    b->held++;
    pthread_mutex_unlock(&b->lock);
    vlm_prefetch_give(b->prefetch, task);
}

struct vlm_task *vlm_batch_take(struct vlm_batch *b, int timeout_ms)
{
    struct timespec end = clock_after(timeout_ms);
    struct vlm_task *task;
    int rc = 0;

    pthread_mutex_lock(&b->lock);
    while (!b->done.first && b->held > 0 && timeout_ms > 0 && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&b->ended, &b->lock, &end);
    task = queue_next(&b->done);
    b->held -= task != NULL;
    pthread_mutex_unlock(&b->lock);
    return task;
}

struct vlm_batch_counts vlm_batch_counts(struct vlm_batch *b)
{
    struct vlm_batch_counts counts;

    pthread_mutex_lock(&b->lock);
    counts = b->counts;
    pthread_mutex_unlock(&b->lock);
    return counts;
}
