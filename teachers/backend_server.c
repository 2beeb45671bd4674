/*
 * backend_server.c: teachers behind an OpenAI-compatible server, or several:
 * each endpoint has its own window of requests, failures are tried again by
 * class, elsewhere if there is an elsewhere. What a reply means stands in
 * server_verdict.c.
 */
#include "teachers/teacher.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/stop.h"
#include "adapters/http.h"
#include "teachers/chat_request.h"
#include "teachers/server_job.h"
#include "teachers/server_verdict.h"

#include <time.h>

enum {
    SERVER_REQUEST_MAX = 512 << 20,
    SERVER_REST_TOLD_MS = 5000,   /* a shorter rest is not worth a word */
    SERVER_AHEAD_BYTES = 64 << 20 /* of requests written before their turn */
};

static void server_close(void *state);

static void *server_open(const struct teacher_settings *s, const char *name,
                         int jobs, struct err *err)
{
    struct server_headers headers;

    (void)jobs;
    if (!server_headers_read(&headers, s, err))
        return NULL;
    struct server *sv = heap_take(sizeof(*sv));
    *sv = (struct server){.settings = s, .name = name, .headers = headers};
    sv->lines = heap_grow(NULL, headers.count + 1, sizeof(sv->lines[0]));
    for (size_t i = 0; i < headers.count; i++)
        sv->lines[i] = headers.lines[i];
    sv->fresh = s->connections != NULL && strcmp(s->connections, "fresh") == 0;
    sv->waiting.last = &sv->waiting.first;
    sv->flying.last = &sv->flying.first;
    sv->done.last = &sv->done.first;
    sv->endpoint_count = s->endpoints.count;
    sv->endpoints =
        heap_grow(NULL, s->endpoints.count, sizeof(struct endpoint));
    for (size_t i = 0; i < s->endpoints.count; i++)
        endpoint_init(&sv->endpoints[i], s->endpoints.items[i], s->window);
    sv->http = http_open((int)(s->window * (int64_t)s->endpoints.count));
    for (size_t i = 0; i < s->endpoints.count; i++) {
        if (http_check_url(sv->endpoints[i].url.data, err))
            continue;
        server_close(sv);
        return NULL;
    }
    return sv;
}

static void server_job_close(struct server_job *job)
{
    buf_release(&job->request);
    free(job);
}

static void server_close(void *state)
{
    struct server *sv = state;

    if (sv == NULL)
        return;
    http_close(sv->http); /* before the requests that it sends from */
    while (sv->waiting.first != NULL)
        server_job_close(server_list_pull(&sv->waiting, &sv->waiting.first));
    while (sv->flying.first != NULL)
        server_job_close(server_list_pull(&sv->flying, &sv->flying.first));
    while (sv->done.first != NULL)
        server_job_close(server_list_pull(&sv->done, &sv->done.first));
    for (size_t i = 0; i < sv->endpoint_count; i++)
        endpoint_release(&sv->endpoints[i]);
    free(sv->endpoints);
    free(sv->lines);
    server_headers_release(&sv->headers);
    free(sv);
}

static size_t server_room(void *state)
{
    const struct server *sv = state;
    size_t held = sv->waiting.count + sv->flying.count + sv->done.count;
    size_t bears = 0;

    for (size_t i = 0; i < sv->endpoint_count; i++)
        bears += (size_t)sv->endpoints[i].window;
    /* As many again wait here, so that no slot idles while replies are
     * saved. */
    return 2 * bears > held ? 2 * bears - held : 0;
}

static bool server_give(void *state, struct ask *ask, struct err *err)
{
    struct server *sv = state;
    struct server_job *job = heap_take(sizeof(*job));

    if (sv->down.kind != ERR_NONE) {
        *err = sv->down;
        free(job);
        return false;
    }
    *job = (struct server_job){.ask = ask, .question = CHAT_ANSWER};
    buf_init(&job->request, SERVER_REQUEST_MAX);
    server_list_put(&sv->waiting, job);
    return true;
}

/* The body of its request; it has failed where that cannot be. */
static bool server_write(struct server *sv, struct server_job *job,
                         struct err *err)
{
    if (!job->written)
        buf_reset(&job->request);
    job->written =
        job->written || chat_request_write(sv->settings, job->ask,
                                           job->question, &job->request, err);
    return job->written;
}

/* Write one request more while nothing else is to be done, so that it can go as
 * soon as a reply makes room: pictures take a while. false: there is none. */
static bool server_write_ahead(struct server *sv)
{
    struct server_job **link = &sv->waiting.first;
    struct err err = {.kind = ERR_NONE};
    size_t bytes = 0;

    for (; *link != NULL && (*link)->written; link = &(*link)->next)
        bytes += (*link)->request.len;
    if (*link == NULL || bytes > SERVER_AHEAD_BYTES)
        return false;
    if (!server_write(sv, *link, &err))
        server_job_finish(sv, server_list_pull(&sv->waiting, link), &err);
    return true;
}

static void server_send(struct server *sv, struct server_job *job,
                        struct endpoint *at, int64_t now_ms)
{
    char id_header[SENT_HEADER_MAX];
    struct http_request r = {.url = at->url.data,
                             .bearer = sv->headers.key,
                             .headers = sv->lines,
                             .header_count = sv->headers.count + 1,
                             .fresh = sv->fresh,
                             .timeout_ms = sv->settings->timeout_s * 1000,
                             .owner = job};
    struct err err = {.kind = ERR_NONE};

