#include "base/turns.h"

#include <stddef.h>

/* On the stack of the thread that waits. */
struct turns_waiter {
    pthread_cond_t turn;
    bool called;
    struct turns_waiter *next;
};

void turns_init(struct turns *t, int most)
{
    *t = (struct turns){.most = most, .first = NULL};
    t->last = &t->first;
    pthread_mutex_init(&t->lock, NULL);
}

void turns_release(struct turns *t)
{
    pthread_mutex_destroy(&t->lock);
}

void turns_take(struct turns *t)
{
    struct turns_waiter w = {.called = false};

    pthread_mutex_lock(&t->lock);
    if (t->taken < t->most) {
        t->taken++;
    } else {
        pthread_cond_init(&w.turn, NULL);
        *t->last = &w;
        t->last = &w.next;
        while (!w.called)
            pthread_cond_wait(&w.turn, &t->lock);
        pthread_cond_destroy(&w.turn);
    }
    pthread_mutex_unlock(&t->lock);
}

void turns_give(struct turns *t)
{
    pthread_mutex_lock(&t->lock);
    struct turns_waiter *next = t->first;
    if (next == NULL) {
        t->taken--;
    } else {
        t->first = next->next;
        if (t->first == NULL)
            t->last = &t->first;
        next->called = true;
        pthread_cond_signal(&next->turn);
    }
    pthread_mutex_unlock(&t->lock);
}
