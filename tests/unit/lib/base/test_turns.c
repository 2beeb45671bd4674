/* So many at a time, in the order they came. */
#include "testing.h"

#include <pthread.h>

#include "base/turns.h"

enum { THREADS = 6 };

struct world {
    struct turns turns;
    pthread_mutex_t lock;
    int inside, most, order[THREADS], done;
};

struct one {
    struct world *w;
    int number;
};

static void *one_run(void *argument)
{
    struct one *o = argument;
    struct world *w = o->w;

    turns_take(&w->turns);
    pthread_mutex_lock(&w->lock);
    w->order[w->done++] = o->number;
    w->inside++;
    w->most = w->inside > w->most ? w->inside : w->most;
    pthread_mutex_unlock(&w->lock);
    sched_yield();
    pthread_mutex_lock(&w->lock);
    w->inside--;
    pthread_mutex_unlock(&w->lock);
    turns_give(&w->turns);
    return NULL;
}

/* Does anyone wait behind the last that did? */
static bool waits_behind(struct turns *t, struct turns_waiter **before)
{
    pthread_mutex_lock(&t->lock);
    bool more = t->last != before;
    pthread_mutex_unlock(&t->lock);
    return more;
}

static void turns_come_in_order(void **state)
{
    struct world w = {.inside = 0};
    struct one ones[THREADS];
    pthread_t threads[THREADS];

    (void)state;
    turns_init(&w.turns, 1);
    pthread_mutex_init(&w.lock, NULL);
    turns_take(&w.turns);
    for (int i = 0; i < THREADS; i++) {
        struct turns_waiter **before = w.turns.last;

        ones[i] = (struct one){&w, i};
        pthread_create(&threads[i], NULL, one_run, &ones[i]);
        while (!waits_behind(&w.turns, before))
            sched_yield();
    }
    assert_int_equal(w.done, 0);
    turns_give(&w.turns);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(w.order[i], i);
    assert_int_equal(w.most, 1);
    turns_take(&w.turns);
    turns_give(&w.turns);
    pthread_mutex_destroy(&w.lock);
    turns_release(&w.turns);
}

static void turns_are_so_many(void **state)
{
    struct turns t;

    (void)state;
    turns_init(&t, 3);
    turns_take(&t);
    turns_take(&t);
    turns_take(&t);
    assert_int_equal(t.taken, 3);
    turns_give(&t);
    turns_take(&t);
    for (int i = 0; i < 3; i++)
        turns_give(&t);
    assert_int_equal(t.taken, 0);
    turns_release(&t);
}

TESTING_MAIN(cmocka_unit_test(turns_come_in_order),
             cmocka_unit_test(turns_are_so_many))
