#include "models/kernels/team.h"

#include "base/arena.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/* About what a layer does between two products. */
enum { TEAM_SPINS = 1500 };

struct team {
    size_t threads;
    struct team_member *members; /* [threads - 1] */
    team_work *work;
    void *arg;
    size_t parts;
    bool closing;
    atomic_size_t next;     /* part that nobody took yet */
    atomic_uint generation; /* of the work; rises when there is more */
    atomic_size_t busy;     /* members not done with it */
    atomic_size_t asleep;   /* members; the caller as well */
    pthread_mutex_t lock;
    pthread_cond_t wake;
};

struct team_member {
    struct team *team;
    pthread_t thread;
    size_t worker;
};

static void team_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static bool team_has_work(struct team *t, unsigned seen)
{
    return atomic_load(&t->generation) != seen;
}

static bool team_is_done(struct team *t, unsigned unused)
{
    (void)unused;
    return atomic_load(&t->busy) == 0;
}

/* Spin for a while, then sleep until somebody calls team_wake. */
static void team_wait(struct team *t, bool (*come)(struct team *, unsigned),
                      unsigned seen)
{
    int i;

    for (i = 0; i < TEAM_SPINS; i++) {
        if (come(t, seen))
            return;
        team_pause();
    }
    pthread_mutex_lock(&t->lock);
    atomic_fetch_add(&t->asleep, 1);
    while (!come(t, seen))
        pthread_cond_wait(&t->wake, &t->lock);
    atomic_fetch_sub(&t->asleep, 1);
    pthread_mutex_unlock(&t->lock);
}

/* After what come() asks about has changed. Whoever is about to sleep holds
 * the lock from before its last look until it sleeps. */
static void team_wake(struct team *t)
{
    if (atomic_load(&t->asleep) == 0)
        return;
    pthread_mutex_lock(&t->lock);
    pthread_cond_broadcast(&t->wake);
    pthread_mutex_unlock(&t->lock);
}

static void team_take_parts(struct team *t, size_t worker)
{
    size_t part = atomic_fetch_add(&t->next, 1);

    for (; part < t->parts; part = atomic_fetch_add(&t->next, 1))
        t->work(t->arg, worker, part);
}

static void *team_thread(void *argument)
{
    struct team_member *m = argument;
    struct team *t = m->team;
    unsigned seen = 0;

    for (;;) {
        team_wait(t, team_has_work, seen);
        seen++;
        if (t->closing)
            return NULL;
        team_take_parts(t, m->worker);
        if (atomic_fetch_sub(&t->busy, 1) == 1)
            team_wake(t);
    }
}

struct team *team_open(size_t threads)
{
    struct team *t;
    size_t i;

    if (threads < 2)
        return NULL;
    if (threads > TEAM_THREADS_MAX)
        threads = TEAM_THREADS_MAX;
    t = heap_take(sizeof(*t));
    *t = (struct team){.threads = threads};
    atomic_init(&t->next, 0);
    atomic_init(&t->generation, 0);
    atomic_init(&t->busy, 0);
    atomic_init(&t->asleep, 0);
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->wake, NULL);
    t->members = heap_grow(NULL, threads - 1, sizeof(*t->members));
    for (i = 0; i + 1 < threads; i++) {
        struct team_member *m = &t->members[i];

        m->team = t;
        m->worker = i + 1;
        if (pthread_create(&m->thread, NULL, team_thread, m) != 0)
            err_die("could not start a thread");
    }
    return t;
}

static void team_begin(struct team *t)
{
    atomic_store(&t->next, 0);
    atomic_store(&t->busy, t->threads - 1);
    atomic_fetch_add(&t->generation, 1);
    team_wake(t);
}

void team_close(struct team *t)
{
    size_t i;

    if (!t)
        return;
    t->closing = true;
    team_begin(t);
    for (i = 0; i + 1 < t->threads; i++)
        pthread_join(t->members[i].thread, NULL);
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->wake);
    free(t->members);
    free(t);
}

size_t team_threads(const struct team *t)
{
    return t ? t->threads : 1;
}

void team_run(struct team *t, size_t parts, team_work *work, void *arg)
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
    team_begin(t);
    team_take_parts(t, 0);
    team_wait(t, team_is_done, 0);
}
