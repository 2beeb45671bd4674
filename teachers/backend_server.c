/*
 * backend_server.c: teachers behind an OpenAI-compatible server, or several:
 * each endpoint has its own window of requests, failures are tried again by
 * class, elsewhere if there is an elsewhere.
 *
 * A text answer comes first, then, where wanted, the yes/no question about the
 * same picture. An ask is done when both are; when the second cannot be had,
 * the first is not kept, since a reply is a fact that never changes.
 */
#include "teachers/teacher.h"

#include "base/arena.h"
#include "base/clock.h"
#include "adapters/http.h"
#include "teachers/chat_reply.h"
#include "teachers/chat_request.h"
#include "teachers/endpoint.h"
#include "teachers/retry.h"

#include <math.h>

/* So many asks in a row that failed after all retries: nobody is there. */
enum { SERVER_GIVE_UP = 8, SERVER_REQUEST_MAX = 512 << 20 };

struct server_job {
    struct ask *ask;
    enum chat_question question;
    int tries; /* that failed, of this question */
    int64_t not_before_ms, sent_ms;
    struct endpoint *at; /* while under way */
    struct buf request;
    struct server_job *next;
};

struct server_list {
    struct server_job *first, **last;
    size_t count;
};

struct server {
    const struct teacher_settings *settings;
    const char *name;
    const char *key; /* of the environment; never shown */
    struct http *http;
    struct endpoint *endpoints; /* [endpoint_count] */
    size_t endpoint_count;
    struct server_list waiting, flying, done;
    int failed_in_row;
};

static void server_put(struct server_list *list, struct server_job *job)
{
    job->next = NULL;
    *list->last = job;
    list->last = &job->next;
    list->count++;
}

static void server_put_first(struct server_list *list, struct server_job *job)
{
    job->next = list->first;
    list->first = job;
    if (job->next == NULL)
        list->last = &job->next;
    list->count++;
}

/* Take off the list the job that *link points at. */
static struct server_job *server_pull(struct server_list *list,
                                      struct server_job **link)
{
    struct server_job *job = *link;

    *link = job->next;
    if (list->last == &job->next)
        list->last = link;
    list->count--;
    return job;
}

static bool server_read_key(const struct teacher_settings *s, const char **key,
                            struct err *err)
{
    *key = NULL;
    if (s->api_key_env == NULL)
        return true;
    *key = getenv(s->api_key_env);
    if (*key == NULL || (*key)[0] == '\0')
        return err_usage(err, "the environment has no \"%s\"", s->api_key_env);
    for (const char *c = *key; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~')
            return err_usage(err, "\"%s\" does not hold a key", s->api_key_env);
    }
    return true;
}

static void server_close(void *state);

static void *server_open(const struct teacher_settings *s, const char *name,
                         int jobs, struct err *err)
{
    const char *key;

    (void)jobs;
    if (!server_read_key(s, &key, err))
        return NULL;
    struct server *sv = heap_take(sizeof(*sv));
    *sv = (struct server){.settings = s, .name = name, .key = key};
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
        server_job_close(server_pull(&sv->waiting, &sv->waiting.first));
    while (sv->flying.first != NULL)
        server_job_close(server_pull(&sv->flying, &sv->flying.first));
    while (sv->done.first != NULL)
        server_job_close(server_pull(&sv->done, &sv->done.first));
    for (size_t i = 0; i < sv->endpoint_count; i++)
        endpoint_release(&sv->endpoints[i]);
    free(sv->endpoints);
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

    (void)err;
    *job = (struct server_job){.ask = ask, .question = CHAT_ANSWER};
    buf_init(&job->request, SERVER_REQUEST_MAX);
    server_put(&sv->waiting, job);
    return true;
}

/* The endpoint with the most room, or NULL. */
static struct endpoint *server_pick(struct server *sv, int64_t now_ms)
{
    struct endpoint *best = NULL;
    size_t most = 0;

