/*
 * http_serve_exchange.h: a server and a request under way, as http_serve.c and
 * http_serve_admit.c share them.
 *
 * Included by: lib/adapters.
 */
#ifndef LIMBECK_HTTP_SERVE_EXCHANGE_H
#define LIMBECK_HTTP_SERVE_EXCHANGE_H

#include <pthread.h>

#include "adapters/http_serve.h"
#include "base/turns.h"

struct MHD_Connection;
struct MHD_Daemon;

struct http_serve {
    struct http_serve_config config;
    struct MHD_Daemon *daemon;
    int port, listening; /* the socket, once no more are taken; or -1 */
    pthread_mutex_t lock;
    struct turns turns; /* of the handlers */
    bool draining;
    int64_t ended_ms; /* when the last request did */
    struct http_serve_counts counts;
};

/* A request under way. */
struct serve_exchange {
    struct http_serve *s;
    const struct http_serve_route *route;
    struct arena arena;
    struct buf body;
    size_t swallowed;
    double began_s;
    int status; /* over 399: refused so, and why */
    struct err err;
    char allow[32];
};

/* May this request be answered? Host, Origin, token, method, path and the head
 * of its body; x->route is set. false: x->status and x->err say why not. */
bool serve_admit(struct serve_exchange *x, struct MHD_Connection *c,
                 const char *method, const char *path);

#endif
