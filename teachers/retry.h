/*
 * retry.h: what a server's answer means for the request, and when to try again.
 * Pure: no clock, no network.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_RETRY_H
#define LIMBECK_RETRY_H

#include <stdint.h>

#include "base/err.h"

enum retry_class {
    RETRY_DONE,    /* a good answer */
    RETRY_BUSY,    /* 429, 503: come back later */
    RETRY_SERVER,  /* 500, 502, 504, 408, 425: it stumbled */
    RETRY_TIME,    /* no answer in time */
    RETRY_CUT,     /* no connection, or cut off */
    RETRY_GARBLED, /* not JSON, or not an answer */
    RETRY_REFUSED, /* 400, 413, 422, ...: this request is at fault */
    RETRY_HOPELESS /* 401, 403, 404, ...: every request would fail so */
};

/* The class of an HTTP status (0: none came). */
enum retry_class retry_of_status(long status);
/* The class of the failure that a request was left with, by the status (0: none
 * came) and the server's words; FAILURE_NONE where neither tells more than the
 * class that retry_failure gives. */
enum failure_class retry_told(long status, const char *words);
/* The class of the failure: by status and words, else by the class. */
enum failure_class retry_failure(enum retry_class c, long status,
                                 const char *words);
/* The class of a status that is no success when the server said these words:
 * an empty account or a wrong key is hopeless whatever the status, a 403 costs
 * one question, since it may be about this input. */
enum retry_class retry_of_answer(long status, const char *words);
/* Is the refusal about this input: its size or its content? */
bool retry_is_of_input(enum failure_class class);
/* A word for messages: "busy", "timeout", ... */
const char *retry_name(enum retry_class c);
/* Should the server be asked less at a time? */
bool retry_narrows(enum retry_class c);
/* May a request that failed `tries` times in all, the last time like this, be
 * sent again? retries is the user's setting: a busy server is forgiven three
 * times as often, a timeout half as often. */
bool retry_again(enum retry_class c, int tries, int64_t retries);
/* How long to wait before that, in ms: doubled with each try from the class's
 * first wait up to its longest, times 0.5 to 1.5 drawn from the seed; at least
 * after_ms (what the server asked for, up to a day). */
int64_t retry_wait_ms(enum retry_class c, int tries, int64_t after_ms,
                      uint64_t seed);

#endif