    for (size_t i = 0; i < sv->endpoint_count; i++) {
        size_t room = endpoint_room(&sv->endpoints[i], now_ms);
        if (room > most) {
            most = room;
            best = &sv->endpoints[i];
        }
    }
    return best;
}

static void server_finish(struct server *sv, struct server_job *job,
                          const struct err *why)
{
    if (why != NULL)
        job->ask->err = *why;
    job->ask->answered = why == NULL;
    server_put(&sv->done, job);
}

static void server_send(struct server *sv, struct server_job *job,
                        struct endpoint *at, int64_t now_ms)
{
    struct http_request r = {.url = at->url.data,
                             .bearer = sv->key,
                             .timeout_ms = sv->settings->timeout_s * 1000,
                             .owner = job};
    struct err err = {.kind = ERR_NONE};

    r.reply_max_bytes = (size_t)sv->settings->max_reply_bytes;
    buf_reset(&job->request);
    if (!chat_request_write(sv->settings, job->ask, job->question,
                            &job->request, &err)) {
        server_finish(sv, job, &err);
        return;
    }
    r.body = buf_span(&job->request);
    if (!http_give(sv->http, &r, &err)) {
        server_finish(sv, job, &err);
        return;
    }
    job->at = at;
    job->sent_ms = now_ms;
    at->under_way++;
    server_put(&sv->flying, job);
}

/* Send what is due while there is room. The next time to look again. */
static int64_t server_dispatch(struct server *sv, int64_t now_ms)
{
    struct server_job **link = &sv->waiting.first;
    int64_t next_ms = now_ms + 1000;

    while (*link != NULL) {
        struct endpoint *at = server_pick(sv, now_ms);
        if (at == NULL)
            break;
        if ((*link)->not_before_ms > now_ms) {
            if ((*link)->not_before_ms < next_ms)
                next_ms = (*link)->not_before_ms;
            link = &(*link)->next;
            continue;
        }
        server_send(sv, server_pull(&sv->waiting, link), at, now_ms);
    }
    for (size_t i = 0; i < sv->endpoint_count; i++) {
        next_ms = endpoint_wake(&sv->endpoints[i], now_ms, next_ms);
    }
    return next_ms;
}

/* A request failed like this (status 0: none came): again later, or its ask
 * has failed. */
static void server_failed(struct server *sv, struct server_job *job,
                          enum retry_class c, long status, const char *why)
{
    int64_t now_ms = clock_ms();
    struct err err = {.kind = ERR_NONE};

    if (retry_narrows(c))
        endpoint_narrow(job->at, job->sent_ms, now_ms);
    job->tries++;
    if (retry_again(c, job->tries, sv->settings->retries)) {
        job->not_before_ms =
            now_ms + retry_wait_ms(c, job->tries, 0, job->ask->seed);
        server_put(&sv->waiting, job);
        return;
    }
    if (c == RETRY_REFUSED)
        err_record(&err, "\"%s\": %s", job->at->url.data, why);
    else if (c == RETRY_HOPELESS)
        err_stage(&err, "\"%s\": %s", job->at->url.data, why);
    else if (++sv->failed_in_row >= SERVER_GIVE_UP)
        err_stage(&err, "\"%s\": %d requests in a row failed, the last: %s",
                  job->at->url.data, sv->failed_in_row, why);
    else
        err_retry(&err, "\"%s\": %s, %d times: %s", job->at->url.data,
                  retry_name(c), job->tries, why);
    err_class(&err, retry_failure(c, status));
    server_finish(sv, job, &err);
}

/* The text answer into the ask; ERR_RECORD when it does not fit. */
static bool server_keep_text(struct server *sv, struct ask *ask,
                             const struct chat_reply *reply, struct err *err)
{
    buf_reset(&ask->text);
    if (sv->settings->prefill != NULL)
        buf_add_text(&ask->text, sv->settings->prefill);
    buf_add_span(&ask->text, reply->text);
    snprintf(ask->finish, sizeof(ask->finish), "%s", reply->finish);
    ask->prompt_tokens = reply->prompt_tokens;
    ask->output_tokens = reply->output_tokens;
    ask->logprob = reply->logprob;
    ask->yes_logprob = NAN;
    ask->no_logprob = NAN;
    return buf_ok(&ask->text, "the reply", err);
}

