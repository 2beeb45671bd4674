#include "teachers/yes_no_server.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/stop.h"
#include "adapters/http.h"
#include "teachers/chat_reply.h"
#include "teachers/chat_request.h"
#include "teachers/dialect.h"
#include "teachers/endpoint.h"
#include "teachers/refusals.h"
#include "teachers/retry.h"
#include "teachers/secret.h"
#include "teachers/sent_id.h"
#include "teachers/server_headers.h"
#include "teachers/server_words.h"

#include <math.h>
#include <pthread.h>

enum {
    YES_NO_REQUEST_MAX = 512 << 20,
    YES_NO_WAIT_MS = 200,
    YES_NO_REST_TOLD_MS = 5000 /* a shorter rest is not worth a word */
};

/* The connections of one thread at a time. */
struct yes_no_line {
    struct http *http;
    struct yes_no_line *next;
};

struct yes_no_server {
    const struct teacher_settings *settings;
    const char *name;
    bool fresh; /* no connection is used again */
    struct server_headers headers;
    struct endpoint *endpoints; /* [settings->endpoints.count] */
    pthread_mutex_t lock;
    struct yes_no_line *idle;
    struct refusals refused;
    size_t asked;           /* pictures, so that endpoints take turns */
    int64_t sent;           /* requests */
    int64_t rests_until_ms; /* as was told last */
};

/* How a request failed. */
struct yes_no_failure {
    enum retry_class retry;
    enum failure_class class;
    int64_t after_ms; /* as the server says; 0: it does not */
    const char *why;
};

/* One question under way. */
struct yes_no_call {
    struct yes_no_remote *question;
    const char *url;
    char id[SENT_ID_MAX]; /* of the request under way */
    struct buf request;
    int tries;
    int64_t not_before_ms;
    bool flying, done;
};

struct yes_no_server *
yes_no_server_open(const struct teacher_settings *settings, const char *name,
                   struct err *err)
{
    struct server_headers headers;

    if (!dialect_find(settings->dialect)->logprobs) {
        err_usage(err,
                  "servers of the dialect \"%s\" tell no probability of "
                  "yes or no",
                  settings->dialect);
        return NULL;
    }
    if (!server_headers_read(&headers, settings, err))
        return NULL;
    struct yes_no_server *y = heap_take(sizeof(*y));
    *y = (struct yes_no_server){
        .settings = settings, .name = name, .headers = headers};
    y->fresh = settings->connections != NULL &&
               strcmp(settings->connections, "fresh") == 0;
    pthread_mutex_init(&y->lock, NULL);
    y->endpoints =
        heap_grow(NULL, settings->endpoints.count, sizeof(y->endpoints[0]));
    for (size_t i = 0; i < settings->endpoints.count; i++)
        endpoint_init(&y->endpoints[i], settings->endpoints.items[i], 1);
    return y;
}

void yes_no_server_close(struct yes_no_server *y)
{
    struct yes_no_line *line, *next;

    if (y == NULL)
        return;
    for (line = y->idle; line != NULL; line = next) {
        next = line->next;
        http_close(line->http);
        free(line);
    }
    for (size_t i = 0; i < y->settings->endpoints.count; i++)
        endpoint_release(&y->endpoints[i]);
    free(y->endpoints);
    server_headers_release(&y->headers);
    pthread_mutex_destroy(&y->lock);
    free(y);
}

void yes_no_server_identify(const struct teacher_settings *s, struct buf *text)
{
    buf_print(text, "server dialect=%s\nmodel=%s\n", s->dialect, s->model);
    if (!s->pictures)
        buf_add_text(text, "pictures=no\n");
    if (s->system != NULL)
        buf_print(text, "system=%s\n", s->system);
    if (s->extra_body != NULL)
        buf_print(text, "extra_body=%s\n", s->extra_body);
}

