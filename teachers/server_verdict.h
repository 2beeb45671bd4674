/*
 * server_verdict.h: what a reply of a server means for the question and the
 * teacher.
 *
 * Included by: teachers.
 */
#ifndef LIMBECK_SERVER_VERDICT_H
#define LIMBECK_SERVER_VERDICT_H

#include "teachers/server_job.h"

/* The job, taken off its list, goes on another: it is done, or waits to be sent
 * again. sv->down is set where the teacher cannot go on. */
void server_verdict(struct server *sv, struct server_job *job,
                    const struct http_reply *reply, struct arena *arena);

#endif
