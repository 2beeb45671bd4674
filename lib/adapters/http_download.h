/*
 * http_download.h: one large answer, given to the caller piece by piece and
 * never held in memory.
 *
 * http and https alone. Redirects are followed by hand, at most
 * HTTP_HOPS_MAX: never from https to http, and the token goes to the origin
 * (scheme, host, port) of the first address alone: once a redirect left that
 * origin, no later hop of the same download sees it.
 *
 * Included by: pipeline/commands, fetch.
 */
#ifndef LIMBECK_HTTP_DOWNLOAD_H
#define LIMBECK_HTTP_DOWNLOAD_H

#include "base/buf.h"

enum { HTTP_HOPS_MAX = 8, HTTP_TAG_MAX = 256, HTTP_LINK_MAX = 2000 };

/* What the last hop said before its body. */
struct http_head {
    long status;   /* 200, 206, ...; 0 when no answer came */
    int64_t from;  /* where its body begins in the whole; 0 unless 206 */
    int64_t total; /* bytes of the whole as promised; -1: not said */
    char etag[HTTP_TAG_MAX];   /* with its quotes; "" */
    char origin[HTTP_TAG_MAX]; /* "https://host:443" that answered */
    char next[HTTP_LINK_MAX];  /* Link header's rel="next", or "" */
    int64_t retry_after_ms;    /* -1: not said */
};

struct http_download {
    const char *url;
    const char *bearer; /* token for Authorization, or NULL */
    int64_t offset;     /* so many bytes are here: ask for the rest */
    /* Only if it is still this, said to this origin alone; or NULL. */
    const char *if_match, *if_match_origin;
    int64_t stall_ms; /* give up when nothing came for so long */
    /* A 200 or 206 is about to come: false with *err ends it. */
    bool (*begin)(void *arg, const struct http_head *head, struct err *err);
    bool (*put)(void *arg, struct span piece, struct err *err);
    void *arg;
};

/* true: a whole answer came; head->status says which (the body of anything
 * but 200 and 206 is not read further than 64 KiB and thrown away). ERR_RETRY:
 * no connection, a stall, cut off, the user asked to stop. ERR_RECORD: a
 * redirect that is not followed, headers over 64 KiB. What begin or put
 * refused comes back as it is. */
MUST_CHECK bool http_download(const struct http_download *d,
                              struct http_head *head, struct err *err);

/* "scheme://host:port" of an address into out; false when it is none. */
bool http_origin(const char *url, char out[HTTP_TAG_MAX]);

#endif
