/*
 * check_export.h: limbeck export --check: would a loader take every row?
 *
 * Included by: pipeline/commands.
 */
#ifndef LIMBECK_CHECK_EXPORT_H
#define LIMBECK_CHECK_EXPORT_H

#include "base/err.h"
#include "base/param.h"

/* words: [FORMAT] DIR. Without a format: the folder's own name, or every
 * format that has a folder in it, and gre where its rows are. Prints what does
 * not load and how many rows do; *code: 0 all, 1 not all. ERR_USAGE. */
MUST_CHECK bool check_export(const struct text_list *words, int *code,
                             struct err *err);

#endif
