/*
 * err.h: what went wrong, and what the caller should do next.
 *
 * A function that can fail returns bool or a pointer and takes `struct err *`
 * last. Only main() prints an error.
 *
 * Included by: everyone.
 */
#ifndef LIMBECK_ERR_H
#define LIMBECK_ERR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/failure_class.h"

#define MUST_CHECK             __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

enum err_kind {
    ERR_NONE = 0,
    ERR_RETRY,   /* the same call may work later: a network, a lock */
    ERR_CHANGED, /* likewise, once a file is as it was or is ingested anew */
    ERR_RECORD,  /* set this record aside and go on with the next */
    ERR_STAGE,   /* stop the stage: a full disk, a broken store */
    ERR_USAGE    /* the user called us wrongly: tell how to do it right */
};

/* A plain value; no heap. text: lower case, no full stop, names in quotes.
 * hint: a second line for the user, or "". class: for failures that are kept;
 * what follows stands in its table. */
struct err {
    enum err_kind kind;
    char text[600];
    char hint[300];
    enum failure_class class; /* FAILURE_NONE: not told */
};

/* Fill *err and return false, so that `return err_record(err, "...")` reads
 * well. err may be NULL. A text that is too long is cut at a character. */
bool err_retry(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool err_changed(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool err_record(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool err_stage(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool err_usage(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Set the hint line; returns false. */
bool err_hint(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Put "context: " before the text, once a layer on the way up; returns
 * false. */
bool err_context(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Give the error another kind (a bad picture inside a good archive is
 * ERR_RECORD whatever the decoder thought); returns false. */
bool err_as(struct err *err, enum err_kind kind);

/* Say which class of failure it is; returns false. An error that is filled
 * anew has none. */
bool err_class(struct err *err, enum failure_class class);
/* Likewise where whoever failed did not say. */
bool err_class_else(struct err *err, enum failure_class class);

void err_clear(struct err *err);

/* Out of memory, or a broken promise of our own: say so and abort(). */
_Noreturn void err_die(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif
