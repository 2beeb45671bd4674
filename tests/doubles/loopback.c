#include "tests/doubles/loopback.h"

#include "base/arena.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOOPBACK_WAITING = 256 };

struct loopback_connection {
    loopback_serve *serve;
    void *arg;
    int fd;
};

bool loopback_send(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        data += n;
        len -= (size_t)n;
    }
    return true;
}

size_t loopback_receive(int fd, struct buf *b)
{
    char block[65536];
    size_t head = SIZE_MAX, whole = SIZE_MAX;

    for (;;) {
        if (head == SIZE_MAX)
            head = span_find(buf_span(b), "\r\n\r\n");
        if (head != SIZE_MAX && whole == SIZE_MAX) {
            struct span s = span_cut(buf_span(b), 0, head);
            size_t at = span_find(s, "Content-Length: ");
            whole = head + 4;
            if (at != SIZE_MAX)
                whole += strtoul(b->data + at + 16, NULL, 10);
        }
        if (whole != SIZE_MAX && b->len >= whole)
            return whole;
        ssize_t n = recv(fd, block, sizeof(block), 0);
        if (n <= 0)
            return 0;
        buf_add(b, block, (size_t)n);
    }
}

static void *loopback_thread(void *argument)
{
    struct loopback_connection *c = argument;

    c->serve(c->arg, c->fd);
    close(c->fd);
    free(c);
    return NULL;
}

static int loopback_listen(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) != 0 ||
        listen(fd, LOOPBACK_WAITING) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        err_die("a test server cannot listen");
    *port = ntohs(address.sin_port);
    return fd;
}

static void loopback_accept(int listener, loopback_serve *serve, void *arg)
{
    int fd = accept(listener, NULL, NULL), on = 1;
    struct loopback_connection *c;
    pthread_t thread;

    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    c = heap_take(sizeof(*c));
    *c = (struct loopback_connection){serve, arg, fd};
    if (pthread_create(&thread, NULL, loopback_thread, c) != 0)
        err_die("a test server cannot start a thread");
    pthread_detach(thread);
}

void loopback_run(loopback_serve *serve, void *arg)
{
    struct pollfd watched[2] = {{-1, POLLIN, 0}, {0, POLLIN, 0}};
    int port;
    char byte;

    watched[0].fd = loopback_listen(&port);
    printf("%d\n", port);
    fflush(stdout);
    for (;;) {
        if (poll(watched, 2, -1) < 0)
            continue;
        if (watched[1].revents != 0 && read(0, &byte, 1) <= 0)
            return;
        if (watched[0].revents != 0)
            loopback_accept(watched[0].fd, serve, arg);
    }
}
