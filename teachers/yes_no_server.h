/*
 * yes_no_server.h: a server teacher that is asked about pictures what can be
 * answered by yes or no, by many threads at once.
 *
 * Included by: teachers.
 */
#ifndef LIMBECK_YES_NO_SERVER_H
#define LIMBECK_YES_NO_SERVER_H

#include "teachers/teacher.h"

struct yes_no_server;

/* A question: the whole text behind the picture, and its answer as in
 * yes_no.h. */
struct yes_no_remote {
    const char *text; /* NULL: passed over */
    double yes_logprob, no_logprob;
    struct err err;
};

/* settings and name, for messages, outlive it. ERR_USAGE: a key is not there,
 * or the dialect has no log-probabilities. */
MUST_CHECK struct yes_no_server *
yes_no_server_open(const struct teacher_settings *settings, const char *name,
                   struct err *err);
void yes_no_server_close(struct yes_no_server *y); /* NULL is fine */
/* Append all of it that can change an answer. */
void yes_no_server_identify(const struct teacher_settings *settings,
                            struct buf *text);
/* Ask all about one picture, and wait; tried again by class. type:
 * "image/jpeg". Errors are each question's own: ERR_RECORD a refusal, ERR_RETRY
 * the network, ERR_STAGE a wrong key, no such model, or eight refusals in a
 * row. */
void yes_no_server_ask(struct yes_no_server *y, struct span picture,
                       const char *type, struct yes_no_remote *questions,
                       size_t count);

#endif
