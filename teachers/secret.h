/*
 * secret.h: texts that no store, log or report may hold: the keys of servers,
 * which a server may echo.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_SECRET_H
#define LIMBECK_SECRET_H

#include "base/buf.h"

/* What stands in the place of a secret. */
#define SECRET_MARK "[key]"

/* How much of a secret is one. */
enum secret_run {
    SECRET_ANY_RUN, /* eight bytes of it in a row */
    SECRET_NO_WORD  /* the same, but no run of small letters alone: a key like
                     * "sk-no-key-required" must not change ordinary text */
};

/* Append text, with SECRET_MARK for each run of eight bytes or more of one of
 * the secrets, and for a shorter secret where it stands whole, both also where
 * some bytes are percent-encoded. NULLs among the secrets are passed over. */
void secret_add(struct span text, const char *const *secrets, size_t count,
                enum secret_run run, struct buf *out);

#endif