/* A line to the endpoints, and which of them. */
static struct yes_no_line *yes_no_server_line(struct yes_no_server *y,
                                              const char **url)
{
    pthread_mutex_lock(&y->lock);
    struct yes_no_line *line = y->idle;
    if (line != NULL)
        y->idle = line->next;
    *url = y->endpoints[y->asked++ % y->settings->endpoints.count].url.data;
    pthread_mutex_unlock(&y->lock);
    if (line != NULL)
        return line;
    line = heap_take(sizeof(*line));
    *line = (struct yes_no_line){.http = http_open(4)};
    return line;
}

static void yes_no_server_give_back(struct yes_no_server *y,
                                    struct yes_no_line *line)
{
    pthread_mutex_lock(&y->lock);
    line->next = y->idle;
    y->idle = line;
    pthread_mutex_unlock(&y->lock);
}

/* The address as it is shown: a query may hold a secret. */
static int yes_no_shown(const char *url)
{
    return (int)strcspn(url, "?");
}

/* Who failed. */
static void yes_no_call_name(const struct yes_no_server *y,
                             struct yes_no_call *call)
{
    err_context(&call->question->err, "%s: \"%.*s\"", y->name,
                yes_no_shown(call->url), call->url);
}

/* One is refused: so are all, perhaps. */
static void yes_no_server_refused(struct yes_no_server *y,
                                  enum failure_class class, const char *why,
                                  struct err *err)
{
    pthread_mutex_lock(&y->lock);
    bool all = refusals_add(&y->refused, class, why);
    pthread_mutex_unlock(&y->lock);
    if (all)
        err_stage(err, "%d requests in a row were refused: %s", REFUSALS_MOST,
                  why);
    else
        err_record(err, "%s", why);
    if (all)
        err_hint(err, "%s", failure_about(class)->advice);
}

static void yes_no_server_answered(struct yes_no_server *y)
{
    pthread_mutex_lock(&y->lock);
    refusals_clear(&y->refused);
    pthread_mutex_unlock(&y->lock);
}

/* A server that wants to be left in peace: said once. */
static void yes_no_server_rests(struct yes_no_server *y, const char *url,
                                int64_t after_ms)
{
    int64_t now_ms = clock_ms();

    pthread_mutex_lock(&y->lock);
    bool told = y->rests_until_ms > now_ms;
    if (!told)
        y->rests_until_ms = now_ms + after_ms;
    pthread_mutex_unlock(&y->lock);
    if (!told)
        log_warn("%s: \"%.*s\" asks to be left alone for %lld s (Retry-After)",
                 y->name, yes_no_shown(url), url, (long long)(after_ms / 1000));
}

/* It failed like this: once more, not before `after_ms` (0: not told), or for
 * good. */
static void yes_no_call_fail(struct yes_no_server *y, struct yes_no_call *call,
                             const struct yes_no_failure *f)
{
    struct err *err = &call->question->err;

    call->tries++;
    if (!stop_asked() &&
        retry_again(f->retry, call->tries, y->settings->retries)) {
        int64_t wait_ms =
            retry_wait_ms(f->retry, call->tries, f->after_ms, (uintptr_t)call);
        call->not_before_ms = clock_ms() + wait_ms;
        if (f->after_ms >= YES_NO_REST_TOLD_MS)
            yes_no_server_rests(y, call->url, wait_ms);
        return;
    }
    call->done = true;
    if (f->retry == RETRY_HOPELESS)
        err_stage(err, "%s", f->why);
    else if (f->retry == RETRY_REFUSED)
        yes_no_server_refused(y, f->class, f->why, err);
    else
        err_retry(err, "%s, %d times: %s", retry_name(f->retry), call->tries,
                  f->why);
    yes_no_call_name(y, call);
    err_class(err, f->class);
}

static void yes_no_call_say(const struct yes_no_server *y, struct span words,
                            char out[SERVER_WORDS_MAX + 1])
{
    struct buf safe;

    buf_init(&safe, 1 << 16);
    secret_add(span_cut(words, 0, 4 * SERVER_WORDS_MAX), y->headers.secrets,
               y->headers.secret_count, SECRET_ANY_RUN, &safe);
    server_words_clean(buf_span(&safe), out);
    buf_release(&safe);
}

