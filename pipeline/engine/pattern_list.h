/*
 * pattern_list.h: the lists of schemas/patterns, which are compiled into the
 * programs: how a stage reads one, and how its state names it.
 *
 * Included by: decisions, pipeline/commands, stages, tests.
 */
#ifndef LIMBECK_PATTERN_LIST_H
#define LIMBECK_PATTERN_LIST_H

#include "base/buf.h"

/* name: "patterns/visible.txt". The text is the program's. ERR_STAGE when the
 * program has no such list. */
MUST_CHECK bool pattern_list_find(const char *name, struct span *text,
                                  struct err *err);
/* Append a line that changes when the list does. */
MUST_CHECK bool pattern_list_identify(const char *name, struct buf *out,
                                      struct err *err);

#endif
