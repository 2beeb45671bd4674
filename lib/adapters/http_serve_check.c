#include "adapters/http_serve_check.h"

#include <stdint.h>
#include <string.h>

static bool check_port(struct span text)
{
    int64_t port;

    return text.len <= 5 && text.len > 0 && text.data[0] >= '0' &&
           text.data[0] <= '9' && span_int(text, &port) && port <= 65535;
}

bool http_serve_host_ours(const char *host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    struct span s = span_of(host);

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t len = strlen(names[i]);
        struct span rest = span_cut(s, len, SIZE_MAX);

        if (!span_is_nocase(span_cut(s, 0, len), names[i]))
            continue;
        return rest.len == 0 ||
               (rest.data[0] == ':' && check_port(span_cut(rest, 1, SIZE_MAX)));
    }
    return false;
}

bool http_serve_host_exact(const char *host, int port)
{
    const char *colon = strrchr(host, ':');
    char wanted[8];

    snprintf(wanted, sizeof(wanted), ":%d", port);
    return http_serve_host_ours(host) && colon != NULL &&
           strcmp(colon, wanted) == 0;
}

bool http_serve_fetch_ours(const char *site, const char *mode,
                           const char *method)
{
    bool reads = strcmp(method, "POST") != 0;

    return site == NULL || strcmp(site, "same-origin") == 0 ||
           (reads && strcmp(site, "none") == 0) ||
           (reads && mode != NULL && strcmp(mode, "navigate") == 0);
}

bool http_serve_origin_ours(const char *origin, const char *host)
{
    static const char scheme[] = "http://";
    struct span s = span_of(origin);

    return host != NULL && span_starts(s, scheme) &&
           span_is_nocase(span_cut(s, strlen(scheme), SIZE_MAX), host);
}

bool http_serve_same_secret(const char *a, const char *b)
{
    size_t len = strlen(a), wanted = strlen(b);
    unsigned differ = len != wanted;

    for (size_t i = 0; i < len; i++)
        differ |=
            (unsigned char)a[i] ^ (unsigned char)b[wanted > 0 ? i % wanted : 0];
    return differ == 0;
}

bool http_serve_bearer_is(const char *authorization, const char *token)
{
    static const char scheme[] = "Bearer ";
    struct span s = span_of(authorization);

    return span_is_nocase(span_cut(s, 0, strlen(scheme)), scheme) &&
           http_serve_same_secret(authorization + strlen(scheme), token);
}

bool http_serve_type_is(const char *type, const char *wanted)
{
    struct span s = span_of(type);
    size_t end = span_find_char(s, ';');

    return span_is_nocase(span_trim(span_cut(s, 0, end)), wanted);
}

/* A pattern with a star behind it is every path that begins so. */
static bool check_path(const char *pattern, const char *path)
{
    struct span p = span_of(pattern);

    if (!span_ends(p, "*"))
        return strcmp(pattern, path) == 0;
    return strncmp(pattern, path, p.len - 1) == 0;
}

const struct http_serve_route *
http_serve_route_find(const struct http_serve_config *config,
                      const char *method, const char *path, char allow[32])
{
    bool get = false, post = false;
    const char *asked = strcmp(method, "HEAD") == 0 ? "GET" : method;

    allow[0] = '\0';
    for (size_t i = 0; i < config->route_count; i++) {
        const struct http_serve_route *r = &config->routes[i];

        if (!check_path(r->path, path))
            continue;
        if (strcmp(r->method, asked) == 0)
            return r;
        get = get || strcmp(r->method, "GET") == 0;
        post = post || strcmp(r->method, "POST") == 0;
    }
    snprintf(allow, 32, "%s%s%s", get ? "GET, HEAD" : "",
             get && post ? ", " : "", post ? "POST" : "");
    return NULL;
}