/* An answer of that status (it may stand in the body of a 200), and not a
 * completion. */
static void yes_no_call_refuse(struct yes_no_server *y,
                               struct yes_no_call *call, long status,
                               const struct http_reply *reply,
                               struct arena *arena)
{
    char words[SERVER_WORDS_MAX + 1], why[SERVER_WORDS_MAX + 40];

    yes_no_call_say(y, server_words_read(reply->body, arena), words);
    snprintf(why, sizeof(why), "status %ld%s%s", status,
             words[0] == '\0' ? "" : ": ", words);
    struct yes_no_failure f = {.retry = retry_of_answer(status, words),
                               .why = why};
    f.class = retry_failure(f.retry, status, words);
    f.after_ms = reply->retry_after_ms > 0 ? reply->retry_after_ms : 0;
    yes_no_call_fail(y, call, &f);
}

static void yes_no_call_answer(struct yes_no_server *y,
                               struct yes_no_call *call,
                               const struct chat_reply *chat)
{
    struct yes_no_remote *q = call->question;

    call->done = true;
    q->yes_logprob = chat->yes_logprob;
    q->no_logprob = chat->no_logprob;
    if (!isnan(q->yes_logprob)) {
        yes_no_server_answered(y);
        return;
    }
    yes_no_server_refused(y, FAILURE_BAD_REQUEST,
                          "no log-probability of yes or no came", &q->err);
    yes_no_call_name(y, call);
    err_class(&q->err, FAILURE_BAD_REQUEST);
}

/* What came is no answer: its words may quote the key. */
static void yes_no_call_garbled(struct yes_no_server *y,
                                struct yes_no_call *call, const struct err *err)
{
    char words[SERVER_WORDS_MAX + 1];
    bool again = err->kind == ERR_RETRY;

    yes_no_call_say(y, span_of(err->text), words);
    yes_no_call_fail(y, call,
                     &(struct yes_no_failure){
                         .retry = again ? RETRY_GARBLED : RETRY_REFUSED,
                         .class = again ? FAILURE_CUT_REPLY : err->class,
                         .why = words});
}

/* A reply to another request: from now on none comes on a used connection. */
static void yes_no_call_distrust(struct yes_no_server *y,
                                 struct yes_no_call *call)
{
    pthread_mutex_lock(&y->lock);
    bool told = y->fresh;
    y->fresh = true;
    pthread_mutex_unlock(&y->lock);
    if (!told)
        log_warn("%s: \"%.*s\" replies to other requests than it was sent; "
                 "each goes on a connection of its own from now on",
                 y->name, yes_no_shown(call->url), call->url);
    yes_no_call_fail(
        y, call,
        &(struct yes_no_failure){.retry = RETRY_GARBLED,
                                 .class = FAILURE_CUT_REPLY,
                                 .why = "the reply is to another request"});
}

static void yes_no_call_judge(struct yes_no_server *y, struct yes_no_call *call,
                              const struct http_reply *reply)
{
    struct chat_reply chat;
    struct arena arena;
    struct err err = {.kind = ERR_NONE};

    arena_init(&arena);
    call->flying = false;
    if (reply->err.kind != ERR_NONE)
        yes_no_call_fail(
            y, call,
            &(struct yes_no_failure){.retry = reply->over   ? RETRY_GARBLED
                                              : reply->late ? RETRY_TIME
                                                            : RETRY_CUT,
                                     .class = reply->over ? FAILURE_CUT_REPLY
                                                          : reply->err.class,
                                     .why = reply->err.text});
    else if (sent_id_is_other(call->id, reply->request_id, SPAN_NONE))
        yes_no_call_distrust(y, call);
    else if (retry_of_status(reply->status) != RETRY_DONE)
        yes_no_call_refuse(y, call, reply->status, reply, &arena);
    else if (chat_reply_read(reply->body, &arena, &chat, &err) &&
             sent_id_is_other(call->id, "", chat.id))
        yes_no_call_distrust(y, call);
    else if (err.kind == ERR_NONE)
        yes_no_call_answer(y, call, &chat);
    else if (chat.error_status != 0)
        yes_no_call_refuse(y, call, chat.error_status, reply, &arena);
    else
        yes_no_call_garbled(y, call, &err);
    arena_release(&arena);
}

