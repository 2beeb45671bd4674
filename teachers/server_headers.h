/*
 * server_headers.h: the headers that a teacher's requests carry beside the
 * usual ones, and all that is secret about them.
 *
 * Included by: teachers.
 */
#ifndef LIMBECK_SERVER_HEADERS_H
#define LIMBECK_SERVER_HEADERS_H

#include "base/arena.h"
#include "teachers/teacher.h"

struct server_headers {
    struct arena arena;
    const char *key;      /* for Authorization, or NULL */
    const char **lines;   /* [count] "Name: value" */
    const char **secrets; /* [secret_count] the key, values of variables */
    size_t count, secret_count;
};

/* Read api_key_env and headers of the settings: "$NAME" in a value stands for
 * that variable of the environment. ERR_USAGE: one is not there, holds what no
 * header may, or a line has no name. Values are never in the message. */
MUST_CHECK bool server_headers_read(struct server_headers *h,
                                    const struct teacher_settings *s,
                                    struct err *err);
void server_headers_release(struct server_headers *h);

#endif
