#include "adapters/http_wait.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"

enum { HTTP_WAIT_LEAST = 64 };

void http_wait_init(struct http_wait *w)
{
    *w = (struct http_wait){.due_ms = -1};
}

void http_wait_release(struct http_wait *w)
{
    free(w->list);
    free(w->came);
    http_wait_init(w);
}

static void http_wait_grow(struct http_wait *w)
{
    w->room = w->room == 0 ? HTTP_WAIT_LEAST : 2 * w->room;
    w->list = heap_grow(w->list, w->room, sizeof(w->list[0]));
    w->came = heap_grow(w->came, w->room, sizeof(w->came[0]));
}

void http_wait_set(struct http_wait *w, int fd, short events)
{
    size_t i = 0;

    while (i < w->count && w->list[i].fd != fd)
        i++;
    if (events == 0) {
        if (i < w->count)
            w->list[i] = w->list[--w->count];
        return;
    }
    if (i == w->room)
        http_wait_grow(w);
    if (i == w->count)
        w->count++;
    w->list[i] = (struct pollfd){.fd = fd, .events = events};
}

void http_wait_call_in(struct http_wait *w, long ms)
{
    w->due_ms = ms < 0 ? -1 : clock_ms() + ms;
}

bool http_wait_is_due(struct http_wait *w)
{
    if (w->due_ms < 0 || clock_ms() < w->due_ms)
        return false;
    w->due_ms = -1;
    return true;
}

size_t http_wait_for(struct http_wait *w, int timeout_ms)
{
    size_t came = 0;

    if (w->due_ms >= 0) {
        int64_t left_ms = w->due_ms - clock_ms();
        if (left_ms < timeout_ms)
            timeout_ms = left_ms < 0 ? 0 : (int)left_ms;
    }
    if (poll(w->list, (nfds_t)w->count, timeout_ms) <= 0)
        return 0;
    for (size_t i = 0; i < w->count; i++) {
        if (w->list[i].revents != 0)
            w->came[came++] = w->list[i];
    }
    return came;
}
