#include "base/ordered_pool.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include "base/arena.h"
#include "base/clock.h"

struct ordered_pool_slot {
    void *job;
    bool done;
};

/* A ring of jobs in the order given: [head, begun) are with workers or done,
 * [begun, tail) wait. Indices only grow; a slot is index modulo room. */
struct ordered_pool {
    pthread_mutex_t lock;
    pthread_cond_t has_work, has_result;
    struct ordered_pool_slot *slots; /* [room] */
    size_t room, head, begun, tail;
    bool closing;
    ordered_pool_work *work;
    void *shared;
    int threads;
    pthread_t *ids; /* [threads] */
    struct ordered_pool_worker {
        struct ordered_pool *pool;
        int number;
    } *workers; /* [threads] */
};

static void *ordered_pool_thread(void *argument)
{
    struct ordered_pool_worker *me = argument;
    struct ordered_pool *p = me->pool;

    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (p->begun == p->tail && !p->closing)
            pthread_cond_wait(&p->has_work, &p->lock);
        if (p->closing)
            break;
        struct ordered_pool_slot *slot = &p->slots[p->begun++ % p->room];
        void *job = slot->job;
        pthread_mutex_unlock(&p->lock);
        p->work(p->shared, job, me->number);
        pthread_mutex_lock(&p->lock);
        slot->done = true;
        pthread_cond_signal(&p->has_result);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct ordered_pool *ordered_pool_open(int threads, size_t room,
                                       ordered_pool_work *work, void *shared)
{
    struct ordered_pool *p = heap_take(sizeof(*p));

    *p = (struct ordered_pool){.room = room < 1 ? 1 : room,
                               .work = work,
                               .shared = shared,
                               .threads = threads < 1 ? 1 : threads};
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->has_work, NULL);
    pthread_cond_init(&p->has_result, &clock);
    pthread_condattr_destroy(&clock);
    p->slots = heap_grow(NULL, p->room, sizeof(*p->slots));
    p->ids = heap_grow(NULL, (size_t)p->threads, sizeof(*p->ids));
    p->workers = heap_grow(NULL, (size_t)p->threads, sizeof(*p->workers));
    for (int i = 0; i < p->threads; i++) {
        p->workers[i].pool = p;
        p->workers[i].number = i;
        if (pthread_create(&p->ids[i], NULL, ordered_pool_thread,
                           &p->workers[i]) != 0)
            err_die("cannot start a thread");
    }
    return p;
}

void ordered_pool_close(struct ordered_pool *p)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    pthread_cond_broadcast(&p->has_work);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->threads; i++)
        pthread_join(p->ids[i], NULL);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->has_work);
    pthread_cond_destroy(&p->has_result);
    free(p->slots);
    free(p->ids);
    free(p->workers);
    free(p);
}

bool ordered_pool_give(struct ordered_pool *p, void *job)
{
    pthread_mutex_lock(&p->lock);
    bool room = p->tail - p->head < p->room;
    if (room) {
        p->slots[p->tail++ % p->room] = (struct ordered_pool_slot){job, false};
        pthread_cond_signal(&p->has_work);
    }
    pthread_mutex_unlock(&p->lock);
    return room;
}

/* Takes the oldest job, waiting for it until that moment, or without end when
 * until is NULL. */
static void *ordered_pool_take_until(struct ordered_pool *p,
                                     const struct timespec *until)
{
    void *job = NULL;
    int rc = 0;

    pthread_mutex_lock(&p->lock);
    if (p->head != p->tail) {
        struct ordered_pool_slot *slot = &p->slots[p->head % p->room];
        while (!slot->done && rc != ETIMEDOUT)
            rc = until == NULL
                     ? pthread_cond_wait(&p->has_result, &p->lock)
                     : pthread_cond_timedwait(&p->has_result, &p->lock, until);
        if (slot->done) {
            job = slot->job;
            p->head++;
        }
    }
    pthread_mutex_unlock(&p->lock);
    return job;
}

void *ordered_pool_take(struct ordered_pool *p, bool wait)
{
    return wait ? ordered_pool_take_until(p, NULL)
                : ordered_pool_take_within(p, 0);
}

void *ordered_pool_take_within(struct ordered_pool *p, int timeout_ms)
{
    struct timespec until = clock_after(timeout_ms);

    return ordered_pool_take_until(p, &until);
}

size_t ordered_pool_count(const struct ordered_pool *p)
{
    return p->tail - p->head; /* only the giving thread changes these */
}

int ordered_pool_processors(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1 : n;
}
