#include "adapters/http_serve.h"

#include "adapters/http_serve_exchange.h"
#include "adapters/json.h"
#include "base/clock.h"
#include "base/stop.h"
#include "base/turns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SERVE_HEAD_MAX = 32 << 10,
    SERVE_STACK_BYTES = 1 << 20,
    SERVE_BACKLOG = 256,
    SERVE_TOKEN_LEAST = 16,
    SERVE_LOOK_MS = 20,   /* how often the stop flag is looked at */
    SERVE_QUIET_MS = 200, /* a kept connection's next request comes by then */
    /* A body that was refused is read up to so many times the maximum, so that
     * whoever is still sending it sees the answer. */
    SERVE_SWALLOW = 4
};

/* -------------------------------------------------------------- replies */

static void serve_write_error(struct http_serve_reply *reply,
                              const struct err *err)
{
    buf_reset(&reply->body);
    reply->type = "application/json";
    json_add_error(&reply->body, err);
}

static int serve_status(const struct err *err)
{
    switch (err->kind) {
    case ERR_RECORD:
    case ERR_USAGE:
        return 400;
    case ERR_RETRY:
    case ERR_CHANGED:
        return 503;
    default:
        return 500;
    }
}

static void serve_handle(struct serve_exchange *x,
                         const struct http_serve_request *request,
                         struct http_serve_reply *reply)
{
    bool waits = (x->route->flags & HTTP_SERVE_LIGHT) == 0;

    if (waits)
        turns_take(&x->s->turns);
    bool ok = x->route->handle(x->s->config.context, request, reply, &x->err);
    if (waits)
        turns_give(&x->s->turns);
    if (ok && reply->body.over) {
        ok =
            err_stage(&x->err, "the reply has over %zu bytes", reply->body.max);
        reply->status = 0;
    }
    if (ok)
        return;
    if (reply->status < 400)
        reply->status = serve_status(&x->err);
    serve_write_error(reply, &x->err);
}

static void serve_tally(struct serve_exchange *x, int status)
{
    struct http_serve *s = x->s;

    pthread_mutex_lock(&s->lock);
    s->counts.requests++;
    s->counts.by_class[status / 100 % 6]++;
    s->counts.refused += x->status >= 400;
    s->counts.body_bytes += (int64_t)x->body.len;
    pthread_mutex_unlock(&s->lock);
}

static void serve_add_headers(struct MHD_Response *r,
                              const struct serve_exchange *x,
                              const struct http_serve_reply *reply)
{
    MHD_add_response_header(r, "Content-Type", reply->type);
    MHD_add_response_header(r, "Cache-Control", "no-store");
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, "Referrer-Policy", "no-referrer");
    for (size_t i = 0; i < reply->header_count; i++)
        MHD_add_response_header(r, reply->header_names[i],
                                reply->header_values[i]);
    if (x->allow[0] != '\0')
        MHD_add_response_header(r, "Allow", x->allow);
    if (reply->status == 401)
        MHD_add_response_header(r, "WWW-Authenticate", "Bearer");
}

/* The response takes the body's memory over. */
static enum MHD_Result serve_reply(struct serve_exchange *x,
                                   struct MHD_Connection *c, const char *method,
                                   const char *path)
{
    struct http_serve *s = x->s;
    struct http_serve_request request = {method, path, buf_span(&x->body),
                                         &x->arena, c};
    struct http_serve_reply reply = {.status = x->status,
                                     .type = "application/json"};

    buf_init(&reply.body, s->config.reply_max_bytes);
    if (x->status >= 400) {
        serve_write_error(&reply, &x->err);
    } else {
        reply.status = 200;
        serve_handle(x, &request, &reply);
    }
    serve_tally(x, reply.status);
    struct MHD_Response *r = MHD_create_response_from_buffer(
        reply.body.len, reply.body.data, MHD_RESPMEM_MUST_FREE);
    if (r == NULL) {
        buf_release(&reply.body);
        return MHD_NO;
    }
    serve_add_headers(r, x, &reply);
    pthread_mutex_lock(&s->lock);
    bool last = s->draining;
    pthread_mutex_unlock(&s->lock);
    if (last)
        MHD_add_response_header(r, "Connection", "close");
    enum MHD_Result result = MHD_queue_response(c, (unsigned)reply.status, r);
    MHD_destroy_response(r);
    return result;
}

