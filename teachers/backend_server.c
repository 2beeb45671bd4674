/*
 * backend_server.c: teachers behind an OpenAI-compatible server, or several:
 * each endpoint has its own window of requests, failures are tried again by
 * class, elsewhere if there is an elsewhere.
 *
 * A text answer comes first, then, where wanted, the yes/no question about the
 * same picture. An answer that came is kept whatever becomes of the second
 * question.
 *
 * What is refused costs that question; what would be refused every time stops
 * the teacher, so that the rest stays pending (refusals.h).
 */
#include "teachers/teacher.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "adapters/http.h"
#include "teachers/chat_request.h"
#include "teachers/chat_text.h"
#include "teachers/endpoint.h"
#include "teachers/refusals.h"
#include "teachers/reply_ids.h"
#include "teachers/retry.h"
#include "teachers/secret.h"
#include "teachers/server_headers.h"
#include "teachers/server_words.h"

#include <math.h>
#include <time.h>
#include <unistd.h>

/* So many asks in a row that failed after all retries: nobody is there. */
enum {
    SERVER_GIVE_UP = 8,
    SERVER_REQUEST_MAX = 512 << 20,
    SERVER_UNLIKE = 40, /* bytes: answers so long are not alike by chance */
    SERVER_REST_TOLD_MS = 5000,   /* a shorter rest is not worth a word */
    SERVER_AHEAD_BYTES = 64 << 20 /* of requests written before their turn */
};

/* What begins the id of each request. */
static const char SERVER_ID[] = "limbeck-";

struct server_job {
    struct ask *ask;
    enum chat_question question;
    int tries;   /* that failed, of this question */
    char id[60]; /* of the request under way */
    int64_t not_before_ms, sent_ms;
    struct endpoint *at; /* while under way */
    size_t beside;       /* under way there when it was sent, itself included */
    struct buf request;  /* its body, once it is written */
    bool written;
    struct server_job *next;
};

struct server_list {
    struct server_job *first, **last;
    size_t count;
};

struct server {
    const struct teacher_settings *settings;
    const char *name;
    struct server_headers headers; /* with secrets; never shown */
    const char **lines;            /* [headers.count + 1] the last: the id */
    struct http *http;
    struct endpoint *endpoints; /* [endpoint_count] */
    size_t endpoint_count;
    struct server_list waiting, flying, done;
    int failed_in_row;
    int64_t sent;                    /* requests */
    struct refusals refused, unsure; /* of answers, of the yes/no question */
    bool fresh;                      /* no connection is used again */
    bool no_second;                  /* the yes/no question is refused */
    struct reply_ids ids;            /* of the replies */
    struct err down;                 /* why it cannot go on, or ERR_NONE */
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
        server_job_close(server_pull(&sv->waiting, &sv->waiting.first));
    while (sv->flying.first != NULL)
        server_job_close(server_pull(&sv->flying, &sv->flying.first));
    while (sv->done.first != NULL)
        server_job_close(server_pull(&sv->done, &sv->done.first));
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
    server_put(&sv->waiting, job);
    return true;
}

static void server_finish(struct server *sv, struct server_job *job,
                          const struct err *why)
{
    if (why != NULL)
        job->ask->err = *why;
    job->ask->answered = why == NULL;
    server_put(&sv->done, job);
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
        server_finish(sv, server_pull(&sv->waiting, link), &err);
    return true;
}

static void server_send(struct server *sv, struct server_job *job,
                        struct endpoint *at, int64_t now_ms)
{
    char id_header[80];
    struct http_request r = {.url = at->url.data,
                             .bearer = sv->headers.key,
                             .headers = sv->lines,
                             .header_count = sv->headers.count + 1,
                             .fresh = sv->fresh,
                             .timeout_ms = sv->settings->timeout_s * 1000,
                             .owner = job};
    struct err err = {.kind = ERR_NONE};

