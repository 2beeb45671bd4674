/*
 * text_spool.h: texts kept in a temporary file, found again by their offset.
 * The file has no name; it lies in $TMPDIR, or else in /var/tmp, and is gone
 * with the program.
 *
 * Included by: teachers, tests.
 */
#ifndef LIMBECK_TEXT_SPOOL_H
#define LIMBECK_TEXT_SPOOL_H

#include "base/buf.h"

struct text_spool;

struct text_spool *text_spool_open(void); /* makes its file when it needs it */
void text_spool_close(struct text_spool *s); /* NULL is fine */
/* The offset of the text. What could not be written is said by
 * text_spool_check. */
int64_t text_spool_add(struct text_spool *s, struct span text);
/* Was all written that was added? ERR_STAGE. */
MUST_CHECK bool text_spool_check(const struct text_spool *s, struct err *err);
/* A text again, into `out`, which is emptied first. ERR_STAGE. */
MUST_CHECK bool text_spool_get(struct text_spool *s, int64_t offset, size_t len,
                               struct buf *out, struct err *err);

#endif