/* ------------------------------------------------------------- exchange */

static struct serve_exchange *serve_begin(struct http_serve *s)
{
    struct serve_exchange *x = heap_take(sizeof(*x));

    *x = (struct serve_exchange){.s = s, .began_s = clock_seconds()};
    arena_init(&x->arena);
    buf_init(&x->body, s->config.body_max_bytes);
    pthread_mutex_lock(&s->lock);
    s->counts.in_flight++;
    pthread_mutex_unlock(&s->lock);
    return x;
}

/* Whoever asks before sending, or would send too much, is refused before the
 * body; the others behind it, for a connection closed on them may take the
 * answer with it. */
static bool serve_refuse_now(const struct serve_exchange *x,
                             struct MHD_Connection *c)
{
    const char *length =
        MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Content-Length");
    int64_t bytes = 0;

    if (MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Expect") != NULL)
        return true;
    return length != NULL && (!span_int(span_of(length), &bytes) ||
                              bytes / SERVE_SWALLOW > (int64_t)x->body.max);
}

/* One more piece of the body; false: the connection ends. */
static bool serve_take(struct serve_exchange *x, const char *data, size_t len)
{
    x->swallowed += len;
    if (clock_seconds() - x->began_s > x->s->config.request_s ||
        x->swallowed / SERVE_SWALLOW > x->body.max)
        return false;
    if (x->status >= 400)
        return true;
    buf_add(&x->body, data, len);
    if (x->body.over) {
        x->status = 413;
        err_usage(&x->err, "the body has over %zu bytes", x->body.max);
    }
    return true;
}

static enum MHD_Result serve_access(void *argument, struct MHD_Connection *c,
                                    const char *path, const char *method,
                                    const char *version, const char *data,
                                    size_t *size, void **state)
{
    struct serve_exchange *x = *state;

    (void)version;
    if (x == NULL) {
        *state = x = serve_begin(argument);
        if (!serve_admit(x, c, method, path) && serve_refuse_now(x, c))
            return serve_reply(x, c, method, path);
        return MHD_YES;
    }
    if (*size == 0)
        return serve_reply(x, c, method, path);
    bool more = serve_take(x, data, *size);
    *size = 0;
    return more ? MHD_YES : MHD_NO;
}

static void serve_completed(void *argument, struct MHD_Connection *c,
                            void **state, enum MHD_RequestTerminationCode how)
{
    struct http_serve *s = argument;
    struct serve_exchange *x = *state;

    (void)c;
    (void)how;
    if (x == NULL)
        return;
    *state = NULL;
    buf_release(&x->body);
    arena_release(&x->arena);
    free(x);
    pthread_mutex_lock(&s->lock);
    s->counts.in_flight--;
    s->ended_ms = clock_ms();
    pthread_mutex_unlock(&s->lock);
}

/* --------------------------------------------------------------- server */

static bool serve_check_config(const struct http_serve_config *config,
                               struct err *err)
{
    const char *token = config->token;

    if (token == NULL)
        return true;
    if (strlen(token) < SERVE_TOKEN_LEAST)
        return err_usage(err, "a token has at least %d characters",
                         SERVE_TOKEN_LEAST);
    for (const char *p = token; *p != '\0'; p++) {
        if (*p <= ' ' || *p > '~')
            return err_usage(err, "a token has visible ASCII alone");
    }
    return true;
}

static void serve_fill(struct http_serve_config *c)
{
    if (c->body_max_bytes == 0)
        c->body_max_bytes = 1 << 20;
    if (c->reply_max_bytes == 0)
        c->reply_max_bytes = 64 << 20;
    if (c->threads <= 0)
        c->threads = 1;
    if (c->connections <= 0)
        c->connections = 256;
    if (c->idle_s <= 0)
        c->idle_s = 60;
    if (c->request_s <= 0)
        c->request_s = 60;
}

/* Our own socket: the library does not say why it has none. */
static int serve_listen(uint16_t port, struct err *err)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 &&
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
        bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0 &&
        listen(fd, SERVE_BACKLOG) == 0)
        return fd;
    err_stage(err, "could not listen on port %d: %s", port, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool serve_start(struct http_serve *s, struct err *err)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof(at);
    int fd = serve_listen(s->config.port, err);

    if (fd < 0)
        return false;
    s->port = getsockname(fd, (struct sockaddr *)&at, &len) == 0
                  ? ntohs(at.sin_port)
                  : s->config.port;
    s->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
            MHD_USE_POLL | MHD_USE_ITC,
        s->config.port, NULL, NULL, serve_access, s, MHD_OPTION_LISTEN_SOCKET,
        fd, MHD_OPTION_NOTIFY_COMPLETED, serve_completed, (void *)s,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)s->config.connections,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)s->config.idle_s,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVE_HEAD_MAX,
        MHD_OPTION_THREAD_STACK_SIZE, (size_t)SERVE_STACK_BYTES,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (s->daemon != NULL)
        return true;
    close(fd);
    return err_stage(err, "could not serve port %d", s->port);
}

