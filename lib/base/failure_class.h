/*
 * failure_class.h: the classes of failures: what each means, what follows, and
 * what a person can do. Stages give them, teachers tell servers' answers by
 * them; the store keeps the name; status, run, why, retry and accept read this
 * table, and docs/failures.md is compared with it.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_FAILURE_CLASS_H
#define LIMBECK_FAILURE_CLASS_H

#include <stdbool.h>
#include <stddef.h>

enum failure_class {
    FAILURE_NONE, /* not told: err->kind alone says what follows */

    /* Files */
    FAILURE_UNREADABLE, /* could not be opened or read */
    FAILURE_CHANGED,    /* other bytes than those that were ingested */
    FAILURE_DAMAGED,    /* not what its format promises */
    FAILURE_FORMAT,     /* a picture of a format that is not read */
    FAILURE_LIMIT,      /* larger than a setting allows */
    FAILURE_UNSAFE,     /* a name or a kind of member that is never read */
    FAILURE_TABLE,      /* a table without the columns that are needed */
    FAILURE_ROW,        /* a row of a table that says nothing usable */

    /* Teachers */
    FAILURE_AUTH,              /* 401, 403, 407: the key is not accepted */
    FAILURE_CREDIT,            /* 402: the account is empty */
    FAILURE_ADDRESS,           /* 404, 405, 3xx: no such model or address */
    FAILURE_BAD_REQUEST,       /* 400, 422, ...: not understood */
    FAILURE_CONTEXT_OVERFLOW,  /* the question is longer than the context */
    FAILURE_PICTURE_TOO_LARGE, /* 413, or in words */
    FAILURE_CONTENT_FILTER,    /* the answer was withheld */
    FAILURE_MODERATION,        /* the question was flagged */
    FAILURE_RATE_LIMIT,        /* 429 */
    FAILURE_SERVER_ERROR,      /* 5xx, 408, 425 */
    FAILURE_TIMEOUT,           /* no answer in time */
    FAILURE_CONNECTION,        /* nobody there */
    FAILURE_CUT_REPLY,         /* broken off, garbled, no completion */
    FAILURE_RECORDED,          /* batch: a recorded reply that is none */

    /* What a stage works on */
    FAILURE_MODEL,   /* a model in this process could not take it */
    FAILURE_CONTENT, /* what the record holds cannot be worked on */

    FAILURE_CLASSES
};

enum failure_follow {
    FOLLOW_RUN,   /* tried again within the run, then by the next run */
    FOLLOW_NEXT,  /* tried again by the next run */
    FOLLOW_STOP,  /* who answers so is asked no more in this run; the next run
                   * asks again */
    FOLLOW_RETRY, /* tried again when its cause changed (file, settings,
                   * teacher), or after `limbeck retry` */
};

struct failure_about {
    enum failure_follow follow;
    const char *means;  /* "the server's account is empty" */
    const char *advice; /* what a person does: "add credit; the next run ..." */
};

/* The row of a class; of FAILURE_NONE an empty one. */
const struct failure_about *failure_about(enum failure_class class);
/* As the store and the command line spell it; of FAILURE_NONE "". */
const char *failure_class_name(enum failure_class class);
/* By its name; FAILURE_NONE when there is none of it. */
enum failure_class failure_class_find(const char *name);
/* Every name in the order of the enum, without FAILURE_NONE's; ends with
 * NULL. */
extern const char *const failure_class_names[];
/* In words: "tried again by the next run". */
const char *failure_follow_words(enum failure_follow follow);
/* Do two failures say the same, numbers aside? */
bool failure_same_words(const char *a, const char *b);

#endif