static void server_accept(struct server *sv, struct server_job *job,
                          const struct chat_reply *reply, int64_t duration_ms)
{
    struct ask *ask = job->ask;
    struct err err = {.kind = ERR_NONE};

    endpoint_widen(job->at);
    sv->failed_in_row = 0;
    if (job->question == CHAT_YES_NO) {
        ask->yes_logprob = reply->yes_logprob;
        ask->no_logprob = reply->no_logprob;
        server_finish(sv, job, NULL);
        return;
    }
    ask->duration_ms = duration_ms;
    if (!server_keep_text(sv, ask, reply, &err)) {
        server_finish(sv, job, &err);
        return;
    }
    if (!sv->settings->localizable) {
        server_finish(sv, job, NULL);
        return;
    }
    job->question = CHAT_YES_NO;
    job->tries = 0;
    job->not_before_ms = 0;
    /* While the server still has the picture at hand. */
    server_put_first(&sv->waiting, job);
}

/* What a status that is no success says, without the key. */
static void server_say(const struct server *sv, const struct http_reply *reply,
                       struct arena *arena, char why[260])
{
    char words[201];

    chat_reply_error(reply->body, arena, words);
    if (sv->key != NULL && strstr(words, sv->key) != NULL)
        words[0] = '\0';
    snprintf(why, 260, "status %ld%s%s", reply->status,
             words[0] == '\0' ? "" : ": ", words);
}

static void server_judge(struct server *sv, struct server_job *job,
                         const struct http_reply *reply, struct arena *arena)
{
    enum retry_class c = retry_of_status(reply->status);
    struct chat_reply chat;
    struct err err = {.kind = ERR_NONE};
    char why[260];

    if (reply->err.kind == ERR_RETRY) {
        server_failed(sv, job, reply->late ? RETRY_TIME : RETRY_CUT, 0,
                      reply->err.text);
    } else if (reply->err.kind != ERR_NONE) {
        server_finish(sv, job, &reply->err);
    } else if (c != RETRY_DONE) {
        if (reply->retry_after_ms > 0)
            endpoint_rest(job->at,
                          clock_ms() + retry_wait_ms(RETRY_DONE, 1,
                                                     reply->retry_after_ms, 0));
        server_say(sv, reply, arena, why);
        server_failed(sv, job, c, reply->status, why);
    } else if (chat_reply_read(reply->body, arena, &chat, &err)) {
        server_accept(sv, job, &chat, reply->duration_ms);
    } else if (err.kind == ERR_RETRY) {
        server_failed(sv, job, RETRY_GARBLED, 0, err.text);
    } else {
        server_finish(sv, job, &err);
    }
}

static void server_handle(struct server *sv, const struct http_reply *reply)
{
    struct server_job *job = reply->owner, **link = &sv->flying.first;
    struct arena arena;

    while (*link != job)
        link = &(*link)->next;
    server_pull(&sv->flying, link);
    job->at->under_way--;
    arena_init(&arena);
    server_judge(sv, job, reply, &arena);
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
        if (sv->done.first != NULL || wait_ms < 0)
            wait_ms = 0;
        while (http_take(sv->http, &reply, (int)wait_ms)) {
            server_handle(sv, &reply);
            wait_ms = 0;
        }
        now_ms = clock_ms();
        if (sv->done.first != NULL || now_ms >= end_ms)
            break;
    }
    server_dispatch(sv, now_ms);
    if (sv->done.first == NULL)
        return NULL;
    struct server_job *job = server_pull(&sv->done, &sv->done.first);
    struct ask *ask = job->ask;
    server_job_close(job);
    return ask;
}

const struct backend backend_server = {
    .name = "server",
    .about = "OpenAI-compatible chat completions over HTTP",
    .open = server_open,
    .close = server_close,
    .room = server_room,
    .give = server_give,
    .take = server_take,
};
