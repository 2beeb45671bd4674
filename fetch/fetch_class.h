/*
 * fetch_class.h: what can become of an address, and what a person can do about
 * it: the classes of failures.csv and of --retry.
 *
 * Included by: fetch.
 */
#ifndef LIMBECK_FETCH_CLASS_H
#define LIMBECK_FETCH_CLASS_H

enum fetch_class {
    FETCH_CAME, /* the picture is in a shard */
    FETCH_GONE,
    FETCH_FORBIDDEN,
    FETCH_ROBOTS,
    FETCH_RATE_LIMIT,
    FETCH_SERVER_ERROR,
    FETCH_TIMEOUT,
    FETCH_CONNECTION,
    FETCH_CUT,
    FETCH_STATUS,
    FETCH_REDIRECT,
    FETCH_PRIVATE,
    FETCH_PAGE,
    FETCH_TYPE,
    FETCH_DAMAGED,
    FETCH_TOO_LARGE,
    FETCH_TOO_SMALL,
    FETCH_ADDRESS,
    FETCH_KEY,
    FETCH_CLASSES
};

struct fetch_about {
    const char *name;   /* "rate-limit" */
    const char *means;  /* "the server asks for fewer requests" */
    const char *advice; /* what a person does */
};

const struct fetch_about *fetch_about(enum fetch_class class);
/* By its name; FETCH_CAME when there is none of it. */
enum fetch_class fetch_class_find(const char *name);
/* Every name of a failure, then "all"; ends with NULL. */
extern const char *const fetch_class_words[];

#endif