    r.reply_max_bytes = (size_t)sv->settings->max_reply_bytes;
    sent_id_make(++sv->sent, job->id, id_header);
    sv->lines[sv->headers.count] = id_header; /* is copied */
    if (!server_write(sv, job, &err)) {
        server_job_finish(sv, job, &err);
        return;
    }
    r.body = buf_span(&job->request);
    if (!http_give(sv->http, &r, &err)) {
        server_job_finish(sv, job, &err);
        return;
    }
    job->at = at;
    job->sent_ms = now_ms;
    job->beside = ++at->under_way;
    server_list_put(&sv->flying, job);
}

/* May it be sent? Once the user stops, only the second question about an answer
 * that came. */
static bool server_is_due(const struct server_job *job, int64_t now_ms)
{
    return job->not_before_ms <= now_ms &&
           (job->question == CHAT_YES_NO || !stop_asked());
}

/* Send what is due while there is room. The next time to look again. */
static int64_t server_dispatch(struct server *sv, int64_t now_ms)
{
    struct server_job **link = &sv->waiting.first;
    int64_t next_ms = now_ms + 1000;

    while (*link != NULL && sv->down.kind == ERR_NONE) {
        struct endpoint *at =
            endpoint_pick(sv->endpoints, sv->endpoint_count, now_ms);
        if (at == NULL)
            break;
        if (!server_is_due(*link, now_ms)) {
            if ((*link)->not_before_ms > now_ms &&
                (*link)->not_before_ms < next_ms)
                next_ms = (*link)->not_before_ms;
            link = &(*link)->next;
            continue;
        }
        server_send(sv, server_list_pull(&sv->waiting, link), at, now_ms);
    }
    for (size_t i = 0; i < sv->endpoint_count; i++) {
        next_ms = endpoint_wake(&sv->endpoints[i], now_ms, next_ms);
    }
    return next_ms;
}

static void server_handle(struct server *sv, const struct http_reply *reply)
{
    struct server_job *job = reply->owner, **link = &sv->flying.first;
    struct arena arena;

    while (*link != job)
        link = &(*link)->next;
    server_list_pull(&sv->flying, link);
    job->at->under_way--;
    arena_init(&arena);
    server_verdict(sv, job, reply, &arena);
    arena_release(&arena);
}

static struct ask *server_take(void *state, int timeout_ms)
{
    struct server *sv = state;
    struct http_reply reply;
    int64_t now_ms = clock_ms(), end_ms = now_ms + timeout_ms;

    for (;;) {
        int64_t next_ms = server_dispatch(sv, now_ms);
        int64_t wait_ms = (next_ms < end_ms ? next_ms : end_ms) - now_ms;
        if (wait_ms < 0 || sv->done.first != NULL || server_write_ahead(sv))
            wait_ms = 0;
        while (http_take(sv->http, &reply, (int)wait_ms)) {
            server_handle(sv, &reply);
            now_ms = clock_ms();
            server_dispatch(sv, now_ms); /* its place is free */
            wait_ms = 0;
        }
        now_ms = clock_ms();
        if (sv->done.first != NULL || now_ms >= end_ms)
            break;
    }
    if (sv->done.first == NULL)
        return NULL;
    struct server_job *job = server_list_pull(&sv->done, &sv->done.first);
    struct ask *ask = job->ask;
    server_job_close(job);
    return ask;
}

static size_t server_awaited(void *state)
{
    const struct server *sv = state;
    size_t seconds = 0;

    for (const struct server_job *j = sv->waiting.first; j != NULL; j = j->next)
        seconds += j->question == CHAT_YES_NO;
    return sv->flying.count + sv->done.count + seconds;
}

/* Can it go on? */
static bool server_well(void *state, struct err *err)
{
    const struct server *sv = state;

    if (sv->down.kind != ERR_NONE)
        *err = sv->down;
    return sv->down.kind == ERR_NONE;
}

/* A server that wants to be left in peace says for how long. */
static void server_waits(void *state, struct buf *out)
{
    const struct server *sv = state;
    int64_t now_ms = clock_ms();

    for (size_t i = 0; i < sv->endpoint_count; i++) {
        int64_t rest_ms = sv->endpoints[i].quiet_ms - now_ms;
        time_t end = time(NULL) + (time_t)(rest_ms / 1000);
        struct tm at;

        if (sv->endpoints[i].quiet_ms == INT64_MIN ||
            rest_ms < SERVER_REST_TOLD_MS || localtime_r(&end, &at) == NULL)
            continue;
        buf_print(out, "%s rests until %02d:%02d:%02d (Retry-After)", sv->name,
                  at.tm_hour, at.tm_min, at.tm_sec);
        return;
    }
}

const struct backend backend_server = {
    .name = "server",
    .about = "OpenAI-compatible chat completions over HTTP",
    .open = server_open,
    .close = server_close,
    .room = server_room,
    .give = server_give,
    .take = server_take,
    .well = server_well,
    .awaited = server_awaited,
    .waits = server_waits,
};
