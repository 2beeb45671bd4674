#include "adapters/http_sockets.h"

#include "base/arena.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

void http_sockets_release(struct http_sockets *s)
{
    free(s->list);
    *s = (struct http_sockets){.list = NULL};
}

void http_sockets_add(struct http_sockets *s, int fd)
{
    if (s->count == s->room) {
        s->room = s->room == 0 ? 64 : 2 * s->room;
        s->list = heap_grow(s->list, s->room, sizeof(s->list[0]));
    }
    s->list[s->count++] = (struct http_socket){.fd = fd};
}

void http_sockets_remove(struct http_sockets *s, int fd)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->list[i].fd == fd)
            s->list[i--] = s->list[--s->count];
    }
}

static int http_sockets_port(const struct sockaddr_storage *a)
{
    if (a->ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)(const void *)a)->sin_port);
    if (a->ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)(const void *)a)->sin6_port);
    return 0;
}

/* Known once it is connected. */
static void http_sockets_look_up(struct http_socket *one)
{
    struct sockaddr_storage a = {.ss_family = AF_UNSPEC};
    socklen_t len = sizeof(a);

    if (one->to_port != 0 ||
        getpeername(one->fd, (struct sockaddr *)&a, &len) != 0)
        return;
    one->to_port = http_sockets_port(&a);
    len = sizeof(a);
    if (getsockname(one->fd, (struct sockaddr *)&a, &len) == 0)
        one->from_port = http_sockets_port(&a);
}

bool http_sockets_readable(struct http_sockets *s, int to_port, int from_port)
{
    for (size_t i = 0; i < s->count; i++) {
        struct http_socket *one = &s->list[i];
        struct pollfd watched = {.fd = one->fd, .events = POLLIN};

        http_sockets_look_up(one);
        if (one->to_port == to_port && one->from_port == from_port &&
            poll(&watched, 1, 0) > 0)
            return true;
    }
    return false;
}