struct http_serve *http_serve_open(const struct http_serve_config *config,
                                   struct err *err)
{
    if (!serve_check_config(config, err))
        return NULL;
    struct http_serve *s = heap_take(sizeof(*s));

    *s = (struct http_serve){.config = *config, .listening = -1};
    serve_fill(&s->config);
    pthread_mutex_init(&s->lock, NULL);
    turns_init(&s->turns, s->config.threads);
    if (serve_start(s, err))
        return s;
    http_serve_close(s);
    return NULL;
}

int http_serve_port(const struct http_serve *s)
{
    return s->port;
}

static void serve_pause(void)
{
    nanosleep(&(struct timespec){.tv_nsec = SERVE_LOOK_MS * 1000000L}, NULL);
}

/* Nothing is under way, and nothing came for a while. */
static bool serve_quiet(struct http_serve *s)
{
    struct http_serve_counts counts;

    http_serve_count(s, &counts);
    pthread_mutex_lock(&s->lock);
    bool quiet = clock_ms() - s->ended_ms >= SERVE_QUIET_MS;
    pthread_mutex_unlock(&s->lock);
    return counts.in_flight == 0 && (quiet || counts.open == 0);
}

bool http_serve_run(struct http_serve *s)
{
    while (!stop_asked())
        serve_pause();
    int64_t end_ms = clock_ms() + stop_grace() * INT64_C(1000);

    pthread_mutex_lock(&s->lock);
    s->draining = true;
    s->ended_ms = clock_ms();
    pthread_mutex_unlock(&s->lock);
    s->listening = MHD_quiesce_daemon(s->daemon);
    /* Whoever connects now is refused, and does not wait in the queue. */
    shutdown(s->listening, SHUT_RDWR);
    while (!serve_quiet(s) && clock_ms() < end_ms)
        serve_pause();
    return serve_quiet(s);
}

void http_serve_close(struct http_serve *s)
{
    if (s == NULL)
        return;
    if (s->daemon != NULL)
        MHD_stop_daemon(s->daemon);
    if (s->listening >= 0)
        close(s->listening);
    turns_release(&s->turns);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

const char *http_serve_query(const struct http_serve_request *request,
                             const char *key)
{
    return MHD_lookup_connection_value(request->connection,
                                       MHD_GET_ARGUMENT_KIND, key);
}

void http_serve_header(struct http_serve_reply *reply, const char *name,
                       const char *value)
{
    if (reply->header_count == HTTP_SERVE_HEADERS_MAX)
        err_die("a reply has over %d headers of its own",
                HTTP_SERVE_HEADERS_MAX);
    reply->header_names[reply->header_count] = name;
    reply->header_values[reply->header_count++] = value;
}

void http_serve_count(struct http_serve *s, struct http_serve_counts *out)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

    pthread_mutex_lock(&s->lock);
    *out = s->counts;
    pthread_mutex_unlock(&s->lock);
    out->open = info != NULL ? info->num_connections : 0;
}

bool http_serve_token(char out[33], struct err *err)
{
    unsigned char bytes[16];

    if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
        return err_stage(err, "could not make a token: %s", strerror(errno));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    return true;
}