    r.reply_max_bytes = (size_t)sv->settings->max_reply_bytes;
    snprintf(job->id, sizeof(job->id), "%s%ld-%lld", SERVER_ID, (long)getpid(),
             (long long)++sv->sent);
    snprintf(id_header, sizeof(id_header), "X-Request-Id: %s", job->id);
    sv->lines[sv->headers.count] = id_header; /* is copied */
    if (!server_write(sv, job, &err)) {
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
    job->beside = ++at->under_way;
    server_put(&sv->flying, job);
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

/* The address as it is shown: a query may hold a secret. */
static int server_shown(const struct server_job *job)
{
    return (int)strcspn(job->at->url.data, "?");
}

static void server_stop(struct server *sv, const struct err *why)
{
    if (sv->down.kind == ERR_NONE)
        sv->down = *why;
}

/* The yes/no question cannot be had: the answer is kept without it. */
static void server_second_failed(struct server *sv, struct server_job *job,
                                 const struct err *why)
{
    struct ask *ask = job->ask;

    ask->second = *why;
    if (why->kind == ERR_RECORD && !sv->no_second &&
        refusals_add(&sv->unsure, why->class, why->text)) {
        sv->no_second = true;
        log_warn("%s: the yes/no question is refused each time and not asked "
                 "any more; answers are kept without it: %s",
                 sv->name, why->text);
    }
    server_finish(sv, job, NULL);
}

static void server_fail(struct server *sv, struct server_job *job,
                        const struct err *why)
{
    if (job->question == CHAT_YES_NO)
        server_second_failed(sv, job, why);
    else
        server_finish(sv, job, why);
}

/* A question was refused; so may be all. */
static void server_refused(struct server *sv, struct server_job *job,
                           enum failure_class class, const char *why)
{
    struct err err = {.kind = ERR_NONE}, all = {.kind = ERR_NONE};

    err_record(&err, "\"%.*s\": %s", server_shown(job), job->at->url.data, why);
    err_class(&err, class);
    /* The next run asks it again by itself. */
    if (failure_about(class)->follow == FOLLOW_STOP)
        err_as(&err, ERR_RETRY);
    if (job->question == CHAT_ANSWER &&
        refusals_add(&sv->refused, class, why)) {
        err_stage(&all, "\"%.*s\": %d requests in a row were refused: %s",
                  server_shown(job), job->at->url.data, sv->refused.in_row,
                  why);
        err_class(&all, class);
        err_hint(&all, "%s", failure_about(class)->advice);
        server_stop(sv, &all);
    }
    server_fail(sv, job, &err);
}

/* A request failed like this (status 0: none came): again later, or its ask
 * has failed. */
static void server_failed(struct server *sv, struct server_job *job,
                          enum retry_class c, enum failure_class class,
                          const char *why)
{
    int64_t now_ms = clock_ms();
    struct err err = {.kind = ERR_NONE};
    const char *url = job->at->url.data;
    int shown = server_shown(job);

    if (retry_narrows(c))
        endpoint_narrow(job->at, job->sent_ms, now_ms);
    job->tries++;
    if (retry_again(c, job->tries, sv->settings->retries)) {
        job->not_before_ms =
            now_ms + retry_wait_ms(c, job->tries, 0, job->ask->seed);
        server_put(&sv->waiting, job);
        return;
    }
    if (c == RETRY_REFUSED) {
        server_refused(sv, job, class, why);
        return;
    }
    if (c == RETRY_HOPELESS)
        err_stage(&err, "\"%.*s\": %s", shown, url, why);
    else if (++sv->failed_in_row >= SERVER_GIVE_UP)
        err_stage(&err, "\"%.*s\": %d requests in a row failed, the last: %s",
                  shown, url, sv->failed_in_row, why);
    else
        err_retry(&err, "\"%.*s\": %s, %d times: %s", shown, url, retry_name(c),
                  job->tries, why);
    err_class(&err, class);
    if (c == RETRY_HOPELESS)
        err_hint(&err, "%s", failure_about(class)->advice);
    if (err.kind == ERR_STAGE)
        server_stop(sv, &err);
    server_fail(sv, job, &err);
}

/* A key that the server echoes goes into no store. */
static void server_add_text(const struct server *sv,
                            const struct chat_form *form,
                            const struct chat_reply *reply, struct buf *out)
{
    struct buf whole;

    if (sv->headers.secret_count == 0) {
        chat_text_add(form, reply, out);
        return;
    }
    buf_init(&whole, out->max);
    chat_text_add(form, reply, &whole);
    secret_add(buf_span(&whole), sv->headers.secrets, sv->headers.secret_count,
               SECRET_NO_WORD, out);
    out->over = out->over || whole.over;
    buf_release(&whole);
}

/* The text answer into the ask; ERR_RECORD when it does not fit. */
static bool server_keep_text(struct server *sv, struct ask *ask,
                             const struct chat_reply *reply, struct err *err)
{
    const struct chat_form form = {.prefill = sv->settings->prefill,
                                   .stop = sv->settings->stop,
                                   .reasoning = sv->settings->reasoning};

    buf_reset(&ask->text);
    server_add_text(sv, &form, reply, &ask->text);
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

    endpoint_answered(job->at, job->beside, duration_ms);
    sv->failed_in_row = 0;
    if (job->question == CHAT_YES_NO) {
        refusals_clear(&sv->unsure);
        ask->yes_logprob = reply->yes_logprob;
        ask->no_logprob = reply->no_logprob;
        server_finish(sv, job, NULL);
        return;
    }
    refusals_clear(&sv->refused);
    ask->duration_ms = duration_ms;
    if (!server_keep_text(sv, ask, reply, &err)) {
        server_finish(sv, job, &err);
        return;
    }
    if (!sv->settings->localizable || sv->no_second) {
        server_finish(sv, job, NULL);
        return;
    }
    job->question = CHAT_YES_NO;
    job->written = false;
    job->tries = 0;
    job->not_before_ms = 0;
    /* While the server still has the picture at hand. */
    server_put_first(&sv->waiting, job);
}

/* The server's words, without the key. */
static void server_say(const struct server *sv, const struct http_reply *reply,
                       struct arena *arena, char words[SERVER_WORDS_MAX + 1])
{
    struct span said = server_words_read(reply->body, arena);
    struct buf clean;

    said = span_cut(said, 0, 4 * SERVER_WORDS_MAX);
    buf_init(&clean, 16 * SERVER_WORDS_MAX);
    secret_add(said, sv->headers.secrets, sv->headers.secret_count,
               SECRET_ANY_RUN, &clean);
    server_words_clean(buf_span(&clean), words);
    buf_release(&clean);
}

/* An answer of that status (it may stand in the body of a 200), and not a
 * completion. */
static void server_judge_error(struct server *sv, struct server_job *job,
                               const struct http_reply *reply, long status,
                               struct arena *arena)
{
    char words[SERVER_WORDS_MAX + 1], why[SERVER_WORDS_MAX + 40];

    if (reply->retry_after_ms > 0)
        endpoint_rest(job->at,
                      clock_ms() + retry_wait_ms(RETRY_DONE, 1,
                                                 reply->retry_after_ms, 0));
    server_say(sv, reply, arena, words);
    snprintf(why, sizeof(why), "status %ld%s%s", status,
             words[0] == '\0' ? "" : ": ", words);
    enum retry_class c = retry_of_answer(status, words);
    server_failed(sv, job, c, retry_failure(c, status, words), why);
}

/* Was this reply written to another request? Servers that know the header give
 * the id back, or make their own of it. */
static bool server_is_of_other(const struct server_job *job,
                               const char *request_id, struct span id)
{
    char text[200];
    const char *at;

    snprintf(text, sizeof(text), "%s %.*s", request_id,
             (int)(id.len < 100 ? id.len : 100),
             id.data == NULL ? "" : id.data);
    for (at = strstr(text, SERVER_ID); at != NULL;
         at = strstr(at + 1, SERVER_ID)) {
        size_t len = strspn(at + sizeof(SERVER_ID) - 1, "0123456789-");
        if (len != strlen(job->id) - (sizeof(SERVER_ID) - 1) ||
            strncmp(at, job->id, strlen(job->id)) != 0)
            return true;
    }
    return false;
}

/* From now on none can come on a connection that was used. */
static void server_distrust(struct server *sv, struct server_job *job)
{
    if (!sv->fresh)
        log_warn("%s: \"%.*s\" replies to other requests than it was sent; "
                 "each goes on a connection of its own from now on",
                 sv->name, server_shown(job), job->at->url.data);
    sv->fresh = true;
    server_failed(sv, job, RETRY_GARBLED, FAILURE_CUT_REPLY,
                  "the reply is to another request");
}

/* What is no completion may quote the key as well. */
static void server_garbled(struct server *sv, struct server_job *job,
                           const struct err *why)
{
    struct buf clean;

    buf_init(&clean, 16 * sizeof(why->text));
    secret_add(span_of(why->text), sv->headers.secrets,
               sv->headers.secret_count, SECRET_ANY_RUN, &clean);
    server_failed(sv, job, RETRY_GARBLED, FAILURE_CUT_REPLY, clean.data);
    buf_release(&clean);
}

static void server_judge(struct server *sv, struct server_job *job,
                         const struct http_reply *reply, struct arena *arena)
{
    struct chat_reply chat;
    struct err err = {.kind = ERR_NONE};
    bool good = retry_of_status(reply->status) == RETRY_DONE;

    if (reply->over) {
        server_failed(sv, job, RETRY_GARBLED, FAILURE_CUT_REPLY,
                      reply->err.text);
    } else if (reply->err.kind != ERR_NONE) {
        server_failed(sv, job, reply->late ? RETRY_TIME : RETRY_CUT,
                      reply->err.class, reply->err.text);
    } else if (server_is_of_other(job, reply->request_id, SPAN_NONE)) {
        server_distrust(sv, job);
    } else if (!good) {
        server_judge_error(sv, job, reply, reply->status, arena);
    } else if (!chat_reply_read(reply->body, arena, &chat, &err)) {
        if (chat.error_status != 0)
            server_judge_error(sv, job, reply, chat.error_status, arena);
        else if (err.kind != ERR_RETRY)
            server_refused(sv, job, err.class, err.text);
        else
            server_garbled(sv, job, &err);
    } else if (server_is_of_other(job, "", chat.id) ||
               (chat.text.len + chat.reasoning.len >= SERVER_UNLIKE &&
                !reply_ids_add(&sv->ids, chat.id, reply->body))) {
        server_distrust(sv, job);
    } else {
        server_accept(sv, job, &chat, reply->duration_ms);
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
    struct server_job *job = server_pull(&sv->done, &sv->done.first);
    struct ask *ask = job->ask;
    server_job_close(job);
    return ask;
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
static void server_note(void *state, struct buf *out)
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
        buf_print(out, ", %s rests until %02d:%02d:%02d (Retry-After)",
                  sv->name, at.tm_hour, at.tm_min, at.tm_sec);
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
    .note = server_note,
};
