/*
 * http_wait.h: which of libcurl's sockets to wait for, and until when: only
 * those on which something happened are looked at, however many are open.
 *
 * Included by: lib/adapters.
 */
#ifndef LIMBECK_HTTP_WAIT_H
#define LIMBECK_HTTP_WAIT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_wait {
    struct pollfd *list; /* [count] what libcurl wants to know of each */
    struct pollfd *came; /* [room] what came, while libcurl is told */
    size_t count, room;
    int64_t due_ms; /* when libcurl wants to be called; -1: never */
};

void http_wait_init(struct http_wait *w);
void http_wait_release(struct http_wait *w); /* closes none */

/* From now on wait for these events (POLLIN, POLLOUT) of a socket; 0: no
 * more. */
void http_wait_set(struct http_wait *w, int fd, short events);
/* libcurl wants to be called in so many milliseconds; -1: not any more. */
void http_wait_call_in(struct http_wait *w, long ms);
/* Is it time for that? Then it is not due any more. */
bool http_wait_is_due(struct http_wait *w);
/* Wait for something, up to timeout_ms or until libcurl wants to be called;
 * what came stands in w->came. How many; 0: nothing. */
size_t http_wait_for(struct http_wait *w, int timeout_ms);

#endif
