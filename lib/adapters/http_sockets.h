/*
 * http_sockets.h: the sockets of libcurl's connections, which it does not show
 * while a request is about to be written.
 *
 * Included by: lib/adapters.
 */
#ifndef LIMBECK_HTTP_SOCKETS_H
#define LIMBECK_HTTP_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>

struct http_socket {
    int fd, to_port, from_port; /* ports 0: not looked up yet */
};

struct http_sockets {
    struct http_socket *list; /* [count] */
    size_t count, room;
};

void http_sockets_release(struct http_sockets *s); /* closes none */
void http_sockets_add(struct http_sockets *s, int fd);
void http_sockets_remove(struct http_sockets *s, int fd);
/* Is there something to read, or the end, on the connection between these
 * ports? Where several hosts have the same port, on any of theirs. */
bool http_sockets_readable(struct http_sockets *s, int to_port, int from_port);

#endif
