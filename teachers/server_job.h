/*
 * server_job.h: what is asked of a teacher's servers: each question waits, is
 * under way, or is done.
 *
 * Included by: teachers.
 */
#ifndef LIMBECK_SERVER_JOB_H
#define LIMBECK_SERVER_JOB_H

#include "adapters/http.h"
#include "teachers/chat_request.h"
#include "teachers/endpoint.h"
#include "teachers/refusals.h"
#include "teachers/reply_ids.h"
#include "teachers/sent_id.h"
#include "teachers/server_headers.h"
#include "teachers/teacher.h"

struct server_job {
    struct ask *ask;
    enum chat_question question;
    int tries;            /* that failed, of this question */
    char id[SENT_ID_MAX]; /* of the request under way */
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

void server_list_put(struct server_list *list, struct server_job *job);
void server_list_put_first(struct server_list *list, struct server_job *job);
/* Take off the list the job that *link points at. */
struct server_job *server_list_pull(struct server_list *list,
                                    struct server_job **link);

/* Its ask is answered (why NULL), or has failed like this. */
void server_job_finish(struct server *sv, struct server_job *job,
                       const struct err *why);

#endif
