/*
 * review_decide.h: what the review page sends: a decision, and a reply that is
 * being edited.
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_REVIEW_DECIDE_H
#define LIMBECK_REVIEW_DECIDE_H

#include "adapters/json.h"
#include "commands/review_desk.h"

/* {op, sample, reply, verdict, base, note, text, queue, blind, seconds} ->
 * {"op", "at"}, after the commit. base: the act that this one replaces, as the
 * page knows it. 409: it is another one by now, {"current"}; 410: the sample is
 * retired; 422: what is sent is none. The same op twice is one fact. */
MUST_CHECK bool review_decide(struct review_desk *desk, size_t person,
                              const struct json *body, struct arena *arena,
                              struct http_serve_reply *reply, struct err *err);

/* {sample, reply, text} -> {"answer": what it answers, or why none is read,
 * "read": it is, and what review_check_measure appends}. */
MUST_CHECK bool review_check(struct review_desk *desk, const struct json *body,
                             struct arena *arena,
                             struct http_serve_reply *reply, struct err *err);

#endif
