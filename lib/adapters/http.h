/*
 * http.h: the adapter of libcurl: many requests under way at once, from one
 * thread.
 *
 * http and https alone; no redirects (a key would travel along), no cookies,
 * no files. Each request has limits in milliseconds and bytes; the proxy
 * variables of the environment are heeded. Connections are kept and used
 * again, unless something stands on one before the next request is written: a
 * second answer to the request before would be taken for the answer to this.
 *
 * Included by: lib/adapters, pipeline, pipeline/commands, teachers, fetch,
 * tests.
 */
#ifndef LIMBECK_HTTP_H
#define LIMBECK_HTTP_H

#include "base/buf.h"

struct http;

enum { HTTP_ID_MAX = 80, HTTP_TYPE_MAX = 80, HTTP_ROBOTS_MAX = 200 };

/* POST of `body` when body.data is not NULL, else GET. */
struct http_request {
    const char *url;
    struct span body;      /* the caller keeps it until the answer */
    const char *body_type; /* "application/json"; NULL is that */
    const char *bearer;    /* token for Authorization, or NULL */
    /* More headers, "Name: value" each; header_count of them. */
    const char *const *headers;
    size_t header_count;
    /* Only to addresses of the public internet (base/public_address.h). Where
     * a proxy of the environment stands between, it resolves the names: then
     * only addresses in figures are looked at. */
    bool public_only;
    bool fresh; /* on a connection of its own, which is closed behind it */
    int64_t connect_ms;     /* to have a connection; 0: 30 s */
    int64_t timeout_ms;     /* for everything */
    size_t reply_max_bytes; /* larger is an error */
    void *owner;            /* the caller's, comes back with the answer */
};

struct http_reply {
    void *owner;
    long status;            /* 200, 429, ...; 0 when none came */
    struct span body;       /* until the next http_take or http_close */
    int64_t retry_after_ms; /* -1: the server did not say */
    int64_t duration_ms;
    bool late;   /* the error is that time was over */
    bool over;   /* the error is that it was over a limit */
    bool inside; /* the error is that the address is not a public one */
    char request_id[HTTP_ID_MAX]; /* the header X-Request-Id, or "" */
    char type[HTTP_TYPE_MAX];     /* Content-Type, or "" */
    /* X-Robots-Tag, several with ", " between; what is longer is cut. */
    char robots[HTTP_ROBOTS_MAX];
    const char *redirect; /* where a 3xx leads, whole; valid as body; NULL */
    /* ERR_NONE: a whole answer came, whatever its status. ERR_RETRY: no
     * connection, time is over, cut off, over a limit. ERR_RECORD: inside. */
    struct err err;
};

/* connections: how many are kept when idle, at least. */
struct http *http_open(int connections);
/* Breaks off what is under way. NULL is fine. */
void http_close(struct http *h);

/* Is it an address that http_give would take? ERR_USAGE with the reason; a name
 * and password in it are one, since addresses are shown and stored. */
MUST_CHECK bool http_check_url(const char *url, struct err *err);

/* Begin a request. url, bearer and headers are copied. ERR_USAGE: not an
 * address. ERR_RECORD: public_only, and it is not a public one. */
MUST_CHECK bool http_give(struct http *h, const struct http_request *request,
                          struct err *err);
/* The next answer, waiting up to timeout_ms; false: none yet. A request that
 * was given gives exactly one answer. */
bool http_take(struct http *h, struct http_reply *reply, int timeout_ms);
/* Requests under way. */
size_t http_count(const struct http *h);

#endif
