/*
 * http_transfer.h: one request of http.h as libcurl is told of it, and what
 * comes of it.
 *
 * Included by: lib/adapters.
 */
#ifndef LIMBECK_HTTP_TRANSFER_H
#define LIMBECK_HTTP_TRANSFER_H

#include <curl/curl.h>

#include "adapters/http.h"
#include "adapters/http_sockets.h"

/* One request under way, or an idle handle that keeps its memory. */
struct http_transfer {
    struct http_sockets *sockets; /* of all connections */
    CURL *easy;
    struct curl_slist *headers;
    struct buf body;
    size_t header_bytes;
    bool over;  /* a limit was met */
    bool dirty; /* something stood on the connection before the request */
    bool active;
    bool public_only, inside;
    char request_id[HTTP_ID_MAX], robots[HTTP_ROBOTS_MAX];
    void *owner;
    char why[CURL_ERROR_SIZE];
    struct http_transfer *next; /* idle */
};

struct http_transfer *http_transfer_open(struct http_sockets *sockets);
void http_transfer_close(struct http_transfer *t);
/* Tell libcurl of the request; nothing is left of one before. */
void http_transfer_set(struct http_transfer *t, const struct http_request *r);
/* What came, once libcurl says how it ended. Texts are the transfer's. */
void http_transfer_fill(struct http_transfer *t, CURLcode code,
                        struct http_reply *reply);
/* Does a proxy of the environment make the connections? */
bool http_proxied(void);

#endif