/* Send one question. */
static void yes_no_call_send(struct yes_no_server *y, struct http *http,
                             struct yes_no_call *call)
{
    char header[SENT_HEADER_MAX];
    const char **lines =
        heap_grow(NULL, y->headers.count + 1, sizeof(lines[0]));
    struct http_request r = {.url = call->url,
                             .body = buf_span(&call->request),
                             .bearer = y->headers.key,
                             .headers = lines,
                             .header_count = y->headers.count + 1,
                             .timeout_ms = y->settings->timeout_s * 1000,
                             .reply_max_bytes =
                                 (size_t)y->settings->max_reply_bytes,
                             .owner = call};

    pthread_mutex_lock(&y->lock);
    int64_t number = ++y->sent;
    r.fresh = y->fresh;
    pthread_mutex_unlock(&y->lock);
    sent_id_make(number, call->id, header);
    for (size_t i = 0; i < y->headers.count; i++)
        lines[i] = y->headers.lines[i];
    lines[y->headers.count] = header;
    call->flying = http_give(http, &r, &call->question->err);
    call->done = !call->flying;
    free(lines);
}

/* Send what is due. How many are not done. */
static size_t yes_no_server_send(struct yes_no_server *y,
                                 struct yes_no_line *line,
                                 struct yes_no_call *calls, size_t count)
{
    size_t left = 0;

    for (size_t i = 0; i < count; i++) {
        struct yes_no_call *call = &calls[i];

        if (!call->done && !call->flying && stop_asked()) {
            call->done = true; /* the next run asks */
            err_retry(&call->question->err, "interrupted");
        }
        left += !call->done;
        if (!call->done && !call->flying && clock_ms() >= call->not_before_ms)
            yes_no_call_send(y, line->http, call);
    }
    return left;
}

/* The body of one question. */
static void yes_no_call_write(const struct yes_no_server *y,
                              struct span picture, const char *type,
                              struct yes_no_call *call)
{
    struct teacher_settings s = *y->settings;
    struct ask ask = {.prompt = "",
                      .picture = s.pictures ? picture : SPAN_NONE,
                      .picture_type = type};
    struct yes_no_remote *q = call->question;

    buf_init(&call->request, YES_NO_REQUEST_MAX);
    err_clear(&q->err);
    q->yes_logprob = NAN;
    q->no_logprob = NAN;
    s.localizable_prompt = q->text;
    call->done =
        q->text == NULL ||
        !chat_request_write(&s, &ask, CHAT_YES_NO, &call->request, &q->err);
}

void yes_no_server_ask(struct yes_no_server *y, struct span picture,
                       const char *type, struct yes_no_remote *questions,
                       size_t count)
{
    struct http_reply reply;
    const char *url;
    struct yes_no_line *line = yes_no_server_line(y, &url);
    struct yes_no_call *calls = heap_grow(NULL, count, sizeof(calls[0]));

    for (size_t i = 0; i < count; i++) {
        calls[i] = (struct yes_no_call){.question = &questions[i], .url = url};
        yes_no_call_write(y, picture, type, &calls[i]);
    }
    while (yes_no_server_send(y, line, calls, count) > 0) {
        while (http_take(line->http, &reply, YES_NO_WAIT_MS))
            yes_no_call_judge(y, reply.owner, &reply);
    }
    for (size_t i = 0; i < count; i++)
        buf_release(&calls[i].request);
    free(calls);
    yes_no_server_give_back(y, line);
}
