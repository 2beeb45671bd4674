/*
 * endpoint.h: one server and how much it bears: a window of requests that
 * widens with success and narrows when the server is busy, slow or gone, and
 * when more at a time get no more answers. Pure: the caller brings the time.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_ENDPOINT_H
#define LIMBECK_ENDPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { ENDPOINT_LOADS = 13 };

/* Answers to requests that went out with about as many others under way. */
struct endpoint_load {
    /* Sums; each: latency / beside, the time that an answer took. */
    double answers, each_ms, square_ms, beside;
};

struct endpoint {
    struct buf url; /* of the chat completions */
    double window;  /* 1 .. limit; whole part: requests at a time */
    double limit;
    size_t under_way;
    bool met;            /* narrowed once: from then on it widens slowly */
    int64_t narrowed_ms; /* when last */
    int64_t quiet_ms;    /* nothing is sent before this time */
    double latency_ms;   /* of its answers, the last ones most; 0: none came */
    struct endpoint_load loads[ENDPOINT_LOADS]; /* by powers of two of beside */
};

/* base: "http://host:8000", with or without "/v1" or the whole path; a query
 * stays at the end. The window begins at 16, or at limit. */
void endpoint_init(struct endpoint *e, const char *base, int64_t limit);
void endpoint_release(struct endpoint *e);
/* How many requests it takes now; 0 while it is to be left in peace. */
size_t endpoint_room(const struct endpoint *e, int64_t now_ms);
/* A request succeeded after latency_ms, sent when `beside` were under way,
 * itself among them: one more at a time until the first trouble, then one more
 * for each windowful. Where twice as many at a time get less than a fifth more
 * answers, the server only lets them wait: as many as were enough, and from
 * then on it widens slowly. */
void endpoint_answered(struct endpoint *e, size_t beside, int64_t latency_ms);
/* Of those with room, the one that answers soonest: by its latency, and how
 * many are under way there. NULL: none has room. */
struct endpoint *endpoint_pick(struct endpoint *list, size_t count,
                               int64_t now_ms);
/* Trouble with a request sent at sent_ms: half as many, but once for all that
 * were sent before the last narrowing. */
void endpoint_narrow(struct endpoint *e, int64_t sent_ms, int64_t now_ms);
/* Send nothing before until_ms. */
void endpoint_rest(struct endpoint *e, int64_t until_ms);
/* The earlier of next_ms and the end of its rest, if it rests. */
int64_t endpoint_wake(const struct endpoint *e, int64_t now_ms,
                      int64_t next_ms);

#endif
