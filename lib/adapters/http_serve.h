/*
 * http_serve.h: the adapter of libmicrohttpd: a small HTTP/1.1 server for
 * programs and pages of this machine alone.
 *
 * It listens on 127.0.0.1. Each connection has a thread; at most so many
 * handlers run at a time, and the others wait, in the order they came. Before a
 * handler sees a request it was checked, in this order:
 *
 *   403  Host names this machine (127.0.0.1, localhost or [::1], any port), and
 *        Origin, where a browser sends one, is "http://" and that Host: a page
 *        of another site can neither call nor read us. 400: no Host, or two
 *   404  the path is in the table; 405, with Allow: with that method
 *   401  "Authorization: Bearer TOKEN" is our token, compared in constant time
 *   415  the type of the body is the one that the route takes
 *   413  the body is no larger than the maximum
 *
 * The library itself answers a head that is no HTTP or larger than 32 KiB. A
 * connection that is silent for idle_s is closed, and so is one whose body is
 * not whole after request_s. What is refused is {"error": TEXT, "hint": TEXT}.
 * Every reply forbids caching, sniffing and referrers; none allows other
 * origins.
 *
 *     struct http_serve *s = http_serve_open(&config, err);
 *     log_info("listening on port %d", http_serve_port(s));
 *     http_serve_run(s);      until a signal (base/stop.h); drained behind it
 *     http_serve_close(s);
 *
 * Included by: lib/adapters, pipeline/commands, tests.
 */
#ifndef LIMBECK_HTTP_SERVE_H
#define LIMBECK_HTTP_SERVE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

struct http_serve;

struct http_serve_request {
    const char *method; /* "GET", "HEAD" or "POST" */
    const char *path;   /* without the query; %XX is resolved */
    struct span body;
    struct arena *arena; /* emptied after the reply was sent */
    void *connection;    /* for http_serve_query */
};

enum { HTTP_SERVE_HEADERS_MAX = 8 };

/* As a handler is given it: status 200, JSON, an empty body whose maximum is
 * the configured one. */
struct http_serve_reply {
    int status;
    const char *type; /* a constant, or the arena's */
    struct buf body;
    const char *header_names[HTTP_SERVE_HEADERS_MAX]; /* [header_count] */
    const char *header_values[HTTP_SERVE_HEADERS_MAX];
    size_t header_count;
};

/* Answers one request; called from many threads at once. false: the reply is
 * {"error", "hint"} of err, with reply->status where that is over 399, or else
 * by the error's kind: 400 for ERR_RECORD and ERR_USAGE, 503 for ERR_RETRY and
 * ERR_CHANGED, 500. */
typedef bool http_serve_handle(void *context,
                               const struct http_serve_request *request,
                               struct http_serve_reply *reply, struct err *err);

enum http_serve_flag {
    HTTP_SERVE_OPEN = 1,  /* needs no token: holds nothing of the user's */
    HTTP_SERVE_QUERY = 2, /* the token may be the query's "token", for what a
                           * page refers to (img src) */
    HTTP_SERVE_LIGHT = 4  /* does not wait for the other handlers */
};

struct http_serve_route {
    const char *method; /* "GET" (then HEAD too) or "POST" */
    const char *path;   /* "/v1/reward"; "/pictures/..." when it ends with a
                         * "*" in place of what follows */
    http_serve_handle *handle;
    unsigned flags;
    const char *takes; /* type of the body, "application/json"; NULL: any */
};

struct http_serve_config {
    uint16_t port;                         /* 0: one that is free */
    const char *token;                     /* NULL: none is asked for */
    const struct http_serve_route *routes; /* [route_count] */
    size_t route_count;
    void *context;          /* of the handlers */
    size_t body_max_bytes;  /* of a request; 0: 1 MiB */
    size_t reply_max_bytes; /* 0: 64 MiB */
    int threads;            /* handlers at a time; 0: 1 */
    int connections;        /* 0: 256; more wait to be taken */
    int idle_s, request_s;  /* 0: 60 and 60 */
    bool page; /* a page of ours alone asks: Host names this very port, else
                * 421; what a browser says comes from another site
                * (Sec-Fetch-Site) is refused with 403, but that somebody went
                * to the address; so is a POST without an Origin */
};

/* Begins to answer; the texts and tables of the configuration are kept, and
 * belong to the caller. ERR_STAGE: the port is taken; ERR_USAGE: a token that
 * is too short to be one (16 characters) or cannot stand in a header. */
struct http_serve *http_serve_open(const struct http_serve_config *config,
                                   struct err *err);
int http_serve_port(const struct http_serve *s);
/* Waits until stop_asked(), then takes no more connections and lets requests
 * under way end, for stop_grace() seconds at most; what is kept open is told
 * to close. true: all of them ended. */
bool http_serve_run(struct http_serve *s);
/* Ends the connections. NULL is fine. */
void http_serve_close(struct http_serve *s);

/* The query's value of a key, resolved; NULL: it has none. */
const char *http_serve_query(const struct http_serve_request *request,
                             const char *key);
/* One header more; over the maximum it is a broken promise of ours. The value
 * is a constant or the arena's. */
void http_serve_header(struct http_serve_reply *reply, const char *name,
                       const char *value);

struct http_serve_counts {
    int64_t requests;        /* answered, refused ones included */
    int64_t by_class[6];     /* [2]: of statuses 200 to 299 */
    int64_t refused;         /* before a handler saw them */
    int64_t body_bytes;      /* of requests */
    int64_t open, in_flight; /* connections; requests now */
};
void http_serve_count(struct http_serve *s, struct http_serve_counts *out);

/* A fresh token, 32 hexadecimal characters and a NUL. ERR_STAGE. */
MUST_CHECK bool http_serve_token(char out[33], struct err *err);

#endif
