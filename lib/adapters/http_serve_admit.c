#include "adapters/http_serve_exchange.h"

#include <microhttpd.h>
#include <string.h>

#include "adapters/http_serve_check.h"

static bool serve_refuse(struct serve_exchange *x, int status, const char *why)
{
    x->status = status;
    return err_usage(&x->err, "%s", why);
}

struct serve_host {
    const char *text;
    int count;
};

static enum MHD_Result serve_take_host(void *argument, enum MHD_ValueKind kind,
                                       const char *key, const char *value)
{
    struct serve_host *host = argument;

    (void)kind;
    if (span_is_nocase(span_of(key), "Host")) {
        host->text = value != NULL ? value : "";
        host->count++;
    }
    return MHD_YES;
}

static const char *serve_head(struct MHD_Connection *c, const char *name)
{
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static bool serve_check_page(struct serve_exchange *x, struct MHD_Connection *c,
                             const char *host, const char *method)
{
    if (!http_serve_host_exact(host, http_serve_port(x->s)))
        return serve_refuse(x, 421, "this Host is not this page's");
    if (serve_head(c, "Origin") == NULL && strcmp(method, "POST") == 0)
        return serve_refuse(x, 403, "a page names its Origin when it posts");
    return http_serve_fetch_ours(serve_head(c, "Sec-Fetch-Site"),
                                 serve_head(c, "Sec-Fetch-Mode"), method) ||
           serve_refuse(x, 403, "pages of another site are not served");
}

static bool serve_check_from(struct serve_exchange *x, struct MHD_Connection *c,
                             const char *method)
{
    struct serve_host host = {NULL, 0};
    const char *origin = serve_head(c, "Origin");

    MHD_get_connection_values(c, MHD_HEADER_KIND, serve_take_host, &host);
    if (host.count != 1)
        return serve_refuse(x, 400, "a request names one Host");
    if (x->s->config.page)
        return serve_check_page(x, c, host.text, method) &&
               (origin == NULL || http_serve_origin_ours(origin, host.text) ||
                serve_refuse(x, 403, "pages of another Origin are not served"));
    if (!http_serve_host_ours(host.text))
        return serve_refuse(x, 403, "this Host is not this machine's");
    if (origin != NULL && !http_serve_origin_ours(origin, host.text))
        return serve_refuse(x, 403, "pages of another Origin are not served");
    return true;
}

static bool serve_check_token(struct serve_exchange *x,
                              struct MHD_Connection *c)
{
    const char *wanted = x->s->config.token;
    const char *head = serve_head(c, "Authorization");
    const char *query =
        MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "token");

    if (wanted == NULL || (x->route->flags & HTTP_SERVE_OPEN) ||
        http_serve_bearer_is(head, wanted) ||
        ((x->route->flags & HTTP_SERVE_QUERY) && query != NULL &&
         http_serve_same_secret(query, wanted)))
        return true;
    return serve_refuse(x, 401,
                        head == NULL ? "a token is needed: Authorization: "
                                       "Bearer TOKEN"
                                     : "this is not the token");
}

static bool serve_check_body(struct serve_exchange *x, struct MHD_Connection *c)
{
    const char *length = serve_head(c, "Content-Length");
    const char *type = serve_head(c, "Content-Type");
    int64_t bytes = 0;

    if (x->route->takes != NULL && !http_serve_type_is(type, x->route->takes)) {
        x->status = 415;
        return err_usage(&x->err, "the type of the body is not %s",
                         x->route->takes);
    }
    if (length != NULL &&
        (!span_int(span_of(length), &bytes) || bytes > (int64_t)x->body.max)) {
        x->status = 413;
        return err_usage(&x->err, "the body has over %zu bytes", x->body.max);
    }
    return true;
}

bool serve_admit(struct serve_exchange *x, struct MHD_Connection *c,
                 const char *method, const char *path)
{
    if (!serve_check_from(x, c, method))
        return false;
    x->route = http_serve_route_find(&x->s->config, method, path, x->allow);
    if (x->route == NULL && x->allow[0] == '\0')
        return serve_refuse(x, 404, "there is nothing at this path");
    if (x->route == NULL)
        return serve_refuse(x, 405, "this path has other methods");
    return serve_check_token(x, c) && serve_check_body(x, c);
}
