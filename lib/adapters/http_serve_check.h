/*
 * http_serve_check.h: which requests of this machine a server of ours answers:
 * what Host, Origin, Authorization and Content-Type have to say.
 *
 * Included by: lib/adapters.
 */
#ifndef LIMBECK_HTTP_SERVE_CHECK_H
#define LIMBECK_HTTP_SERVE_CHECK_H

#include <stdbool.h>

#include "adapters/http_serve.h"

/* "localhost:8080", "127.0.0.1", "[::1]:1": a name of this machine, and a port
 * or none. */
bool http_serve_host_ours(const char *host);
/* The same with that port, and none but it. */
bool http_serve_host_exact(const char *host, int port);
/* Sec-Fetch-Site and Sec-Fetch-Mode, NULL: not sent. Does a page of ours ask,
 * or somebody who went to the address? */
bool http_serve_fetch_ours(const char *site, const char *mode,
                           const char *method);
/* The page that sends the request came from where it is sent to. */
bool http_serve_origin_ours(const char *origin, const char *host);
/* "Bearer TOKEN"; takes as long for any text of the same length. */
bool http_serve_bearer_is(const char *authorization, const char *token);
bool http_serve_same_secret(const char *a, const char *b);
/* "application/json; charset=utf-8" is "application/json". */
bool http_serve_type_is(const char *type, const char *wanted);

/* The route of a path and method. NULL: *allow is the methods that the path
 * has ("GET, HEAD"), or "" when the path is in no route. */
const struct http_serve_route *
http_serve_route_find(const struct http_serve_config *config,
                      const char *method, const char *path, char allow[32]);

#endif
