#include "models/kernels/parallel_for.h"

#include "base/arena.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/* About what a layer does between two products. */
enum { PARALLEL_FOR_SPINS = 1500 };

struct parallel_for {
    size_t threads;
    struct parallel_for_member *members; /* [threads - 1] */
    parallel_for_work *work;
    void *arg;
    size_t parts;
    bool closing;
    atomic_size_t next;     /* the first part that is not taken */
    atomic_uint generation; /* of the work; rises when there is more */
    atomic_size_t busy;     /* members not done with it */
    atomic_size_t asleep;   /* members; the caller as well */
    pthread_mutex_t lock;
    pthread_cond_t wake;
};

struct parallel_for_member {
    struct parallel_for *threads;
    pthread_t thread;
    size_t worker;
};

static void parallel_for_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static bool parallel_for_has_work(struct parallel_for *t, unsigned seen)
{
    return atomic_load(&t->generation) != seen;
}

static bool parallel_for_is_done(struct parallel_for *t, unsigned unused)
{
    (void)unused;
    return atomic_load(&t->busy) == 0;
}

/* Spin for a while, then sleep until parallel_for_wake is called. */
static void parallel_for_wait(struct parallel_for *t,
                              bool (*come)(struct parallel_for *, unsigned),
                              unsigned seen)
{
    int i;

    for (i = 0; i < PARALLEL_FOR_SPINS; i++) {
        if (come(t, seen))
            return;
        parallel_for_pause();
    }
    pthread_mutex_lock(&t->lock);
    atomic_fetch_add(&t->asleep, 1);
    while (!come(t, seen))
        pthread_cond_wait(&t->wake, &t->lock);
    atomic_fetch_sub(&t->asleep, 1);
    pthread_mutex_unlock(&t->lock);
}

/* To be called after what come() looks at has changed. A thread that is about
 * to sleep holds the lock from before its last look until it sleeps. */
static void parallel_for_wake(struct parallel_for *t)
{
    if (atomic_load(&t->asleep) == 0)
        return;
    pthread_mutex_lock(&t->lock);
    pthread_cond_broadcast(&t->wake);
    pthread_mutex_unlock(&t->lock);
}

static void parallel_for_take_parts(struct parallel_for *t, size_t worker)
{
    size_t part = atomic_fetch_add(&t->next, 1);

    for (; part < t->parts; part = atomic_fetch_add(&t->next, 1))
        t->work(t->arg, worker, part);
}

static void *parallel_for_thread(void *argument)
{
    struct parallel_for_member *m = argument;
    struct parallel_for *t = m->threads;
    unsigned seen = 0;

    for (;;) {
        parallel_for_wait(t, parallel_for_has_work, seen);
        seen++;
        if (t->closing)
            return NULL;
        parallel_for_take_parts(t, m->worker);
        if (atomic_fetch_sub(&t->busy, 1) == 1)
            parallel_for_wake(t);
    }
}

struct parallel_for *parallel_for_open(size_t threads)
{
    struct parallel_for *t;
    size_t i;

    if (threads < 2)
        return NULL;
    if (threads > PARALLEL_FOR_THREADS_MAX)
        threads = PARALLEL_FOR_THREADS_MAX;
    t = heap_take(sizeof(*t));
    *t = (struct parallel_for){.threads = threads};
    atomic_init(&t->next, 0);
    atomic_init(&t->generation, 0);
    atomic_init(&t->busy, 0);
    atomic_init(&t->asleep, 0);
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->wake, NULL);
    t->members = heap_grow(NULL, threads - 1, sizeof(*t->members));
    for (i = 0; i + 1 < threads; i++) {
        struct parallel_for_member *m = &t->members[i];

        m->threads = t;
        m->worker = i + 1;
        if (pthread_create(&m->thread, NULL, parallel_for_thread, m) != 0)
            err_die("could not start a thread");
    }
    return t;
}

static void parallel_for_begin(struct parallel_for *t)
{
    atomic_store(&t->next, 0);
    atomic_store(&t->busy, t->threads - 1);
    atomic_fetch_add(&t->generation, 1);
    parallel_for_wake(t);
}

void parallel_for_close(struct parallel_for *t)
{
    size_t i;

    if (!t)
        return;
    t->closing = true;
    parallel_for_begin(t);
    for (i = 0; i + 1 < t->threads; i++)
        pthread_join(t->members[i].thread, NULL);
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->wake);
    free(t->members);
    free(t);
}

size_t parallel_for_threads(const struct parallel_for *t)
{
    return t ? t->threads : 1;
}

void parallel_for_run(struct parallel_for *t, size_t parts,
                      parallel_for_work *work, void *arg)
{
    size_t i;

    if (!t || parts < 2) {
        for (i = 0; i < parts; i++)
            work(arg, 0, i);
        return;
    }
    t->work = work;
    t->arg = arg;
    t->parts = parts;
    parallel_for_begin(t);
    parallel_for_take_parts(t, 0);
    parallel_for_wait(t, parallel_for_is_done, 0);
}
