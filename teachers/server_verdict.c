/*
 * server_verdict.c: a text answer comes first, then, where wanted, the yes/no
 * question about the same picture. An answer that came is kept whatever becomes
 * of the second question.
 *
 * What is refused costs that question; what would be refused every time stops
 * the teacher, so that the rest stays pending (refusals.h).
 */
#include "teachers/server_verdict.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "teachers/chat_text.h"
#include "teachers/retry.h"
#include "teachers/secret.h"
#include "teachers/server_words.h"

#include <math.h>

enum {
    SERVER_GIVE_UP = 8, /* asks in a row that failed after all retries: nobody
                         * is there */
    SERVER_UNLIKE = 40  /* bytes: answers so long are not alike by chance */
};

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
    server_job_finish(sv, job, NULL);
}

static void server_fail(struct server *sv, struct server_job *job,
                        const struct err *why)
{
    if (job->question == CHAT_YES_NO)
        server_second_failed(sv, job, why);
    else
        server_job_finish(sv, job, why);
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
        server_list_put(&sv->waiting, job);
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
    if (err.kind == ERR_STAGE) {
        err_hint(&err, "%s", failure_about(class)->advice);
        server_stop(sv, &err);
    }
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
        server_job_finish(sv, job, NULL);
        return;
    }
    refusals_clear(&sv->refused);
    ask->duration_ms = duration_ms;
    if (!server_keep_text(sv, ask, reply, &err)) {
        server_job_finish(sv, job, &err);
        return;
    }
    if (!sv->settings->localizable || sv->no_second) {
        server_job_finish(sv, job, NULL);
        return;
    }
    job->question = CHAT_YES_NO;
    job->written = false;
    job->tries = 0;
    job->not_before_ms = 0;
    /* While the server still has the picture at hand. */
    server_list_put_first(&sv->waiting, job);
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

void server_verdict(struct server *sv, struct server_job *job,
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
    } else if (sent_id_is_other(job->id, reply->request_id, SPAN_NONE)) {
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
    } else if (sent_id_is_other(job->id, "", chat.id) ||
               (chat.text.len + chat.reasoning.len >= SERVER_UNLIKE &&
                !reply_ids_add(&sv->ids, chat.id, reply->body))) {
        server_distrust(sv, job);
    } else {
        server_accept(sv, job, &chat, reply->duration_ms);
    }
}
