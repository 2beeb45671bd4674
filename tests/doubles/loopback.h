/*
 * loopback.h: what the test servers share: a port of 127.0.0.1, a thread a
 * connection, an end when stdin closes.
 *
 * Included by: tests.
 */
#ifndef LIMBECK_LOOPBACK_H
#define LIMBECK_LOOPBACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* One connection, on a thread of its own; fd is closed behind it. */
typedef void loopback_serve(void *arg, int fd);

/* Listen on a free port, print it on a line, and serve until stdin closes.
 * Whatever fails before that ends the program. */
void loopback_run(loopback_serve *serve, void *arg);
/* One request into b, which keeps what came after it; its length, or 0 when the
 * other side is gone. */
size_t loopback_receive(int fd, struct buf *b);
/* All bytes; false when the other side is gone. */
bool loopback_send(int fd, const char *data, size_t len);

#endif
